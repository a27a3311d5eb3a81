"""The desk's home: what waits for the person who signed in."""

from flask import Blueprint, render_template

from app import policy
from app.http.context import read_session, web_actor
from app.policy import require_signed_in
from app.queries import rechecks
from app.queries.anchors import CaseFilters, counts, list_cases
from app.queries.fact_checks import HOME_LIMIT
from app.queries.fact_checks import home as waiting_for

blueprint = Blueprint("desk", __name__, url_prefix="/desk")


@blueprint.get("")
def home() -> str:
    """What waits for the actor, what the team published lately, or how to begin."""
    actor = require_signed_in(web_actor())
    if actor.team_id is None:
        return render_template("teams/none.html")
    session = read_session()
    return render_template(
        "desk/home.html",
        home=waiting_for(session, actor),
        changed=list_cases(session, actor, CaseFilters(), limit=HOME_LIMIT).rows,
        changed_count=counts(session, actor).waiting,
        page_problems=rechecks.problems(session, actor),
        may_write=policy.can_write(actor, actor.team_id),
        may_publish=policy.can_publish(actor, actor.team_id),
    )
