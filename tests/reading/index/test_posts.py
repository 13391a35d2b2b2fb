"""Reading a menu as a list of posts: hosts, aggregators and what a server's listing says."""

import pytest

from feedd.model import Charsets, GopherUrl, Index
from feedd.reading import IndexRules, read_index

URL = GopherUrl(host="gopher.example.org", selector=b"/list")
FRIENDS = (
    "12024-05-03 Badger|/log|badger.example\n12024-05-02 Fox|/~fox|fox.example\n"
    "12024-05-01 Own|/own|gopher.example.org\n12024-04-30 Heron|/|heron.example"
)


def _read(lines: str, rules: IndexRules | None = None) -> Index:
    rows = (line.split("|") for line in lines.split("\n"))
    data = "".join(f"{label}\t{selector}\t{host}\t70\r\n" for label, selector, host in rows).encode()
    return read_index(data, URL, rules or IndexRules(), Charsets())


def _keys(lines: str, rules: IndexRules | None = None) -> list[str]:
    return [one.key.removeprefix("gopher://") for one in _read(lines, rules).candidates]


def test_in_a_list_of_holes_a_place_with_a_new_date_is_news() -> None:
    """Most dated links of an aggregator lead to other holes."""
    assert ["badger.example:70//log@2024-05-03", "fox.example:70//~fox@2024-05-02"] == _keys(FRIENDS)[:2]


def test_posts_that_moved_to_another_name_of_their_host_make_no_aggregator() -> None:
    """One other host alone does not prove an aggregator."""
    moved = "02024-05-03 A|/a|www.example.org\n02024-05-02 B|/b|www.example.org\n02024-05-01 C|/c|www.example.org"

    assert ["www.example.org:70//a", "www.example.org:70//b", "www.example.org:70//c"] == _keys(moved)


def test_menus_that_sort_the_posts_of_their_page_are_no_posts() -> None:
    """A single one of them may be a text in parts, of which some stand beside it."""
    here = "gopher.example.org"
    parts = "1By the river|/list/river|{0}\n0The weir|/list/river/a.txt|{0}\n0A map|/list/river/b.txt|{0}"
    more = "1In the oven|/list/oven|{0}\n0Rye|/list/oven/a.txt|{0}\n0Oats|/list/oven/b.txt|{0}"

    assert f"{here}:70//list/river" in _keys(parts.format(here))
    assert [f"{here}:70//list/{name}.txt" for name in ("river/a", "river/b", "oven/a", "oven/b")] == _keys(
        f"{parts}\n{more}".format(here)
    )


def test_a_definition_says_what_identity_is() -> None:
    """It is the location alone, or the location with its date."""
    own = "02024-05-03 A|/a|gopher.example.org"

    assert "badger.example:70//log" == _keys(FRIENDS, IndexRules(identity="selector"))[0]
    assert ["gopher.example.org:70//a@2024-05-03"] == _keys(own, IndexRules(identity="selector+date"))


@pytest.mark.parametrize(
    ("hosts", "titles"),
    [
        ("same", ["Own"]),
        ("any", ["Badger", "Fox", "Own", "Heron"]),
        (("fox.example",), ["Fox", "Own"]),
    ],
)
def test_a_definition_says_which_hosts_count(hosts: str | tuple[str, ...], titles: list[str]) -> None:
    """A list names other hosts; the index's own host always counts."""
    rules = IndexRules(hosts=hosts)  # type: ignore[arg-type]  # a word or a tuple

    assert titles == [one.title for one in _read(FRIENDS, rules).candidates]


def test_a_servers_listing_is_kept_as_it_stands() -> None:
    """Its time and size show later that a file changed."""
    (listed,) = _read("0bees.txt                 2024-May-03 17:18     2.2 KB|/bees.txt|gopher.example.org").candidates

    assert ("bees", "2024-May-03 17:18     2.2 KB") == (listed.title, listed.listing)


def test_a_day_by_itself_dates_the_links_beneath() -> None:
    """One such line is not enough: it says when the page was made."""
    days = "i2024-05-03||x\n1Badger|/a|badger.example\ni||x\ni2024-05-02||x\n1Fox|/b|fox.example\n1Own|/c|own.example"
    dates = [one.moment and one.moment.at.day for one in _read(days).candidates]
    alone = [
        one.moment for one in _read("i2024-05-03||x\n0A|/a|gopher.example.org\n0B|/b|gopher.example.org").candidates
    ]

    assert ([3, 2, 2], [None, None]) == (dates, alone)


