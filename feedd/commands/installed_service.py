"""Whether feedd is installed as a service of the machine, so that nobody makes a second installation by mistake."""

from pathlib import Path
from shlex import quote

from feedd.config.settings import Settings
from feedd.errors import UsageError

UNITS = ("etc/systemd/system", "usr/local/lib/systemd/system", "usr/lib/systemd/system", "lib/systemd/system")


def refuse_second(settings: Settings, address: str, root: Path = Path("/")) -> None:
    """Raise a UsageError where a service is installed and the definition would be the first one of another folder.

    It says how to add the feed there. `root` is the root of the file system.
    """
    feeds, config = root / "etc/feedd/feeds", root / "etc/feedd/feedd.toml"
    is_installed = feeds.is_dir() or any((root / units / "feedd.service").exists() for units in UNITS)
    if not is_installed or settings.feeds == feeds or settings.feeds.is_dir():
        return
    named = f" --config {config}" if config.exists() else ""
    raise UsageError(
        f"a service of feedd is installed here, with its feeds in {feeds}; add it there: sudo feedd add "
        f"{quote(address)} --feeds {feeds} --data {root / 'var/lib/feedd'}{named}\n"
        f"  or begin feeds of your own: feedd add {quote(address)} --feeds {settings.feeds}"
    )
