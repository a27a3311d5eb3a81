"""Word documents, read through mammoth."""

import io
import zipfile
from datetime import date

import mammoth
from lxml import etree, html

from app.domain.errors import InvalidInput
from app.domain.text import clean_text
from app.engines.extraction.blocks import Block, BlockKind, Extracted
from app.engines.extraction.language import detect_language
from app.engines.extraction.leftovers import without_trailing_leftovers
from app.engines.extraction.plain import title_from, with_guessed_headings

MAX_UNZIPPED_BYTES = 100_000_000
_MAX_ENTRIES = 5_000
_MAX_RATIO = 200
_RATIO_MATTERS_FROM_BYTES = 5_000_000
_CORE_PROPERTIES = "docProps/core.xml"
_STYLE_MAP = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => h2:fresh
p[style-name='Quote'] => blockquote:fresh
p[style-name='Intense Quote'] => blockquote:fresh
br[type='page'] =>
"""
_KINDS: dict[str, BlockKind] = {"li": "list_item", "blockquote": "blockquote"}
_BLOCK_TAGS = {"p", "li", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"}


def extract_docx(data: bytes) -> Extracted:
    """Read a .docx file; headings, lists and quotations keep their kind.

    Raises `InvalidInput` for a damaged file and for one that would unzip to more than
    `MAX_UNZIPPED_BYTES`, which is judged by its directory before anything is unzipped.
    """
    properties = _properties(data)
    page = mammoth.convert_to_html(
        io.BytesIO(data), style_map=_STYLE_MAP, convert_image=_no_image
    ).value
    blocks = without_trailing_leftovers(_blocks_of(page))
    if not any(block.kind == "heading" for block in blocks):
        blocks = with_guessed_headings(blocks)
    return Extracted(
        title=_title(blocks, properties.get("title", "")),
        byline=properties.get("creator", ""),
        published_on=_date_of(properties.get("created", "")),
        language=detect_language("\n".join(block.text for block in blocks)),
        blocks=blocks,
    )


def _properties(data: bytes) -> dict[str, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _require_harmless(archive.infolist(), len(data))
            if _CORE_PROPERTIES not in archive.namelist():
                return {}
            core = archive.read(_CORE_PROPERTIES)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise InvalidInput(
            "This Word document is damaged; save it as .docx again and upload that."
        ) from error
    root = etree.fromstring(core, etree.XMLParser(resolve_entities=False, recover=True))
    if root is None:
        return {}
    return {
        etree.QName(node).localname: clean_text(node.text or "").strip()
        for node in root.iterchildren("*")
    }


def _require_harmless(entries: list[zipfile.ZipInfo], packed_bytes: int) -> None:
    unzipped_bytes = sum(entry.file_size for entry in entries)
    is_bomb = (
        unzipped_bytes > _RATIO_MATTERS_FROM_BYTES and unzipped_bytes > _MAX_RATIO * packed_bytes
    )
    if is_bomb or unzipped_bytes > MAX_UNZIPPED_BYTES or len(entries) > _MAX_ENTRIES:
        raise InvalidInput(
            f"This Word document unpacks to more than {MAX_UNZIPPED_BYTES // 1_000_000} MB or is "
            "packed suspiciously; copy its text and paste that."
        )


def _no_image(_image: object) -> list[object]:
    return []


def _blocks_of(page: str) -> list[Block]:
    if not page.strip():
        return []
    blocks = []
    for node in html.fragment_fromstring(page, create_parent="div").iter(*_BLOCK_TAGS):
        text = clean_text(_own_text(node)).strip()
        if text:
            blocks.append(_block(node, text))
    return blocks


def _own_text(node: html.HtmlElement) -> str:
    """Return the text of `node` without that of the blocks inside it, a `<br>` as a newline."""
    parts = [node.text or ""]
    for child in node:
        if child.tag == "br":
            parts.append("\n")
        elif child.tag not in _BLOCK_TAGS | {"ul", "ol", "table"}:
            parts.append(_own_text(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _block(node: html.HtmlElement, text: str) -> Block:
    if node.tag[0] == "h":
        return Block("heading", " ".join(text.split()), int(node.tag[1]))
    return Block(_KINDS.get(node.tag, "paragraph"), text)


def _title(blocks: list[Block], declared: str) -> str:
    if blocks and blocks[0].kind == "heading":
        return title_from(blocks[0].text)
    return title_from(declared or (blocks[0].text if blocks else ""))


def _date_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
