"""`run` and `demo`: the daemon, on the feeds of the user or on a gopherhole of our own."""

import asyncio
import signal

import click

from feedd.cli import common_options
from feedd.cli.startup import start


@click.command("run")
@common_options
@click.pass_context
def run_command(ctx: click.Context) -> None:
    """Poll the feeds and serve them over HTTP until SIGTERM; SIGHUP reads the definitions again."""
    from feedd.daemon.run import run
    from feedd.daemon.systemd import inherited_sockets

    ended_by = asyncio.run(run(start(ctx, is_daemon=True), inherited_sockets()))
    # By its default handler, so that whoever started us sees a service that was stopped, not one that left.
    signal.signal(ended_by, signal.SIG_DFL)
    signal.raise_signal(ended_by)


@click.command("demo")
@click.option("--once", is_flag=True, help="End after the first poll.")
@click.option("--listen", default="127.0.0.1:8070", show_default=True, help="Where to serve; port 0 takes a free one.")
@common_options
@click.pass_context
def demo_command(ctx: click.Context, *, once: bool, listen: str) -> None:
    """Show feedd at work on a small gopherhole of its own, without a network; ends with Ctrl-C."""
    from feedd.demo.show import show

    flags = ctx.ensure_object(dict)
    flags.pop("data", None)  # a demo leaves nothing behind
    flags["listen"] = listen
    settings = start(ctx, quiet=True)
    asyncio.run(show(settings.listen, say=click.echo, once=once))
