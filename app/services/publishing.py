"""Publication: revisions, corrections, withdrawal, and what the public sees of them."""

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, undefer

from app import policy
from app.documents.publication import publication_document
from app.documents.revision import SCHEMA_VERSION, content_hash, dump, revision_document
from app.domain import clock
from app.domain.actor import Actor
from app.domain.errors import Conflict, InvalidInput
from app.domain.vocabulary import Action, Decision, RevisionKind
from app.domain.workflow import next_state
from app.models import (
    Annotation,
    Appearance,
    Contribution,
    FactCheck,
    Publication,
    Review,
    Revision,
    Standing,
    Team,
    User,
)
from app.queries import appearances
from app.queries.silent_edits import silent_edits_of
from app.services.editing import hold_team, lock
from app.services.records.search_entries import index_for_search
from app.services.states import set_state

_NOTE_LIMIT = 5_000


def publish(
    session: Session,
    actor: Actor,
    fact_check_id: str,
    *,
    kind: RevisionKind | None = None,
    correction_note: str = "",
) -> Revision:
    """Publishes an approved fact-check as its next, immutable revision.

    The first revision is of kind `first` whatever is asked; each later one is a `correction`
    (which needs a note), an `update` or `minor`. Raises `Conflict` when it is not approved, when
    an approval saw another version, or while an anchor needs a decision; `InvalidInput` for a
    missing kind or note.
    """
    fact_check = _locked(session, actor, fact_check_id)
    next_state(fact_check.state, Action.PUBLISH, is_public=False)
    earlier = _revisions(session, fact_check.id)
    chosen = _kind(kind, correction_note, has_earlier=bool(earlier))
    approvals = _approvals(session, fact_check)
    if not approvals:
        raise Conflict("Nobody has approved this version; submit it for review again.")
    hold_team(session, fact_check.team_id)
    _require_decided_anchors(session, fact_check)
    moment = clock.now()
    set_state(
        session,
        actor,
        fact_check,
        Action.PUBLISH,
        number=len(earlier) + 1,
        kind=chosen,
        correction_note=correction_note,
    )
    document = dump(
        revision_document(
            fact_check,
            checked_by=_contributors(session, fact_check),
            approved_by=[review.reviewer.name for review in approvals],
        )
    )
    revision = Revision(
        fact_check_id=fact_check.id,
        number=len(earlier) + 1,
        kind=chosen,
        correction_note=correction_note if earlier else "",
        schema_version=SCHEMA_VERSION,
        document=document,
        content_hash=content_hash(document),
        published_by_id=actor.user_id,
        published_at=moment,
    )
    session.add(revision)
    fact_check.withdrawn_at = None
    fact_check.withdrawal_reason = ""
    session.flush()
    refresh_publications(session, [fact_check.id])
    return revision


def revise(session: Session, actor: Actor, fact_check_id: str) -> FactCheck:
    """Takes a published or withdrawn fact-check back into work.

    What readers see stays as it is until the next publication.
    """
    fact_check = lock(session, FactCheck, fact_check_id)
    policy.require(policy.can_write, actor, fact_check.team_id)
    set_state(session, actor, fact_check, Action.REVISE)
    fact_check.version += 1
    fact_check.updated_at = clock.now()
    return fact_check


def withdraw(session: Session, actor: Actor, fact_check_id: str, reason: str) -> FactCheck:
    """Takes every revision off public display; readers see a tombstone with `reason`.

    Raises `InvalidInput` without a reason and `Conflict` when readers see nothing of it now.
    """
    fact_check = _locked(session, actor, fact_check_id)
    if not reason.strip():
        raise InvalidInput("Say why; readers see this reason.", "/reason")
    if len(reason) > _NOTE_LIMIT:
        raise InvalidInput(f"The limit is {_NOTE_LIMIT:,} characters.", "/reason")
    fact_check.withdrawal_reason = reason.strip()
    set_state(session, actor, fact_check, Action.WITHDRAW, reason=reason.strip())
    fact_check.withdrawn_at = clock.now()
    fact_check.version += 1
    fact_check.updated_at = clock.now()
    session.flush()
    refresh_publications(session, [fact_check.id])
    return fact_check


def refresh_claim_publications(session: Session, claim_id: str) -> None:
    """To be called after any change of a claim's annotations or their anchors."""
    ids = select(FactCheck.id).where(FactCheck.claim_id == claim_id)
    refresh_publications(session, session.scalars(ids))


def refresh_article_publications(session: Session, article_id: str) -> None:
    """To be called after any change of what readers see of an article."""
    ids = (
        select(FactCheck.id)
        .join(Annotation, Annotation.claim_id == FactCheck.claim_id)
        .where(Annotation.article_id == article_id, Annotation.deleted_at.is_(None))
        .distinct()
    )
    refresh_publications(session, session.scalars(ids))


def refresh_team_publications(session: Session, team_id: str) -> None:
    """To be called after a change of a team's name or slug."""
    ids = select(Publication.id).where(Publication.team_id == team_id)
    refresh_publications(session, session.scalars(ids))


