"""What extraction makes of a text: blocks in reading order, and what is known about them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal, TypedDict

BlockKind = Literal["heading", "paragraph", "list_item", "blockquote"]
SourceKind = Literal["text", "html", "docx", "pdf"]
BLOCK_SEPARATOR = "\n\n"


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, list item or quotation in plain text, never empty.

    `level` is 1 to 6 for a heading and None for anything else. The text of a paragraph may hold
    single newlines, as in a poem or an address, but never an empty line.
    """

    kind: BlockKind
    text: str
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Extracted:
    """An article as it was found; what is unknown is "" or None, never guessed beyond reason.

    `language` is a BCP 47 tag. From text, .docx and .pdf the title stays in the text as its first
    block (a heading of level 1, when it stood there), so that offsets in the original stay true;
    from a web page, where it stands apart from the article, it is in `title` alone.
    """

    title: str = ""
    byline: str = ""
    publisher: str = ""
    published_on: date | None = None
    language: str | None = None
    canonical_url: str = ""
    blocks: list[Block] = field(default_factory=list)


class Span(TypedDict):
    """Where one block stands in the assembled text: half-open, in code points."""

    kind: BlockKind
    level: int | None
    start: int
    end: int


def assemble(blocks: Sequence[Block]) -> tuple[str, list[Span]]:
    """Join the blocks' texts by an empty line and say where each one stands.

    `text[span["start"]:span["end"]]` is the text of the block at the same place in `blocks`.
    """
    spans: list[Span] = []
    start = 0
    for block in blocks:
        end = start + len(block.text)
        spans.append({"kind": block.kind, "level": block.level, "start": start, "end": end})
        start = end + len(BLOCK_SEPARATOR)
    return BLOCK_SEPARATOR.join(block.text for block in blocks), spans


def to_json(extracted: Extracted) -> dict[str, Any]:
    """Return `extracted` in JSON's own types."""
    plain = asdict(extracted)
    plain["published_on"] = extracted.published_on and extracted.published_on.isoformat()
    return plain


def from_json(plain: dict[str, Any]) -> Extracted:
    """Undo `to_json`."""
    published_on = plain["published_on"]
    return Extracted(
        **{
            **plain,
            "published_on": date.fromisoformat(published_on) if published_on else None,
            "blocks": [Block(**block) for block in plain["blocks"]],
        }
    )
