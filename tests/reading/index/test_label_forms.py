"""Reading the labels of a page together."""

from datetime import date

import pytest

from feedd.gopher.menu import parse_menu
from feedd.model import Charsets, GopherUrl
from feedd.reading.index.label_forms import read_labels
from feedd.reading.index.menu_links import lines_of, links_of

BASE = GopherUrl(host="gopher.example.org", selector=b"/log")


def _read(*lines: str) -> list[tuple[str, date | None]]:
    data = "".join(f"{line}\t/{number}\tgopher.example.org\t70\r\n" for number, line in enumerate(lines)).encode()
    page = parse_menu(data, Charsets())
    labels = read_labels(links_of(page, lines_of(page), BASE))
    return [(label.title, label.found.day if label.found else None) for label in labels]


def test_a_date_at_the_end_of_most_labels_needs_no_sign_before_it() -> None:
    """One such label may be "Notes from 2024-05-06"; where most are so, it is the form of the page."""
    alone, *_ = _read("0Rain 2024-05-06", "0Snow", "0Wind", "0Fog")
    many = _read("0Rain 2024-05-06", "0Snow 2024-04-02", "0Wind 2024-03-01", "0About rain")

    assert ("Rain 2024-05-06", None) == alone
    assert [("Rain", date(2024, 5, 6)), ("Snow", date(2024, 4, 2))] == many[:2]


def test_a_date_that_opens_a_label_is_its_date_whatever_ends_the_title() -> None:
    """What is about a day is often named by it: the date before the sign is the page's."""
    read = _read(
        "02024-05-06 - Post of 2024-05-06", "02024-04-02 - Post of 2024-04-02", "02024-03-01 - Post of 2024-03-01"
    )

    assert [("Post of 2024-05-06", date(2024, 5, 6)), ("Post of 2024-04-02", date(2024, 4, 2))] == read[:2]


def test_numbers_and_quotes_that_most_labels_have_are_no_part_of_their_titles() -> None:
    """A single label keeps them."""
    numbered = _read("0#3 Snow, 21 Jan 2024", "0#2 Rain, 15 Jan 2024", "0#1 Wind, 2 Jan 2024")

    assert ["Snow", "Rain", "Wind"] == [title for title, _ in numbered]
    assert ["Snow", "Rain", "Wind"] == [title for title, _ in _read('0"Snow"', '0"Rain"', '0"Wind"')]
    assert [("#3 Snow", None), ('"Rain"', None)] == _read("0#3 Snow", '0"Rain"')


@pytest.mark.parametrize("slip", ["2918-03-01", "22024-03-01", "2024-13-01", "2024-03-011", "0000-03-01"])
@pytest.mark.parametrize("form", ["{} Wind", "{} - Wind", "[{}] Wind"])
def test_a_slip_in_place_of_the_date_is_no_part_of_the_title(slip: str, form: str) -> None:
    """All others have their date there. A page of a few other labels says nothing."""
    dated = [f"0{form.format(day).replace('Wind', 'Rain')}" for day in ("2024-06-01", "2024-05-01", "2024-04-01")]

    assert ("Wind", None) == _read(*dated, f"0{form.format(slip)}")[-1]
    assert ("Wind", None) != _read("0Rain", f"0{form.format(slip)}")[-1]


def test_names_of_files_become_words_with_their_dates() -> None:
    """Underscores and hyphens are blanks; the date in the name is that of the document."""
    assert [
        ("coin collecting", None),
        ("old keys", date(2026, 11, 20)),
        ("nov 20 2026", date(2026, 11, 20)),
    ] == _read("0coin_collecting", "0old_keys_nov_20_2026", "0nov_20_2026")