def refresh_publications(session: Session, fact_check_ids: Iterable[str]) -> None:
    """Makes the public rows of these fact-checks anew; those never published get none.

    Holds their teams, so that what readers see is made by one transaction after the other.
    """
    session.flush()
    ids = sorted(set(fact_check_ids))
    team_ids = session.scalars(select(FactCheck.team_id).where(FactCheck.id.in_(ids)).distinct())
    for team_id in sorted(team_ids):
        hold_team(session, team_id)
    for fact_check_id in ids:
        revisions = _revisions(session, fact_check_id)
        if revisions:
            _refresh(session, fact_check_id, revisions)


def _refresh(session: Session, fact_check_id: str, revisions: list[Revision]) -> None:
    fact_check = session.get_one(FactCheck, fact_check_id)
    team = session.get_one(Team, fact_check.team_id)
    published_at = revisions[-1].published_at
    standings = [
        standing
        for standing in appearances.of_claims(session, [fact_check.claim_id])
        if standing.is_shown(published_at)
    ]
    edits = silent_edits_of(session, fact_check_id)
    content = publication_document(fact_check, team, revisions, standings, edits)
    document = dump(content)
    publication = session.get(Publication, fact_check_id)
    if publication is None:
        publication = Publication(id=fact_check_id, team_id=team.id)
        session.add(publication)
    is_withdrawn = bool(content["is_withdrawn"])
    publication.revision_id = revisions[-1].id
    publication.document = document
    publication.etag = content_hash(document)[:32]
    publication.is_withdrawn = is_withdrawn
    publication.verdict_key = "" if is_withdrawn else content["verdict"]["key"]
    publication.claimant = content["claim"]["claimant"]
    publication.language = "" if is_withdrawn else content["language"]
    publication.first_published_at = revisions[0].published_at
    publication.published_at = revisions[-1].published_at
    session.flush()
    _index(session, fact_check_id, content)
    _write_appearances(session, fact_check_id, [] if is_withdrawn else standings)


def _index(session: Session, fact_check_id: str, content: dict[str, object]) -> None:
    claim = content["claim"]
    assert isinstance(claim, dict)
    words = [claim["text"], claim["claimant"]]
    if not content["is_withdrawn"]:
        verdict = content["verdict"]
        assert isinstance(verdict, dict)
        words += [content["summary"], content["explanation"], verdict["label"]]
    index_for_search(session, "publication", fact_check_id, *words)


def _write_appearances(session: Session, fact_check_id: str, standings: list[Standing]) -> None:
    session.execute(delete(Appearance).where(Appearance.publication_id == fact_check_id))
    articles = {standing.article.id: standing.article for standing in standings}
    for article in articles.values():
        session.add(
            Appearance(
                publication_id=fact_check_id,
                article_id=article.id,
                normalized_url=article.normalized_url,
            )
        )
    session.flush()


def _locked(session: Session, actor: Actor, fact_check_id: str) -> FactCheck:
    fact_check = lock(session, FactCheck, fact_check_id)
    policy.require(policy.can_publish, actor, fact_check.team_id)
    return fact_check


def _kind(asked: RevisionKind | None, note: str, *, has_earlier: bool) -> RevisionKind:
    if not has_earlier:
        return RevisionKind.FIRST
    if asked is None or asked is RevisionKind.FIRST:
        raise InvalidInput("Say whether this is a correction, an update or minor.", "/kind")
    if asked is RevisionKind.CORRECTION and not note.strip():
        raise InvalidInput("Say what was wrong; readers see this note.", "/correction_note")
    if len(note) > _NOTE_LIMIT:
        raise InvalidInput(f"The limit is {_NOTE_LIMIT:,} characters.", "/correction_note")
    return asked


def _require_decided_anchors(session: Session, fact_check: FactCheck) -> None:
    count = len(appearances.undecided(session, fact_check.claim_id))
    if count:
        raise Conflict(
            f"The words changed under {count} of this claim's highlights; decide on each first."
        )


def _revisions(session: Session, fact_check_id: str) -> list[Revision]:
    rows = session.scalars(
        select(Revision)
        .where(Revision.fact_check_id == fact_check_id)
        .order_by(Revision.number)
        .options(undefer(Revision.document))
    )
    return list(rows)


def _approvals(session: Session, fact_check: FactCheck) -> list[Review]:
    rows = session.scalars(
        select(Review)
        .where(
            Review.fact_check_id == fact_check.id,
            Review.decision == Decision.APPROVE,
            Review.fact_check_version == fact_check.version,
            Review.voided_at.is_(None),
        )
        .order_by(Review.id)
    )
    return list(rows)


def _contributors(session: Session, fact_check: FactCheck) -> list[str]:
    names = session.scalars(
        select(User.name)
        .join(Contribution, Contribution.user_id == User.id)
        .where(Contribution.fact_check_id == fact_check.id)
        .order_by(Contribution.id)
    )
    return list(names)
