"""`install-units`: feedd as a service of systemd, for the system or for one user."""

import os

import click

from feedd.cli import common_options, say
from feedd.errors import UsageError

NEXT = {
    True: "systemctl --user daemon-reload && systemctl --user enable --now feedd\n"
    "  and, so that it runs while you are not logged in: loginctl enable-linger",
    False: "systemctl daemon-reload && systemctl enable --now feedd.socket feedd",
}


@click.command("install-units")
@click.option("--user", "is_user", flag_value=True, type=bool, help="A service of yours, with your feeds.")
@click.option("--system", "is_user", flag_value=False, type=bool, help="A service of the machine, with /etc/feedd.")
@click.option("--dry-run", is_flag=True, help="Only show what would be written.")
@click.option("--force", is_flag=True, help="Replace units that are other than feedd would write them.")
@common_options
def install_units_command(*, is_user: bool | None, dry_run: bool, force: bool) -> None:
    """Write systemd units that start this feedd; with --system an example configuration too, where there is none.

    Without --user and --system, it is --system for root.
    """
    from feedd.commands.install_units import running_program, units_for_system, units_for_user, write
    from feedd.config.user_folders import user_folder

    if is_user is None:
        is_user = os.geteuid() != 0
    program = running_program()
    try:
        planned = units_for_user(program, user_folder("config").parent) if is_user else units_for_system(program)
    except RuntimeError as error:
        raise UsageError(str(error)) from error
    needed = [one for one in planned if one.is_needed]
    if not needed:
        say("the units are as they should be")
    if dry_run:
        for one in needed:
            say(f"would {'replace' if one.is_changed else 'write'} {one.path}")
        return
    for path in write(planned, force=force):
        say(f"wrote {path}")
    say(f"next: {NEXT[is_user]}")
