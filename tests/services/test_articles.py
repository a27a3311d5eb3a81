"""Articles: taken in once per team, edited without overwriting, findable by their words."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select

from app import db
from app.domain import clock
from app.domain.actor import Actor
from app.domain.errors import (
    AlreadyThere,
    Forbidden,
    InvalidInput,
    InvalidInputs,
    NotFound,
    StaleVersion,
)
from app.domain.vocabulary import ImportKind, State
from app.engines.extraction import MAX_ARTICLE_CHARACTERS, Block
from app.models import Appearance, Article, ArticleVersion, AuditEvent, Publication
from app.queries.articles import current_version
from app.queries.search import found
from app.services.intake.article_reading import paste_article
from app.services.intake.articles import add_article, edit_article, hash_text
from tests.fact_check_work import in_state
from tests.factories import Desk

TEXT = "The harbour is closed\n\nThe council closed the harbour on Monday. It reopens in May."


def paste(actor: Actor, text: str = TEXT, **details: Any) -> Article:
    with db.unit_of_work() as session:
        return paste_article(session, actor, text=text, **details)


def edit(actor: Actor, article: Article, seen: int = 1, **fields: Any) -> Article:
    with db.unit_of_work() as session:
        return edit_article(session, actor, article.id, seen, fields)


def finds(query: str) -> list[str]:
    with db.reading() as session:
        return list(session.scalars(found(session, "article", query)))


def test_a_pasted_text_becomes_an_article_with_its_blocks(desk: Desk) -> None:
    article = paste(desk.reviewer, url="HTTPS://www.Example.org/harbour?utm_source=x")
    assert article.title == "The harbour is closed"
    assert article.language == "en"
    assert article.team_id == desk.team_id
    assert article.url == "https://www.example.org/harbour?utm_source=x"
    assert article.normalized_url == "https://example.org/harbour"
    with db.reading() as session:
        version = current_version(session, article.id)
        event = session.scalars(select(AuditEvent).where(AuditEvent.subject_id == article.id)).one()
    assert (version.number, version.kind, version.word_count) == (1, ImportKind.TEXT, 15)
    spans = [version.text[b["start"] : b["end"]] for b in version.blocks]
    assert spans == TEXT.split("\n\n")
    assert [b["kind"] for b in version.blocks] == ["heading", "paragraph"]
    assert (event.event, event.actor_id) == ("article.imported", desk.reviewer.user_id)
    assert event.data["after"]["title"] == "The harbour is closed"


def test_given_details_win_over_found_ones(desk: Desk) -> None:
    article = paste(
        desk.reviewer, title="My  own\ttitle", byline="Ana", publisher="The Post", language="PT_br"
    )
    assert (article.title, article.byline, article.publisher, article.language) == (
        "My own title", "Ana", "The Post", "pt-BR",
    )  # fmt: skip


def test_the_same_text_is_offered_instead_of_imported_twice(desk: Desk) -> None:
    first = paste(desk.reviewer)
    again = TEXT.upper().replace(" ", "  ").replace("\n", "\r\n")
    with pytest.raises(AlreadyThere) as raised:
        paste(desk.editor, again)
    assert (raised.value.kind, raised.value.id) == ("article", first.id)
    day = first.created_at
    assert raised.value.detail == (
        f"Already here: “The harbour is closed”, imported {day.day} {day:%B %Y} by Rosa Reviewer."
    )


@pytest.mark.parametrize("other", [TEXT.replace("May", "June"), TEXT.replace("May.", "May!")])
def test_a_text_that_differs_in_one_character_is_another(desk: Desk, other: str) -> None:
    assert paste(desk.reviewer).id != paste(desk.reviewer, other).id


def test_the_same_address_is_offered_whatever_its_spelling(desk: Desk) -> None:
    first = paste(desk.reviewer, url="https://example.org/a?b=1&c=2")
    with pytest.raises(AlreadyThere) as raised:
        paste(desk.reviewer, "Quite another text.", url="http://www.example.org/a/?c=2&b=1#top")
    assert raised.value.id == first.id


def test_another_team_may_import_the_same(desk: Desk) -> None:
    ours = paste(desk.reviewer, url="https://example.org/a")
    theirs = paste(desk.stranger, url="https://example.org/a")
    assert ours.team_id != theirs.team_id


def test_imports_that_race_give_one_article(desk: Desk) -> None:
    outcomes = at_once(
        *[lambda actor=actor: paste(actor) for actor in (desk.reviewer, desk.editor) * 3]
    )
    made = [each for each in outcomes if isinstance(each, Article)]
    refused = [each for each in outcomes if isinstance(each, AlreadyThere)]
    assert (len(made), len(refused)) == (1, 5)
    assert {each.id for each in refused} == {made[0].id}
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Article)) == 1


def at_once(*actions: Callable[[], object]) -> list[object]:
    """What each action gives or raises when all begin at the same moment."""
    ready = Barrier(len(actions))

    def go(action: Callable[[], object]) -> object:
        ready.wait(10)
        try:
            return action()
        except AlreadyThere as error:
            return error

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(go, actions))


def test_only_reviewers_and_above_import(desk: Desk) -> None:
    with pytest.raises(Forbidden):
        paste(desk.viewer)


@pytest.mark.parametrize("text", ["", " \n\t ", "\x00\x01"])
def test_an_empty_text_says_so(desk: Desk, text: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        paste(desk.reviewer, text)
    assert raised.value.pointer == "/text"
    assert raised.value.detail == "Paste the text of the article."


def test_a_text_over_the_limit_says_the_limit(desk: Desk) -> None:
    with pytest.raises(InvalidInput) as raised:
        paste(desk.reviewer, "word " * (MAX_ARTICLE_CHARACTERS // 5 + 10))
    assert raised.value.pointer == "/text"
    assert f"{MAX_ARTICLE_CHARACTERS:,}" in raised.value.detail


def test_the_longest_text_of_different_words_can_be_imported_and_found(desk: Desk) -> None:
    words = " ".join(f"{number:x}zz" for number in range(1_000_000, 1_200_000))
    assert 1_500_000 < len(words) < MAX_ARTICLE_CHARACTERS
    article = paste(desk.reviewer, words)
    assert finds(f"{1_000_005:x}zz") == [article.id]


def test_hostile_characters_do_no_harm(desk: Desk) -> None:
    text = (
        "Nul\x00l and \x1b[31mred\u202e 👩‍👩‍👧 مرحبا \ud800 <script>alert(1)</script>.\n\n"
        "שלום עולם 🏴󠁧󠁢󠁳󠁣󠁴󠁿"
    )
    article = paste(desk.reviewer, text)
    with db.reading() as session:
        kept = current_version(session, article.id).text
    assert "Null and [31mred 👩‍👩‍👧 مرحبا � <script>alert(1)</script>." in kept
    assert kept.endswith("שלום עולם 🏴󠁧󠁢󠁳󠁣󠁴󠁿")


def test_editing_keeps_what_it_was_and_raises_the_version(desk: Desk) -> None:
    article = paste(desk.reviewer)
    edited = edit(
        desk.colleague, article, title="Harbour shut", published_on=clock.today(),
        url="https://example.org/h", has_text_rights=True, language="de",
    )  # fmt: skip
    assert (edited.version, edited.title, edited.has_text_rights) == (2, "Harbour shut", True)
    assert edited.normalized_url == "https://example.org/h"
    with db.reading() as session:
        event = session.scalars(
            select(AuditEvent).where(AuditEvent.event == "article.edited")
        ).one()
    assert event.data["before"]["title"] == "The harbour is closed"
    assert event.data["after"]["title"] == "Harbour shut"
    assert event.data["after"]["published_on"] == clock.today().isoformat()
    assert "byline" not in event.data["after"]
    assert finds("shut council") == [article.id]


def test_what_is_published_follows_an_edit(desk: Desk) -> None:
    with db.unit_of_work() as session:
        fact_check = in_state(session, desk, State.PUBLISHED)
        article = fact_check.claim.annotations[0].article
        before = session.get_one(Publication, fact_check.id).document
    edit(desk.reviewer, article, title="Quite another title", url="https://example.org/moved")
    with db.reading() as session:
        after = session.get_one(Publication, fact_check.id).document
        appearance = session.scalars(select(Appearance)).one()
    assert "Quite another title" not in before
    assert "Quite another title" in after
    assert "https://example.org/moved" in after
    assert appearance.normalized_url == "https://example.org/moved"


def test_an_edit_that_changes_nothing_leaves_no_trace(desk: Desk) -> None:
    article = paste(desk.reviewer)
    assert edit(desk.reviewer, article, title=article.title).version == 1
    with db.reading() as session:
        events = select(AuditEvent.event).where(AuditEvent.subject_id == article.id)
        assert session.scalars(events).all() == ["article.imported"]


def test_a_stale_edit_shows_both_texts(desk: Desk) -> None:
    article = paste(desk.reviewer)
    edit(desk.editor, article, title="Editor's title")
    with pytest.raises(StaleVersion) as raised:
        edit(desk.reviewer, article, title="Reviewer's title")
    assert raised.value.current == {"version": 2, "fields": {"title": "Editor's title"}}
    assert raised.value.yours == {"title": "Reviewer's title"}


def test_an_edit_cannot_take_the_address_of_another_article(desk: Desk) -> None:
    first = paste(desk.reviewer, url="https://example.org/a")
    second = paste(desk.reviewer, "Another text.", url="https://example.org/b")
    with pytest.raises(AlreadyThere) as raised:
        edit(desk.reviewer, second, url="https://example.org/a/")
    assert raised.value.id == first.id
    assert edit(desk.reviewer, second, url="https://example.org/b/").url == "https://example.org/b/"
    assert edit(desk.reviewer, second, 2, url="").url is None


def test_every_wrong_detail_is_named(desk: Desk) -> None:
    article = paste(desk.reviewer)
    with pytest.raises(InvalidInputs) as raised:
        edit(
            desk.reviewer, article, title=" ", byline="x" * 301, language="Klingonese",
            url="javascript:alert(1)", published_on=clock.today() + timedelta(days=2),
        )  # fmt: skip
    assert {error.pointer for error in raised.value.errors} == {
        "/title", "/byline", "/language", "/url", "/published_on",
    }  # fmt: skip


def test_another_teams_article_does_not_exist(desk: Desk) -> None:
    article = paste(desk.reviewer)
    with pytest.raises(NotFound):
        edit(desk.stranger, article, title="Mine")
    with pytest.raises(Forbidden):
        edit(desk.viewer, article, title="Mine")


def test_an_article_can_be_made_of_blocks(desk: Desk) -> None:
    with db.unit_of_work() as session:
        article = add_article(
            session, desk.reviewer, title="A list", kind=ImportKind.URL,
            blocks=[Block("heading", "One", 2), Block("list_item", "Two")],
        )  # fmt: skip
    with db.reading() as session:
        version = session.scalars(
            select(ArticleVersion).where(ArticleVersion.article_id == article.id)
        ).one()
        assert version.blocks == [
            {"kind": "heading", "level": 2, "start": 0, "end": 3},
            {"kind": "list_item", "level": None, "start": 5, "end": 8},
        ]


def test_the_hash_sees_every_character_but_space_case_and_form() -> None:
    assert hash_text("Caf\u00e9  au\nlait") == hash_text("cafe\u0301 AU lait")
    assert hash_text("-5 %") != hash_text("5 %")
    assert hash_text("3.5") != hash_text("35")
