"""Articles: taken in once, and their details set right by people. Their text never changes."""

import hashlib
import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.domain import clock
from app.domain.actor import Actor
from app.domain.addresses import normalise_address, require_web_address
from app.domain.errors import AlreadyThere, Forbidden, InvalidInput
from app.domain.languages import require_language, usual_spelling
from app.domain.search import fold_for_search
from app.domain.vocabulary import ImportKind
from app.engines.extraction import MAX_ARTICLE_CHARACTERS, Block, assemble
from app.models import Article, ArticleVersion
from app.policy import can_read, can_write, require
from app.queries.articles import article_at, article_of_text, current_version
from app.services import editing
from app.services.intake.rechecks import follow_address
from app.services.publishing import refresh_article_publications
from app.services.records import audit
from app.services.records.article_sentences import index_sentences
from app.services.records.search_entries import index_for_search

#: The longest title, byline or name of a publisher, in characters.
MAX_NAME_CHARACTERS = 300
EDITABLE = (
    "title", "byline", "publisher", "published_on", "language", "url", "has_text_rights"
)  # fmt: skip
# PostgreSQL refuses to index more than 1 MB of different words (each costs some bytes beside it).
_MAX_INDEXED_BYTES = 700_000
_BYTES_BESIDE_WORD = 6


def add_article(
    session: Session,
    actor: Actor,
    *,
    title: str,
    blocks: Sequence[Block],
    kind: ImportKind,
    byline: str = "",
    publisher: str = "",
    published_on: date | None = None,
    language: str = "",
    url: str | None = None,
) -> Article:
    """Takes a text in as an article of the actor's present team, with its first version.

    Raises `AlreadyThere` when the team has the same address (normalised) or the same text (but
    for white space, case and Unicode form); also when two requests race, since each holds the
    team while it looks. Raises `InvalidInputs` for details that can't be kept.
    """
    team_id = require_team(actor)
    require(can_write, actor, team_id)
    text, spans = assemble(blocks)
    require_length(text)
    fields = checked_details(
        {
            "title": title,
            "byline": byline,
            "publisher": publisher,
            "published_on": published_on,
            "language": language,
            "url": url,
        }
    )
    normalized_url = _key_of(fields["url"])
    text_hash = hash_text(text)
    editing.hold_team(session, team_id)
    require_new_address(session, team_id, normalized_url)
    _require_new_text(session, team_id, text_hash)
    article = Article(
        team_id=team_id,
        normalized_url=normalized_url,
        created_by_id=actor.user_id or None,
        **fields,
    )
    session.add(article)
    session.flush()
    session.add(
        ArticleVersion(
            article_id=article.id,
            number=1,
            kind=kind,
            text=text,
            blocks=[dict(span) for span in spans],
            text_hash=text_hash,
            content_hash=hash_content(text),
            word_count=len(text.split()),
            created_by_id=actor.user_id or None,
        )
    )
    index_article(session, article, text)
    index_sentences(session, article, text)
    follow_address(session, article)
    audit.record(
        session, actor, "article.imported", article.id, team_id=team_id,
        after={**fields, "kind": kind},
    )  # fmt: skip
    return article


def edit_article(
    session: Session, actor: Actor, article_id: str, seen_version: int, fields: dict[str, Any]
) -> Article:
    """Sets details of an article right: any of `EDITABLE`; what is published follows at once.

    Raises `StaleVersion` unless `seen_version` is the present one, `AlreadyThere` when another
    article of the team has the address, and `InvalidInputs`.
    """
    article = editing.lock(session, Article, article_id)
    require(can_read, actor, article.team_id)
    require(can_write, actor, article.team_id)
    editing.require_version(article, seen_version, fields)
    fields = checked_details({name: fields[name] for name in EDITABLE if name in fields})
    if "url" in fields:
        fields["normalized_url"] = _key_of(fields["url"])
        if fields["normalized_url"] != article.normalized_url:
            editing.hold_team(session, article.team_id)
            require_new_address(session, article.team_id, fields["normalized_url"])
    before, after = editing.apply(article, fields)
    if not after:
        return article
    if "url" in after:
        follow_address(session, article)
    session.flush()
    index_article(session, article, current_version(session, article.id).text)
    audit.record(
        session, actor, "article.edited", article.id, team_id=article.team_id,
        before=before, after=after,
    )  # fmt: skip
    refresh_article_publications(session, article.id)
    return article


