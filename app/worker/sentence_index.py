"""The job `sentence_index`: indexes the sentences of articles from before there was an index."""

from typing import Any

from app import db
from app.services.records.article_sentences import JOB_KIND, index_batch
from app.services.records.jobs import enqueue
from config import Settings


def run_sentence_index(payload: dict[str, Any], settings: Settings) -> None:
    """Indexes some articles and asks for the next ones, until none is left."""
    with db.unit_of_work() as session:
        last = index_batch(session, payload.get("after"))
        if last is not None:
            enqueue(session, JOB_KIND, {"after": last})
