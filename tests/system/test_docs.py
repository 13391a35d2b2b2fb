"""The program accepts what the documentation shows."""

import json
import os
import re
import shutil
import socket
import subprocess
import threading
import tomllib
from collections.abc import Sequence
from pathlib import Path
from queue import Queue

import pytest

import feedd
from feedd.cli import COMMANDS
from feedd.config import definition, merge_definition, settings
from feedd.config.definition import parse_definition
from feedd.config.key_table import Key, as_toml, read_keys
from feedd.config.merge_definition import parse_merge
from feedd.config.toml_keys import Keys
from feedd.telemetry.observer import Snapshot
from feedd.telemetry.prometheus import Metrics
from feedd.web.app import FILE_ROUTES
from tests.support.feedd_process import COMMAND, environment
from tests.support.poll_world import menu, text
from tests.support.threaded_gopher import served

ROOT = Path(__file__).parents[2]
PAGES = ["README.md", *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))]
HOLE = {
    b"": menu("Welcome", "1The phlog|/phlog"),
    b"/phlog": menu("A phlog", "02026-11-02 - Second|/b", "02026-11-01 - First|/a"),
    b"/a": text("First"),
    b"/b": text("Second"),
}
ROW = re.compile(r"^\| `.+\|$", re.MULTILINE)


def samples(name: str) -> list[str]:
    """Return the TOML that a document shows."""
    return re.findall(r"```toml\n(.*?)```", (ROOT / name).read_text(), flags=re.DOTALL)


def rows_of(table: Sequence[Key[object]]) -> list[str]:
    """Return the rows that a document has for these keys: name, default, words."""
    return [f"| `{key.name.rpartition('.')[2]}` | {default_of(key)} | {key.words} |" for key in table]


def default_of(key: Key[object]) -> str:
    """Return the default of a key as TOML writes it, or what holds where it has none."""
    return key.otherwise if key.default is None else f"`{json.dumps(as_toml(key.default))}`"


def of(name: str, title: str) -> str:
    """Return what a document says under a heading."""
    found = re.search(
        rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", (ROOT / name).read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    assert found, title
    return found[1]


def section(title: str) -> str:
    """Return what docs/definitions.md says under a heading."""
    return of("docs/definitions.md", title)


@pytest.mark.parametrize("name", [name for name in PAGES if samples(name)])
def test_every_definition_and_setting_shown_is_one(name: str) -> None:
    """A person can paste and use it."""
    for number, sample in enumerate(samples(name)):
        if "url" in tomllib.loads(sample):
            assert parse_definition(f"sample{number}", name, sample.encode()).url.host == "example.org"
        elif "kind" in tomllib.loads(sample):
            assert parse_merge(f"sample{number}", Keys.from_toml(name, sample.encode())).sources
        else:
            read = Keys.from_toml(name, sample.encode())
            read_keys(settings.KEYS, read)
            read.refuse_unknown()
            assert [] == read.mistakes


@pytest.mark.parametrize(
    ("title", "prefix"),
    [
        ("Keys of a feed", ""),
        ("[index]", "index."),
        ("[article]", "article."),
        ("[attribution]", "attribution."),
        ("[podcast]", "podcast."),
    ],
)
def test_every_key_of_a_definition_is_documented(title: str, prefix: str) -> None:
    """It has its default and its words, in the order of the table of keys."""
    keys = [key for key in definition.KEYS if key.name.rpartition(".")[0] == prefix.rstrip(".")]

    assert rows_of(keys) == ROW.findall(section(title))


def test_every_key_of_a_merge_is_documented() -> None:
    """As those of a feed."""
    assert rows_of(merge_definition.KEYS) == ROW.findall(section("Merged feeds by rule"))


def test_every_setting_is_documented() -> None:
    """It has its default and its words, in the order of the table of keys."""
    assert rows_of(settings.KEYS) == ROW.findall(section("Settings"))


def test_every_command_is_named_in_the_documents() -> None:
    """The README or a page for users says what each is for."""
    text = "".join((ROOT / name).read_text("utf-8") for name in PAGES)

    assert [name for name in COMMANDS if f"feedd {name}" not in text] == []


def test_every_route_is_documented() -> None:
    """docs/operate.md lists what can be asked for, and nothing else."""
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "feedd" / "web").rglob("*.py"))
    routes = {one.replace("{FILE}", "status.atom") for one in re.findall(r'Route\(\s*f?"(/[^"]*)"', sources)}
    redirects = {"/...", "/feeds/{name}", "/feeds/all/{merge}"}
    shown = {one.replace("{form}", "atom").replace("{path:path}", "...") for one in (*FILE_ROUTES, *routes)} - redirects
    told = set(re.findall(r"`(/[^`]*)`", "".join(ROW.findall(of("docs/operate.md", "Addresses")))))
    of_many = {"/feeds/all.atom", "/feeds/all/GROUP.atom", "/feeds/all/MERGE.atom"}
    other_forms = {"/feeds/NAME.rss", "/feeds/NAME.json"} | of_many

    assert {re.sub(r"\{(\w+)\}", lambda part: part[1].upper(), one) for one in shown} == told - other_forms


