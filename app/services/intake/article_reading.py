"""From an address, a file or a pasted text to an article: what was found is kept as found."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from sqlalchemy.orm import Session

from app.domain import clock
from app.domain.actor import Actor
from app.domain.addresses import normalise_address, require_web_address
from app.domain.errors import InvalidInput
from app.domain.languages import require_language, usual_spelling
from app.domain.text import clean_text
from app.domain.vocabulary import ImportKind
from app.engines.extraction import MAX_UPLOAD_BYTES, Extracted, extract, sniff
from app.engines.extraction.sandbox import extract_apart
from app.gateways.fetching import Fetched, Validators, fetch
from app.models import Article
from app.services.intake.articles import MAX_NAME_CHARACTERS, add_article

#: How long a site may take to send the whole page.
FETCH_SECONDS = 20.0
_UNTITLED = "Untitled article"


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """An article as it was read, and the address that it has (None when none is known)."""

    extracted: Extracted
    url: str | None
    kind: ImportKind


def fetch_page(
    url: str, *, allow_host_port: str | None, validators: Validators | None = None
) -> Fetched:
    """The page (or file) at `url`: at most `MAX_UPLOAD_BYTES`, within `FETCH_SECONDS`.

    With `validators` of an earlier answer it may be `is_unchanged`, and has no body then.
    Raises `InvalidInput` with one sentence saying why it could not be fetched.
    """
    return fetch(
        url,
        allow_host_port=allow_host_port,
        max_bytes=MAX_UPLOAD_BYTES,
        deadline_seconds=FETCH_SECONDS,
        validators=validators,
    )


def read_page(fetched: Fetched) -> FoundArticle:
    """The article in a fetched page, read in a process apart. Raises `InvalidInput`."""
    filename = PurePosixPath(unquote(urlsplit(fetched.url).path)).name
    kind = sniff(fetched.body, filename, fetched.content_type)
    extracted = extract_apart(kind, fetched.body, fetched.url, fetched.content_type)
    url = _address_of(fetched.url, extracted.canonical_url)
    return FoundArticle(extracted, url, ImportKind.URL)


def read_file(data: bytes, filename: str | None, content_type: str | None) -> FoundArticle:
    """The article in an uploaded file; plain text here, anything else in a process apart.

    Raises `InvalidInput` for what is no .txt, .html, .docx or .pdf, is damaged, holds no text or
    too much of it.
    """
    kind = sniff(data, filename, content_type)
    read = extract if kind == "text" else extract_apart
    extracted = read(kind, data, None, content_type)
    url = extracted.canonical_url if _leads_to_page(extracted.canonical_url) else None
    return FoundArticle(extracted, url, ImportKind.FILE)


def is_plain_text(data: bytes, filename: str | None, content_type: str | None) -> bool:
    """Whether a file is read at once, without waiting for the worker. Raises `InvalidInput`."""
    return sniff(data, filename, content_type) == "text"


def read_text(text: str) -> FoundArticle:
    """The article in a pasted text. Raises `InvalidInput` at `/text`."""
    cleaned = clean_text(text)
    if not cleaned.strip():
        raise InvalidInput("Paste the text of the article.", "/text")
    try:
        extracted = extract("text", cleaned.encode(), None, "text/plain; charset=utf-8")
    except InvalidInput as error:
        raise InvalidInput(error.detail, "/text") from error
    return FoundArticle(extracted, None, ImportKind.TEXT)


def paste_article(
    session: Session,
    actor: Actor,
    *,
    text: str,
    title: str = "",
    url: str | None = None,
    byline: str = "",
    publisher: str = "",
    published_on: date | None = None,
    language: str = "",
) -> Article:
    """Takes a pasted text in at once; details that are given win over those found in it.

    Raises `InvalidInput` at `/text` or another field, `AlreadyThere`, `Forbidden`.
    """
    found = read_text(text)
    return add_article(
        session,
        actor,
        kind=ImportKind.TEXT,
        blocks=found.extracted.blocks,
        title=title or _line(found.extracted.title) or _UNTITLED,
        byline=byline or _line(found.extracted.byline),
        publisher=publisher,
        published_on=published_on,
        language=language or _language(found.extracted.language),
        url=url,
    )


def add_found(
    session: Session, actor: Actor, found: FoundArticle, *, name: str | None = None
) -> Article:
    """Takes in what was read. Details that can't be kept are shortened or left out, since people
    look them over afterwards; `name`, such as a file's, is the title where none was found.

    Raises `AlreadyThere` and `Forbidden`.
    """
    extracted = found.extracted
    return add_article(
        session,
        actor,
        kind=found.kind,
        blocks=extracted.blocks,
        title=_line(extracted.title) or _line(name or "") or _UNTITLED,
        byline=_line(extracted.byline),
        publisher=_line(extracted.publisher),
        published_on=_past(extracted.published_on),
        language=_language(extracted.language),
        url=found.url,
    )


def _address_of(fetched: str, canonical: str) -> str:
    """The address that a page declares, as long as that is on the same site and no front page
    (a common mistake, by which all of a site's pages would count as one)."""
    if not _leads_to_page(canonical):
        return fetched
    is_same_site = _site_of(canonical) == _site_of(fetched)
    return canonical if is_same_site else fetched


def _site_of(url: str) -> str:
    return urlsplit(normalise_address(url)).netloc


def _leads_to_page(url: str) -> bool:
    try:
        parts = urlsplit(normalise_address(require_web_address(url)))
    except InvalidInput:
        return False
    return parts.path != "/" or bool(parts.query)


def _line(text: str) -> str:
    line = " ".join(clean_text(text).split())
    if len(line) <= MAX_NAME_CHARACTERS:
        return line
    return line[: MAX_NAME_CHARACTERS - 1].rstrip() + "…"


def _past(day: date | None) -> date | None:
    is_past = day is not None and day <= clock.today() + timedelta(days=1)
    return day if is_past else None


def _language(tag: str | None) -> str:
    try:
        return require_language(usual_spelling(tag)) if tag else ""
    except InvalidInput:
        return ""
