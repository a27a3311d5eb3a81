"""Highlights grow and shrink by keys, and what the keys did is saved once, with no word lost."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, Route, expect

from app import db
from app.domain.vocabulary import State
from app.models import Annotation, Article
from app.services.annotations import delete_annotation, respan
from tests.browser.conftest import ConsoleWatch, LiveServer
from tests.browser.reading_page import ReadingPage
from tests.claim_factories import bring_to, make_article, make_claim_on, quote_of

Opener = Callable[..., Page]
GROW, SHRINK = "Alt+Shift+ArrowRight", "Alt+Shift+ArrowLeft"
INNER = "4.1 million"
GROWN = "4.1 million tonnes in 2024"


@pytest.fixture
def article(live_server: LiveServer) -> Article:
    with db.unit_of_work() as session:
        return make_article(session, live_server.desk.reviewer)


@pytest.fixture
def annotation(live_server: LiveServer, article: Article) -> Annotation:
    with db.unit_of_work() as session:
        return make_claim_on(session, live_server.desk.reviewer, article, INNER)


@pytest.fixture
def reading(
    live_server: LiveServer, signed_in_page: Opener, article: Article, annotation: Annotation
) -> ReadingPage:
    reading = ReadingPage(signed_in_page(live_server.desk.reviewer), article.id)
    reading.marks.first.focus()
    return reading


def press(reading: ReadingPage, *keys: str) -> None:
    for key in keys:
        reading.page.keyboard.press(key)


def kept_exact(annotation: Annotation) -> tuple[str, int]:
    with db.unit_of_work() as session:
        kept = session.get_one(Annotation, annotation.id)
        return kept.exact, kept.version


def posted(reading: ReadingPage) -> list[str]:
    """Filled as the page posts from now on: where to."""
    sent: list[str] = []

    def look(request: Request) -> None:
        if request.method == "POST":
            sent.append(request.url)

    reading.page.on("request", look)
    return sent


def saved(reading: ReadingPage, version: int = 2) -> None:
    expect(reading.cards.first).to_have_attribute("data-version", str(version))


def test_fast_keys_are_one_save(reading: ReadingPage, annotation: Annotation) -> None:
    sent = posted(reading)
    press(reading, GROW, GROW, GROW)
    assert reading.marked_words() == [GROWN]
    saved(reading)
    assert kept_exact(annotation) == (GROWN, 2)
    assert len(sent) == 1
    expect(reading.marks.first).to_be_focused()
    expect(reading.page.get_by_role("status").filter(has_text="Saved: ")).to_contain_text(GROWN)


def test_keys_during_a_save_are_saved_after_it(
    reading: ReadingPage, annotation: Annotation
) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    reading.page.route("**/quote", hold, times=1)
    with reading.page.expect_request("**/quote"):
        press(reading, GROW)
    press(reading, GROW, GROW)
    held[0].continue_()
    saved(reading, 3)
    assert kept_exact(annotation) == (GROWN, 3)
    assert reading.marked_words() == [GROWN]
    expect(reading.marks.first).to_be_focused()


def test_keys_just_before_leaving_are_saved(reading: ReadingPage, annotation: Annotation) -> None:
    press(reading, GROW, GROW, GROW)
    reading.page.goto("/desk/claims")
    # What is sent as a page goes away may arrive after the next one is there.
    deadline = time.monotonic() + 10
    while kept_exact(annotation)[1] == 1 and time.monotonic() < deadline:
        pass
    assert kept_exact(annotation) == (GROWN, 2)
    reading.open()
    reading.page.keyboard.press("Control+z")
    saved(reading, 3)
    assert reading.marked_words() == [INNER]


def test_there_and_back_saves_nothing(reading: ReadingPage, annotation: Annotation) -> None:
    sent = posted(reading)
    press(reading, GROW, SHRINK)
    # Undo waits for what is unsaved: had there been anything, it would be undone now.
    press(reading, "Control+z")
    expect(reading.toast).to_contain_text("nothing to undo")
    assert not sent
    assert kept_exact(annotation) == (INNER, 1)


def test_both_words_are_shown_where_somebody_was_faster(
    live_server: LiveServer, reading: ReadingPage, annotation: Annotation, console: ConsoleWatch
) -> None:
    console.expect("status of 409")
    theirs = "more than any other harbour"
    with db.unit_of_work() as session:
        respan(session, live_server.desk.colleague, annotation.id, quote_of(theirs), seen_version=1)
    press(reading, GROW, GROW, GROW)
    both = reading.page.get_by_role("dialog", name="Somebody else changed this highlight")
    expect(both.locator("blockquote")).to_have_text([theirs, GROWN])
    both.get_by_role("button", name="Use mine instead").click()
    saved(reading, 3)
    assert kept_exact(annotation) == (GROWN, 3)
    assert reading.marked_words() == [GROWN]


def test_a_highlight_that_somebody_deleted_goes(
    live_server: LiveServer, reading: ReadingPage, annotation: Annotation, console: ConsoleWatch
) -> None:
    console.expect("status of 409")
    with db.unit_of_work() as session:
        delete_annotation(session, live_server.desk.colleague, annotation.id)
    press(reading, GROW)
    expect(reading.toast).to_contain_text("deleted")
    expect(reading.marks.first).to_have_text(INNER)


@pytest.mark.parametrize(("who", "code"), [("reviewer", 403), ("editor", 409)])
def test_other_words_of_a_published_claim_are_refused_and_go_back(
    live_server: LiveServer, signed_in_page: Opener, article: Article, annotation: Annotation,
    console: ConsoleWatch, who: str, code: int,
) -> None:  # fmt: skip
    console.expect(f"status of {code}")
    desk = live_server.desk
    with db.unit_of_work() as session:
        bring_to(
            session, annotation.claim_id, State.PUBLISHED,
            author=desk.reviewer, approver=desk.colleague, editor=desk.editor,
        )  # fmt: skip
    reading = ReadingPage(signed_in_page(getattr(desk, who)), article.id)
    reading.marks.first.focus()
    press(reading, GROW, GROW, GROW)
    assert reading.marked_words() == [GROWN]
    expect(reading.page.get_by_role("alert")).to_be_visible()
    assert reading.marked_words() == [INNER]
    assert kept_exact(annotation)[0] == INNER


def test_without_a_connection_the_words_stay_and_are_tried_again(
    reading: ReadingPage, annotation: Annotation, console: ConsoleWatch
) -> None:
    console.expect("ERR_INTERNET_DISCONNECTED")
    reading.page.context.set_offline(True)
    press(reading, GROW, GROW, GROW)
    expect(reading.page.get_by_role("alert")).to_contain_text("can’t be reached")
    assert reading.marked_words() == [GROWN]
    reading.page.context.set_offline(False)
    reading.toast.get_by_role("button", name="Try again").click()
    saved(reading)
    assert kept_exact(annotation) == (GROWN, 2)


def test_a_viewer_is_told_why_not(
    live_server: LiveServer, signed_in_page: Opener, article: Article, annotation: Annotation
) -> None:
    reading = ReadingPage(signed_in_page(live_server.desk.viewer), article.id)
    reading.marks.first.focus()
    press(reading, GROW)
    expect(reading.toast).to_contain_text("Viewers read")
    assert reading.marked_words() == [INNER]
    expect(reading.page.get_by_role("button", name="Undo")).to_have_count(0)


def test_selected_words_grow_before_they_are_a_claim(reading: ReadingPage) -> None:
    reading.drag_over("took no")
    press(reading, GROW, "Alt+Shift+ArrowUp", "Enter")
    expect(reading.dialog.get_by_label("The claim")).to_have_value("and took no questions")
