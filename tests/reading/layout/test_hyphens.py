"""Words that were divided at the end of a line."""

import pytest

from feedd.reading.layout.blocks import lay_out
from feedd.reading.layout.hyphens import HABIT
from tests.support.wrapped_text import lines_of

WHOLE = "The miller was carrying flour to the weir when the well-known wheel stood still."


def _rows(*texts: str) -> list[str]:
    return [row.text for block in lay_out(lines_of(texts)) for row in block.rows]


@pytest.mark.parametrize(
    ("above", "below", "row"),
    [
        ("Nobody in the village had seen whether he was still carry-", "ing it.", "still carrying it."),
        ("Nobody in the village had ever heard of such a well-", "known wheel.", "such a well-known wheel."),
        ("Nobody in the village knew what they had done to the stone-", "work.", "to the stone-work."),
    ],
)
def test_a_hyphen_goes_where_the_document_has_the_whole_word(above: str, below: str, row: str) -> None:
    """Where it has the word with its hyphen, or neither, the author's sign stays."""
    assert _rows(WHOLE, "", above, below)[-1].endswith(row)


def test_a_document_that_divides_words_divides_others_too() -> None:
    """Three words that it has whole are a habit; a half that it says alone is a word of its own."""
    known = ["wheel", "miller", "flour"]
    lines = [WHOLE, "Stones are old."]
    for word in known:
        lines += ["", f"Somebody told us in the evening about one more {word[:3]}-", f"{word[3:]}, and so on."]
    lines += ["", "In the other valley everybody speaks of the constitu-", "tion of the weir."]
    lines += ["", "In the other valley everybody speaks of those mill-", "stones of the weir."]

    rows = _rows(*lines)

    assert rows[-2].endswith("the constitution of the weir.")
    assert rows[-1].endswith("those mill-stones of the weir.")


def test_lines_that_stay_keep_their_hyphens() -> None:
    """In a drawing or a list nothing is joined, and every sign is the author's."""
    assert ["- carry-", "ing"] == _rows(WHOLE, "", "- carry-", "", "ing")[1:]


def test_the_hyphen_of_unicode_divides_words_too() -> None:
    """Pages of manuals have it where a program wrote them; without the whole word elsewhere it stays."""
    above = "Nobody in the village had seen whether he was still"

    assert _rows(WHOLE, "", f"{above} carry‐", "ing it.")[-1].endswith("still carrying it.")
    assert _rows(WHOLE, "", f"{above} on the stone‐", "work.")[-1].endswith("on the stone‐work.")


_TALE = {
    "fi": "Mylly seisoi joen rannalla, ja ratas pyöri yötä päivää, kunnes talvi tuli ja jää pysäytti sen. "
    "Mylläri kantoi säkkejä, eikä kukaan kylässä tiennyt, milloin vesi taas virtaisi. Kissa nukkui jauhojen päällä. "
    "Keväällä naapurit korjasivat patoluukut, voitelivat akselin ja toivat ensimmäiset vehnäsäkit jauhettavaksi.",
    "de": "Die Mühle stand am Fluss, und ihr Rad drehte sich bei Tag und bei Nacht, bis der Winter kam und das Eis sie "
    "anhielt. Der Müller trug die Säcke allein, und niemand wusste, wann das Wasser wieder fließen würde. "
    "Im Frühling besserten die Nachbarn das Wehr aus, schmierten die Welle und brachten den ersten Weizen vorbei.",
    "es": "El molino estaba junto al río, y su rueda giraba de día y de noche, hasta que llegó el invierno y el hielo "
    "la detuvo. Nadie sabía cuándo volvería a correr el agua, porque nadie miraba las compuertas. "
    "En primavera los vecinos repararon la presa, engrasaron el eje y trajeron los primeros sacos de trigo.",
    "it": "Il mulino stava sul fiume, e la ruota girava di giorno e di notte, finché l'inverno e il gelo la fermò. "
    "Per molto tempo nessuno seppe quando l'acqua avrebbe potuto tornare; purtroppo il mugnaio non lo disse a nessuno. "
    "In primavera i vicini permisero al figlio di mettere le mani sul canale, e l'asse fu ingrassato con il resto.",
    "ru": "Мельница стояла у реки, и колесо вращалось днём и ночью, пока не пришла зима и лёд не остановил его. "
    "Мельник носил мешки один, и никто не знал, когда вода снова потечёт по старому жёлобу. "
    "Весной соседи починили плотину, смазали ось маслом и привезли первые мешки пшеницы на старой телеге.",
}


