"""The sources of one fact-check: added, edited, removed, put back and put in order."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import policy
from app.domain import clock, limits
from app.domain.actor import Actor
from app.domain.errors import Conflict, NotFound
from app.domain.vocabulary import Stance
from app.models import Citation, FactCheck
from app.services import editing
from app.services.contributions import contribute, require_editable
from app.services.records import audit
from app.services.sources import find_or_add_source

MAX_CITATIONS = 100
_LIMITS = {"excerpt": limits.EXCERPT, "note": limits.NOTE}


def add_citation(
    session: Session,
    actor: Actor,
    fact_check_id: str,
    *,
    source: Mapping[str, Any],
    stance: Stance,
    excerpt: str = "",
    note: str = "",
) -> Citation:
    """Cites a source, last in order; `source` as for `find_or_add_source`.

    The very same citation (source, stance, excerpt, note) is not made twice but given back.
    Raises `InvalidInput` at `/source/…` or for a text over its limit.
    """
    fact_check = _locked(session, actor, fact_check_id)
    fields = {"stance": Stance(stance), "excerpt": excerpt.strip(), "note": note.strip()}
    limits.require_lengths(fields, _LIMITS)
    used = find_or_add_source(session, actor, fact_check.team_id, source)
    there = _in_order(session, fact_check.id)
    for citation in there:
        if citation.source_id == used.id and _is_same(citation, fields):
            return citation
    if len(there) >= MAX_CITATIONS:
        raise Conflict(f"A fact-check has at most {MAX_CITATIONS} citations.")
    citation = Citation(
        fact_check_id=fact_check.id,
        source_id=used.id,
        position=len(there) + 1,
        created_by_id=actor.user_id or None,
        **fields,
    )
    session.add(citation)
    session.flush()
    _finish(session, actor, fact_check, citation, "added", after={**fields, "source": used.title})
    return citation


def edit_citation(
    session: Session,
    actor: Actor,
    citation_id: str,
    seen_version: int,
    fields: Mapping[str, Any],
) -> Citation:
    """Changes `stance`, `excerpt` or `note`. Raises `StaleVersion` when the citation changed."""
    fact_check, citation = _find(session, actor, citation_id)
    _require_in_use(citation)
    values = {name: fields[name] for name in ("stance", "excerpt", "note") if name in fields}
    limits.require_lengths(values, _LIMITS)
    if "stance" in values:
        values["stance"] = Stance(values["stance"])
    editing.require_version(citation, seen_version, values)
    before, after = editing.apply(citation, values)
    if after:
        after["source"] = citation.source.title
        _finish(session, actor, fact_check, citation, "edited", before=before, after=after)
    return citation


def remove_citation(session: Session, actor: Actor, citation_id: str) -> Citation:
    """Takes the citation out; `restore_citation` puts it back. Twice is as good as once."""
    fact_check, citation = _find(session, actor, citation_id)
    if citation.removed_at is not None:
        return citation
    citation.removed_at = clock.now()
    session.flush()
    _number(_in_order(session, fact_check.id))
    before = {
        "source": citation.source.title,
        "stance": citation.stance,
        "excerpt": citation.excerpt,
        "note": citation.note,
    }
    _finish(session, actor, fact_check, citation, "removed", before=before)
    return citation


def restore_citation(session: Session, actor: Actor, citation_id: str) -> Citation:
    """Puts a removed citation back where it stood. Twice is as good as once."""
    fact_check, citation = _find(session, actor, citation_id)
    if citation.removed_at is None:
        return citation
    there = _in_order(session, fact_check.id)
    if len(there) >= MAX_CITATIONS:
        raise Conflict(f"A fact-check has at most {MAX_CITATIONS} citations.")
    there.insert(citation.position - 1, citation)
    citation.removed_at = None
    _number(there)
    after = {"source": citation.source.title, "stance": citation.stance}
    _finish(session, actor, fact_check, citation, "restored", after=after)
    return citation


def move_citation(session: Session, actor: Actor, citation_id: str, position: int) -> Citation:
    """Puts the citation at `position`, from 1; the nearest place there is when it is beyond."""
    fact_check, citation = _find(session, actor, citation_id)
    _require_in_use(citation)
    there = _in_order(session, fact_check.id)
    target = max(1, min(position, len(there)))
    if target == citation.position:
        return citation
    before = {"position": citation.position}
    there.remove(citation)
    there.insert(target - 1, citation)
    _number(there)
    after = {"position": target, "source": citation.source.title}
    _finish(session, actor, fact_check, citation, "moved", before=before, after=after)
    return citation


def _locked(session: Session, actor: Actor, fact_check_id: str) -> FactCheck:
    fact_check = editing.lock(session, FactCheck, fact_check_id)
    policy.require(policy.can_write, actor, fact_check.team_id)
    require_editable(fact_check)
    return fact_check


def _find(session: Session, actor: Actor, citation_id: str) -> tuple[FactCheck, Citation]:
    fact_check_id = session.scalar(select(Citation.fact_check_id).where(Citation.id == citation_id))
    if fact_check_id is None:
        raise NotFound()
    fact_check = _locked(session, actor, fact_check_id)
    return fact_check, editing.lock(session, Citation, citation_id)


def _require_in_use(citation: Citation) -> None:
    if citation.removed_at is not None:
        raise Conflict("This citation was removed; put it back to change it.")


def _in_order(session: Session, fact_check_id: str) -> list[Citation]:
    rows = session.scalars(
        select(Citation)
        .where(Citation.fact_check_id == fact_check_id, Citation.removed_at.is_(None))
        .order_by(Citation.position, Citation.id)
    )
    return list(rows)


def _number(citations: list[Citation]) -> None:
    for position, citation in enumerate(citations, 1):
        citation.position = position


def _is_same(citation: Citation, fields: Mapping[str, Any]) -> bool:
    return all(getattr(citation, name) == value for name, value in fields.items())


def _finish(
    session: Session,
    actor: Actor,
    fact_check: FactCheck,
    citation: Citation,
    verb: str,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    session.flush()
    session.expire(fact_check, ["citations"])
    contribute(session, actor, fact_check)
    audit.record(
        session,
        actor,
        f"citation.{verb}",
        citation.id,
        team_id=fact_check.team_id,
        before=before,
        after=after,
    )
