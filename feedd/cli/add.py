"""`add`: find the feed at an address, show it, write its definition and poll it."""

import asyncio
import sys
from collections import Counter
from typing import TYPE_CHECKING

import click

from feedd.cli import common_options, say
from feedd.cli.startup import names_feeds, start_bound
from feedd.errors import UsageError

if TYPE_CHECKING:
    from feedd.discovery.offer import Offer
    from feedd.discovery.sources import Source

SHOWN = 8  # entries; who wants to see all of them asks for a preview


@click.command("add")
@click.argument("address")
@click.argument("name", required=False)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Only show what would be added.")
@click.option("--group", help="The heading under which pages and lists of feeds show it.")
@click.option("--qr", is_flag=True, help="Print the address to subscribe to as a QR code too.")
@common_options
@click.pass_context
def add_command(
    ctx: click.Context, address: str, name: str | None, *, yes: bool, dry_run: bool, group: str | None, qr: bool
) -> None:
    """Follow the posts at ADDRESS: find their menu, write a definition, poll it, and print where to subscribe.

    ADDRESS may be what you have: the home page of a hole, a post, the address of a web proxy, a line of a menu.
    """
    from feedd.commands.add import accept, look_for
    from feedd.commands.addresses import understand
    from feedd.commands.installed_service import refuse_second
    from feedd.gopher.typed_address import describe

    settings = start_bound(ctx)
    if not names_feeds(ctx):
        refuse_second(settings, address)
    meant = understand(address)
    say(f"looking at {describe(meant)}")
    offer = asyncio.run(look_for(settings, meant.urls, name, group))
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
    from feedd.changes.newest import ASKS
    from feedd.changes.plan import PollLimits
    from feedd.cli.preview_table import draw_candidates
    from feedd.gopher.url import format_url
    from feedd.polling.newest_texts import asks_texts

    best = offer.findings.best
    for one in offer.findings.tried if len(offer.findings.tried) > 1 else ():
        say(f"  tried {format_url(one.url)}: {one.what}")
    index = best.index
    count = f"{len(index.candidates)} {'entry' if len(index.candidates) == 1 else 'entries'}"
    say(f"{offer.findings.told.name or index.title}  ({count})  {format_url(best.url)}")
    draw_candidates(index.candidates[:SHOWN])
    left_out = Counter(one.reason for one in index.ignored if one.label.strip())
    if left_out:
        reasons = ", ".join(f"{many} {reason}" for reason, many in left_out.most_common())
        say(f"left out, {left_out.total()} {'line' if left_out.total() == 1 else 'lines'}: {reasons}")
    if left_out or len(index.candidates) > SHOWN:
        say(f"  feedd preview {format_url(best.url)} shows all of them")
    if asks_texts(index.candidates, PollLimits().first):
        say(ASKS)
    _say_keys(best)
    for other in offer.findings.others:
        say(f"also possible: {format_url(other.url)}  {other.index.title}")


def _say_keys(best: "Source") -> None:
    from feedd.discovery.offer import AUTHOR, OFFERED

    for line in best.keys:
        if line in OFFERED:
            say(OFFERED[line])
        if line.startswith(AUTHOR):
            say(f"in the definition, for texts that name nobody: {line}")
    for line in best.index.proposals:
        if line not in best.keys:
            say(f"proposed for the definition: {line}")


def _poll(ctx: click.Context, offer: "Offer", *, qr: bool) -> None:
    from feedd.cli.output import draw_reports
    from feedd.cli.progress import progress_line
    from feedd.cli.subscribing import is_private, say_addresses
    from feedd.commands.once import run_once
    from feedd.scheduling.clock import utc_now

    settings = start_bound(ctx)
    with progress_line("articles") as progress:
        outcome = asyncio.run(run_once(settings, [offer.name], "due", progress))
    draw_reports(outcome, utc_now())
    if qr and not is_private(settings, offer.name):
        from feedd.cli.qr_code import qr_code
        from feedd.publish.site import site_of

        say(qr_code(site_of(settings).address(f"{offer.name}.atom")))
    say_addresses(settings, [offer.name])
    ctx.exit(int(not all(report.ok for report in outcome.reports)))