def _divided(text: str, width: int, *, at_hyphens: bool = False) -> list[str]:
    """Return a text in lines of one width, words divided where they do not fit; or only where they have a hyphen."""
    lines, line = [], ""
    for word in text.split():
        room = width - len(line) - 1
        if len(word) <= room:
            line = f"{line} {word}".strip()
            continue
        cut = word.find("-") if at_hyphens else min(room - 1, len(word) - 2)
        if 2 <= cut < room and word[: cut + (1 if at_hyphens else 2)].replace("-", "").isalpha():
            lines.append(f"{line} {word[:cut]}-")
            line = word[cut + at_hyphens :]
        else:
            lines.append(line)
            line = word
    return [*lines, line]


_DIVIDING = [
    (language, width)
    for language in _TALE
    for width in range(40, 76, 2)
    if sum(line.endswith("-") for line in _divided(_TALE[language], width)) >= HABIT
]


@pytest.mark.parametrize(("language", "width"), _DIVIDING)
def test_a_text_that_divides_words_throughout_is_whole_again(language: str, width: int) -> None:
    """No word of it needs to stand elsewhere."""
    text = _TALE[language]

    assert text == " ".join(_rows(*_divided(text, width)))


_ITALIAN = _divided(_TALE["it"], 44)


@pytest.mark.parametrize(
    ("above", "below", "word"),
    [
        ("e poi il risultato fu raggiun-", "to da tutti", "raggiunto"),
        ("e disse soltanto che per e-", "sempio era vero", "esempio"),
        ("e il mugnaio non volle mai per-", "mettere che lo facesse", "permettere"),
        ("e mandò una e-", "mail al figlio", "e-mail"),
        ("come nel libro The Mill and the Weir di un al-", "tro mugnaio", "altro"),
    ],
)
def test_halves_that_are_words_elsewhere_are_halves_where_no_word_has_a_hyphen(
    above: str, below: str, word: str
) -> None:
    """What stands between words in English, `to`, is the end of one in Italian; names say nothing of a language."""
    rows = _rows(*_ITALIAN, "", *_ITALIAN, "", f"Quella sera il figlio tornò {above}", f"{below}, ma presto.")

    assert f" {word} " in rows[-1]


@pytest.mark.parametrize("width", range(44, 76, 4))
def test_compounds_that_were_broken_at_their_hyphen_keep_it(width: int) -> None:
    """Where words have hyphens within the lines too, those at the ends are none of a program."""
    text = (
        "A well-made mill-wheel needs a long-lived oak, a mill-pond and a stone-cold winter; half-made ones rot. "
        "The water-gate, the tail-race and the two-foot step were re-made by a grey-haired man in mid-winter, and the "
        "ice-bound boat-house by his red-faced, sharp-eyed, quick-tongued and all-knowing half-brother."
    )

    rows = _rows(*_divided(text, width, at_hyphens=True))

    assert text == " ".join(rows)


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("nur die Haupt-", "und Nebenräder drehten sich."),
        ("ein neuer SCSI-", "anschluss war noch teurer."),
        ("das alte Mühlrad-", "rad-spiel war es nicht."),
    ],
)
def test_what_is_no_half_keeps_its_hyphen_there_too(above: str, below: str) -> None:
    """Before `und`, behind an abbreviation, and where a hyphen follows the second half."""
    rows = _rows(*_divided(_TALE["de"], 50), "", f"Aber es drehte sich im Winter {above}", below)

    assert rows[-1].endswith((f"{above}{below}", f"{above} {below}"))
