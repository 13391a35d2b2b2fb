"""Lines of ideographs are weighed by how broad they are, and by where they break."""

import pytest

from feedd.reading.layout import ideographs
from feedd.reading.words.lines import Line

BY_HAND = (
    "水車は朝から回っていて、誰も止めないので、夜になっても音がする。そして",
    "朝が来ると、また同じことが始まる。私は橋の上で見ている。川は静かに流れて",
    "いる。",
)
AT_STOPS = (
    "昨日、古い無線機を直して遠くの町の天気予報を聞いていると、雨になるらしい。",
    "傘を持って出かけようと思う。",
)
VERSE = ("春の水", "石のあいだを", "ゆくばかり")
TALK = ("「おはよう、水車はもう回っていますか。」", "「はい、朝から回っています。」")
ITEMS = ("・水車の油は春に一度だけさす。", "・冬には歯車を外して乾かしておく。")


def lines_of(texts: tuple[str, ...]) -> list[Line]:
    """Return texts as lines of a document."""
    return [Line(text=text) for text in texts]


@pytest.mark.parametrize(
    ("texts", "odds"),
    [
        (BY_HAND, ideographs.PROSE),
        (AT_STOPS, 0.0),
        (VERSE, ideographs.OWN),
        (TALK, ideographs.OWN),
        (ITEMS, 0.0),
        (("The mill has been turning", "since the morning."), 0.0),
        (BY_HAND[:1], 0.0),
    ],
)
def test_lines_of_ideographs_are_weighed_alone(texts: tuple[str, ...], odds: float) -> None:
    """Prose fills its margin and breaks amid sentences; verse has none, and each line of a talk is quoted."""
    assert [odds] == ideographs.weigh_all([lines_of(texts)])


def test_passage_as_broad_as_prose_is_prose() -> None:
    """Where all breaks stand behind stops by chance, another passage of the same breadth tells."""
    odds = ideographs.weigh_all([lines_of(AT_STOPS), lines_of(BY_HAND)])

    assert [ideographs.PROSE, ideographs.PROSE] == odds
