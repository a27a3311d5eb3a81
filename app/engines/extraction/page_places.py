"""Where in the page a block of text stood: its element, and what the elements around it are for."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

_HOLDERS = {
    "p",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "td",
    "th",
    "dd",
    "dt",
    "div",
    "span",
    "a",
    "button",
    "label",
    "figcaption",
    "pre",
    "section",
    "article",
    "address",
    "time",
    "small",
    "strong",
    "em",
    "b",
    "i",
    "center",
    "font",
    "main",
    "header",
    "footer",
    "aside",
}
_KEY_CHARACTERS = 60
_NOT_WORD = re.compile(r"[\W_]+")
_FURNITURE_TAGS = {
    "nav",
    "footer",
    "aside",
    "form",
    "button",
    "label",
    "figcaption",
    "dialog",
    "select",
    "noscript",
    "menu",
}
# Names that web designers give to what stands around an article, as whole words of a class or id.
_FURNITURE_NAMES = re.compile(
    r"(?<![a-z])("
    r"(user|reader|post|article|fb|wp)?comments?(list|area|section|form|s|wrap(per)?)?|disqus.*|respond|reply|replies"
    r"|related.*|recommend.*|recirc.*|suggested|similar"
    r"|newsletters?|subscri(be|ption|bers?)|sign-?up|opt-?in|mailing"
    r"|cookies?|consent|gdpr|privacy"
    r"|shar(e|es|ing)|social(media)?|sociable|addthis|sharethis|sharedaddy|jp-relatedposts"
    r"|taboola|outbrain|sponsor(ed|s)?|advert(s|isement|ising|orial)?|ads?|adv|dfp|adsense|promo(s|tion|ted|box)?|house-?ad"
    r"|most-?(read|popular|viewed|shared|commented)|trending|popular"
    r"|read-?(more|next|also)|more-?(from|stories|news|articles|posts|on|in|links|like)|see-?also|up-?next"
    r"|author-?(bio|box|info|card|desc(ription)?|block|profile|about)|about-?(the-)?author|bio(graphy)?"
    r"|breadcrumbs?|pagination|pager|paging|post-?nav(igation)?|prev-?next"
    r"|tags?|tag-?(list|cloud|links)|topics?|keywords|categor(y|ies)"
    r"|footer|foot|copyright|legal|disclaimer|imprint|colophon"
    r"|nav|navbar|navigation|menu|submenu|sidebar|side-?bar|widgets?|toolbar|tools"
    r"|log-?in|register|registration|paywall|regwall|meter|subscriber-?only"
    r"|polls?|quiz|survey|popup|modal|overlay|lightbox|banner|toast"
    r"|byline|dateline|timestamp|post-?(meta|info)|entry-?(meta|utility|footer)|article-?(meta|info|tools)|pub-?date"
    r"|photos?|gallery|slideshow|video|player|transcript"
    r"|captions?|wp-caption(-text)?|credits?|photo-?credit"
    r"|kommentar(e|bereich|liste)?|commentaires?|comentarios?|commenti|kommentarii"
    r"|teilen|partage[rz]?|compartir|compartilh.*|condividi|podelitsya"
    r"|verwandte|correlat.*|relacionad.*|leia-?(mais|tambem)|(a-)?lire-?aussi|mehr-?zum-?thema"
    r"|werbung|anzeigen?|publicite|publicidade?|pubblicita|rekla(m|ma|my)|impressum|datenschutz"
    r"|feedback|report-?error|corrections-?form|donate|donation|membership"
    r")(?![a-z])"
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_MAIN_SHARE = 0.4


class Places:
    """Finds the elements that texts of one page came from."""

    def __init__(self, tree: Any) -> None:
        self._elements: dict[str, list[Any]] = {}
        for element in tree.iter():
            if element.tag in _HOLDERS:
                self._note(element)

    def _note(self, element: Any) -> None:
        if any(child.tag in ("p", "div", "ul", "ol", "table", "section") for child in element):
            return
        key = key_of(element.text_content())
        if key:
            self._elements.setdefault(key, []).append(element)

    def find(self, text: str) -> list[Any]:
        """Return the innermost elements that hold `text`, by its beginning; often one."""
        return self._elements.get(key_of(text), [])


def link_share(element: Any) -> float:
    """Return the share of an element's characters, 0 to 1, that stand inside links."""
    if element.tag == "a" or any(ancestor.tag == "a" for ancestor in element.iterancestors()):
        return 1.0
    length = len(element.text_content())
    linked = sum(len(link.text_content()) for link in element.iter("a"))
    return min(1.0, linked / length) if length else 0.0


def key_of(text: str) -> str:
    """Return what a text is found by: the first letters and digits, in lower case."""
    return _NOT_WORD.sub("", text[: 4 * _KEY_CHARACTERS].lower())[:_KEY_CHARACTERS]


class Furniture:
    """Tells the parts of a page that serve something else than the article, by their names.

    `placed` are the elements of the article's blocks with the lengths of their texts: an element
    that holds much of the article is no furniture, whatever it is called.
    """

    def __init__(self, placed: Iterable[tuple[Any, int]]) -> None:
        weights: Counter[Any] = Counter()
        total = 0
        for element, length in placed:
            total += length
            for ancestor in (element, *element.iterancestors()):
                weights[ancestor] += length
        self._main = {el for el, weight in weights.items() if weight > _MAIN_SHARE * total}

    def holds(self, element: Any) -> bool:
        """Say whether `element` or one around it is furniture."""
        for ancestor in (element, *element.iterancestors()):
            if ancestor in self._main:
                return False
            if is_furniture(ancestor):
                return True
        return False


def is_furniture(element: Any) -> bool:
    """Say whether an element is, by its tag or names, not for the article."""
    if element.tag in _FURNITURE_TAGS:
        return True
    names = " ".join(
        filter(None, (element.get(name) for name in ("class", "id", "role", "data-testid")))
    )
    return bool(names and _FURNITURE_NAMES.search(_CAMEL.sub("-", names[:400]).lower()))
