"""A claim highlighted where the same sentence stands in another article: confirmed one by one."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.actor import Actor
from app.domain.errors import Conflict
from app.domain.vocabulary import AnchorState
from app.models import Anchor, Annotation
from app.policy import can_write, require
from app.queries.annotations import visible_annotation
from app.queries.appearances import newest_anchor_id
from app.queries.same_sentences import place_at
from app.services.annotations import held_article, quote_fields
from app.services.claims import annotate


def annotate_elsewhere(
    session: Session, actor: Actor, annotation_id: str, article_id: str, *, start: int, end: int
) -> Annotation:
    """Highlights an annotation's claim where its very sentence stands in another article.

    `start` and `end` are what was offered. A double click gives the annotation that is there.
    Raises `Conflict` when the sentence does not stand there any more, so that whoever asks looks
    again, and `Forbidden` as `annotate` does.
    """
    article = held_article(session, actor, article_id)
    annotation = visible_annotation(session, actor, annotation_id)
    claim = annotation.claim
    require(can_write, actor, claim.team_id)
    if annotation.deleted_at is not None:
        raise Conflict("The highlight that this sentence was offered for was deleted meanwhile.")
    there = _there(session, annotation.claim_id, article_id, start, end)
    if there is not None:
        return there
    place = place_at(session, annotation, article, start, end)
    if place is None:
        raise Conflict(
            f"“{article.title}” has changed since you looked: the sentence does not stand there "
            "any more. Nothing was highlighted; what is found now is below."
        )
    return annotate(session, actor, article_id, annotation.claim_id, quote_fields(place.quote))


def _there(
    session: Session, claim_id: str, article_id: str, start: int, end: int
) -> Annotation | None:
    rows = session.execute(
        select(Annotation, Anchor.start, Anchor.end)
        .join(Anchor, Anchor.id == newest_anchor_id())
        .where(
            Annotation.claim_id == claim_id,
            Annotation.article_id == article_id,
            Annotation.deleted_at.is_(None),
            Anchor.state.in_([state for state in AnchorState if state.is_shown]),
        )
    )
    return next((annotation for annotation, *span in rows if span == [start, end]), None)
