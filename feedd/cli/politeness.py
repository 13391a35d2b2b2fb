"""`politeness`: what feedd asked of hosts in the last 30 days."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import click

from feedd.cli import common_options, print_json, say
from feedd.cli.columns import TableRow, table
from feedd.cli.startup import start
from feedd.cli.terminal import show, terminal_width
from feedd.config.settings import Settings
from feedd.config.toml_keys import duration
from feedd.errors import UsageError
from feedd.hosts.politeness import gap_words, news_share, saving, size_words, sum_of, sums_by_host
from feedd.scheduling.clock import utc_now
from feedd.store import HostDay, HostTally, Store

HEADS = ("requests", "smallest gap", "polls", "with news", "received")


def _interval(_ctx: click.Context, _option: click.Parameter, value: str | None) -> timedelta | None:
    try:
        return duration(value) if value else None
    except ValueError as error:
        raise UsageError(f"--interval: {error}") from error


@click.command("politeness")
@click.argument("host", required=False)
@click.option("--interval", callback=_interval, metavar="DURATION", help="Say what this interval would spare the HOST.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@common_options
@click.pass_context
def politeness_command(ctx: click.Context, host: str | None, *, interval: timedelta | None, as_json: bool) -> None:
    """Show what was asked of all hosts in the last 30 days, or of one HOST day by day."""
    if interval and not host:
        raise UsageError("--interval is about one host; name it, as in `feedd politeness HOST --interval 1d`")
    settings = start(ctx, quiet=True)
    asyncio.run(_show(settings, host.lower() if host else None, interval, as_json=as_json))


async def _show(settings: Settings, host: str | None, interval: timedelta | None, *, as_json: bool) -> None:
    async with await Store.open(settings.store) as store:
        days = await store.host_days.since(utc_now(), host)
        if host is None:
            _show_all(days, as_json=as_json)
            return
        if not days:
            raise UsageError(f"{host}: no request of the last 30 days is recorded; `feedd politeness` lists the hosts")
        feeds = [one.feed for one in await store.feeds.summaries() if not one.removed_at]
        count = sum(one.location.host == host for one in feeds)
        rules = [
            line
            for port in dict.fromkeys(one.port for one in days)
            if (robots := await store.hosts.robots(host, port))
            for line in robots.text.splitlines()
        ]
    _show_host(host, days, count, rules, interval, as_json=as_json)


def _show_all(days: Sequence[HostDay], *, as_json: bool) -> None:
    sums = sums_by_host(days)
    if as_json:
        print_json({"hosts": [{"host": host, "port": port, **_facts(sum_)} for (host, port), sum_ in sums.items()]})
    elif sums:
        rows = [TableRow(cells=(host, str(port), *_cells(one))) for (host, port), one in sums.items()]
        show(table(("host", "port", *HEADS), rows, terminal_width()))
    else:
        say("no request is recorded yet; they are written with the polls of `feedd run` and `feedd once`")


def _show_host(
    host: str,
    days: Sequence[HostDay],
    feeds: int,
    rules: Sequence[str],
    interval: timedelta | None,
    *,
    as_json: bool,
) -> None:
    total = sum_of(one.tally for one in days)
    polled = len({one.day for one in days if one.tally.polls})
    spared = saving(total, feeds=feeds, days=polled, interval=interval) if interval else None
    if as_json:
        print_json(
            {
                "host": host,
                "feeds": feeds,
                **_facts(total),
                "robots": rules,
                "saved": {"requests": spared.requests, "bytes": spared.bytes} if spared else None,
                "days": [{"day": str(one.day), "port": one.port, **_facts(one.tally)} for one in days],
            }
        )
        return
    rows = [TableRow(cells=(str(one.day), str(one.port), *_cells(one.tally))) for one in days]
    show(table(("day", "port", *HEADS), [*rows, TableRow(cells=("all", "", *_cells(total)))], terminal_width()))
    for line in rules or ("none for feedd",):
        say(f"robots.txt: {line}")
    if spared:
        say(
            f"with this interval for its feeds ({feeds}), the host would have had about {spared.requests} requests "
            f"and {size_words(spared.bytes)} less"
        )


def _cells(tally: HostTally) -> tuple[str, ...]:
    return str(tally.requests), gap_words(tally), str(tally.polls), news_share(tally), size_words(tally.bytes)


def _facts(tally: HostTally) -> dict[str, Any]:
    gap = tally.least_gap
    return {
        "requests": tally.requests,
        "bytes": tally.bytes,
        "smallest_gap": None if gap is None else round(gap.total_seconds(), 3),
        "polls": tally.polls,
        "with_news": tally.news,
    }
