"""The public JSON of a fact-check: its newest revision, and what stays alive beside it."""

from typing import Any

import orjson

from app.documents.addresses import api_url, article_url, fact_check_url
from app.documents.teams import team_head
from app.domain.clock import rfc3339
from app.domain.vocabulary import SilentEditOutcome
from app.models import (
    Article,
    ArticleVersion,
    FactCheck,
    Revision,
    SilentEdit,
    Standing,
    Team,
)

#: After these the article says something else than the silent edit tells.
_OVERTAKEN = (SilentEditOutcome.RESTORED, SilentEditOutcome.CHANGED_AGAIN)


def publication_document(
    fact_check: FactCheck,
    team: Team,
    revisions: list[Revision],
    standings: list[Standing],
    silent_edits: list[SilentEdit],
) -> dict[str, Any]:
    """What newsrooms get for one fact-check.

    `revisions` in order, at least one; `standings` are the claim's quotes that readers see now;
    `silent_edits` what became of words that were checked, oldest first. A withdrawn fact-check
    is a tombstone with its reason and without verdict.
    """
    if fact_check.withdrawn_at is not None:
        return _tombstone(fact_check, team, revisions)
    newest = revisions[-1]
    content = orjson.loads(newest.document)
    return {
        **_head(fact_check, team, revisions),
        "is_withdrawn": False,
        **content,
        "revision": revision_summary(newest),
        "corrections": [
            revision_summary(revision) for revision in revisions if revision.number > 1
        ],
        "appearances": appearances_document(standings),
        "silent_edits": _silent_edits(silent_edits),
    }


def _head(fact_check: FactCheck, team: Team, revisions: list[Revision]) -> dict[str, Any]:
    return {
        "id": fact_check.id,
        "url": fact_check_url(fact_check.id),
        "revisions_url": api_url(f"fact-checks/{fact_check.id}/revisions"),
        "team": team_head(team),
        "first_published_at": rfc3339(revisions[0].published_at),
        "published_at": rfc3339(revisions[-1].published_at),
    }


def _tombstone(fact_check: FactCheck, team: Team, revisions: list[Revision]) -> dict[str, Any]:
    assert fact_check.withdrawn_at is not None
    return {
        **_head(fact_check, team, revisions),
        "is_withdrawn": True,
        "withdrawn_at": rfc3339(fact_check.withdrawn_at),
        "withdrawal_reason": fact_check.withdrawal_reason,
        "claim": orjson.loads(revisions[-1].document)["claim"],
    }


def revision_summary(revision: Revision) -> dict[str, Any]:
    """When, and for what kind of reason, a revision was published."""
    return {
        "number": revision.number,
        "kind": revision.kind.value,
        "correction_note": revision.correction_note,
        "published_at": rfc3339(revision.published_at),
        "content_hash": revision.content_hash,
    }


def full_revision_document(revision: Revision) -> dict[str, Any]:
    """One revision with the content that it froze."""
    return {**revision_summary(revision), "content": orjson.loads(revision.document)}


def appearances_document(standings: list[Standing]) -> list[dict[str, Any]]:
    """The articles of these quotes, each with its quotes."""
    articles: dict[str, dict[str, Any]] = {}
    for standing in standings:
        entry = articles.setdefault(standing.article.id, _appearance(standing.article))
        entry["annotations"].append(annotation_document(standing))
    return list(articles.values())


def _appearance(article: Article) -> dict[str, Any]:
    return {"article": article_head(article), "annotations": []}


def article_head(article: Article) -> dict[str, Any]:
    """An article as readers may know it: never its text. `url` is our page, `source_url` theirs."""
    return {
        "id": article.id,
        "url": article_url(article.id),
        "source_url": article.url,
        "title": article.title,
        "byline": article.byline,
        "publisher": article.publisher,
        "published_on": article.published_on,
        "language": article.language,
    }


def annotation_document(standing: Standing) -> dict[str, Any]:
    """One quote with where it stands: half-open code-point offsets in the newest version."""
    annotation, anchor = standing.annotation, standing.anchor
    return {
        "id": annotation.id,
        "state": anchor.state.value,
        "quote": {
            "exact": annotation.exact,
            "prefix": annotation.prefix,
            "suffix": annotation.suffix,
            "start": anchor.start,
            "end": anchor.end,
            "sentence": annotation.sentence,
        },
    }


def _silent_edits(edits: list[SilentEdit]) -> list[dict[str, Any]]:
    last = {edit.annotation_id: edit.id for edit in edits}
    return [
        silent_edit_document(edit, is_last=last[edit.annotation_id] == edit.id) for edit in edits
    ]


def silent_edit_document(edit: SilentEdit, *, is_last: bool) -> dict[str, Any]:
    """What an article said, until when, and what it says now (`says` None: nothing).

    `is_last`: nothing was noted about the same words after it. Then, unless it ended by the article
    itself, `is_current`: as far as we know the article still says this.

    `last_seen_at` is when the words as checked were last seen, `first_seen_at` when the new text
    was first seen; the change happened between the two. The hashes are SHA-256 over the UTF-8 of
    each version's whole text. `outcome` is None while nobody has decided.
    """
    return {
        "id": edit.id,
        "annotation_id": edit.annotation_id,
        "article": article_head(edit.article),
        "state": edit.state.value,
        "said": edit.said,
        "said_version": version_head(edit.before_version),
        "last_seen_at": rfc3339(edit.last_seen_at),
        "says": edit.says,
        "says_version": version_head(edit.after_version),
        "first_seen_at": rfc3339(edit.created_at),
        "is_current": is_last and edit.outcome not in _OVERTAKEN,
        "outcome": edit.outcome.value if edit.outcome else None,
        "outcome_at": rfc3339(edit.outcome_at) if edit.outcome_at else None,
    }


def version_head(version: ArticleVersion) -> dict[str, Any]:
    """Which text of an article is meant: its number, when it was taken in, and its hash."""
    return {
        "number": version.number,
        "content_hash": version.content_hash,
        "created_at": rfc3339(version.created_at),
    }
