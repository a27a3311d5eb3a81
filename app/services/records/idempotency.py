"""A write that is sent twice happens once: the first answer is kept and given again.

The answer is kept in the transaction of the write itself, so that either both are there or none.
After draft-ietf-httpapi-idempotency-key-header.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.domain import clock
from app.domain.errors import InvalidInput
from app.models import IdempotencyKey

#: For how long a replay gets the first answer.
KEPT_FOR = timedelta(days=7)
_MAX_KEY = 255


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: the HTTP code, the body, and the address of what was made."""

    code: int
    body: str
    location: str | None


def request_hash(method: str, path: str, body: bytes) -> str:
    """SHA-256 over what makes two requests the same."""
    return hashlib.sha256(b"\0".join((method.encode(), path.encode(), body))).hexdigest()


def hold(session: Session, actor_key: str, key: str, request: str) -> IdempotencyKey | Answer:
    """The answer already given to this person's request with this key, or the key, held for it.

    To be called before anything else of the write: whoever sends the same at the same time waits
    here until this transaction ends, and then fails with an IntegrityError if it was committed; the
    caller starts again and finds the answer. Raises `InvalidInput` for an empty or overlong key, or
    one used for another request.
    """
    if not 0 < len(key) <= _MAX_KEY:
        raise InvalidInput(f"An Idempotency-Key has 1 to {_MAX_KEY} characters.")
    row = session.scalars(
        select(IdempotencyKey).where(
            IdempotencyKey.actor_key == actor_key, IdempotencyKey.key == key
        )
    ).one_or_none()
    if row is None:
        return _new(session, actor_key, key, request)
    if row.request_hash != request:
        raise InvalidInput("This Idempotency-Key was used for another request; take a new one.")
    return Answer(row.response_code, row.response_body, row.response_location)


def _new(session: Session, actor_key: str, key: str, request: str) -> IdempotencyKey:
    """Writes the key without its answer, and lets go of this person's old ones."""
    session.execute(
        delete(IdempotencyKey).where(
            IdempotencyKey.actor_key == actor_key,
            IdempotencyKey.created_at < clock.now() - KEPT_FOR,
        )
    )
    held = IdempotencyKey(
        actor_key=actor_key, key=key, request_hash=request, response_code=0, response_body=""
    )
    session.add(held)
    session.flush()
    return held


def remember(held: IdempotencyKey, answer: Answer) -> None:
    """Keeps the answer in the transaction of its write."""
    held.response_code = answer.code
    held.response_body = answer.body
    held.response_location = answer.location