def test_label_that_is_the_name_of_its_file_becomes_words() -> None:
    """The selector proves it where no other label of the page does; a word with an underscore may be a title."""
    page = parse_menu(
        b"0coin_collecting\t/log/coin_collecting\thost\t70\r\n0malloc_trim\t/log/7\thost\t70\r\n", Charsets()
    )
    labels = read_labels(links_of(page, lines_of(page), BASE))

    assert ["coin collecting", "malloc_trim"] == [label.title for label in labels]


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        (("i2024", "003-25 Rain"), [(3, 25)]),
        (("i2024", "025.03. Regen", "003.02. Schnee"), [(3, 25), (2, 3)]),
        (("iMarch 2024", "025 - Rain"), [(3, 25)]),
        (("iMarch 2024", "025. Rain", "021. Snow", "003. Wind"), [(3, 25), (3, 21), (3, 3)]),
        (("i2024", "iMärz", "0Mo 25 Regen"), [(3, 25)]),
    ],
)
def test_a_heading_lends_year_and_month(lines: tuple[str, ...], days: list[tuple[int, int]]) -> None:
    """Month and day below a year, a day below a month."""
    spaced = [part for line in lines for part in (("i", line, "i") if line.startswith("i") else (line,))]

    assert [date(2024, month, day) for month, day in days] == [day for _, day in _read(*spaced)]


@pytest.mark.parametrize(
    "lines",
    [
        ("i2024", "05/5 stars", "0Set 12 rules for you", "0May be", "0Mar a Lago", "0Juni"),
        ("iMarch 2024", "01. Rain", "02. Snow", "03. Wind"),
        ("iMarch 2024", "010 jars of quince", "0Rain"),
        ("iMarch 2024", "05th avenue", "0Rain"),
        ("i", "025 - Rain", "020 - Snow", "03 - Wind"),
    ],
)
def test_what_looks_like_a_part_of_a_date_and_is_none(lines: tuple[str, ...]) -> None:
    """Numbers of a list, words that are months elsewhere, numbers without a heading that names a month."""
    assert {None} == {day for _, day in _read(lines[0], "i", *lines[1:])}


def test_columns_of_a_listing_are_named_by_the_page() -> None:
    """Name, size and date in front of the words are no part of the title."""
    rows = _read(
        "0KNOTS.TXT 4210 07-23-93 How to tie a bowline",
        "0HITCH.TXT 412 07-25-93 Hitches",
        "0ROPE.TXT 52 08-02-93 Ropes",
    )

    assert ["How to tie a bowline", "Hitches", "Ropes"] == [title for title, _ in rows]


def test_a_few_rows_among_other_links_are_known_by_their_columns() -> None:
    """Three names of files whose words begin at the same place prove a column, whatever stands beside them."""
    rows = _read(
        '0bb20250828.txt   "moon"', "0bb20250827.txt   Bees and a hive", "0bb20250820.txt   x y", "1A", "1B", "1C", "1D"
    )

    assert [("moon", date(2025, 8, 28)), ("Bees and a hive", date(2025, 8, 27))] == rows[:2]


def test_an_address_has_no_extension() -> None:
    """`.org` of a mail address is no file of Emacs."""
    assert [("ada ada@example.org", date(2023, 6, 7))] == _read("1[07-Jun-2023]   ada  ada@example.org")


@pytest.mark.parametrize(
    ("form", "selector", "title"),
    [
        ("/{}: Why it comes", "/{}", "{}: Why it comes"),
        ("/{} - Why it comes", "{}", "{} - Why it comes"),
        ("/log/{}: Why it comes", "/log/{}", "{}: Why it comes"),
        ("/log/{}.txt: Why it comes", "/log/{}.txt", "Why it comes"),
        ("./{}.txt – Why it comes", "/log/{}.txt", "Why it comes"),
        ("{}: Why it comes", "/log/{}", "{}: Why it comes"),
        ("/{}: Why it comes", "/log/p0", "/{}: Why it comes"),
    ],
    ids=["path", "dash", "folder", "file", "long dash", "a word", "another path"],
)
def test_the_path_of_its_file_is_no_part_of_a_title(form: str, selector: str, title: str) -> None:
    """A name without an extension stays, as the word that it is."""
    names = ("fog", "rain", "snow", "wind")
    lines = "".join(f"0{form}\t{selector}\tgopher.example.org\t70\r\n".replace("{}", name) for name in names)
    page = parse_menu(lines.encode(), Charsets())
    read = [label.title for label in read_labels(links_of(page, lines_of(page), BASE))]

    assert [title.replace("{}", name) for name in names] == read


