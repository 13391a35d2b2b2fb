"""A service that is installed on the machine: `feedd add` makes no second installation beside it."""

from pathlib import Path

import pytest

from feedd.commands.installed_service import UNITS, refuse_second
from feedd.config.settings import Settings
from feedd.errors import UsageError

ADDRESS = "gopher://example.org/1/my phlog"


def settings_at(feeds: Path) -> Settings:
    """Return settings with this folder of definitions."""
    return Settings(feeds=feeds, data=feeds.parent / "data")


@pytest.mark.parametrize("place", ["etc/feedd/feeds/", *(f"{units}/feedd.service" for units in UNITS)])
def test_the_command_for_the_service_is_named(tmp_path: Path, place: str) -> None:
    """With the address as a shell takes it, and the one for who wants feeds of their own."""
    there = tmp_path / place
    there.mkdir(parents=True) if place.endswith("/") else there.parent.mkdir(parents=True)
    if not place.endswith("/"):
        there.write_text("[Service]\n")
    mine = tmp_path / "home" / "feeds"

    with pytest.raises(UsageError) as raised:
        refuse_second(settings_at(mine), ADDRESS, tmp_path)

    assert (
        f"sudo feedd add '{ADDRESS}' --feeds {tmp_path}/etc/feedd/feeds --data {tmp_path}/var/lib/feedd\n"
        f"  or begin feeds of your own: feedd add '{ADDRESS}' --feeds {mine}"
    ) in str(raised.value)


def test_its_settings_are_used(tmp_path: Path) -> None:
    """So that the address to subscribe to is the public one."""
    (tmp_path / "etc/feedd/feeds").mkdir(parents=True)
    (tmp_path / "etc/feedd/feedd.toml").write_text("")

    with pytest.raises(UsageError, match=r"--config \S*/etc/feedd/feedd\.toml\n"):
        refuse_second(settings_at(tmp_path / "home" / "feeds"), ADDRESS, tmp_path)


def test_who_has_feeds_goes_on_with_them(tmp_path: Path) -> None:
    """So does who has no service, and the service itself."""
    mine = tmp_path / "home" / "feeds"
    refuse_second(settings_at(mine), ADDRESS, tmp_path)
    (tmp_path / "etc/feedd/feeds").mkdir(parents=True)
    refuse_second(settings_at(tmp_path / "etc/feedd/feeds"), ADDRESS, tmp_path)
    mine.mkdir(parents=True)
    refuse_second(settings_at(mine), ADDRESS, tmp_path)
