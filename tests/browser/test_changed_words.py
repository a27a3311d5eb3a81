"""Deciding about changed words in a real browser: by keyboard, on a phone, without scripts."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from app import db
from app.domain import clock
from app.domain.vocabulary import AnchorDecision, AnchorState, State
from app.models import Anchor, LoginSession
from app.queries.annotations import newest_anchor
from app.services.anchors import decisions
from tests.browser.conftest import ConsoleWatch, LiveServer
from tests.fact_check_work import SENTENCE, in_state
from tests.services.test_article_versions import CHANGED, annotation_of, say

OpenPage = Callable[..., Page]
NAMES = ("one", "two", "three", "four")


@pytest.fixture
def ids(live_server: LiveServer) -> list[str]:
    """Four published fact-checks in whose articles one number changed since."""
    made = []
    with db.unit_of_work() as session:
        for name in NAMES:
            annotation = annotation_of(
                session, in_state(session, live_server.desk, State.PUBLISHED, name)
            )
            says = f"{CHANGED} It was number {name}, and the weather was fine."
            say(session, live_server.desk, annotation, says)
            made.append(annotation.id)
    return made


def newest(annotation_id: str) -> Anchor:
    with db.reading() as session:
        return newest_anchor(session, annotation_id)


def case(page: Page, annotation_id: str) -> Locator:
    return page.locator(f'[data-case="{annotation_id}"]')


def test_all_four_decisions_with_nothing_but_a_keyboard(
    live_server: LiveServer, signed_in_page: OpenPage, ids: list[str]
) -> None:
    page = signed_in_page(live_server.desk.editor)
    page.goto("/desk/anchors")
    expect(page.locator("[data-keys]")).to_be_visible()
    expect(page.locator("[data-anchor-count]")).to_contain_text("4")
    page.keyboard.press("j")
    expect(case(page, ids[0])).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("k")
    expect(case(page, ids[1])).to_be_focused()
    page.keyboard.press("k")

    page.keyboard.press("c")
    expect(case(page, ids[0])).to_have_count(0)
    expect(case(page, ids[1])).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="Confirmed")).to_contain_text("3 left")
    expect(page.locator("[data-decided] a")).to_have_attribute(
        "href", f"/desk/annotations/{ids[0]}/anchor"
    )
    expect(page.locator("[data-anchor-count]")).to_contain_text("3")
    expect(page.locator("[data-queue-head]")).to_contain_text("All that wait3")

    page.keyboard.press("g")
    expect(case(page, ids[2])).to_be_focused()
    page.keyboard.press("r")
    expect(case(page, ids[3])).to_be_focused()

    page.keyboard.press("m")
    expect(page.get_by_role("heading", name="Move the anchor")).to_be_visible()
    text = page.get_by_label("Text of the article")
    expect(text).to_be_focused()
    expect(page.get_by_role("button", name="Use these words")).to_be_visible()
    # From the changed words on to the end of their sentence.
    page.keyboard.press("s")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/anchors?decided=*")
    expect(page.locator("[data-decided]")).to_contain_text("Moved")
    expect(page.get_by_role("heading", name="Every article says what was checked")).to_be_visible()
    assert [newest(each).decision for each in ids] == [
        AnchorDecision.CONFIRM, AnchorDecision.GONE, AnchorDecision.REOPEN, AnchorDecision.MOVE,
    ]  # fmt: skip
    moved = newest(ids[3])
    assert (moved.start, moved.end) == (0, len(CHANGED))


def test_after_the_last_one_the_page_says_so(
    live_server: LiveServer, signed_in_page: OpenPage, ids: list[str]
) -> None:
    page = signed_in_page(live_server.desk.editor)
    page.goto(f"/desk/anchors?article={'0' * 8}-0000-0000-0000-{'0' * 12}")
    expect(page.get_by_role("heading", name="Nothing here")).to_be_visible()
    page.goto("/desk/anchors")
    for left in reversed(range(4)):
        page.locator("[data-case]").first.get_by_role("button", name="Claim is gone").click()
        expect(page.locator("[data-case]")).to_have_count(left)
    expect(page.get_by_role("heading", name="Every article says what was checked")).to_be_visible()


def test_keys_that_are_off_do_nothing(
    live_server: LiveServer, signed_in_page: OpenPage, ids: list[str]
) -> None:
    page = signed_in_page(live_server.desk.editor)
    page.goto("/desk/anchors")
    page.get_by_label("Keys on").uncheck()
    page.get_by_role("heading", name="Changed words").click()
    page.keyboard.press("j")
    case(page, ids[0]).focus()
    page.keyboard.press("g")
    page.get_by_label("Article").focus()
    page.keyboard.press("c")
    expect(page.locator("[data-case]")).to_have_count(4)
    page.reload()
    expect(page.get_by_label("Keys on")).not_to_be_checked()
    page.get_by_label("Keys on").check()
    page.get_by_label("Article").focus()
    page.keyboard.press("g")
    expect(page.locator("[data-case]")).to_have_count(4)
    assert [newest(each).decision for each in ids] == [None] * 4


def test_what_may_not_be_done_is_said(
    live_server: LiveServer, signed_in_page: OpenPage, ids: list[str]
) -> None:
    page = signed_in_page(live_server.desk.reviewer)
    page.goto("/desk/anchors")
    first = case(page, ids[0])
    expect(first.get_by_role("button", name="Same claim: confirm")).to_be_disabled()
    first.focus()
    page.keyboard.press("c")
    expect(page.locator("#toasts")).to_contain_text("Only an editor can")
    assert newest(ids[0]).decision is None


def test_somebody_was_quicker(
    live_server: LiveServer, signed_in_page: OpenPage, ids: list[str], console: ConsoleWatch
) -> None:
    console.expect("status of 409")
    page = signed_in_page(live_server.desk.editor)
    page.goto("/desk/anchors")
    with db.unit_of_work() as session:
        decisions.find_gone(
            session, live_server.desk.colleague, ids[0], seen_anchor_id=newest(ids[0]).id
        )
        annotation = newest_anchor(session, ids[1]).annotation
        say(session, live_server.desk, annotation, f"{SENTENCE.replace('21', '31')} It was so.")
    case(page, ids[0]).focus()
    page.keyboard.press("c")
    expect(page.locator("[data-decided]")).to_contain_text("the claim is gone from this article")
    expect(case(page, ids[0])).to_have_count(0)
    expect(case(page, ids[1])).to_be_focused()
    page.keyboard.press("c")
    fresh = case(page, ids[1])
    expect(fresh.get_by_role("alert")).to_contain_text("this is how it stands now")
    expect(fresh.locator("ins")).to_contain_text("31")
    expect(fresh).to_be_focused()
    page.keyboard.press("c")
    expect(fresh).to_have_count(0)
    assert newest(ids[1]).decision is AnchorDecision.CONFIRM


def test_an_ended_session_loses_nothing(
    live_server: LiveServer, signed_in_page: OpenPage, ids: list[str], console: ConsoleWatch
) -> None:
    console.expect("status of 401")
    console.expect("status of 400")
    page = signed_in_page(live_server.desk.editor)
    page.goto("/desk/anchors")
    with db.unit_of_work() as session:
        for login in session.scalars(select(LoginSession)):
            login.ended_at = clock.now()
    first = case(page, ids[0])
    first.focus()
    page.keyboard.press("c")
    expect(first.get_by_role("alert")).to_contain_text("Your session ended")
    live_server.sign_in(page.context, live_server.desk.editor)
    first.get_by_role("button", name="Same claim: confirm").click()
    expect(first).to_have_count(0)
    assert newest(ids[0]).decision is AnchorDecision.CONFIRM


def test_a_place_is_chosen_by_its_digit(
    live_server: LiveServer, signed_in_page: OpenPage, ids: list[str]
) -> None:
    """The words stand twice, far from where they stood; the second place is the one."""
    with db.unit_of_work() as session:
        annotation = newest_anchor(session, ids[0]).annotation
        say(
            session, live_server.desk, annotation,
            f"Something quite new opens the text. {SENTENCE} And on it goes.",
            f"Another thing that nobody had heard. {SENTENCE} Or so they say.",
        )  # fmt: skip
        session.add(
            Anchor(
                annotation_id=annotation.id,
                article_version_id=newest_anchor(session, ids[0]).article_version_id,
                state=AnchorState.AMBIGUOUS,
                reason="These words stand at two places.",
            )
        )
        article_id = annotation.article_id
    page = signed_in_page(live_server.desk.editor)
    page.goto("/desk/anchors?view=ambiguous")
    case(page, ids[0]).get_by_role("link", name="Move the anchor").click()
    expect(page.locator("[data-place]")).to_have_count(2)
    expect(page.locator("[data-painted]")).to_be_visible()
    page.keyboard.press("2")
    expect(page.get_by_role("button", name="Use these words")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/desk/anchors?*decided=*")
    with db.reading() as session:
        anchor = newest_anchor(session, ids[0])
        assert anchor.annotation.article_id == article_id
    assert anchor.decision is AnchorDecision.MOVE
    assert anchor.start is not None
    assert anchor.start > len(SENTENCE)


def test_escape_leaves_the_anchor_where_it_is(
    live_server: LiveServer, signed_in_page: OpenPage, ids: list[str]
) -> None:
    page = signed_in_page(live_server.desk.editor)
    page.goto("/desk/anchors?view=changed")
    case(page, ids[1]).focus()
    page.keyboard.press("m")
    expect(page.get_by_role("button", name="Use these words")).to_be_visible()
    page.keyboard.press("Escape")
    page.wait_for_url("**/desk/anchors?view=changed*")
    assert newest(ids[1]).decision is None


def test_without_scripts(live_server: LiveServer, signed_in_page: OpenPage, ids: list[str]) -> None:
    page = signed_in_page(live_server.desk.editor, java_script_enabled=False)
    page.goto("/desk/anchors")
    case(page, ids[0]).get_by_role("button", name="Same claim: confirm").click()
    expect(page.locator("[data-decided]")).to_contain_text("Confirmed")
    case(page, ids[1]).get_by_role("button", name="Reopen the fact-check").click()
    expect(page.locator("[data-decided]")).to_contain_text("Reopened")
    case(page, ids[2]).get_by_role("link", name="Move the anchor").click()
    page.get_by_role("link", name="Type the words instead").click()
    page.get_by_label("Words that make this claim now").fill("the weather was fine")
    page.get_by_role("button", name="Move the anchor").click()
    expect(page.locator("[data-decided]")).to_contain_text("Moved")
    page.locator("[data-decided] a").click()
    expect(page.get_by_role("main")).to_contain_text("moved by Edo Editor")
    assert [newest(each).decision for each in ids] == [
        AnchorDecision.CONFIRM, AnchorDecision.REOPEN, AnchorDecision.MOVE, None,
    ]  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_the_wordings_stand_one_below_the_other(
    live_server: LiveServer, signed_in_page: OpenPage, ids: list[str], scheme: str
) -> None:
    page = signed_in_page(
        live_server.desk.editor, viewport={"width": 390, "height": 844}, has_touch=True,
        color_scheme=scheme,
    )  # fmt: skip
    page.goto("/desk/anchors")
    old, new = case(page, ids[0]).locator(".case-side").all()
    (above, below) = old.bounding_box(), new.bounding_box()
    assert above is not None
    assert below is not None
    assert below["y"] >= above["y"] + above["height"]
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    assert Axe().run(page).response["violations"] == []
    case(page, ids[0]).get_by_role("link", name="Move the anchor").tap()
    expect(page.get_by_role("button", name="Save")).to_be_in_viewport()
    assert Axe().run(page).response["violations"] == []
