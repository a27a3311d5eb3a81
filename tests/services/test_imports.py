"""Imports asked for, carried out in the name of whoever asked, tried again."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from app import db
from app.domain import clock
from app.domain.actor import Actor
from app.domain.errors import AlreadyThere, Conflict, Forbidden, InvalidInput, NotFound
from app.domain.vocabulary import ImportKind, ImportState
from app.engines.extraction import Block, Extracted
from app.models import Article, ArticleImport, AuditEvent, Job, Member
from app.services.intake import imports
from app.services.intake.article_reading import FoundArticle, paste_article
from tests.factories import Desk

URL = "https://example.org/news"
FOUND = FoundArticle(
    Extracted(
        title="Found",
        byline="Ana",
        publisher="x" * 400,
        published_on=clock.today() + timedelta(days=400),
        language="klingonese",
        blocks=[Block("paragraph", "Text.")],
    ),
    URL,
    ImportKind.URL,
)


def ask(actor: Actor, url: str = URL) -> ArticleImport:
    with db.unit_of_work() as session:
        return imports.request_import(session, actor, kind=ImportKind.URL, url=url)


def ask_for_file(actor: Actor, payload: bytes, filename: str = "a.html") -> ArticleImport:
    with db.unit_of_work() as session:
        return imports.request_import(
            session, actor, kind=ImportKind.FILE, filename=filename, payload=payload
        )


def carry_out(imported: ArticleImport, found: FoundArticle = FOUND) -> ArticleImport:
    with db.unit_of_work() as session:
        imports.begin_import(session, imported.id)
    with db.unit_of_work() as session:
        imports.complete_import(session, imported.id, found)
    return now(imported)


def now(imported: ArticleImport) -> ArticleImport:
    with db.reading() as session:
        current = session.get_one(ArticleImport, imported.id)
        _ = current.payload
        return current


def count(model: type[Article] | type[Job] | type[ArticleImport]) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_an_import_and_its_job_are_one_transaction(desk: Desk) -> None:
    def fail_after_asking() -> None:
        with db.unit_of_work() as session:
            imports.request_import(session, desk.reviewer, kind=ImportKind.URL, url=URL)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_asking()
    assert (count(ArticleImport), count(Job)) == (0, 0)
    imported = ask(desk.reviewer)
    with db.reading() as session:
        job = session.scalars(select(Job)).one()
    assert (job.kind, job.payload) == ("article_import", {"import_id": imported.id})
    assert (imported.state, imported.progress) == (ImportState.QUEUED, 0)


def test_what_was_found_becomes_an_article_of_whoever_asked(desk: Desk) -> None:
    done = carry_out(ask(desk.reviewer))
    assert (done.state, done.progress) == (ImportState.DONE, 100)
    assert done.finished_at is not None
    with db.reading() as session:
        article = session.get_one(Article, done.article_id)
        event = session.scalars(
            select(AuditEvent).where(AuditEvent.event == "article.imported")
        ).one()
    assert (article.title, article.byline, article.url) == ("Found", "Ana", URL)
    assert (article.created_by_id, article.team_id) == (desk.reviewer.user_id, desk.team_id)
    assert (event.via, event.actor_name) == ("worker", "Rosa Reviewer")


def test_details_that_cannot_be_kept_do_not_stop_an_import(desk: Desk) -> None:
    done = carry_out(ask(desk.reviewer))
    with db.reading() as session:
        article = session.get_one(Article, done.article_id)
    assert article.publisher == "x" * 299 + "…"
    assert (article.published_on, article.language) == (None, "")


def test_a_file_without_a_title_is_called_by_its_name(desk: Desk) -> None:
    imported = ask_for_file(desk.reviewer, b"<p>Text", "C:\\Users\\me\\The  story.html")
    assert imported.filename == "The story.html"
    untitled = FoundArticle(Extracted(blocks=[Block("paragraph", "T.")]), None, ImportKind.FILE)
    done = carry_out(imported, untitled)
    assert done.payload is None
    with db.reading() as session:
        assert session.get_one(Article, done.article_id).title == "The story"


def test_two_clicks_make_one_import(desk: Desk) -> None:
    assert ask(desk.reviewer).id == ask(desk.editor, "http://www.example.org/news/").id
    assert count(Job) == 1
    assert ask(desk.stranger).team_id == desk.other_team_id


def test_an_address_that_is_here_is_offered_before_anything_is_fetched(desk: Desk) -> None:
    done = carry_out(ask(desk.reviewer))
    with pytest.raises(AlreadyThere) as raised:
        ask(desk.editor, "https://example.org/news?utm_medium=mail")
    assert raised.value.id == done.article_id


def test_a_text_that_is_here_ends_as_a_duplicate(desk: Desk) -> None:
    with db.unit_of_work() as session:
        first = paste_article(session, desk.editor, text="Text.")
    done = carry_out(ask(desk.reviewer))
    assert (done.state, done.article_id) == (ImportState.DUPLICATE, first.id)
    assert count(Article) == 1


def test_an_import_is_completed_once(desk: Desk) -> None:
    imported = ask(desk.reviewer)
    done = carry_out(imported)
    with db.unit_of_work() as session:
        assert imports.begin_import(session, imported.id) is None
        imports.complete_import(session, imported.id, FOUND)
        imports.fail_import(session, imported.id, "Too late.")
    assert now(imported).state is done.state is ImportState.DONE


def test_somebody_who_left_the_team_imports_nothing(desk: Desk) -> None:
    imported = ask(desk.reviewer)
    with db.unit_of_work() as session:
        session.execute(delete(Member).where(Member.user_id == desk.reviewer.user_id))
    done = carry_out(imported)
    assert done.state is ImportState.FAILED
    assert done.problem == "Whoever asked for this import is no longer a member of the team."
    assert count(Article) == 0


def test_a_failed_import_keeps_its_file_and_can_be_tried_again(desk: Desk) -> None:
    imported = ask_for_file(desk.reviewer, b"<p>Text</p>")
    with db.unit_of_work() as session:
        imports.begin_import(session, imported.id)
        imports.fail_import(session, imported.id, "It broke.")
    assert (now(imported).problem, now(imported).payload) == ("It broke.", b"<p>Text</p>")
    with db.unit_of_work() as session:
        imports.retry_import(session, desk.colleague, imported.id)
        imports.retry_import(session, desk.colleague, imported.id)
    again = now(imported)
    assert (again.state, again.problem, again.progress) == (ImportState.QUEUED, None, 0)
    assert count(Job) == 2


def test_a_file_is_forgotten_a_week_after_its_import_failed(desk: Desk) -> None:
    imported = ask_for_file(desk.reviewer, b"<p>Text</p>")
    with db.unit_of_work() as session:
        imports.fail_import(session, imported.id, "It broke.")
        session.get_one(ArticleImport, imported.id).finished_at = (
            clock.now() - imports.KEEP_FAILED - timedelta(minutes=1)
        )
    ask(desk.reviewer)
    assert now(imported).payload is None
    with pytest.raises(Conflict), db.unit_of_work() as session:
        imports.retry_import(session, desk.reviewer, imported.id)


def test_who_may_not_import_may_not_retry(desk: Desk) -> None:
    imported = ask(desk.reviewer)
    with pytest.raises(Forbidden):
        ask(desk.viewer)
    with pytest.raises(Forbidden), db.unit_of_work() as session:
        imports.retry_import(session, desk.viewer, imported.id)
    with pytest.raises(NotFound), db.unit_of_work() as session:
        imports.retry_import(session, desk.stranger, imported.id)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "Enter a web address."),
        ("javascript:alert(1)", "A web address starts with http:// or https://."),
        ("https://user:secret@example.org/", "user name or password"),
        ("not an address", "contains a space"),
    ],
)
def test_a_wrong_address_is_refused_at_once(desk: Desk, url: str, said: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        ask(desk.reviewer, url)
    assert raised.value.pointer == "/url"
    assert said in raised.value.detail


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (b"", "This file is empty."),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(32)) * 9, "no text that can be read"),
        (b"PK\x03\x04 something", "not a Word document"),
        (b"x" * 20_000_001, "larger than 20 MB"),
    ],
)
def test_a_wrong_file_is_refused_at_once(desk: Desk, payload: bytes, said: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        ask_for_file(desk.reviewer, payload, "a.txt")
    assert raised.value.pointer == "/file"
    assert said in raised.value.detail
    assert count(ArticleImport) == 0
