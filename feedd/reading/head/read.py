"""Reads the head of a document by all that speaks for it: what proves itself, what the index says, and points.

A line that no rule knows lowers confidence; it does not end the reading of a head.
"""

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from itertools import islice

from feedd.reading.head.boxes import unboxed, without_comment_signs
from feedd.reading.head.dating import find_dated, is_nearly_alone
from feedd.reading.head.expected import (
    NAMED_WITHIN,
    UNEXPECTED,
    Expected,
    Named,
    find_named,
    forms,
    letters,
    stands_alone,
)
from feedd.reading.head.facts import Facts, Head, read_facts
from feedd.reading.head.fields import is_for_programs, read_field, without_leaders
from feedd.reading.head.groups import FENCE, HEAD, fenced_lines, is_bar
from feedd.reading.head.kept import is_edge, with_whole_boxes, with_whole_fences, without_losses
from feedd.reading.head.marks import (
    bare_title,
    is_heading,
    is_item,
    is_marked,
    with_letters_together,
)
from feedd.reading.head.mastheads import find_banner, find_masthead, find_series
from feedd.reading.head.parts import with_work
from feedd.reading.head.proved import proved_head, with_rules
from feedd.reading.head.set_apart import links_between, without_marks
from feedd.reading.head.titles import MUCH_SHORTER, best_title, is_cut, is_remark, look
from feedd.reading.head.works import without_works
from feedd.reading.layout.signs import is_underlined
from feedd.reading.words.characters import STOPS
from feedd.reading.words.lines import BLANK, Line
from feedd.structs import replace

SCRIPT = "#!/"  # what a program begins with that a shell starts
UNKNOWN = 2  # lines among the facts that no rule knows: a subject, a place; with more the text has begun
PARAGRAPH = 60  # characters of a line that is the text, and stands in no head
KNOWN = 80  # characters of such a line, and of a line of facts


def read_head(lines: Sequence[Line], zone: tzinfo, expected: Expected = UNEXPECTED) -> Head:
    """Read the head of a document, which may be empty; `zone` is for times that name none."""
    if lines and lines[0].text.startswith(SCRIPT):
        return Head(facts=Facts())  # what looks like a heading there is a comment
    if (uncommented := without_comment_signs(lines)) is not None:
        return Head(facts=_read(uncommented, zone, expected).facts)  # to cut a line would damage the program
    top = without_marks([*map(without_leaders, with_letters_together(lines[:HEAD]))])
    links = links_between(top)
    head = _read_top(
        [*(BLANK if number in links else line for number, line in enumerate(top)), *lines[HEAD:]], zone, expected
    )
    return replace(head, cut=head.cut - links) if links else head


def _read_top(lines: Sequence[Line], zone: tzinfo, expected: Expected) -> Head:
    masthead = find_masthead(lines[:HEAD])
    banner = find_banner(lines[:HEAD])
    above = masthead or find_series(lines[:HEAD]) or banner
    if above:
        below = [BLANK if number in above else line for number, line in enumerate(lines)]
        for number in banner:
            below[number] = _only_day(lines[number])
        head = _read(below, zone, expected)
        if head.facts.title is not None:
            return replace(head, cut=head.cut.difference(above))
    head = _read(lines, zone, expected)
    title = letters(head.facts.title or "")
    named = letters(" ".join(lines[number].text for number in masthead))
    if title and title in named and title not in expected.names:
        return Head(facts=replace(head.facts, title=None))  # the periodical's name: the title of no part of it
    return head


def _only_day(line: Line) -> Line:
    """Return the day of a line alone, `[ 2024-05-03 ]` of a banner; a blank line of any other."""
    return Line(text=line.text[line.dates[0].start : line.dates[0].end]) if len(line.dates) == 1 else BLANK


def _read(lines: Sequence[Line], zone: tzinfo, expected: Expected) -> Head:
    bare = [*unboxed(lines, HEAD), *lines[HEAD:]]
    head = proved_head(bare, zone)
    named = find_named(bare, expected)
    if named is not None:
        head = _with_named(head, bare, named, zone)
    elif not head.is_front_matter and (head.facts.title is None or head.heading is not None):
        head = _with_weighed(head, bare, zone)
    head = without_works(_without_repetition(_with_facts_around(head, bare, zone), bare), bare)
    head = with_whole_boxes(_with_dates(head, bare, zone, expected), lines, bare)
    return head if head.is_front_matter else with_whole_fences(with_work(without_losses(head, bare, zone), bare), bare)


