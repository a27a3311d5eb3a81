"""What a page says about its article: JSON-LD first, then meta elements, then visible markup."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import trafilatura

from app.domain.addresses import require_web_address
from app.domain.errors import InvalidInput
from app.domain.text import clean_text
from app.engines.extraction.bylines import MAX_BYLINE_CHARACTERS, is_name, without_by

_ARTICLE_TYPES = re.compile(
    r"(News|Opinion|Analysis|Background|Reportage|Review|Satirical|Scholarly|Tech|Advertiser"
    r"|LiveBlogPosting|BlogPosting|SocialMediaPosting|Report|MedicalWebPage)?"
    r"(News)?(Article|Posting|Report)|BlogPosting|LiveBlogPosting"
)
_PARAGRAPH_ENDS = re.compile(r"</p>|<br\s*/?>|</h\d>|</li>", re.IGNORECASE)
_TAGS = re.compile(r"<[^>]*>")
_DATE = re.compile(r"\b((?:19|20)\d\d)[-/.]?(0[1-9]|1[0-2])[-/.]?(0[1-9]|[12]\d|3[01])(?!\d)")
# Only the English word: in declared names, Von and Di are parts of the name.
_BY = re.compile(r"^by\s+", re.IGNORECASE)
_TITLE_SEPARATOR = re.compile(r"\s+[|–—·»•:-]\s+|\s*\|\s*")
_TELLING_CHARACTERS = 20
_BYLINE_MARKUP = (
    "//*[@rel='author' or @itemprop='author' or contains(@class, 'byline')"
    " or contains(@class, 'author-name')]"
)
_MAX_FACT_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What was found; "" and None where nothing was. `article_body` is the declared plain text."""

    title: str = ""
    byline: str = ""
    publisher: str = ""
    published_on: date | None = None
    language: str | None = None
    canonical_url: str = ""
    article_body: str = ""


def page_facts(tree: Any, url: str | None) -> PageFacts:
    """Collect what `tree` declares about its article.

    Precedence, per fact: JSON-LD of an article type; Open Graph and other meta elements; visible
    markup with a meaning (`<time>`, rel=author, the one `<h1>`, `<title>`); what trafilatura
    guesses from the text, where it reads as a name or a full date. The site's host stands in for
    an unnamed publisher.
    """
    article = _json_ld_article(tree)
    meta = _Meta(tree)
    guessed = trafilatura.extract_metadata(tree, url)
    canonical_url = _canonical_url(tree, article, meta, url)
    return PageFacts(
        title=_title(tree, article, meta),
        byline=_byline(tree, article, meta, guessed.author or ""),
        publisher=_publisher(article, meta) or _host(canonical_url),
        published_on=_published_on(tree, article, meta) or _guessed_date(guessed.date),
        language=_language(tree, article, meta),
        canonical_url=canonical_url,
        article_body=_lines(article.get("articleBody")),
    )


class _Meta:
    """The page's meta elements by lower-case name, property or itemprop; the first one counts."""

    def __init__(self, tree: Any) -> None:
        self._contents: dict[str, str] = {}
        for element in tree.iter("meta"):
            name = element.get("property") or element.get("name") or element.get("itemprop")
            content = _plain(element.get("content"))
            if name and content:
                self._contents.setdefault(name.strip().lower(), content)

    def first(self, *names: str) -> str:
        return next((self._contents[name] for name in names if name in self._contents), "")


def _title(tree: Any, article: dict[str, Any], meta: _Meta) -> str:
    headings = [text for node in tree.iter("h1") if (text := _plain(node.text_content()))]
    declared = (
        _plain(article.get("headline"))
        or meta.first("og:title", "twitter:title", "dc.title", "title")
        or _plain(article.get("name"))
        or next((_plain(node.text_content()) for node in tree.iter("title")), "")
    )
    short = _without_site_name(declared, _publisher(article, meta))
    for heading in headings:
        # A title that was cut short, or is followed by the site's name, stands whole in its h1.
        if declared.startswith(heading) or heading.startswith(declared.rstrip(".… ") or heading):
            return heading
        if len(short) >= _TELLING_CHARACTERS and heading.startswith(short):
            return short
    if len(headings) == 1 and not article and not meta.first("og:title"):
        return headings[0]
    return short


def _without_site_name(title: str, publisher: str) -> str:
    """Drop the site's name from either end; without a known name, what follows the last mark."""
    parts = _TITLE_SEPARATOR.split(title)
    if len(parts) < 2:
        return title
    if publisher and parts[0].lower() == publisher.lower():
        return title[title.index(parts[1], len(parts[0])) :]
    is_name = parts[-1].lower() == publisher.lower() if publisher else "»" in title
    if not is_name:
        return title
    return parts[0] if "»" in title else title[: title.rindex(parts[-1])].rstrip(" |–—·»•:-")


def _byline(tree: Any, article: dict[str, Any], meta: _Meta, found: str) -> str:
    declared = _names(article.get("author")) or meta.first(
        "author",
        "article:author",
        "dc.creator",
        "parsely-author",
        "sailthru.author",
        "byl",
        "twitter:creator:name",
    )
    if declared and not declared.startswith(("http:", "https:", "@")):
        return _BY.sub("", declared, count=1)[:MAX_BYLINE_CHARACTERS]
    marked = (without_by(_plain(node.text_content())) for node in tree.xpath(_BYLINE_MARKUP))
    return next(filter(None, marked), "") or ", ".join(filter(is_name, found.split("; ")))


