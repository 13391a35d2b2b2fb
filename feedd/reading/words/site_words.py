"""Words by which sites in fourteen languages name their pages, departments and groups of links."""

import re
from collections.abc import Sequence

# Pages about a site and its author.
_ABOUT = """
home homepage start startpage main index sitemap overview about contact mail email guestbook guest links bookmarks
search help faq now uses colophon imprint license licence privacy blogroll webring rss atom feed feeds subscribe pgp
gpg key cv resume readme bio profile author me whoami stats statistics status changelog comments donate settings friends
information neighbours tags tag categories category topics archive archives über startseite kontakt impressum gästebook
gästebuch suche hilfe lesezeichen verweise freunde statistik datenschutz kategorien kategorie schlagwörter themen
archiv lebenslauf übersicht accueil propos à-propos livre d'or recherche aide liens amis plan étiquettes catégories
sujets moi inicio acerca sobre contacto enlaces buscar ayuda amigos libro visitas etiquetas categorías temas archivo
mí pagina principale chi sono contatti collegamenti cerca aiuto amici etichette categorie argomenti archivio ospiti
início contato ligações busca ajuda categorias arquivo mim visitantes over mij overzicht gastenboek zoeken vrienden
categorieën onderwerpen archief trefwoorden om kontakta gästbok länkar sök hjälp vänner etiketter kategorier ämnen
arkiv etusivu tietoja yhteystiedot vieraskirja linkit haku ohje ystävät tunnisteet kategoriat aiheet arkisto minusta
strona główna mnie kontakty odnośniki szukaj pomoc znajomi tagi tematy archiwum gości księga úvod domů o mně odkazy
hledat nápověda přátelé štítky témata archív kniha hostů névjegy kapcsolat vendégkönyv hivatkozások keresés súgó
barátok címkék kategóriák témák archívum rólam kezdőlap главная обо мне контакты гостевая ссылки поиск помощь друзья
теги метки категории рубрики темы архив книга
rules terms policy policies conduct credits disclaimer copyright history signature regeln nutzungsbedingungen règles
reglas normas términos regole regras termos regels regler säännöt regulamin pravidla szabályzat правила όροι
αρχική σχετικά επικοινωνία βιβλίο επισκεπτών σύνδεσμοι αναζήτηση
siamo nosotros legal legali légales mentions rechtliches
βοήθεια φίλοι ετικέτες κατηγορίες θέματα αρχείο εμένα
"""
# What else a site offers beside its posts: the names of the pages that hold these, and departments.
_JOURNALS = """
phlog phlogs blog blogs gemlog glog weblog log journal diary posts post articles article writing writings essays
notes stories tagebuch beiträge artikel texte carnet billets diario artículos entradas textos articoli diário
artigos dagboek artikelen dagbok inlägg artiklar päiväkirja kirjoitukset dziennik wpisy artykuły deník zápisky
články napló bejegyzések cikkek дневник записи блог статьи заметки ημερολόγιο άρθρα αναρτήσεις ιστολόγιο
"""
_PARTS = """
projects project software code programs photos photo pictures images gallery art music audio podcast videos video
recipes books library reading games files downloads download docs documents documentation manual manuals wiki misc
product products community forum forums chat events support company team shop store demos tools publications papers
produkte gemeinschaft veranstaltungen termine produits communauté événements boutique productos comunidad eventos tienda
prodotti comunità eventi produtos comunidade producten evenementen produkter händelser tuotteet yhteisö tapahtumat
produkty społeczność wydarzenia komunita události termékek közösség események продукты сообщество события форум
stuff services server users weather news garden places hardware tools projekte fotos bilder galerie musik rezepte
bücher spiele dateien dienste projets logiciels musique recettes livres jeux fichiers proyectos música recetas libros
juegos archivos progetti foto musica ricette libri giochi projetos receitas livros jogos projecten foto's recepten
boeken bestanden projekt recept böcker projektit kuvat musiikki reseptit kirjat projekty zdjęcia muzyka przepisy
książki pliki fotky obrázky hudba recepty knihy projektek képek zene receptek könyvek проекты фото музыка рецепты книги
файлы картинки έργα φωτογραφίες μουσική συνταγές βιβλία αρχεία
"""
# Folders and headings that sort the posts by subject.
_GROUPS = """
tags tag categories category topics topic labels keywords subjects kategorien kategorie schlagwörter themen
étiquettes catégories sujets etiquetas categorías temas etichette categorie argomenti categorias categorieën
onderwerpen kategorier ämnen tunnisteet kategoriat aiheet tagi tematy štítky témata címkék kategóriák témák теги
метки категории рубрики темы ετικέτες κατηγορίες θέματα
"""
_LATEST = """
latest recent new newest entries all stories texts thoughts neueste neue letzte einträge alle derniers dernières
récents tous últimas últimos recientes recentes todas todos ultimi recenti tutti tutte nieuwste recente senaste alla
inlägg uusimmat kaikki najnowsze ostatnie wszystkie nejnovější poslední všechny legfrissebb utolsó minden последние
новые все τελευταία πρόσφατα όλα
"""
_ELSEWHERE = """
site sections section pages page navigation nav menu meta elsewhere other others more misc directory resources sites
holes neighbors friend web gopherholes rooms seiten bereiche sonstiges weiteres rubriques autres ailleurs secciones
páginas otros sezioni pagine altro altri secções seções outros pagina's overige sidor annat övrigt sivut muut osiot
strony inne działy stránky ostatní oldalak egyéb разделы страницы другое прочее σελίδες άλλα ενότητες
"""
# Words that say nothing by themselves, so that "my links" is as clear as "links".
_SMALL = """
a an the my our your this these and mine der die das mein meine und le la les mon ma mes et de du des el los las mi
mis y del il lo i gli mio mia e di o os as meu minha het een mijn en van min mina mitt och av moje můj az én és мой
моя мои и о το τα η ο μου και
"""

