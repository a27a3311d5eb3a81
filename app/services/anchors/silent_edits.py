"""The public record of articles that no longer say what was checked.

Written by the machine when a new version comes in, and closed by what people decide; nobody can
take anything out of it.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain import clock
from app.domain.vocabulary import SilentEditOutcome
from app.engines.anchoring import sentence_at
from app.models import Anchor, Annotation, ArticleVersion, FactCheck, Publication, SilentEdit
from app.services.anchors.carried import Carried


def record(session: Session, version: ArticleVersion, carried: Sequence[Carried]) -> None:
    """Notes what `version` did to sentences with a published verdict.

    A new row for each that changed or vanished, or changed once more; the row before is closed
    then, and also where the article says again what was checked.
    """
    public = _public_fact_checks(session, {each.annotation.claim_id for each in carried})
    last = _open(session, [each.annotation.id for each in carried])
    for each in carried:
        earlier = last.get(each.annotation.id)
        fact_check = public.get(each.annotation.claim_id)
        says = _sentence(version, each.after)
        if earlier is not None and each.after.state.is_shown:
            _close(earlier, SilentEditOutcome.RESTORED)
        elif earlier is not None and says != earlier.says:
            _close(earlier, SilentEditOutcome.CHANGED_AGAIN)
            session.add(_again(earlier, version, each.after, says))
        elif earlier is None and fact_check is not None and each.is_lost:
            session.add(_first(session, fact_check, version, each, says))
    session.flush()


def close(session: Session, annotation: Annotation, outcome: SilentEditOutcome) -> None:
    """Notes what somebody decided about a silent edit, where there is one to decide about."""
    earlier = _open(session, [annotation.id]).get(annotation.id)
    if earlier is not None:
        _close(earlier, outcome)
        session.flush()


def _close(edit: SilentEdit, outcome: SilentEditOutcome) -> None:
    edit.outcome = outcome
    edit.outcome_at = clock.now()


def _first(
    session: Session,
    fact_check: FactCheck,
    version: ArticleVersion,
    carried: Carried,
    says: str | None,
) -> SilentEdit:
    before = session.get_one(ArticleVersion, carried.before.article_version_id)
    return SilentEdit(
        team_id=fact_check.team_id,
        fact_check_id=fact_check.id,
        annotation_id=carried.annotation.id,
        article_id=version.article_id,
        before_version_id=before.id,
        after_version_id=version.id,
        said=carried.annotation.sentence,
        says=says,
        state=carried.after.state,
        last_seen_at=before.seen_at,
    )


def _again(
    earlier: SilentEdit, version: ArticleVersion, anchor: Anchor, says: str | None
) -> SilentEdit:
    return SilentEdit(
        team_id=earlier.team_id,
        fact_check_id=earlier.fact_check_id,
        annotation_id=earlier.annotation_id,
        article_id=earlier.article_id,
        before_version_id=earlier.before_version_id,
        after_version_id=version.id,
        said=earlier.said,
        says=says,
        state=anchor.state,
        last_seen_at=earlier.last_seen_at,
    )


def _sentence(version: ArticleVersion, anchor: Anchor) -> str | None:
    if anchor.start is None or anchor.end is None:
        return None
    start, end = sentence_at(version.text, anchor.start, anchor.end)
    return version.text[start:end]


def _public_fact_checks(session: Session, claim_ids: set[str]) -> dict[str, FactCheck]:
    """The fact-check that readers see of each claim, where they see one."""
    rows = session.scalars(
        select(FactCheck)
        .join(Publication, Publication.id == FactCheck.id)
        .where(FactCheck.claim_id.in_(claim_ids), Publication.is_withdrawn.is_(False))
        .order_by(FactCheck.id)
    )
    return {fact_check.claim_id: fact_check for fact_check in rows}


def _open(session: Session, annotation_ids: Sequence[str]) -> dict[str, SilentEdit]:
    rows = session.scalars(
        select(SilentEdit)
        .where(SilentEdit.annotation_id.in_(annotation_ids), SilentEdit.outcome.is_(None))
        .order_by(SilentEdit.id)
    )
    return {edit.annotation_id: edit for edit in rows}