def test_every_metric_is_documented() -> None:
    """docs/operate.md lists them by the names that Prometheus shows."""
    shown = re.findall(r"^# TYPE (feedd_\w+) ", Metrics().exposition(Snapshot()).decode(), re.MULTILINE)
    told = re.findall(r"`(feedd_\w+)`", "".join(ROW.findall(of("docs/operate.md", "Metrics"))))

    assert sorted(shown) == sorted(told)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in PAGES if "```sh run" in (ROOT / name).read_text("utf-8")])
def test_commands_shown_work(name: str, tmp_path: Path) -> None:
    """A person can paste them; they run one after the other on a scripted hole in the place of example.org."""
    commands = "".join(re.findall(r"```sh run\n(.*?)```", (ROOT / name).read_text("utf-8"), flags=re.DOTALL))
    (tmp_path / "feedd").write_text(f'#!/bin/sh\nexec {" ".join(COMMAND)} "$@"\n')
    (tmp_path / "feedd").chmod(0o755)
    with served(HOLE) as hole:
        done = subprocess.run(
            ["sh", "-exc", commands.replace("example.org", f"127.0.0.1:{hole.port}")],
            cwd=tmp_path,
            env=environment(HOME=str(tmp_path), PATH=f"{tmp_path}:{os.environ['PATH']}", PYTHONPATH=str(ROOT)),
            capture_output=True,
            text=True,
            check=False,
        )

    assert 0 == done.returncode, done.stdout + done.stderr


@pytest.mark.skipif(not (shutil.which("jq") and shutil.which("curl")), reason="jq or curl is not installed")
def test_programs_to_be_told_by_work(tmp_path: Path) -> None:
    """They take the document that the page shows, and send it; what is sent names the entry."""
    told = of("docs/operate.md", "Being told")
    (document,) = re.findall(r"```json\n(.*?)```", told, flags=re.DOTALL)
    received: Queue[bytes] = Queue()
    with socket.create_server(("127.0.0.1", 0)) as server:
        place = f"127.0.0.1:{server.getsockname()[1]}"
        answering = threading.Thread(target=answer_twice, args=(server, received))
        answering.start()
        for number, program in enumerate(re.findall(r"```sh\n(#!.*?)```", told, flags=re.DOTALL)):
            file = tmp_path / str(number)
            file.write_text(
                program.replace("https://ntfy.sh", f"http://{place}").replace('"localhost")', f'"{place}")')
            )
            file.chmod(0o755)
            subprocess.run([file, "phlogs"], input=document, text=True, check=True, timeout=30)
        answering.join()
    posted, mailed = received.get(), received.get()

    assert b"POST /phlogs " in posted or b"PUT /phlogs " in posted
    assert b"Title: A phlog: The ferry was late" in posted
    assert b"Subject: A phlog: The ferry was late" in mailed


def answer_twice(server: socket.socket, received: "Queue[bytes]") -> None:
    """Take one request over HTTP, then one mail over SMTP, and put each into a queue."""
    client, _ = server.accept()
    with client:
        request = b""
        # The last chunk of RFC 9112, 7.1: closing before it is read would reset the connection.
        while not request.endswith(b"\r\n0\r\n\r\n"):
            request += client.recv(65_536)
            if b"100-continue" in request:
                client.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        received.put(request)
    client, _ = server.accept()
    with client, client.makefile("rwb", buffering=0) as lines:
        lines.write(b"220 here\r\n")
        mail = b""
        for line in lines:
            if mail:
                mail += line
                if line == b".\r\n":
                    received.put(mail)
                    mail = b""
                    lines.write(b"250 taken\r\n")
            elif line.upper().startswith(b"DATA"):
                mail = b"\n"
                lines.write(b"354 go on\r\n")
            else:
                lines.write(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 fine\r\n")


@pytest.mark.parametrize("name", PAGES)
def test_links_between_documents_lead_somewhere(name: str) -> None:
    """The file is there, and where a heading is named, so is that."""
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", (ROOT / name).read_text("utf-8")):
        path, _, heading = target.partition("#")
        file = (ROOT / name).parent / path if path else ROOT / name
        assert file.exists(), target
        anchors = [
            re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).replace(" ", "-")
            for line in file.read_text("utf-8", errors="replace").splitlines()
            if line.startswith("#")
        ]
        assert not heading or heading in anchors, target


@pytest.mark.parametrize(
    ("page", "roots"),
    [
        ("docs/architecture.md", (ROOT / "feedd", ROOT)),
        ("tests/README.md", (ROOT / "tests", ROOT)),
        ("CONTRIBUTING.md", (ROOT,)),
    ],
)
def test_files_that_a_page_for_contributors_names_are_there(page: str, roots: tuple[Path, ...]) -> None:
    """A map that names what was moved leads astray."""
    named = set(
        re.findall(r"`([a-z_]+(?:/[a-z_]+)*(?:/|\.py|/[a-z_]+\.(?:md|toml)))`", (ROOT / page).read_text("utf-8"))
    )

    assert named
    assert [path for path in sorted(named) if not any((root / path).exists() for root in roots)] == []


def test_map_names_modules_that_are_there() -> None:
    """Each step of the flow in the docstring of the package names packages and modules."""
    steps = re.findall(r"^ +(?:feeds/|due\?|->).* {2,}([a-z][a-z_., ]+)$", feedd.__doc__ or "", re.MULTILINE)
    places = [ROOT / "feedd" / Path(*name.split(".")) for step in steps for name in step.split(", ")]

    assert 9 == len(steps)
    assert [place for place in places if not (place.is_dir() or place.with_suffix(".py").is_file())] == []
