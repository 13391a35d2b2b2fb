"""The words with which pages speak of themselves: greetings, headings of lists, names of logs, columns of listings.

Languages are those in which holes were seen, and a few more; another one only makes a name less sure.
"""

import re

from feedd.reading.words.lines import SHORT

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


def _set(*rows: str) -> frozenset[str]:
    return frozenset(word for row in rows for word in row.split())


def words_of(text: str) -> list[str]:
    """Return the words of a line in lower case, `what's` as one."""
    return _WORD.findall(text[:SHORT].casefold())


# A heading that consists of such words says when or where, not what.
SAYS_LITTLE = _set(
    "a all an and archive archived archives article articles as at blog blogs by collection content contents current"
    " date dates directory earlier entries entry everything file files folder folders for from gopher gopherhole here"
    " home hole i in index items last latest link links list listing log logs main me menu misc miscellaneous more most"
    " my navigation new newer newest next of old older oldest on or other others our page pages past phlog phlogs"
    " phlogging post posts previous published reading recent recently sections select selected site sorted stuff table"
    " text texts the this thoughts to topics undated update updated updates various welcome what's what’s whats writing"
    " writings year years your",
    " alle archiv artikel beiträge einträge liste neu neue neues neueste texte archivo articulos entradas todos todas"
    " article billets dernier derniers tous toutes",
)

# What a page is, and its name only where its place is said too: "Phlog", "Mon blog".
KINDS = _set(
    "blog blogs phlog phlogs gemlog glog weblog log logs logbook journal diary writing writings gopherhole hole notes"
    " notebook thoughts site homepage website capsule gemsite gopherspace geminispace",
    "tagebuch logbuch notizen aufzeichnungen diario bitácora notas apuntes cuaderno caderno diário päiväkirja loki",
    "muistiinpanoja blogi deník zápisky poznámky napló jegyzetek дневник блог записки заметки журнал ημερολόγιο",
    "σημειώσεις ιστολόγιο carnet appunti dagbok dagboek blogg logg 博客 ブログ 블로그 日記 日记 日志 日誌 일기",
)

# How holes call the menu of their posts, the surest words first, by their rank.
LOGS = {
    word: rank
    for rank, words in enumerate(
        (
            "phlog phlogs gemlog glog",
            "blog weblog blogg blogi блог ιστολόγιο blogue ブログ 博客 블로그",
            """journal diary tagebuch diario diário päiväkirja deník napló дневник ημερολόγιο dagbok dagboek dziennik
            pamiętnik denník günlük carnet 日記 日记 日誌 日志 일기""",
            "log logs logbook logbuch bitácora loki",
            """writings posts entries beiträge entradas postagens kirjoitukset příspěvky bejegyzések записи αναρτήσεις
            billets""",
            "writing articles essays artikel artículos artigos artikkelit články cikkek статьи άρθρα articoli texte",
            """notes thoughts notizen notas muistiinpanoja zápisky poznámky jegyzetek заметки σημειώσεις appunti
            musings ramblings rambles rants scribbles notebook cuaderno cahier""",
        )
    )
    for word in words.split()
}

_NOTES = LOGS["notes"]  # a hole may have them beside its log

# Folders of the pages in one language, where a hole is written in several.
LANGUAGES = _set("en de fr es it pt nl sv fi pl cs hu ru el eo ja jp zh ko uk eng english deutsch français")

# Headings over a list of posts, beside those of SAYS_LITTLE.
_LIST_WORDS = _set(
    "section overview toc sitemap documents news start top since est established seit desde depuis",
    "summary readme untitled startseite accueil",
    "aktuelle letzte neuesten letzten inhalt inhaltsverzeichnis übersicht verzeichnis der die das und meine mein",
    "von aufzeichnungen",
    "índice contenido últimas últimos recientes entrada de la las los el mis mi y publicaciones más artículos",
    "conteúdo recentes postagens o os as do da meus meu minhas e publicações textos artigos",
    "sisällys sisältö uusimmat viimeisimmät kirjoitukset merkinnät kaikki julkaisut kirjoituksia ja artikkelit",
    "obsah příspěvky poslední nejnovější všechny zápisy moje a články",
    "tartalom bejegyzések legutóbbi legújabb összes írások az cikk cikkek bejegyzés",
    "содержание последние новые записи все посты мои и оглавление статьи",
    "περιεχόμενα τελευταία πρόσφατα αναρτήσεις όλα τα οι νέα καταχωρήσεις άρθρα",
    "sommaire récents derniers tout le les du mes mon indice ultimi ultime recenti tutti gli i il inlägg",
    "senaste innehåll textes articoli",
)
_ARTICLES = _set("a an the this ein eine das der die un una uno une el la le um uma egy az")
_BESIDE_KINDS = _ARTICLES | {"gemini", "gopher", "personal"}
_OF_LISTS = SAYS_LITTLE | KINDS | _LIST_WORDS
_PLACES = _set(
    "corner space gopherspace gemini geminispace server capsule place burrow little small humble personal own tiny"
    " world seite ecke hier página sitio rincón casa espaço sivu sivulle sivuilleni stránky stránka oldal oldalam"
    " oldalamra страницу страница сайт σελίδα pagina sito coin"
)

