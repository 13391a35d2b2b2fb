"""Japanese and Chinese, written without blanks: wrapped prose is joined, and lines of their own stay lines."""

from collections.abc import Callable
from random import Random

from tests.grid.axes import Case, Grid
from tests.grid.prose import not_kept, torn
from tests.grid.wrapping import greedy

TEXTS = {
    "Japanese": (
        (
            "水車は朝から回っていて、誰も止めないので、夜になっても音がする。そして朝が来ると、また同じことが始まる。"
            "私は橋の上で見ている。川は静かに流れ、魚の影が石の間をゆっくりと通りすぎていく。"
        ),
        (
            "去年の冬に粉屋のおばあさんから聞いた話では、この水車は百年前に村の大工が一人で作ったものだという。"
            "今でも木の歯車は一度も折れたことがなく、毎年春になると油をさすだけで十分なのだそうだ。"
        ),
        (
            "昨日、古い無線機を直した。電源を入れると、遠くの町の天気予報が聞こえてきた。明日は雨になるらしい。"
            "傘を持って出かけようと思うが、いつも忘れてしまう。"
        ),
    ),
    "simplified Chinese": (
        (
            "水车从早上开始转动，没有人去停它，所以到了夜里还能听见声音。天亮以后，同样的事情又重新开始。"
            "我站在桥上看着，河水安静地流过，鱼的影子在石头之间慢慢地游过去。"
        ),
        (
            "去年冬天，磨坊的老太太告诉我，这架水车是一百年前村里的木匠一个人做出来的，木头的齿轮从来没有断过，"
            "每年春天只要上一点油就够了。"
        ),
        (
            "昨天我修好了一台旧收音机。打开电源以后，听见了远方城市的天气预报，说明天会下雨。"
            "我想带伞出门，可是每次都会忘记。"
        ),
    ),
    "traditional Chinese": (
        (
            "水車從早上開始轉動，沒有人去停它，所以到了夜裡還能聽見聲音。天亮以後，同樣的事情又重新開始。"
            "我站在橋上看著，河水安靜地流過，魚的影子在石頭之間慢慢地游過去。"
        ),
        (
            "去年冬天，磨坊的老太太告訴我，這架水車是一百年前村裡的木匠一個人做出來的，木頭的齒輪從來沒有斷過，"
            "每年春天只要上一點油就夠了。"
        ),
        (
            "昨天我修好了一台舊收音機。打開電源以後，聽見了遠方城市的天氣預報，說明天會下雨。"
            "我想帶傘出門，可是每次都會忘記。"
        ),
    ),
}
NAMED = {  # blanks stand between the words of names alone
    "Japanese": (
        (
            "去年の秋に買ったRiver Wheel Two Plusという小さな計算機は、画面が緑で、音がとても静かである。毎晩"
            "それでOld Mill Writerを使い、"
            "水車の日記を書く。Copper Roof Press社の印刷機もつないだが、紙がなくなるまで動いたのは一度だけだった。"
        ),
        (
            "町の図書館にはNorth Pier Systemsの端末がまだ残っていて、誰でも使える。子どものころ、"
            "そこでTide and Lampという遊びを覚えた。"
        ),
        (
            "冬の間は水が凍って水車が止まるので、村の人たちは粉屋の二階に集まり、去年の古い新聞を読んだり、こわれた時計を直したり、"
            "春になったら誰が最初に油をさすのかをくじで決めたりしながら、長い夜を過ごすのだが、"
            "私はたいてい隅の机で一人だけNight Ferry Basicの"
            "手引きを読んでいた。"
        ),
    ),
    "Chinese": (
        (
            "去年秋天买的River Wheel Two Plus是一台很小的电脑，屏幕是绿色的，声音非常安静。"
            "每天晚上我用Old Mill Writer写水车的日记。"
            "后来又接上了Copper Roof Press公司的打印机，可是只有一次一直打到纸用完为止。"
        ),
        "镇上的图书馆里还留着North Pier Systems的终端，谁都可以用。小时候我在那里学会了一个叫Tide and Lamp的游戏。",
        (
            "冬天水结了冰，水车停下来，村里的人就聚在磨坊的二楼，读去年的旧报纸，修坏了的钟，抽签决定春天由谁第一个给水车上油，"
            "就这样度过长长的夜晚，孩子们在楼梯下面睡着了，老人们还在说很久以前的洪水和那座没有修完的桥，"
            "而我多半一个人坐在角落的桌子旁边读Night Ferry Basic的手册。"
        ),
    ),
}
LINES = {
    "verse": (
        "春の水\n石のあいだを\nゆくばかり",
        "舊磨坊前水自流\n木輪不語過春秋\n老人橋上數魚影\n一盞燈明到白頭",
        "雪落在旧院子里\n篱笆睡在雪下面\n长椅睡着灯睡着\n墙上的日历也睡着",
    ),
    "titles": (
        "水車の油をさす春の一日について\n古い無線機を直して遠くの町を聞いた話\n橋の上から見た魚の影と石の数え方\n傘を忘れた雨の日",
        "春天给水车上油的那一天\n修好旧收音机听见远方城市\n从桥上看鱼影和数石头的方法\n忘记带伞的下雨天",
    ),
    "talk": (
        "「おはよう、水車はもう回っていますか」\n「はい、朝から回っています」\n「誰が止めるのですか」\n「誰も止めません」",
        "“早上好，水车已经转了吗？”\n“是的，从早上就开始转了。”\n“谁去停它呢？”\n“没有人去停它。”",
    ),
    "sentences": (
        "今日は雨だった。\n傘を忘れた。\n橋の上で魚を見た。\n夜は早く寝た。",
        "今天下雨了。\n我忘记带伞。\n在桥上看见了鱼。\n晚上很早就睡了。",
    ),
    "items": (
        (
            "・水車の油は春に一度だけさし、夏の間は見るだけで、冬には歯車を外して乾かしておく\n"
            "・古い無線機は月に一度、必ず電源を入れて遠くの町を聞き、音が小さければ直しておく"
        ),
        (
            "・春天给水车上一次油，夏天只要看一看就可以，冬天要把木头齿轮拆下来放在屋里晾干\n"
            "・旧收音机每个月打开一次，听听远方城市的天气预报，如果声音太小就拿去修理铺看看"
        ),
    ),
    "records": (
        "名前：古い水車\n場所：川の橋の下\n建てた年：1912年\n大工：村の人",
        "名字：旧水车\n地点：河边的桥下\n年份：1912年\n木匠：村里的人",
    ),
}
NEVER_FIRST = "、。，．！？：；」』）”"  # no line begins with these (JIS X 4051)


