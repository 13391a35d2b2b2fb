"""The mistakes that people make: each gives one message with the way out. The table is data/mistakes.toml."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from feedd.scheduling.clock import utc_now
from tests.support.typed_lines import servers, type_line

MISTAKES = tomllib.loads((Path(__file__).parents[1] / "data" / "mistakes.toml").read_text("utf-8"))["mistakes"]
PHLOG = {"feeds/phlog.toml": 'url = "gopher://127.0.0.1:{hole}/1/phlog"\n'}


@pytest.fixture(scope="module")
def ports() -> Iterator[Mapping[str, str]]:
    """Return what the placeholders of the table mean."""
    with servers() as opened:
        yield opened


@pytest.mark.parametrize("mistake", MISTAKES, ids=[one["typed"] for one in MISTAKES])
def test_each_mistake_has_its_message(
    mistake: Mapping[str, Any],
    ports: Mapping[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The exit code, and what stands on both streams, word for word."""

    def filled(text: str) -> str:
        for name, value in {**ports, "{folder}": str(tmp_path), "{today}": str(utc_now().date())}.items():
            text = text.replace(name, value)
        return text

    for name, data in mistake.get("files", PHLOG).items():
        path = tmp_path / name
        (path if name.endswith("/") else path.parent).mkdir(parents=True, exist_ok=True)
        if not name.endswith("/"):
            path.write_text(filled(data), "utf-8")
    for line in mistake.get("before", ()):
        type_line(filled(line), tmp_path, monkeypatch, capsys)
    expected = (mistake["exit"], *(filled(mistake.get(stream, "")) for stream in ("prints", "says")))
    code, out, err = type_line(filled(mistake["typed"]), tmp_path, monkeypatch, capsys)

    assert expected == (code, out.removesuffix("\n"), err.removesuffix("\n"))


def test_there_are_sixty_and_each_says_one_thing() -> None:
    """A message begins once; only the line of a file that is wrong follows it. A success says where to go on."""
    messages = [one.get("says", "").splitlines() for one in MISTAKES]

    assert len(MISTAKES) >= 60
    assert [lines for lines in messages if [line for line in lines if line[:4] != "    "] != lines[:1]] == []
    assert [one["typed"] for one in MISTAKES if one["exit"] and not one.get("says", "").startswith("feedd: ")] == []
    assert [lines for lines in messages if "Traceback" in "".join(lines)] == []
