"""`feedd trust`, and the keys that `feedd list --tls` shows; both are safe while a daemon runs."""

from feedd.commands.feed_names import named
from feedd.config.definition import Definitions
from feedd.config.loading import load_feeds
from feedd.config.settings import Settings
from feedd.errors import UsageError
from feedd.gopher.url import format_host
from feedd.hosts.trust import seen_words
from feedd.scheduling.clock import utc_now
from feedd.store import HostKey, Store


async def trust_other_key(settings: Settings, name: str) -> HostKey:
    """Trust the key that the host of a feed shows now, and make its feeds due; return what was known of the host.

    UsageError for an unknown feed, or where there is no other key to trust.
    """
    definitions = load_feeds(settings.feeds)
    definition = named(definitions, name)
    if definition.tls != "tofu":
        raise UsageError(f'{name} trusts authorities, not keys; write tls = "tofu" into its definition to change that')
    host, port = definition.url.host, definition.url.port
    async with await Store.open(settings.store) as store:
        key = await store.keys.get(host, port)
        if key is None:
            raise UsageError(f"{place_words(host, port)} has shown no key yet; `feedd once {name}` connects to it")
        if key.other is None:
            raise UsageError(f"{place_words(host, port)} showed no other key than {seen_words(key.trusted)}")
        await store.keys.trust(key)
        there = [one.id for one in definitions.good.values() if (one.url.host, one.url.port) == (host, port)]
        now = await store.server_time() or utc_now()
        await store.feeds.poll_no_later_than([(feed_id, now) for feed_id in there])
    return key


async def keys_of(settings: Settings, definitions: Definitions) -> tuple[tuple[str, HostKey], ...]:
    """Return the names of the feeds that trust keys, each with the key of its host, by name; without those unknown."""
    async with await Store.open(settings.store) as store:
        known = {(one.host, one.port): one for one in await store.keys.all()}
    trusting = sorted((one.name, one.url) for one in definitions.good.values() if one.tls == "tofu")
    return tuple((name, known[url.host, url.port]) for name, url in trusting if (url.host, url.port) in known)


def place_words(host: str, port: int) -> str:
    """Return a host and its port as a person writes them."""
    return f"{format_host(host)} port {port}"
