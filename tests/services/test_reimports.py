"""An article read again by hand: what becomes of it, who may, and what is never lost."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import db
from app.domain import clock
from app.domain.actor import Actor
from app.domain.errors import AlreadyThere, Forbidden, InvalidInput, NotFound, NotTheArticle
from app.domain.vocabulary import AnchorState, ImportKind, ImportState, State
from app.engines.extraction import Block, Extracted
from app.models import Article, ArticleImport, ArticleVersion, AuditEvent, Job
from app.queries.annotations import newest_anchor
from app.queries.articles import current_version
from app.services.intake import imports
from app.services.intake.article_reading import FoundArticle, paste_article
from app.services.intake.reimports import paste_version, reimport_text_file, request_reimport
from tests.fact_check_work import SENTENCE, in_state
from tests.factories import Desk
from tests.services.test_article_versions import CHANGED, LONG, annotation_of
from tests.services.test_version_races import one_after_the_other

URL = "https://example.org/harbour"
OLD = f"Harbour news\n\n{SENTENCE}\n\n{LONG}"
NEW = OLD.replace("21 per cent", "12 per cent")


@pytest.fixture
def article(desk: Desk) -> Article:
    with db.unit_of_work() as session:
        return paste_article(session, desk.reviewer, text=OLD, url=URL)


def ask(actor: Actor, article: Article, *, is_forced: bool = False) -> ArticleImport:
    with db.unit_of_work() as session:
        return request_reimport(
            session, actor, article.id, kind=ImportKind.URL, is_forced=is_forced
        )


def upload(actor: Actor, article: Article, text: str) -> ArticleImport:
    with db.unit_of_work() as session:
        return reimport_text_file(
            session, actor, article.id,
            filename="harbour.txt", content_type="text/plain", payload=text.encode(),
        )  # fmt: skip


def found(text: str, url: str = "https://elsewhere.example/after-a-redirect") -> FoundArticle:
    blocks = [Block("paragraph", part) for part in text.split("\n\n")]
    return FoundArticle(Extracted(title="Another title", blocks=blocks), url, ImportKind.URL)


def carry_out(imported: ArticleImport, text: str) -> ArticleImport:
    with db.unit_of_work() as session:
        imports.begin_import(session, imported.id)
    with db.unit_of_work() as session:
        imports.complete_import(session, imported.id, found(text))
    return now(imported)


def now(imported: ArticleImport) -> ArticleImport:
    with db.reading() as session:
        current = session.get_one(ArticleImport, imported.id)
        _ = current.payload
        return current


def versions(article: Article) -> list[ArticleVersion]:
    with db.reading() as session:
        mine = ArticleVersion.article_id == article.id
        return list(session.scalars(select(ArticleVersion).where(mine).order_by("number")))


def test_a_page_that_changed_becomes_a_version_of_whoever_asked(
    desk: Desk, article: Article
) -> None:
    done = carry_out(ask(desk.colleague, article), NEW)
    assert (done.state, done.step, done.article_id) == (
        ImportState.DONE, "Imported as version 2", article.id,
    )  # fmt: skip
    _, second = versions(article)
    assert (second.kind, second.created_by_id) == (ImportKind.URL, desk.colleague.user_id)
    with db.reading() as session:
        kept = session.get_one(Article, article.id)
        assert (kept.url, kept.title) == (URL, "Harbour news")
        events = session.scalars(select(AuditEvent.event).order_by(AuditEvent.id)).all()
    assert [e for e in events if e.startswith("article")][-2:] == [
        "article_import.requested",
        "article_version.added",
    ]


def test_a_page_that_says_the_same_is_unchanged(desk: Desk, article: Article) -> None:
    before = versions(article)[0].seen_at
    done = carry_out(ask(desk.reviewer, article), OLD)
    assert (done.state, done.problem) == (ImportState.UNCHANGED, None)
    (only,) = versions(article)
    assert only.seen_at > before


def test_what_is_hardly_the_article_is_taken_in_when_somebody_insists(
    desk: Desk, article: Article
) -> None:
    failed = carry_out(ask(desk.reviewer, article), "Sign in to read on.")
    assert (failed.state, failed.is_doubtful) == (ImportState.FAILED, True)
    assert "sign-in page" in (failed.problem or "")
    assert len(versions(article)) == 1
    with db.unit_of_work() as session:
        again = imports.retry_import(session, desk.editor, failed.id, is_forced=True)
    assert (again.state, again.is_doubtful) == (ImportState.QUEUED, False)
    assert carry_out(again, "Sign in to read on.").state is ImportState.DONE
    assert versions(article)[-1].word_count == 5


def test_trying_again_without_insisting_is_refused_again(desk: Desk, article: Article) -> None:
    failed = carry_out(ask(desk.reviewer, article), "Sign in to read on.")
    with db.unit_of_work() as session:
        again = imports.retry_import(session, desk.reviewer, failed.id)
    assert carry_out(again, "Sign in to read on.").is_doubtful
    assert len(versions(article)) == 1


def test_a_text_file_is_read_at_once_and_kept_while_in_doubt(desk: Desk, article: Article) -> None:
    done = upload(desk.reviewer, article, NEW)
    assert (done.state, now(done).payload) == (ImportState.DONE, None)
    assert [v.kind for v in versions(article)] == [ImportKind.TEXT, ImportKind.FILE]
    doubtful = upload(desk.reviewer, article, "Sign in.")
    assert (doubtful.state, doubtful.is_doubtful) == (ImportState.FAILED, True)
    assert now(doubtful).payload == b"Sign in."
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Job)) == 0
    with db.unit_of_work() as session:
        imports.retry_import(session, desk.reviewer, doubtful.id, is_forced=True)
    assert carry_out(doubtful, "Sign in.").state is ImportState.DONE


def test_a_pasted_text_is_taken_in_at_once(desk: Desk, article: Article) -> None:
    with db.unit_of_work() as session:
        assert not paste_version(session, desk.reviewer, article.id, text=OLD).is_new
        assert paste_version(session, desk.reviewer, article.id, text=NEW).is_new
    with pytest.raises(NotTheArticle), db.unit_of_work() as session:
        paste_version(session, desk.reviewer, article.id, text="Sign in.")
    with pytest.raises(InvalidInput) as raised, db.unit_of_work() as session:
        paste_version(session, desk.reviewer, article.id, text=" \n ", is_forced=True)
    assert raised.value.pointer == "/text"
    assert len(versions(article)) == 2


def test_a_double_click_asks_once(desk: Desk, article: Article) -> None:
    first = ask(desk.reviewer, article)
    assert ask(desk.colleague, article).id == first.id
    assert ask(desk.reviewer, article, is_forced=True).id != first.id
    carry_out(first, NEW)
    assert ask(desk.reviewer, article).id != first.id


def test_two_who_ask_at_the_same_moment_ask_once(desk: Desk, article: Article) -> None:
    first: list[str] = []

    def ask_first(session: Session) -> None:
        asked = request_reimport(session, desk.reviewer, article.id, kind=ImportKind.URL)
        first.append(asked.id)

    second = one_after_the_other(
        ask_first,
        lambda session: request_reimport(session, desk.colleague, article.id, kind=ImportKind.URL),
    )
    assert [second.id] == first


def test_two_who_bring_the_same_text_at_the_same_moment_make_one_version(
    desk: Desk, article: Article
) -> None:
    taken = one_after_the_other(
        lambda session: paste_version(session, desk.reviewer, article.id, text=NEW),
        lambda session: paste_version(session, desk.colleague, article.id, text=NEW),
    )
    assert not taken.is_new
    assert [v.number for v in versions(article)] == [1, 2]
    assert versions(article)[-1].created_by_id == desk.reviewer.user_id


def test_a_page_and_a_file_at_the_same_moment_make_one_version(
    desk: Desk, article: Article
) -> None:
    imported = ask(desk.reviewer, article)
    with db.unit_of_work() as session:
        imports.begin_import(session, imported.id)
    uploaded = one_after_the_other(
        lambda session: imports.complete_import(session, imported.id, found(NEW)),
        lambda session: reimport_text_file(
            session, desk.colleague, article.id,
            filename="a.txt", content_type=None, payload=NEW.encode(),
        ),
    )  # fmt: skip
    assert now(imported).state is ImportState.DONE
    assert uploaded.state is ImportState.UNCHANGED
    assert len(versions(article)) == 2


def test_a_failure_halfway_leaves_everything_as_it_was(
    desk: Desk, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(*_: object, **__: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr("app.services.intake.article_versions.carry_anchors", fault)
    with pytest.raises(RuntimeError), db.unit_of_work() as session:
        paste_version(session, desk.reviewer, article.id, text=NEW)
    with pytest.raises(RuntimeError):
        upload(desk.reviewer, article, NEW)
    assert len(versions(article)) == 1
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(ArticleImport)) == 0
        assert current_version(session, article.id).text == OLD


def test_highlights_follow_into_the_new_version(desk: Desk) -> None:
    with db.unit_of_work() as session:
        annotation = annotation_of(session, in_state(session, desk, State.PUBLISHED))
    with db.unit_of_work() as session:
        paste_version(
            session, desk.reviewer, annotation.article_id, text=f"{CHANGED} It was number one."
        )
    with db.reading() as session:
        assert newest_anchor(session, annotation.id).state is AnchorState.CHANGED


def test_without_an_address_there_is_nothing_to_ask(desk: Desk) -> None:
    with db.unit_of_work() as session:
        article = paste_article(session, desk.reviewer, text=OLD)
    with pytest.raises(InvalidInput) as raised:
        ask(desk.reviewer, article)
    assert raised.value.pointer == "/url"


def test_a_file_that_cannot_be_read_is_refused_at_once(desk: Desk, article: Article) -> None:
    with pytest.raises(InvalidInput) as raised, db.unit_of_work() as session:
        request_reimport(
            session, desk.reviewer, article.id,
            kind=ImportKind.FILE, filename="a.docx", payload=b"PK\x03\x04 nothing",
        )  # fmt: skip
    assert raised.value.pointer == "/file"
    with pytest.raises(InvalidInput) as raised:
        upload(desk.reviewer, article, "")
    assert raised.value.pointer == "/file"


def test_who_may_not_write_reads_nothing_again(desk: Desk, article: Article) -> None:
    for actor, error in ((desk.viewer, Forbidden), (desk.stranger, NotFound)):
        with pytest.raises(error):
            ask(actor, article)
        with pytest.raises(error):
            upload(actor, article, NEW)
        with pytest.raises(error), db.unit_of_work() as session:
            paste_version(session, actor, article.id, text=NEW)
    assert len(versions(article)) == 1


def test_an_import_of_another_article_is_not_taken_for_this_one(
    desk: Desk, article: Article
) -> None:
    again = ask(desk.reviewer, article)
    with pytest.raises(AlreadyThere), db.unit_of_work() as session:
        imports.request_import(session, desk.reviewer, kind=ImportKind.URL, url=URL)
    with db.unit_of_work() as session:
        session.get_one(Article, article.id).normalized_url = None
        session.flush()
        other = imports.request_import(session, desk.reviewer, kind=ImportKind.URL, url=URL)
    assert other.id != again.id


def test_a_doubtful_file_is_kept_for_a_week(desk: Desk, article: Article) -> None:
    doubtful = upload(desk.reviewer, article, "Sign in.")
    with db.unit_of_work() as session:
        long_ago = clock.now() - imports.KEEP_FAILED - timedelta(minutes=1)
        session.get_one(ArticleImport, doubtful.id).finished_at = long_ago
    upload(desk.reviewer, article, NEW)
    assert now(doubtful).payload is None