def _with_named(head: Head, lines: Sequence[Line], named: Named, zone: tzinfo) -> Head:
    """Take the title that the index names; its lines are cut wherever they stand, unless they begin the text itself."""
    span = range(named.first, named.last + 1)
    if head.is_front_matter and head.facts.title:  # read with its marks: `title: >-`, quotes, escapes
        named = replace(named, title=head.facts.title)
    if head.cut.issuperset(span):
        title = _with_first_line(named, lines, zone).title if named.first - 1 in head.cut else named.title
        return replace(head, facts=replace(head.facts, title=title), heading=None)
    is_text = _has_begun(lines, named.first, named.last, head.cut)
    if is_text or not _is_apart(lines, named, zone) or not _leaves_words(lines, head.cut.union(span)):
        return replace(head, facts=replace(head.facts, title=named.title), heading=None)
    return _titled(head, lines, named, zone)


def _titled(head: Head, lines: Sequence[Line], named: Named, zone: tzinfo) -> Head:
    """Cut a title, and read the facts around it as they are read around a title that proves itself."""
    span = range(named.first, named.last + 1)
    shown = [*lines[:HEAD]]
    shown[named.first : named.last + 1] = [Line(text=f"Title: {named.title}"), *([BLANK] * (len(span) - 1))]
    for number in range(named.last + 1, len(shown)):
        if is_edge(shown[number]):
            break
        shown[number] = Line(text=shown[number].text.lstrip())  # or it would continue the field
    again = proved_head([*shown, *lines[HEAD:]], zone)
    if (
        head.is_front_matter
        or named.first not in again.cut
        or (again.facts.title != named.title and _is_sentence(again.facts.title or ""))
    ):
        again = head
    facts = replace(again.facts.joined(head.facts), title=named.title)
    cut = again.cut.union(head.cut, span)
    return replace(again, facts=facts, cut=with_rules(cut, lines), heading=None)


def _is_sentence(title: str) -> bool:
    """Return whether a line above a title, which proved itself as one too, is words of the text, and no site's name."""
    return len(title) > KNOWN or title.endswith((".", ","))


def _is_apart(lines: Sequence[Line], named: Named, zone: tzinfo) -> bool:
    """Return whether the lines of a title are no beginning of a sentence, of verse or of a list."""
    text, above = lines[named.first].text.strip(), named.first - 1
    marked = is_marked(text) or letters(text) != letters(named.title)
    if not (above < 0 or is_edge(lines[above]) or lines[above].is_drawn or _is_fact(lines[above], zone) or marked):
        return False
    if marked or named.last + 1 >= len(lines) or is_edge(lines[named.last + 1]):
        return True
    below = lines[named.last + 1]
    goes_on = below.text.lstrip()[:1].islower()
    fact = _is_fact(below, zone) or is_nearly_alone(lines, named.last + 1)
    return fact or (not goes_on and len(text) < MUCH_SHORTER * len(below.text.strip()))


def _is_fact(line: Line, zone: tzinfo) -> bool:
    return read_facts([line.text], zone) not in (None, Facts())


def _has_begun(lines: Sequence[Line], first: int, last: int, cut: frozenset[int]) -> bool:
    """Return whether lines that say the title are words of the text: they end it, or a paragraph stands above them."""
    if is_heading(lines[first].text) or (last + 1 < len(lines) and lines[last + 1].is_rule):
        return False
    above = [line for number, line in enumerate(lines[:first]) if number not in cut and not is_edge(line)]
    is_long = any(len(line.text) > PARAGRAPH and not line.is_drawn for line in above)
    return not _leaves_words(lines[last + 1 :], frozenset()) or (
        is_long and any(line.text[-1] in STOPS for line in above)
    )


def _leaves_words(lines: Sequence[Line], cut: frozenset[int]) -> bool:
    """Return whether anything is left: a post of one line may be its own title."""
    return any(number not in cut and not is_edge(line) for number, line in enumerate(lines))


def _with_weighed(head: Head, lines: Sequence[Line], zone: tzinfo) -> Head:
    """Take the line with the most points as the title, if it has enough; it is cut only where that is sure."""
    shown = [BLANK if number in head.cut else line for number, line in enumerate(lines[:HEAD])]
    best = best_title(look([*shown, *lines[HEAD : HEAD + 1]], zone, head.heading))
    if best is None or not _leaves_words(lines, head.cut.union(range(best.number, best.last + 1))):
        return replace(head, facts=replace(head.facts, title=None), heading=None)
    named = _with_first_line(Named(first=best.number, last=best.last, title=best.title), lines, zone)
    if is_cut(best) and not _has_begun(lines, named.first, named.last, head.cut):
        return _titled(head, lines, named, zone)
    heading = named.first if named.last == named.first and stands_alone(lines, named.first) else None
    return replace(head, facts=replace(head.facts, title=named.title), heading=heading)


