"""Which blocks of a page belong to the article: many weak signs, added up, against its prose."""

import re
from dataclasses import dataclass
from typing import Any

from app.engines.extraction.leftovers import is_leftover
from app.engines.extraction.page_blocks import PageBlock
from app.engines.extraction.page_facts import PageFacts
from app.engines.extraction.page_places import Furniture, Places, key_of

_DROP_FROM = 3
_PROSE_CHARACTERS = 90
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SENTENCE_END = re.compile(r"[.!?…。！？؟।။:]['\"’”»)\]]*$")
_NOT_WORD = re.compile(r"[\W_]+")
_READING_TIME = re.compile(
    r"\d+[ -]?(min(ute)?s?|Min\.?|мин\.?|分)( read(ing)?| lesezeit| de lecture)?", re.I
)
_DATED = re.compile(
    r"(published|updated|posted|last (updated|modified)|veröffentlicht|aktualisiert|stand|publié|"
    r"mis à jour|publicado|actualizado|pubblicato|aggiornato)\b.{0,60}\d.{0,30}",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"(photo|image|picture|video|credit|foto|bild|fotografía|source)( credits?| by| courtesy of)?\s*[:/©].{0,100}"
    r"|(©|\(c\)|copyright).{0,120}|all rights reserved.{0,20}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Signs:
    """What is known about one block beside its own text."""

    is_furniture: bool
    is_strict: bool
    is_declared: bool | None


def without_furniture(
    blocks: list[PageBlock], strict: list[PageBlock], tree: Any, facts: PageFacts
) -> list[PageBlock]:
    """Drop what surrounds the article from `blocks`.

    `strict` are the blocks found when precision was favoured: what is missing from them is
    suspected, not condemned. At least half of the prose always stays: when more would go, the
    signs have misread the page, and it is returned as it came.
    """
    blocks = _without_title(blocks, facts.title)
    signs = _signs_of(blocks, strict, tree, facts)
    prose = [is_prose(block) for block in blocks]
    scores = [_score(block, sign) for block, sign in zip(blocks, signs, strict=True)]
    first, last = _edges(prose, scores)
    kept = [
        block
        for place, block in enumerate(blocks)
        if scores[place] + (not first <= place <= last) < _DROP_FROM
        and not (place < first and _is_front_matter(block, facts))
    ]
    kept = _without_dangling_headings(kept)
    before = sum(len(block.block.text) for block in blocks if is_prose(block))
    after = sum(len(block.block.text) for block in kept if is_prose(block))
    return kept if kept and after >= before / 2 else blocks


def is_prose(block: PageBlock) -> bool:
    """Say whether a block reads as running text: long, ends as a sentence does, few links."""
    text = block.block.text
    length = len(text) + 2 * len(_WIDE.findall(text))
    return (
        length >= _PROSE_CHARACTERS
        and block.link_share < 0.4
        and bool(_SENTENCE_END.search(text) or length > 3 * _PROSE_CHARACTERS)
    )


def _signs_of(
    blocks: list[PageBlock], strict: list[PageBlock], tree: Any, facts: PageFacts
) -> list[_Signs]:
    places = Places(tree)
    found = [places.find(block.block.text) for block in blocks]
    furniture = Furniture(
        (elements[0], len(block.block.text))
        for block, elements in zip(blocks, found, strict=True)
        if elements
    )
    strict_keys = {key_of(block.block.text) for block in strict}
    declared = _NOT_WORD.sub("", facts.article_body.lower())
    return [
        _Signs(
            is_furniture=bool(elements) and all(map(furniture.holds, elements)),
            is_strict=key_of(block.block.text) in strict_keys or not strict,
            is_declared=key_of(block.block.text) in declared if declared else None,
        )
        for block, elements in zip(blocks, found, strict=True)
    ]


def _score(block: PageBlock, signs: _Signs) -> int:
    text = block.block.text
    if signs.is_declared:
        return 0
    score = 3 * signs.is_furniture + (not signs.is_strict) + (signs.is_declared is False)
    score += 3 * (is_leftover(text) or bool(_CREDIT.fullmatch(text)))
    score += 2 if block.link_share > 0.75 else block.link_share > 0.4
    score -= 2 if is_prose(block) else 0
    score -= block.block.kind == "heading"
    return score


def _edges(prose: list[bool], scores: list[int]) -> tuple[int, int]:
    sound = [place for place, is_sound in enumerate(prose) if is_sound and scores[place] <= 0]
    return (sound[0], sound[-1]) if sound else (0, len(prose))


def _without_title(blocks: list[PageBlock], title: str) -> list[PageBlock]:
    title_key = _NOT_WORD.sub("", title.lower())
    if not title_key:
        return blocks
    return [
        block
        for place, block in enumerate(blocks)
        if place > 5 or _NOT_WORD.sub("", block.block.text.lower()) != title_key
    ]


def _is_front_matter(block: PageBlock, facts: PageFacts) -> bool:
    """Say whether a short block before the text gives the byline, the date or a reading time."""
    text = block.block.text
    if len(text) > 150 or is_prose(block):
        return False
    names = facts.byline and facts.byline.lower() in text.lower() and len(text) < 120
    return bool(names or _READING_TIME.fullmatch(text) or _DATED.fullmatch(text))


def _without_dangling_headings(blocks: list[PageBlock]) -> list[PageBlock]:
    end = len(blocks)
    while end > 1 and blocks[end - 1].block.kind == "heading":
        end -= 1
    return blocks[:end]
