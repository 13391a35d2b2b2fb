"""Sites and the feeds that they serve, as settings and definitions describe them."""

from dataclasses import replace
from pathlib import Path

from feedd.config.settings import load_settings
from feedd.publish import PublishOptions
from feedd.publish.site import Member, Site, site_of
from tests.support.store_samples import a_feed


def a_site(**flags: str) -> Site:
    """Return the site that some settings describe."""
    return site_of(load_settings({"feeds": "feeds", "data": "data"} | flags, {}, Path("/nowhere")))


def member(name: str, site: Site, **options: str | None) -> Member:
    """Return a served feed."""
    shown = PublishOptions(name=name, base_url=site.options.base_url, proxy="https://proxy.example.org/?a={url}")
    shown = replace(shown, **options)  # type: ignore[arg-type]  # a test names what it needs
    return Member(feed=a_feed(name), options=shown, published=0, newest=None)
