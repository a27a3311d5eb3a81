"""Published fact-checks whose articles were changed since, by the services that do it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.vocabulary import ImportKind, SilentEditOutcome, State
from app.engines.extraction import Block
from app.models import Annotation, FactCheck
from app.queries.annotations import newest_anchor
from app.services.anchors.decisions import confirm, find_gone, move, reopen
from app.services.intake.article_versions import TakenIn, add_version
from tests.fact_check_work import SENTENCE, in_state
from tests.factories import Desk

CHANGED = SENTENCE.replace("21", "12")
#: Stays in every version, so that each is still the same article.
REST = "It was number one."


def annotation_of(session: Session, fact_check: FactCheck) -> Annotation:
    """The one highlight of a fact-check's claim."""
    return session.scalars(
        select(Annotation).where(Annotation.claim_id == fact_check.claim_id)
    ).one()


def say(session: Session, desk: Desk, article_id: str, *paragraphs: str) -> TakenIn:
    """The article says these paragraphs from now on."""
    blocks = [Block("paragraph", paragraph) for paragraph in paragraphs]
    return add_version(session, desk.reviewer, article_id, blocks=blocks, kind=ImportKind.TEXT)


def silently_edited(
    session: Session, desk: Desk, outcome: SilentEditOutcome | None = None, name: str = "one"
) -> FactCheck:
    """A published fact-check with one digit of its sentence changed, and what came of it."""
    fact_check = in_state(session, desk, State.PUBLISHED, name)
    annotation = annotation_of(session, fact_check)
    article_id = annotation.article_id
    say(session, desk, article_id, f"{CHANGED} {REST}")
    seen = newest_anchor(session, annotation.id).id
    match outcome:
        case SilentEditOutcome.RESTORED:
            say(session, desk, article_id, f"{SENTENCE} {REST} It was put right.")
        case SilentEditOutcome.CHANGED_AGAIN:
            say(session, desk, article_id, f"{SENTENCE.replace('21', '2')} {REST}")
        case SilentEditOutcome.CONFIRMED:
            confirm(session, desk.editor, annotation.id, seen_anchor_id=seen)
        case SilentEditOutcome.MOVED:
            move(session, desk.editor, annotation.id, {"exact": REST}, seen_anchor_id=seen)
        case SilentEditOutcome.GONE:
            find_gone(session, desk.reviewer, annotation.id, seen_anchor_id=seen)
        case SilentEditOutcome.REOPENED:
            reopen(session, desk.editor, annotation.id, seen_anchor_id=seen)
    return fact_check
