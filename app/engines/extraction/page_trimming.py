"""Which blocks of a page belong to the article: many weak signs, added up, against its prose."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.engines.extraction.blocks import Block
from app.engines.extraction.bylines import name_in
from app.engines.extraction.leftovers import is_leftover
from app.engines.extraction.page_facts import PageFacts
from app.engines.extraction.page_places import Furniture, Places, key_of, link_share

_DROP_FROM = 3
_TITLE_BLOCKS = 12
# A byline or date line may stand below a standfirst.
_FRONT_BLOCKS = 3
_NUMBER = re.compile(r"\d+")
_PROSE_CHARACTERS = 90
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SENTENCE_END = re.compile(r"[.!?…。！？؟।။:]['\"’”»)\]]*$")
_NOT_WORD = re.compile(r"[\W_]+")
_READING_TIME = re.compile(
    r"\d+[ -]?(min(ute)?s?|мин|分)\.?( read(ing)?| lesezeit| de lecture)?", re.IGNORECASE
)
_DATED = re.compile(
    r"(published|updated|posted|last (updated|modified)|veröffentlicht|aktualisiert|stand|publié"
    r"|mis à jour|publicado|actualizado|pubblicato|aggiornato)\b.{0,60}\d.{0,30}",
    re.IGNORECASE,
)
# What begins a line that only points to another article, when most of it is a link.
_POINTER = re.compile(
    r"\(?(read( also| more)?|see( also)?|more|also|related|watch|listen|photos|gallery|explainer"
    r"|(à )?lire( aussi)?|lees ook|leia( também)?|mehr( zum thema)?|lesen sie( auch)?"
    r"|lea( también)?|leggi( anche)?|читайте( также)?|czytaj( też)?|oxuyun|oku)\s*[:：>»|-]",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"(photo|image|picture|video|credit|foto|bild|fotografía|source)"
    r"( credits?| by| courtesy of)?\s*[:/©].{0,100}"
    r"|(©|\(c\)|copyright).{0,120}|all rights reserved.{0,20}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A block and what its place in the page says about it."""

    block: Block
    is_furniture: bool
    link_share: float
    is_strict: bool
    is_declared: bool | None

    @property
    def is_prose(self) -> bool:
        """Running text: long, ends as a sentence does, few links."""
        text = self.block.text
        length = len(text) + 2 * len(_WIDE.findall(text))
        is_long = length > 3 * _PROSE_CHARACTERS
        is_sentence = length >= _PROSE_CHARACTERS and bool(_SENTENCE_END.search(text))
        return (is_long or is_sentence) and self.link_share < 0.4

    @property
    def score(self) -> int:
        """How much speaks against the block."""
        text = self.block.text
        if self.is_declared:
            return 0
        is_formula = is_leftover(text) or bool(_CREDIT.fullmatch(text))
        is_pointer = self.link_share > 0.4 and bool(_POINTER.match(text))
        is_plain_heading = self.block.kind == "heading" and self.link_share < 0.75
        against = (
            4 * self.is_furniture
            + 3 * is_formula
            + 2 * is_pointer
            + (2 if self.link_share > 0.75 else self.link_share > 0.4)
            + (not self.is_strict)
            + (self.is_declared is False)
        )
        return against - 2 * (self.is_prose and not is_formula) - is_plain_heading

    @property
    def edge_score(self) -> int:
        """How much more speaks against the block before the first or after the last prose."""
        is_sentence = bool(_SENTENCE_END.search(self.block.text))
        return 1 if self.is_prose or is_sentence else 2


def without_furniture(
    blocks: list[Block], strict: list[Block], tree: Any, facts: PageFacts
) -> list[Block]:
    """Drop what surrounds the article from `blocks`, which were found in `tree`.

    `strict` are the blocks found when precision was favoured: what is missing from them is
    suspected, not condemned. When most of the prose would go, the signs have misread the page,
    and the blocks are returned as they came.
    """
    seen = _look(_without_title(blocks, facts.title), strict, tree, facts)
    sound = [place for place, one in enumerate(seen) if one.is_prose and one.score <= 0]
    first, last = (sound[0], sound[-1]) if sound else (0, len(seen))
    kept = [
        one
        for place, one in enumerate(seen)
        if one.score + (0 if first <= place <= last else one.edge_score) < _DROP_FROM
        and not (place < first + _FRONT_BLOCKS and _is_front_matter(one, facts))
    ]
    if _prose_characters(kept) < _prose_characters(seen) / 3:
        return blocks
    return _without_dangling_headings([one.block for one in kept])


def _look(blocks: list[Block], strict: list[Block], tree: Any, facts: PageFacts) -> list[_Seen]:
    places = Places(tree)
    found = [places.find(block.text) for block in blocks]
    furniture = Furniture(
        (elements[0], len(block.text))
        for block, elements in zip(blocks, found, strict=True)
        if elements
    )
    strict_keys = {key_of(block.text) for block in strict}
    declared = _NOT_WORD.sub("", facts.article_body.lower())
    return [
        _Seen(
            block=block,
            is_furniture=bool(elements) and all(map(furniture.holds, elements)),
            link_share=min(map(link_share, elements), default=0.0),
            is_strict=key_of(block.text) in strict_keys or not strict,
            is_declared=key_of(block.text) in declared if declared else None,
        )
        for block, elements in zip(blocks, found, strict=True)
    ]


def _prose_characters(seen: list[_Seen]) -> int:
    return sum(len(one.block.text) for one in seen if one.is_prose)


def _without_title(blocks: list[Block], title: str) -> list[Block]:
    """Drop the title where the first blocks repeat it, also with the site's name beside it."""
    title_key = _NOT_WORD.sub("", title.lower())
    return [
        block
        for place, block in enumerate(blocks)
        if place >= _TITLE_BLOCKS or not _repeats(block.text, title_key)
    ]


def _repeats(text: str, title_key: str) -> bool:
    key = _NOT_WORD.sub("", text.lower())
    if not key or len(key) < len(title_key) / 2:
        return False
    return title_key.startswith(key) or title_key.endswith(key)


def _is_front_matter(one: _Seen, facts: PageFacts) -> bool:
    """Say whether a short block before the text gives the byline, the date or a reading time."""
    text = one.block.text
    if len(text) > 150 or one.is_prose:
        return False
    rest = len(text) - len(facts.byline)
    is_byline = bool(facts.byline) and facts.byline.lower() in text.lower() and rest < 60
    return (
        is_byline
        or bool(name_in(text))
        or bool(_READING_TIME.fullmatch(text) or _DATED.fullmatch(text))
        or _gives_date(text, facts.published_on)
    )


def _gives_date(text: str, published_on: date | None) -> bool:
    """Say whether a short line is there for the date of publication alone."""
    if published_on is None or len(text) > 60 or len(text.split()) > 8:
        return False
    numbers = {int(number) for number in _NUMBER.findall(text)}
    return {published_on.year, published_on.day} <= numbers


def _without_dangling_headings(blocks: list[Block]) -> list[Block]:
    end = len(blocks)
    while end > 1 and blocks[end - 1].kind == "heading":
        end -= 1
    return blocks[:end]