# Of links that lead out.
_WAYS = _set(
    "back return go up down root homepages page's parent front first land landing visit see enter entrance exit lobby",
    "hall gate room portal hub base host domain web gmi gemtext version english project wiki about contact search help",
    "faq old official real own mine proxy mirror online http https url address the then it is on you're sweet click",
    "zur zum zu zurück nach hause heim hauptseite hauptmenü titelseite ir al a volver vuelta página principal portada",
    "vers l'accueil l’accueil retour à au chez page d'accueil d’accueil racine terug naar hoofdpagina thuis hem till",
    "tillbaka hjem til tilbage forside hovedside startsida etusivu etusivulle alkuun koti domů zpět na hlavní úvod",
    "strona główna powrót do strony głównej início voltar para ao torna alla home pagina iniziale inizio",
    "главная главную главной домой на назад в к начало основная αρχική αρχή ana sayfa anasayfa başa dön kezdőlap",
    "vissza főoldal főoldalra ホーム トップ 戻る 首页 主页 返回 首頁 홈 처음으로",
)

# Columns of a listing by a server or by hand.
_COLUMNS = _set(
    "name names size date time title titles description modified last type file filename author by subject posted"
    " created updated bytes words topic",
    "größe datum titel beschreibung geändert autor typ nombre tamaño fecha título descripción nome tamanho data"
    " descrição nimi koko päivämäärä otsikko kuvaus název velikost popis méret dátum cím leírás имя размер дата"
    " название описание όνομα μέγεθος ημερομηνία τίτλος περιγραφή nom taille titre dimensione titolo descrizione",
)

# Names of folders and of what gopherspace consists of: they tell no hole from another.
FOLDERS = _set(
    "gemini gmi",
    "web www gopher gopherspace public pub content contents html htdocs root data txt text texts files file docs doc"
    " dir directory folder index main home default menu gophermap inhalt dateien contenido archivos fichiers",
)
# With which a line shows what stands below it.
_POINTS = re.compile(
    r"\b(?:(?:listed|found|shown|linked|linked to|are|see|links?) (?:here )?below|the following|hier unten|im folgenden"
    r"|folgenden?|las siguientes?|los siguientes?|ci-dessous|(?:is|are) (?:listed|available|collected|kept|sorted|here)"
    r"|перечислены ниже)\b",
    re.IGNORECASE,
)

# Of these a sentence consists and no name: who writes speaks of himself.
_SELF = _set(
    "i i'm i've i'd i’m i’ve me we we're you your yours write here",
    "ich wir bin habe hier schreibe soy yo estoy aquí escribo sou eu estou aqui escrevo",
    "minä olen täällä kirjoitan jsem já je píšu tady zde vagyok én itt írok я мы здесь пишу есть",
    "είμαι εγώ εδώ γράφω je suis j'ai j’ai ici écris sono qui scrivo",
)

