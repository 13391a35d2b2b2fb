"""OPML 2.0 (http://opml.org/spec2.opml): the feeds as a list of subscriptions that every reader can import.

It has no date: the last change of the definitions is not known, and with "now" its bytes would change each time.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from feedd.gopher.url import format_location
from feedd.publish.site import Member, Site, by_group
from feedd.publish.web_links import web_url

if TYPE_CHECKING:
    from lxml.etree import _Element


SUBSCRIPTIONS = "feeds.opml"


def render_opml(members: Iterable[Member], site: Site) -> bytes:
    """Return the list: feeds without a group, then an outline for each group; the same feeds give the same bytes."""
    from lxml import etree  # its import is slow: only if something changed

    everyone = sorted(members, key=lambda one: one.options.name)
    opml = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(opml, "head"), "title").text = f"Feeds at {site.host}"
    body = etree.SubElement(opml, "body")
    for member in everyone:
        if not member.group:
            _add_feed(body, member, site)
    for group, of_group in by_group(everyone).items():
        outline = etree.SubElement(body, "outline", text=group)
        for member in of_group:
            _add_feed(outline, member, site)
    return etree.tostring(opml, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _add_feed(parent: "_Element", member: Member, site: Site) -> None:
    """Add a subscription. In OPML its type is "rss" for Atom too; `url` is the Gopher address of the feed."""
    from lxml import etree

    from feedd.publish.layout import feed_title

    title = feed_title(member.feed, member.options)
    source = format_location(member.feed.location)
    page = f"{site.address(member.options.name)}/" if member.options.pages else None
    attributes = {
        "type": "rss",
        "text": title,
        "title": title,
        "xmlUrl": site.address(f"{member.options.name}.atom"),
        "htmlUrl": web_url(member.feed.location, page, member.options) or source,
        "description": f"From {source}",
        "language": member.options.terms.language or "",
        "url": source,
    }
    etree.SubElement(parent, "outline", {name: value for name, value in attributes.items() if value})
