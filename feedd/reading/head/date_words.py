"""Words beside a date, which say what it is the day of: of the text, of its last change, or of something else."""

import re

from feedd.reading.words.furniture import is_turn, marked_label

_UPDATED = re.compile(
    r"\b(?:updat|modif|edit(?!ion|or)|chang|aktualis|revis|geänder|bearbeitet|mise? à jour|actuali[sz]|atualiz|aggiorn"
    r"|bijgewerkt|gewijzigd|uppdater|opdater|oppdater|ändra[dt]\b|päivitet|zaktualiz|aktualiz|обновл|измен|онов|обнов|ажурир|ažurir|posodob"
    r"|uuenda|atnaujin|atjaun|uppfær|ĝisdatig|diperbarui|cập nhật)|更新|تحديث|עודכן",
    re.IGNORECASE,
)
_VERBS = (
    r"(?:(?:last|first|originally|zuletzt|laatst|senast)\s)?(?:published|posted|written|updated?|modified|edit(?:ed)?"
    r"|changed|date|created|(?:draft )?(?:started|begun)"
    r"|publié|écrit|paru|modifié|mis(?:e)? à jour|dernière (?:modification|mise à jour)"
    r"|veröffentlicht|geschrieben|geändert|aktualisiert|bearbeitet|(?:letzte )?(?:änderung|aktualisierung)"
    r"|publicad[oa]|escrito|(?:última )?(?:modificación|actualización|modificação|atualização)|modificad[oa]"
    r"|a(?:ctu|tu)alizad[oa]|pubblicato|scritto|modificato|aggiornato|(?:ultim[oa] )?(?:modifica|aggiornamento)"
    r"|gepubliceerd|geschreven|bijgewerkt|gewijzigd|publicerad|skrive[nt]|uppdaterad|ändrad|opdateret|oppdatert"
    r"|opublikowano|zaktualizowano|опубликовано|обновлено|изменено)"
)
_ON = "on|at|le|am|den|del|el|op|il|em"
# What may stand before and after a date in a line that is only a date.
BESIDE = re.compile(rf"[\W_]*(?:{_VERBS}(?:\s(?:{_ON}))?|{_ON}|the|o)?[\W_]*", re.IGNORECASE)
DAY = "\0"  # in place of a date
# A date with the words and signs that join it to a name: ` on DAY`, ` (updated: DAY)`.
WHEN = re.compile(rf"[\s,;|/·•(\[@–—-]*(?<!\w)(?:{_VERBS}\s?:?\s{{0,2}})?(?:(?-i:{_ON})\s)?{DAY}[)\].]*", re.IGNORECASE)
# Words for what is to come or was long ago: the date beside them is not the day of the text. Italian `due` is two.
_ANOTHER_DAY = re.compile(
    r"\b(?:deadline|due(?=\W+(?:on|by|date|\d|[a-z]{3,9} \d))|expir(?:es?|ed|y|ation)|until(?=\D{1,20}\d)|valid|event"
    r"|born|birth|died|frist|termin|einsendeschluss|stichtag|fällig|gültig|geboren|échéance|date limite|scadenza"
    r"|entro il|plazo|fecha límite|prazo|uiterlijk|senast(?! (?:uppdat|ändra|redig))|termín|срок)\b|締切|截止",
    re.IGNORECASE,
)

# A line with an arrow at one of its ends, not at both: `← 2024-05-02`.
_TO_NEIGHBOUR = re.compile(r"\s*(?:←|⬅|⇐|<-|<<|«|‹)[^→➡⇒>»›]*|[^←⬅⇐<«‹]*(?:→|➡|⇒|->|>>|»|›)\s*")


def says_update(text: str) -> bool:
    """Return whether words say that a date is the one of a change."""
    return bool(_UPDATED.search(text))


def names_another_day(text: str) -> bool:
    """Return whether words say that a date is the one of an event, a deadline, a life or another text."""
    return bool(_ANOTHER_DAY.search(text)) or names_neighbour(text)


def names_neighbour(text: str) -> bool:
    """Return whether a line leads to the text before or after this one, which may have its day for a title."""
    label = marked_label(text.strip())
    said = text if label is None else label
    return is_turn(said.lstrip("*_=~ ")) or bool(_TO_NEIGHBOUR.fullmatch(said))
