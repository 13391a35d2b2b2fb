"""Where all that is published stands as a whole, and who belongs to it: what merged feeds and OPML are made of."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlsplit

from feedd.config.definition import RESERVED
from feedd.config.settings import Settings
from feedd.gopher.text import valid_xml
from feedd.model import Feed, Terms
from feedd.publish.options import PublishOptions, publish_options

SLUG_LENGTH = 48  # characters: at most 192 bytes, and a file name may have 255 with what is added to it
NAMELESS = "group"  # a group whose name holds no letter and no digit
EVERYWHERE = frozenset({"0.0.0.0", "[::]", "*"})  # noqa: S104  # where one listens, not where one is found


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What an installation is to its visitors; `root` is without a slash at its end."""

    root: str  # base_url, else where feedd listens
    options: PublishOptions  # of the feed of all feeds

    @property
    def host(self) -> str:
        """The name people know the installation by."""
        return urlsplit(self.root).netloc

    @property
    def front(self) -> str | None:
        """The address of the page that lists the feeds; None where only files are served."""
        return f"{self.root}/" if self.options.pages else None

    def address(self, name: str) -> str:
        """Give the address of a published file."""
        return f"{self.root}/feeds/{quote(name)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A feed that is served: how many entries it has published, and the latest date of these."""

    feed: Feed
    options: PublishOptions
    published: int
    newest: datetime | None

    @property
    def group(self) -> str:
        """The group that the definition names, in one line; empty without one."""
        return " ".join(valid_xml(self.options.terms.group or "").split())


def site_of(settings: Settings) -> Site:
    """Give the site that the settings describe."""
    host, _, port = settings.listen.rpartition(":")
    here = f"http://{'localhost' if host in EVERYWHERE else host}:{port}"
    return Site(root=settings.base_url or here, options=publish_options(settings, RESERVED, Terms()))


def by_group(members: Iterable[Member]) -> dict[str, list[Member]]:
    """Sort members into the groups that their definitions name, by name; those without one stand in none."""
    groups: dict[str, list[Member]] = {}
    for member in sorted(members, key=lambda one: (one.group.casefold(), one.group, one.options.name)):
        if member.group:
            groups.setdefault(member.group, []).append(member)
    return groups


def group_slug(group: str) -> str:
    """Name a group in paths: its words in small letters of any script, with "-" between them; one path segment.

    Slugs of two groups may be the same; a slug's slug is itself.
    """
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", group).casefold())
    kept = "".join(letter if unicodedata.category(letter)[0] in "LMN" else "-" for letter in folded)
    return re.sub("-+", "-", kept).strip("-")[:SLUG_LENGTH].rstrip("-") or NAMELESS


def shared_language(members: Sequence[Member]) -> str | None:
    """Give the language of all members, None where they do not all name the same."""
    languages = {member.options.terms.language for member in members}
    return languages.pop() if len(languages) == 1 else None