def require_team(actor: Actor) -> str:
    """The team in which the actor makes things. Raises `Forbidden` for a person without one."""
    if actor.team_id is None:
        raise Forbidden("You belong to no team yet; ask an admin of your team to invite you.")
    return actor.team_id


def hash_text(text: str) -> str:
    """SHA-256 of the text as two people would call it the same: white space, case and Unicode
    form do not count, every other character does."""
    folded = " ".join(unicodedata.normalize("NFC", text).casefold().split())
    return hashlib.sha256(folded.encode()).hexdigest()


def hash_content(text: str) -> str:
    """SHA-256 of the text itself, in UTF-8: what readers are told, to prove which text it was."""
    return hashlib.sha256(text.encode()).hexdigest()


def require_new_address(session: Session, team_id: str, normalized_url: str | None) -> None:
    """Raises `AlreadyThere` when the team has an article of this address."""
    if normalized_url is None:
        return
    found = article_at(session, team_id, normalized_url)
    if found is not None:
        raise _already_there(found)


def checked_details(fields: dict[str, Any]) -> dict[str, Any]:
    """`fields` (any of `EDITABLE`) as they are stored; raises `InvalidInputs` naming each fault."""
    return editing.check_each(fields, _checked)


def _checked(name: str, value: Any) -> Any:
    pointer = f"/{name}"
    if name == "has_text_rights":
        return bool(value)
    if name == "published_on":
        return _require_past(value, pointer)
    if name == "url":
        return require_web_address(value, pointer) if value else None
    if name == "language":
        return require_language(usual_spelling(value), pointer) if value else ""
    line = " ".join((value or "").split())
    if name == "title" and not line:
        raise InvalidInput("Give the article a title.", pointer)
    if len(line) > MAX_NAME_CHARACTERS:
        raise InvalidInput(
            f"This is {len(line):,} characters long; the limit is {MAX_NAME_CHARACTERS}.", pointer
        )
    return line


def _require_past(value: date | None, pointer: str) -> date | None:
    # Tomorrow has begun somewhere on earth.
    if value is not None and value > clock.today() + timedelta(days=1):
        raise InvalidInput("This date lies in the future.", pointer)
    return value


def require_length(text: str) -> None:
    """Raises `InvalidInput` at `/text` for a text without words or longer than we take."""
    if not text.strip():
        raise InvalidInput("Paste the text of the article.", "/text")
    if len(text) > MAX_ARTICLE_CHARACTERS:
        raise InvalidInput(
            f"This article is {len(text):,} characters long; the limit is "
            f"{MAX_ARTICLE_CHARACTERS:,}.",
            "/text",
        )


def _key_of(url: str | None) -> str | None:
    return normalise_address(url) if url else None


def _require_new_text(session: Session, team_id: str, text_hash: str) -> None:
    found = article_of_text(session, team_id, text_hash)
    if found is not None:
        raise _already_there(found)


def _already_there(article: Article) -> AlreadyThere:
    day = article.created_at
    who = f" by {article.created_by.name}" if article.created_by else ""
    return AlreadyThere(
        f"Already here: “{article.title}”, imported {day.day} {day:%B %Y}{who}.",
        "article",
        article.id,
    )


def index_article(session: Session, article: Article, text: str) -> None:
    """Makes the article findable by its details and the words of `text`."""
    index_for_search(
        session, "article", article.id,
        article.title, article.publisher, article.byline, _distinct_words(text),
    )  # fmt: skip


def _distinct_words(text: str) -> str:
    """Each word of the text once, as far as a search index takes them."""
    kept: list[str] = []
    size = 0
    for word in dict.fromkeys(fold_for_search(text).split()):
        size += len(word.encode()) + _BYTES_BESIDE_WORD
        if size > _MAX_INDEXED_BYTES:
            break
        kept.append(word)
    return " ".join(kept)
