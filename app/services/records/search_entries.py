"""What can be found: one folded text per article, claim, source, fact-check and publication."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.search import fold_for_search
from app.models import SearchEntry


def index_new(session: Session, kind: str, subject_id: str, *parts: str | None) -> None:
    """Makes a thing that is only just made findable by the words of `parts`."""
    session.add(SearchEntry(kind=kind, subject_id=subject_id, text=fold_for_search(*parts)))


def index_for_search(session: Session, kind: str, subject_id: str, *parts: str | None) -> None:
    """Makes the thing findable by the words of `parts`, in place of the words it had."""
    folded = fold_for_search(*parts)
    entry = session.scalars(
        select(SearchEntry).where(SearchEntry.kind == kind, SearchEntry.subject_id == subject_id)
    ).one_or_none()
    if entry is None:
        session.add(SearchEntry(kind=kind, subject_id=subject_id, text=folded))
    elif entry.text != folded:
        entry.text = folded
