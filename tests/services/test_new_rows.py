"""Rows written without the unit of work are the rows that it would have written."""

from typing import Any

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from app import db
from app.models import (
    Anchor,
    Annotation,
    AuditEvent,
    Claim,
    Contribution,
    FactCheck,
    SearchEntry,
)
from app.services import claims
from tests.claim_factories import make_article, quote_of
from tests.factories import make_desk

WRITTEN = (Claim, Annotation, Anchor, FactCheck, Contribution, AuditEvent, SearchEntry)
#: What differs between any two claims.
OWN = {
    "id",
    "created_at",
    "updated_at",
    "text",
    "exact",
    "start",
    "end",
    "data",
    "prefix",
    "suffix",
}


def test_they_are_what_a_flush_writes(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with db.unit_of_work() as session:
        desk = make_desk(session)
        article = make_article(session, desk.reviewer)

    def start(words: str) -> dict[Any, list[dict[str, Any]]]:
        with db.unit_of_work() as session:
            known = {model: set(session.scalars(select(model.id))) for model in WRITTEN}
            made = claims.start_claim(
                session, desk.reviewer, article.id, text=words, claimant="The mayor",
                quote=quote_of(words),
            )  # fmt: skip
            assert inspect(made.claim).persistent
            assert made.fact_check.claim is made.claim
            assert made.annotation.anchors[-1].annotation_id == made.annotation.id
            assert not session.new
            assert not session.dirty
        with db.reading() as session:
            return {model: _rows(session, model, known[model]) for model in WRITTEN}

    lean = start("took no questions")
    monkeypatch.setattr(claims, "write_new", Session.flush)
    whole = start("spoke for an hour")
    assert all(len(rows) > 0 for rows in lean.values())
    for model in WRITTEN:
        assert [_shape(row) for row in lean[model]] == [_shape(row) for row in whole[model]], model


def _rows(session: Session, model: Any, known: set[Any]) -> list[dict[str, Any]]:
    rows = session.scalars(select(model).where(model.id.not_in(known)).order_by(model.id))
    return [{c.key: getattr(row, c.key) for c in inspect(model).column_attrs} for row in rows]


def _shape(row: dict[str, Any]) -> dict[str, Any]:
    """The row, of which only the kind of value is kept where no two claims have the same."""
    return {
        name: type(value) if name in OWN or name.endswith("_id") else value
        for name, value in row.items()
    }


def test_a_later_edit_in_the_same_transaction_is_written(database: str) -> None:
    with db.unit_of_work() as session:
        desk = make_desk(session)
        article = make_article(session, desk.reviewer)
        made = claims.start_claim(
            session, desk.reviewer, article.id, text="One.", quote=quote_of("took no questions")
        )
        claims.edit_claim(session, desk.reviewer, made.claim.id, 1, {"text": "Two."})
    with db.reading() as session:
        kept = session.get_one(Claim, made.claim.id)
        assert (kept.text, kept.version) == ("Two.", 2)
        assert session.get_one(FactCheck, made.fact_check.id).version == 2
