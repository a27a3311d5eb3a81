"""`extract`: one door to the readers of every kind."""

from app.domain.errors import InvalidInput, PlumblineError
from app.engines.extraction.blocks import BLOCK_SEPARATOR, Extracted, SourceKind
from app.engines.extraction.limits import require_article_length, require_size
from app.engines.extraction.plain import extract_text


def extract(
    kind: SourceKind,
    data: bytes,
    url: str | None = None,
    content_type: str | None = None,
) -> Extracted:
    """Read an article of `kind` from its bytes.

    `url` is where a page was fetched from (relative addresses in it are resolved against it);
    `content_type` the header it came with, whose charset counts where the bytes leave doubt.
    Raises `InvalidInput`, with one sentence for the person, when the bytes are damaged, hold no
    text, or more than `MAX_ARTICLE_CHARACTERS` of it.
    """
    require_size(data)
    try:
        extracted = _read(kind, data, url, content_type)
    except (PlumblineError, MemoryError):
        raise
    # Parsers fed with hostile bytes raise whatever they meet: all of it means the same.
    except Exception as error:
        raise InvalidInput(
            "This file could not be read; it may be damaged. Copy its text and paste that."
        ) from error
    characters = sum(len(block.text) + len(BLOCK_SEPARATOR) for block in extracted.blocks)
    require_article_length(characters - len(BLOCK_SEPARATOR) if characters else 0)
    return extracted


def _read(kind: SourceKind, data: bytes, url: str | None, content_type: str | None) -> Extracted:
    # The parsers are imported here to keep them out of processes that only name the types.
    if kind == "html":
        from app.engines.extraction.page import extract_html  # noqa: PLC0415

        return extract_html(data, url, content_type)
    if kind == "docx":
        from app.engines.extraction.docx import extract_docx  # noqa: PLC0415

        return extract_docx(data)
    if kind == "pdf":
        from app.engines.extraction.pdf import extract_pdf  # noqa: PLC0415

        return extract_pdf(data)
    return extract_text(data, content_type)
