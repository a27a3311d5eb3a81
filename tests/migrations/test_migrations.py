"""Migrations lead up and down, keep the data, and end where the models are, on both databases."""

import json
from collections.abc import Iterator

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from app import db
from app.cli.database import alembic_config
from app.domain.vocabulary import State
from app.models import Base, Publication
from app.worker.sentence_index import run_sentence_index
from config import load_settings
from migrations.naming import is_of_both_engines
from tests.fact_check_work import in_state
from tests.factories import make_desk

SCRIPTS = list(ScriptDirectory.from_config(alembic_config()).walk_revisions())


@pytest.fixture
def migrated(database_url: str) -> Iterator[str]:
    db.configure(database_url)
    yield database_url
    command.upgrade(alembic_config(), "head")
    db.dispose()


def test_the_newest_migration_ends_where_the_models_are(migrated: str) -> None:
    with db.engine().connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_name": is_of_both_engines, "compare_type": True},
        )
        assert compare_metadata(context, Base.metadata) == []


def test_there_is_one_line_of_migrations(migrated: str) -> None:
    assert len(ScriptDirectory.from_config(alembic_config()).get_heads()) == 1
    assert len({script.revision for script in SCRIPTS}) == len(SCRIPTS)


def test_down_to_nothing_and_up_again(migrated: str) -> None:
    command.downgrade(alembic_config(), "base")
    left = set(inspect(db.engine()).get_table_names()) - {"alembic_version"}
    assert left == set()
    command.upgrade(alembic_config(), "head")
    assert set(Base.metadata.tables) <= set(inspect(db.engine()).get_table_names())


def test_migrating_again_keeps_everything(migrated: str) -> None:
    with db.unit_of_work() as session:
        desk = make_desk(session)
        for number, state in enumerate(State):
            in_state(session, desk, state, f"n{number}")
    before = _counts()
    assert before["fact_check"] == len(State)
    command.upgrade(alembic_config(), "head")
    assert _counts() == before
    assert _broken_references() == []


def test_search_is_indexed_from_the_first_row(migrated: str) -> None:
    with db.unit_of_work() as session:
        desk = make_desk(session)
        in_state(session, desk, State.PUBLISHED)
    with db.reading() as session:
        if db.engine().dialect.name == "sqlite":
            session.execute(
                text("INSERT INTO search_entry_fts(search_entry_fts) VALUES ('integrity-check')")
            )
            return
        indexes = {index["name"] for index in inspect(db.engine()).get_indexes("search_entry")}
        assert "ix_search_entry_text" in indexes


def test_a_check_of_the_database_refuses_what_the_workflow_would(migrated: str) -> None:
    """Database CHECKs repeat what a row can know."""
    with db.unit_of_work() as session:
        desk = make_desk(session)
        fact_check_id = in_state(session, desk, State.PUBLISHED).id
    for change in (
        "UPDATE fact_check SET verdict_id = NULL",
        "UPDATE fact_check SET state = 'finished'",
        "UPDATE fact_check SET state = 'withdrawn', withdrawal_reason = ''",
        "UPDATE revision SET kind = 'correction', correction_note = ''",
        "UPDATE verdict SET crosswalk = 6",
        'UPDATE annotation SET "end" = "start"',
        "UPDATE anchor SET \"start\" = NULL WHERE state = 'exact'",
        "UPDATE review SET decision = 'request_changes', comment = ''",
    ):
        with pytest.raises(Exception, match=r"(?i)constraint"):
            _change(change)
    assert fact_check_id


def test_what_was_published_before_tells_of_no_silent_edit(migrated: str) -> None:
    with db.unit_of_work() as session:
        desk = make_desk(session)
        shown = in_state(session, desk, State.PUBLISHED, "shown").id
        withdrawn = in_state(session, desk, State.WITHDRAWN, "withdrawn").id
        publication = session.get_one(Publication, shown)
        present = (publication.document, publication.etag)
        tombstone = session.get_one(Publication, withdrawn).document
    command.downgrade(alembic_config(), "0001")
    with db.unit_of_work() as session:
        publication = session.get_one(Publication, shown)
        earlier = {k: v for k, v in json.loads(present[0]).items() if k != "silent_edits"}
        publication.document, publication.etag = json.dumps(earlier), "earlier"
    command.upgrade(alembic_config(), "head")
    with db.reading() as session:
        publication = session.get_one(Publication, shown)
        assert json.loads(publication.document) == json.loads(present[0])
        assert publication.etag != "earlier"
        assert session.get_one(Publication, withdrawn).document == tombstone


def test_the_worker_is_asked_to_index_the_sentences_of_before(migrated: str) -> None:
    with db.unit_of_work() as session:
        in_state(session, make_desk(session), State.PUBLISHED)
    keys = "SELECT sentence_key, places FROM article_sentence ORDER BY sentence_key"
    with db.reading() as session:
        before = session.execute(text(keys)).all()
    command.downgrade(alembic_config(), "0001")
    command.upgrade(alembic_config(), "head")
    with db.reading() as session:
        assert session.execute(text(keys)).all() == []
        asked = session.execute(text("SELECT count(*) FROM job WHERE kind = 'sentence_index'"))
        assert asked.scalar_one() == 1
    run_sentence_index({}, load_settings())
    with db.reading() as session:
        assert session.execute(text(keys)).all() == before != []


def _change(statement: str) -> None:
    with db.unit_of_work() as session:
        session.execute(text(statement))


def _counts() -> dict[str, int]:
    with db.reading() as session:
        return {
            name: session.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()
            for name in Base.metadata.tables
        }


def _broken_references() -> list[object]:
    if db.engine().dialect.name != "sqlite":
        return []
    with db.reading() as session:
        return list(session.execute(text("PRAGMA foreign_key_check")))