def test_a_search_with_its_words_is_an_index() -> None:
    """It is of item type 7, with a fixed query in the URL (RFC 4266 §2.1)."""
    search = GopherUrl(host="gopher.example.org", item_type="7", selector=b"/find", search=b"bees")
    index = read_index(
        b"0Bees\t/bees.txt\tgopher.example.org\t70\r\n7Again\t/find\tgopher.example.org\t70\r\n",
        search,
        IndexRules(),
        Charsets(),
    )

    assert ["Bees"] == [one.title for one in index.candidates]


def test_the_submenus_of_a_tree_are_followed_and_no_entries() -> None:
    """They are no entries even where a page has nothing else."""
    months = "12024-04|/log/2024-04|gopher.example.org\n12024-05|/log/2024-05|gopher.example.org"
    tree, menu = _read(months, IndexRules(strategy="tree")), _read(months)

    assert ((), [b"/log/2024-05", b"/log/2024-04"]) == (tree.candidates, [url.selector for url in tree.follow])
    assert 2 == len(menu.candidates)


@pytest.mark.parametrize("label", ["Jahr {}", "Textes de {}", "Записи {}"])
def test_the_folder_of_a_year_is_an_archive_in_any_language(label: str) -> None:
    """It leads to a folder that is called like the year; beside posts it is none of them."""
    host = "gopher.example.org"
    posts = [f"0Bees and {name}|/log/{name}.txt|{host}" for name in ("rye", "oats", "flour")]
    years = [f"1{label.format(year)}|/log/{year}|{host}" for year in (2023, 2022)]

    index = _read("\n".join([*posts, *years]))

    assert 3 == len(index.candidates)
    assert ["an archive"] * 2 == [one.reason for one in index.ignored]


def test_a_few_files_that_were_corrected_since_or_have_no_number_change_no_order() -> None:
    """Nine in ten tell, and the others follow them."""
    row = "0{0:30}  2024-{1:02}-02 04:36     1.2 KB|/log/{0}|gopher.example.org"
    names = [f"{number}.gmi" for number in range(1, 21)]
    rows = [row.format(name, 6 if name in ("3.gmi", "12.gmi") else 5) for name in [*sorted(names), "rye.gmi"]]

    index = _read("\n".join(rows))
    assert [one.key.rpartition("/")[2] for one in index.candidates] == [*reversed(names), "rye.gmi"]


@pytest.mark.parametrize(
    ("names", "order"),
    [
        ("1-rye.txt 10-oats.txt 2-flour.txt", [1, 2, 0]),
        ("notes08.txt notes09.txt notes10.txt", [2, 1, 0]),
        ("rye.txt oats2.txt flour3.txt", [0, 1, 2]),
        ("2024-05-02-rye.txt 2024-05-03-oats.txt 2024-05-04-flour.txt", [0, 1, 2]),
    ],
)
def test_files_that_were_all_copied_on_one_day_are_ordered_by_their_numbers(names: str, order: list[int]) -> None:
    """The highest is the newest; where their days differ, or the names give them, nothing is changed."""
    row = "0{:30}  2024-{:02}-02 04:36     1.2 KB|/log/{}|gopher.example.org"
    copied = _read("\n".join(row.format(name, 6, name) for name in names.split()))
    written = _read("\n".join(row.format(name, 6 - n, name) for n, name in enumerate(names.split())))

    assert [names.split().index(one.key.rpartition("/")[2]) for one in copied.candidates] == order
    assert [one.position for one in copied.candidates] == [0, 1, 2]
    assert [names.split().index(one.key.rpartition("/")[2]) for one in written.candidates] == [0, 1, 2]


@pytest.mark.parametrize(
    ("label", "title"),
    [
        ("River news - January {0}, 2025", "River news - January 12, 2025"),
        ("River news, {0} January 2025", "River news, 12 January 2025"),
        ("Новости реки ({0}.01.2025)", "Новости реки (12.01.2025)"),
        ("2025-01-{0} River news", "River news"),
        ("{0} Jan 2025: River news", "River news"),
    ],
)
def test_days_behind_the_one_title_of_a_series_tell_its_entries_apart(label: str, title: str) -> None:
    """Days before it stand in a column of their own; a title that few entries have says enough."""
    series = [f"0{label.format(day)}|/list/{day}|gopher.example.org" for day in range(12, 20)]
    others = [f"02025-02-{day} {day} oars|/list/o{day}|gopher.example.org" for day in range(11, 19)]

    assert title == _read("\n".join(series)).candidates[0].title
    assert "January" not in _read("\n".join([*series[:7], *others])).candidates[0].title
