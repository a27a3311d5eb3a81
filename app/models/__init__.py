"""Tables, constraints, relationships; no side effects."""

from app.models.articles import (
    Article,
    ArticleImport,
    ArticleSentence,
    ArticleVersion,
    HostVisit,
    Recheck,
)
from app.models.base import Base, new_id
from app.models.claims import Anchor, Annotation, Claim, SilentEdit
from app.models.fact_checks import (
    Citation,
    Contribution,
    FactCheck,
    RatingScale,
    Review,
    Source,
    Verdict,
)
from app.models.publishing import Appearance, Publication, Revision
from app.models.records import AuditEvent, IdempotencyKey, Job, SearchEntry
from app.models.standing import Standing
from app.models.teams import Invitation, Member, Team
from app.models.users import ApiToken, LoginAttempt, LoginSession, PasswordReset, User

__all__ = [
    "Anchor",
    "Annotation",
    "ApiToken",
    "Appearance",
    "Article",
    "ArticleImport",
    "ArticleSentence",
    "ArticleVersion",
    "AuditEvent",
    "Base",
    "Citation",
    "Claim",
    "Contribution",
    "FactCheck",
    "HostVisit",
    "IdempotencyKey",
    "Invitation",
    "Job",
    "LoginAttempt",
    "LoginSession",
    "Member",
    "PasswordReset",
    "Publication",
    "RatingScale",
    "Recheck",
    "Review",
    "Revision",
    "SearchEntry",
    "SilentEdit",
    "Source",
    "Standing",
    "Team",
    "User",
    "Verdict",
    "new_id",
]
