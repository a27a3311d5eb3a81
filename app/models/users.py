"""People, and how they prove who they are. Secrets are kept as hashes only."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Id, Row, ShortText

if TYPE_CHECKING:
    from app.models.teams import Member


class User(Row):
    """A person. `email` is kept folded (lower case), one account each."""

    __tablename__ = "user"

    email: Mapped[str] = mapped_column(ShortText, unique=True)
    name: Mapped[str] = mapped_column(ShortText)
    password_hash: Mapped[str] = mapped_column(default="")
    is_active: Mapped[bool] = mapped_column(default=True)

    members: Mapped[list["Member"]] = relationship(back_populates="user")


class LoginSession(Row):
    """One browser that is signed in; the cookie holds the token, the table its SHA-256."""

    __tablename__ = "login_session"

    user_id: Mapped[str] = mapped_column(Id, ForeignKey("user.id"), index=True)
    token_hash: Mapped[str] = mapped_column(ShortText, unique=True)
    team_id: Mapped[str | None] = mapped_column(Id, ForeignKey("team.id"))
    user_agent: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(ShortText, default="")
    last_seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class LoginAttempt(Row):
    """A failed sign-in, counted per account and per address by all processes together.

    `key` is a SHA-256 of the folded e-mail or of the address, so that the table holds no names.
    """

    __tablename__ = "login_attempt"
    __table_args__ = (Index("ix_login_attempt_key_created_at", "key", "created_at"),)

    key: Mapped[str] = mapped_column(ShortText)


class PasswordReset(Row):
    """A link, made by an admin or the command line, that sets a new password once."""

    __tablename__ = "password_reset"

    user_id: Mapped[str] = mapped_column(Id, ForeignKey("user.id"), index=True)
    token_hash: Mapped[str] = mapped_column(ShortText, unique=True)
    created_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("user.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(foreign_keys=[user_id])


class ApiToken(Row):
    """A bearer token of one person in one team; shown once, kept as SHA-256."""

    __tablename__ = "api_token"

    team_id: Mapped[str] = mapped_column(Id, ForeignKey("team.id"), index=True)
    user_id: Mapped[str] = mapped_column(Id, ForeignKey("user.id"))
    name: Mapped[str] = mapped_column(ShortText)
    token_hash: Mapped[str] = mapped_column(ShortText, unique=True)
    scopes: Mapped[list[str]]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()
