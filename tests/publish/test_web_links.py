"""Addresses of Gopher documents on the web."""

from feedd.gopher.url import parse_location
from feedd.model import GopherUrl, Terms
from feedd.publish.options import PublishOptions
from feedd.publish.web_links import proxy_url


def test_a_proxy_is_asked_for_the_page_a_post_stands_on() -> None:
    """A fragment, which names a post of a log, has a meaning only in feedd."""
    post = parse_location("gopher://gopher.example.org/0/log#2024-05-03")
    options = PublishOptions(name="log", terms=Terms(proxy="https://proxy.example/?{url}"))

    assert isinstance(post, GopherUrl)
    assert "https://proxy.example/?gopher%3A%2F%2Fgopher.example.org%2F0%2Flog" == proxy_url(post, options)
