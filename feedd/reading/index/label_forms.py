"""Reads the labels of a page together: the form that most of them share is found first, then each is parted by it.

Below headings that name a year or a month, labels may lack these: "25 Mar: Rain", "Mon 25 Rain". One such label may be
anything ("10 jars of quince"), many of one form are dates.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby, pairwise

from feedd.model import GopherUrl
from feedd.reading.index.menu_links import MenuLink, Period
from feedd.reading.index.shared_words import SAMPLE, authors_in, tags_in, without_measures, words_beside_dates
from feedd.reading.words.calendar import WEEKDAYS
from feedd.reading.words.dates import LONGEST, Found, find_dates, find_partial_dates
from feedd.reading.words.labels import ALONE, FEW, MOST, Form, Label, form_of, read_label, stem_of, without_columns
from feedd.reading.words.parting import part_date
from feedd.reading.words.site_words import names_a_page
from feedd.structs import replace

SHORTEST_BROKEN = 40  # characters of a label that its line could not hold
MOST_REST = 2  # lines below it
SHORTEST_CUT = 12  # characters of a column for names; the narrowest of servers (MS-DOS) has as many
_DAY_OF_FILE = re.compile(rb"/([0-3]?\d)(?:[-_.][^/]{0,200})?\Z")  # /2024-03/05-rain.txt
_NAME = re.compile(r"\S(?:[^\s]| (?! ))*(?= {2})")  # up to the gap before the next column
_CUT = re.compile(r"\S.{1,200}?(?:\.{2,3}|…)")  # a label that says itself that it goes on
_DOTS = re.compile(r"(?:\.{2,3}|…)\Z")
_ESCAPE = re.compile(r"%20|#0?40|\+")  # for a blank: of URLs, of PyGopherd, of forms
_BYTES = re.compile(rb"#(?P<octal>[0-3][0-7]{2})|%(?P<hex>[0-9A-Fa-f]{2})")  # of gophernicus, of URLs
_SLIP = re.compile(r"\W{0,3}\d{1,5}([-/.])\d{1,2}\1\d{1,5}\W{1,4}(?=[^\W\d])")
_FORGOTTEN = re.compile(r"[:–—|]{1,2}\s+(?=[^\W_])")  # what parts a date and a title
_OPENING = re.compile(r"\s{0,3}(?P<name>\S{1,200}?)(?::\s+|\s+[-–—:]\s+)(?=\S)")
_DOTTED = re.compile(r"(?<![\w.,/-])(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d\d)(?![\w/]|[.,]\d)")
_HOUR = re.compile(r"\d[:.]\d\d[)\]]?\Z")
_HOST_SIGNS = " \t([{<)]}>:|–—-"
_Part = tuple[Found, Label]


def read_labels(links: Sequence[MenuLink]) -> list[Label]:
    """Read the label of each link of a page, with dates that lack what a heading names."""
    displays = _without_names(links, _continued(links, [_whole(link) for link in links]))
    displays = _padded(_without_hosts(links, displays))
    alone = [read_label(display) for display in displays]
    displays, alone = _reread(displays, alone, without_measures(displays, alone))
    named = authors_in(displays, alone)
    displays, alone = _reread(displays, alone, {number: shorter for number, (shorter, _) in named.items()})
    tagged = tags_in(displays, alone)
    displays, alone = _reread(displays, alone, {number: shorter for number, (shorter, _) in tagged.items()})
    displays, alone = _reread(displays, alone, words_beside_dates(displays, alone))
    form = form_of(list(zip(displays, alone, strict=True)))
    forms = [replace(form, is_file=True) if _is_name_of_its_file(link) else form for link in links]
    labels = [
        one if own == ALONE else read_label(display, own, one.dates)
        for display, own, one in zip(displays, forms, alone, strict=True)
    ]
    if form.is_row:
        labels = _without_shared_words(displays, labels)
    labels = _with_endings(links, displays, labels)
    labels = [replace(one, author=named[at][1]) if at in named else one for at, one in enumerate(labels)]
    labels = [replace(one, tags=tagged[at][1]) if at in tagged else one for at, one in enumerate(labels)]
    partial = _partial_dates(links, labels, form)
    labels = [partial.get(number, label) for number, label in enumerate(labels)]
    labels = _without_hours(labels)
    opened = [label for label in labels if label.found and label.dates[:1] == (label.found,)]
    if len(opened) < max(FEW, MOST * len(labels)):
        return labels
    return [_without_slip(label, form) if label.found is None else label for label in labels]


def _reread(
    displays: Sequence[str], alone: list[Label], shorter: Mapping[int, str]
) -> tuple[Sequence[str], list[Label]]:
    """Return display strings with those that are `shorter` in their place, and what each says alone."""
    if not shorter:
        return displays, alone
    displays = [shorter.get(number, display) for number, display in enumerate(displays)]
    return displays, [read_label(displays[at]) if at in shorter else label for at, label in enumerate(alone)]


def _without_slip(label: Label, form: Form) -> Label:
    """Return a label among dated ones without what stands where their date does: "2918-08-18 Dolls", ": Dolls"."""
    slip = _SLIP.match(label.title) or _FORGOTTEN.match(label.title)
    return replace(label, title=read_label(label.title[slip.end() :], form).title) if slip else label


def _without_hours(labels: Sequence[Label]) -> list[Label]:
    """Return dated labels without the day and hour at the end, "27 Nov 10:42", where most have them beside the date."""
    shorter = {number: title for number, label in enumerate(labels) if (title := _before_hour(label))}
    if len(shorter) < max(FEW, MOST * len(labels)):
        return list(labels)
    return [replace(label, title=shorter.get(number, label.title)) for number, label in enumerate(labels)]


def _before_hour(label: Label) -> str:
    if label.found is None or not _HOUR.search(label.title, 0, LONGEST):
        return ""
    days = find_partial_dates(label.title, label.found.day.year, None)
    is_last = bool(days) and days[-1].clock is not None and not label.title[days[-1].end :].strip(" )]")
    return label.title[: days[-1].start].rstrip(" ([|-") if is_last else ""


def _without_shared_words(displays: Sequence[str], labels: Sequence[Label]) -> list[Label]:
    """Return the rows of a listing with the names of their files where several say the same: "No description"."""
    counts = Counter(label.title for label in labels)
    names = (next(iter(display.split()), "") for display in displays)
    return [
        replace(label, title=stem_of(name), is_file=True) if counts[label.title] >= FEW else label
        for name, label in zip(names, labels, strict=True)
    ]


def _with_endings(links: Sequence[MenuLink], displays: Sequence[str], labels: list[Label]) -> list[Label]:
    """Return labels of words that end as a file's name does, and are none, with that ending: "Why I use robots.txt"."""
    whole = {
        at: title
        for at, (link, label) in enumerate(zip(links, labels, strict=True))
        if label.is_file and not label.listing and " " in label.title and (title := _with_ending(displays[at], label))
        if not _letters(_ESCAPE.sub(" ", link.item.selector.decode("utf-8", "replace"))).endswith(_letters(title))
    }
    if len(whole) >= max(FEW, MOST * len(labels)):
        return labels  # names of files, which the selectors do not have
    return [replace(one, title=whole[at], is_file=False) if at in whole else one for at, one in enumerate(labels)]


