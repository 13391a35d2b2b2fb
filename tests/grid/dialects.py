"""What dialects of Markdown add to CommonMark: notes, terms, tasks, attributes, boxes, anchors, tags of HTML.

Right is: the words of each are shown as what they are, nothing of its marks is left, and no word around it is lost.
"""

from collections.abc import Mapping
from random import Random

from feedd.model import Charsets, GopherUrl
from feedd.reading import ArticleRules, read_article
from feedd.reading.formats.webpage import plain
from tests.grid.axes import Case, Grid

TEXTS = (
    "The wheel stood still for most of the winter, because the water in the channel had frozen.",
    "Die Mühle stand den halben Winter still, weil das Wasser im Graben gefroren war.",
    "Колесо стояло почти всю зиму, потому что вода в канале замёрзла.",
    "水車は冬のあいだ止まっていた。",
)
WORDS: tuple[tuple[str, str], ...] = (
    ("wheel", "It is made of oak"),
    ("мельница", "Построена у реки"),
    ("Mühle", "aus Holz"),
)
FORMS: Mapping[str, tuple[str, str]] = {  # what is written, and the HTML that must be there; {0} a name, {1} words
    "note": ("Of {0}[^1] much is said.\n\n[^1]: {1}", "Of {0}<sup>[1]</sup> much is said.</p>\n<p>[1] {1}</p>"),
    "named note": ("Of {0}.[^a-1]\n\n[^a-1]:   {1}", "Of {0}.<sup>[a-1]</sup></p>\n<p>[a-1] {1}</p>"),
    "notes that touch": ("{0}[^1][^2]\n\n[^1]: {1}\n[^2]: {0}", "<p>[1] {1}</p>\n<p>[2] {0}</p>"),
    "note with a link": ("{0}[^1]\n\n[^1]: https://a.example/b", "<p>[1] <a"),
    "long note": ("{0}[^1]\n\n[^1]: {1}\n\n    {0} too.\n\n{1}", "<p>[1] {1}</p>\n<p>{0} too.</p>\n<p>{1}</p>"),
    "note above": ("[^1]: {1}\n\n{0}[^1]", "<p>[1] {1}</p>\n<p>{0}<sup>[1]</sup></p>"),
    "term": ("{0}\n: {1}", "<dl>\n<dt>{0}</dt>\n<dd>{1}</dd>\n</dl>"),
    "terms": ("{0}\n:   {1}\n\n{1}\n\n: {0}\n: *{1}*", "<dt>{1}</dt>\n<dd>{0}</dd>\n<dd><em>{1}</em></dd>\n</dl>"),
    "tasks": ("- [x] {0}\n- [ ] {1}", "<li>☑ {0}</li>\n<li>☐ {1}</li>"),
    "tasks in a list": ("1. {1}\n   * [X] {0}", "<li>☑ {0}</li>"),
    "attributes below": ("{1}\n{{: .lead #{0}}}", "<p>{1}</p>"),
    "attributes of a link": ('[{1}](/a.txt){{: target="_blank"}} {0}', "{1}</a> {0}</p>"),
    "attributes of a picture": ("![{1}](/a.png){{width=50%}}", '/a.png">{1}</a></p>'),
    "heading with a name": ("## {1} {{#weir}}", "<h3>{1}</h3>"),
    "contents": ("[TOC]\n\n{1}", "<p>{1}</p>"),
    "contents in a list": ("* Contents of it\n{{:toc}}\n\n{1}", "<p>{1}</p>"),
    "box": ("::: warning\n{1}\n:::", "<p><strong>Warning</strong></p>\n<p>{1}</p>"),
    "box with a title": ("::: tip {0}\n{1}\n:::", "<p><strong>{0}</strong></p>\n<p>{1}</p>"),
    "box without words": ("::: {{.note}}\n\n{1}\n\n:::", "<p>{1}</p>"),
    "quoted box": ("> [!NOTE]\n> {1}", "<strong>Note</strong><br>\n{1}</p>\n</blockquote>"),
    "folded box": ("> [!info]- {0}\n> {1}", "<strong>{0}</strong><br>\n{1}</p>\n</blockquote>"),
    "marked": ("the <mark>{0}</mark> <time>{1}</time>", "the {0} {1}</p>"),
    "film": ('a <video controls><source src="/a.mp4">{1}</video>', "/a.mp4</a>{1}</p>"),
    "titled anchor": ('[{0}](#weir "{1}") {1}', "<p>{0} {1}</p>"),
    "anchor": ("[{0}](#weir) {1}", "<p>{0} {1}</p>"),
    "link to nowhere": ("[{0}](../weir) {1}", "<p>{0} {1}</p>"),
    "link of a program": ("[{0}](finger://mill.example/ann) {1}", "<p>{0} (finger://mill.example/ann) {1}</p>"),
    "strong amid ideographs": ("参照**「{0}」**文。{1}", "参照<strong>「{0}」</strong>文。{1}</p>"),
    "strong code amid kana": ("は**`{0}`**です", "は<strong><code>{0}</code></strong>です"),
    "strong sentences": (
        "**{0}。**가 **{1}**、x**水**y",
        "<strong>{0}。</strong>가 <strong>{1}</strong>、x<strong>水</strong>y",
    ),
    "highlight": ("the =={0}== of {1}", "the <strong>{0}</strong> of {1}</p>"),
    "terms moved in": ("{0}\n  : {1}", "<dl>\n<dt>{0}</dt>\n<dd>{1}</dd>\n</dl>"),
    "reading of signs": ("<ruby>水<rt>{0}</rt></ruby> {1}", "<p>水({0}) {1}</p>"),
    "reading in brackets": ("<ruby>水<rp>（</rp><rt>{0}</rt><rp>）</rp></ruby> {1}", "<p>水（{0}） {1}</p>"),
    "film of Zola": ('{1}\n\n{{{{ youtube(id="a1b") }}}}', "https://www.youtube.com/watch?v=a1b</a></p>"),
    "box of Zola": ('{{% note(title="{0}") %}}\n{1}\n{{% end %}}', "<p>{0}</p>\n<p>{1}</p>"),
    "link of Zola": ("[{1}](@/log/b.md)", '<a href="gopher://mill.example/0/log/b.md">{1}</a></p>'),
    "picture of Pelican": ("![{1}]({{static}}/i/a.png)", '<a href="gopher://mill.example/I/i/a.png">{1}</a></p>'),
    "link of Pelican": ("[{1}]({{filename}}b.md)", '<a href="gopher://mill.example/0/log/b.md">{1}</a></p>'),
    "code of Hexo": ("{1}\n\n{{% codeblock lang:js %}}\n{0}\n{{% endcodeblock %}}", "<pre>{0}\n</pre>"),
    "quotation of Hexo": (
        "{{% blockquote {0} %}}\n{1}\n{{% endblockquote %}}",
        "<p>{1}</p>\n<p>— {0}</p>\n</blockquote>",
    ),
    "picture of Hexo": ("{{% asset_img a.png 300 {1} %}}", '<a href="gopher://mill.example/I/log/a.png">{1}</a></p>'),
    "link that is its address": (
        '<a href="https://a.example/b">https://a.example/b</a> {1}',
        'b">https://a.example/b</a> {1}',
    ),
    "named place": ('<a name="weir"></a>\n\n{1}', "<p>{1}</p>"),
    "linked picture": ("[![{1}](/s.png)](/b.txt)", '<p><a href="gopher://mill.example/0/b.txt">{1}</a></p>'),
}
KEPT: Mapping[str, tuple[str, str]] = {  # what only looks like that
    "sign in code": ("`[^1]` {1}", "<code>[^1]</code> {1}"),
    "sign without a note": ("[^a-z] {1}", "[^a-z] {1}"),
    "colon in a sentence": ("{1}\n{0}: {1}", "{0}: {1}"),
    "colon below a paragraph": ("{1}.\n{1}.\n{1}.\n: {0}", ": {0}"),
    "brackets that are no task": ("[x] {1}", "[x] {1}"),
    "set": ("# {0} {{x=1}}", "{{x=1}}"),
    "fenced": ("```\n::: tip\n[TOC]\n{{: .a}}\n{1}\n```", "::: tip\n[TOC]\n{{: .a}}\n{1}"),
    "row of colons": ("{0}\n\n:::::\n\n{1}", "<p>:::::</p>"),
    "placeholder": ("say <mark> to {1}", "&lt;mark&gt; to {1}"),
    "equation": ("{0}==x==y, if a == {1} == b", "{0}==x==y, if a == {1} == b</p>"),
    "call in code": ('`{{{{ youtube(id="a") }}}}` {1}', '<code>{{{{ youtube(id="a") }}}}</code> {1}</p>'),
    "unknown call": ("{{{{ wheel(a=1) }}}} {1}", "{{{{ wheel(a=1) }}}} {1}</p>"),
    "stars apart from words": ("水 ** {0} ** 水 2 ** 3", "水 ** {0} ** 水 2 ** 3</p>"),
    "stars in code": ("水`**{0}**`水", "水<code>**{0}**</code>水"),
    "lone stars": ("水**{0}", "水**{0}</p>"),
    "link": ("[{0}](/a.txt)", '<a href="gopher://mill.example/0/a.txt">{0}</a>'),
}
ABOVE = {"nothing": "", "prose": "{}\n\n", "list": "- {}\n- b\n\nA line.\n\n", "code": "    make\n\n{}\n\n"}
BELOW = {"nothing": "", "prose": "\n\n{}", "heading": "\n\n## {}", "list": "\n\n1. {}\n2. b"}


