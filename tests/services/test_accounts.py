"""Accounts: made, signed in, changed, and never guessed."""

import threading
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import db
from app.domain.actor import Actor, operator
from app.domain.clock import now
from app.domain.errors import Forbidden, InvalidInput, NotFound, TooManyRequests
from app.domain.vocabulary import Via
from app.models import AuditEvent, LoginAttempt, LoginSession, User
from app.queries import accounts as account_queries
from app.queries import actors
from app.services.people import accounts, login_attempts, login_sessions

PASSWORD = "seven green harbours"
NEW_PASSWORD = "eight brown lanterns"


def make_user(session: Session, email: str = "mara@example.org") -> User:
    return accounts.create_user(session, operator(), email=email, name="Mara", password=PASSWORD)


def sign_in(session: Session, email: str, password: str = PASSWORD) -> str:
    checked = accounts.check_password(session, email=email, password=password)
    return accounts.sign_in(session, checked, address="192.0.2.1", user_agent="", hours=12)


def actor_of(session: Session, token: str) -> Actor:
    seen = actors.by_session_token(session, token)
    assert seen is not None
    return seen.actor


def events(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEvent.event).order_by(AuditEvent.id)))


def test_the_operator_makes_an_account_and_its_person_signs_in(session: Session) -> None:
    user = make_user(session, " Mara@Example.ORG ")
    token = sign_in(session, "MARA@example.org")
    assert actor_of(session, token).user_id == user.id
    assert user.email == "mara@example.org"
    assert events(session) == ["user.created", "user.signed_in"]


def test_nothing_secret_is_kept(session: Session) -> None:
    make_user(session)
    token = sign_in(session, "mara@example.org")
    kept = [
        *session.scalars(select(User.password_hash)),
        *session.scalars(select(LoginSession.token_hash)),
        *map(str, session.scalars(select(AuditEvent.data))),
    ]
    assert not [text for text in kept if PASSWORD in text or token in text]


def test_nobody_else_makes_accounts(session: Session) -> None:
    person = Actor(user_id="x", name="x", email="x@example.org", via=Via.WEB)
    with pytest.raises(Forbidden):
        accounts.create_user(session, person, email="a@example.org", name="A", password=PASSWORD)


@pytest.mark.parametrize(
    ("email", "name", "password", "pointer"),
    [
        ("no address", "Mara", PASSWORD, "/email"),
        ("a@b", "Mara", PASSWORD, "/email"),
        ("a@b@c.org", "Mara", PASSWORD, "/email"),
        ("a" * 300 + "@example.org", "Mara", PASSWORD, "/email"),
        ("mara@example.org", " \x00\n ", PASSWORD, "/name"),
        ("mara@example.org", "M" * 301, PASSWORD, "/name"),
        ("mara@example.org", "Mara", "too short", "/password"),
        ("mara@example.org", "Mara", "abababababababab", "/password"),
        ("mara@example.org", "Mara", "long " * 50, "/password"),
        ("mara@example.org", "Mara", "Mara@example.org", "/password"),
    ],
)
def test_bad_fields_are_named(
    session: Session, email: str, name: str, password: str, pointer: str
) -> None:
    with pytest.raises(InvalidInput) as error:
        accounts.create_user(session, operator(), email=email, name=name, password=password)
    assert error.value.pointer == pointer
    assert session.scalars(select(User)).all() == []


def test_an_address_has_one_account(session: Session) -> None:
    make_user(session)
    with pytest.raises(InvalidInput, match="account with this e-mail"):
        make_user(session, "MARA@example.org")


def test_wrong_unknown_and_switched_off_are_refused_alike(session: Session) -> None:
    make_user(session)
    make_user(session, "off@example.org").is_active = False
    accounts.create_user(session, operator(), email="none@example.org", name="None", password=None)
    session.flush()
    said = set()
    for email, password in [
        ("mara@example.org", "wrong"),
        ("nobody@example.org", PASSWORD),
        ("off@example.org", PASSWORD),
        ("none@example.org", ""),
        ("none@example.org", PASSWORD),
        ("", ""),
    ]:
        with pytest.raises(InvalidInput) as error:
            accounts.check_password(session, email=email, password=password)
        said.add((error.value.detail, error.value.pointer))
    assert len(said) == 1


def test_a_password_changed_since_it_was_checked_signs_nobody_in(session: Session) -> None:
    user = make_user(session)
    checked = User(id=user.id, password_hash="what it was before")
    with pytest.raises(InvalidInput):
        accounts.sign_in(session, checked, address="", user_agent="", hours=1)


def test_changing_the_password_ends_the_other_sessions(session: Session) -> None:
    make_user(session)
    here, there = (sign_in(session, "mara@example.org") for _ in range(2))
    actor = actor_of(session, here)
    with pytest.raises(InvalidInput) as error:
        accounts.change_password(
            session, actor, current_password="wrong", new_password=NEW_PASSWORD
        )
    assert error.value.pointer == "/current_password"
    accounts.change_password(session, actor, current_password=PASSWORD, new_password=NEW_PASSWORD)
    assert actors.by_session_token(session, here) is not None
    assert actors.by_session_token(session, there) is None
    with pytest.raises(InvalidInput):
        sign_in(session, "mara@example.org")
    assert sign_in(session, "mara@example.org", NEW_PASSWORD)


