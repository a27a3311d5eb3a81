"""Real things for routes to be about: each maker writes one and names what addresses need.

A maker takes a session, the desk and a name that no other call gets, and returns values by name:
those that the address names fill it in, and `"{name}"` in a route's body or headers is replaced by
them. The reviewer writes, the colleague approves, the editor publishes.
"""

from typing import Any

from sqlalchemy.orm import Session

from app.domain.vocabulary import ImportKind, Role, Scope, State
from app.engines.extraction import Block
from app.models import FactCheck, LoginSession, Team
from app.queries import actors
from app.queries.annotations import newest_anchor
from app.queries.claims import working_fact_check
from app.services import annotations as annotation_services
from app.services import citations as citation_services
from app.services import claim_merging
from app.services.anchors.elsewhere import annotate_elsewhere
from app.services.claims import add_claim
from app.services.intake import imports, looks, rechecks
from app.services.intake.article_versions import add_version
from app.services.intake.articles import add_article
from app.services.people import invitations, password_resets, tokens
from app.services.people.login_sessions import begin_session
from tests.fact_check_work import SENTENCE, draft, in_state, ready
from tests.factories import Desk, make_member

Things = dict[str, Any]


def a_team(session: Session, desk: Desk, name: str) -> Things:
    team = session.get_one(Team, desk.team_id)
    return {"team_id": team.id, "version": team.version, "slug": team.slug}


def a_member(session: Session, desk: Desk, name: str) -> Things:
    team = session.get_one(Team, desk.team_id)
    actor = make_member(session, team, Role.VIEWER, f"{name} Member")
    return {"team_id": team.id, "user_id": actor.user_id, "version": 1}


def an_invitation(session: Session, desk: Desk, name: str) -> Things:
    made, secret = invitations.invite(
        session, desk.admin, desk.team_id, email=f"{name}-invited@example.org", role=Role.VIEWER
    )
    return {"invitation_id": made.id, "secret": secret, "name": name}


def a_password_reset(session: Session, desk: Desk, name: str) -> Things:
    member = a_member(session, desk, name)
    secret = password_resets.make_password_reset(session, desk.admin, member["user_id"])
    return {"secret": secret}


def a_token_of_the_reviewer(session: Session, desk: Desk, name: str) -> Things:
    token, _ = tokens.create_token(session, desk.reviewer, name=name, scopes=[Scope.READ])
    return {"token_id": token.id, "team_id": desk.team_id}


def a_session_of_the_reviewer(session: Session, desk: Desk, name: str) -> Things:
    secret = begin_session(session, desk.reviewer.user_id, hours=1)
    seen = actors.by_session_token(session, secret)
    assert seen is not None
    login = session.get_one(LoginSession, seen.row_id)
    return {"login_session_id": login.id}


def _things_of(session: Session, fact_check: FactCheck) -> Things:
    session.flush()
    claim = fact_check.claim
    annotation = claim.annotations[0]
    found = {
        "team_id": fact_check.team_id,
        "fact_check_id": fact_check.id,
        "version": fact_check.version,
        "claim_id": claim.id,
        "claim_version": claim.version,
        "annotation_id": annotation.id,
        "annotation_version": annotation.version,
        "article_id": annotation.article_id,
        "article_version": annotation.article.version,
    }
    for citation in fact_check.citations:
        found |= {
            "citation_id": citation.id,
            "citation_version": citation.version,
            "source_id": citation.source_id,
            "source_version": citation.source.version,
        }
    return found


def a_draft(session: Session, desk: Desk, name: str) -> Things:
    """An article, an annotation, a claim and its empty fact-check."""
    return _things_of(session, draft(session, desk, name))


def a_whole_draft(session: Session, desk: Desk, name: str) -> Things:
    """As `a_draft`, with a verdict, a summary, a citation and its source."""
    return _things_of(session, ready(session, desk, name))


def in_review(session: Session, desk: Desk, name: str) -> Things:
    return _things_of(session, in_state(session, desk, State.IN_REVIEW, name))


def approved(session: Session, desk: Desk, name: str) -> Things:
    return _things_of(session, in_state(session, desk, State.APPROVED, name))


