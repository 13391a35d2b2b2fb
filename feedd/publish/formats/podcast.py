"""The elements of podcasts in RSS, as an extension of feedgen; it completes feedgen's own.

feedgen 1.0.0 writes no other explicit than that of 2017, refuses a picture whose name ends in .jpeg, and does not know
the namespace of https://podcasting2.org, of which we write the guid alone: the same podcast has it under any address.
"""

from typing import TYPE_CHECKING, Any

from feedgen.ext.podcast import PodcastExtension
from feedgen.ext.podcast_entry import PodcastEntryExtension
from feedgen.util import xml_elem

from feedd.publish.document import EntryDocument
from feedd.publish.podcast import Show

if TYPE_CHECKING:
    from lxml.etree import _Element

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "https://podcastindex.org/namespace/1.0"


def add_show(feed: Any, show: Show) -> None:  # feedgen carries no types
    """Tell of a show in a feed of feedgen, before it has entries."""
    feed.register_extension("podcast", _Show, PodcastEntryExtension, atom=False)
    feed.podcast.show = show
    feed.podcast.itunes_author(show.author)
    feed.podcast.itunes_summary(show.summary or None)
    feed.podcast.itunes_type(show.type)
    if show.category:
        feed.podcast.itunes_category(dict(zip(("cat", "sub"), show.category, strict=False)))
    if show.owner:
        feed.podcast.itunes_owner(*show.owner)


def add_episode(added: Any, entry: EntryDocument) -> None:
    """Tell of an entry of a show."""
    if entry.episode:
        added.podcast.itunes_season(entry.episode.season)
        added.podcast.itunes_episode(entry.episode.number)
    if seconds := next((one.seconds for one in entry.enclosures), None):
        added.podcast.itunes_duration(str(seconds))


class _Show(PodcastExtension):  # type: ignore[misc]  # without types
    """feedgen's elements, and those that it does not know."""

    show: Show

    def extend_ns(self) -> dict[str, str]:
        return {**super().extend_ns(), "podcast": PODCAST}

    def extend_rss(self, rss: "_Element") -> "_Element":
        super().extend_rss(rss)
        channel = rss[0]
        xml_elem(f"{ITUNES}explicit", channel).text = "true" if self.show.explicit else "false"
        if self.show.image:
            xml_elem(f"{ITUNES}image", channel, href=self.show.image)
        if self.show.is_private:
            xml_elem(f"{ITUNES}block", channel).text = "Yes"
        xml_elem(f"{{{PODCAST}}}guid", channel).text = self.show.guid
        return rss
