"""What only one of the two databases has, and so no model knows."""

from typing import Any

#: Made by hand in the migrations: SQLite's full-text table and PostgreSQL's index of words.
_ENGINE_ONLY = ("search_entry_fts", "ix_search_entry_text")


def is_of_both_engines(name: str | None, _type: str, _parents: Any) -> bool:
    """False for what is left out of a comparison of the database with the models."""
    return not (name or "").startswith(_ENGINE_ONLY)
