"""Guessing passwords is slow: attempts are counted in the database, by all processes together."""

import ipaddress
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.domain import clock
from app.domain.errors import TooManyRequests
from app.domain.people import fold_email
from app.domain.secrets import hash_secret
from app.models import LoginAttempt

#: Attempts older than this count no more, and are deleted.
WINDOW = timedelta(minutes=15)
#: Wrong passwords for one account in `WINDOW`, from wherever they come, known or not.
ACCOUNT_LIMIT = 10
#: Wrong passwords from one address in `WINDOW`: a newsroom can share one.
ADDRESS_LIMIT = 50


def take_attempt(session: Session, email: str, address: str) -> None:
    """Counts one attempt before the password is looked at, in a transaction of its own.

    So no number of attempts at once gets past a limit; `forgive` takes the attempt back when the
    password was right. Raises `TooManyRequests` when the account or the address is at its limit,
    with the seconds until the oldest attempt no longer counts.
    """
    session.execute(delete(LoginAttempt).where(LoginAttempt.created_at <= clock.now() - WINDOW))
    for key, limit in (
        (_account_key(email), ACCOUNT_LIMIT),
        (_address_key(address), ADDRESS_LIMIT),
    ):
        _hold(session, key)
        _require_below(session, key, limit)
        session.add(LoginAttempt(key=key))
        session.flush()


def forgive(session: Session, email: str, address: str) -> None:
    """Forgets the account's attempts, and this one of the address."""
    session.execute(delete(LoginAttempt).where(LoginAttempt.key == _account_key(email)))
    latest = (
        select(LoginAttempt.id)
        .where(LoginAttempt.key == _address_key(address))
        .order_by(LoginAttempt.id.desc())
        .limit(1)
    )
    session.execute(
        delete(LoginAttempt)
        .where(LoginAttempt.id.in_(latest))
        .execution_options(synchronize_session=False)
    )


def forgive_account(session: Session, email: str) -> None:
    """Forgets the account's attempts, for a person who proved themselves by another way."""
    session.execute(delete(LoginAttempt).where(LoginAttempt.key == _account_key(email)))


def _require_below(session: Session, key: str, limit: int) -> None:
    recent = session.scalars(
        select(LoginAttempt.created_at)
        .where(LoginAttempt.key == key)
        .order_by(LoginAttempt.created_at.desc())
        .limit(limit)
    ).all()
    if len(recent) < limit:
        return
    wait = recent[-1] + WINDOW - clock.now()
    seconds = max(1, int(wait.total_seconds()) + 1)
    minutes = -(-seconds // 60)
    raise TooManyRequests(
        f"Too many attempts to sign in. Try again in {minutes} minute{'s' if minutes > 1 else ''}.",
        seconds,
    )


def _hold(session: Session, key: str) -> None:
    """Lets one transaction at a time count `key`; on SQLite a writer is alone anyway."""
    if session.get_bind().dialect.name == "postgresql":
        number = int(key[:15], 16)
        session.execute(select(func.pg_advisory_xact_lock(number)))


def _account_key(email: str) -> str:
    return hash_secret(f"account:{fold_email(email)}")


def _address_key(address: str) -> str:
    return hash_secret(f"address:{_network(address)}")


def _network(address: str) -> str:
    """The address, or for IPv6 its /64: one customer has as many addresses there as they like."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if ip.version == 6:
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)
