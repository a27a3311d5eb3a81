"""Pasted text and .txt files: paragraphs, the headings that can be guessed, no leftovers."""

import re

from app.domain.text import clean_text
from app.engines.extraction.blocks import Block, Extracted
from app.engines.extraction.bylines import name_in
from app.engines.extraction.encoding import declared_charset, decode
from app.engines.extraction.language import detect_language
from app.engines.extraction.leftovers import without_trailing_leftovers
from app.engines.extraction.limits import require_article_length

MAX_TITLE_CHARACTERS = 200
_MAX_HEADING_CHARACTERS = 120
# A line filled by hand or by a mail program breaks at about this width; a longer one is a
# paragraph of its own, as browsers copy them.
_WRAPPED = range(45, 111)

_BLANK_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_BULLET = re.compile(r"\s*(?:[-*•‣◦▪–]|\(?\d{1,2}[.)])\s+(?=\S)")
_SENTENCE_END = re.compile(r"[.!?:;,…。！？،؛؟।።]['\"’”»)\]]*$")


def extract_text(data: bytes, content_type: str | None = None) -> Extracted:
    """Read plain text in any encoding.

    An empty line ends a block; lines wrapped by hand are joined; single long lines without empty
    lines between them are paragraphs. The first line is the title, and a heading when it looks
    like one. Leftovers of a page's comment form or share bar are dropped from the end.
    """
    text = clean_text(decode(data, declared_charset(content_type)))
    # Before the work of splitting, which a file of many megabytes would make long.
    require_article_length(len(text) - text.count(" ") - text.count("\n"))
    return from_plain(text)


def from_plain(text: str) -> Extracted:
    """Do what `extract_text` does for text that is already decoded and clean."""
    blocks = [block for chunk in _BLANK_LINES.split(text) for block in _blocks_of(chunk)]
    blocks = with_guessed_headings(without_trailing_leftovers(blocks))
    if not blocks:
        return Extracted()
    return Extracted(
        title=title_from(blocks[0].text),
        byline=next(filter(None, (name_in(block.text) for block in blocks[1:4])), ""),
        language=detect_language(text),
        blocks=blocks,
    )


def title_from(text: str) -> str:
    """Return the first line, cut at a word when it is too long for a title."""
    line = text.split("\n", 1)[0].strip()
    if len(line) <= MAX_TITLE_CHARACTERS:
        return line
    return line[: MAX_TITLE_CHARACTERS - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"


def with_guessed_headings(blocks: list[Block]) -> list[Block]:
    """Make headings of short paragraphs without final punctuation that stand before longer text.

    The first block becomes the heading of level 1, others of level 2.
    """
    guessed = list(blocks)
    for place in reversed(range(len(blocks) - 1)):
        after = guessed[place + 1]
        leads_on = after.kind == "heading" or len(after.text) > 2 * len(blocks[place].text)
        if leads_on and looks_like_heading(blocks[place]):
            guessed[place] = Block("heading", blocks[place].text, 1 if place == 0 else 2)
    return guessed


def looks_like_heading(block: Block) -> bool:
    """Say whether a paragraph is one short line that does not end as a sentence does."""
    text = block.text
    return (
        block.kind == "paragraph"
        and len(text) <= _MAX_HEADING_CHARACTERS
        and "\n" not in text
        and not text[0].islower()
        and not name_in(text)
        and (text[-1] in "?!" or not _SENTENCE_END.search(text))
    )


def _blocks_of(chunk: str) -> list[Block]:
    lines = [line.strip() for line in chunk.split("\n")]
    lines = [line for line in lines if line]
    if not lines:
        return []
    if all(_BULLET.match(line) for line in lines):
        return [Block("list_item", _BULLET.sub("", line, count=1)) for line in lines]
    sentences = sum(bool(_SENTENCE_END.search(line)) for line in lines)
    if max(map(len, lines)) >= _WRAPPED.stop or sentences > 0.7 * len(lines):
        return [Block("paragraph", line) for line in lines]
    if all(len(line) in _WRAPPED for line in lines[:-1]):
        return [Block("paragraph", " ".join(lines))]
    return [Block("paragraph", "\n".join(lines))]
