"""What directories of podcasts are told of a feed and of its episodes, from its definition and from names.

The rules are Apple's (https://podcasters.apple.com/support/823-podcast-requirements); the renderer writes them.
"""

import re
from uuid import UUID, uuid5

from msgspec import Struct

from feedd.config.podcast_categories import CATEGORIES
from feedd.gopher.text import plain_line
from feedd.model import Feed, Podcast
from feedd.publish.enclosures import ARTWORK, artwork_of
from feedd.publish.options import PublishOptions, TokenOptions

# The namespace of podcast:guid, https://podcasting2.org/docs/podcast-namespace/tags/guid. The name in it is our id, not
# the address: another server gives the same podcast the same guid, also where a person wrote the id.
GUIDS = UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")

# "S02E05", "Season 2 Episode 5", "Episode 5", "Ep. 5", and no other numbers: "5" may be the day or the track.
_EPISODE = re.compile(
    r"\bS(?P<s>\d{1,3}) ?E(?P<e>\d{1,4})\b|"
    r"\b(?:season (?P<season>\d{1,3}),? )?(?:episode|ep\.?) ?(?:#|no\. ?)?(?P<episode>\d{1,4})\b(?![.,:]\d)",
    re.IGNORECASE,
)


class Show(Struct, frozen=True, kw_only=True):
    """What directories of podcasts are told of a feed."""

    author: str
    summary: str
    image: str | None
    category: tuple[str, ...]  # none, a category, or a category and a part of it
    explicit: bool
    type: str
    owner: tuple[str, str] | None  # name and e-mail address
    guid: str
    is_private: bool = False  # no directory may list it


class Episode(Struct, frozen=True, kw_only=True):
    """Which season and number an entry of a podcast has, where its title says it."""

    season: int | None = None
    number: int | None = None


def build_show(feed: Feed, title: str, podcast: Podcast, options: PublishOptions) -> Show:
    """Return what is told of a feed that is a podcast."""
    author = plain_line(podcast.author or "") or plain_line(options.terms.author or "") or title
    return Show(
        author=author,
        summary=plain_line(podcast.summary or ""),
        image=_image(options),
        category=CATEGORIES.get(podcast.category or "", ()),
        explicit=podcast.explicit,
        type=podcast.type,
        owner=(plain_line(podcast.owner or "") or author, podcast.email) if podcast.email else None,
        guid=str(uuid5(GUIDS, feed.id)),
        is_private=isinstance(options, TokenOptions),
    )


def build_episode(title: str) -> Episode:
    """Return the season and number of an entry where its title names exactly one."""
    found = list(_EPISODE.finditer(title))
    if len(found) != 1:
        return Episode()
    season, number, *others = found[0].groups()
    return Episode(season=int(season or others[0] or 0) or None, number=int(number or others[1] or 0) or None)


def _image(options: PublishOptions) -> str | None:
    """Return the address of the picture of a podcast; None where nobody could load it."""
    if artwork := artwork_of(options.terms):
        is_served = options.base_url is not None and options.pages
        return f"{options.base_url}/media/{options.name}/{ARTWORK}/{artwork.file}" if is_served else None
    return options.terms.podcast.image if options.terms.podcast else None