def test_words_that_several_rows_of_a_listing_share_are_no_titles() -> None:
    """They say nothing of a file; its name does, with an extension or without."""
    said = "No description"
    rows = [f"0{name:14} {size}  09-09-83  {said}" for name, size in (("A-KNOT.LST", 41), ("BOW.DQC", 52), ("AUTO", 6))]
    read = _read(*rows, "0HITCH.PAT      217  09-09-83  How to hitch a horse", "0LOOP           999  08-01-84")

    assert ["A KNOT", "BOW", "AUTO", "How to hitch a horse", "LOOP"] == [title for title, _ in read]
    assert said == _read(*rows[:2], "0HITCH.PAT      217  09-09-83  How to hitch a horse")[0][0]


def test_the_rest_of_a_label_stands_below_it_where_its_line_is_full() -> None:
    """Only below the longest labels; a line below each of them says what the text is about."""
    long = "The long and rather sad story of a bridge that was built"
    rest = "i   twice and then forgotten"
    short = ("02024-02-01 Eels", "02024-01-01 Low water")

    assert f"{long} twice and then forgotten" == _read(f"02024-03-01 {long}", rest, *short)[0][0]
    assert long == _read(f"02024-03-01 {long}", rest, short[0], "i   and what they eat", short[1], "i   again")[0][0]
    assert "Eels" == _read(short[0], rest, f"02024-03-01 {long}", short[1])[0][0]


@pytest.mark.parametrize(
    ("labels", "places"),
    [
        (("02-11 Candles", "01-20 The pump", "01-02 Fog"), ("2026/a.txt", "2026/b.txt", "2026/c.txt")),
        (("Feb 11  Candles", "Jan 20  The pump", "Jan 02  Fog"), ("2026-02-11.txt", "2026-01-20.txt", "20260102.txt")),
        (("11 Candles", "20 The pump", "02 Fog"), ("2026-02/11.txt", "2026-01/20-pump.txt", "2026/01/02.txt")),
    ],
)
def test_where_a_document_lies_completes_its_day(labels: tuple[str, ...], places: tuple[str, ...]) -> None:
    """The menu of a year or a month seldom says which it is."""
    rows = zip(labels, places, strict=True)
    data = "".join(f"0{label}\t/log/{place}\tgopher.example.org\t70\r\n" for label, place in rows).encode()
    page = parse_menu(data, Charsets())
    read = read_labels(links_of(page, lines_of(page), BASE))
    days = (date(2026, 2, 11), date(2026, 1, 20), date(2026, 1, 2))

    assert [*zip(("Candles", "The pump", "Fog"), days, strict=True)] == [
        (label.title, label.found and label.found.ordered(None)) for label in read
    ]


def test_numbers_that_run_through_a_page_are_no_part_of_titles() -> None:
    """Years are, and so are numbers that leave gaps."""
    assert ["Fog", "Ice", "Rain"] == [title for title, _ in _read("0012 Fog", "0011 Ice", "0010 Rain", "1About me")][:3]
    assert ("2022 in tea", None) in _read("02023 in tea", "02022 in tea", "02021 in tea")
    assert ("12 jars", None) in _read("012 jars", "07 geese", "03 mills")


@pytest.mark.parametrize("subject", ["Corinthians", "year of Gopher", "Kings and mills"])
@pytest.mark.parametrize("form", ["0{} {}", "0{1} ({0} min)", "0{1} ({0}:20)"])
def test_numbers_that_tell_titles_apart_stay(subject: str, form: str) -> None:
    """Without them two posts have one title."""
    labels = [form.format(number, subject) for number in (1, 2, 3)] + [form.format(4, "Last words")]

    assert 4 == len({title for title, _ in _read(*labels)})
    assert "Fog" == _read("0Fog  3.1K", "0Fog  2 KB", "0Ice  9K")[0][0]


def test_how_large_long_or_old_a_document_is_is_no_part_of_their_titles() -> None:
    """The time of a post is, to the reader of its date; a single length may be a verse's number."""
    sounds = _read("sFog (34:10)", "sIce (1:02:30)", "sRain (8 min)")
    ages = _read("0Fog (3 hours ago)", "0Ice (2 days ago)", "0Rain (a week ago)")
    columns = _read("0Fog  2024-05-06   3.1K", "0Ice  2024-04-02  12 KB", "0Rain  2024-03-01   0.9K")

    assert [("Fog", None), ("Ice", None), ("Rain", None)] == sounds == ages
    assert [("Fog", date(2024, 5, 6)), ("Ice", date(2024, 4, 2)), ("Rain", date(2024, 3, 1))] == columns
    assert ("Psalm (34:10)", None) in _read("0Psalm (34:10)", "0Fog", "0Ice")


