"""Full-text search: SQLite's FTS5 and PostgreSQL's tsvector behind one function."""

from sqlalchemy import Select, func, literal_column, select, text
from sqlalchemy.orm import Session

from app.domain.search import search_words
from app.models import SearchEntry


def found(session: Session, kind: str, query: str) -> Select[str]:
    """Selects the ids of the things of `kind` that hold every word of `query` (as a beginning).

    For use as `Model.id.in_(found(…))`. A query without any letter or digit finds nothing.
    """
    entries = select(SearchEntry.subject_id).where(SearchEntry.kind == kind)
    words = search_words(query)
    if not words:
        return entries.where(text("1 = 0"))
    if session.get_bind().dialect.name == "postgresql":
        vector = func.to_tsvector(literal_column("'simple'::regconfig"), SearchEntry.text)
        tsquery = func.to_tsquery(
            literal_column("'simple'::regconfig"),
            " & ".join(f"{word}:*" for word in words),
        )
        return entries.where(vector.op("@@")(tsquery))
    match = " ".join(f'"{word}"*' for word in words)
    rows = text("SELECT rowid FROM search_entry_fts WHERE search_entry_fts MATCH :match")
    return entries.where(SearchEntry.id.in_(rows.bindparams(match=match)))