def _with_ending(display: str, label: Label) -> str:
    """Return the title of a label and the ending that was cut from it, "" where none was."""
    text = " ".join(display[:LONGEST].split())
    ending = text.rpartition(label.title)[2].partition(" ")[0]
    return f"{label.title}{ending}" if ending.startswith(".") else ""


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _is_name_of_its_file(link: MenuLink) -> bool:
    """Return whether a label is what the server calls the file, with `_` for blanks: "coin_collecting"."""
    label = link.item.display.strip().rstrip("/")
    if "_" not in label.strip("_") or " " in label:
        return False
    return link.item.selector.rstrip(b"/").rpartition(b"/")[2] == label.encode("utf-8", "replace")


def _whole(link: MenuLink) -> str:
    """Return the display string of a link; where a listing cut the file's name to its column, with the whole name."""
    display = link.item.display
    cut = _NAME.match(display) if "  " in display else _CUT.fullmatch(display.strip())
    if cut is None:
        return display
    raw = link.item.selector.rstrip(b"/").rpartition(b"/")[2]
    name, written = (one.decode("utf-8", "replace") for one in (raw, _BYTES.sub(_byte, raw)))
    said = _DOTS.sub("", cut[0]).rstrip("\ufffd")  # a cut letter
    if len(said) < SHORTEST_CUT:
        return display
    spoken = _ESCAPE.sub(" ", name)
    whole = next((one for one in (name, spoken, spoken.replace("_", " "), written) if one.startswith(said)), "")
    return whole + display[cut.end() :] if len(whole) > len(said) else display


