"""Where to subscribe, as the last words of a command that succeeded."""

from collections.abc import Sequence

from feedd.cli import say
from feedd.config.settings import Settings
from feedd.errors import FeeddError


def say_addresses(settings: Settings, names: Sequence[str]) -> None:
    """Print the address of one feed; of several that of all feeds, beside the page that lists them."""
    from feedd.publish.site import site_of

    site = site_of(settings)
    if len(names) == 1 and is_private(settings, names[0]):
        say(f"{names[0]} is private: `feedd tokens add LABEL` makes an address to subscribe to it")
    elif len(names) == 1:
        say(f"subscribe to {site.address(f'{names[0]}.atom')}")
        if settings.base_url is None:
            say(f"  where feedd run serves it, or to the file {settings.data / 'public' / names[0]}.atom")
    elif names:
        say(f"subscribe to {site.address('all.atom')}" + (f", or to some of {site.front}" if site.front else ""))


def is_private(settings: Settings, name: str) -> bool:
    """Return whether only tokens lead to a feed, as its definition or the setting says."""
    from feedd.config.definition import parse_definition

    file = settings.feeds / f"{name}.toml"
    try:
        access = parse_definition(name, file.name, file.read_bytes()).access
    except (OSError, FeeddError):
        access = None
    return (access or settings.access) == "token"
