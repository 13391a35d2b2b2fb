"""Long verse, in four languages, alone and among prose: its lines stay lines, though nothing but the whole tells it."""

from random import Random

from tests.grid.axes import Case, Grid
from tests.grid.prose import read, shown_lines
from tests.grid.texts import TEXTS
from tests.grid.wrapping import WRAPS

SONG = {
    "English": (
        (
            "And when the tide goes out again, we walk along the shore,\n"
            "we count the boats, we count the birds, and then we count some more,\n"
            "and nobody has told us why the lamp is always lit,\n"
            "but someone on the other side is thankful, just a bit."
        ),
        (
            "And when the winter comes at last, and nobody can sail,\n"
            "we sit around the harbour stove and tell the same old tale,\n"
            "of how the lamp was lit one night and nobody knew who,\n"
            "and how the boats came home to us, the yellow and the blue."
        ),
    ),
    "German": (
        (
            "Am Abend, wenn die Fähre kommt, dann stehn wir an der Mole,\n"
            "der Kaffee dampft, der Hund ist nass, es riecht nach Teer und Kohle,\n"
            "und keiner fragt, woher du kommst, und keiner, was du treibst,\n"
            "und jeder rückt ein Stück für dich und hofft, dass du noch bleibst."
        ),
        (
            "Am Morgen, wenn der Nebel steigt, dann sind die Netze trocken,\n"
            "die Kinder laufen auf den Steg, es läuten schon die Glocken,\n"
            "und keiner weiß, wohin du gehst, und keiner, wann du schreibst,\n"
            "und jeder hebt die Hand zum Gruß und wünscht, dass du noch bleibst."
        ),
    ),
    "French": (
        (
            "Quand le bateau revient le soir, on allume les lanternes,\n"
            "on pousse un peu les bancs de bois, on rit dans les tavernes,\n"
            "et la vieille au bout du quai répète la même chanson,\n"
            "celle où le vent ramène enfin les gars à la maison."
        ),
        (
            "Quand le bateau repart au jour, on éteint les lanternes,\n"
            "on range un peu les verres vides, on ferme les tavernes,\n"
            "et la vieille au bout du quai fredonne sans façon\n"
            "celle où le vent emmène encore les gars de la maison."
        ),
    ),
    "Spanish": (
        (
            "Cuando la barca vuelve al puerto, la noche se ilumina,\n"
            "la abuela saca las dos sillas y canta en la cocina,\n"
            "y el viejo que no dice nada nos mira y se sonríe,\n"
            "y afuera ladra el perro negro al mar que se deslíe."
        ),
        (
            "Cuando la barca sale al alba, la niebla se avecina,\n"
            "la abuela guarda las dos sillas y calla en la cocina,\n"
            "y el viejo que no dice nada nos mira y se despide,\n"
            "y afuera ladra el perro negro al mar que no le pide."
        ),
    ),
}
FREE = {
    "English": (
        (
            "my train runs between fields that lie in the moon,\n"
            "the land has gone to sleep over its own pictures\n"
            "and somebody in the last carriage is singing\n"
            "softly, so that nobody has to hear it"
        ),
        (
            "at every crossing a bell rings for nobody\n"
            "and the houses turn their lamps to the wall\n"
            "as if they had heard the story before\n"
            "and knew the end, and did not want to hear it"
        ),
    ),
    "German": (
        (
            "mein Zug fährt zwischen Feldern, die im Mondlicht liegen,\n"
            "das Land ist über seinen eigenen Bildern eingeschlafen\n"
            "und jemand singt im letzten Wagen leise vor sich hin\n"
            "so leise, dass ihn niemand hören muss"
        ),
        (
            "an jeder Schranke läutet eine Glocke für niemanden\n"
            "und die Häuser drehen ihre Lampen zur Wand\n"
            "als hätten sie die Geschichte schon gehört\n"
            "und kennten das Ende und wollten es nicht noch einmal hören"
        ),
    ),
    "French": (
        (
            "mon train passe entre des champs couchés sous la lune,\n"
            "le pays s'est endormi sur ses propres images\n"
            "et quelqu'un chante dans la dernière voiture\n"
            "tout bas, pour que personne ne doive l'entendre"
        ),
        (
            "à chaque passage une cloche sonne pour personne\n"
            "et les maisons tournent leurs lampes vers le mur\n"
            "comme si elles connaissaient déjà l'histoire\n"
            "et sa fin, et ne voulaient plus l'entendre"
        ),
    ),
    "Spanish": (
        (
            "mi tren pasa entre campos acostados bajo la luna,\n"
            "la tierra se ha dormido sobre sus propias imágenes\n"
            "y alguien canta en el último vagón\n"
            "muy bajo, para que nadie tenga que oírlo"
        ),
        (
            "en cada cruce suena una campana para nadie\n"
            "y las casas vuelven sus lámparas hacia la pared\n"
            "como si ya conocieran la historia\n"
            "y el final, y no quisieran oírla otra vez"
        ),
    ),
}
# Nothing but the beginnings of its lines, or that some are said again, tells it: there is no rhyme and no stop within.
LITANY = {
    "English": (
        "for the man who keeps the key and does not know the door,\n"
        "for the dog who waits at the pier, whoever comes,\n"
        "for the lamp that burns all day because nobody put it out,\n"
        "for the boat that has a name and no one to call it."
    ),
    "German": (
        "für den Mann mit dem Schlüssel, der die Tür nicht kennt,\n"
        "für den Hund, der am Steg wartet, wer auch immer kommt,\n"
        "für die Lampe, die am Tag brennt, weil sie niemand löscht,\n"
        "für das Boot, das einen Namen hat und niemanden, der ruft."
    ),
    "French": (
        "pour celui qui garde la clef et ne connaît pas la porte,\n"
        "pour le chien qui attend au bout du quai, qui que ce soit,\n"
        "pour la lampe qui brûle en plein jour sans que personne l'éteigne,\n"
        "pour le bateau qui porte un nom et que personne n'appelle."
    ),
    "Spanish": (
        "para el hombre que guarda la llave y no conoce la puerta,\n"
        "para el perro que espera en el muelle a cualquiera que llegue,\n"
        "para la lámpara que arde de día porque nadie la apaga,\n"
        "para la barca que tiene un nombre y a nadie que la llame."
    ),
}


