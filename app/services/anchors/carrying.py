"""Carries every quote of an article into its new version, and tells what readers no longer see.

A quote is always carried from the newest version in which the words that were checked stood, so
that an edit that is taken back brings the verdict back, and small edits never add up unseen.
"""

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.actor import Actor
from app.domain.vocabulary import AnchorDecision, AnchorState
from app.engines import anchoring
from app.engines.anchoring import Quote, quote_at, transfer
from app.models import Anchor, Annotation, ArticleVersion, FactCheck, Publication, Standing
from app.queries import appearances
from app.queries.articles import current_version, text_of
from app.services.anchors import silent_edits
from app.services.anchors.carried import Carried
from app.services.publishing import refresh_article_publications
from app.services.records import audit

_MAX_REASON = 300


def carry_anchors(session: Session, actor: Actor, team_id: str, version: ArticleVersion) -> None:
    """To be called once for each new version of an article that had one before.

    Every highlight gets its anchor in `version`; what is no longer exact or moved comes off
    public display in the same transaction, is audited, and where a verdict was published goes
    into the public record as a silent edit. The caller holds the article and the team.
    """
    carried = _carried(session, appearances.of_article(session, version.article_id), version)
    for each in carried:
        if each.is_lost or each.is_found_again:
            _audit(session, actor, team_id, version, each)
    silent_edits.record(session, version, carried)
    refresh_article_publications(session, version.article_id)


def carry_one(session: Session, annotation: Annotation) -> None:
    """Anchors an annotation in its article's newest version, if it is not anchored there yet.

    For one that was deleted, and so left out, while new versions came in.
    """
    version = current_version(session, annotation.article_id)
    standing = appearances.of_annotation(session, annotation.id)
    if standing.anchor.article_version_id != version.id:
        _carried(session, [standing], version)


def awaits_revision(session: Session, annotation: Annotation, anchor: Anchor) -> bool:
    """Whether an anchor that follows `anchor` is for the next revision to show: the fact-check
    was reopened because of these words, and no revision was published since."""
    if not (anchor.awaits_revision or anchor.decision is AnchorDecision.REOPEN):
        return False
    published = session.scalar(
        select(Publication.id)
        .join(FactCheck, FactCheck.id == Publication.id)
        .where(
            FactCheck.claim_id == annotation.claim_id,
            Publication.published_at >= anchor.created_at,
        )
        .limit(1)
    )
    return published is None


def _carried(session: Session, standings: list[Standing], version: ArticleVersion) -> list[Carried]:
    """Writes the anchor of each standing in `version`."""
    bases = _bases(session, standings)
    by_version: dict[str, list[Standing]] = defaultdict(list)
    for standing in standings:
        by_version[bases[standing.annotation.id].article_version_id].append(standing)
    carried = []
    for version_id, group in by_version.items():
        text = text_of(session, version_id)
        quotes = [_quote(text, bases[standing.annotation.id]) for standing in group]
        places = transfer(text, version.text, quotes)
        for standing, place in zip(group, places, strict=True):
            after = _anchor(version, standing, place)
            after.awaits_revision = awaits_revision(session, standing.annotation, standing.anchor)
            carried.append(Carried(standing.annotation, standing.anchor, after))
    session.add_all(each.after for each in carried)
    session.flush()
    return carried


def _quote(text: str, base: Anchor) -> Quote:
    assert base.start is not None
    assert base.end is not None
    return quote_at(text, base.start, base.end)


def _bases(session: Session, standings: list[Standing]) -> dict[str, Anchor]:
    """For each annotation its newest anchor at which the checked words stood."""
    bases = {s.annotation.id: s.anchor for s in standings if s.anchor.state.is_shown}
    lost = [s.annotation.id for s in standings if s.annotation.id not in bases]
    if not lost:
        return bases
    shown = [state for state in AnchorState if state.is_shown]
    rows = session.scalars(
        select(Anchor)
        .where(Anchor.annotation_id.in_(lost), Anchor.state.in_(shown))
        .order_by(Anchor.id)
    )
    return bases | {anchor.annotation_id: anchor for anchor in rows}


def _anchor(version: ArticleVersion, standing: Standing, place: anchoring.Anchor) -> Anchor:
    anchor = Anchor(annotation_id=standing.annotation.id, article_version_id=version.id)
    before = standing.anchor
    if before.decision is AnchorDecision.GONE and not place.state.is_shown:
        # What a person found gone stays so, until the very words that were checked stand again.
        anchor.state, anchor.reason = AnchorState.ORPHAN, before.reason
        anchor.decision = AnchorDecision.GONE
        return anchor
    anchor.start, anchor.end = place.start, place.end
    anchor.state, anchor.reason = place.state, place.reason[:_MAX_REASON]
    return anchor


def _audit(
    session: Session, actor: Actor, team_id: str, version: ArticleVersion, carried: Carried
) -> None:
    audit.record(
        session,
        actor,
        "anchor.lost" if carried.is_lost else "anchor.found_again",
        carried.annotation.id,
        team_id=team_id,
        before={"state": carried.before.state},
        after={
            "state": carried.after.state,
            "reason": carried.after.reason,
            "article_version_id": version.id,
        },
    )
