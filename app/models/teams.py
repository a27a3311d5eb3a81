"""Teams, their members and the links by which people join."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.vocabulary import Role
from app.models.base import Id, Row, ShortText, words
from app.models.users import User


class Team(Row):
    """Who works together, and what readers may know about them."""

    __tablename__ = "team"

    slug: Mapped[str] = mapped_column(ShortText, unique=True)
    name: Mapped[str] = mapped_column(ShortText)
    about: Mapped[str] = mapped_column(default="")
    methodology: Mapped[str] = mapped_column(default="")
    funding: Mapped[str] = mapped_column(default="")
    corrections_policy: Mapped[str] = mapped_column(default="")
    contact: Mapped[str] = mapped_column(default="")
    website: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(ShortText, default="en")
    version: Mapped[int] = mapped_column(default=1)

    members: Mapped[list["Member"]] = relationship(back_populates="team")


class Member(Row):
    """One person's role in one team."""

    __tablename__ = "member"
    __table_args__ = (UniqueConstraint("team_id", "user_id"),)

    team_id: Mapped[str] = mapped_column(Id, ForeignKey("team.id"))
    user_id: Mapped[str] = mapped_column(Id, ForeignKey("user.id"), index=True)
    role: Mapped[Role] = mapped_column(words(Role, "role"))
    version: Mapped[int] = mapped_column(default=1)

    team: Mapped[Team] = relationship(back_populates="members")
    user: Mapped[User] = relationship(back_populates="members")


class Invitation(Row):
    """A link by which a person joins a team with a role, once, before it expires."""

    __tablename__ = "invitation"
    __table_args__ = (
        Index(
            "ix_invitation_open",
            "team_id",
            sqlite_where=text("accepted_at IS NULL"),
            postgresql_where=text("accepted_at IS NULL"),
        ),
    )

    team_id: Mapped[str] = mapped_column(Id, ForeignKey("team.id"))
    email: Mapped[str] = mapped_column(ShortText)
    role: Mapped[Role] = mapped_column(words(Role, "role"))
    token_hash: Mapped[str] = mapped_column(ShortText, unique=True)
    created_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("user.id"))
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    team: Mapped[Team] = relationship()
