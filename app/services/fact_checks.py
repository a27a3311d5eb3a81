"""Editing a fact-check, and its way to review and back."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app import policy
from app.domain import limits
from app.domain.actor import Actor
from app.domain.errors import Forbidden, InvalidInput, InvalidInputs, StaleVersion
from app.domain.languages import require_language
from app.domain.vocabulary import Action, State
from app.domain.workflow import next_state
from app.models import FactCheck, Verdict
from app.queries.rating_scales import newest_scale
from app.services import editing
from app.services.contributions import (
    contribute,
    has_contributed,
    require_editable,
    void_approvals,
)
from app.services.records import audit
from app.services.states import set_state

_LIMITS = {"summary": limits.SUMMARY, "explanation": limits.EXPLANATION}


def edit_fact_check(
    session: Session,
    actor: Actor,
    fact_check_id: str,
    seen_version: int,
    fields: Mapping[str, Any],
) -> FactCheck:
    """Changes `verdict` (a key of the team's newest scale, empty for none), `summary`,
    `explanation` or `language` (BCP 47).

    Voids approvals and makes the actor a contributor, unless nothing differs. Raises `Conflict`
    when it must be revised first, `StaleVersion` with every editable field when it changed since
    `seen_version`, and `InvalidInputs`.
    """
    fact_check = editing.lock(session, FactCheck, fact_check_id)
    policy.require(policy.can_write, actor, fact_check.team_id)
    require_editable(fact_check)
    asked = {name: fields[name] or "" for name in editable_fields(fact_check) if name in fields}
    if seen_version != fact_check.version:
        raise StaleVersion(
            current={"version": fact_check.version, "fields": editable_fields(fact_check)},
            yours=asked,
        )
    verdict = _checked(session, fact_check, asked)
    present = editable_fields(fact_check)
    before = {name: present[name] for name in asked if present[name] != asked[name]}
    if not before:
        return fact_check
    after = {name: asked[name] for name in before}
    for name in after:
        if name == "verdict":
            fact_check.verdict = verdict
        else:
            setattr(fact_check, name, after[name])
    contribute(session, actor, fact_check)
    audit.record(
        session,
        actor,
        "fact_check.edited",
        fact_check.id,
        team_id=fact_check.team_id,
        before=before,
        after=after,
    )
    return fact_check


def submit(session: Session, actor: Actor, fact_check_id: str) -> FactCheck:
    """Hands a draft to the colleagues. Raises `InvalidInputs` naming everything it lacks."""
    fact_check = editing.lock(session, FactCheck, fact_check_id)
    policy.require(policy.can_write, actor, fact_check.team_id)
    next_state(fact_check.state, Action.SUBMIT, is_public=False)
    missing = what_is_missing(fact_check)
    if missing:
        raise InvalidInputs(missing)
    set_state(session, actor, fact_check, Action.SUBMIT, version=fact_check.version)
    return fact_check


def recall(session: Session, actor: Actor, fact_check_id: str) -> FactCheck:
    """Takes a fact-check back from review; whoever wrote part of it can."""
    fact_check = editing.lock(session, FactCheck, fact_check_id)
    policy.require(policy.can_write, actor, fact_check.team_id)
    if not actor.is_operator and not has_contributed(session, actor, fact_check):
        raise Forbidden("Only somebody who worked on it can recall it; ask for changes instead.")
    set_state(session, actor, fact_check, Action.RECALL)
    return fact_check


def send_back(
    session: Session, actor: Actor, fact_check_id: str, *, comment: str = ""
) -> FactCheck:
    """An editor takes an approved fact-check back into work; its approvals are void."""
    fact_check = editing.lock(session, FactCheck, fact_check_id)
    policy.require(policy.can_publish, actor, fact_check.team_id)
    limits.require_lengths({"comment": comment}, {"comment": limits.NOTE})
    set_state(session, actor, fact_check, Action.SEND_BACK, comment=comment.strip())
    void_approvals(session, fact_check)
    return fact_check


def editable_fields(fact_check: FactCheck) -> dict[str, str]:
    """What an edit can change, as it is now; `verdict` is its key or empty."""
    return {
        "verdict": fact_check.verdict.key if fact_check.verdict else "",
        "summary": fact_check.summary,
        "explanation": fact_check.explanation,
        "language": fact_check.language,
    }


def what_is_missing(fact_check: FactCheck) -> list[InvalidInput]:
    """What a draft lacks before it can be reviewed; empty when nothing."""
    missing = []
    if fact_check.verdict is None:
        missing.append(InvalidInput("Choose a verdict.", "/verdict"))
    if not fact_check.summary.strip():
        missing.append(InvalidInput("Write the summary.", "/summary"))
    if not fact_check.citations:
        missing.append(InvalidInput("Add at least one source.", "/citations"))
    return missing


def _checked(session: Session, fact_check: FactCheck, asked: dict[str, Any]) -> Verdict | None:
    """The verdict asked for, once all fields are found to be good; raises `InvalidInputs`."""
    limits.require_lengths(asked, _LIMITS)
    if "language" in asked:
        require_language(asked["language"])
    if not asked.get("verdict"):
        if "verdict" in asked and fact_check.state is not State.DRAFT:
            raise InvalidInputs([InvalidInput("In review it needs a verdict.", "/verdict")])
        return None
    if fact_check.verdict is not None and asked["verdict"] == fact_check.verdict.key:
        return fact_check.verdict
    scale = newest_scale(session, fact_check.team_id)
    for verdict in scale.verdicts:
        if verdict.key == asked["verdict"]:
            return verdict
    raise InvalidInputs([InvalidInput("The team's scale has no such verdict.", "/verdict")])