def _byte(escape: re.Match[bytes]) -> bytes:
    return bytes([int(escape["octal"], 8) if escape["octal"] else int(escape["hex"], 16)])


def _continued(links: Sequence[MenuLink], displays: Sequence[str]) -> Sequence[str]:
    """Return display strings with the line below them where that is their rest: it stands below the longest alone."""
    broken = {number for number, link in enumerate(links) if 0 < len(link.below) <= MOST_REST}
    others = [len(display) for number, display in enumerate(displays) if number not in broken]
    shortest = min((len(displays[number]) for number in broken), default=0)
    if shortest < SHORTEST_BROKEN or len(others) < max(2, len(broken)) or max(others) > shortest:
        return displays
    rest = {number: " ".join(line.text.strip() for line in links[number].below) for number in broken}
    if not all(one[0].islower() and not find_dates(one) for one in rest.values()):
        return displays
    return [f"{display} {rest[number]}" if number in rest else display for number, display in enumerate(displays)]


def _without_names(links: Sequence[MenuLink], displays: Sequence[str]) -> Sequence[str]:
    """Return display strings without the paths of their files, where these open most: "/log/fog.txt: Why it comes"."""
    opened = {number: rest for number, link in enumerate(links) if (rest := _after_path(link, displays[number]))}
    if len(opened) < max(FEW, MOST * len(links)):
        return displays
    return [opened.get(number, display) for number, display in enumerate(displays)]


def _without_hosts(links: Sequence[MenuLink], displays: Sequence[str]) -> Sequence[str]:
    """Return display strings without the hosts of their links, where most say these beside a title."""
    hosts = [link.location.host if isinstance(link.location, GopherUrl) else "" for link in links]
    if len(set(hosts)) < 2 or not any(map(str.__contains__, displays[:FEW], hosts)):
        return displays
    shorter = [
        _without_host(display, host) if host and host in display else display
        for display, host in zip(displays, hosts, strict=True)
    ]
    cut = sum(map(str.__ne__, shorter, displays))
    return shorter if cut >= max(FEW, MOST * len(displays)) else displays


def _without_host(display: str, host: str) -> str:
    before, _, after = display.partition(host)
    is_word = not before[-1:].isalnum() and not after[:1].isalnum() and before[-1:] not in tuple(".@/")
    if not is_word or not any(map(str.isalpha, before + after)):
        return display
    return f"{before.rstrip(_HOST_SIGNS)}  {after.lstrip(_HOST_SIGNS)}".strip()


def _padded(displays: Sequence[str]) -> Sequence[str]:
    """Return display strings with "6.4.24" as "06.04.24", where most have such numbers and they run as days do.

    The parts of versions grow from left to right: 1.9.12, 1.10.2.
    """
    found = [_DOTTED.search(display, 0, LONGEST) for display in displays[:SAMPLE]]
    if sum(map(bool, found)) < max(FEW, MOST * len(found)):
        return displays
    found = [_DOTTED.search(display, 0, LONGEST) for display in displays]
    parts = [tuple(map(int, match.group("d", "m", "y"))) for match in found if match]
    days = [(year, month, day) for day, month, year in parts]
    is_valid = all(1 <= day <= 31 and 1 <= month <= 12 for day, month, _ in parts)
    if len(parts) < max(FEW, MOST * len(displays)) or not is_valid or not _runs(days) or _runs(parts):
        return displays
    return [
        f"{display[: match.start('d')]}{match['d']:0>2}.{match['m']:0>2}.{match['y']}{display[match.end() :]}"
        if match
        else display
        for match, display in zip(found, displays, strict=True)
    ]


def _runs(days: Sequence[tuple[int, ...]]) -> bool:
    """Return whether the numbers only rise, or only fall."""
    return list(days) in (sorted(days), sorted(days, reverse=True))


