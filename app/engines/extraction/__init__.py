"""From a pasted text, a web page, a Word document or a PDF to blocks of plain text.

Importing this package is cheap; `extract` loads the parser it needs. Web and worker processes
call `app.engines.extraction.sandbox.extract_apart` instead, which runs it in a process apart.
"""

from app.engines.extraction.blocks import (
    BLOCK_SEPARATOR,
    Block,
    BlockKind,
    Extracted,
    SourceKind,
    Span,
    assemble,
)
from app.engines.extraction.limits import MAX_ARTICLE_CHARACTERS, MAX_UPLOAD_BYTES
from app.engines.extraction.reading import extract
from app.engines.extraction.sniffing import sniff

__all__ = [
    "BLOCK_SEPARATOR",
    "MAX_ARTICLE_CHARACTERS",
    "MAX_UPLOAD_BYTES",
    "Block",
    "BlockKind",
    "Extracted",
    "SourceKind",
    "Span",
    "assemble",
    "extract",
    "sniff",
]
