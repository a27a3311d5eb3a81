"""From trafilatura's tree of an article to blocks of plain text."""

import re
from typing import Any

from app.domain.text import clean_text
from app.engines.extraction.blocks import Block, BlockKind

# Elements of trafilatura's own vocabulary (a subset of TEI).
_INLINE = {"hi", "ref", "del", "code", "cell", "graphic", "fw"}
_KINDS: dict[str, BlockKind] = {"head": "heading", "item": "list_item", "quote": "blockquote"}
_CELL_SEPARATOR = " | "
_SPACES = re.compile(r"\s+")
_PARAGRAPH_BREAK = re.compile(r"\n(?: *\n)+")
_MANY_SPACES = re.compile(r" *\n *")


def page_blocks(body: Any) -> list[Block]:
    """Return the blocks of `body`, an lxml tree that trafilatura made, in reading order.

    Two line breaks in a row end a paragraph, one stays as a newline. A table row is a paragraph.
    """
    reader = _Reader()
    reader.read(body, "paragraph", None)
    reader.flush("paragraph", None)
    return reader.blocks


class _Reader:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._parts: list[str] = []

    def read(self, node: Any, kind: BlockKind, level: int | None) -> None:
        self._add(node.text)
        for child in node:
            if child.tag == "lb":
                self._parts.append("\n")
            elif child.tag in _INLINE:
                self._read_inline(child, kind, level)
            elif isinstance(child.tag, str):
                self._read_block(child, kind, level)
            self._add(child.tail)

    def flush(self, kind: BlockKind, level: int | None) -> None:
        """Make blocks of the text gathered so far."""
        text = clean_text(_MANY_SPACES.sub("\n", "".join(self._parts)))
        self._parts = []
        for paragraph in _PARAGRAPH_BREAK.split(text):
            paragraph = paragraph.strip().strip("|").strip()
            if kind == "heading":
                paragraph = " ".join(paragraph.split())
            if paragraph:
                self.blocks.append(Block(kind, paragraph, level))

    def _read_inline(self, node: Any, kind: BlockKind, level: int | None) -> None:
        if node.tag == "cell" and any(part.strip() for part in self._parts):
            self._parts.append(_CELL_SEPARATOR)
        self.read(node, kind, level)

    def _read_block(self, node: Any, kind: BlockKind, level: int | None) -> None:
        self.flush(kind, level)
        inner_kind, inner_level = _KINDS.get(node.tag, kind), None
        if node.tag == "head":
            inner_level = _level(node)
        elif inner_kind == "heading":
            inner_kind = "paragraph"
        self.read(node, inner_kind, inner_level)
        self.flush(inner_kind, inner_level)

    def _add(self, text: str | None) -> None:
        if text:
            self._parts.append(_SPACES.sub(" ", text))


def _level(head: Any) -> int:
    rend = head.get("rend") or ""
    return int(rend[1]) if re.fullmatch(r"h[1-6]", rend) else 2
