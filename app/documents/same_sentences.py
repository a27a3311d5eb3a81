"""Places at which a sentence stands that was checked in another article."""

from typing import Any

from app.documents.desk_articles import desk_article
from app.engines.anchoring import Quote
from app.models import Annotation, Article


def place_document(
    annotation: Annotation, article: Article, quote: Quote, *, was_deleted: bool
) -> dict[str, Any]:
    """Where `annotation` was checked, and the same words in the newest text of `article`.

    `claim_id` and `quote` are what makes the highlight there, sent to that article's annotations.
    """
    return {
        "annotation_id": annotation.id,
        "claim_id": annotation.claim_id,
        "article": desk_article(article),
        "quote": {
            "exact": quote.exact,
            "prefix": quote.prefix,
            "suffix": quote.suffix,
            "start": quote.start,
            "end": quote.end,
            "sentence": quote.sentence,
        },
        "was_deleted": was_deleted,
    }
