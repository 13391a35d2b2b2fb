"""`feedd add`: from any address of a hole to a definition of the feed that was meant."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from feedd.app import open_app
from feedd.commands.import_feeds import check_new, free_name, names_by_id, words_of_address, write_definition
from feedd.commands.preview import definition_at
from feedd.commands.subscription_lists import Subscription
from feedd.config.definition import NAME, RESERVED, Definitions, parse_definition
from feedd.config.editing import create_file
from feedd.config.loading import load_definitions
from feedd.config.settings import Settings
from feedd.discovery.find import Findings, find_source
from feedd.errors import MistakeError, UsageError
from feedd.identity import feed_id
from feedd.model import GopherUrl
from feedd.polling.source import SourceIndex
from feedd.store import Store

SHORT_TITLE = 30  # characters of a title that makes a good name


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What was found at an address, and the definition that would be written for it."""

    findings: Findings
    name: str
    file: Path
    definition: bytes


async def look_for(settings: Settings, urls: Sequence[GopherUrl], name: str | None, group: str | None = None) -> Offer:
    """Find the feed at an address, without writing anything. Without a group, it gets that of its host's other feeds.

    SourceError where nothing answers or has entries; UsageError where it is followed already or the name cannot be
    used; MistakeError where the definitions cannot be read.
    """
    definitions = load_definitions(settings.feeds) if settings.feeds.exists() else Definitions(good={})
    if not definitions.readable:
        raise MistakeError(definitions.mistakes)
    taken = {*definitions.good, *definitions.broken, RESERVED}
    if name is not None and (name in taken or not NAME.fullmatch(name)):
        reason = "is taken" if name in taken else "is no name: expected a-z, 0-9, - and _"
        raise UsageError(f"{name!r} {reason}; give another one")
    async with open_app(settings, store=await Store.memory()) as app:

        async def look(url: GopherUrl, keys: Sequence[str]) -> SourceIndex:
            text = write_definition("url", Subscription(url=url), keys)
            definition = parse_definition("url", "url.toml", text) if keys else definition_at(url)
            return await app.poller.edges.read_index(definition)

        _refuse_known(urls[0], definitions)
        findings = await find_source(urls, look)
    url = findings.best.url
    _refuse_known(url, definitions)
    name = name or free_name(_words(findings), taken)
    try:
        check_new(url, None, settings)
        wanted = Subscription(url=url, group=group or _group_at(url.host, definitions))
        definition = write_definition(name, wanted, findings.best.keys)
    except ValueError as error:
        raise UsageError(f"the address {error}") from error
    return Offer(findings=findings, name=name, file=settings.feeds / f"{name}.toml", definition=definition)


def accept(offer: Offer) -> None:
    """Write the definition; MistakeError where it cannot be written."""
    create_file(offer.file, offer.definition)


def _refuse_known(url: GopherUrl, definitions: Definitions) -> None:
    if known := names_by_id(definitions).get(feed_id(url)):
        raise UsageError(f"this page is followed already, as {known}; feedd status {known} shows how it is")


def _group_at(host: str, definitions: Definitions) -> str | None:
    """Return the group of most other feeds of a host; None where they have none."""
    groups = Counter(one.terms.group for one in definitions.good.values() if one.url.host == host and one.terms.group)
    return next((group for group, _ in groups.most_common(1)), None)


def _words(findings: Findings) -> str:
    """Return the words of which the name of the feed is made: a short title that leaves no doubt, else the address."""
    index = findings.best.index
    plain = index.names[0] if index.names and index.is_plainly_named else ""
    has_letters = sum(letter.isascii() and letter.isalpha() for letter in plain) * 2 > len(plain)
    return plain if has_letters and len(plain) <= SHORT_TITLE else words_of_address(findings.best.url)