# Of these, what is the name of no text about something else, in whatever folder: not "history" and "email".
_CERTAIN = """
about contact links bookmarks guestbook blogroll webring faq cv resume donate colophon sitemap imprint impressum now
uses feed feeds subscribe whoami tags categories topics archive archives kontakt gästebuch lesezeichen schlagwörter
liens contacto enlaces etiquetas contatti etichette contato kontakty odkazy štítky kapcsolat контакты
ссылки гостевая теги
"""
# What pages about a site and its author are called in several words.
_WHO = """
what i['’]m (?:doing|up to)(?: now)?|what i am (?:doing|up to)
who am i|who i am|who are we|who we are|about us|about this (?:site|server|hole|capsule|place|page)
wer bin ich|wer ich bin|wer wir sind|(?:über|ueber|uber) (?:mich|uns)|über (?:diese|die) seite
qui suis-je|qui je suis|qui sommes-nous|[àa] propos(?: de (?:moi|nous|ce site))?
quién soy(?: yo)?|quien soy(?: yo)?|qui[eé]nes somos|sobre nosotros|sobre (?:el autor|este sitio)
quem (?:sou(?: eu)?|eu sou|somos)|sobre (?:nós|o autor|a autora|este site)|chi (?:sono io|siamo)|su di me
wie (?:ben ik|ik ben|zijn wij)|over (?:mezelf|ons|deze site)|vem (?:är jag|jag är)|om (?:mig|oss)(?: själv)?
hvem er (?:jeg|vi)|om (?:meg|meg selv)|kuka (?:minä )?olen|kim (?:jestem|jesteśmy)|o (?:autorze|nas|stronie)
kdo jsem|o (?:nás|autorovi|webu)|ki vagyok(?: én)?|kik vagyunk|cine sunt|despre mine|tko sam|ko sam|ben kimim
кто (?:я|мы)(?: такой| такая)?|о (?:себе|нас|сайте|проекте)|об (?:авторе|этом сайте)|хто я|про (?:мене|нас|сайт)
ποιος είμαι|ποια είμαι|ποιοι είμαστε|σχετικά με (?:εμένα|εμάς)
hakkımda|hakkımızda|关于|关于我|关于本站|關於|關於我|關於本站|自己紹介|プロフィール|このサイトについて|소개|자기소개|프로필
"""
# Of these, what may be about anything among many texts: lists of links, questions, notes on tags.
_TOPICAL = """
links bookmarks faq tags categories topics lesezeichen schlagwörter liens enlaces etiquetas etichette odkazy štítky
ссылки теги
"""
# Words of `_ABOUT` that say after another word what that is about, and those that leave their sense before them.
_OF_WHAT = """about über sobre acerca over om o обо propos σχετικά"""
_SOME = """all more some bit little info information something mehr etwas alles tout plus todo más tutto"""
# What one does with a program, as its menus say it.
_COMMANDS = """
view show list browse search find add create edit delete remove register login log sign submit upload send reply change
update enter join leave start select choose check toggle anzeigen suchen afficher voir ver
"""

