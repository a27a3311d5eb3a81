"""The public record of articles that were changed, in the words and marks that readers see."""

from collections.abc import Container, Iterable
from datetime import datetime
from typing import Any, Literal

from app.domain.vocabulary import SilentEditOutcome
from app.engines.diffing import Change, Stretch, word_stretches

_OPEN = "We are looking at it."
_CHECKED_AGAIN = "We have checked the claim again since."
#: What came of a silent edit, for readers.
OUTCOMES = {
    SilentEditOutcome.RESTORED: "The article says again what we checked.",
    SilentEditOutcome.CHANGED_AGAIN: "The article was changed once more after this.",
    SilentEditOutcome.CONFIRMED: "We looked at it: the new words make the same claim.",
    SilentEditOutcome.MOVED: "We looked at it: the claim now stands in other words of the article.",
    SilentEditOutcome.GONE: "We looked at it: the claim is no longer in the article.",
    SilentEditOutcome.REOPENED: "We are checking the claim again.",
}
# Words that are in both texts are cut in the middle beyond this, so that a change stays in sight.
_LONGEST_EQUAL = 400
_KEPT_BESIDE_A_CHANGE = 160


def told(edits: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Silent edits, as `public_silent_edit` gives them, for a page.

    Each with the pieces of what the article `said` and `says`, the differing words marked.
    """
    return [_told(edit) for edit in edits]


def lost(edits: Iterable[dict[str, Any]], shown: Container[str]) -> list[dict[str, Any]]:
    """Of some silent edits (oldest first) those whose words as checked are still gone.

    `shown` are the annotations whose words readers see a verdict on.
    """
    last = {edit["annotation_id"]: edit for edit in edits}
    return [
        edit
        for annotation_id, edit in last.items()
        if annotation_id not in shown and edit["outcome"] != SilentEditOutcome.RESTORED
    ]


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
        edit["article"]["id"]: edit["article"] for edit in lost(content["silent_edits"], shown)
    }
    return [
        {**article, "is_partly": article_id in shown.values()}
        for article_id, article in articles.items()
    ]


def _told(edit: dict[str, Any]) -> dict[str, Any]:
    said, says = edit["said"], edit["says"]
    # Where nothing stands there now, there is nothing to compare with.
    stretches = [Stretch(said, "", is_alike=True)] if says is None else word_stretches(said, says)
    return {
        **edit,
        "said_pieces": [_piece(s.before, s.is_alike, "delete") for s in stretches if s.before],
        "says_pieces": [_piece(s.after, s.is_alike, "insert") for s in stretches if s.after],
        "has_same_words": all(stretch.is_alike for stretch in stretches),
        "outcome_words": _outcome_words(edit),
    }


def _outcome_words(edit: dict[str, Any]) -> str:
    if edit["outcome"] is None:
        return _OPEN
    if edit["outcome"] == SilentEditOutcome.REOPENED and _is_published_since(edit):
        return _CHECKED_AGAIN
    return OUTCOMES[edit["outcome"]]


def _is_published_since(edit: dict[str, Any]) -> bool:
    published_at = datetime.fromisoformat(edit["fact_check"]["published_at"])
    return published_at > datetime.fromisoformat(edit["outcome_at"])


def _piece(text: str, is_alike: bool, op: Literal["delete", "insert"]) -> Change:
    """A stretch of one of the two texts, cut short where it is long and the same in both."""
    return Change("equal", _cut(text)) if is_alike else Change(op, text)


def _cut(text: str) -> str:
    if len(text) <= _LONGEST_EQUAL:
        return text
    return f"{text[:_KEPT_BESIDE_A_CHANGE]} […] {text[-_KEPT_BESIDE_A_CHANGE:]}"