NAMES_ITSELF = (
    r"\b(?:my name is|mein name ist|ich heiße|je m['’]appelle|mon nom est|me llamo|mi nombre es|meu nome é|me chamo"
    r"|mi chiamo|il mio nome è|mijn naam is|ik heet|mitt namn är|jag heter|nimeni on|nazywam się|mam na imię|jmenuji se"
    r"|a nevem|меня зовут|με λένε)\b"
)
# What people say that they are.
OCCUPATIONS = _set(
    "developer programmer engineer student designer administrator sysadmin hacker writer author teacher artist"
    " researcher scientist musician enthusiast entwickler programmierer informatiker lehrer étudiant développeur",
)
_NAMES_ITSELF = re.compile(NAMES_ITSELF, re.IGNORECASE)
_GREETINGS = (
    r"welcome|willkommen|bienvenue|bienvenid[oa]s?|benvenut[oiae]|bem[- ]?vind[oa]s?|welkom|välkommen|velkommen"
    r"|tervetuloa|vítejte|vítej|vitajte|witaj(?:cie)?|добро пожаловать|üdvözlet|üdvözöl(?:lek|jük)?|üdv|isten hozott"
    r"|καλώς (?:ήρθατε|ήλθατε|ορίσατε|ήρθες)|ようこそ|欢迎"
)
_TO = (
    r"to|at|in|on|aboard|bei|beim|auf|im|zum|zur|zu|à|au|aux|sur|chez|dans|al?|en|ao|no|na|nel|nella|sul|su|op|bij|till?"
    r"|på|ve?|do|we?|во?|на|az|itt:?|σε|στ(?:ο|η|ον|ην|α)"
)
HELLO = (
    r"hi|hello|hey|hallo|hej|hola|olá|ola|ciao|bonjour|salut|ahoj|szia|sziasztok|hei|moi|привет|здравствуй(?:те)?|γεια|yo"
    r"|greetings|dobrý den|good (?:morning|day|evening)|guten tag|grüß gott|servus|moin"
)
_WELCOME = re.compile(
    rf"(?:(?:{HELLO}|herzlich|seja|be|σας|and|und|y|e|et|ja|a|és|и|και)\b[,!.]*\s+){{0,3}}"
    rf"(?:{_GREETINGS})(?:,\s+\w{{1,15}}(?:\s\w{{1,15}})?,(?=\s+(?:{_TO})\s))?(?P<apart>[,:!]*)(?:\s+(?:(?P<to>{_TO})\b\s*)?(?P<name>\S.*))?",
    re.IGNORECASE,
)
_HELLO_ALONE = re.compile(rf"(?:{HELLO})\b(?:[ ,]+\w{{1,12}})?\W*", re.IGNORECASE)
_HELLO_FIRST = re.compile(rf"(?:{HELLO})\b[,!.]", re.IGNORECASE)
# These languages say it without a word for "to".
_BARE = re.compile(r"tervetuloa|üdv|ようこそ", re.IGNORECASE)
_THIS_IS = re.compile(
    rf"(?:(?:{HELLO})\b[ ,!.]{{1,4}})?(?:(?:this|here) is (?:an? )?(?P<name>\S.*)|das ist (?P<das>\S.*))",
    re.IGNORECASE,
)
# Only with a name that is written as one: "You are in a maze" names nothing.
_YOU_ARE = re.compile(
    r"(?i:you(?:['’]ve| have)? (?:now |just |finally )?(?:reached|found|entered|arrived (?:at|in)|come to"
    r"|landed (?:on|at|in)|stumbled (?:on|upon|into))"
    r"|you(?:['’]re| are) (?:now |currently )?(?:at|on|in|visiting|browsing|viewing)"
    r"|(?:du bist|sie sind|ihr seid) (?:hier )?(?:auf|bei|in)|(?:est[áa]s|est[áa]) en|vous êtes (?:sur|chez))"
    r"\s+(?P<name>(?:(?:the|der|die|das|la|le|el|les|los)\s+)?(?:[^\W\d_a-zß-ÿ]|~\w|\w{1,20}['’]s?\s|[\w-]{1,40}\.\w)\S*.*)"
)
_OF_A_LIST = re.compile(
    r"(?:(?:the|my|our|all|latest|newest|recent|new|last)\s+){1,3}(?:posts|entries|articles|writings|texts|notes|phlogs?)"
    r"\s+(?:from|on|at)\s+(?P<name>\S.*)",
    re.IGNORECASE,
)
_END = re.compile(
    r"[!?;|…,]|:(?:\s|$)|\.(?:\s|$)|\s[-–—]\s|\s{2,}"
    r"|\s(?:where|which|that|who|wo|où|donde|onde|dove|jossa|kde|ahol|где|όπου)\s"
)
_OWN = re.compile(
    r"\b(?:my|our|your|this|mein(?:e[mrn]?)?|unser(?:e[mrn]?)?|mi|mis|meu|minha|mon|ma|mio|mia)\s+", re.IGNORECASE
)

_UNENDED = _set(
    "of to the a an and von vom der die das des du de la le el del della dei di da do dos das og och et und y e"
)
_NO_BEGINNINGS = _set("where what how just only not about wo was nur où ce donde lo dove где")
_BROKEN = re.compile(rf"(?:{_TO}|the)\s+|{_OWN.pattern}", re.IGNORECASE)  # where a line may end before the name

_UNFINISHED = re.compile(
    r"\A\W*to-?do\W*\Z|\b(?:work in progress|under (?:re)?construction|(?:coming|more) soon|im aufbau|in arbeit"
    r"|baustelle|en (?:construcción|construction|obras)|em (?:construção|obras)|in costruzione|rakenteilla|ve výstavbě"
    r"|készül|в разработке|υπό κατασκευή|wip)\b",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"\W*(?:gophered|generated|powered|served|hosted|built|made|created|brought to you) (?:by|with|using|on|at)\b",
    re.IGNORECASE,
)
_COUNTER = re.compile(
    r"\b(?:visitors?|visits?|hits?|besucher|zugriffe|visitantes?|visitas|visiteurs?|kävijä|kävijää|návštěvník\w*|látogató"
    r"|посетител\w*|επισκέπτ\w*|last (?:updated?|modified|changed|edit(?:ed)?)|updated|uptime|stand|aktualisiert"
    r"|(?:última )?actualización|atualizado|päivitetty|aktualizováno|frissítve|обновлено|ενημέρωση)\b",
    re.IGNORECASE,
)


