"""New versions of an article: taken in only where the text differs, with every quote carried."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from app.domain import clock
from app.domain.actor import Actor
from app.domain.errors import NotTheArticle
from app.domain.vocabulary import ImportKind
from app.engines.anchoring import fold
from app.engines.comparing import words_changed
from app.engines.extraction import Block, assemble
from app.models import Article, ArticleVersion
from app.policy import can_write, require
from app.queries.articles import current_version
from app.queries.version_anchors import counts_in
from app.services import editing
from app.services.anchors.carrying import carry_anchors
from app.services.intake.articles import hash_content, hash_text, index_article, require_length
from app.services.intake.rechecks import look_sooner
from app.services.records import audit
from app.services.records.article_sentences import index_sentences

# Below these a text is hardly the same article any more: a notice, a login page, a translation.
_LEAST_KEPT = 0.2
_LEAST_LENGTH = 0.2
#: Shorter articles than this many words may change wholly from one version to the next.
_SHORT = 40
#: A word, or one character of a script that writes words without spaces between them.
_WORDS = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of reading an article again: its newest version, and whether that is new."""

    version: ArticleVersion
    is_new: bool

    @property
    def sentence(self) -> str:
        """What came of it, for a person."""
        if not self.is_new:
            return "The article says what it said before."
        version = self.version
        return (
            f"The article has changed: version {version.number}, "
            f"words added: {version.words_added}, words removed: {version.words_removed}."
        )


def add_version(
    session: Session,
    actor: Actor,
    article_id: str,
    *,
    blocks: Sequence[Block],
    kind: ImportKind,
    is_forced: bool = False,
) -> TakenIn:
    """Takes a text in as the next version of an article, unless the article says just that now.

    Two people who do this at once with the same text make one version. Every highlight is carried
    over (`carry_anchors`). Raises `NotTheArticle` for a text that shares next to nothing with the
    article, or next to nothing of its length, unless `is_forced`; `InvalidInput` at `/text` for
    one without words or too long.
    """
    article = editing.lock(session, Article, article_id)
    require(can_write, actor, article.team_id)
    text, spans = assemble(blocks)
    require_length(text)
    editing.hold_team(session, article.team_id)
    before = current_version(session, article.id)
    if kind is not ImportKind.RECHECK:
        look_sooner(session, article.id)
    if text == before.text:
        before.seen_at = clock.now()
        session.flush()
        return TakenIn(before, is_new=False)
    if not is_forced:
        _require_likeness(before.text, text)
    words_added, words_removed = words_changed(
        _block_texts(before.text, before.blocks), _block_texts(text, spans)
    )
    version = ArticleVersion(
        article_id=article.id,
        number=before.number + 1,
        kind=kind,
        text=text,
        blocks=[dict(span) for span in spans],
        text_hash=hash_text(text),
        content_hash=hash_content(text),
        word_count=len(text.split()),
        words_added=words_added,
        words_removed=words_removed,
        created_by_id=actor.user_id or None,
    )
    session.add(version)
    session.flush()
    index_article(session, article, text)
    index_sentences(session, article, text)
    carry_anchors(session, actor, article.team_id, version)
    standing = counts_in(session, article.id, [version.id])[version.id]
    audit.record(
        session, actor, "article_version.added", version.id, team_id=article.team_id,
        before={"number": before.number, "content_hash": before.content_hash},
        after={
            "article_id": article.id,
            "number": version.number,
            "kind": kind,
            "content_hash": version.content_hash,
            "words_added": version.words_added,
            "words_removed": version.words_removed,
            "is_forced": is_forced,
            "anchors": {state.value: n for state, n in standing.items()},
        },
    )  # fmt: skip
    return TakenIn(version, is_new=True)


def _block_texts(text: str, blocks: Sequence[Mapping[str, Any]]) -> list[str]:
    return [text[block["start"] : block["end"]] for block in blocks]


def shared_words(old: str, new: str) -> float:
    """How many of the different words of the old text stand in the new one too, from 0 to 1."""
    before, after = _words(old).keys(), _words(new).keys()
    return len(before & after) / len(before) if before else 1.0


def _require_likeness(old: str, new: str) -> None:
    before, after = _words(old), _words(new)
    if before.total() < _SHORT:
        return
    if after.total() < before.total() * _LEAST_LENGTH:
        raise NotTheArticle(
            f"This text has {after.total():,} words where the article had {before.total():,}; "
            "it looks like a notice or a sign-in page, not the article."
        )
    if shared_words(old, new) < _LEAST_KEPT:
        raise NotTheArticle(
            "This text shares next to no words with the article; it looks like another article, "
            "or the same in another language."
        )


def _words(text: str) -> Counter[str]:
    return Counter(_WORDS.findall(fold(text).text.casefold()))
