"""PDF files, read through pypdf: lines are joined to paragraphs, furniture of the page dropped."""

import io
import re
from collections import Counter
from datetime import date

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from app.domain.errors import InvalidInput
from app.domain.text import clean_text
from app.engines.extraction.blocks import Block, Extracted
from app.engines.extraction.language import detect_language
from app.engines.extraction.plain import title_from, with_guessed_headings

MAX_PAGES = 500
_EDGE_LINES = 3
_PAGE_NUMBER = re.compile(
    r"(page|seite|стр\.?|sayfa|página)?\s*[-–—|]?\s*\d{1,4}\s*([-–—|/]|of|von|из)?\s*(\d{1,4})?\s*[-–—|]?",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_SENTENCE_END = re.compile(r"[.!?…:。！？؟]['\"’”»)\]]*$")
_BULLET = re.compile(r"(?:[•‣◦▪●]|[-–*])\s+(?=\S)")
_FILE_NAME = re.compile(
    r"(microsoft word - .*|untitled.*|.*\.(docx?|pdf|indd|tex|odt|pages))", re.IGNORECASE
)


def extract_pdf(data: bytes) -> Extracted:
    """Read a PDF's text in the order in which it is written.

    Wrapped lines become paragraphs, words hyphenated at a line's end are joined, page numbers and
    lines repeated at the edges of pages are dropped. Raises `InvalidInput` for a damaged or
    encrypted file, one over `MAX_PAGES` pages, and one that holds pictures of text only.
    """
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise InvalidInput(
                "This PDF is encrypted; save a copy without a password and upload that."
            )
        if len(reader.pages) > MAX_PAGES:
            raise InvalidInput(f"This PDF has more than {MAX_PAGES} pages.")
        pages = [clean_text(page.extract_text()).split("\n") for page in reader.pages]
        facts = reader.metadata
    except PyPdfError as error:
        raise InvalidInput("This PDF is damaged; save it again and upload that.") from error
    blocks = with_guessed_headings(_blocks_of(_without_furniture(pages)))
    if not blocks:
        raise InvalidInput(
            "This PDF holds no text, only pictures of it; copy or type the text and paste that."
        )
    declared = clean_text((facts and facts.title) or "").strip()
    if _FILE_NAME.fullmatch(declared):
        declared = ""
    return Extracted(
        title=title_from(declared or blocks[0].text),
        byline=clean_text((facts and facts.author) or "").strip(),
        published_on=_created_on(reader),
        language=detect_language("\n".join(block.text for block in blocks)),
        blocks=blocks,
    )


def _created_on(reader: PdfReader) -> date | None:
    try:
        created_at = reader.metadata and reader.metadata.creation_date
    except ValueError:
        return None
    return created_at.date() if created_at else None


def _without_furniture(pages: list[list[str]]) -> list[list[str]]:
    stripped = [_without_blank_edges([line.strip() for line in page]) for page in pages]
    repeated = Counter(
        _edge_key(line)
        for page in stripped
        for line in set(page[:_EDGE_LINES] + page[-_EDGE_LINES:])
    )
    often = max(3, len(pages) // 2)
    return [
        [
            line
            for place, line in enumerate(page)
            if not (
                _is_edge(place, len(page))
                and (_PAGE_NUMBER.fullmatch(line) or repeated[_edge_key(line)] >= often)
            )
        ]
        for page in stripped
    ]


def _is_edge(place: int, length: int) -> bool:
    return place < _EDGE_LINES or place >= length - _EDGE_LINES


def _edge_key(line: str) -> str:
    """Return a line with its numbers masked, so that 'Page 3' and 'Page 4' are one."""
    return _DIGITS.sub("#", line)


def _without_blank_edges(lines: list[str]) -> list[str]:
    filled = [place for place, line in enumerate(lines) if line]
    return lines[filled[0] : filled[-1] + 1] if filled else []


def _blocks_of(pages: list[list[str]]) -> list[Block]:
    lines = [line for page in pages for line in page]
    full = _usual_length(lines)
    blocks: list[Block] = []
    gathered: list[str] = []
    for line in [*lines, ""]:
        if gathered and _starts_anew(line, gathered[-1], full):
            blocks.append(_block(gathered))
            gathered = []
        if line:
            gathered.append(line)
    return blocks


def _usual_length(lines: list[str]) -> int:
    lengths = sorted(len(line) for line in lines if line)
    return lengths[int(len(lengths) * 0.75)] if lengths else 0


def _starts_anew(line: str, before: str, full: int) -> bool:
    if not line or _BULLET.match(line):
        return True
    is_short = len(before) < 0.75 * full
    if is_short and _SENTENCE_END.search(before):
        return True
    return is_short and not line[0].islower() and not before.endswith((",", "-", "–"))


def _block(lines: list[str]) -> Block:
    text = lines[0]
    for line in lines[1:]:
        if text[-1] in "-\u00ad\u2010" and text[-2:-1].isalpha() and line[0].islower():
            text = text[:-1] + line
        else:
            text = f"{text} {line}"
    if _BULLET.match(text):
        return Block("list_item", _BULLET.sub("", text, count=1))
    return Block("paragraph", text)
