"""Reads what generators of pages fill in: Liquid (Jekyll), shortcodes of Hugo, Nunjucks (Eleventy), within Markdown.

Pictures, films and other posts become links, the words between two tags stay, and so does all that is not known.
"""

import re
from collections.abc import Callable

from feedd.model import GopherUrl

_TEMPLATE = re.compile(
    r"(?=[`~{|@])(?:(?P<fence>^(?P<marks>`{3,}|~{3,})[^\n]*\n(?:.*?^(?P=marks)|[^`~]*\Z))|(?P<span>(?P<tick>`{1,3})(?!`)[^`\n]{1,500}(?P=tick))"
    r"|\{%-?\s{0,3}highlight\s{1,3}(?P<liquid>[\w+#-]{1,30})[^%\n]{0,200}%\}(?P<liquid_code>[^%]*)\{%-?\s{0,3}endhighlight\s{0,3}-?%\}"
    r"|\{\{[<%]\s{0,3}highlight\s{1,3}(?P<hugo>[\w+#-]{1,30})[^}\n]{0,200}\}\}(?P<hugo_code>[^}]*?)\{\{[<%]\s{0,3}/highlight\s{0,3}[>%]\}\}"
    r"|\{%\s{0,3}code(?:block)?\b[^%()\n]{0,200}%\}(?P<hexo_code>[^%]*)\{%\s{0,3}endcode(?:block)?\s{0,3}%\}"
    r"|\{%\s{0,3}(?:block)?quote(?:[ ](?P<by>[^%()\n]{1,200}?))?\s{0,3}%\}(?P<quoted>[^%]*)"
    r"\{%\s{0,3}end(?:block)?quote\s{0,3}%\}"
    r"|\{\{\s{0,3}(?P<call>[a-z]\w{1,40})\((?P<called>[^{}\n]{0,600})\)\s{0,3}\}\}"
    r"|(?<=\]\()(?:\{(?:filename|static|attach)\}|\|filename\||@(?=/))"
    r"|\{%-?\s{0,3}comment\s{0,3}-?%\}[^%]*\{%-?\s{0,3}endcomment\s{0,3}-?%\}"
    r"|\{%-?\s{0,3}(?P<tag>\w{2,30})(?P<rest>[^%\n]{0,600}?)-?%\}"
    r"|\{\{[<%]\s{0,3}(?P<end>/?)\s{0,3}(?P<code>[\w./-]{1,60})(?P<args>[^{}\n]{0,1000}?)/?[>%]\}\}"
    r"|\{\{-?\s{0,3}(?:(?:[\w.]{0,20}[sS]ite\.)?[bB]ase_?[uU][rR][lL]|site\.url)\s{0,3}-?\}\}"
    r"|\{\{-?\s{0,3}[\"'](?P<place>[^\"'\n{}]{1,300})[\"']\s{0,3}\|\s{0,3}(?:relative_url|absolute_url|url|relURL|absURL)\b[^{}\n]{0,80}\}\})",
    re.MULTILINE | re.DOTALL,
)
_SIGNS = ("{{", "{%", "]({", "](|", "](@")
_ARGUMENT = re.compile(
    r"(?:(?P<key>[\w-]+)\s{0,3}=\s{0,3})?(?:\"(?P<one>[^\"]*)\"|'(?P<two>[^']*)'|(?P<bare>[^\s\"',]+))"
)
_PICTURES = "include figure image picture img photo video audio embed responsive_image asset_img"
_SHOWN = frozenset(_PICTURES.split())
_FILMS = {
    "youtube": "https://www.youtube.com/watch?v=",
    "vimeo": "https://vimeo.com/",
    "gist": "https://gist.github.com/",
}
_UNSAID = frozenset(["raw", "endraw", "toc", "set"])
_POSTS = frozenset(["post_url", "link", "ref", "relref"])
_FILE = re.compile(r"\S.{0,200}\.(?:png|jpe?g|gif|webp|svg|avif|pdf|mp3|ogg|mp4|webm)|[a-z]{3,9}://\S+", re.IGNORECASE)
_NAMED = frozenset(["alt", "caption", "title", "description", "text", "attr"])
_DATED = re.compile(r"\d{4}-\d\d?-\d\d?-")


def without_templates(text: str, of: GopherUrl) -> str:
    """Return Markdown with what its templates show; code stays as it is written."""
    return _TEMPLATE.sub(_shown_in(of), text) if any(sign in text for sign in _SIGNS) else text


def _shown_in(of: GopherUrl) -> Callable[[re.Match[str]], str]:
    name = of.selector.decode("utf-8", "replace").rpartition("/")[2]

    def shown(found: re.Match[str]) -> str:
        if found["fence"] or found["span"]:
            return found[0]
        if language := found["liquid"] or found["hugo"]:
            return f"\n```{language}\n{(found['liquid_code'] or found['hugo_code']).strip()}\n```\n"
        if found["hexo_code"]:
            return f"\n```\n{found['hexo_code'].strip()}\n```\n"
        if found["quoted"]:
            return _quotation(found["quoted"].strip(), (found["by"] or "").strip())
        if found["end"]:
            return ""
        if call := found["call"]:
            said_of_call = _said(call, found["called"], name, is_sure=call in _SHOWN)
            return found[0] if said_of_call is None else said_of_call
        if tag := found["tag"] or found["code"]:
            said = _said(tag, found["rest"] or found["args"] or "", name, is_sure=bool(found["code"]) or tag in _SHOWN)
            return found[0] if said is None else said
        return found["place"] or ""

    return shown


def _quotation(words: str, by: str) -> str:
    rows = f"{words}\n\n— {by}" if by else words
    return "\n" + re.sub("^", "> ", rows, flags=re.MULTILINE) + "\n"


def _said(tag: str, rest: str, name: str, *, is_sure: bool) -> str | None:
    """Return what a tag shows; None where that is not known."""
    bare = rest.strip()
    is_call = bare[:1] + bare[-1:] == "()"  # of Zola: what it shows stands between this and `{% end %}`
    found = [
        (one["key"] or "", one["one"] or one["two"] or one["bare"] or "")
        for one in _ARGUMENT.finditer(bare[1:-1] if is_call else rest)
    ]
    values = [value for _, value in found if value]
    if tag in _UNSAID:
        return ""
    if tag in _POSTS:
        return _post(values[0], name) if values else None
    if tag in _FILMS and values:
        return f"<{_FILMS[tag]}{'/'.join(values[:2] if tag == 'gist' else values[:1])}>"
    if tag == "end" and not bare:
        return ""
    if is_call:
        told = " – ".join(value for key, value in found if value and key in _NAMED | {"author", "by"})
        return f"\n{told}\n\n" if told else ""
    if not is_sure:
        return None
    file = next((value for value in values if _FILE.fullmatch(value)), "")
    words = [value for key, value in found if value != file and (key in _NAMED or (not key and " " in value))]
    if tag == "asset_img":
        words = [" ".join(value for value in values[values.index(file) + 1 :] if not value.isdigit())] if file else []
    told = " – ".join(dict.fromkeys(words))
    return f"[{told.replace('[', '(').replace(']', ')') or file.rpartition('/')[2]}](<{file}>)" if file else told


def _post(place: str, name: str) -> str:
    """Return the target of a link to another post; "" where it is not beside the one called `name`."""
    file = place.rpartition("/")[2]
    is_beside = "/" not in place or (_DATED.match(file) and _DATED.match(name))
    if not is_beside or (_DATED.match(file) is None) != (_DATED.match(name) is None):
        return ""
    return file if "." in file else f"{file}.{name.rpartition('.')[2]}"
