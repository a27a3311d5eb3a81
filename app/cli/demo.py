"""`flask demo seed`: a living desk for a newcomer, made by the services that people use.

Refused in a production start and on an installation that others can reach.
"""

import secrets
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import db
from app.cli.groups import CommandGroup
from app.domain.actor import Actor, operator
from app.domain.errors import Forbidden
from app.domain.vocabulary import Decision, ImportKind, RevisionKind, Role, Stance, Via
from app.engines.extraction import Block
from app.http.context import settings
from app.models import Annotation, Article, FactCheck, Team, User
from app.queries import actors, articles, claims
from app.services import fact_checks, publishing, reviews
from app.services.citations import add_citation
from app.services.claims import add_claim
from app.services.intake.article_reading import paste_article
from app.services.intake.article_versions import add_version
from app.services.intake.articles import edit_article
from app.services.intake.rechecks import save_schedule
from app.services.people.accounts import create_user
from app.services.people.teams import add_member, create_team, edit_team
from config import Settings

_DATA = Path(__file__).parent / "demo_data"
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_PEOPLE = {
    Role.REVIEWER: ("reviewer@demo.example", "Robin Reviewer"),
    Role.EDITOR: ("editor@demo.example", "Ellis Editor"),
}
_TEAM_TEXTS = {
    "about": "The **Demo Desk** checks claims about two small towns that do not exist, so that "
    "you can look around. Nothing here is news.",
    "methodology": "Every fact-check is written by one person and approved by another. We link "
    "every source, say what it supports or refutes, and ask those whose claims we check.",
    "funding": "Nobody pays for a demo.",
    "corrections_policy": "When we are wrong we say so on the fact-check itself, with the date. "
    "When a whole fact-check can't stand, we withdraw it and say why.",
    "contact": "Write to [desk@demo.example](mailto:desk@demo.example).",
}


@dataclass(frozen=True, slots=True)
class Cast:
    """Who does what in the demo; `colleague` can't sign in, since nobody has its password."""

    team_id: str
    reviewer: Actor
    colleague: Actor
    editor: Actor


@click.group("demo", cls=CommandGroup)
def demo() -> None:
    """Fill an empty installation with a desk to look around in."""


@demo.command("seed")
def seed() -> None:
    """Make the demo team, its accounts, articles and fact-checks.

    Prints `ROLE EMAIL PASSWORD` for each account, and nothing when the database holds a team.
    """
    require_private(settings())
    passwords = {role: secrets.token_urlsafe(9) for role in _PEOPLE}
    with db.unit_of_work() as session:
        if session.scalars(select(Team.id).limit(1)).first() is not None:
            return
        cast = _make_people(session, passwords)
        plan = tomllib.loads((_DATA / "demo.toml").read_text(encoding="utf-8"))
        places = {entry["key"]: _import(session, cast, entry) for entry in plan["articles"]}
        for entry in plan["fact_checks"]:
            _make_fact_check(session, cast, places[entry["article"]], entry)
        for entry in plan["edits"]:
            _edit(session, cast, places[entry["article"]], entry["old"], entry["new"])
    for role, (email, _) in _PEOPLE.items():
        click.echo(f"{role.value}\t{email}\t{passwords[role]}")


def require_private(current: Settings) -> None:
    """Raises `Forbidden` unless this is an installation that only its own machine can reach."""
    if current.is_production or urlsplit(current.public_url).hostname not in _LOOPBACK:
        raise Forbidden("Demo accounts are made only on a machine's own address, for trying out.")


def _make_people(session: Session, passwords: dict[Role, str]) -> Cast:
    team = create_team(session, operator(), name="Demo Desk", slug="demo-desk")
    edit_team(session, operator(), team.id, team.version, _TEAM_TEXTS)
    made = {
        role: _member(session, team, email, name, role, passwords[role])
        for role, (email, name) in _PEOPLE.items()
    }
    colleague = _member(
        session, team, "colleague@demo.example", "Kim Colleague", Role.REVIEWER, None
    )
    return Cast(team.id, made[Role.REVIEWER], colleague, made[Role.EDITOR])


def _member(
    session: Session, team: Team, email: str, name: str, role: Role, password: str | None
) -> Actor:
    user: User = create_user(session, operator(), email=email, name=name, password=password)
    add_member(session, operator(), team.id, user.id, role)
    actor = actors.by_user_id(session, user.id, Via.CLI)
    assert actor is not None
    return actor