def _after_path(link: MenuLink, display: str) -> str:
    """Return a display string without the path of its file before a sign; "" where none is there.

    A name without an extension stays, as the word that it is: "fog: why it comes" of "/fog: why it comes".
    """
    opening = _OPENING.match(display)
    if opening is None or not ("/" in opening["name"] or "." in opening["name"]):
        return ""
    name = opening["name"].lstrip("./")
    is_own = name and (b"/" + link.item.selector).endswith(b"/" + name.encode("utf-8", "replace"))
    last = name.rpartition("/")[2]
    return display[opening.end() if "." in last else opening.end("name") - len(last) :] if is_own else ""


def _partial_dates(links: Sequence[MenuLink], labels: Sequence[Label], form: Form) -> Mapping[int, Label]:
    """Return the labels with a date that lacks its year or month, by their number; none where few have one."""
    under = [
        number
        for number, link in enumerate(links)
        if link.period and not labels[number].dates and not names_a_page(link.item.display)
    ]
    parts = {number: part for number in under if (part := _part(links[number], form))}
    if not _are_dates([(links[number], found) for number, (found, _) in parts.items()], len(under)):
        parts = {number: part for number, part in parts.items() if _is_sure(links[number], part[0])}
    if 2 * sum(label.title.lower() in WEEKDAYS for _, label in parts.values()) > len(parts):
        shown = {number: links[number].item.display.strip()[:LONGEST] for number in parts}
        return {
            number: replace(labels[number], title=shown[number], found=found) for number, (found, _) in parts.items()
        }
    return {number: label for number, (_, label) in parts.items()}


def _part(link: MenuLink, form: Form) -> _Part | None:
    """Read a label whose date may lack what the heading names."""
    display = link.item.display.strip()
    text = without_columns(display)
    year, month = link.period or (0, None)
    found = find_partial_dates(text, year, month)
    if not found:
        return None
    for at_end in (form.at_end, True):
        title, one = part_date(text, found, at_end=at_end)
        if one is not None and any(map(str.isalpha, title)):
            label = read_label(title + display[len(text) :], replace(form, at_end=False))
            return one, replace(label, title=label.title or title, found=one)
    whole = next((one for one in found if not any(map(str.isalnum, text[: one.start] + text[one.end :]))), None)
    if whole is None or not (month or whole.is_named):  # below a year, "1.2" is a version
        return None
    title = whole.day.isoformat() if text.isdecimal() else text[:LONGEST]
    return whole, replace(read_label(display, form), title=title, found=whole)  # "3 Sun": a day and nothing else


def _is_sure(link: MenuLink, found: Found) -> bool:
    """Return whether a date needs no others beside it: a weekday, the month or its file confirms it."""
    if link.period is None or link.period[1] is None:
        return False
    named = _DAY_OF_FILE.search(link.item.selector)
    return found.is_named or (named is not None and int(named[1]) == found.day.day)


def _are_dates(parts: Sequence[tuple[MenuLink, Found]], of: int) -> bool:
    """Return whether the numbers are dates: most links have one, and they are named or run as days do."""
    if not parts or len(parts) < MOST * of:
        return False
    if sum(found.is_named for _, found in parts) > len(parts) / 2:
        return True
    few = len(parts) < FEW and not (len(parts) == of and all(_is_parted(link, found) for link, found in parts))
    return not few and not _are_counters(parts)


def _is_parted(link: MenuLink, found: Found) -> bool:
    """Return whether a sign parts a day and the title: "25 - Rain"."""
    return link.item.display.strip()[found.end :].lstrip()[:1] in tuple("-–—:|")


def _are_counters(parts: Iterable[tuple[MenuLink, Found]]) -> bool:
    """Return whether days are the numbers of a list: one after the other, without a gap, in all sections."""
    steps: list[int] = []
    starts: list[int] = []
    for _, group in groupby(parts, key=lambda part: _place(part[0])):
        days = [found.day for _, found in group]
        starts.append(min(day.day for day in days))
        steps += [_step(earlier, later) for earlier, later in pairwise(days)]
    if not steps:
        return False
    return len(set(steps)) == 1 and abs(steps[0]) == 1 and (len(steps) >= FEW or 1 in starts)


def _place(link: MenuLink) -> tuple[Period | None, str]:
    return link.period, link.section


def _step(earlier: date, later: date) -> int:
    return (later - earlier).days
