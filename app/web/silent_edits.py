"""The public record of articles that were changed, in the words and marks that readers see."""

from collections.abc import Iterable, Sequence
from typing import Any

from app.domain.vocabulary import SilentEditOutcome
from app.engines.diffing import Change, word_diff

_OPEN = "We are looking at it."
#: What came of a silent edit, for readers.
OUTCOMES = {
    SilentEditOutcome.RESTORED: "The article says again what we checked.",
    SilentEditOutcome.CHANGED_AGAIN: "The article was changed once more after this.",
    SilentEditOutcome.CONFIRMED: "We looked at it: the new words make the same claim.",
    SilentEditOutcome.MOVED: "We looked at it: the claim now stands in other words of the article.",
    SilentEditOutcome.GONE: "We looked at it: the claim is no longer in the article.",
    SilentEditOutcome.REOPENED: "We are checking the claim again.",
}
#: After these the article may say something else again.
_PAST = (SilentEditOutcome.RESTORED, SilentEditOutcome.CHANGED_AGAIN)
# Words that are in both texts are cut in the middle beyond this, so that a change stays in sight.
_LONGEST_EQUAL = 400
_KEPT_BESIDE_A_CHANGE = 160


def told(edits: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Silent edits (as `silent_edit_document` gives them, oldest first) for a page, newest first.

    Each with the pieces of what the article `said` and `says`, the differing words marked;
    `is_past` where it says something else again by now.
    """
    newest = _newest(edits)
    return [_told(edit, is_newest=edit in newest.values()) for edit in reversed(edits)]


def lost_words(content: dict[str, Any]) -> list[dict[str, Any]]:
    """The articles that no longer say what a published fact-check's verdict is about.

    `content` is its public JSON. Each with `is_partly`: other words that were checked stand in it.
    """
    shown = {
        annotation["id"]: appearance["article"]["id"]
        for appearance in content["appearances"]
        for annotation in appearance["annotations"]
    }
    articles = {
        edit["article"]["id"]: edit["article"]
        for annotation_id, edit in _newest(content["silent_edits"]).items()
        if annotation_id not in shown and edit["outcome"] != SilentEditOutcome.RESTORED
    }
    return [
        {**article, "is_partly": article_id in shown.values()}
        for article_id, article in articles.items()
    ]


def _newest(edits: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {edit["annotation_id"]: edit for edit in edits}


def _told(edit: dict[str, Any], *, is_newest: bool) -> dict[str, Any]:
    changes = word_diff(edit["said"], edit["says"]) if edit["says"] is not None else None
    return {
        **edit,
        "said_pieces": _side(changes or [Change("equal", edit["said"])], "delete"),
        "says_pieces": _side(changes or [], "insert"),
        "has_same_words": edit["says"] == edit["said"],
        "is_past": not is_newest or edit["outcome"] in _PAST,
        "outcome_words": OUTCOMES[edit["outcome"]] if edit["outcome"] else _OPEN,
    }


def _side(changes: Sequence[Change], op: str) -> list[Change]:
    """One of the two texts of a comparison, long stretches without a change cut short."""
    return [
        Change(change.op, _cut(change.text)) if change.op == "equal" else change
        for change in changes
        if change.op in ("equal", op)
    ]


def _cut(text: str) -> str:
    if len(text) <= _LONGEST_EQUAL:
        return text
    return f"{text[:_KEPT_BESIDE_A_CHANGE]} […] {text[-_KEPT_BESIDE_A_CHANGE:]}"
