"""Titles of posts for generated menus, in nine languages and three scripts."""

from collections.abc import Iterator
from random import Random

# For each language, beginnings and ends of titles that go together in any pair.
_WORDS = {
    "en": (
        "Rain|A walk|Notes|Old maps|The mill|Winter bread|May flowers|Slow radio|Set theory|Mending",
        "by the river|for beginners|in the garden|and other things|at night|once more|of my aunt",
    ),
    "de": (
        "Regen|Ein Spaziergang|Notizen|Alte Karten|Die Mühle|Brot|Langsames Radio|Der Herbst",
        "am Fluss|im Garten|bei Nacht|und mehr|für Anfänger|meiner Tante",
    ),
    "es": (
        "Lluvia|Un paseo|Notas|Mapas viejos|El molino|Pan de invierno|La radio",
        "junto al río|en el jardín|de noche|y otras cosas|de mi tía",
    ),
    "pt": (
        "Chuva|Um passeio|Notas|Mapas antigos|O moinho|Pão de inverno|O rádio",
        "junto ao rio|no jardim|de noite|e outras coisas|da minha tia",
    ),
    "fi": (
        "Sadetta|Kävely|Muistiinpanoja|Vanhoja karttoja|Mylly|Talvileipää|Hidas radio",
        "joen rannalla|puutarhassa|yöllä|ja muuta|tädin luona",
    ),
    "cs": (
        "Déšť|Procházka|Poznámky|Staré mapy|Mlýn|Zimní chléb|Pomalé rádio",
        "u řeky|v zahradě|v noci|a jiné věci|mé tety",
    ),
    "hu": (
        "Eső|Séta|Jegyzetek|Régi térképek|A malom|Téli kenyér|Lassú rádió",
        "a folyónál|a kertben|éjjel|és más|kezdőknek",
    ),
    "ru": (
        "Дождь|Прогулка|Заметки|Старые карты|Мельница|Зимний хлеб|Тихое радио",
        "у реки|в саду|ночью|и другое|моей тёти",
    ),
    "el": (
        "Βροχή|Περίπατος|Σημειώσεις|Παλιοί χάρτες|Ο μύλος|Ψωμί",
        "στο ποτάμι|στον κήπο|τη νύχτα|και άλλα|της θείας",
    ),
}
LANGUAGES = tuple(_WORDS)


def titles(language: str, random: Random, count: int) -> Iterator[str]:
    """Yield different titles."""
    heads, tails = (words.split("|") for words in _WORDS[language])
    pairs = [f"{head} {tail}" for head in heads for tail in tails]
    yield from random.sample(pairs, count)
