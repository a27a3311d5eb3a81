"""What a revision freezes: the editorial content, as JSON that newsrooms read for years."""

import hashlib
from typing import Any

import orjson

from app.engines.markdown import render_markdown
from app.models import Citation, FactCheck, RatingScale, Verdict

#: Raised when a field changes its meaning or goes away; new fields do not raise it.
SCHEMA_VERSION = 1


def revision_document(
    fact_check: FactCheck, *, checked_by: list[str], approved_by: list[str]
) -> dict[str, Any]:
    """The content of a fact-check as it is now; its verdict must be set.

    `checked_by` and `approved_by` are the names that stand under it.
    """
    verdict = fact_check.verdict
    if verdict is None:
        raise ValueError("a fact-check without a verdict can't be published")
    return {
        "schema_version": SCHEMA_VERSION,
        "claim": {
            "text": fact_check.claim.text,
            "claimant": fact_check.claim.claimant,
            "claimed_on": fact_check.claim.claimed_on,
        },
        "verdict": verdict_document(verdict),
        "rating_scale": scale_document(verdict.rating_scale),
        "summary": fact_check.summary,
        "explanation": fact_check.explanation,
        "explanation_html": render_markdown(fact_check.explanation),
        "language": fact_check.language,
        "citations": [citation_document(citation) for citation in fact_check.citations],
        "checked_by": checked_by,
        "approved_by": approved_by,
    }


def verdict_document(verdict: Verdict) -> dict[str, Any]:
    """One judgement; `crosswalk` is its place from 1 (false) to 5 (true), null outside."""
    return {
        "key": verdict.key,
        "label": verdict.label,
        "description": verdict.description,
        "colour": verdict.colour.value,
        "shape": verdict.shape.value,
        "crosswalk": verdict.crosswalk,
    }


def scale_document(scale: RatingScale) -> dict[str, Any]:
    """A whole scale in its order."""
    return {
        "id": scale.id,
        "name": scale.name,
        "number": scale.number,
        "verdicts": [verdict_document(verdict) for verdict in scale.verdicts],
    }


def citation_document(citation: Citation) -> dict[str, Any]:
    """One source as it was used."""
    source = citation.source
    return {
        "stance": citation.stance.value,
        "excerpt": citation.excerpt,
        "note": citation.note,
        "source": {
            "url": source.url,
            "title": source.title,
            "publisher": source.publisher,
            "type": source.type.value,
            "author": source.author,
            "published_on": source.published_on,
        },
    }


def dump(document: dict[str, Any]) -> str:
    """A document as the JSON text that is kept; dates as ISO 8601."""
    return orjson.dumps(document).decode()


def content_hash(document: str) -> str:
    """SHA-256 of a kept document, in hexadecimal."""
    return hashlib.sha256(document.encode()).hexdigest()
