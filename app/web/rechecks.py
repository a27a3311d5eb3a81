"""Looking at an article's address again: how often, whether, and now."""

from flask import Blueprint, flash, redirect, request, url_for
from marshmallow import Schema, fields
from werkzeug.wrappers import Response as BaseResponse

from app import db
from app.domain.errors import Conflict, InvalidInput, InvalidInputs
from app.domain.recheck_pace import DAY, WEEK
from app.http.context import settings, web_actor
from app.http.loading import load
from app.policy import require_signed_in
from app.services.intake import rechecks

blueprint = Blueprint("rechecks", __name__)

_INTERVALS = [
    (3_600, "Every hour"),
    (6 * 3_600, "Every 6 hours"),
    (DAY, "Every day"),
    (WEEK, "Every week"),
]


class _Schedule(Schema):
    is_active = fields.Boolean(load_default=False)
    interval_seconds = fields.Integer(load_default=None)


@blueprint.post("/desk/articles/<id:article_id>/recheck")
def save_schedule(article_id: str) -> BaseResponse:
    """Pauses or resumes the looks at an article, and sets how often it is looked at."""
    actor = require_signed_in(web_actor())
    try:
        asked = load(_Schedule, {k: v for k, v in request.form.items() if v})
        with db.unit_of_work() as session:
            rechecks.save_schedule(
                session, actor, article_id, **asked, shortest=settings().recheck_seconds
            )
    except (Conflict, InvalidInput, InvalidInputs) as error:
        flash(error.detail, "error")
    else:
        flash("Saved." if asked["is_active"] else "Paused; nobody looks at the page.", "success")
    return _back(article_id)


@blueprint.post("/desk/articles/<id:article_id>/recheck/runs")
def check_now(article_id: str) -> BaseResponse:
    """Has the article's address looked at now; a second click changes nothing."""
    actor = require_signed_in(web_actor())
    try:
        with db.unit_of_work() as session:
            rechecks.check_now(session, actor, article_id)
    except Conflict as error:
        flash(error.detail, "error")
    else:
        flash("The page is being looked at; what came of it stands here in a moment.", "success")
    return _back(article_id)


def interval_choices() -> list[tuple[int, str]]:
    """The fixed intervals that a person can choose from: seconds, and what they are called."""
    return [(n, label) for n, label in _INTERVALS if n >= settings().recheck_seconds]


def _back(article_id: str) -> BaseResponse:
    page = url_for("versions.show_versions", article_id=article_id, _anchor="recheck")
    return redirect(page, 303)
