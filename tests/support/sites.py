"""Sites and the feeds that they serve, as settings and definitions describe them."""

from pathlib import Path

from feedd.config.settings_sources import load_settings
from feedd.model import Terms
from feedd.publish import PublishOptions
from feedd.publish.site import Member, Site, site_of
from tests.support.publish_options import changed_options
from tests.support.store_samples import a_feed


def a_site(**flags: str) -> Site:
    """Return the site that these settings describe."""
    return site_of(load_settings({"feeds": "feeds", "data": "data"} | flags, {}, Path("/nowhere")))


def member(name: str, site: Site, **options: str | None) -> Member:
    """Return a served feed with these options."""
    proxied = Terms(proxy="https://proxy.example.org/?a={url}")
    shown = changed_options(PublishOptions(name=name, terms=proxied, base_url=site.options.base_url), **options)
    return Member(feed=a_feed(name), options=shown, newest=None)
