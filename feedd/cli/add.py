"""`add`: find the feed at an address, show it, write its definition and poll it."""

import asyncio
import sys
from typing import TYPE_CHECKING

import click

from feedd.cli import common_options, say
from feedd.cli.startup import start_bound
from feedd.errors import UsageError

if TYPE_CHECKING:
    from feedd.discovery.offer import Offer

SHOWN = 8  # entries; who wants to see all of them asks for a preview


@click.command("add")
@click.argument("address")
@click.argument("name", required=False)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Only show what would be added.")
@click.option("--qr", is_flag=True, help="Print the address to subscribe to as a QR code too.")
@common_options
@click.pass_context
def add_command(ctx: click.Context, address: str, name: str | None, *, yes: bool, dry_run: bool, qr: bool) -> None:
    """Follow the posts at ADDRESS: find their menu, write a definition, poll it, and print where to subscribe.

    ADDRESS may be what you have: the home page of a hole, a post, the address of a web proxy, a line of a menu.
    """
    from feedd.commands.add import accept, look_for
    from feedd.commands.addresses import understand
    from feedd.gopher.typed_address import describe

    settings = start_bound(ctx)
    meant = understand(address)
    say(f"looking at {describe(meant)}")
    offer = asyncio.run(look_for(settings, meant.urls, name))
    _show(offer)
    if dry_run:
        say(f"would write {offer.file}:\n{offer.definition.decode()}".rstrip())
        return
    if not yes and not sys.stdin.isatty():
        raise UsageError("there is no terminal to ask at; with --yes it is added without a question")
    if not yes and not click.confirm(f"Add it as {offer.name}?", default=True):
        ctx.exit(1)
    accept(offer)
    say(f"wrote {offer.file}")
    _poll(ctx, offer, qr=qr)


def _show(offer: "Offer") -> None:
    from feedd.gopher.url import format_url

    best = offer.findings.best
    for one in offer.findings.tried if len(offer.findings.tried) > 1 else ():
        say(f"  tried {format_url(one.url)}: {one.what}")
    candidates = best.index.candidates
    count = f"{len(candidates)} {'entry' if len(candidates) == 1 else 'entries'}"
    say(f"{best.index.title}  ({count})  {format_url(best.url)}")
    for candidate in candidates[:SHOWN]:
        moment = candidate.moment
        say(f"  {moment.at.date().isoformat() if moment else 'undated':10}  {candidate.title}")
    if len(candidates) > SHOWN:
        say(f"  ... feedd preview {format_url(best.url)} shows all of them, and what is left out")
    for other in offer.findings.others:
        say(f"also possible: {format_url(other.url)}  {other.index.title}")


def _poll(ctx: click.Context, offer: "Offer", *, qr: bool) -> None:
    from feedd.cli.output import draw_reports
    from feedd.cli.progress import progress_line
    from feedd.cli.subscribing import say_addresses
    from feedd.commands.once import run_once
    from feedd.scheduling.clock import utc_now

    settings = start_bound(ctx)
    with progress_line("articles") as progress:
        outcome = asyncio.run(run_once(settings, [offer.name], "due", progress))
    draw_reports(outcome, utc_now())
    if qr:
        from feedd.cli.qr_code import qr_code
        from feedd.publish.site import site_of

        say(qr_code(site_of(settings).address(f"{offer.name}.atom")))
    say_addresses(settings, [offer.name])
    ctx.exit(int(not all(report.ok for report in outcome.reports)))