def _fault_of(forms: Mapping[str, tuple[str, str]], case: Case, random: Random) -> str:
    written, told = (part.format(*WORDS[int(case["words"])]) for part in forms[case["form"]])
    texts = random.sample(TEXTS, 2)
    above, below = ABOVE[case["above"]].format(texts[0]), BELOW[case["below"]].format(texts[1])
    text = f"# A day out\n\n{above}{written}{below}\n"
    place = GopherUrl(host="mill.example", item_type="0", selector=b"/log/a" + case["name"].encode())
    html = read_article(text.encode(), place, ArticleRules(), Charsets()).html
    faults = [] if told in html else [f"not as {told!r}"]
    around = [one for one, used in zip(texts, (above, below), strict=True) if used and one not in plain(html)]
    faults += [f"{one!r} is lost" for one in around]
    return "; ".join(faults) + (f"\n{text}\n{html}" if faults else "")


_AXES = {"above": tuple(ABOVE), "below": tuple(BELOW), "words": "012", "name": (".md", ".markdown")}
DIALECTS = Grid(
    name="dialects",
    axes={"form": tuple(FORMS), **_AXES},
    fault=lambda case, random: _fault_of(FORMS, case, random),
)
KEPT_DIALECTS = Grid(
    name="kept dialects",
    axes={"form": tuple(KEPT), **_AXES},
    fault=lambda case, random: _fault_of(KEPT, case, random),
)
