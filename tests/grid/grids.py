"""All grids, for the test and for `make grid`."""

from tests.grid.amid_prose import AMID_PROSE
from tests.grid.among_dated import AMONG_DATED
from tests.grid.axes import Grid
from tests.grid.banners import BANNERS_GRID
from tests.grid.beside import BESIDE
from tests.grid.beside_dates import BESIDE_DATES
from tests.grid.blosxom import BLOSXOM, SHOWN_TAGS
from tests.grid.bold_fields import BOLD_FIELDS
from tests.grid.bylines import BYLINES
from tests.grid.charsets import BY_GOPHERNICUS, CHARSETS, HOLES, SHORT_CHARSETS
from tests.grid.commented_heads import COMMENTED_HEADS, UNFENCED_HEADS
from tests.grid.days import DAYS
from tests.grid.dialects import DIALECTS, KEPT_DIALECTS
from tests.grid.doubtful_heads import DOUBTFUL_HEADS
from tests.grid.drawn_frames import DRAWN_FRAMES, NO_FRAMES
from tests.grid.feed_names import FEED_NAMES
from tests.grid.few_signs import FEW_SIGNS
from tests.grid.front_matter import FRONT_MATTER, ON_ONE_LINE
from tests.grid.fronts import FRONTS
from tests.grid.galleries import GALLERIES
from tests.grid.gemtext import GEMTEXT
from tests.grid.gemtext_by_hand import BY_HAND, KEPT_BY_HAND, UNBROKEN
from tests.grid.habits import HABITS, KEPT_HABITS
from tests.grid.headings import HEADINGS
from tests.grid.headless import HEADLESS
from tests.grid.heads import HEADS
from tests.grid.ideographs import AT_BLANKS, IDEOGRAPHS, KEPT_IDEOGRAPHS
from tests.grid.justified import JUSTIFIED
from tests.grid.kept import BESIDE_PHRASES, KEPT, LONG_LINES
from tests.grid.key_languages import KEY_LANGUAGES
from tests.grid.label_words import LABEL_WORDS
from tests.grid.labels import LABELS
from tests.grid.linked import LINKED
from tests.grid.listed_fields import LISTED_FIELDS
from tests.grid.listings import LISTINGS
from tests.grid.logs import LOGS
from tests.grid.manuals import MANUALS
from tests.grid.many_links import MANY_LINKS
from tests.grid.marked import MARKED, SHOUTED
from tests.grid.message_heads import MESSAGE_HEADS
from tests.grid.misleading_heads import MISLEADING_HEADS
from tests.grid.name_links import NAME_LINKS
from tests.grid.named_days import NAMED_DAYS
from tests.grid.neighbours import NEIGHBOURS
from tests.grid.outlines import OUTLINES
from tests.grid.paths import PATHS
from tests.grid.posts import POSTS
from tests.grid.programs import PROGRAMS_GRID
from tests.grid.prose import DIVIDED, NARROW, PHRASES, PROSE
from tests.grid.rare_heads import RARE_HEADS
from tests.grid.run_together import RUN_TOGETHER
from tests.grid.said_again import KEPT_CODE, SAID_AGAIN
from tests.grid.scripts import KEPT_SCRIPTS, SCRIPTS
from tests.grid.sections import SECTIONS
from tests.grid.sentences import SENTENCES
from tests.grid.set_apart import SET_APART
from tests.grid.shelves import SHELVES
from tests.grid.siblings import DATED_SIBLINGS, KEPT_AMONG_SIBLINGS, SIBLINGS
from tests.grid.soft_breaks import KEPT_SOFT, SOFT_BREAKS
from tests.grid.surrounded import SURROUNDED
from tests.grid.tagged_labels import TAGGED_LABELS
from tests.grid.tags import TAGS
from tests.grid.touching import TOUCHING
from tests.grid.urls import AMID, KEPT_URLS
from tests.grid.verses import HARD_VERSE, LONG_VERSE
from tests.grid.wide import KEPT_WIDE, WIDE

GRIDS: tuple[Grid, ...] = (
    LABELS,
    LABEL_WORDS,
    HEADINGS,
    DAYS,
    LISTINGS,
    SHELVES,
    LINKED,
    LISTED_FIELDS,
    MANY_LINKS,
    AMONG_DATED,
    NAME_LINKS,
    LOGS,
    PATHS,
    NAMED_DAYS,
    NEIGHBOURS,
    HEADS,
    RARE_HEADS,
    DOUBTFUL_HEADS,
    MISLEADING_HEADS,
    DRAWN_FRAMES,
    NO_FRAMES,
    KEY_LANGUAGES,
    BOLD_FIELDS,
    BANNERS_GRID,
    BYLINES,
    MESSAGE_HEADS,
    TAGGED_LABELS,
    TAGS,
    FRONT_MATTER,
    COMMENTED_HEADS,
    UNFENCED_HEADS,
    OUTLINES,
    ON_ONE_LINE,
    HEADLESS,
    SAID_AGAIN,
    KEPT_CODE,
    GEMTEXT,
    BY_HAND,
    KEPT_BY_HAND,
    UNBROKEN,
    DIALECTS,
    KEPT_DIALECTS,
    BLOSXOM,
    SHOWN_TAGS,
    PROSE,
    DIVIDED,
    NARROW,
    WIDE,
    JUSTIFIED,
    AMID,
    KEPT,
    LONG_LINES,
    AMID_PROSE,
    SENTENCES,
    RUN_TOGETHER,
    KEPT_WIDE,
    KEPT_URLS,
    IDEOGRAPHS,
    AT_BLANKS,
    KEPT_IDEOGRAPHS,
    SCRIPTS,
    KEPT_SCRIPTS,
    MARKED,
    PROGRAMS_GRID,
    MANUALS,
    SECTIONS,
    SET_APART,
    TOUCHING,
    SURROUNDED,
    SOFT_BREAKS,
    KEPT_SOFT,
    LONG_VERSE,
    HARD_VERSE,
    FEED_NAMES,
    FEW_SIGNS,
    CHARSETS,
    SHORT_CHARSETS,
    HOLES,
    BY_GOPHERNICUS,
    POSTS,
    BESIDE_DATES,
    FRONTS,
    BESIDE,
    GALLERIES,
    SIBLINGS,
    KEPT_AMONG_SIBLINGS,
    HABITS,
    KEPT_HABITS,
    DATED_SIBLINGS,
)
OPEN: tuple[Grid, ...] = (PHRASES, BESIDE_PHRASES, SHOUTED)  # not right often enough yet; `make grid` shows them too
