"""Every role × what they ask × own or another team × token scopes, in full."""

from itertools import combinations
from typing import get_type_hints

import pytest

from app import policy
from app.domain.actor import ALL_SCOPES, Actor, operator
from app.domain.errors import Forbidden, NotFound, SignInRequired
from app.domain.vocabulary import Role, Scope, Via
from app.policy import Check

OWN, OTHER = "team-own", "team-other"
ROLES = ("viewer", "reviewer", "editor", "admin")

#: Who may, in words: the table that the policy has to equal.
ALLOWED = {
    "can_read": {"viewer", "reviewer", "editor", "admin"},
    "can_write": {"reviewer", "editor", "admin"},
    "can_review": {"reviewer", "editor", "admin"},
    "can_publish": {"editor", "admin"},
    "can_edit_team": {"admin"},
}
SCOPE = {
    "can_read": "read",
    "can_write": "write",
    "can_review": "review",
    "can_publish": "publish",
    "can_edit_team": "write",
}
SCOPE_SETS = [
    frozenset(chosen) for size in range(5) for chosen in combinations(sorted(ALL_SCOPES), size)
]


class Thing:
    def __init__(self, team_id: str) -> None:
        self.team_id = team_id


def check_named(name: str) -> Check:
    check: Check = getattr(policy, name)
    return check


def actor(
    role: str | None, scopes: frozenset[Scope] = ALL_SCOPES, *, also: str | None = None
) -> Actor:
    """Somebody with `role` in their own team, and `also` in the other one."""
    memberships = {}
    if role:
        memberships[OWN] = Role(role)
    if also:
        memberships[OTHER] = Role(also)
    return Actor(
        user_id="user", name="N", email="n@example.org", via=Via.WEB,
        memberships=memberships, team_id=OWN, scopes=scopes,
    )  # fmt: skip


def test_the_table_names_every_check() -> None:
    checks = {
        name
        for name, value in vars(policy).items()
        if name.startswith("can_") and get_type_hints(value).get("return") is bool
    }
    assert checks == set(ALLOWED) == set(SCOPE)


@pytest.mark.parametrize("scopes", SCOPE_SETS, ids=lambda scopes: "+".join(sorted(scopes)) or "-")
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", ALLOWED)
def test_every_role_check_and_scope(name: str, role: str, scopes: frozenset[Scope]) -> None:
    check, who = check_named(name), actor(role, scopes)
    is_allowed = role in ALLOWED[name] and SCOPE[name] in scopes
    assert check(who, OWN) is is_allowed
    assert check(who, OTHER) is False
    if is_allowed:
        assert policy.require(check, who, OWN) is who
    else:
        with pytest.raises(Forbidden):
            policy.require(check, who, OWN)
    with pytest.raises(NotFound):
        policy.require(check, who, OTHER)


@pytest.mark.parametrize("also", ROLES)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", ALLOWED)
def test_a_role_in_one_team_is_worth_nothing_in_another(name: str, role: str, also: str) -> None:
    who = actor(role, also=also)
    assert check_named(name)(who, OWN) is (role in ALLOWED[name])
    assert check_named(name)(who, OTHER) is (also in ALLOWED[name])


@pytest.mark.parametrize("name", ALLOWED)
def test_nobody_strangers_and_the_operator(name: str) -> None:
    check = check_named(name)
    with pytest.raises(SignInRequired):
        policy.require(check, None, OWN)
    with pytest.raises(NotFound):
        policy.require(check, actor(None), OWN)
    assert policy.require(check, operator(), OWN).is_operator


@pytest.mark.parametrize("name", ALLOWED)
def test_a_refusal_says_what_is_missing(name: str) -> None:
    check = check_named(name)
    with pytest.raises(Forbidden, match=f"lacks the scope “{SCOPE[name]}”"):
        policy.require(check, actor("admin", frozenset()), OWN)
    if name != "can_read":
        with pytest.raises(Forbidden, match="of this team can do this"):
            policy.require(check, actor("viewer"), OWN)


@pytest.mark.parametrize("role", ROLES)
def test_what_may_not_be_seen_is_not_there(role: str) -> None:
    own, other = Thing(OWN), Thing(OTHER)
    assert policy.require_visible(actor(role), own) is own
    for thing in (other, None):
        with pytest.raises(NotFound):
            policy.require_visible(actor(role), thing)
    with pytest.raises(SignInRequired):
        policy.require_visible(None, own)
    with pytest.raises(Forbidden):
        policy.require_visible(actor(role, frozenset({Scope.WRITE})), own)


def test_signed_in_or_not() -> None:
    who = actor(None)
    assert policy.require_signed_in(who) is who
    with pytest.raises(SignInRequired):
        policy.require_signed_in(None)
