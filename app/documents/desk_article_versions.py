"""The texts that an article had as the team itself sees them, and what differs between two."""

from collections.abc import Sequence
from typing import Any

from app.domain.clock import rfc3339
from app.engines.comparing import Row, side_by_side, text_of
from app.engines.diffing import Stretch
from app.models import ArticleVersion


def version_document(version: ArticleVersion) -> dict[str, Any]:
    """One version without its text; the words are counted against the version before it."""
    return {
        "id": version.id,
        "article_id": version.article_id,
        "number": version.number,
        "kind": version.kind.value,
        "created_at": rfc3339(version.created_at),
        "created_by": version.created_by.name if version.created_by else None,
        "seen_at": rfc3339(version.seen_at),
        "content_hash": version.content_hash,
        "word_count": version.word_count,
        "words_added": version.words_added,
        "words_removed": version.words_removed,
    }


def version_with_text(version: ArticleVersion) -> dict[str, Any]:
    """One version with its text; blocks are half-open code-point spans of it."""
    return {**version_document(version), "text": version.text, "blocks": version.blocks}


def comparison_document(before: ArticleVersion, after: ArticleVersion) -> dict[str, Any]:
    """Two versions side by side, passage by passage, and word by word where one changed."""
    old, new = _blocks(before), _blocks(after)
    return {
        "before": version_document(before),
        "after": version_document(after),
        "rows": [_row(row, old, new) for row in side_by_side(old, new)],
    }


def _blocks(version: ArticleVersion) -> list[str]:
    return [version.text[block["start"] : block["end"]] for block in version.blocks]


def _row(row: Row, old: Sequence[str], new: Sequence[str]) -> dict[str, Any]:
    return {
        "kind": row.kind.value,
        "is_moved": row.is_moved,
        "before": _side(old, row.before),
        "after": _side(new, row.after),
        "changes": [_change(stretch) for stretch in row.stretches],
    }


def _side(blocks: Sequence[str], which: range) -> dict[str, Any] | None:
    if not which:
        return None
    return {"blocks": list(which), "text": text_of(blocks, which)}


def _change(stretch: Stretch) -> dict[str, Any]:
    return {"op": _op(stretch), "before": stretch.before, "after": stretch.after}


def _op(stretch: Stretch) -> str:
    if stretch.is_alike:
        return "equal"
    if not stretch.before:
        return "insert"
    return "replace" if stretch.after else "delete"
