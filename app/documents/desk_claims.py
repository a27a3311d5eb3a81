"""Claims and highlights as the desk's own tools read them, drafts included."""

from collections.abc import Mapping
from typing import Any

from app.documents import publication
from app.documents.addresses import BASE
from app.documents.desk_anchors import anchor_document
from app.domain.clock import rfc3339
from app.models import Claim, FactCheck, Standing


def annotation_document(standing: Standing, version_number: int) -> dict[str, Any]:
    """One highlight: its quote, where it stands in its article's newest text, and why.

    `version` is what an edit must name; `state` is the anchor's, `reason` one sentence or empty.
    `version_number` is that of the anchor's article version.
    """
    annotation, anchor = standing.annotation, standing.anchor
    return {
        **publication.annotation_document(standing),
        "reason": anchor.reason,
        "claim_id": annotation.claim_id,
        "article_id": annotation.article_id,
        "version": annotation.version,
        "created_at": rfc3339(annotation.created_at),
        "is_deleted": annotation.deleted_at is not None,
        "anchor": anchor_document(anchor, version_number),
    }


def claim_document(
    claim: Claim,
    fact_check: FactCheck,
    standings: list[Standing],
    version_numbers: Mapping[str, int],
) -> dict[str, Any]:
    """One claim with its highlights (`standings`, in the order they were made).

    `fact_check` is the one that the claim is worked on in; `version_numbers` those of the article
    versions in which the highlights stand, by their ids.
    """
    return {
        "id": claim.id,
        "url": f"{BASE}/desk/claims/{claim.id}",
        "text": claim.text,
        "claimant": claim.claimant,
        "claimed_on": claim.claimed_on,
        "note": claim.note,
        "version": claim.version,
        "merged_into_id": claim.merged_into_id,
        "created_at": rfc3339(claim.created_at),
        "fact_check": {
            "id": fact_check.id,
            "state": fact_check.state.value,
            "version": fact_check.version,
        },
        "annotations": [
            annotation_document(standing, version_numbers[standing.anchor.article_version_id])
            for standing in standings
        ],
    }
