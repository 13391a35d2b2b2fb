"""`presets`: the named bundles of keys that definitions can use."""

import click

from feedd.cli import common_options, print_json


@click.command("presets")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@common_options
def presets_command(*, as_json: bool) -> None:
    """List the named bundles of keys that a definition uses with `preset = "NAME"`."""
    from feedd.config.presets import load_presets

    presets = load_presets().values()
    if as_json:
        print_json({"presets": [{"name": one.name, "about": one.about, "toml": one.toml} for one in presets]})
        return
    for one in presets:
        click.echo(f"{one.name}: {one.about}")
        for line in one.toml.splitlines():
            click.echo(f"    {line}".rstrip())
