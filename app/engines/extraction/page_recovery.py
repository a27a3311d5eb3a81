"""What trafilatura misses: text that stands bare between elements, and declared but unseen text."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.domain.text import clean_text
from app.engines.extraction.blocks import Block
from app.engines.extraction.leftovers import is_leftover
from app.engines.extraction.page_places import Places, is_furniture, key_of, link_share

_HEADINGS = {"h2", "h3", "h4", "h5", "h6"}
_UNREADABLE_TAGS = {"script", "style", "template", "svg", "figure", "iframe", "table"}
_INLINE_TAGS = {
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark",
    "q", "s", "small", "span", "strong", "sub", "sup", "time", "u", "wbr", "tt", "big", "acronym",
}  # fmt: skip
_LEAF_TAGS = _INLINE_TAGS | {"br", "img", "hr"}
_SENTENCE_END = re.compile(r"[.!?…。！？؟।]['\"’”»)\]]*$")
_CORE_SHARE = 0.8
_MAX_LINK_SHARE = 0.3
_MAX_HEADING_CHARACTERS = 150
_MIN_BARE_CHARACTERS = 80
_MAX_FRONT_CHARACTERS = 600
_MAX_SHORT_PAGE_CHARACTERS = 3_000
_MIN_SENTENCE_CHARACTERS = 40
_MIN_DECLARED_CHARACTERS = 500
_COVERED = 0.7
_NOT_WORD = re.compile(r"[\W_]+")


def with_missed_text(blocks: list[Block], tree: Any, title: str) -> list[Block]:
    """Put back what stands among the blocks in the article's element and was left out there.

    That element is the smallest that holds most of the text of `blocks`, and the page's heading
    `title` where there is one. Put back are long runs
    of text outside any paragraph, paragraphs and list items that read as sentences, and headings
    that stand right before a block; never what is furniture by its name, and nothing after the
    last block.
    """
    places = Places(tree)
    placed = [(found[0], len(block.text)) for block in blocks if (found := places.find(block.text))]
    core = _core(placed)
    if core is None:
        return blocks
    holders = {ancestor for element, _ in placed for ancestor in element.iterancestors()}
    runs = list(_runs(core, holders))
    headline = _headline_before(core, tree, title)
    if headline is not None:
        around = list(_runs(_common(core, headline), holders))
        runs = _short_front(around, key_of(headline.text_content()), runs) + runs
    return _merged(blocks, runs)


def as_on_short_page(blocks: list[Block], tree: Any) -> list[Block]:
    """Return the blocks as they stand on a page too short for trafilatura to tell them apart.

    It answers with one paragraph (or none) that holds all text; here its elements are kept.
    """
    if len(blocks) > 1:
        return blocks
    body = next(tree.iter("body"), tree)
    runs = [run for run in _runs(body, set()) if run.text]
    length = sum(len(run.text) for run in runs)
    if length > _MAX_SHORT_PAGE_CHARACTERS or (blocks and len(runs) < 2):
        return blocks
    return [_block(run.tag, run.text) for run in runs]


def with_declared_text(blocks: list[Block], tree: Any, declared: str) -> list[Block]:
    """Return the declared text of the article where `blocks` hold less than 70 % of it.

    Its paragraphs are taken from the page where they can be found there, so that headings and
    lists stay what they are, else from the lines of `declared` itself.
    """
    if len(declared) < _MIN_DECLARED_CHARACTERS:
        return blocks
    key = _NOT_WORD.sub("", declared.lower())
    seen = sum(len(_NOT_WORD.sub("", block.text)) for block in blocks if key_of(block.text) in key)
    if seen >= _COVERED * len(key):
        return blocks
    on_page = _blocks_on_page(tree, key)
    if sum(len(_NOT_WORD.sub("", block.text)) for block in on_page) >= _COVERED * len(key):
        return on_page
    lines = (" ".join(line.split()) for line in declared.split("\n"))
    return [Block("paragraph", line) for line in lines if line]


def _blocks_on_page(tree: Any, declared_key: str) -> list[Block]:
    blocks: list[Block] = []
    taken: set[str] = set()
    for element in tree.iter("p", "h2", "h3", "h4", "li", "blockquote", "div"):
        text = " ".join(clean_text(element.text_content()).split())
        whole = _NOT_WORD.sub("", text.lower())
        if len(whole) < 10 or whole in taken or whole not in declared_key:
            continue
        if any(child.tag in ("p", "div", "ul", "ol", "blockquote") for child in element):
            continue
        taken.add(whole)
        blocks.append(_block(element.tag, text))
    return blocks


def _block(tag: str, text: str) -> Block:
    if tag in _HEADINGS or tag == "h1":
        return Block("heading", text, int(tag[1]))
    if tag == "li":
        return Block("list_item", text)
    return Block("blockquote" if tag == "blockquote" else "paragraph", text)


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch of text in the page: of one element without inner blocks, or bare (no tag)."""

    text: str
    tag: str
    link_share: float

    @property
    def is_heading(self) -> bool:
        is_short = len(self.text) < _MAX_HEADING_CHARACTERS
        return self.tag in _HEADINGS and is_short and any(map(str.isalpha, self.text))

    @property
    def is_missed(self) -> bool:
        """Whether the text alone says that it belongs to an article."""
        if is_leftover(self.text) or self.link_share > _MAX_LINK_SHARE or self.tag in _HEADINGS:
            return False
        if not self.tag:
            return len(self.text) >= _MIN_BARE_CHARACTERS
        return len(self.text) >= _MIN_SENTENCE_CHARACTERS and bool(_SENTENCE_END.search(self.text))


