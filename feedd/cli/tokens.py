"""`tokens`: make, list and revoke what leads to private feeds."""

import asyncio

import click

from feedd.cli import common_options, iso_time, print_json, say
from feedd.cli.completing import feed_names
from feedd.cli.startup import start_bound
from feedd.errors import UsageError


@click.command("tokens")
@click.argument("action", type=click.Choice(["add", "list", "revoke"]), default="list", metavar="[add|list|revoke]")
@click.argument("label", default="")
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=feed_names)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@common_options
@click.pass_context
def tokens_command(ctx: click.Context, action: str, label: str, names: tuple[str, ...], *, as_json: bool) -> None:
    """Make, list and revoke the tokens that lead to feeds with access = "token".

    `add LABEL` makes a token for one subscriber and prints its addresses, this once: only a digest of it is kept. It
    leads to all private feeds, or to those that are named. `revoke LABEL` ends it, also in a daemon that runs.
    """
    if label and action == "list":
        raise UsageError("list takes no label; expected `feedd tokens list`")
    if not label and action != "list":
        raise UsageError(f"LABEL is missing; expected `feedd tokens {action} LABEL`, as in anna-phone")
    if names and action == "revoke":
        raise UsageError("a token is revoked for all feeds; expected `feedd tokens revoke LABEL`")
    if action == "add":
        _add(ctx, label, names, as_json=as_json)
    elif action == "revoke":
        _revoke(ctx, label, as_json=as_json)
    else:
        _list(ctx, as_json=as_json)


def _add(ctx: click.Context, label: str, names: tuple[str, ...], *, as_json: bool) -> None:
    from feedd.commands.tokens import add_token

    new = asyncio.run(add_token(start_bound(ctx), label, names))
    feeds = {name: f"{new.root}/feeds/{name}.atom" for name in new.feeds}
    if as_json:
        listed = [{"name": name, "address": address} for name, address in feeds.items()]
        print_json({"label": new.label, "token": new.word, "address": f"{new.root}/", "feeds": listed})
        return
    say(f"the addresses of {new.label}; they are shown this once:")
    say(f"  {new.root}/")
    for address in feeds.values():
        say(f"  {address}")
    if not feeds:
        say('no feed is private yet; write access = "token" into a definition, or into feedd.toml for all')


def _revoke(ctx: click.Context, label: str, *, as_json: bool) -> None:
    from feedd.commands.tokens import revoke_token

    asyncio.run(revoke_token(start_bound(ctx), label))
    if as_json:
        print_json({"revoked": label})
    else:
        say(f"{label} reads no private feed any more")


def _list(ctx: click.Context, *, as_json: bool) -> None:
    from feedd.commands.tokens import kept_tokens

    kept = asyncio.run(kept_tokens(start_bound(ctx, acts=False)))
    if as_json:
        tokens = [
            {
                "label": one.label,
                "made": iso_time(one.made_at),
                "all": one.feeds is None,
                "feeds": list(kept.names_of(one)),
            }
            for one in kept.tokens
        ]
        print_json({"tokens": tokens, "private": sorted(kept.names.values())})
        return
    for one in kept.tokens:
        feeds = " ".join(kept.names_of(one)) if one.feeds else "all private feeds"
        say(f"{one.label}\t{iso_time(one.made_at)}\t{feeds}")
    if not kept.tokens:
        say("there is no token; `feedd tokens add LABEL` makes one")
