"""`completion`: the script by which a shell completes commands, options, names of feeds and ids of entries."""

import click

from feedd.cli import COMPLETES, common_options

SHELLS = ("bash", "zsh", "fish")


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
@common_options
@click.pass_context
def completion_command(ctx: click.Context, shell: str) -> None:
    r"""Print the script that makes SHELL complete commands, options, names of feeds and ids of entries.

    \b
    bash: feedd completion bash > ~/.local/share/bash-completion/completions/feedd
    zsh:  feedd completion zsh > ~/.zfunc/_feedd
          and in ~/.zshrc, before compinit: fpath+=~/.zfunc
    fish: feedd completion fish > ~/.config/fish/completions/feedd.fish
    """
    from click.shell_completion import BashComplete, FishComplete, ZshComplete

    form = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}[shell]
    script = form(ctx.find_root().command, {}, "feedd", COMPLETES)
    click.echo(script.source_template % script.source_vars())  # source() would start bash to ask for its version
