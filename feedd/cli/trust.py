"""`trust`: accept the new key of a server."""

import asyncio

import click

from feedd.cli import common_options, say
from feedd.cli.completing import feed_names
from feedd.cli.startup import start_bound


@click.command("trust")
@click.argument("name", shell_complete=feed_names)
@common_options
@click.pass_context
def trust_command(ctx: click.Context, name: str) -> None:
    """Trust the key that the server of feed NAME shows now, where its definition has tls = "tofu"."""
    from feedd.commands.trust import place_words, trust_other_key
    from feedd.hosts.trust import seen_words

    key = asyncio.run(trust_other_key(start_bound(ctx), name))
    say(place_words(key.host, key.port))
    say(f"  trusted until now: {seen_words(key.trusted)}")
    if key.other:
        say(f"  trusted from now:  {seen_words(key.other)}")
