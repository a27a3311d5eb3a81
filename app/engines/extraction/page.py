"""Web pages: trafilatura finds the article, and what it lost or let through is set right here."""

import re
from typing import Any

import trafilatura

from app.domain.text import clean_text
from app.engines.extraction.blocks import Extracted
from app.engines.extraction.encoding import declared_charset, decode
from app.engines.extraction.language import detect_language
from app.engines.extraction.page_blocks import PageBlock, page_blocks
from app.engines.extraction.page_facts import page_facts
from app.engines.extraction.page_trimming import without_furniture
from app.engines.extraction.plain import from_plain, title_from

_META_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
# Browsers look for a declared encoding in this many bytes (WHATWG HTML, prescan).
_PRESCAN_BYTES = 4_096


def extract_html(data: bytes, url: str | None, content_type: str | None) -> Extracted:
    """Read a web page: the article's blocks, and what the page declares about it.

    The title is no block. Comments, navigation, notices, share bars, related links, bylines and
    date lines are dropped. What is sent as HTML but holds no element is read as plain text.
    """
    page = clean_text(decode(data, declared_charset(content_type) or _charset_in(data)))
    tree = trafilatura.load_html(page)
    if tree is None:
        return from_plain(page)
    facts = page_facts(tree, url)
    blocks = without_furniture(
        _found(tree, url, favor_precision=False),
        _found(tree, url, favor_precision=True),
        tree,
        facts,
    )
    article = [block.block for block in blocks]
    return Extracted(
        title=facts.title or (title_from(article[0].text) if article else ""),
        byline=facts.byline,
        publisher=facts.publisher,
        published_on=facts.published_on,
        language=facts.language or detect_language("\n".join(block.text for block in article)),
        canonical_url=facts.canonical_url,
        blocks=article,
    )


def _charset_in(data: bytes) -> str | None:
    match = _META_CHARSET.search(data[:_PRESCAN_BYTES])
    return match[1].decode("ascii") if match else None


def _found(tree: Any, url: str | None, *, favor_precision: bool) -> list[PageBlock]:
    found = trafilatura.bare_extraction(
        tree, url=url, include_comments=False, include_links=True, favor_precision=favor_precision
    )
    return page_blocks(found.body) if isinstance(found, trafilatura.settings.Document) else []
