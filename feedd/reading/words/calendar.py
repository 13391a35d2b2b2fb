"""The words of dates: months and weekdays in languages of western and northern Europe, and time zone abbreviations.

This is our own table, because a locale library has 600 languages and 30 MB for some 200 words.
"""

from datetime import timedelta, timezone

_MONTHS = (
    "january jan januar janvier janv enero ene gennaio gen janeiro januari tammikuu tammikuuta",
    "february feb februar février fevrier févr fevr fév febrero febbraio fevereiro fev februari helmikuu helmikuuta",
    "march mar märz maerz mär mrz mars marzo março marco maart mrt maaliskuu maaliskuuta",
    "april apr avril avr abril abr aprile huhtikuu huhtikuuta",
    "may mai mayo maggio mag maio mei maj toukokuu toukokuuta",
    "june jun juni juin junio giugno giu junho kesäkuu kesäkuuta",
    "july jul juli juillet juil julio luglio lug julho heinäkuu heinäkuuta",
    "august aug août aout agosto ago augustus augusti elokuu elokuuta",
    "september sep sept septembre septiembre settembre set setembro syyskuu syyskuuta",
    "october oct oktober okt octobre octubre ottobre ott outubro out lokakuu lokakuuta",
    "november nov novembre noviembre novembro marraskuu marraskuuta",
    "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro joulukuu joulukuuta desember des",
)
MONTHS = {word: number for number, words in enumerate(_MONTHS, start=1) for word in words.split()}

_WEEKDAYS = (
    "monday mon montag mo lundi lun lunes lunedì lunedi maandag ma måndag mån mandag man maanantai segunda"
    " tuesday tue tues dienstag di mardi mar martes martedì martedi dinsdag tisdag tis tirsdag tir tiistai terça"
    " wednesday wed mittwoch mi mercredi mer miércoles mié mercoledì mercoledi woensdag wo"
    " onsdag ons keskiviikko quarta"
    " thursday thu thur thurs donnerstag do jeudi jeu jueves jue giovedì giovedi gio donderdag torsdag tors tor torstai"
    " friday fri freitag fr vendredi ven viernes vie venerdì venerdi vrijdag vr fredag fre perjantai sexta"
    " saturday sat samstag sonnabend sa samedi sam sábado sáb sabato sab zaterdag za lördag lör lørdag lør lauantai"
    " sunday sun sonntag so dimanche dim domingo dom domenica zondag zo söndag sön søndag søn sunnuntai quinta"
)
WEEKDAYS = frozenset(_WEEKDAYS.split())

# Their meaning by RFC 5322 §4.3 and by common use. An abbreviation of several zones (IST, BST of Bangladesh, CST of
# China) has the meaning that it has where Gopher is used most.
_ZONES = {
    "UTC": 0, "GMT": 0, "UT": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2,
    "EET": 2, "EEST": 3, "MSK": 3, "AST": -4, "ADT": -3, "EST": -5, "EDT": -4, "ET": -5, "CST": -6, "CDT": -5,
    "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10, "JST": 9, "KST": 9, "AEST": 10,
    "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip
ZONES = {name: timezone(timedelta(hours=hours)) for name, hours in _ZONES.items()}
