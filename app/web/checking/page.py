"""The desk's page of one fact-check, which every action on it comes back to."""

import hashlib
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, make_response, render_template

from app import policy
from app.domain.actor import Actor
from app.domain.errors import PlumblineError, StaleVersion
from app.domain.languages import language_options
from app.domain.vocabulary import State
from app.domain.workflow import is_editable
from app.engines.diffing import word_diff
from app.engines.markdown import render_markdown
from app.http.context import read_session
from app.http.errors import code_of
from app.http.loading import field_errors
from app.models import FactCheck
from app.queries import appearances
from app.queries.anchors import cases_of_claim
from app.queries.fact_checks import revisions, visible_fact_check
from app.queries.rating_scales import newest_scale
from app.services.fact_checks import editable_fields, what_is_missing
from app.services.reviews import OWN_WORK
from app.services.states import is_public
from app.web.anchor_cases import shown
from app.web.checking.citation_form import citation_form, error_links

blueprint = Blueprint("fact_checks", __name__, url_prefix="/desk/fact-checks")

FIELD_LABELS = {
    "verdict": "Verdict",
    "summary": "Summary",
    "explanation": "Explanation",
    "language": "Language",
}


def fact_check_page(
    actor: Actor | None,
    fact_check_id: str,
    *,
    error: PlumblineError | None = None,
    typed: Mapping[str, str] | None = None,
    is_editing: bool = False,
    removed_id: str | None = None,
) -> Response:
    """The page as the actor may use it, with what was typed and why it was refused.

    A draft is shown as a form to whoever may write; other states as readers will see it, unless
    `is_editing`. `removed_id` is a citation that was just removed and can be put back.
    """
    session = read_session()
    fact_check = visible_fact_check(session, actor, fact_check_id)
    assert actor is not None
    may = what_actor_may(actor, fact_check, is_public=is_public(session, fact_check))
    is_form = may["edit"] and (is_editing or fact_check.state is State.DRAFT)
    errors = field_errors(error) if error else {}
    present = editable_fields(fact_check)
    page = render_template(
        "fact_checks/show.html",
        fact_check=fact_check,
        may=may,
        is_form=is_form,
        standings=appearances.of_claims(session, [fact_check.claim_id]),
        changed=[shown(actor, case) for case in cases_of_claim(session, fact_check.claim_id)],
        scale=newest_scale(session, fact_check.team_id),
        revisions=revisions(session, fact_check.id),
        missing={e.pointer.removeprefix("/"): e.detail for e in what_is_missing(fact_check)},
        values={**present, **(typed or {})},
        was=" ".join(mark(name, value) for name, value in present.items()),
        error=error,
        errors=errors,
        error_links=error_links(errors),
        conflicts=_conflicts(error),
        is_review_stale=isinstance(error, StaleVersion) and "decision" in error.yours,
        languages=language_options(fact_check.language),
        explanation_html=render_markdown(fact_check.explanation),
        own_work=OWN_WORK,
        removed_id=removed_id,
        citation_form=citation_form(session, actor) if may["edit"] else None,
    )
    return make_response(page, code_of(error) if error else 200)


def mark(name: str, value: str) -> str:
    """Tells one value of a field from another, in few characters."""
    return f"{name}:{hashlib.sha256(value.encode()).hexdigest()[:16]}"


def what_actor_may(actor: Actor, fact_check: FactCheck, *, is_public: bool) -> dict[str, bool]:
    """Which buttons the page has: what both the state and the actor's right allow."""
    team_id, state = fact_check.team_id, fact_check.state
    writes = policy.can_write(actor, team_id)
    reviews = policy.can_review(actor, team_id) and state is State.IN_REVIEW
    publishes = policy.can_publish(actor, team_id)
    is_own = any(entry.user_id == actor.user_id for entry in fact_check.contributions)
    return {
        "edit": writes and is_editable(state),
        "submit": writes and state is State.DRAFT,
        "recall": writes and state is State.IN_REVIEW and is_own,
        "review": reviews and not is_own,
        "not_review_own": reviews and is_own,
        "send_back": publishes and state is State.APPROVED,
        "publish": publishes and state is State.APPROVED,
        "revise": writes and state in (State.PUBLISHED, State.WITHDRAWN),
        "withdraw": publishes and is_public,
        "see_public": is_public,
    }


def _conflicts(error: PlumblineError | None) -> list[dict[str, Any]]:
    """Of a stale edit: each field that both changed, their text and the words that differ."""
    if not isinstance(error, StaleVersion):
        return []
    theirs = error.current["fields"]
    return [
        {
            "name": name,
            "label": FIELD_LABELS[name],
            "theirs": theirs[name],
            "changes": word_diff(theirs[name], mine),
        }
        for name, mine in error.yours.items()
        if name in FIELD_LABELS and theirs[name] != mine
    ]
