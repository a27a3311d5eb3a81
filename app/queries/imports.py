"""Imports that the worker carries out, as those who wait for them see them."""

from sqlalchemy.orm import Session

from app.domain.actor import Actor
from app.models import ArticleImport
from app.policy import require_visible


def visible_import(session: Session, actor: Actor | None, import_id: str) -> ArticleImport:
    """The import, without its file. Raises `NotFound` where it is missing or of another team."""
    return require_visible(actor, session.get(ArticleImport, import_id))
