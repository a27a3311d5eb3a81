"""What trafilatura misses: text that stands bare between elements, and declared but unseen text."""

import re
from collections import Counter
from typing import Any

from app.domain.text import clean_text
from app.engines.extraction.blocks import Block
from app.engines.extraction.page_places import Places, is_furniture, key_of

_INLINE_TAGS = {
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark",
    "q", "s", "small", "span", "strong", "sub", "sup", "time", "u", "wbr", "tt", "big", "acronym",
}  # fmt: skip
_MIN_BARE_CHARACTERS = 80
_MIN_DECLARED_CHARACTERS = 500
_COVERED = 0.7
_NOT_WORD = re.compile(r"[\W_]+")


def with_bare_text(blocks: list[Block], tree: Any) -> list[Block]:
    """Put back long runs of text that stand in the article's element outside any paragraph.

    The article's element is the one that most blocks are children of; a run is put back only
    where blocks stand before or after it in that same element.
    """
    places = Places(tree)
    parents = Counter(
        found[0].getparent() for block in blocks if (found := places.find(block.text))
    )
    parents.pop(None, None)
    if not parents:
        return blocks
    parent, count = parents.most_common(1)[0]
    if count < 2:
        return blocks
    return _merged(blocks, _runs(parent))


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
    if tag[0] == "h":
        return Block("heading", text, int(tag[1]))
    if tag == "li":
        return Block("list_item", text)
    return Block("blockquote" if tag == "blockquote" else "paragraph", text)


def _runs(parent: Any) -> list[tuple[str, bool]]:
    """Return the texts in `parent` in order, and whether each stands bare."""
    runs: list[tuple[str, bool]] = []
    bare = [parent.text or ""]
    for child in parent:
        if child.tag in _INLINE_TAGS:
            bare.append("" if is_furniture(child) else child.text_content())
        elif child.tag == "br":
            bare.append("\n")
        elif isinstance(child.tag, str):
            runs.append(("".join(bare), True))
            runs.append((child.text_content(), False))
            bare = []
        bare.append(child.tail or "")
    return [*runs, ("".join(bare), True)]


def _merged(blocks: list[Block], runs: list[tuple[str, bool]]) -> list[Block]:
    """Walk the runs along the blocks; a bare one that no block holds goes in where it stood."""
    merged = list(blocks)
    everything = _NOT_WORD.sub("", "".join(block.text for block in blocks).lower())
    keys = [key_of(block.text) for block in blocks]
    place = 0
    for run, is_bare in runs:
        text = " ".join(clean_text(run).split())
        key = key_of(text)
        if key in keys:
            place = keys.index(key) + 1
        elif is_bare and len(text) >= _MIN_BARE_CHARACTERS and key and key not in everything:
            merged.insert(place, Block("paragraph", text))
            keys.insert(place, key)
            place += 1
    return merged