def filled(text: str, width: int, early: Callable[[], int] = int) -> list[str]:
    """Fill lines to `width` signs, or end them `early`; a sign that begins no line is put behind the line before it."""
    lines = []
    while text:
        end = width - early()
        while end < len(text) and text[end] in NEVER_FIRST:
            end += 1
        lines.append(text[:end])
        text = text[end:]
    return lines


def _fault(case: Case, random: Random) -> str:
    texts, width = TEXTS[case["language"]][: int(case["paragraphs"])], int(case["width"])
    early = (lambda: 0) if case["wrap"] == "greedy" else lambda: random.randint(0, 5)  # people count by eye
    wrapped = (filled(text, width, early) for text in texts)
    return torn(texts, ([case["first line"] + lines[0], *lines[1:]] for lines in wrapped))


def _named_fault(case: Case, random: Random) -> str:
    texts = NAMED[case["language"]]
    return torn(texts, (greedy(text, int(case["width"]), random) for text in texts))


def _kept_fault(case: Case, random: Random) -> str:
    own = random.choice(LINES[case["kind"]]).split("\n")
    prose = filled(random.choice(TEXTS[random.choice(list(TEXTS))]), 36)
    return not_kept(own, prose, case["place"])


IDEOGRAPHS = Grid(
    name="prose of ideographs",
    axes={
        "language": tuple(TEXTS),
        "wrap": ("greedy", "by hand"),
        "width": ("28", "32", "35", "38", "40"),
        "paragraphs": ("1", "2", "3"),
        "first line": ("", "\u3000", "\u3000\u3000"),
    },
    fault=_fault,
)
AT_BLANKS = Grid(
    name="ideographs wrapped at blanks",
    axes={"language": tuple(NAMED), "width": ("40", "60", "72", "80", "100")},
    fault=_named_fault,
)
KEPT_IDEOGRAPHS = Grid(
    name="lines of ideographs that stay",
    axes={"kind": tuple(LINES), "place": ("alone", "between prose", "below prose"), "draw": tuple("123456")},
    fault=_kept_fault,
)
