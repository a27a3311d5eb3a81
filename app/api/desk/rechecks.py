"""Looking at an article's address again: how often, whether, and now."""

from typing import Any

from flask import Response
from marshmallow import Schema, fields
from sqlalchemy.orm import Session

from app import db
from app.api.desk.desk_blueprint import DeskBlueprint, answer, desk_actor, write_once
from app.api.schemas import Answer, moment, string
from app.documents.desk_rechecks import desk_recheck
from app.domain.errors import NotFound
from app.http.context import read_session, settings
from app.queries import rechecks
from app.queries.articles import visible_article
from app.services.intake.rechecks import NO_ADDRESS, check_now, save_schedule

blueprint = DeskBlueprint(
    "desk-rechecks", __name__, description="When articles are looked at again"
)


class Schedule(Schema):
    """How often an article's address is looked at."""

    is_active = fields.Boolean(
        load_default=True, metadata={"description": "False pauses the looks."}
    )
    interval_seconds = fields.Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        metadata={
            "description": "A fixed interval, up to a week (604,800); null lets it grow while "
            "nothing changes."
        },
    )


class RecheckSchema(Answer):
    """When an article's address is looked at again, and what came of the last look."""

    id = fields.UUID(required=True)
    article_id = fields.UUID(required=True)
    is_active = fields.Boolean(required=True)
    interval_seconds = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "Null until the worker has planned the first look."},
    )
    is_interval_fixed = fields.Boolean(required=True)
    is_under_way = fields.Boolean(
        required=True, metadata={"description": "A look was asked for, and is still to end."}
    )
    due_at = moment("The next look; null while paused.", allow_none=True)
    checked_at = moment("The last look that found the article.", allow_none=True)
    failures = fields.Integer(
        required=True, metadata={"description": "Looks in a row that went wrong."}
    )
    problem = string("What is wrong, in one sentence.", allow_none=True)
    problem_at = moment("Since when.", allow_none=True)


@blueprint.reads("/articles/<id:article_id>/recheck", RecheckSchema)
def show_recheck(article_id: str) -> Response:
    """When an article is looked at again; 404 for one without a web address."""
    article = visible_article(read_session(), desk_actor(), article_id)
    recheck = rechecks.of_article(read_session(), article.id)
    if recheck is None:
        raise NotFound(NO_ADDRESS)
    return answer(desk_recheck(recheck))


@blueprint.sets("/articles/<id:article_id>/recheck", RecheckSchema)
@blueprint.arguments(Schedule)
def save_recheck(fields: dict[str, Any], article_id: str) -> Response:
    """Pauses or resumes the looks, and sets how often; 409 for an article without an address."""
    with db.unit_of_work() as session:
        recheck = save_schedule(
            session, desk_actor(), article_id, **fields, shortest=settings().recheck_seconds
        )
        document = desk_recheck(recheck)
    return answer(document)


@blueprint.makes("/articles/<id:article_id>/recheck/runs", RecheckSchema, code=202)
def run_recheck(article_id: str) -> Response:
    """Has the address looked at as soon as its site's turn allows; one at a time."""

    def perform(session: Session) -> dict[str, Any]:
        return desk_recheck(check_now(session, desk_actor(), article_id))

    return write_once(perform, code=202, at=f"/api/v1/desk/articles/{article_id}/recheck")
