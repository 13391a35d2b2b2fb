"""Texts that begin at once, with dates, names and headings in them that say nothing about the text as a whole.

Right is: no title, no date and no author, and all words stay.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from random import Random

from feedd.model import Charsets, GopherUrl, Moment
from feedd.reading import ArticleRules, Expected, read_article
from tests.grid.axes import Case, Grid

FOLLOWING = (
    "\nThe wheel stood still for most of the winter, because the water in the\n"
    "channel had frozen from the weir down to the lower gate. We waited and\n"
    "mended sacks, and in the evenings somebody read to the others.\n"
)
OPENINGS: Mapping[str, str] = {
    "prose": "When the ice broke we were asleep, and nobody heard the noise that the\nwhole valley spoke of later.\n",
    "short prose": "The ice broke.\nNobody heard it.\n",
    "one sentence": "The ice broke on a Sunday.\n",
    "letter": "Dear miller,\n\nthe flour that you sent has arrived, and it is good.\n",
    "greeting": "Hello everybody!\n\nThe flour has arrived, and it is good.\n",
    "verse": "The wheel goes round,\nthe river runs,\nthe flour is ground\nbefore the suns\nof June are down.\n",
    "capital verse": "The wheel goes round\nThe river runs\nThe flour is ground\nBefore the suns\n",
    "list": "- rye\n- oats\n- lamp oil\n",
    "numbers": "1. Open the gate\n2. Oil the stones\n3. Wait\n",
    "question": "Was it the ice? Nobody knows, and those who heard it do not\nspeak of it.\n",
    "quotation": "> The ice will break before the month is over,\n> and nobody will hear it.\n\nSo it was written.\n",
    "link": "https://mill.example/wheel\n\nis where the pictures of the wheel are now, and there are many.\n",
    "remark": "(written on the train)\n\nWhen the ice broke we were asleep, and nobody heard the noise.\n",
    "framed sections": "= The gate =\n\nIt broke.\n\n= The noise =\n\nNobody heard it.\n\n= The end =\n\nSo it was.\n",
    "table": "+----+------+-----+\n| 12 | rye | ann |\n+----+------+-----+\n\nWhen the ice broke we were asleep.\n",
    "chat": "<ada> is the mill open\n<ben> it is\n<ada> then I come\n",
    "one item": "- two sacks of rye\n\nare all that is left, and the winter is long.\n",
    "directive": "centre\nThe flour that the mill has sold since the first of May\nwas ground between two stones.\n",
    "two sentences": "The ice broke before noon. Nobody can tell me that it did not!\n",
    "three sentences": "The ice broke. Did anybody hear it? I surely did not hear anything!\n",
    "sentences in Russian": "Лёд наконец сломался. А я, как всегда, ничего не услышала!\n",
    "sentences in German": "Das Eis ist gebrochen! Hat denn wirklich niemand etwas gehört?\n",
    "sentences in Japanese": "氷が割れた。誰も聞いていなかった！\n",
    "a sentence in Chinese": "河上的冰今天早上裂开了。\n",
    "sentences in Hindi": "बर्फ टूट गई। किसी ने नहीं सुना।\n",
    "short first line": "The flour\nthat the mill has sold since early in May\nwas ground\nbetween stones\nof age.\n",
    "script": "#!/bin/sh\n\nopen /srv/gate\n",
    "address": "WWW.MILL.EXAMPLE\n\nWhen the ice broke we were asleep, and nobody heard the noise.\n",
    "columns": "Ada Quill       the baker\n\nWhen the ice broke we were asleep, and nobody heard the noise.\n",
}
LATER: Mapping[str, str] = {
    "nothing": "",
    "date in prose": "\nThe gate was opened on 3 March 2019, and it has not been closed\nsince the storm of 2021.\n",
    "date ends a sentence": "\nAll of that happened before the gate was opened by Ben, on\n3 March 2019.\n",
    "a day opens a sentence": "\nThe gate on 3 March 2019\nwas open, and nobody knows\nwho had done it.\n",
    "Chinese": "\n2005年3月19日，一篇名为《River\nMill》的文章出现在村里，人们第一次读到它。\n",
    "chronicle": "\n2019-03-03 gate opened\n2019-04-14 gate closed\n2020-01-02 lock mended\n2021-07-30 new rope\n",
    "deadline": "\nDeadline: 3 March 2019\n",
    "day in an address": "\nMirror https://mill.example/rye-20190303/\n",
    "versions": "\nV0.3  2019-03-03\nA gate.\n\nV0.2  2019-02-14\nA wheel.\n\nV0.1  2019-01-02\nA weir.\n",
    "programme": "\n- 3 March 2019: opening\n- 14 April 2019: bread\n- 2 May 2019: the end\n",
    "quoted mail": "\n> On 3 March 2019, Ben wrote:\n> the gate is open\n\nSo it is.\n",
    "name in prose": "\nThe stones were made by Ben Reed, who lived at the weir\nand could not hear the water.\n",
    "section": "\n## The weir\n\nIt leaks.\n\n## The gate\n\nIt does not.\n",
}


def _fault(case: Case, random: Random) -> str:
    opening, later = OPENINGS[case["opening"]], LATER[case["later"]]
    text = opening + (later + FOLLOWING if random.random() < 0.5 else FOLLOWING + later)
    noon = Moment(at=datetime(2022, 6, random.randint(1, 28), 12, tzinfo=UTC), day_only=True, dated_by="label")
    label = random.choice(("A day at the mill", "Winter", "2022-06-03 The ice"))
    expected = Expected(label=label, title=label, moment=noon) if case["hint"] == "label" else Expected()
    place = GopherUrl(host="mill.example", item_type="0", selector=b"/a.txt")
    article = read_article(text.encode(), place, ArticleRules(), Charsets(), expected=expected)
    told = {"title": article.title, "published": article.published, "updated": article.updated}
    faults = [f"{key}: {value!r}" for key, value in told.items() if value is not None]
    faults += [f"authors: {article.authors}"] if article.authors else []
    faults += [f"{word!r} is gone" for word in text.split() if word.isalpha() and word not in article.text][:1]
    return "; ".join(faults) + (f"\n{text[:300]}" if faults else "")


HEADLESS = Grid(
    name="headless",
    axes={"opening": tuple(OPENINGS), "later": tuple(LATER), "hint": ("nothing", "label"), "copy": ("1", "2", "3")},
    fault=_fault,
)
