"""Web pages: trafilatura finds the article, and what it lost or let through is set right here."""

import trafilatura

from app.engines.extraction.blocks import Block, Extracted
from app.engines.extraction.encoding import declared_charset, decode


def extract_html(data: bytes, url: str | None, content_type: str | None) -> Extracted:
    page = decode(data, declared_charset(content_type))
    doc = trafilatura.bare_extraction(page, url=url, with_metadata=True, include_comments=False)
    return Extracted(
        title=doc.title or "", blocks=[Block("paragraph", x) for x in doc.text.split("\n")]
    )