def test_who_wrote_the_books_of_a_page_belongs_to_their_titles() -> None:
    """Nobody comes twice, and nothing is dated; the writers of a log come again."""
    books = _read("0The Mill, by A. Reed", "0Salt, by P. Vance", "0Tides, by M. Okoro")
    posts = _read("0The mill, by Ada Reed", "0Salt, by Bo Vance", "0Tides, by Ada Reed")

    assert ("The Mill, by A. Reed", None) == books[0]
    assert [("The mill", None), ("Salt", None), ("Tides", None)] == posts


def test_days_with_single_digits_are_told_from_versions() -> None:
    """Days go back through the months; the parts of versions only fall."""
    days = _read("013.4.24 Fog", "06.4.24 Ice", "024.3.24 Rain", "03.3.24 Snow")
    versions = _read("02.4.12 Fog", "02.4.10 Ice", "02.3.24 Rain", "01.3.16 Snow")

    assert [("Fog", date(2024, 4, 13)), ("Ice", date(2024, 4, 6)), ("Rain", date(2024, 3, 24))] == days[:3]
    assert ("2.4.12 Fog", None) == versions[0]


def test_the_hosts_of_an_aggregator_are_no_part_of_titles() -> None:
    """Where a label is nothing but its host, it stays."""
    rows = "Fog a.example.org", "[b.example.net] Ice", "c.example.com: Rain", "d.example.org"
    hosts = "a.example.org", "b.example.net", "c.example.com", "d.example.org"
    data = "".join(f"02024-05-0{9 - at} {row}\t/\t{hosts[at]}\t70\r\n" for at, row in enumerate(rows)).encode()
    page = parse_menu(data, Charsets())

    read = [label.title for label in read_labels(links_of(page, lines_of(page), BASE))]

    assert ["Fog", "Ice", "Rain", "d.example.org"] == read


def test_size_and_date_in_brackets_leave_the_name_of_a_file() -> None:
    """A release has both behind its name."""
    assert [("tinkle 1.4", None), ("tinkle 1.3", None), ("tinkle 1.2", None)] == _read(
        *(f"9tinkle-1.{minor}.tar.gz (2024-05-0{minor}, 1{minor}0K)" for minor in (4, 3, 2))
    )


@pytest.mark.parametrize("heading", ["November 2024", "Noviembre 2024", "2024-11", "Listopad 2024"])
@pytest.mark.parametrize(
    "labels",
    [
        ("03 Sun", "06 Wed", "08 Fri"),
        ("Sun 3", "Wed 6", "Fri 8"),
        ("Sun, 3", "Wed, 6", "Fri, 8"),
        ("03", "06", "08"),
        ("[03]", "[06]", "[08]"),
        ("3 Nov", "6 Nov", "8 Nov"),
        ("So., 3.", "Mi., 6.", "Fr., 8."),
        ("3 - The weir", "06 Wed", "8 - Bread"),
    ],
)
def test_labels_of_a_diary_are_days(heading: str, labels: tuple[str, ...]) -> None:
    """Below a month a label may be nothing but its day, which is its title too."""
    days = [day for _, day in _read(f"i{heading}", *(f"0{label}" for label in labels))]

    assert [date(2024, 11, day) for day in (3, 6, 8)] == days


def test_versions_and_numbers_of_a_list_are_no_days() -> None:
    """Below a year `1.2` may be anything, and below a month numbers that count are those of a list."""
    read = _read("i2024", "01.2", "01.4", "02.1") + _read("iNovember 2024", "02", "03", "04", "05")

    assert [None] * 7 == [day for _, day in read]