def test_the_address_changes_with_the_password_only(session: Session) -> None:
    make_user(session)
    make_user(session, "taken@example.org")
    actor = actor_of(session, sign_in(session, "mara@example.org"))
    for email, password, pointer in [
        ("new@example.org", "wrong", "/password"),
        ("taken@example.org", PASSWORD, "/email"),
        ("nonsense", PASSWORD, "/email"),
    ]:
        with pytest.raises(InvalidInput) as error:
            accounts.change_email(session, actor, email=email, password=password)
        assert error.value.pointer == pointer
    accounts.change_email(session, actor, email="New@example.org", password=PASSWORD)
    assert sign_in(session, "new@example.org")


def test_a_name_is_edited_and_audited_once(session: Session) -> None:
    make_user(session)
    actor = actor_of(session, sign_in(session, "mara@example.org"))
    accounts.edit_profile(session, actor, name="  Mara\nNew ")
    accounts.edit_profile(session, actor, name="Mara New")
    assert account_queries.own_account(session, actor).name == "Mara New"
    assert events(session).count("user.edited") == 1


def test_sessions_are_listed_and_ended_by_their_person_alone(session: Session) -> None:
    make_user(session)
    make_user(session, "other@example.org")
    first, second = (sign_in(session, "mara@example.org") for _ in range(2))
    mara = actor_of(session, second)
    other = actor_of(session, sign_in(session, "other@example.org"))
    ids = [row.id for row in account_queries.own_sessions(session, mara)]
    assert len(ids) == 2
    assert mara.login_session_id in ids
    first_id = next(id_ for id_ in ids if id_ != mara.login_session_id)
    with pytest.raises(NotFound):
        login_sessions.end_session(session, other, first_id)
    login_sessions.end_session(session, mara, first_id)
    assert actors.by_session_token(session, first) is None
    with pytest.raises(NotFound):
        login_sessions.end_session(session, mara, first_id)


def test_ending_the_others_keeps_this_one(session: Session) -> None:
    make_user(session)
    make_user(session, "other@example.org")
    tokens = [sign_in(session, "mara@example.org") for _ in range(3)]
    other = sign_in(session, "other@example.org")
    assert login_sessions.end_other_sessions(session, actor_of(session, tokens[1])) == 2
    works = [actors.by_session_token(session, token) is not None for token in tokens]
    assert works == [False, True, False]
    assert actors.by_session_token(session, other) is not None


def test_a_session_expires_and_is_forgotten_later(session: Session) -> None:
    make_user(session)
    token = sign_in(session, "mara@example.org")
    with time_machine.travel(now() + timedelta(hours=12, minutes=1)):
        assert actors.by_session_token(session, token) is None
    with time_machine.travel(now() + timedelta(days=31)):
        sign_in(session, "mara@example.org")
    assert session.scalar(select(func.count()).select_from(LoginSession)) == 1


def take(email: str, address: str) -> None:
    with db.unit_of_work() as session:
        login_attempts.take_attempt(session, email, address)


def test_an_account_is_throttled_known_or_not_until_the_window_has_passed(database: str) -> None:
    for number in range(login_attempts.ACCOUNT_LIMIT):
        take("Nobody@example.org", f"192.0.2.{number}")
    with pytest.raises(TooManyRequests) as error:
        take("nobody@example.org", "198.51.100.1")
    assert 0 < error.value.retry_after <= 15 * 60
    take("somebody@example.org", "198.51.100.1")
    with time_machine.travel(now() + timedelta(seconds=error.value.retry_after)):
        take("nobody@example.org", "198.51.100.1")
        with db.reading() as session:
            kept = session.scalar(select(func.count()).select_from(LoginAttempt))
    assert kept == 2


def test_an_address_is_throttled_and_an_ipv6_network_counts_as_one(database: str) -> None:
    for number in range(login_attempts.ADDRESS_LIMIT):
        take(f"person{number}@example.org", f"2001:db8:1:2::{number:x}")
    with pytest.raises(TooManyRequests):
        take("next@example.org", "2001:db8:1:2:ffff::1")
    take("next@example.org", "2001:db8:1:3::1")


def test_signing_in_takes_back_its_own_attempt_alone(database: str) -> None:
    with db.unit_of_work() as session:
        make_user(session)
    for _ in range(3):
        take("mara@example.org", "192.0.2.1")
    take("nobody@example.org", "192.0.2.1")
    with db.unit_of_work() as session:
        sign_in(session, "mara@example.org")
    with db.reading() as session:
        kept = session.scalar(select(func.count()).select_from(LoginAttempt))
    # Two other attempts of the address on the account, and both of the one on another account.
    assert kept == 4


def test_attempts_at_once_do_not_get_past_the_limit(database: str) -> None:
    outcomes: list[bool] = []

    def attempt() -> None:
        try:
            take("mara@example.org", "192.0.2.1")
        except TooManyRequests:
            outcomes.append(False)
        else:
            outcomes.append(True)

    threads = [threading.Thread(target=attempt) for _ in range(login_attempts.ACCOUNT_LIMIT + 6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count(True) == login_attempts.ACCOUNT_LIMIT
    assert outcomes.count(False) == 6


def test_two_at_once_get_one_account(database: str) -> None:
    outcomes: list[str] = []
    start = threading.Barrier(2)

    def make() -> None:
        start.wait()
        try:
            with db.unit_of_work() as session:
                make_user(session)
        except InvalidInput as error:
            outcomes.append(error.pointer)
        else:
            outcomes.append("made")

    threads = [threading.Thread(target=make) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["/email", "made"]
