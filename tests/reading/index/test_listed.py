"""What a server lists beside posts, and what looks like that and is one; the grid `beside posts` has pages of each."""

import pytest

from feedd.model import Charsets, GopherUrl
from feedd.reading import IndexRules, read_index


def _read(folder: str, *names: str) -> dict[str, str]:
    """Return what became of each name of a listing: "" for an entry, else why it is none."""
    size, rows = "   2021-Oct-03 22:59     1.2 KB", []
    for name in names:
        kind = "1" if name.endswith("/") else "h" if name.endswith(".html") else "0"
        rows.append(f"{kind}{name.rstrip('/'):36}{size}\t{folder}/{name}\tgopher.example.org\t70")
    url = GopherUrl(host="gopher.example.org", selector=folder.encode())
    index = read_index("\r\n".join(rows).encode(), url, IndexRules(), Charsets())
    reasons = {one.line: one.reason for one in index.ignored}
    return {name: reasons.get(number, "") for number, name in enumerate(names, 1)}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("wheel.pic/", "part of the text beside it"),
        ("wheel_files/", "part of the text beside it"),
        ("2_kiln/", "part of the text beside it"),
        ("log.gmi", "a list of the texts beside it"),
        ("archive-2023.gmi", "a list of the texts beside it"),
        ("drawing.html", "a web page among texts"),
        ("wheel.html", "the same in another size or format"),
        ("post.njk", "a file of the site"),
        ("weir.gmi~", "of the file beside it"),
        ("2024-03-05-kiln.gmi.license", "a file of the site"),
        ("make.py", "a program among texts"),
    ],
)
def test_what_stands_beside_texts_is_none(name: str, reason: str) -> None:
    """By its name and by those of the texts."""
    assert reason == _read("/log", "wheel.gmi", "weir.gmi", "stones.gmi", "2024-03-05-kiln.gmi", name)[name]


@pytest.mark.parametrize(
    "names",
    [
        ("tags-i-found.gmi", "wheel.gmi", "stones.gmi"),  # a single one sorts nothing
        ("wheel.html", "stones.html", "weir.txt"),
        ("404.gmi", "405.gmi", "406.gmi"),  # one of many numbers
        ("2024-03-05-wheel.html", "stones.gmi", "weir.gmi"),
        ("мельница.gmi", "мельница-ночью/", "weir.gmi"),
    ],
)
def test_what_only_looks_so_is_a_post(names: tuple[str, ...]) -> None:
    """As where nothing beside it bears that out."""
    assert dict.fromkeys(names, "") == _read("/log", *names)