def is_list_heading(text: str) -> bool:
    """Return whether a heading only says that posts follow: "Latest posts", "Inhalt", "All entries (12)"."""
    words = [word for word in words_of(text) if not word.isdigit()]
    return bool(words) and all(word in _OF_LISTS for word in words)


def is_of_any_page(word: str) -> bool:
    """Return whether a word, folded, is one by which any page calls itself, what it has, or where its links lead."""
    return word in _OF_LISTS or word in _PLACES or word in FOLDERS or word in _BESIDE_KINDS or word in _WAYS


def is_kind(text: str) -> bool:
    """Return whether a heading only says what kind of page it is: "Phlog", "My notes"."""
    words = words_of(_OWN.sub("", text))
    return bool(words) and words[-1] in KINDS and all(word in KINDS or word in _BESIDE_KINDS for word in words)


def says_log(word: str) -> bool:
    """Return whether a folder of this name holds the log of a hole: "phlog", "post", "статьи"."""
    return any(LOGS.get(one, _NOTES) < _NOTES for one in (word.casefold(), f"{word.casefold()}s"))


def is_folder_name(text: str) -> bool:
    """Return whether a line only says what any folder may be called: "web", "Gopher", "Text files"."""
    words = words_of(text)
    return bool(words) and all(word in FOLDERS for word in words)


def points_below(text: str) -> bool:
    """Return whether a sentence says that something follows: "All of my posts are listed below"."""
    return bool(_POINTS.search(text[:SHORT]))


def is_column_heads(text: str) -> bool:
    """Return whether a line consists of heads of columns: "Name    Size    Date"."""
    words = words_of(text)
    return len(words) > 1 and all(word in _COLUMNS for word in words)


def speaks_of_self(text: str) -> bool:
    """Return whether a line has what sentences about their author have, and names have not: "I", "my name is"."""
    return any(word in _SELF for word in words_of(text)) or bool(_NAMES_ITSELF.search(text[:SHORT]))


def is_notice(text: str) -> bool:
    """Return whether a line only says that a page is unfinished, when it changed, how often it is seen, who made it."""
    text = text[:SHORT]
    counts = any(map(str.isdigit, text)) and _COUNTER.search(text)
    return bool(counts or _UNFINISHED.search(text) or _SIGNATURE.match(text))


def is_greeting(text: str) -> bool:
    """Return whether a line greets, whatever follows; after a hello only who speaks: "Hello, I'm Anna"."""
    if _WELCOME.match(text[:SHORT].strip(" ¡")) or _HELLO_ALONE.fullmatch(text[:SHORT].strip()):
        return True
    return bool(_HELLO_FIRST.match(text)) and speaks_of_self(text)


def greets_on(text: str) -> bool:
    """Return whether a greeting goes on in the next line: "Welcome to my"."""
    match = _WELCOME.fullmatch(text[:SHORT].strip(" ¡"))
    return match is not None and not match["apart"] and bool(_BROKEN.fullmatch(f"{match['name']} "))


def named_in_greeting(text: str) -> str:
    """Return the name in "Welcome to the Mill, my phlog!" or "This is the mill phlog"; "" where there is none."""
    text = text[:SHORT].strip(" ¡")
    match = _WELCOME.match(text)
    if match is not None:
        if not (match["to"] or _BARE.search(match[0])):
            return ""
        name = text[match.end("apart") :] if ":" in match["apart"] else match["name"] or ""
    else:
        this = _THIS_IS.match(text)
        here = _YOU_ARE.match(text) or _OF_A_LIST.fullmatch(text)
        name = (this["name"] or this["das"]) if this else here["name"] if here else ""
    name = name.lstrip(":, ")
    end = _END.search(name)
    rest = words_of(name[end.end() :].partition(".")[0]) if end else []
    is_own = bool(_OWN.match(name))
    name = _OWN.sub("", name[: end.start()] if end else name, count=1).rstrip(" .")
    words = words_of(name)
    if not words or all(word in SAYS_LITTLE | KINDS | _PLACES for word in words):
        return ""
    if is_own and end and end[0] == "," and rest and rest[-1] in KINDS | _PLACES and len(words) == 1:
        return ""  # "our quiet, slow site"
    if words[-1] in _UNENDED or words[0] in _NO_BEGINNINGS:
        return ""
    return name[0].upper() + name[1:] if name.startswith("the ") and name[4].isupper() else name