ABOUT = frozenset(_ABOUT.casefold().split())
JOURNALS = frozenset(_JOURNALS.casefold().split())
PARTS = frozenset(_PARTS.casefold().split())
GROUPS = frozenset(_GROUPS.casefold().split())
LATEST = frozenset(_LATEST.casefold().split())
ELSEWHERE = frozenset(_ELSEWHERE.casefold().split())
SMALL = frozenset(_SMALL.casefold().split())
CERTAIN = frozenset(_CERTAIN.split())
TOPICAL = frozenset(_TOPICAL.split())
OF_WHAT = frozenset(_OF_WHAT.split())
BEFORE_ABOUT = SMALL | frozenset(_SOME.split())
COMMANDS = frozenset(_COMMANDS.split())

_ABOUT_IT = re.compile("|".join(_WHO.casefold().split("\n")[1:-1]))
_NAMES = ABOUT | JOURNALS | PARTS | GROUPS
# What a site is made with, and what servers, crawlers and readers of its sources look for beside the texts.
_OF_A_SITE = re.compile(
    r"(?:(?:gophermap|(?:(?:old|new)[-_]?)?(?:index|header|footer|template|banner|masthead|skeleton)(?:[-_.]?(?:old|new|bak|draft|def|default|tmpl|\d))?)(?:\.\w{1,5})?"
    r"|(?:(?:post|entry|article|page|phlog|gemlog|blog)[-_]?(?:template|skeleton)|(?:template|skeleton)[-_](?:post|entry|article|page|phlog|gemlog|blog))(?:\.\w{1,5})?|(?:robots|caps|humans|security)\.txt|favicon\.\w{3,4}|sitemap\.xml|(?:404|500)\.html?|cname"
    r"|(?:gnu)?makefile(?:\.\w{1,5})?|dockerfile|(?:vagrant|jenkins|proc|gem|rake|just|brew)file|crontab|configure|readme(?:[-_.]\w{1,5}){0,2}|(?-i:CHANGES|INSTALL|VERSION|NOTICE|NEWS|BUGS|THANKS)"
    r"|(?:(?:public|pgp|gpg|ssh|my|pub)[-_]?)+key(?:\.\w{1,5})?|(?:license|licence|copying|copyright|contributing|contributors|authors|credits|contents|warnings?|signature"
    r"|disclaimer|motd|todo|changelog|unlicense|agents|claude|code[-_]of[-_]conduct|ls-lr|00-?index|file[-_]?list|listing)(?:\.\w{1,5})?|files\.bbs|descript\.ion|file_id\.diz"
    r"|(?:package|package-lock|composer|tsconfig)\.json|requirements\.txt|go\.(?:mod|sum)|[^/]{1,80}\.(?:sig|sha\d{1,3}|md5)"
    r"|cgi-bin|node_modules|drafts|unpublished|templates|layouts|themes|archetypes|assets|css|js|imgs?|fonts|static|_\w{1,40}(?:\.\w{1,5})?"
    r"|[^/]{1,80}\.(?:css|js|gophermap|license|tmpl|template|ini|conf|cfg|toml|ya?ml|lock|bak"
    r"|liquid|njk|j2|jinja2?|erb|ejs|hbs|mustache|haml|pug))~?",
    re.IGNORECASE,
)
_TEXT = re.compile(r"[^/]{1,200}\.(?:txt|gph|md|gmi|gemini|text|org|markdown|rst)", re.IGNORECASE)
_PROGRAM = re.compile(
    r"[^/]{1,200}\.(?:py|sh|bash|pl|rb|lua|awk|sed|cgi|c|h|cc|cpp|go|rs|js|ts|el|bat|ps1|nix|exs?|hs|scm|lisp|clj|nim|zig|java|kt|json|xml|csv|sql|diff|code-workspace)",
    re.IGNORECASE,
)
# What programs write, read and leave behind beside the texts.
_OF_A_TOOL = re.compile(
    r"[^/]{1,200}\.(?:log(?:\.\d{1,2})?|env|cnf|rc|db|sqlite\d?|tmp|sw[op]|out|pid|lock|patch|service|orig|old|save|tsv|inc|pub)"
    r"|(?:[\w-]{1,40}[-_.])?env(?:\.(?:example|sample|local))?|(?:access|error|debug|build|install)[-_]log",
    re.IGNORECASE,
)
MOST_NAME = 200  # characters of a file's name
MOST_WORDS = 4  # of a label that may be navigation; one of as many words and no such word among them says more
LONG = 5  # words; a label with more says what it is about, whatever single ones of them are
MOST_OF_NOW = 2  # "now page"; in a longer label it is a word as others: "Now made by hand"
MOST_SAID = 30  # of a label that is searched for them
LONGEST_WORD = 20  # characters, on average
_DIGIT = re.compile(r"\d")
_COUNT = re.compile(r"[(\[]\d{1,5}(?: [^\W\d_]{1,12})?[)\]]\Z")  # "garden (3 posts)"
_COMMENT = re.compile(r"\([^()\d]{1,80}\)\s?\Z")  # "About me (a text)"
_NUMBERED = re.compile(r"\A\W{0,3}\d{1,3}[.):]\s?(?=\D)")  # "03: Diary"
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def words_of(text: str, most: int) -> tuple[str, ...]:
    """Return the words of a text, folded; () where it has more than `most`, as a sentence has."""
    if len(text) > LONGEST_WORD * most or text.count(" ") > 2 * most:
        return ()
    words = _WORD.findall(text.casefold())
    return tuple(words) if len(words) <= most else ()


