"""`list`, `check` and `publish`: all feeds, their definitions and their published files."""

import os
from pathlib import Path

import click
from msgspec.structs import asdict

from feedd.cli import common_options, print_error, print_json
from feedd.cli.startup import print_mistakes, print_notices, print_other_mistakes, start_bound, stored_feeds
from feedd.config.settings_sources import read_settings, unknown_variables


@click.command("list")
@click.option("--tls", is_flag=True, help='List the keys that feeds with tls = "tofu" trust.')
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@common_options
@click.pass_context
def list_command(ctx: click.Context, *, tls: bool, as_json: bool) -> None:
    """List the feeds with their entries, last and next poll."""
    from feedd.config.loading import load_feeds
    from feedd.scheduling.clock import utc_now

    settings = start_bound(ctx, acts=False)
    definitions = load_feeds(settings.feeds)

    if tls:
        import asyncio

        from feedd.cli.key_list import draw_keys
        from feedd.commands.trust import keys_of

        keys = asyncio.run(keys_of(settings, definitions))
        if keys or as_json:
            draw_keys(keys, utc_now(), as_json=as_json)
        else:
            trusting = sorted(name for name, one in definitions.good.items() if one.tls == "tofu")
            seen = f"no key of {' and '.join(trusting)} was seen yet; `feedd once` connects to them"
            print_error(seen if trusting else 'no definition has tls = "tofu", so no key is kept')
    else:
        from feedd.cli.feed_list import draw_feeds

        kept = stored_feeds(settings)
        draw_feeds(definitions, kept, utc_now(), settings.access, as_json=as_json)
        print_notices(definitions, settings.feeds, kept)
    print_other_mistakes(ctx, definitions.mistakes)


@click.command("check")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@common_options
@click.pass_context
def check_command(ctx: click.Context, *, as_json: bool) -> None:
    """Check settings and definitions, and show all mistakes at once."""
    from feedd.config.loading import load_feeds

    settings, mistakes = read_settings(ctx.ensure_object(dict), os.environ, Path.cwd())
    definitions = load_feeds(settings.feeds)
    if definitions.readable or not mistakes:  # a wrong setting may name a wrong folder
        mistakes += definitions.mistakes
    good, enabled = len(definitions.good), sum(definition.enabled for definition in definitions.good.values())
    unknown = unknown_variables(os.environ)
    merged, notices = len(definitions.merges), []
    if merged:
        from feedd.config.merge_notices import merge_notices  # here: few folders have one

        notices = list(merge_notices(definitions, settings.feeds))
    if as_json:
        wrong, doubtful = ([asdict(one) for one in found] for found in (mistakes, unknown))
        counts = {"good": good, "enabled": enabled, "merged": merged}
        print_json(counts | {"mistakes": wrong, "warnings": doubtful, "notices": notices})
        ctx.exit(2 if mistakes else 0)
    for one in (*unknown, *notices):
        print_error(one)
    print_mistakes(ctx, mistakes)
    click.echo(f"{good} good, {enabled} of them enabled" + (f"; {merged} merged by rule" if merged else ""))


@click.command("publish")
@common_options
@click.pass_context
def publish_command(ctx: click.Context) -> None:
    """Write every published document again from the store; a file with the same bytes is left as it is."""
    from feedd.app import open_app
    from feedd.config.loading import load_feeds
    from feedd.store import PollerLock

    settings = start_bound(ctx)
    definitions = load_feeds(settings.feeds)

    import asyncio

    async def publish() -> tuple[str, ...]:
        async with open_app(settings) as app:
            app.definitions.replace(definitions)
            return await app.publisher.publish_all(force=True)

    with PollerLock(settings.data / "poller.lock", settings.database).acquire("publish"):
        names = asyncio.run(publish())
    for name in names:  # where they are in the database, by their names there
        click.echo(name if settings.database else str(settings.data / "public" / name))
    print_other_mistakes(ctx, definitions.mistakes)
