"""Names in lines such as 'By Ada Brenner, 3 May 2024'."""

import re

MAX_BYLINE_CHARACTERS = 120
_BY = re.compile(r"\s*(by|von|par|por|di|door|av|af|autor(es)?:|автор:?)\s+", re.IGNORECASE)
_ENDS = re.compile(
    r"\s+(on|posted|published|updated|reporting|@\w+)\b|\s[|•·—–]|[,\s]\s*\d|,\s+(?-i:[a-z])"
    r"|,?\s+(mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|\s(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d",
    re.IGNORECASE,
)
_PARTICLES = {"de", "da", "di", "del", "der", "van", "von", "la", "le", "al", "el", "bin", "y", "e"}
_JOINTS = {"and", "und", "et", "&", "i", "и", "ve", "və", "with"}


def without_by(text: str) -> str:
    """Drop a leading 'By' in one of several languages, and what follows the name."""
    name = _ENDS.split(_BY.sub("", text, count=1), maxsplit=1)[0].strip(" ,|-–—:")
    return name if len(name) <= MAX_BYLINE_CHARACTERS and not name[:1].isdigit() else ""


def name_in(line: str) -> str:
    """Return the name in a line that is nothing but a byline, or ""."""
    if len(line) > MAX_BYLINE_CHARACTERS or not _BY.match(line):
        return ""
    name = without_by(line)
    return name if is_name(name) else ""


def is_name(text: str) -> bool:
    """Say whether a text reads as people's names: two to ten words, all in capitals."""
    words = text.replace(",", " ").split()
    return 2 <= len(words) <= 10 and all(
        word[0].isupper() or not word[0].isascii() or word.lower() in _PARTICLES | _JOINTS
        for word in words
    )
