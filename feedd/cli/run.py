"""`run` and `demo`: the daemon, with the feeds of the user or with those of a built-in gopherhole."""

import asyncio
import signal
from typing import TYPE_CHECKING

import click

from feedd.cli import common_options
from feedd.cli.startup import start, start_bound
from feedd.errors import UsageError

if TYPE_CHECKING:
    from feedd.daemon.duties import Role


@click.command("run")
@click.option(
    "--role",
    "roles",
    type=click.Choice(["scheduler", "worker", "web"]),
    multiple=True,
    help="Do only this part of the work, beside other processes with the same PostgreSQL database; may be repeated.",
)
@common_options
@click.pass_context
def run_command(ctx: click.Context, roles: "tuple[Role, ...]") -> None:
    """Poll the feeds and serve them over HTTP until SIGTERM; SIGHUP reads the definitions again."""
    from feedd.daemon.systemd import inherited_sockets

    settings = start_bound(ctx, quiet=False)
    if settings.database:
        from feedd.daemon.duties import ROLES
        from feedd.fleet.run import run_fleet

        ended_by = asyncio.run(run_fleet(settings, roles or ROLES, inherited_sockets()))
    elif roles:
        raise UsageError(
            "--role is for several processes over one PostgreSQL database; here the store is a file, and one process "
            "does everything: leave the option out, or set `database`"
        )
    else:
        from feedd.daemon.run import run

        ended_by = asyncio.run(run(settings, inherited_sockets()))
    # The default handler ends this process, so that its parent sees a service that was stopped by a signal.
    signal.signal(ended_by, signal.SIG_DFL)
    signal.raise_signal(ended_by)


@click.command("demo")
@click.option("--once", is_flag=True, help="End after the first poll.")
@click.option(
    "--listen", default="127.0.0.1:8070", show_default=True, help="The address to serve on; port 0 is any free port."
)
@common_options
@click.pass_context
def demo_command(ctx: click.Context, *, once: bool, listen: str) -> None:
    """Run feedd on a small built-in gopherhole, without a network, until Ctrl-C."""
    from feedd.demo.show import show

    flags = ctx.ensure_object(dict)
    flags.pop("data", None)  # a demo keeps nothing
    flags["listen"] = listen
    settings = start(ctx, quiet=True)
    asyncio.run(show(settings.listen, say=click.echo, once=once))
