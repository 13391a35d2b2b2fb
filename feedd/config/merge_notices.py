"""What is to be done about definitions of merged feeds: names that nothing has, and those that clash."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from feedd.config.definition import Definitions
from feedd.config.group_slug import group_slug
from feedd.config.merge_definition import EVERY_FEED, NOT, OF_GROUP, MergeDefinition
from feedd.model import Feed, Terms
from feedd.spelling import did_you_mean
from feedd.store.feed_rows import heading_of

if TYPE_CHECKING:
    from feedd.store.feeds import ServedFeed


def merge_notices(
    definitions: Definitions, folder: Path, served: "Collection[Feed | ServedFeed]" = (), name: str | None = None
) -> Iterator[str]:
    """Yield a line for each feed or group that a merge names and that there is none of, and for each clash of names.

    `name`: only of that merge.
    """
    terms = [*(one.terms for one in definitions.good.values()), *(one.terms for one in served)]
    groups = {heading_of(one): one.group for one in terms if one.group}
    feeds = {*definitions.good, *definitions.broken, *(one.name for one in served)}
    for merge in (one for one in definitions.merges.values() if name in (None, one.name)):
        file = folder / f"{merge.name}.toml"
        yield from (f"{file}: {one}" for one in _unknown(merge, feeds, groups, definitions))
        if clash := next((one for one in groups.values() if group_slug(one) == merge.name), None):
            yield (
                f"{file} is not published: /feeds/all/{merge.name}.atom is that of the group {clash!r}; rename the file"
            )


def _unknown(
    merge: MergeDefinition, feeds: Collection[str], groups: Mapping[str, str], definitions: Definitions
) -> Iterator[str]:
    for written in merge.sources:
        one = written.removeprefix(NOT)
        if one.startswith(OF_GROUP):
            group = one.removeprefix(OF_GROUP)
            if heading_of(Terms(group=group)) not in groups:
                yield f"no feed has the group {group!r}; {did_you_mean(group, groups.values(), 'it is passed over')}"
        elif one in definitions.merges:
            yield f"{one!r} is a merged feed itself and is passed over; name the feeds that it is made of"
        elif one != EVERY_FEED and one not in feeds:
            yield f"no feed is named {one!r}; {did_you_mean(one, feeds, 'it is passed over')}"
