"""Fact-checks in work, with their citations and reviews, as the desk's own tools read them."""

from typing import Any

from app.documents.addresses import BASE, fact_check_url
from app.documents.publication import revision_summary
from app.documents.revision import verdict_document
from app.domain.clock import rfc3339
from app.models import Citation, FactCheck, Review, Revision, Source


def fact_check_head(fact_check: FactCheck) -> dict[str, Any]:
    """A fact-check in a list. `version` is what an edit must name."""
    verdict = fact_check.verdict
    return {
        "id": fact_check.id,
        "url": fact_check_url(fact_check.id),
        "desk_url": f"{BASE}/desk/fact-checks/{fact_check.id}",
        "state": fact_check.state.value,
        "version": fact_check.version,
        "claim": {
            "id": fact_check.claim.id,
            "text": fact_check.claim.text,
            "claimant": fact_check.claim.claimant,
            "claimed_on": fact_check.claim.claimed_on,
        },
        "verdict": verdict_document(verdict) if verdict else None,
        "summary": fact_check.summary,
        "language": fact_check.language,
        "created_at": rfc3339(fact_check.created_at),
        "updated_at": rfc3339(fact_check.updated_at),
    }


def fact_check_document(fact_check: FactCheck, revisions: list[Revision]) -> dict[str, Any]:
    """A fact-check with everything around it; `revisions` are what was published of it."""
    withdrawn_at = fact_check.withdrawn_at
    return {
        **fact_check_head(fact_check),
        "explanation": fact_check.explanation,
        "citations": [citation_document(citation) for citation in fact_check.citations],
        "reviews": [review_document(review) for review in fact_check.reviews],
        "contributors": [entry.user.name for entry in fact_check.contributions],
        "revisions": [revision_summary(revision) for revision in revisions],
        "withdrawn_at": rfc3339(withdrawn_at) if withdrawn_at else None,
        "withdrawal_reason": fact_check.withdrawal_reason,
    }


def citation_document(citation: Citation) -> dict[str, Any]:
    """One source as it is used; `position` counts from 1."""
    return {
        "id": citation.id,
        "fact_check_id": citation.fact_check_id,
        "position": citation.position,
        "stance": citation.stance.value,
        "excerpt": citation.excerpt,
        "note": citation.note,
        "version": citation.version,
        "is_removed": citation.removed_at is not None,
        "source": source_document(citation.source),
    }


def source_document(source: Source) -> dict[str, Any]:
    """One source of the team."""
    return {
        "id": source.id,
        "url": source.url,
        "title": source.title,
        "publisher": source.publisher,
        "type": source.type.value,
        "author": source.author,
        "published_on": source.published_on,
        "version": source.version,
    }


def review_document(review: Review) -> dict[str, Any]:
    """One colleague's decision; void once an edit came after an approval."""
    return {
        "id": review.id,
        "reviewer": review.reviewer.name,
        "decision": review.decision.value,
        "comment": review.comment,
        "fact_check_version": review.fact_check_version,
        "is_void": review.voided_at is not None,
        "created_at": rfc3339(review.created_at),
    }