def _with_first_line(named: Named, lines: Sequence[Line], zone: tzinfo) -> Named:
    """Return a title that is the second of two lines with the first, which is half of it, or names what it is of."""
    above = lines[named.first - 1] if named.first else BLANK
    touches = not is_edge(above) and not any(not line.is_blank for line in lines[: max(0, named.first - 1)])
    touches = touches and not above.text.startswith((FENCE, "=>")) and not is_item(above.text)
    if not touches or is_marked(lines[named.first].text) or read_field(lines[named.first].text):
        return named
    if above.is_drawn or len(above.text) > KNOWN or is_remark(above.text) or _is_fact(above, zone) or above.dates:
        return named
    return replace(named, first=named.first - 1, title=f"{bare_title(above.text)} {named.title}")


def _with_facts_around(head: Head, lines: Sequence[Line], zone: tzinfo) -> Head:
    """Read the facts around a title, past a few lines that no rule knows; these stay in the text."""
    if not head.cut and head.heading is None:
        return head
    known = head.cut if head.heading is None else head.cut | {head.heading}
    top, below, title = min(known), max(known), letters(head.facts.title or "")
    unknown = 0
    for number, line in enumerate(lines[:HEAD]):
        if number in head.cut or number == head.heading or is_edge(line) or (line.is_drawn and number < below):
            continue
        is_again = is_heading(line.text) and bool(title) and letters(line.text).endswith(title)  # also after `Re: `
        if is_again or (number < top and is_bar(line.text)):
            continue
        facts = read_facts([line.text], zone, below_title=number > top) if len(line.text) <= KNOWN else None
        if facts is not None and facts != Facts() and facts.title is None:
            head = replace(head, facts=head.facts.joined(facts), cut=with_rules(head.cut | {number}, lines))
            continue
        field = read_field(line.text)
        is_known = field is not None and (field.kind or is_for_programs(field.key))
        if is_known and line.text.startswith("#+"):
            continue  # however long it is: `#+HTML_HEAD: <link …>`
        unknown += not (is_known or is_nearly_alone(lines, number))
        if unknown > UNKNOWN or len(line.text) > KNOWN or line.text.endswith((".", "!", "?", ":")):
            break
    return head


def _without_repetition(head: Head, lines: Sequence[Line]) -> Head:
    """Cut the lines further down the head that stand alone, or are marked as a heading, and say the title once more.

    A first line that is the title only in all likelihood is cut, too, where such a mark proves it.
    """
    title = letters(head.facts.title or "")
    if not title or not (head.cut or head.heading is not None):
        return head
    first = frozenset(() if head.heading is None else (head.heading,))
    again = frozenset(_repetitions(lines, head.cut | first, title))
    if first and not any(is_heading(lines[number].text) or is_underlined(lines, number) for number in again):
        return head
    said = [number for number in again | first if not is_heading(lines[number].text)]
    around = {near for number in said for near in (number - 1, number + 1) if 0 <= near < len(lines)}
    cut = head.cut | first | again | {number for number in around if lines[number].is_rule}
    return replace(head, cut=cut, heading=None) if again and _leaves_words(lines, cut) else head


def _repetitions(lines: Sequence[Line], cut: frozenset[int], title: str) -> Iterator[int]:
    skipped = cut | fenced_lines(lines[:HEAD])
    solid = (number for number, line in enumerate(lines[:HEAD]) if number not in skipped and not is_edge(line))
    for number in islice(solid, NAMED_WITHIN):
        text = lines[number].text
        if not (is_heading(text) or stands_alone(lines, number)) or _has_begun(lines, number, number, cut):
            continue
        if any(letters(form) == title for form in forms(text)):
            yield number


def _with_dates(head: Head, lines: Sequence[Line], zone: tzinfo, expected: Expected) -> Head:
    """Take the first certain dates of lines that also say something else, where the head gives none.

    The line stays in the text, unless it stands in the head and all of it is understood.
    """
    if head.facts.published is not None:
        return head
    for dated in find_dated(lines, head.cut, zone, expected):
        facts = head.facts
        said = Facts(updated=dated.moment) if dated.is_update else Facts(published=dated.moment)
        whole = read_facts([lines[dated.number].text], zone)
        if whole is None and dated.is_confirmed and _says_only_a_day(lines[dated.number]):
            whole = Facts()  # day and month were in doubt until the index confirmed them
        if whole is not None and _is_in_head(head, lines, dated.number):
            cut = head.cut | {dated.number}
            head = replace(head, cut=with_rules(cut, lines)) if _leaves_words(lines, cut) else head
            said = whole.joined(said)
        head = replace(head, facts=facts.joined(replace(said, title=None)))
        if head.facts.published is not None:
            break
    return head


def _says_only_a_day(line: Line) -> bool:
    found = line.dates[0]
    beside = line.text[: found.start] + line.text[found.end :]
    return len(line.dates) == 1 and not beside.strip(" []()*#=-–—.:")  # other signs may be a drawing


def _is_in_head(head: Head, lines: Sequence[Line], number: int) -> bool:
    """Return whether nothing above a line belongs to the text."""
    return all(
        above in head.cut or above == head.heading or is_edge(line) or line.is_drawn
        for above, line in enumerate(lines[:number])
    )