def _core(placed: list[tuple[Any, int]]) -> Any:
    """Return the innermost element around most of the text, or None."""
    weights: Counter[Any] = Counter()
    for element, length in placed:
        for ancestor in element.iterancestors():
            weights[ancestor] += length
    total = sum(length for _, length in placed)
    cores = [element for element, weight in weights.items() if weight >= _CORE_SHARE * total]
    return max(cores, key=lambda element: len(list(element.iterancestors())), default=None)


def _headline_before(core: Any, tree: Any, title: str) -> Any:
    """Return the one h1 of the page that gives its title, if it stands outside `core`."""
    headlines = [node for node in tree.iter("h1") if key_of(node.text_content())]
    if len(headlines) != 1 or key_of(headlines[0].text_content()) != key_of(title):
        return None
    return None if core in headlines[0].iterancestors() else headlines[0]


def _common(core: Any, other: Any) -> Any:
    """Return the innermost element around both; `core` itself when there is no other."""
    if other is None:
        return core
    around_other = set(other.iterancestors())
    return next((node for node in core.iterancestors() if node in around_other), core)


def _short_front(around: list[_Run], title_key: str, runs: list[_Run]) -> list[_Run]:
    """Return what stands between the title and `runs`, unless it is more than a standfirst."""
    keys = [key_of(run.text) for run in around]
    start_key = next(filter(None, (key_of(run.text) for run in runs)), "")
    if title_key not in keys or start_key not in keys:
        return []
    front = around[keys.index(title_key) + 1 : keys.index(start_key)]
    length = sum(len(run.text) for run in front if run.is_missed)
    return front if length <= _MAX_FRONT_CHARACTERS else []


def _runs(element: Any, holders: set[Any]) -> Iterator[_Run]:
    """Walk `element` in reading order; furniture is passed by unless it is one of `holders`."""
    bare = [element.text or ""]
    for child in element:
        is_element = isinstance(child.tag, str)
        if child.tag == "br":
            bare.append("\n")
        elif is_element and not (is_furniture(child) and child not in holders):
            if child.tag in _INLINE_TAGS:
                bare.append(child.text_content())
            else:
                yield _run("".join(bare), "", 0.0)
                bare = []
                yield from _runs_of_child(child, holders)
        bare.append(child.tail or "")
    yield _run("".join(bare), "", 0.0)


def _runs_of_child(child: Any, holders: set[Any]) -> Iterator[_Run]:
    if any(isinstance(inner.tag, str) and inner.tag not in _LEAF_TAGS for inner in child):
        yield from _runs(child, holders)
    elif child.tag not in _UNREADABLE_TAGS:
        yield _run(child.text_content(), child.tag, link_share(child))


def _run(text: str, tag: str, share: float) -> _Run:
    return _Run(" ".join(clean_text(text).split()), tag, share)


def _merged(blocks: list[Block], runs: list[_Run]) -> list[Block]:
    """Walk the runs along the blocks; a missed one goes in where it stood."""
    everything = _NOT_WORD.sub("", "".join(block.text for block in blocks).lower())
    merged = list(blocks)
    keys = [key_of(block.text) for block in blocks]
    last_key = keys[-1] if keys else ""
    place = 0
    heading: _Run | None = None
    for run in runs:
        key = key_of(run.text)
        if not key:
            continue
        is_known = key in keys
        if is_known:
            place = keys.index(key)
        if (is_known or run.is_missed) and heading:
            merged.insert(place, _block(heading.tag, heading.text))
            keys.insert(place, key_of(heading.text))
            place += 1
        if not is_known and run.is_missed and key not in everything:
            merged.insert(place, _block(run.tag, run.text))
            keys.insert(place, key)
        place += is_known or (run.is_missed and key not in everything)
        heading = run if run.is_heading and key not in everything else None
        if key == last_key:
            break
    return merged
