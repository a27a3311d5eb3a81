"""Where the highlights of an article stand in each of its versions, as they were anchored there."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from app.domain.vocabulary import AnchorDecision, AnchorState
from app.models import Anchor, Annotation, Claim


@dataclass(frozen=True, slots=True)
class Place:
    """One highlight in one version: half-open code points there, None where it has no place."""

    annotation_id: str
    exact: str
    claim_id: str
    claim_text: str
    start: int | None
    end: int | None
    state: AnchorState
    reason: str
    decision: AnchorDecision | None


@dataclass(frozen=True, slots=True)
class Move:
    """A highlight whose words stood in one of two versions and do not in the other."""

    before: Place
    after: Place


def places_in(session: Session, article_id: str, version_id: str) -> list[Place]:
    """The highlights that were not deleted, in the order of the text; those without a place last.

    A highlight made later than the version is not among them.
    """
    rows = session.execute(
        _newest(
            select(
                Annotation.id,
                Annotation.exact,
                Claim.id,
                Claim.text,
                Anchor.start,
                Anchor.end,
                Anchor.state,
                Anchor.reason,
                Anchor.decision,
            ),
            article_id,
            Anchor.article_version_id == version_id,
        )
        .join(Claim, Claim.id == Annotation.claim_id)
        .order_by(func.coalesce(Anchor.start, 1_000_000_000), Anchor.end.desc(), Annotation.id)
    )
    return [Place(*row) for row in rows]


def moves_between(session: Session, article_id: str, before_id: str, after_id: str) -> list[Move]:
    """The highlights that were lost or found again from one version to another, or that stand
    otherwise lost than before."""
    before = {place.annotation_id: place for place in places_in(session, article_id, before_id)}
    return [
        Move(before[place.annotation_id], place)
        for place in places_in(session, article_id, after_id)
        if place.annotation_id in before and _differs(before[place.annotation_id], place)
    ]


def counts_in(
    session: Session, article_id: str, version_ids: Iterable[str]
) -> dict[str, dict[AnchorState, int]]:
    """How many highlights stand in which state in each of these versions, in one query."""
    rows = session.execute(
        _newest(
            select(Anchor.article_version_id, Anchor.state, func.count()),
            article_id,
            Anchor.article_version_id.in_(list(version_ids)),
        ).group_by(Anchor.article_version_id, Anchor.state)
    )
    counts: dict[str, dict[AnchorState, int]] = defaultdict(dict)
    for version_id, state, count in rows:
        counts[version_id][state] = count
    return counts


def _differs(before: Place, after: Place) -> bool:
    return before.state is not after.state and not (before.state.is_shown and after.state.is_shown)


def _newest(
    wanted: Select[*tuple[Any, ...]], article_id: str, in_versions: ColumnElement[bool]
) -> Select[*tuple[Any, ...]]:
    """Narrows to the last anchor that each highlight of the article got in each version."""
    later = aliased(Anchor)
    return (
        wanted.select_from(Annotation)
        .join(Anchor, Anchor.annotation_id == Annotation.id)
        .where(
            Annotation.article_id == article_id,
            Annotation.deleted_at.is_(None),
            in_versions,
            ~exists().where(
                later.annotation_id == Anchor.annotation_id,
                later.article_version_id == Anchor.article_version_id,
                later.id > Anchor.id,
            ),
        )
    )
