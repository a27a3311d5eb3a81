"""API tokens: shown once, narrow, revocable."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app import db
from app.domain.actor import Actor
from app.domain.errors import Conflict, Forbidden, InvalidInput, NotFound
from app.domain.vocabulary import Scope
from app.models import ApiToken, AuditEvent
from app.queries import accounts
from app.queries import teams as team_queries
from app.services.people import tokens
from tests.factories import Desk, by_api_token


def make(actor: Actor, *scopes: Scope) -> tuple[str, str]:
    with db.unit_of_work() as session:
        token, secret = tokens.create_token(
            session, actor, name="Newsroom", scopes=list(scopes or Scope)
        )
        return token.id, secret


def revoke(actor: Actor, token_id: str) -> None:
    with db.unit_of_work() as session:
        tokens.revoke_token(session, actor, token_id)


def actor_of(secret: str) -> Actor | None:
    with db.reading() as session:
        seen = by_api_token(session, secret)
    return seen.actor if seen else None


def test_a_token_stands_for_its_person_in_one_team(desk: Desk) -> None:
    _, secret = make(desk.reviewer, Scope.WRITE, Scope.READ)
    assert secret.startswith("pl_")
    actor = actor_of(secret)
    assert actor is not None
    assert actor.memberships == {desk.team_id: "reviewer"}
    assert actor.scopes == {Scope.READ, Scope.WRITE}
    with db.reading() as session:
        kept = session.scalars(select(ApiToken)).one()
        assert secret not in (kept.token_hash, kept.name)
        assert secret not in str(session.scalars(select(AuditEvent.data)).all())


def test_a_token_cannot_make_a_stronger_one(desk: Desk) -> None:
    weak = replace(desk.editor, scopes=frozenset({Scope.READ}), token_id="x")
    with pytest.raises(Forbidden):
        make(weak, Scope.READ, Scope.PUBLISH)


def test_a_token_needs_a_name_a_scope_and_a_team(desk: Desk) -> None:
    for name, scopes, pointer in (("", [Scope.READ], "/name"), ("x", [], "/scopes")):
        with pytest.raises(InvalidInput) as error, db.unit_of_work() as session:
            tokens.create_token(session, desk.viewer, name=name, scopes=scopes)
        assert error.value.pointer == pointer
    with pytest.raises(Conflict):
        make(replace(desk.viewer, team_id=None, memberships={}))


def test_revoked_by_its_person_or_an_admin_of_the_team_alone(desk: Desk) -> None:
    own_id, own = make(desk.viewer)
    for actor, error in ((desk.editor, Forbidden), (desk.stranger, NotFound)):
        with pytest.raises(error):
            revoke(actor, own_id)
    assert actor_of(own)
    revoke(desk.viewer, own_id)
    revoke(desk.viewer, own_id)
    assert actor_of(own) is None
    other_id, other = make(desk.viewer)
    revoke(desk.admin, other_id)
    assert actor_of(other) is None


def test_lists_show_working_tokens_of_those_who_may_see_them(desk: Desk) -> None:
    gone_id, _ = make(desk.viewer)
    kept_id, _ = make(desk.viewer)
    theirs, _ = make(desk.stranger)
    revoke(desk.viewer, gone_id)
    with db.reading() as session:
        assert [row.id for row in accounts.own_tokens(session, desk.viewer)] == [kept_id]
        listed = team_queries.tokens(session, desk.admin, desk.team_id)
        assert [row.id for row in listed.rows] == [kept_id]
        assert [row.id for row in accounts.own_tokens(session, desk.stranger)] == [theirs]
