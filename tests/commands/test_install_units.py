"""Units for the feedd that runs: what is written, what is left alone, and what systemd says of it."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from feedd.commands.install_units import Planned, Program, running_program, units_for_system, units_for_user, write
from feedd.errors import MistakeError, UsageError

PROGRAM = Program(command="/usr/local/bin/feedd", needs=(Path("/usr/bin/python3"),))


def named(planned: Sequence[Planned]) -> dict[str, Planned]:
    """Return the files by their names."""
    return {one.path.name: one for one in planned}


def test_units_start_the_program_that_runs(tmp_path: Path) -> None:
    """All of the system and the one of a user; none starts the program of the shipped units."""
    system, user = units_for_system(PROGRAM, tmp_path), units_for_user(PROGRAM, tmp_path / ".config")

    assert tmp_path / "systemd" / "system" / "feedd.service" == named(system)["feedd.service"].path
    assert [tmp_path / ".config" / "systemd" / "user" / "feedd.service"] == [one.path for one in user]
    assert b"\nExecStart=/usr/local/bin/feedd run\n" in user[0].data
    assert b"exec /usr/local/bin/feedd backup" in named(system)["feedd-backup.service"].data
    assert not any(b"/opt/feedd" in one.data for one in (*system, *user))
    assert {"feedd.socket", "feedd-once.timer", "feedd-once@.service", "feedd.toml", "nagi.toml"} <= set(named(system))


def test_program_that_runs_is_one_that_can_be_started() -> None:
    """The first word is a file, and all of it starts feedd."""
    command = running_program().command.split(" ")
    done = subprocess.run([*command, "--version"], capture_output=True, text=True, check=True)

    assert done.stdout.startswith("feedd, version")


def test_second_time_writes_nothing_and_configuration_stays(tmp_path: Path) -> None:
    """What the operator wrote into the example is not a difference."""
    first = write(units_for_system(PROGRAM, tmp_path), force=False)
    settings = tmp_path / "feedd" / "feedd.toml"
    settings.write_text("gap = '2s'\n")

    assert settings in first
    assert () == write(units_for_system(PROGRAM, tmp_path), force=True)
    assert "gap = '2s'\n" == settings.read_text()


def test_changed_unit_is_replaced_by_force_alone(tmp_path: Path) -> None:
    """Without it nothing is written at all, not even what is missing."""
    unit = units_for_user(PROGRAM, tmp_path)[0].path
    unit.parent.mkdir(parents=True)
    unit.write_text("[Service]\nExecStart=/mine\n")
    planned = (*units_for_system(PROGRAM, tmp_path / "etc"), *units_for_user(PROGRAM, tmp_path))

    with pytest.raises(UsageError, match=f"{unit}; nothing was written.*--force"):
        write(planned, force=False)
    assert not (tmp_path / "etc").exists()
    assert unit in write(planned, force=True)
    assert "/usr/local/bin/feedd run" in unit.read_text()


@pytest.mark.parametrize("place", [f"/{home}/.local/bin/feedd" for home in ("root", "home/a", "run/user/1")])
def test_program_in_a_home_folder_is_no_service_of_the_system(place: str) -> None:
    """The units hide homes, so that it would fail at each start."""
    with pytest.raises(UsageError, match=rf"^{place} is in a home folder.*/opt/pipx.*--user"):
        units_for_system(Program(command=place, needs=(Path(place),)))


def test_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """With what to do."""
    (tmp_path / "systemd").write_text("a file")

    with pytest.raises(MistakeError, match=r"feedd\.service: cannot be written .*sudo"):
        write(units_for_user(PROGRAM, tmp_path), force=False)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd")
@pytest.mark.parametrize("kind", ["--user", "--system"])
def test_systemd_finds_no_fault_in_the_units(tmp_path: Path, kind: str) -> None:
    """With a program that is there."""
    program = Program(command=sys.executable, needs=())
    planned = units_for_user(program, tmp_path) if kind == "--user" else units_for_system(program, tmp_path)
    paths = [one.path for one in planned if one.path.suffix in (".service", ".socket", ".timer")]
    write(planned, force=False)
    done = subprocess.run(
        ["systemd-analyze", kind, "verify", *paths],
        env={"HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert [] == [line for line in done.stderr.splitlines() if "feedd" in line]
