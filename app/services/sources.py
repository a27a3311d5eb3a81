"""The material that a team uses as evidence, each known once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app import policy
from app.domain import limits
from app.domain.actor import Actor
from app.domain.addresses import normalise_address, require_web_address
from app.domain.errors import AlreadyThere, InvalidInput
from app.domain.vocabulary import SourceType
from app.domain.workflow import is_editable
from app.engines.extraction import sniff
from app.engines.extraction.sandbox import extract_apart
from app.gateways.fetching import FetchFailed, fetch
from app.models import Citation, FactCheck, Source
from app.services import editing
from app.services.contributions import contribute
from app.services.records import audit
from app.services.records.search_entries import index_for_search

FIELDS = ("url", "title", "publisher", "type", "author", "published_on")
_LIMITS = {"title": limits.NAME, "publisher": limits.NAME, "author": limits.NAME}
_LOOK_UP_SECONDS = 8.0
_LOOK_UP_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What a page says about itself; what it does not say is "" or None."""

    url: str
    title: str
    publisher: str
    author: str
    published_on: date | None


def look_up(url: str, *, allow_host_port: str | None) -> LookedUp:
    """Reads a page's title, publisher, author and date, within 8 seconds of fetching.

    Touches no database, so that no transaction waits for a stranger's server. Raises
    `InvalidInput` with one sentence, at `/url`, when the page can't be fetched or read.
    """
    address = require_web_address(url, "/url")
    try:
        page = fetch(
            address,
            allow_host_port=allow_host_port,
            max_bytes=_LOOK_UP_BYTES,
            deadline_seconds=_LOOK_UP_SECONDS,
        )
        kind = sniff(page.body, None, page.content_type)
        found = extract_apart(kind, page.body, page.url, page.content_type)
    except FetchFailed as error:
        raise FetchFailed(_by_hand(error.detail), "/url") from None
    except InvalidInput:
        raise InvalidInput(_by_hand("This page holds no text that can be read."), "/url") from None
    return LookedUp(
        url=address,
        title=found.title[: limits.NAME],
        publisher=found.publisher[: limits.NAME],
        author=found.byline[: limits.NAME],
        published_on=found.published_on,
    )


def _by_hand(reason: str) -> str:
    return f"{reason.rstrip('.')}. Fill in the title and publisher by hand."


def find_or_add_source(
    session: Session, actor: Actor, team_id: str, fields: Mapping[str, Any]
) -> Source:
    """The team's source with the `id` or the address in `fields`, or a new one.

    `fields`: `id`, or `url`, `title`, `publisher`, `type`, `author`, `published_on`. A source
    known by its normalised address is given back as it is; without an address it is known when
    every field is the same. Raises `InvalidInput` for an unknown id, a bad address or no title.
    """
    policy.require(policy.can_write, actor, team_id)
    if fields.get("id"):
        return _by_id(session, team_id, str(fields["id"]))
    values = _checked(fields)
    known = _known(session, team_id, values)
    if known is not None:
        return known
    return _add(session, actor, team_id, values)


def edit_source(
    session: Session,
    actor: Actor,
    source_id: str,
    seen_version: int,
    fields: Mapping[str, Any],
) -> Source:
    """Changes what is known about a source.

    Every fact-check in work that cites it is edited by this: approvals are void and the actor
    becomes a contributor. Published revisions keep what they said. Raises `StaleVersion`;
    `AlreadyThere` when another source of the team has the new address.
    """
    source = policy.require_visible(actor, session.get(Source, source_id))
    policy.require(policy.can_write, actor, source.team_id)
    present = {name: getattr(source, name) for name in FIELDS}
    values = _checked({**present, **fields})
    # Fact-checks are locked before sources everywhere, so that two writers never wait crosswise.
    touched = _lock_fact_checks_in_work(session, source_id)
    source = editing.lock(session, Source, source_id)
    editing.require_version(source, seen_version, {name: values[name] for name in FIELDS})
    _require_free_address(session, source, values["normalized_url"])
    before, after = editing.apply(source, values)
    if not after:
        return source
    for fact_check in touched:
        contribute(session, actor, fact_check)
    _index(session, source)
    audit.record(
        session,
        actor,
        "source.edited",
        source.id,
        team_id=source.team_id,
        before=_shown(before),
        after=_shown(after),
    )
    return source


def _by_id(session: Session, team_id: str, source_id: str) -> Source:
    found = session.scalars(
        select(Source).where(Source.id == source_id, Source.team_id == team_id)
    ).one_or_none()
    if found is None:
        raise InvalidInput("The team has no such source.", "/id")
    return found


def _checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Every column of a source, from what was given; raises `InvalidInput`."""
    limits.require_lengths(fields, _LIMITS)
    url = (fields.get("url") or "").strip()
    address = require_web_address(url, "/url") if url else None
    title = " ".join((fields.get("title") or "").split())
    if not title:
        raise InvalidInput("Give the source a title.", "/title")
    return {
        "url": address,
        "normalized_url": normalise_address(address) if address else None,
        "title": title,
        "publisher": (fields.get("publisher") or "").strip(),
        "type": SourceType(fields.get("type") or SourceType.OTHER),
        "author": (fields.get("author") or "").strip(),
        "published_on": fields.get("published_on"),
    }


def _known(session: Session, team_id: str, values: Mapping[str, Any]) -> Source | None:
    query = select(Source).where(Source.team_id == team_id)
    if values["normalized_url"]:
        query = query.where(Source.normalized_url == values["normalized_url"])
    else:
        query = query.filter_by(**values)
    return session.scalars(query.order_by(Source.id)).first()


def _add(session: Session, actor: Actor, team_id: str, values: dict[str, Any]) -> Source:
    source = Source(team_id=team_id, created_by_id=actor.user_id or None, **values)
    try:
        with session.begin_nested():
            session.add(source)
    except IntegrityError:
        # A colleague added the same address in the meantime: theirs is the one.
        known = _known(session, team_id, values)
        if known is None:
            raise
        return known
    _index(session, source)
    audit.record(
        session,
        actor,
        "source.added",
        source.id,
        team_id=team_id,
        after=_shown(values),
    )
    return source


def _lock_fact_checks_in_work(session: Session, source_id: str) -> list[FactCheck]:
    ids = session.scalars(
        select(Citation.fact_check_id)
        .where(Citation.source_id == source_id, Citation.removed_at.is_(None))
        .distinct()
    )
    locked = [editing.lock(session, FactCheck, fact_check_id) for fact_check_id in sorted(ids)]
    return [fact_check for fact_check in locked if is_editable(fact_check.state)]


def _require_free_address(session: Session, source: Source, normalized_url: str | None) -> None:
    if normalized_url is None:
        return
    other = session.scalars(
        select(Source.id).where(
            Source.team_id == source.team_id,
            Source.normalized_url == normalized_url,
            Source.id != source.id,
        )
    ).first()
    if other is not None:
        raise AlreadyThere("Another source of the team has this address.", "source", other)


def _shown(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in FIELDS if name in values}


def _index(session: Session, source: Source) -> None:
    index_for_search(
        session, "source", source.id, source.title, source.publisher, source.author, source.url
    )
