"""Navigation and other furniture: which labels lead out, and lines of a single document that are no text of its own.

It is removed only where it is proved. Letter art above a head is left to `head/read.py`, which can prove that it is a
masthead; rows that several documents share are left to `shared_rows.py`.
"""

import re
from collections.abc import Collection, Sequence

from feedd.gopher.url import parse_location
from feedd.model import GopherUrl, Location
from feedd.reading.words.fences import are_fences
from feedd.reading.words.lines import BLANK, SHORT, Line, undecorated

EDGE = 8  # lines at each end of a document in which navigation is looked for
SENTENCE = 10  # words of a line that is one without a stop

# Labels of navigation. They must match as a whole: "Home" leads home, "Home improvement" is a post.
_BACK = r"(?:<+-*|\.\.|\^|[«←↩↰↑⬅⏎🔙🏠]\ufe0f?)"
_PLACE = (
    r"(?:home|main|top|root|start|index|menu|list|page|pages|(?:ph|gem)?logs?|blog|capsule|archives?|directory|folder|posts|users|hole"
    r"|gopherhole|site|server|author|notes|year|month|overview|contents|accueil|sommaire|principal|übersicht|hauptmenü|startseite|inicio|början)"
)
_WAYS_OUT = re.compile(
    rf"{_BACK}\s*(?:the |my )?{_PLACE}|{_BACK}?\s*(?:"
    r"(?:go |return |get )?(?:back|home|up|zurück|zurueck|retour|accueil|terug|tillbaka|tilbage|volver|inicio|indietro)"
    rf"(?: (?:to|zu[mr]?|au|à|naar|till|a|al|alla)(?: [\w'’~.-]+){{0,3}} {_PLACE}(?: [\w'’~.-]+){{0,2}})?"
    r"|parent(?: directory| folder)?|\.{1,2}/?|(?:main |root |site )?(?:index|menu|top|root|map|sitemap)(?: page)?"
    r"|home ?page|start ?page|front (?:page|room)"
    r"|(?:go to )?(?:the )?(?:next|previous|prev|older|newer|earlier|more)(?: \d{1,4})?"
    r"(?: (?:page|posts?|entries|articles?))?(?: \(?\d{1,4} ?[-–/] ?\d{1,4}\)?)?"
    r"|(?:nächste|vorherige|vorige|ältere|neuere|weitere) (?:seite|beiträge|einträge|artikel|texte)"
    r"|(?:page|articles|billets|textes) (?:suivante?s?|précédente?s?)"
    r"|(?:página|entradas|artículos|posts) (?:siguientes?|anterior(?:es)?|seguintes?|antigu[ao]s)"
    r"|(?:pagina|articoli) (?:successiv[ai]|precedent[ei])|(?:seuraava|edellinen) sivu"
    r"|(?:další|předchozí) (?:strana|stránka)"
    r"|(?:következő|előző) oldal|(?:следующая|предыдущая) страница|(?:старые|более старые|предыдущие) записи"
    r"|(?:all|other|old|older|past|archived|more) (?:posts|entries|articles|phlogs?|phlog posts)|archives?|\.{3,}|…"
    rf"|(?:a (?:bit|little) )?about(?: (?:me|us|myself)|(?: (?:this|these|the|my))? {_PLACE})?"
    r"|contact(?: (?:me|us|details|info.{0,9}))?|impressum|kontakt|guest ?book"
    r"|search(?: (?:this|these|the|my) .{0,30})?"
    r"|help|faq|options|links|navigation|web ?ring|(?:my )?(?:pgp|gpg|public)(?: public)? key"
    r"|(?:[\w-]+ )?(?:rss|atom)(?: ?feed)?(?: of .{0,40})?|feed|subscribe|(?:my )?web ?site"
    r")\s*(?:-*>+|»|→|[.!])?",
    re.IGNORECASE,
)
_RETURN = re.compile(
    rf"\s*(?:{_BACK}|(?:go |return |get )?(?:back|home\b(?! ?page)|up\b)"
    r"|(?:zurück|zurueck|retour|terug|tillbaka|tilbage|volver|indietro)\b)",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(
    r"\W{0,3}(?:(?:page|seite|página|pagina|sida|side|sivu|strona|strana|oldal|страница|σελίδα) )?\d{1,3}"
    r"(?: ?(?:/|of|von|de|di|sur|van|av|z|ze|из|από) ?\d{1,3})?\W{0,3}",
    re.IGNORECASE,
)
# A part of one text: "The mill (part 2 of 7)".
_PART = re.compile(
    r"(?<![^\W_])(?:part|chapter|page|teil|kapitel|seite|parte|capítulo|capitolo|pagina|página|partie|chapitre|deel|del|osa"
    r"|część|část|rész|часть|глава|μέρος)\s(?P<part>\d{1,3})\s?(?:/|of|von|de|di|sur|van|av|z|ze|из|από)\s?\d{1,3}\W{0,3}\Z",
    re.IGNORECASE,
)
# The last lines that servers and generators add (gophernicus, hngopher, moku-pona, phlog scripts).
_SIGNATURE = re.compile(
    r"\s*\(?(?:gophered by\b|(?:page |site )?generated (?:(?:by|on|at|with|in)\b|\d)|powered by\b"
    r"|served by\b|proudly served\b|made by moku-pona\b|this page was (?:generated|created|built)\b)",
    re.IGNORECASE,
)
# A line of gemtext or Markdown that is nothing but a link.
_LINK = re.compile(r"=>\s*(?P<target>\S+)(?:\s+(?P<label>\S.*))?|\[(?P<words>[^\[\]]+)\]\((?P<place>[^()\s]+)\)")
# A link to the post before or after this one: `← Older: The weir`, `Next post`, `Nächster Beitrag`.
_TURN = re.compile(
    r"[\s«‹<←⬅↤»›>→➡\[(-]*(?:next|prev(?:ious)?|older|newer|earlier|later|nächste[rs]?|vorherige[rs]?|vorige?[rs]?"
    r"|ältere[rs]?|neuere?[rs]?|(?:(?:article|billet|page|entrada|artículo|artigo|post|articolo|pagina|página) )?"
    r"(?:suivante?|précédente?|siguiente|anterior|próxim[oa]|successiv[oa]|precedente|prossim[oa])|volgende?|nästa"
    r"|föregående|seuraava|edellinen|następn[yae]|poprzedni[ae]?|další|předchozí|starší|novější|следующ\w{2,3}"
    r"|предыдущ\w{2,3}|наступн\w{1,2}|попередн\w{1,2}|nieuwer|nyare|äldre|önceki|sonraki|forrige|neste|næste|előző"
    r"|(?:plus|más|mais|più) (?:ancien|récent|antigu|reciente|recent)\w{0,2}|következő|[上下]一[篇页頁個个]\w{0,4}"
    r"|[次前](?:[のへ]\w{0,4})?)"
    r"(?: [\w'’-]+){0,2}\s*(?:[])»›>→➡:：|–—-].*)?",
    re.IGNORECASE,
)
_ARROWS = ("←", "→", "«", "»", "⬅", "➡", "<-", "->", "⇐", "⇒")
_INDEX = re.compile(rb"(?P<folder>(?:[^/:]*/)*)(?:index\.\w{2,7})?")
_WEB = re.compile(r"https?://(?P<host>[^/:?#]+)")
_MARKED = ("#", "=>", "```", "©", "(c)")  # headings, links, fences, and what stands in feet
_STOPS = (".", "!", "?", "…", ":", ",", ";", "。", "！", "？")
_MARKUP = (b".gmi", b".gemini", b".md", b".markdown")
# `You are here: Home > Posts`; another name beside these words may be a sentence.
_HERE = re.compile(
    r"\W{0,3}(?:you(?:'re|’re| are) here|(?:sie sind|du bist) hier|(?:vous êtes|tu es) ici|(?:usted )?est(?:á|ás) aquí"
    r"|(?:você )?está(?:s)? aqui|(?:tu )?(?:sei|ti trovi) qui|(?:je|u) bent hier|du är här|вы (?:здесь|находитесь))"
    r"\s?:\s+(?P<place>\S.*)",
    re.IGNORECASE,
)
_CRUMBS = re.compile(r"~?/\S*|\S+(?:/\S*)+|[^>»›→/|]{1,40}(?:\s[>»›→/|]+\s[^>»›→/|]{1,60}){1,6}")
_END_MARK = re.compile(r"\s*\W{0,3}(?:EOF|END OF FILE)\W{0,3}\s*")


def is_way_out(label: str) -> bool:
    """Return whether a label is navigation and not the name of a text."""
    text = label.strip()
    return len(text) <= SHORT and any(_WAYS_OUT.fullmatch(form) for form in (text, undecorated(text)) if form)


def is_page_number(label: str) -> bool:
    """Return whether a label only names one of several pages of a list: "Page 2", "[3]", "Seite 4 / 9"."""
    return bool(_PAGE_NUMBER.fullmatch(label.strip()[:SHORT]))


def part_of_text(label: str) -> int:
    """Return which part of one text a label names at its end, "The mill (part 2 of 7)"; 0 where it names none."""
    part = _PART.search(label[-SHORT:])
    return int(part["part"]) if part else 0


def is_turn(label: str) -> bool:
    """Return whether a label of a link says that it leads to the post before or after this one, and maybe which."""
    return len(label) <= SHORT and bool(_TURN.fullmatch(label.strip()))


def marked_label(text: str) -> str | None:
    """Return the label of a line of gemtext or Markdown that is nothing but a link, "" where it has none; else None."""
    link = _marked_link(text)
    return (link["label"] or link["words"] or "") if link else None


def marked_target(text: str) -> str:
    """Return where such a line leads; "" of any other."""
    link = _marked_link(text)
    return (link["target"] or link["place"]) if link else ""


def points_aside(text: str) -> bool:
    """Return whether a line is a link of gemtext or Markdown to a page of this site with an arrow at one end."""
    link = _marked_link(text)
    if link is None or "://" in (link["target"] or link["place"]):
        return False
    label = (link["label"] or link["words"] or "").strip()
    return label.startswith(_ARROWS) or label.endswith(_ARROWS)


def is_ancestor(location: Location, of: GopherUrl) -> bool:
    """Return whether a menu link leads to the root, to `of` itself or to a folder above it; `..` is resolved first."""
    if not isinstance(location, GopherUrl) or (location.host, location.port) != (of.host, of.port):
        return False
    return location.item_type == "1" and _is_above(location.selector, of.selector)


def _is_above(selector: bytes, of: bytes) -> bool:
    there, here = _folders(selector), _folders(of)
    return here[: len(there)] == there


def _folders(selector: bytes) -> list[bytes]:
    path: list[bytes] = []
    for name in selector.split(b"/"):
        if name == b"..":
            path = path[:-1]
        elif name not in (b"", b"."):
            path.append(name)
    return path


def without_furniture(lines: Sequence[Line], of: Location) -> tuple[Line, ...]:
    """Remove navigation at both ends, signatures of servers, end marks, and then the rules at the end."""
    solid = [number for number, line in enumerate(lines) if not line.is_blank]
    lines = _without_breadcrumb(lines, solid[:EDGE])
    edges = _edges(lines, solid)
    if isinstance(of, GopherUrl) and of.selector.lower().endswith(_MARKUP):
        kept = _without_marked_ways(lines, edges, of)
    else:
        kept = [BLANK if number in edges and _leads_out(line, of) else line for number, line in enumerate(lines)]
    return tuple(_without_foot(kept))


def _edges(lines: Sequence[Line], solid: Sequence[int]) -> Collection[int]:
    """Return the numbers of lines near both ends; between sentences of the text only of those that lead back."""
    first = next((number for number in solid[1:] if _is_said(lines[number])), len(lines))
    last = next((number for number in reversed(solid[1:]) if _is_said(lines[number])), -1)
    near = (*solid[:EDGE], *solid[-EDGE:])
    return {number for number in near if not first < number < last or _leads_back(lines[number])}


def _leads_back(line: Line) -> bool:
    label = line.text if line.is_item else marked_label(line.text)
    return label is not None and bool(_RETURN.match(label[:SHORT]))


def _is_said(line: Line) -> bool:
    """Return whether a line is of running text, and neither of a head nor of a foot, as a name and a date are."""
    text = line.text.strip()
    if line.is_item or line.is_rule or text.startswith(_MARKED) or _marked_link(text):
        return False
    return len(text) > SHORT or text.endswith(_STOPS) or len(text.split()) >= SENTENCE


def _without_breadcrumb(lines: Sequence[Line], top: Sequence[int]) -> Sequence[Line]:
    """Remove a line near the top that says at which place of the site the text stands, which may be its title."""
    for number in top:
        here = _HERE.fullmatch(lines[number].text[:SHORT]) if not lines[number].is_item else None
        if here is None:
            continue
        place = here["place"].strip()
        if _CRUMBS.fullmatch(place) or any(lines[n].bare == place for n in top if n > number):
            return [*lines[:number], BLANK, *lines[number + 1 :]]
    return lines


def _without_marked_ways(lines: Sequence[Line], edges: Collection[int], of: GopherUrl) -> list[Line]:
    """Remove links of gemtext or Markdown that lead out, and a heading directly above them that only says so."""
    kept, fenced = list(lines), False
    fences = are_fences([line.text for line in lines])
    for number, line in enumerate(lines):
        fenced ^= fences[number]
        leads_out = _leads_out(line, of) if line.is_item else not fenced and _is_marked_way_out(line.text, of)
        if number in edges and leads_out and not _is_part(lines, number, of):
            kept[number] = BLANK
            above = lines[number - 1] if number else BLANK
            if above.text.startswith("#") and is_way_out(above.text):
                kept[number - 1] = BLANK
    return kept


def _is_part(lines: Sequence[Line], number: int, of: GopherUrl) -> bool:
    """Return whether a link to the page itself stands beside other pages, as in a list of the parts of a story."""
    link = _marked_link(lines[number].text)
    here, _, name = of.selector.rpartition(b"/")
    target = (link["target"] or link["place"]).encode().rpartition(b"/")[0] if link else None
    if (
        link is None
        or target != here
        or not name.startswith(b"index.")
        or is_way_out(link["label"] or link["words"] or "")
    ):
        return False
    beside = (*lines[max(0, number - 1) : number], *lines[number + 1 : number + 2])
    return any(_marked_link(line.text) and not _is_marked_way_out(line.text, of) for line in beside)


def _leads_out(line: Line, of: Location) -> bool:
    if not line.is_item or line.item_type not in "01":
        return False
    if is_way_out(line.text):
        return True
    location = parse_location(line.href) if line.href else None
    return location is not None and isinstance(of, GopherUrl) and is_ancestor(location, of)


def _marked_link(text: str) -> re.Match[str] | None:
    return _LINK.fullmatch(text.strip()) if text[:1] in "=[" and len(text) <= SHORT * 2 else None


def _is_marked_way_out(text: str, of: GopherUrl) -> bool:
    """Return whether a line is a link of gemtext or Markdown that says so, or leads to an index here or above."""
    link = _marked_link(text)
    if link is None:
        return False
    if is_way_out(link["label"] or link["words"] or "") and not _is_elsewhere(link["target"] or link["place"], of):
        return True
    index = _INDEX.fullmatch((link["target"] or link["place"]).encode())
    if index is None:
        return False
    here = of.selector.rpartition(b"/")[0]
    folder = index["folder"] if index["folder"].startswith(b"/") else here + b"/" + index["folder"]
    return _is_above(folder, here)


def _is_elsewhere(target: str, of: GopherUrl) -> bool:
    """Return whether a target is a page of the web on a host that has no name in common with this one."""
    web = _WEB.match(target.lower())
    if web is None:
        return False
    here, there = of.host.lower(), web["host"].removeprefix("www.")
    return here != there and not here.endswith("." + there) and not there.endswith("." + here)


def _without_foot(lines: list[Line]) -> list[Line]:
    """Remove signatures, end marks, rules and blank lines from the end, up to the first other line."""
    end = len(lines)
    while end:
        line = lines[end - 1]
        foot = not line.text.strip() or _SIGNATURE.match(line.text) or _END_MARK.fullmatch(line.text[:SHORT])
        if line.is_item or not (foot or line.is_rule):
            break
        end -= 1
    return lines[:end]
