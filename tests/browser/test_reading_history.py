"""The last 50 things done to the highlights of an article are undone and redone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app import db
from app.domain.vocabulary import State
from app.models import Annotation, Article
from app.services.annotations import respan
from tests.browser.conftest import ConsoleWatch, LiveServer
from tests.browser.reading_page import ReadingPage
from tests.claim_factories import bring_to, make_article, make_claim_on, quote_of

Opener = Callable[..., Page]
BRIDGE = "The bridge cost 12 million euros"
INNER = "4.1 million tonnes"
UNDO, REDO = "Control+z", "Control+Shift+z"


@pytest.fixture
def article(live_server: LiveServer) -> Article:
    with db.unit_of_work() as session:
        return make_article(session, live_server.desk.reviewer)


@pytest.fixture
def reading(live_server: LiveServer, signed_in_page: Opener, article: Article) -> ReadingPage:
    return ReadingPage(signed_in_page(live_server.desk.reviewer), article.id)


def highlighted(live_server: LiveServer, article: Article, words: str) -> Annotation:
    with db.unit_of_work() as session:
        return make_claim_on(session, live_server.desk.reviewer, article, words)


def button(reading: ReadingPage, way: str) -> str:
    return reading.page.locator(f'[data-do="{way}"]').get_attribute("aria-label") or ""


def words(reading: ReadingPage, *expected: str) -> None:
    expect(reading.cards).to_have_count(len(expected))
    marks = "() => [...document.querySelectorAll('mark')].map((mark) => mark.textContent).join('|')"
    reading.page.wait_for_function(
        f"(expected) => ({marks})() === expected", arg="|".join(expected)
    )


def test_everything_is_undone_and_redone_in_turn(reading: ReadingPage) -> None:
    press = reading.page.keyboard.press
    reading.make_claim(BRIDGE, "The bridge")
    reading.marks.first.focus()
    press("Alt+Shift+ArrowLeft")
    expect(reading.cards.first).to_have_attribute("data-version", "2")
    reading.cards.get_by_role("button", name="Delete").click()
    words(reading)
    reading.page.get_by_text("Deleted highlights").click()
    reading.page.get_by_role("button", name="Restore").click()
    shrunk = "The bridge cost 12 million"
    words(reading, shrunk)
    for after in ([], [shrunk], [BRIDGE], []):
        press(UNDO)
        words(reading, *after)
    press(UNDO)
    expect(reading.toast).to_contain_text("nothing to undo")
    for key, after in ((REDO, [BRIDGE]), ("Control+y", [shrunk]), (REDO, []), (REDO, [shrunk])):
        press(key)
        words(reading, *after)
    press(REDO)
    expect(reading.toast).to_contain_text("nothing to redo")
    reading.open()
    words(reading, shrunk)


def test_fast_undo_and_redo_keep_their_order(
    live_server: LiveServer, reading: ReadingPage, article: Article
) -> None:
    for quote in (BRIDGE, INNER, "took no questions"):
        highlighted(live_server, article, quote)
    reading.open()
    for left in (2, 1, 0):
        reading.cards.first.locator(".claim-text").click(position={"x": 300, "y": 5})
        reading.cards.first.get_by_role("button", name="Delete").click()
        expect(reading.cards).to_have_count(left)
    for key in (UNDO, UNDO, UNDO, REDO, REDO, UNDO):
        reading.page.keyboard.press(key)
    words(reading, BRIDGE, INNER)


def test_the_buttons_do_it_and_say_what(reading: ReadingPage) -> None:
    assert button(reading, "undo") == "Undo (nothing to undo)"
    reading.make_claim(BRIDGE, "The bridge")
    undo = reading.page.get_by_role("button", name=f"Undo making a claim of “{BRIDGE}”")
    undo.click()
    words(reading)
    assert button(reading, "undo") == "Undo (nothing to undo)"
    reading.page.get_by_role("button", name="Redo making a claim").click()
    words(reading, BRIDGE)


def test_a_reload_keeps_them(reading: ReadingPage) -> None:
    reading.make_claim(BRIDGE, "The bridge")
    reading.make_claim(INNER, "The tonnes")
    reading.page.keyboard.press(UNDO)
    words(reading, BRIDGE)
    reading.page.reload()
    words(reading, BRIDGE)
    reading.page.keyboard.press(REDO)
    words(reading, BRIDGE, INNER)
    for _ in range(2):
        reading.page.keyboard.press(UNDO)
    words(reading)


def test_who_signs_in_next_in_the_same_tab_meets_nothing(
    live_server: LiveServer, reading: ReadingPage
) -> None:
    reading.make_claim(BRIDGE, "The bridge")
    assert BRIDGE in reading.page.evaluate("JSON.stringify(sessionStorage)")
    reading.page.context.clear_cookies()
    live_server.sign_in(reading.page.context, live_server.desk.colleague)
    reading.open()
    expect(reading.cards).to_have_count(1)
    assert BRIDGE not in reading.page.evaluate("JSON.stringify(sessionStorage)")
    reading.page.keyboard.press(UNDO)
    expect(reading.toast).to_contain_text("nothing to undo")
    words(reading, BRIDGE)


def test_something_new_voids_what_could_be_redone(reading: ReadingPage) -> None:
    reading.make_claim(BRIDGE, "The bridge")
    reading.page.keyboard.press(UNDO)
    words(reading)
    reading.make_claim(INNER, "The tonnes")
    assert button(reading, "redo") == "Redo (nothing to redo)"


def test_what_the_server_refuses_is_said_and_left_behind(
    live_server: LiveServer, reading: ReadingPage, console: ConsoleWatch
) -> None:
    console.expect("status of 403")
    reading.make_claim(BRIDGE, "The bridge")
    reading.make_claim(INNER, "The tonnes")
    desk = live_server.desk
    with db.unit_of_work() as session:
        annotation = session.query(Annotation).filter_by(exact=INNER).one()
        bring_to(
            session, annotation.claim_id, State.PUBLISHED,
            author=desk.reviewer, approver=desk.colleague, editor=desk.editor,
        )  # fmt: skip
    reading.page.keyboard.press(UNDO)
    expect(reading.page.get_by_role("alert")).to_contain_text("Can’t undo this. Readers see")
    words(reading, BRIDGE, INNER)
    assert button(reading, "redo") == "Redo (nothing to redo)"
    reading.page.keyboard.press(UNDO)
    words(reading, INNER)


def test_a_lost_connection_leaves_it_to_be_undone_later(
    reading: ReadingPage, console: ConsoleWatch
) -> None:
    console.expect("ERR_INTERNET_DISCONNECTED")
    reading.make_claim(BRIDGE, "The bridge")
    reading.page.context.set_offline(True)
    reading.page.keyboard.press(UNDO)
    expect(reading.page.get_by_role("alert")).to_contain_text("can’t be reached")
    words(reading, BRIDGE)
    reading.page.context.set_offline(False)
    reading.page.keyboard.press(UNDO)
    words(reading)


def test_a_colleagues_words_are_not_undone(
    live_server: LiveServer, reading: ReadingPage, article: Article, console: ConsoleWatch
) -> None:
    console.expect("status of 409")
    annotation = highlighted(live_server, article, INNER)
    reading.open()
    reading.marks.first.focus()
    reading.page.keyboard.press("Alt+Shift+ArrowLeft")
    expect(reading.cards.first).to_have_attribute("data-version", "2")
    with db.unit_of_work() as session:
        respan(session, live_server.desk.colleague, annotation.id, quote_of(BRIDGE), seen_version=2)
    reading.page.keyboard.press(UNDO)
    both = reading.page.get_by_role("dialog", name="Somebody else changed this highlight")
    both.get_by_role("button", name="Keep theirs").click()
    expect(both).to_have_count(0)
    words(reading, BRIDGE)
    reading.page.keyboard.press(UNDO)
    expect(reading.toast).to_contain_text("nothing to undo")
    words(reading, BRIDGE)


def test_fields_keep_their_own_undo(reading: ReadingPage) -> None:
    reading.make_claim(BRIDGE, "The bridge")
    reading.page.keyboard.press("/")
    reading.page.keyboard.type("boats")
    reading.page.keyboard.press(UNDO)
    expect(reading.page.get_by_label("Find in this article")).not_to_have_value("boats")
    words(reading, BRIDGE)


def test_fifty_are_kept(live_server: LiveServer, reading: ReadingPage, article: Article) -> None:
    annotation = highlighted(live_server, article, BRIDGE)
    reading.page.evaluate(
        """([key, id]) => {
          const entry = (n) => ({ kind: "restore", id, words: `number ${n}` });
          const undo = Array.from({ length: 50 }, (_, n) => entry(n));
          sessionStorage.setItem(key, JSON.stringify({ undo, redo: [] }));
        }""",
        [
            f"plumbline:history:{live_server.desk.reviewer.user_id}:/desk/articles/{article.id}",
            annotation.id,
        ],
    )
    reading.open()
    reading.make_claim(INNER, "The tonnes")
    kept = reading.page.evaluate("JSON.parse(Object.values(sessionStorage)[0]).undo")
    assert [one["words"] for one in kept] == [f"number {n}" for n in range(1, 50)] + [INNER]
