"""Highlighting in a real browser: by mouse, by touch, by keyboard; and everything after it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app import db
from app.domain.vocabulary import ImportKind, State
from app.engines.extraction import Block
from app.models import Annotation, Article
from app.services.annotations import respan
from app.services.intake.article_versions import add_version
from tests.browser.conftest import ConsoleWatch, LiveServer
from tests.browser.reading_page import ReadingPage
from tests.claim_factories import PARAGRAPHS, TEXT, bring_to, make_article, make_claim_on, quote_of

Opener = Callable[..., Page]
BRIDGE = "The bridge cost 12 million euros"
HARBOUR = "the harbour of Eastport handled 4.1 million tonnes in 2024"
INNER = "4.1 million tonnes"
TWICE = "Unemployment fell by half."


@pytest.fixture
def article(live_server: LiveServer) -> Article:
    with db.unit_of_work() as session:
        return make_article(session, live_server.desk.reviewer)


@pytest.fixture
def reading(live_server: LiveServer, signed_in_page: Opener, article: Article) -> ReadingPage:
    return ReadingPage(signed_in_page(live_server.desk.reviewer), article.id)


def highlighted(
    live_server: LiveServer, article: Article, words: str, text: str = "A claim"
) -> Annotation:
    with db.unit_of_work() as session:
        return make_claim_on(session, live_server.desk.reviewer, article, words, text=text)


def test_words_selected_with_the_mouse_become_a_claim(reading: ReadingPage) -> None:
    expect(reading.page.get_by_text("No claims yet.")).to_be_visible()
    reading.drag_over(BRIDGE)
    reading.toolbar.get_by_role("button", name="Make a claim").click()
    expect(reading.dialog.get_by_label("The claim")).to_have_value(BRIDGE)
    reading.dialog.get_by_label("Who said it").fill("Odile Brandt")
    reading.save("The bridge cost 12 million euros.")
    expect(reading.page.get_by_text("No claims yet.")).to_be_hidden()
    expect(reading.card("Odile Brandt")).to_contain_text("Draft")
    assert reading.marked_words() == [BRIDGE]
    reading.open()
    assert reading.marked_words() == [BRIDGE]


def test_everything_goes_by_keyboard(reading: ReadingPage) -> None:
    page = reading.page
    page.get_by_role("button", name="Keys").focus()
    page.keyboard.press("Tab")
    expect(reading.text).to_be_focused()
    page.keyboard.press("PageDown")
    page.keyboard.press("Shift+ArrowDown")
    expect(reading.toolbar).to_be_visible()
    page.keyboard.press("Enter")
    field = reading.dialog.get_by_label("The claim")
    expect(field).to_be_focused()
    page.keyboard.type("The mayor took no questions.")
    expect(field).to_have_value("The mayor took no questions.")
    page.keyboard.press("Control+Enter")
    card = reading.card("took no questions")
    expect(card).to_be_focused()
    assert reading.marked_words() == [TEXT.split("\n\n")[1]]
    # From the claim to its words and back, then on to what can be done with it.
    page.keyboard.press("Enter")
    expect(reading.marks.first).to_be_focused()
    page.keyboard.press("Enter")
    expect(card).to_be_focused()
    for name in ("The mayor took no questions.", "Open fact-check", "Change words", "Delete"):
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_have_text(name)
    page.keyboard.press("Enter")
    expect(reading.cards).to_have_count(0)
    expect(page.locator("#claims-title")).to_be_focused()


def test_words_selected_with_a_finger_become_a_claim(
    live_server: LiveServer, signed_in_page: Opener, article: Article
) -> None:
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    reading = ReadingPage(signed_in_page(live_server.desk.reviewer, **phone), article.id)
    reading.hold_and_drag(INNER)
    reading.toolbar.get_by_role("button", name="Make a claim").tap()
    reading.dialog.get_by_label("The claim").fill("4.1 million tonnes in a year")
    reading.dialog.get_by_role("button", name="Save claim").tap()
    expect(reading.card("in a year")).to_be_attached()
    assert reading.marked_words() == [INNER]
    width = reading.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390, "nothing sticks out of a phone's screen"


def test_highlights_nest_and_the_same_words_carry_two_claims(reading: ReadingPage) -> None:
    reading.make_claim(HARBOUR, "The harbour's year")
    reading.make_claim(INNER, "The tonnes")
    reading.make_claim(INNER, "The tonnes again")
    assert reading.marked_words() == [HARBOUR, INNER, INNER]
    expect(reading.page.locator("mark mark")).not_to_have_count(0)
    reading.open()
    assert reading.marked_words() == [HARBOUR, INNER, INNER]


def test_a_highlight_runs_over_several_paragraphs(reading: ReadingPage) -> None:
    across = "Nobody counted the boats. Unemployment fell by half."
    reading.drag_over(across + "According to the council")
    reading.page.keyboard.press("c")
    reading.save("Two paragraphs")
    assert reading.marked_words() == [across + "|According to the council"]


def test_the_same_sentence_twice_is_marked_where_it_was_chosen(
    reading: ReadingPage, article: Article
) -> None:
    reading.make_claim(TWICE, "Unemployment halved", nth=1)
    card = reading.card("halved")
    expect(card).to_have_attribute("data-from", str(TEXT.rindex(TWICE)))
    reading.open()
    before = reading.marks.evaluate("mark => mark.previousSibling.data")
    assert before.endswith("Nobody counted the boats. ")


def test_a_mark_and_its_card_lead_to_each_other(
    live_server: LiveServer, reading: ReadingPage, article: Article
) -> None:
    highlighted(live_server, article, BRIDGE, "The bridge")
    highlighted(live_server, article, HARBOUR, "The harbour")
    reading.open()
    reading.marks.filter(has_text="bridge").click()
    expect(reading.card("The bridge")).to_have_class("claim is-active")
    expect(reading.card("The bridge").get_by_role("button", name="Delete")).to_be_visible()
    reading.card("The harbour").click(position={"x": 5, "y": 5})
    expect(reading.marks.filter(has_text="harbour")).to_have_class("highlight is-active")
    expect(reading.page.locator(".claim-actions")).to_have_count(1)


def test_the_words_of_a_highlight_are_changed_and_changed_back(
    live_server: LiveServer, reading: ReadingPage, article: Article
) -> None:
    highlighted(live_server, article, INNER)
    reading.open()
    reading.marks.click()
    reading.cards.get_by_role("button", name="Change words").click()
    reading.drag_over(HARBOUR)
    reading.toolbar.get_by_role("button", name="Use these words").click()
    expect(reading.toast).to_contain_text("new words")
    assert reading.marked_words() == [HARBOUR]
    reading.toast.get_by_role("button", name="Undo").click()
    expect(reading.toast).to_contain_text("old words")
    assert reading.marked_words() == [INNER]
    reading.open()
    assert reading.marked_words() == [INNER]


def test_a_highlight_is_deleted_and_the_undo_brings_it_back(
    live_server: LiveServer, reading: ReadingPage, article: Article
) -> None:
    highlighted(live_server, article, BRIDGE)
    reading.open()
    reading.marks.click()
    reading.cards.get_by_role("button", name="Delete").click()
    expect(reading.cards).to_have_count(0)
    expect(reading.marks).to_have_count(0)
    reading.toast.get_by_role("button", name="Undo").click()
    expect(reading.cards).to_have_count(1)
    assert reading.marked_words() == [BRIDGE]


def test_a_deleted_highlight_is_restored_from_the_list(
    live_server: LiveServer, reading: ReadingPage, article: Article
) -> None:
    highlighted(live_server, article, BRIDGE)
    reading.open()
    reading.marks.click()
    reading.cards.get_by_role("button", name="Delete").click()
    expect(reading.cards).to_have_count(0)
    reading.open()
    reading.page.get_by_text("Deleted highlights").click()
    reading.page.get_by_role("button", name="Restore").click()
    expect(reading.cards).to_have_count(1)
    expect(reading.page.get_by_text("Deleted highlights")).to_be_hidden()
    assert reading.marked_words() == [BRIDGE]


def test_nothing_is_painted_by_the_places_of_a_newer_text(
    live_server: LiveServer, reading: ReadingPage, article: Article
) -> None:
    highlighted(live_server, article, BRIDGE)
    reading.open()
    reading.marks.click()
    reading.cards.get_by_role("button", name="Delete").click()
    expect(reading.cards).to_have_count(0)
    with db.unit_of_work() as session:
        add_version(
            session, live_server.desk.reviewer, article.id, kind=ImportKind.TEXT,
            blocks=[Block("paragraph", each) for each in ("A new paragraph.", *PARAGRAPHS)],
        )  # fmt: skip
    reading.toast.get_by_role("button", name="Undo").click()
    expect(reading.page.get_by_text("reload the page to see it")).to_be_visible()
    expect(reading.marks).to_have_count(0)
    reading.open()
    assert reading.marked_words() == [BRIDGE]


def test_a_new_claim_is_taken_back(reading: ReadingPage) -> None:
    reading.make_claim(BRIDGE, "A mistake")
    reading.toast.get_by_role("button", name="Undo").click()
    expect(reading.cards).to_have_count(0)
    reading.page.goto("/desk/claims")
    expect(reading.page.get_by_text("A mistake")).to_have_count(0)


def test_an_earlier_claim_takes_the_quote_with_one_key(
    live_server: LiveServer, reading: ReadingPage, article: Article
) -> None:
    earlier = "The new bridge of Eastport cost 12 million euros."
    annotation = highlighted(live_server, article, "took no questions", earlier)
    desk = live_server.desk
    with db.unit_of_work() as session:
        bring_to(
            session, annotation.claim_id, State.IN_REVIEW,
            author=desk.reviewer, approver=desk.colleague, editor=desk.editor,
        )  # fmt: skip
    reading.open()
    reading.drag_over(BRIDGE)
    reading.page.keyboard.press("c")
    offer = reading.dialog.get_by_role("region", name="Already checked?")
    expect(offer).to_contain_text(earlier)
    expect(offer).to_contain_text("False")
    expect(offer).to_contain_text("In review")
    reading.page.keyboard.press("Alt+1")
    expect(reading.dialog).to_be_hidden()
    expect(reading.card(earlier)).to_have_count(2)
    assert reading.marked_words() == ["took no questions", BRIDGE]


def test_claimants_used_before_are_suggested(
    live_server: LiveServer, reading: ReadingPage, article: Article
) -> None:
    with db.unit_of_work() as session:
        reviewer = live_server.desk.reviewer
        make_claim_on(session, reviewer, article, BRIDGE, claimant="Odile Brandt")
        make_claim_on(session, reviewer, article, INNER, claimant="Zoë Çelik")
    reading.open()
    reading.drag_over("took no questions")
    reading.page.keyboard.press("c")
    reading.dialog.get_by_label("Who said it").press_sequentially("celi")
    options = reading.page.locator("#claimants option")
    expect(options).to_have_count(1)
    expect(options).to_have_attribute("value", "Zoë Çelik")


def test_what_is_wrong_is_said_at_the_field(reading: ReadingPage, console: ConsoleWatch) -> None:
    console.expect("status of 422")
    reading.drag_over(BRIDGE)
    reading.page.keyboard.press("c")
    reading.dialog.get_by_label("When").fill("2199-01-01")
    reading.dialog.get_by_role("button", name="Save claim").click()
    expect(reading.dialog.get_by_text("This date lies in the future.")).to_be_visible()
    expect(reading.dialog.get_by_label("When")).to_be_focused()
    reading.dialog.get_by_label("When").fill("2024-05-01")
    expect(reading.dialog.get_by_text("This date lies in the future.")).to_be_hidden()
    reading.save("Corrected")


def test_what_was_typed_survives_a_lost_connection(
    reading: ReadingPage, console: ConsoleWatch
) -> None:
    console.expect("ERR_INTERNET_DISCONNECTED")
    reading.drag_over(BRIDGE)
    reading.page.keyboard.press("c")
    reading.page.context.set_offline(True)
    reading.dialog.get_by_label("The claim").fill("Typed without a connection")
    reading.dialog.get_by_role("button", name="Save claim").click()
    expect(reading.dialog.get_by_role("alert")).to_contain_text("can’t be reached")
    reading.page.context.set_offline(False)
    reading.save("Typed without a connection")


def test_what_was_typed_survives_a_reload(reading: ReadingPage) -> None:
    reading.drag_over(BRIDGE)
    reading.page.keyboard.press("c")
    reading.dialog.get_by_label("The claim").fill("Half a thou")
    reading.dialog.get_by_label("Note").fill("Ask the harbour master")
    reading.open()
    expect(reading.page.get_by_text("You began a claim")).to_contain_text("Half a thou")
    reading.page.get_by_role("button", name="Continue").click()
    expect(reading.dialog.get_by_label("Note")).to_have_value("Ask the harbour master")
    reading.save("A whole thought")
    assert reading.marked_words() == [BRIDGE]
    reading.open()
    expect(reading.page.get_by_text("You began a claim")).to_have_count(0)


def test_what_was_typed_survives_the_end_of_the_session(
    live_server: LiveServer, reading: ReadingPage, console: ConsoleWatch
) -> None:
    console.expect("status of 400")
    reading.drag_over(BRIDGE)
    reading.page.keyboard.press("c")
    reading.page.context.clear_cookies()
    reading.dialog.get_by_label("The claim").fill("Typed too slowly")
    reading.dialog.get_by_role("button", name="Save claim").click()
    expect(reading.dialog.get_by_role("alert")).to_contain_text("Your session ended")
    expect(reading.dialog.get_by_role("link", name="Sign in in a new tab")).to_be_visible()
    live_server.sign_in(reading.page.context, live_server.desk.reviewer)
    reading.save("Typed too slowly")


def test_nothing_typed_leaves_nothing_behind(reading: ReadingPage) -> None:
    reading.drag_over(BRIDGE)
    reading.page.keyboard.press("c")
    reading.page.keyboard.press("Escape")
    expect(reading.dialog).to_be_hidden()
    expect(reading.page.locator("mark.is-pending")).to_have_count(0)
    expect(reading.page.get_by_text("You began a claim")).to_have_count(0)


def test_a_double_click_on_save_makes_one_claim(reading: ReadingPage) -> None:
    reading.drag_over(BRIDGE)
    reading.page.keyboard.press("c")
    reading.dialog.get_by_role("button", name="Save claim").dblclick()
    expect(reading.cards).to_have_count(1)
    reading.open()
    expect(reading.cards).to_have_count(1)


def test_a_viewer_reads_and_is_told_why_not_more(
    live_server: LiveServer, signed_in_page: Opener, article: Article
) -> None:
    highlighted(live_server, article, BRIDGE)
    reading = ReadingPage(signed_in_page(live_server.desk.viewer), article.id)
    reading.marks.click()
    expect(reading.page.get_by_role("button", name="Delete")).to_have_count(0)
    reading.drag_over(INNER)
    reading.page.keyboard.press("c")
    expect(reading.toast).to_contain_text("Viewers read")
    expect(reading.page.locator("mark.is-pending")).to_have_count(0)


def test_a_link_to_a_highlight_shows_it(
    live_server: LiveServer, reading: ReadingPage, article: Article
) -> None:
    annotation = highlighted(live_server, article, INNER)
    reading.page.goto(f"/desk/annotations/{annotation.id}")
    expect(reading.cards).to_be_focused()
    expect(reading.marks).to_have_class("highlight is-active")


def test_another_person_changed_the_highlight_meanwhile(
    live_server: LiveServer, reading: ReadingPage, article: Article, console: ConsoleWatch
) -> None:
    console.expect("status of 409")
    annotation = highlighted(live_server, article, INNER)
    reading.open()
    reading.marks.click()
    with db.unit_of_work() as session:
        respan(session, live_server.desk.colleague, annotation.id, quote_of(BRIDGE), seen_version=1)
    reading.cards.get_by_role("button", name="Change words").click()
    reading.drag_over(HARBOUR)
    reading.page.keyboard.press("Enter")
    both = reading.page.get_by_role("dialog", name="Somebody else changed this highlight")
    expect(both.locator("blockquote")).to_have_text([BRIDGE, HARBOUR])
    assert reading.marked_words() == [BRIDGE]
    both.get_by_role("button", name="Keep theirs").click()
    expect(reading.toast).to_contain_text("keeps their words")
    reading.open()
    assert reading.marked_words() == [BRIDGE]
