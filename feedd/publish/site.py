"""The site: its address, the feeds that are served, and their groups. Merged feeds and OPML are made from these."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import quote, urlsplit

from msgspec import Struct

from feedd.config.definition import RESERVED
from feedd.config.settings import Settings
from feedd.gopher.text import valid_xml
from feedd.model import Feed, Terms
from feedd.publish.options import PublishOptions, publish_options
from feedd.structs import replace

URI = "%/?#[]:@!$&'()*+,;=~"  # all that an address has besides letters, digits and "-._" (RFC 3986 §2.2)
EVERYWHERE = frozenset({"0.0.0.0", "[::]", "*"})  # noqa: S104  # hosts to listen on that are no addresses to visit


class Site(Struct, frozen=True, kw_only=True):
    """One installation of feedd as its visitors see it; `root` has no final slash."""

    root: str  # base_url, else where feedd listens
    options: PublishOptions  # of the feed of all feeds

    @property
    def host(self) -> str:
        """The host of the site, with the port if its address has one."""
        return urlsplit(self.root).netloc

    @property
    def front(self) -> str | None:
        """The address of the page that lists the feeds; None if only files are served."""
        return f"{self.root}/" if self.options.pages else None

    def address(self, name: str) -> str:
        """Return the address of a published file."""
        return f"{self.root}/feeds/{quote(name)}"


def hub_links(site: Site, name: str) -> str:
    """Return the Link field with the hub and the topic URL of a published file (WebSub §4, §7); there is a hub."""
    links = ((site.options.hub or "", "hub"), (site.address(name), "self"))
    return ", ".join(f'<{quote(href, URI)}>; rel="{rel}"' for href, rel in links)


class Member(Struct, frozen=True, kw_only=True):
    """A feed that is served, with the latest date of its published entries, and their number where it contributes."""

    feed: Feed
    options: PublishOptions
    newest: datetime | None
    published: int = 0

    @property
    def group(self) -> str:
        """The group of the definition, in one line; empty without one."""
        return group_of(self.options)


def group_of(options: PublishOptions) -> str:
    """Return the group of a feed, in one line; empty without one."""
    return " ".join(valid_xml(options.terms.group or "").split())


def site_of(settings: Settings) -> Site:
    """Return the site that the settings describe: at `base_url`, else at the address that feedd listens on."""
    host, _, port = settings.listen.rpartition(":")
    here = f"http://{'localhost' if host in EVERYWHERE else host}:{port}"
    return Site(root=settings.base_url or here, options=publish_options(settings, RESERVED, Terms()))


def front_page(settings: Settings, listening: str) -> str | None:
    """Return the address of the front page, of which terminals make a link; None where only a proxy can reach it.

    `listening` are the addresses, of which those of unix sockets have no port.
    """
    here = next((place for place in listening.split() if place.rpartition(":")[2].isdigit()), None)
    if settings.base_url is None and here is None:
        return None
    return site_of(replace(settings, listen=here or settings.listen)).front


def by_group(members: Iterable[Member]) -> dict[str, list[Member]]:
    """Return the members of each group by its name, both sorted by name; members without a group are left out."""
    groups: dict[str, list[Member]] = {}
    for member in sorted(members, key=lambda one: (one.group.casefold(), one.group, one.options.name)):
        if member.group:
            groups.setdefault(member.group, []).append(member)
    return groups


def shared_language(members: Sequence[Member]) -> str | None:
    """Return the language of all members; None if they do not all have the same."""
    languages = {member.options.terms.language for member in members}
    return languages.pop() if len(languages) == 1 else None
