"""Which of the newest entries match the rule of a merged feed, and what keeps the others out, without a poll."""

from operator import attrgetter
from pathlib import Path

from msgspec import Struct

from feedd.app import open_app
from feedd.config.definition import NAME
from feedd.config.loading import load_feeds
from feedd.config.merge_definition import MergeDefinition
from feedd.config.merge_notices import merge_notices
from feedd.config.settings import Settings
from feedd.publish.by_rule import Verdict, covered, verdicts

MOST_FEEDS = 100  # that are looked at, those with the newest entries
OF_ONE = 20  # entries of each
SHOWN = 50  # entries


class JudgedEntry(Struct, frozen=True, kw_only=True):
    """An entry of a feed, and what a rule says of it."""

    feed: str
    verdict: Verdict


class MergePreview(Struct, frozen=True, kw_only=True):
    """A rule, how many feeds it chooses from, what it says of their newest entries, and what is wrong with it."""

    rule: MergeDefinition
    feeds: int
    entries: tuple[JudgedEntry, ...]
    notices: tuple[str, ...]


def merge_named(settings: Settings, source: str) -> MergeDefinition | None:
    """Return the merge with this name, or in this file; None where it is anything else."""
    name = Path(source).stem if source.endswith(".toml") else source
    if not NAME.fullmatch(name) or not (settings.feeds / f"{name}.toml").is_file():
        return None
    return load_feeds(settings.feeds).merges.get(name)


async def preview_merge(settings: Settings, rule: MergeDefinition) -> MergePreview:
    """Return what a rule says of the newest entries; MistakeError where an expression of it takes too long."""
    definitions = load_feeds(settings.feeds)
    async with open_app(settings, publishes=False) as app:
        app.definitions.replace(definitions)
        of_it = covered(rule, await app.publisher.site.members())
        dated = sorted((one for one in of_it if one.newest), key=attrgetter("newest"), reverse=True)
        judged = [
            JudgedEntry(feed=one.options.name, verdict=verdict)
            for one in dated[:MOST_FEEDS]
            for verdict in await verdicts(app.store, rule, one, OF_ONE)
        ]
        notices = tuple(merge_notices(definitions, settings.feeds, await app.store.feeds.served(), rule.name))
    judged.sort(key=lambda one: one.verdict.entry.published, reverse=True)
    return MergePreview(rule=rule, feeds=len(of_it), entries=tuple(judged[:SHOWN]), notices=notices)
