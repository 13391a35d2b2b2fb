"""Apple's categories of podcasts, by which all directories sort, and who names one of them.

https://podcasters.apple.com/support/1691-apple-podcasts-categories
"""

from collections.abc import Mapping
from types import MappingProxyType

from feedd.config.toml_keys import mismatch
from feedd.spelling import did_you_mean

# fmt: off
_TREE = {
    "Arts": ("Books", "Design", "Fashion & Beauty", "Food", "Performing Arts", "Visual Arts"),
    "Business": ("Careers", "Entrepreneurship", "Investing", "Management", "Marketing", "Non-Profit"),
    "Comedy": ("Comedy Interviews", "Improv", "Stand-Up"),
    "Education": ("Courses", "How To", "Language Learning", "Self-Improvement"),
    "Fiction": ("Comedy Fiction", "Drama", "Science Fiction"),
    "Government": (),
    "History": (),
    "Health & Fitness": ("Alternative Health", "Fitness", "Medicine", "Mental Health", "Nutrition", "Sexuality"),
    "Kids & Family": ("Education for Kids", "Parenting", "Pets & Animals", "Stories for Kids"),
    "Leisure": (
        "Animation & Manga", "Automotive", "Aviation", "Crafts", "Games", "Hobbies", "Home & Garden", "Video Games",
    ),
    "Music": ("Music Commentary", "Music History", "Music Interviews"),
    "News": (
        "Business News", "Daily News", "Entertainment News", "News Commentary", "Politics", "Sports News", "Tech News",
    ),
    "Religion & Spirituality": (
        "Buddhism", "Christianity", "Hinduism", "Islam", "Judaism", "Religion", "Spirituality",
    ),
    "Science": (
        "Astronomy", "Chemistry", "Earth Sciences", "Life Sciences", "Mathematics", "Natural Sciences", "Nature",
        "Physics", "Social Sciences",
    ),
    "Society & Culture": ("Documentary", "Personal Journals", "Philosophy", "Places & Travel", "Relationships"),
    "Sports": (
        "Baseball", "Basketball", "Cricket", "Fantasy Sports", "Football", "Golf", "Hockey", "Rugby", "Running",
        "Soccer", "Swimming", "Tennis", "Volleyball", "Wilderness", "Wrestling",
    ),
    "Technology": (),
    "True Crime": (),
    "TV & Film": ("After Shows", "Film History", "Film Interviews", "Film Reviews", "TV Reviews"),
}
# fmt: on

# The category, or the category and its part, by the name that a person writes: no two have the same.
CATEGORIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        name: place
        for category, parts in _TREE.items()
        for name, place in ((category, (category,)), *((part, (category, part)) for part in parts))
    }
)


def category_named(words: str) -> str:
    """Return the name of a category or of a part of one; ValueError where there is none, in capitals or not."""
    wanted = " ".join(words.split()).casefold()
    for name in CATEGORIES:
        if name.casefold() == wanted:
            return name
    guess = did_you_mean(wanted, CATEGORIES) or f"these are {', '.join(_TREE)}, and their parts"
    raise mismatch(words, f"a category of Apple's list; {guess}")