def _publisher(article: dict[str, Any], meta: _Meta) -> str:
    return _names(article.get("publisher")) or meta.first(
        "og:site_name", "dc.publisher", "publisher"
    )


def _published_on(tree: Any, article: dict[str, Any], meta: _Meta) -> date | None:
    declared = [
        article.get("datePublished"),
        meta.first("article:published_time", "og:published_time", "datepublished"),
        meta.first(
            "date",
            "dc.date",
            "dc.date.issued",
            "dcterms.created",
            "dcterms.date",
            "pubdate",
            "publishdate",
            "publish-date",
            "parsely-pub-date",
            "sailthru.date",
            "cxenseparse:recs:publishtime",
            "article.published",
            "rnews:datepublished",
            "originalpublicationdate",
        ),
        *(
            node.get("datetime") or node.text_content()
            for node in tree.iter("time")
            if node.get("itemprop") == "datePublished" or "pubdate" in node.attrib
        ),
        article.get("dateCreated"),
        *(node.get("datetime") for node in tree.iter("time")),
    ]
    return next((found for text in declared if (found := date_in(text))), None)


def _language(tree: Any, article: dict[str, Any], meta: _Meta) -> str | None:
    root = next(tree.iter("html"), tree)
    declared = [
        root.get("lang"),
        root.get("{http://www.w3.org/XML/1998/namespace}lang"),
        root.get("xml:lang"),
        article.get("inLanguage"),
        meta.first("content-language", "og:locale", "dc.language", "language"),
    ]
    return next((tag for text in declared if (tag := language_tag(text))), None)


def _canonical_url(tree: Any, article: dict[str, Any], meta: _Meta, url: str | None) -> str:
    links = [link.get("href") for link in tree.xpath("//link[@rel='canonical'][@href]")]
    main = article.get("mainEntityOfPage")
    declared = [
        *links,
        meta.first("og:url"),
        main.get("@id") if isinstance(main, dict) else main,
        article.get("url"),
        url,
    ]
    resolved = (_resolved(address, url) for address in declared if isinstance(address, str))
    return next(filter(None, resolved), "")


def _resolved(address: str, url: str | None) -> str:
    """Return an address found in the page at `url` in full, or "" when it can't be the page's."""
    if not address.strip():
        return ""
    try:
        resolved = require_web_address(urljoin(url or "", address.strip()))
    except (InvalidInput, ValueError):
        return ""
    # Sites that declare their front page as the address of every page mean nothing by it.
    is_front_page = urlsplit(resolved).path in ("", "/") and not urlsplit(resolved).query
    return "" if is_front_page and url and urlsplit(url).path not in ("", "/") else resolved


def _guessed_date(text: str | None) -> date | None:
    """Return a guessed date but the first of January, which stands for 'some time that year'."""
    found = date_in(text)
    return None if found and (found.month, found.day) == (1, 1) else found


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def date_in(text: Any) -> date | None:
    """Return the first ISO-like date in `text`, if it is one of the calendar."""
    match = _DATE.search(text) if isinstance(text, str) else None
    if not match:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def language_tag(text: Any) -> str | None:
    """Return `text` as a well-formed BCP 47 tag such as `pt-BR`, or None."""
    if isinstance(text, dict):
        text = text.get("alternateName") or text.get("name")
    if not isinstance(text, str):
        return None
    tag = text.strip().replace("_", "-").split(",")[0]
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", tag):
        return None
    language, *rest = tag.split("-")
    cased = [
        part.upper() if len(part) == 2 else part.title() if len(part) == 4 else part.lower()
        for part in rest
    ]
    return "-".join([language.lower(), *cased])


def _json_ld_article(tree: Any) -> dict[str, Any]:
    """Return the JSON-LD node of an article with the longest text, or an empty dict."""
    articles: list[dict[str, Any]] = []
    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        articles.extend(node for node in _nodes(_loads(script.text or "")) if _is_article(node))
    return max(articles, key=lambda node: len(str(node.get("articleBody", ""))), default={})


def _loads(text: str) -> Any:
    text = text.strip().removeprefix("<!--").removesuffix("-->").rstrip(" ;")
    try:
        # Pages put raw newlines into JSON strings: strict=False lets them pass.
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _nodes(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > 6:
        return
    if isinstance(value, list):
        for part in value:
            yield from _nodes(part, depth + 1)
    elif isinstance(value, dict):
        yield value
        for name in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement"):
            if isinstance(value.get(name), (list, dict)):
                yield from _nodes(value[name], depth + 1)


def _is_article(node: dict[str, Any]) -> bool:
    types = node.get("@type")
    listed = types if isinstance(types, list) else [types]
    return any(isinstance(name, str) and _ARTICLE_TYPES.fullmatch(name) for name in listed)


def _names(value: Any) -> str:
    """Return the name or names in a schema.org value, joined by commas."""
    if isinstance(value, list):
        return ", ".join(dict.fromkeys(filter(None, map(_names, value))))
    if isinstance(value, dict):
        return _names(value.get("name"))
    return _plain(value)


def _plain(value: Any) -> str:
    """Return a declared value as one short line of clean text without markup."""
    return " ".join(_lines(value).split())[:_MAX_FACT_CHARACTERS]


def _lines(value: Any) -> str:
    """Return a declared value as clean text without markup; paragraphs end with a newline."""
    if not isinstance(value, str):
        return ""
    text = value
    if "<" in text or "&" in text:
        text = unescape(_TAGS.sub(" ", _PARAGRAPH_ENDS.sub("\n", unescape(text))))
    return clean_text(text)
