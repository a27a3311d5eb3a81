"""The public record of articles that no longer say what was checked."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.models import SilentEdit


def silent_edits_of(session: Session, fact_check_id: str) -> list[SilentEdit]:
    """Every silent edit under a fact-check, oldest first, with its article and both versions."""
    rows = session.scalars(
        select(SilentEdit)
        .where(SilentEdit.fact_check_id == fact_check_id)
        .options(
            joinedload(SilentEdit.article),
            joinedload(SilentEdit.before_version),
            joinedload(SilentEdit.after_version),
        )
        .order_by(SilentEdit.id)
    )
    return list(rows)
