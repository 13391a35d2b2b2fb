"""The page of an entry: an article for people without a Gopher client."""

import asyncio
import re

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from feedd.excerpt import plain_words
from feedd.identity import location_key, uuid_of
from feedd.model import Entry
from feedd.publish.enclosures import media_of
from feedd.publish.layout import build_entry_document, byline_of, entry_title
from feedd.publish.link_rewriting import linked_keys, rewrite_links
from feedd.publish.options import PublishOptions
from feedd.structs import replace
from feedd.web.context import SiteContext
from feedd.web.drawings import fit_drawings
from feedd.web.feed_lookup import requested_entry
from feedd.web.pages.source import has_source
from feedd.web.templating import PageTemplates, root_of

FIRST_BLOCK = re.compile(r'\s*<(h[1-6]|p|pre)(?: dir="rtl")?>[^\n]{1,1000}?</\1>')  # in one line, as a title is


class EntryPage:
    """The route `/feeds/NAME/ENTRY`."""

    def __init__(self, context: SiteContext, templates: PageTemplates) -> None:
        self._context = context
        self._templates = templates

    def routes(self) -> tuple[Route, ...]:
        """Return the routes."""
        return (Route("/feeds/{name}/{uuid}", self.entry),)

    async def entry(self, request: Request) -> Response:
        """Show an article as it was published, with its source and links to the entries before and after it."""
        feed, entry = await requested_entry(self._context, request)
        uuid = uuid_of(entry)
        # The page itself cannot be the link for web browsers, and the source is always named.
        options = self._context.options(feed)
        options = replace(options, pages=False, terms=replace(options.terms, alternate="proxy", footer=True))
        document = build_entry_document(feed, entry, options)
        # At the address that the page was requested from: the page may load nothing else.
        folder = f"{root_of(request)}media/{feed.name}/{uuid}/"
        media = media_of(entry, feed.location, options.terms) if options.terms.content != "none" else ()
        html = document.content
        if media:  # a page shows them anyway: where the text has them, not in a heap above it
            from feedd.publish.pictures import with_pictures  # here: few entries have any

            files = await self._context.store.media_lengths.of(feed.id)
            html = with_pictures(html, entry, media, folder, files)
        own = await self._linked_pages(feed.id, document.content)
        own |= {location_key(one.url): f"{folder}{one.file}" for one in media}
        content = await asyncio.to_thread(rewrite_links, html, options, own)
        as_gopher = request.query_params.get("links") == "gopher"
        shown = await asyncio.to_thread(_prepared, html if as_gopher else content, document.title)
        apart = [one for one in media if f'<img src="{folder}{one.file}"' not in html]
        adjacent = await self._context.store.adjacent.of(feed.id, entry)
        return await self._templates.page(
            request,
            "entry.html",
            name=feed.name,
            feed_title=self._context.title(feed),
            language=options.terms.language,
            document=document,
            source=entry.source,
            host=feed.location.host,
            media=[(one.type.partition("/")[0], f"{folder}{one.file}", one) for one in apart],
            older=_link(adjacent.older),
            newer=_link(adjacent.newer),
            uuid=uuid,
            choice=content != html,
            byline=_byline(entry, options),
            has_source=has_source(entry, options),
            as_gopher=as_gopher,
            note=entry.note,
            changes=f"{uuid}/changes" if _shows_changes(entry, options) else None,
            # `reading` makes it from escaped text, and `attribution`: no other HTML passes a template unescaped.
            content=Markup(shown),  # noqa: S704  # harmless, see above
            footer=Markup(document.footer),  # noqa: S704  # harmless, see above
        )

    async def _linked_pages(self, feed_id: str, html: str) -> dict[str, str]:
        """Return, by key, the pages of the entries of the same feed that a text links to."""
        keys = await asyncio.to_thread(linked_keys, html)
        ids = await self._context.store.adjacent.published_as(feed_id, keys) if keys else {}
        return {key: entry_id.rpartition(":")[2] for key, entry_id in ids.items()}


def _prepared(html: str, title: str) -> str:
    """Return the HTML of an article as its page shows it: the title stands above it already."""
    first = FIRST_BLOCK.match(html)
    if first and plain_words(first[0]).casefold() == title.casefold():
        html = html[first.end() :]
    html = html.replace("<br/>", "<br>").replace("<hr/>", "<hr>")  # the form of a page, not of a feed
    return fit_drawings(html.replace("<img src=", '<img loading="lazy" src='))


def _byline(entry: Entry, options: PublishOptions) -> str:
    """Return who wrote it, where that is known: the feed and its server are named anyway."""
    return ", ".join(byline_of(entry)) or options.terms.author or ""


def _shows_changes(entry: Entry, options: PublishOptions) -> bool:
    return entry.revision > 1 and not entry.text_gone_at and options.terms.content == "full"


def _link(entry: Entry | None) -> tuple[str, str] | None:
    return (uuid_of(entry), entry_title(entry)) if entry else None
