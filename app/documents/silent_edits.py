"""Public JSON of silent edits outside the fact-checks that they belong to."""

from typing import Any

import orjson

from app.documents.publication import silent_edit_document
from app.models import SilentEdit

_TOLD = ("id", "url", "claim", "published_at")


def public_silent_edit(edit: SilentEdit, document: str, *, is_last: bool) -> dict[str, Any]:
    """A silent edit with the fact-check whose words it took away, without its verdict.

    `document` is the stored JSON text of that fact-check's publication.
    """
    content = orjson.loads(document)
    return {
        **silent_edit_document(edit, is_last=is_last),
        "fact_check": {name: content[name] for name in _TOLD},
        "team": content["team"],
    }
