"""Feed readers that people use, as processes: how to give each a feed, and what it shows of it.

A reader keeps its state in the folder that it gets, so the next call is its next poll. None needs a screen.
"""

import email
import email.policy
import html
import importlib.util
import json
import shutil
import sqlite3
import subprocess
import sys
from calendar import timegm
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

import feedparser
from msgspec import Struct

from tests.support.feedd_process import environment


class Shown(Struct, frozen=True, kw_only=True):
    """An entry as a reader has it; `content` is its HTML or its text."""

    title: str
    date: datetime | None
    author: str
    link: str
    content: str


Poll: TypeAlias = Callable[[str, Path], Sequence[Shown]]


def run(command: Sequence[str], home: Path, stdin: str = "", **more: str) -> str:
    """Run a program with its own home; return its output, and fail with its error output."""
    own = {"HOME": str(home), "LANG": "C.UTF-8", "XDG_CONFIG_HOME": str(home / "c"), "XDG_DATA_HOME": str(home / "d")}
    done = subprocess.run(
        command,
        cwd=home,
        env=environment(XDG_CACHE_HOME=str(home / "k"), **own, **more),
        input=stdin,
        text=True,
        capture_output=True,
        timeout=50,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def newsboat(source: str, home: Path) -> Sequence[Shown]:
    """Poll by the line of its `urls` file: an address, or "exec:" and a command."""
    (home / "urls").write_text(f'"{source}"\n')
    (home / "config").touch()
    run(["newsboat", "-u", "urls", "-c", "cache.db", "-C", "config", "-x", "reload"], home)
    with closing(sqlite3.connect(home / "cache.db")) as cache:
        rows = cache.execute("select title, pubDate, author, url, content from rss_item where deleted = 0").fetchall()
    return [
        Shown(title=title, date=datetime.fromtimestamp(date, UTC), author=author, link=link, content=content)
        for title, date, author, link, content in rows
    ]


def sfeed_update(url: str, home: Path) -> Sequence[Shown]:
    """Poll with its shell script, which merges the output of the parser into its file."""
    (home / "sfeedrc").write_text(f'sfeedpath="{home}/feeds"\nfeeds() {{\n  feed hole "{url}"\n}}\n')
    run(["sfeed_update", str(home / "sfeedrc")], home)
    return sfeed_lines((home / "feeds" / "hole").read_text(encoding="utf-8"))


def sfeed_lines(text: str) -> Sequence[Shown]:
    """Read sfeed(5): one line for each entry, with fields separated by tabs and escaped line ends and tabs."""
    shown = []
    for line in text.removesuffix("\n").split("\n"):  # not splitlines: a text may hold U+2028
        at, title, link, content, _kind, _id, author, *_ = line.split("\t")
        content = content.replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\")
        date = datetime.fromtimestamp(int(at), UTC)
        shown.append(Shown(title=title, date=date, author=author, link=link, content=content))
    return shown


def rss2email(url: str, home: Path) -> Sequence[Shown]:
    """Poll into a maildir, as HTML mail with the date of the entry."""
    (home / "mail").mkdir(exist_ok=True)
    base = ["r2e", "-c", str(home / "r2e.cfg"), "-d", str(home / "r2e.json")]
    if not (home / "r2e.cfg").exists():
        run([*base, "new", "lamp@localhost"], home)
        wanted = {"email-protocol": "maildir", "maildir-path": str(home / "mail"), "maildir-mailbox": "lamp"}
        wanted |= {"date-header": "True", "html-mail": "True", "name-format": "{author}"}
        lines = (home / "r2e.cfg").read_text().splitlines()
        keys = [line.partition(" =")[0] for line in lines]
        lines = [f"{key} = {wanted[key]}" if key in wanted else line for key, line in zip(keys, lines, strict=True)]
        (home / "r2e.cfg").write_text("\n".join(lines) + "\n")
        run([*base, "add", "hole", url], home)
    run([*base, "run"], home)
    return list(_mails(home / "mail" / "lamp", "x-rss-url"))


def feed2exec(url: str, home: Path) -> Sequence[Shown]:
    """Poll into a maildir."""
    base = ["feed2exec", "--config", str(home / "feed2exec.ini"), "--database", str(home / "feed2exec.db")]
    if not (home / "feed2exec.ini").exists():
        run([*base, "add", "hole", url, "--output", "feed2exec.plugins.maildir", "--mailbox", str(home / "mail")], home)
    run([*base, "fetch"], home)
    return list(_mails(home / "mail" / "hole", "archived-at"))


def _mails(folder: Path, link: str) -> Iterator[Shown]:
    for path in sorted(folder.rglob("*")):
        if path.parent.name not in ("cur", "new") or not path.is_file():
            continue
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        body = mail.get_body(preferencelist=("html", "plain"))
        yield Shown(
            title=str(mail["subject"]),
            date=mail["date"].datetime.astimezone(UTC),
            author=str(mail["from"].addresses[0].display_name),
            link=str(mail[link] or "").strip("<>"),
            content=body.get_content() if body else "",
        )


def parsed(url: str, home: Path) -> Sequence[Shown]:
    """Poll with the library feedparser and its validators; entries from before are kept by their guid."""
    state = home / "state.json"
    old = json.loads(state.read_text()) if state.exists() else {"etag": None, "modified": None}
    found = feedparser.parse(url, etag=old["etag"], modified=old["modified"])
    assert not found.bozo, found.get("bozo_exception")
    state.write_text(json.dumps({"etag": found.get("etag"), "modified": found.get("modified")}))
    kept = home / "entries.json"
    entries = json.loads(kept.read_text()) if kept.exists() else {}
    for entry in found.entries:
        authors = ", ".join(author.name for author in entry.get("authors", ()))
        date = datetime.fromtimestamp(timegm(entry.get("published_parsed") or entry.updated_parsed), UTC).isoformat()
        entries[entry.id] = [html.unescape(entry.title), date, authors, entry.link, entry.content[0].value]
    kept.write_text(json.dumps(entries))
    return [_of_strings(*fields) for fields in entries.values()]


READER = """
import json, sys
from reader import make_reader
reader = make_reader("reader.sqlite")
reader.add_feed(sys.argv[1], exist_ok=True)
reader.update_feed(sys.argv[1])
print(json.dumps([
    [entry.title, str(entry.published or entry.updated), entry.author or "", entry.link, entry.get_content().value]
    for entry in reader.get_entries()
]))
"""


def reader(url: str, home: Path) -> Sequence[Shown]:
    """Poll with the library `reader`, in its own process, because of its warnings."""
    printed = run([sys.executable, "-W", "ignore", "-c", READER, url], home)
    return [_of_strings(*fields) for fields in json.loads(printed)]


def _of_strings(title: str, date: str, author: str, link: str, content: str) -> Shown:
    return Shown(title=title, date=datetime.fromisoformat(date), author=author, link=link, content=content)


def is_importable(name: str) -> bool:
    """Return whether a library is installed."""
    return importlib.util.find_spec(name) is not None


# By name: how it is polled, and whether it is here.
READERS: Mapping[str, tuple[Poll, bool]] = {
    "newsboat": (newsboat, shutil.which("newsboat") is not None),
    "sfeed": (sfeed_update, shutil.which("sfeed_update") is not None and shutil.which("curl") is not None),
    "rss2email": (rss2email, shutil.which("r2e") is not None),
    "feed2exec": (feed2exec, shutil.which("feed2exec") is not None),
    "feedparser": (parsed, True),
    "reader": (reader, is_importable("reader") and is_importable("sgmllib")),  # it does not ask for what it imports
}