def label_words(label: str) -> tuple[str, ...]:
    """Return the words of a label that may be navigation; () where it is longer, or has a number that is no count."""
    label = _NUMBERED.sub("", _COMMENT.sub("", label))
    words = words_of(label, MOST_WORDS)
    if not words or not _DIGIT.search(label):
        return words
    return () if _DIGIT.search(_COUNT.sub("", label)) else words_of(_COUNT.sub("", label), MOST_WORDS)


def are_names(words: Sequence[str]) -> bool:
    """Return whether all words are those by which sites name their pages and departments."""
    are_words = any(word in _NAMES for word in words) and all(word in _NAMES or word in SMALL for word in words)
    return are_words or say_who(words)


def say_who(words: Sequence[str]) -> bool:
    """Return whether words are what a page about a site and its author is called: "Who am I?", "Über mich"."""
    return 0 < len(words) <= MOST_WORDS and bool(_ABOUT_IT.fullmatch(" ".join(words)))


def names_a_page(label: str) -> bool:
    """Return whether a label consists of words by which sites name their pages and departments: "my tags"."""
    return are_names(label_words(label))


def mentions_a_page(label: str) -> bool:
    """Return whether a short label has such a word among others: "About Anna", "photos of the kiln"."""
    words = label_words(label)
    return says_about(words) or not (_NAMES - ABOUT).isdisjoint(words)


def says_about(words: Sequence[str]) -> bool:
    """Return whether words of a label have one for pages about a site: "About Anna", and not "Writings about bees"."""
    is_of_now = len(words) <= MOST_OF_NOW
    return say_who(words) or any(
        word in ABOUT
        and (word != "now" or is_of_now)
        and (word not in OF_WHAT or BEFORE_ABOUT.issuperset(words[:number]))
        for number, word in enumerate(words)
    )


def is_command(label: str) -> bool:
    """Return whether a label begins with what one does with a program: "View all messages", "[1] Add a user"."""
    word = _WORD.search(label[:MOST_SAID])
    return word is not None and word[0].casefold() in COMMANDS


def says_its_subject(label: str) -> bool:
    """Return whether a label says what its text is about: several words, none of which sites use for their pages.

    In a longer one such words say something too, as long as most are others: "Notes on how we dug a garden".
    """
    words = words_of(_COMMENT.sub("", label), MOST_SAID)
    named = sum(word in _NAMES for word in words)
    return len(words) >= MOST_WORDS and 2 * named < (len(words) if len(words) > LONG else 1)


def is_a_text(name: str) -> bool:
    """Return whether a file's name ends as those of texts do."""
    return bool(_TEXT.fullmatch(name[:MOST_NAME]))


def is_a_program(name: str) -> bool:
    """Return whether a file's name ends as those of programs and of their data do."""
    return bool(_PROGRAM.fullmatch(name[:MOST_NAME]))


def is_of_a_tool(name: str) -> bool:
    """Return whether a file's name is as those of programs, and of what these write and read: `post.py`, `post.log`."""
    return is_a_program(name) or bool(_OF_A_TOOL.fullmatch(name[:MOST_NAME]))


def makes_a_site(name: str) -> bool:
    """Return whether a file or folder of this name is there for the site and not for its readers: `style.css`."""
    return bool(_OF_A_SITE.fullmatch(name[:MOST_NAME]))
