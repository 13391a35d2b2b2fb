"""`feedd init`: a folder that works, with every setting as a comment."""

import re
import subprocess
import tomllib
from pathlib import Path

from feedd.commands.init import settings_text
from feedd.config.key_table import as_toml
from feedd.config.settings import KEYS
from feedd.config.settings_sources import load_settings
from tests.support.feedd_process import COMMAND, environment


def run(folder: Path, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """Run feedd in a folder, without options that name others."""
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, cwd=folder, env=environment(**more), check=False
    )


def test_a_folder_becomes_an_installation_of_its_own(tmp_path: Path) -> None:
    """Its settings and definitions are used by commands in it, and its data stays in it."""
    made = run(tmp_path, "init", "mine")
    settings = load_settings({}, {}, tmp_path / "mine")

    assert (made.returncode, made.stderr) == (0, "")
    assert "next: cd mine; feedd add ADDRESS" in made.stdout
    assert (settings.feeds, settings.data) == (tmp_path / "mine" / "feeds", tmp_path / "mine" / "data")
    assert run(tmp_path / "mine", "check").stdout == "0 good, 0 of them enabled\n"


def test_the_usual_folder_keeps_the_usual_data(tmp_path: Path) -> None:
    """It is the installation of the user, wherever a command is run."""
    made = run(tmp_path, "init", "config/feedd", XDG_CONFIG_HOME=str(tmp_path / "config"))

    assert made.returncode == 0
    assert "\ndata" not in (tmp_path / "config" / "feedd" / "feedd.toml").read_text()


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """Neither settings nor definitions; what is there stays as it is."""
    (tmp_path / "feedd.toml").write_text("pages = false\n")
    (tmp_path / "other" / "feeds").mkdir(parents=True)
    (tmp_path / "other" / "feeds" / "mill.toml").write_text("")
    here, other = run(tmp_path, "init"), run(tmp_path, "init", "other")

    assert (here.returncode, "feedd.toml is there already" in here.stderr) == (2, True)
    assert (other.returncode, "feeds is there already" in other.stderr) == (2, True)
    assert (tmp_path / "feedd.toml").read_text() == "pages = false\n"
    assert not (tmp_path / "feeds").exists()
    assert not (tmp_path / "other" / "feedd.toml").exists()


def test_the_comments_name_every_setting_with_its_default() -> None:
    """A line without its mark sets what holds anyway."""
    text = settings_text(None)
    defaults = {key.name: as_toml(key.default) for key in KEYS if key.default is not None}

    assert tomllib.loads(text) == {}
    assert [key.name for key in KEYS][1:] == re.findall(r"^# (\w+) = ", text, re.MULTILINE)
    assert tomllib.loads(re.sub(r"^# (?=\w+ = (?!\.\.\.))", "", text, flags=re.MULTILINE)) == defaults
