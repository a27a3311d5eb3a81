"""Web pages: trafilatura finds the article, and what it lost or let through is set right here."""

import re
from typing import Any

import trafilatura
from lxml import html
from trafilatura.settings import Document

from app.domain.text import clean_text
from app.engines.extraction.blocks import Block, Extracted
from app.engines.extraction.bylines import name_in
from app.engines.extraction.encoding import declared_charset, decode
from app.engines.extraction.language import detect_language
from app.engines.extraction.page_blocks import page_blocks
from app.engines.extraction.page_facts import page_facts
from app.engines.extraction.page_recovery import (
    as_on_short_page,
    with_declared_text,
    with_missed_text,
)
from app.engines.extraction.page_trimming import without_furniture
from app.engines.extraction.plain import from_plain, title_from

_META_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_ELEMENT = re.compile(r"<[a-z][^>]*>", re.IGNORECASE)
# Browsers look for a declared encoding in this many bytes (WHATWG HTML, prescan).
_PRESCAN_BYTES = 4_096
# Menus may come before the title in what was found.
_TITLE_BLOCKS = 12


def extract_html(data: bytes, url: str | None, content_type: str | None) -> Extracted:
    """Read a web page: the article's blocks, and what the page declares about it.

    The title is no block. Comments, navigation, notices, share bars, related links, bylines and
    date lines are dropped. What is sent as HTML but holds no element is read as plain text.
    """
    page = clean_text(decode(data, declared_charset(content_type) or _charset_in(data)))
    if not _ELEMENT.search(page):
        return from_plain(page)
    tree = trafilatura.load_html(page)
    if tree is None:
        # A mere piece of a page, which is all that some people save.
        tree = html.document_fromstring(page)
    facts = page_facts(tree, url)
    found = _found(tree, url) or _found(tree, url, favor_recall=True)
    found = as_on_short_page(found, tree)
    strict = _found(tree, url, favor_precision=True)
    blocks = without_furniture(with_missed_text(found, tree, facts.title), strict, tree, facts)
    blocks = with_declared_text(blocks, tree, facts.article_body)
    return Extracted(
        title=_title(facts.title, found),
        byline=facts.byline
        or next(filter(None, (name_in(one.text) for one in found[:_TITLE_BLOCKS])), ""),
        publisher=facts.publisher,
        published_on=facts.published_on,
        language=facts.language or detect_language("\n".join(block.text for block in blocks)),
        canonical_url=facts.canonical_url,
        blocks=blocks,
    )


def _title(declared: str, found: list[Block]) -> str:
    """Return the declared title, or the first line that gives it without the site's name."""
    for block in found[:_TITLE_BLOCKS]:
        is_part = declared.startswith(block.text) or declared.endswith(block.text)
        if is_part and len(block.text) >= len(declared) / 2:
            return block.text
    return declared or (title_from(found[0].text) if found else "")


def _charset_in(data: bytes) -> str | None:
    match = _META_CHARSET.search(data[:_PRESCAN_BYTES])
    return match[1].decode("ascii") if match else None


def _found(
    tree: Any, url: str | None, favor_precision: bool = False, favor_recall: bool = False
) -> list[Block]:
    found = trafilatura.bare_extraction(
        tree,
        url=url,
        include_comments=False,
        favor_precision=favor_precision,
        favor_recall=favor_recall,
    )
    return page_blocks(found.body) if isinstance(found, Document) else []