@pytest.mark.parametrize("hour", ["27 Nov 10:42", "(Nov 27 10:42)", "27. November 10:42"])
def test_an_hour_beside_the_date_is_no_part_of_the_title(hour: str) -> None:
    """Where most labels end with it; a single one may be about that hour."""
    read = _read(*(f"02024-11-2{day} {title}  {hour}" for day, title in ((8, "Rain"), (7, "Snow"), (6, "Fog"))))

    assert ["Rain", "Snow", "Fog"] == [title for title, _ in read]
    assert (
        "Rain at 27 Nov 10:42" == _read("02024-11-28 Rain at 27 Nov 10:42", "02024-11-27 Snow", "02024-11-26 Ice")[0][0]
    )


@pytest.mark.parametrize(
    ("escape", "name"),
    [
        ("#{:03o}", "Une équipe qui fonctionne bien.gmi"),
        ("#{:03o}", "Über die Mühle und das Brot.txt"),
        ("%{:02X}", "Старая мельница у реки.txt"),
        ("%{:02x}", "Les_problèmes_des_recettes.md"),
    ],
)
@pytest.mark.parametrize("end", [23, 24, 25])
def test_cut_labels_are_whole_where_their_selector_escapes_letters(escape: str, name: str, end: int) -> None:
    """As gophernicus writes bytes, and URLs do; the cut may go through a letter."""
    selector = "".join(
        chr(byte) if byte in b"._" or (chr(byte).isalnum() and byte < 128) else escape.format(byte)
        for byte in name.encode()
    )
    row = f"{name.encode()[:end].decode('utf-8', 'replace'):28}   2023-Dec-01 16:14     6.3 KB"
    page = parse_menu(f"0{row}\t/log/{selector}\tgopher.example.org\t70".encode(), Charsets())
    (label,) = read_labels(links_of(page, lines_of(page), BASE))

    assert name.rpartition(".")[0].replace("_", " ") == label.title


@pytest.mark.parametrize("blank", [" ", "_", "%20", "#040", "#40", "+"])
@pytest.mark.parametrize("dots", ["..", "...", "…"])
@pytest.mark.parametrize("columns", ["", "   2024-05-03 10:00   1.2 KB"])
def test_labels_that_a_listing_cut_are_whole_in_their_selector(blank: str, dots: str, columns: str) -> None:
    """A selector writes blanks as URLs, forms or servers do; a word that only ends with dots is no cut label."""
    name = "Notes on the mended weir.txt"
    rows = [f"0{name[:19]}{dots}{columns}\t/l/{name.replace(' ', blank)}", f"0And so it goes{dots}\t/l/so.txt"]
    page = parse_menu("".join(f"{row}\tgopher.example.org\t70\r\n" for row in rows).encode(), Charsets())
    cut, other = read_labels(links_of(page, lines_of(page), BASE))

    assert ("Notes on the mended weir", f"And so it goes{dots}") == (cut.title, other.title)


def _listed(folder: str, *names: str) -> list[tuple[str, date | None]]:
    """Read the folders that a server lists in one."""
    rows = (f"1{name:36}   2021-Oct-03 22:59   --------\t{folder}/{name}/\tgopher.example.org\t70" for name in names)
    page = parse_menu("".join(f"{row}\r\n" for row in rows).encode(), Charsets())
    labels = read_labels(links_of(page, lines_of(page), BASE))
    return [(label.title, label.found.day if label.found else None) for label in labels]


@pytest.mark.parametrize("folder", ["/2020/12", "/log/2020-12", "/~ada/texte/2020/12"])
def test_the_folders_of_days_are_called_by_their_days(folder: str) -> None:
    """And not by the time in the columns of the listing; a title behind the day stays one."""
    days = [("2020-12-04", date(2020, 12, 4)), ("2020-12-15", date(2020, 12, 15)), ("2020-12-25", date(2020, 12, 25))]
    titled = _listed(folder, "04-regen", "15-снег", "25-fog")

    assert days == _listed(folder, "04", "15", "25")
    assert [("regen", date(2020, 12, 4)), ("снег", date(2020, 12, 15)), ("fog", date(2020, 12, 25))] == titled


def test_a_folder_has_no_extension() -> None:
    """What follows a dot is a part of its name."""
    names = ("0.Fog", "1.Stones", "2.Wheel_and_weir", "mill.v2", "to-4.18")

    assert ["0.Fog", "1.Stones", "2.Wheel and weir", "mill.v2", "to 4.18"] == [
        title for title, _ in _listed("/p", *names)
    ]