def _with_refrain(first: str, second: str) -> tuple[str, str]:
    """Return two stanzas of unlike length that end with the same three lines."""
    lines = first.split("\n")
    return (first, "\n".join([*second.split("\n")[:2], *lines[1:]]))


VERSES = {
    "song": SONG,
    "free verse": FREE,
    "litany": {language: (text, text.replace(",", "").replace(".", ",")) for language, text in LITANY.items()},
    "refrain": {language: _with_refrain(*stanzas) for language, stanzas in FREE.items()},
}
INTRODUCTION = "Somebody asked for this, so here it is."  # else the first lines may be a head


def _written(stanza: str, form: str) -> list[str]:
    lines = stanza.split("\n")
    if form == "capitals":
        return [line[0].upper() + line[1:] for line in lines]
    return [line.rstrip(",.") for line in lines] if form == "without stops" else lines


def _fault(case: Case, random: Random) -> str:
    chosen = VERSES[case["kind"]][case["language"]][: 1 if case["stanzas"] == "one" else 2]
    stanzas = [[case["indent"] + line for line in _written(stanza, case["form"])] for stanza in chosen]
    lines = [INTRODUCTION]
    texts = [WRAPS[case["wrap"]](text, 70, random) for text in random.sample(TEXTS[case["language"]], 2)]
    blocks = [texts[0], *stanzas, texts[1]] if case["place"] == "between prose" else stanzas
    for block in blocks:
        lines += ["", *block]
    shown = shown_lines(read(lines))
    lost = [line for stanza in stanzas for line in stanza if line.strip() not in shown]
    return f"{lost[:2]}" if lost else ""


def _is_hard(case: Case) -> bool:
    """Return whether little tells the verse: a lone stanza without rhymes, or any beside prose broken by hand."""
    by_hand = case["place"] == "between prose" and case["wrap"] in ("one word early", "ragged", "at phrases")
    return by_hand or (case["kind"] in ("free verse", "refrain") and case["stanzas"] == "one")


_AXES = {
    "language": tuple(SONG),
    "kind": tuple(VERSES),
    "form": ("as written", "capitals", "without stops"),
    "stanzas": ("one", "two"),
    "place": ("alone", "between prose"),
    "indent": ("", "    "),
    "wrap": tuple(WRAPS),
}
LONG_VERSE = Grid(name="long verse", axes=_AXES, fault=_fault, makes_sense=lambda case: not _is_hard(case))
# Little tells these: a lone stanza without rhymes, or verse beside prose that a person broke.
HARD_VERSE = Grid(name="long verse that little tells", axes=_AXES, fault=_fault, makes_sense=_is_hard)
