"""Where highlights stand, and the cases that somebody decides about, as the desk's tools read
them."""

from typing import Any

from app.documents.addresses import BASE
from app.domain.clock import rfc3339
from app.models import Anchor, Article, Claim, FactCheck


def anchor_document(anchor: Anchor, version_number: int) -> dict[str, Any]:
    """Where a quote stands in the version of that number: half-open code-point offsets, or none.

    `decision` is None where the engine answered and no person did.
    """
    return {
        "id": anchor.id,
        "state": anchor.state.value,
        "reason": anchor.reason,
        "decision": anchor.decision.value if anchor.decision else None,
        "start": anchor.start,
        "end": anchor.end,
        "article_version": version_number,
        "awaits_revision": anchor.awaits_revision,
        "created_at": rfc3339(anchor.created_at),
    }


def listed_anchor(anchor: Anchor, version_number: int, created_by: str | None) -> dict[str, Any]:
    """One of the places that a highlight had, with who put it there, where a person did."""
    return {
        **anchor_document(anchor, version_number),
        "annotation_id": anchor.annotation_id,
        "created_by": created_by,
    }


def case_document(
    anchor: Anchor,
    version_number: int,
    *,
    article: Article,
    claim: Claim,
    fact_check: FactCheck,
    silent_edit_id: str | None,
) -> dict[str, Any]:
    """A highlight whose words as checked stand no more; a decision names its anchor."""
    return {
        **anchor_document(anchor, version_number),
        "annotation_id": anchor.annotation_id,
        "desk_url": f"{BASE}/desk/annotations/{anchor.annotation_id}/anchor",
        "article": {"id": article.id, "url": article.url, "title": article.title},
        "claim": {"id": claim.id, "text": claim.text, "claimant": claim.claimant},
        "fact_check": {"id": fact_check.id, "state": fact_check.state.value},
        "silent_edit_id": silent_edit_id,
    }