def _import(session: Session, cast: Cast, entry: dict[str, Any]) -> Article:
    text = (_DATA / entry["file"]).read_text(encoding="utf-8")
    article = paste_article(
        session,
        cast.reviewer,
        text=text,
        url=entry["url"],
        publisher=entry["publisher"],
        byline=entry["byline"],
        published_on=entry["published_on"],
        language="en",
    )
    # The addresses are invented: nobody answers there.
    save_schedule(
        session, cast.editor, article.id, is_active=False, interval_seconds=None,
        shortest=settings().recheck_seconds,
    )  # fmt: skip
    rights = {"has_text_rights": entry["has_text_rights"]}
    return edit_article(session, cast.editor, article.id, article.version, rights)


def _edit(session: Session, cast: Cast, article: Article, old: str, new: str) -> None:
    version = articles.current_version(session, article.id)
    blocks = [
        Block(
            block["kind"],
            version.text[block["start"] : block["end"]].replace(old, new),
            block["level"],
        )
        for block in version.blocks
    ]
    add_version(session, cast.reviewer, article.id, blocks=blocks, kind=ImportKind.TEXT)


def _make_fact_check(session: Session, cast: Cast, article: Article, entry: dict[str, Any]) -> None:
    # Work that a newcomer can review or finish belongs to the colleague or to the reviewer.
    author = cast.colleague if entry["until"] == "in_review" else cast.reviewer
    annotation = _highlight(session, author, article, entry)
    fact_check = claims.working_fact_check(session, annotation.claim_id)
    for source in entry.get("sources", []):
        _cite(session, author, fact_check, source)
    words: dict[str, Any] = {n: entry[n] for n in ("verdict", "explanation") if n in entry}
    words["summary"] = entry.get("first_summary", entry.get("summary", ""))
    fact_checks.edit_fact_check(session, author, fact_check.id, fact_check.version, words)
    _move_along(session, cast, author, fact_check, entry)


def _highlight(
    session: Session, author: Actor, article: Article, entry: dict[str, Any]
) -> Annotation:
    text = articles.current_version(session, article.id).text
    start = text.index(entry["quote"])
    return add_claim(
        session,
        author,
        article.id,
        text=entry["claim"],
        claimant=entry.get("claimant", ""),
        claimed_on=entry.get("claimed_on"),
        quote={"exact": entry["quote"], "start": start, "end": start + len(entry["quote"])},
    )


def _cite(session: Session, author: Actor, fact_check: FactCheck, source: dict[str, Any]) -> None:
    add_citation(
        session,
        author,
        fact_check.id,
        source={
            name: source[name]
            for name in ("url", "title", "publisher", "type", "author", "published_on")
            if name in source
        },
        stance=Stance(source["stance"]),
        excerpt=source.get("excerpt", ""),
        note=source.get("note", ""),
    )


def _move_along(
    session: Session, cast: Cast, author: Actor, fact_check: FactCheck, entry: dict[str, Any]
) -> None:
    until = entry["until"]
    if until == "draft":
        return
    fact_checks.submit(session, author, fact_check.id)
    if until == "in_review":
        return
    if until == "changes_asked":
        _review(session, cast, fact_check, Decision.REQUEST_CHANGES, entry["comment"])
        return
    _review(session, cast, fact_check, Decision.APPROVE)
    if until == "approved":
        return
    publishing.publish(session, cast.editor, fact_check.id)
    if until == "corrected":
        _correct(session, cast, author, fact_check, entry)
    if until == "withdrawn":
        publishing.withdraw(session, cast.editor, fact_check.id, entry["withdrawal_reason"])


def _review(
    session: Session, cast: Cast, fact_check: FactCheck, decision: Decision, comment: str = ""
) -> None:
    reviews.review(
        session,
        cast.colleague,
        fact_check.id,
        decision=decision,
        comment=comment,
        seen_version=fact_check.version,
    )


def _correct(
    session: Session, cast: Cast, author: Actor, fact_check: FactCheck, entry: dict[str, Any]
) -> None:
    publishing.revise(session, author, fact_check.id)
    words = {"summary": entry["summary"]}
    fact_checks.edit_fact_check(session, author, fact_check.id, fact_check.version, words)
    fact_checks.submit(session, author, fact_check.id)
    _review(session, cast, fact_check, Decision.APPROVE)
    publishing.publish(
        session,
        cast.editor,
        fact_check.id,
        kind=RevisionKind.CORRECTION,
        correction_note=entry["correction_note"],
    )