def published(session: Session, desk: Desk, name: str) -> Things:
    return {**_things_of(session, in_state(session, desk, State.PUBLISHED, name)),
            "slug": "river-desk"}  # fmt: skip


def a_removed_citation(session: Session, desk: Desk, name: str) -> Things:
    things = a_whole_draft(session, desk, name)
    citation_services.remove_citation(session, desk.reviewer, things["citation_id"])
    return things


def a_deleted_annotation(session: Session, desk: Desk, name: str) -> Things:
    things = a_draft(session, desk, name)
    annotation_services.delete_annotation(session, desk.reviewer, things["annotation_id"])
    return things


def two_claims(session: Session, desk: Desk, name: str) -> Things:
    """`claim_id`, and `into_id` of another claim of the team."""
    other = a_draft(session, desk, name + "-other")
    return {**a_draft(session, desk, name), "into_id": other["claim_id"]}


def a_sentence_in_two_articles(session: Session, desk: Desk, name: str) -> Things:
    """`article_id`, where `annotation_id` was checked in another: from `start` to `end`."""
    checked = a_draft(session, desk, name)
    text = f"{SENTENCE} It was said again ({name})."
    article = add_article(
        session, desk.reviewer, title=f"Again {name}", blocks=[Block("paragraph", text)],
        kind=ImportKind.TEXT,
    )  # fmt: skip
    start = text.index("21 per cent less freight")
    return {**checked, "article_id": article.id, "start": start, "end": start + 24}


def the_same_sentence_confirmed(session: Session, desk: Desk, name: str) -> Things:
    """As `a_sentence_in_two_articles`, with the claim highlighted there as `made_id`."""
    things = a_sentence_in_two_articles(session, desk, name)
    made = annotate_elsewhere(
        session, desk.reviewer, things["annotation_id"], things["article_id"],
        start=things["start"], end=things["end"],
    )  # fmt: skip
    return {**things, "made_id": made.id}


def a_merged_claim(session: Session, desk: Desk, name: str) -> Things:
    things = two_claims(session, desk, name)
    claim_merging.merge_claims(session, desk.reviewer, things["claim_id"], things["into_id"])
    return things


def a_claim_said_twice(session: Session, desk: Desk, name: str) -> Things:
    """A claim with two annotations; `annotation_id` is one of them."""
    things = a_draft(session, desk, name)
    second = add_claim(
        session, desk.reviewer, things["article_id"],
        text=f"It was number {name}.", quote={"exact": f"It was number {name}"},
    )  # fmt: skip
    claim_merging.merge_claims(session, desk.reviewer, second.claim_id, things["claim_id"])
    fact_check = working_fact_check(session, things["claim_id"])
    session.expire_all()
    return {**_things_of(session, fact_check), "second_annotation_id": second.id}


def an_import(session: Session, desk: Desk, name: str) -> Things:
    made = imports.request_import(
        session, desk.reviewer, kind=ImportKind.URL, url=f"https://news.example/import/{name}"
    )
    return {"import_id": made.id}


def _changed(session: Session, desk: Desk, made: Things, name: str) -> Things:
    """Its article says 12 where 21 was checked; `anchor_id` is what a decision names."""
    add_version(
        session, desk.reviewer, made["article_id"], kind=ImportKind.TEXT,
        blocks=[Block("paragraph", f"{SENTENCE.replace('21', '12')} It was number {name}.")],
    )  # fmt: skip
    return {**made, "anchor_id": newest_anchor(session, made["annotation_id"]).id}


def a_changed_draft(session: Session, desk: Desk, name: str) -> Things:
    return _changed(session, desk, a_draft(session, desk, name), name)


def a_changed_publication(session: Session, desk: Desk, name: str) -> Things:
    return _changed(session, desk, published(session, desk, name), name)


def an_unreachable_page(session: Session, desk: Desk, name: str) -> Things:
    """An article whose address leads nowhere any more."""
    made = a_draft(session, desk, name)
    payload = rechecks.take_now(session, desk.reviewer, made["article_id"])
    look = looks.begin_look(session, **payload, host_seconds=0)
    assert look is not None
    gone = looks.Failure("The page is gone; the site answered 404.")
    looks.complete_look(session, look, gone, shortest=3_600)
    return made
