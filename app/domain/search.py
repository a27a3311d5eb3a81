"""How text is folded for search, once and in Python, so that both databases find the same."""

import re
import unicodedata

# Scripts written without spaces are searched character by character.
_UNSPACED = re.compile(r"([぀-ヿ㐀-鿿豈-﫿가-힣฀-๿])")
_MAX_WORDS = 12


def fold_for_search(*parts: str | None) -> str:
    """Lower-case words of letters and digits without accents, single-spaced.

    >>> fold_for_search("Čeština – 3,5 %", None, "Ürün")
    'cestina 3 5 urun'
    """
    text = " ".join(part for part in parts if part)
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    spaced = _UNSPACED.sub(r" \1 ", bare)
    return " ".join("".join(c if c.isalnum() else " " for c in spaced).split())


def search_words(query: str) -> list[str]:
    """The folded words of a query, at most 12; each is matched from its beginning."""
    return fold_for_search(query).split()[:_MAX_WORDS]
