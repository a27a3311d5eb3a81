"""The same sentence in other articles, confirmed one by one with the keyboard alone."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app import db
from app.domain.vocabulary import ImportKind, State
from app.engines.extraction import Block
from app.services.intake.articles import add_article
from tests.browser.conftest import LiveServer
from tests.fact_check_work import SENTENCE, in_state

Opener = Callable[..., Page]
TITLES = ("Port news", "Evening paper", "Week in freight")


@pytest.fixture
def annotation_id(live_server: LiveServer) -> str:
    desk = live_server.desk
    with db.unit_of_work() as session:
        made = in_state(session, desk, State.DRAFT)
        for title in TITLES:
            paragraphs = [f"{title} begins with rain.", f"Then came news. {SENTENCE} So it goes."]
            add_article(
                session, desk.reviewer, title=title, publisher="The Coast Herald",
                blocks=[Block("paragraph", text) for text in paragraphs], kind=ImportKind.TEXT,
            )  # fmt: skip
        annotation_id: str = made.claim.annotations[0].id
    return annotation_id


def picture(page: Page, name: str) -> None:
    if folder := os.environ.get("ELSEWHERE_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def offered(page: Page, title: str) -> None:
    expect(page.locator("#place-title")).to_have_text(title)


def press(page: Page, key: str) -> None:
    """Once the page says that it knows the key."""
    expect(page.locator(f"[data-answer={key}] kbd")).to_be_visible()
    page.keyboard.press(key)


def test_one_key_for_each_answer(
    live_server: LiveServer, signed_in_page: Opener, annotation_id: str
) -> None:
    page = signed_in_page(live_server.desk.reviewer)
    page.goto(f"/desk/annotations/{annotation_id}/claim")
    link = page.get_by_role("link", name="Same sentence elsewhere (3)")
    link.focus()
    page.keyboard.press("Enter")
    offered(page, TITLES[2])
    picture(page, "place")
    expect(page.get_by_role("button", name="Same claim: highlight it")).to_be_focused()
    page.keyboard.press("Enter")
    offered(page, TITLES[1])
    expect(page.get_by_role("status").filter(has_text=f"“{TITLES[2]}”")).to_be_visible()
    press(page, "n")
    offered(page, TITLES[0])
    press(page, "y")
    expect(page.get_by_text("That was the last one.")).to_be_visible()
    picture(page, "last")
    page.get_by_role("link", name="Start again").focus()
    page.keyboard.press("Enter")
    offered(page, TITLES[1])
    undo = page.get_by_role("button", name=f"Undo the highlight in {TITLES[0]}")
    undo.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The highlight was deleted again.")).to_be_visible()
    press(page, "n")
    offered(page, TITLES[0])
    expect(page.get_by_text("Deleted here before")).to_be_visible()
    picture(page, "deleted")


def test_letters_can_be_off(
    live_server: LiveServer, signed_in_page: Opener, annotation_id: str
) -> None:
    page = signed_in_page(live_server.desk.reviewer)
    page.goto(f"/desk/annotations/{annotation_id}/elsewhere")
    page.evaluate("document.documentElement.dataset.shortcuts = 'off'")
    expect(page.locator("[data-answer=n] kbd")).to_be_visible()
    for key in ("n", "y"):
        page.keyboard.press(key)
    page.wait_for_load_state("networkidle")
    offered(page, TITLES[2])


def test_a_new_article_and_what_was_checked_before(
    live_server: LiveServer, signed_in_page: Opener, annotation_id: str
) -> None:
    page = signed_in_page(live_server.desk.reviewer)
    page.goto("/desk/articles/new?way=text")
    page.locator("[name=text]").fill(f"News of today.\n\n{SENTENCE}\n\nMore tomorrow.")
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_role("link", name="Look at them one by one").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sentences checked before")
    picture(page, "known")
    press(page, "y")
    expect(page.get_by_text("Every sentence of this article that was checked")).to_be_visible()
    picture(page, "known-done")


@pytest.mark.parametrize("options", [
    {"viewport": {"width": 390, "height": 844}, "has_touch": True},
    {"color_scheme": "dark"},
    {"java_script_enabled": False},
], ids=["phone", "dark", "no-scripts"])  # fmt: skip
def test_everywhere_else(
    live_server: LiveServer,
    new_context: Callable[..., Any],
    annotation_id: str,
    options: dict[str, Any],
    request: pytest.FixtureRequest,
) -> None:
    context = new_context(**options)
    live_server.sign_in(context, live_server.desk.reviewer)
    page = context.new_page()
    page.goto(f"/desk/annotations/{annotation_id}/elsewhere")
    offered(page, TITLES[2])
    picture(page, request.node.callspec.id)
    page.get_by_role("button", name="Same claim: highlight it").click()
    offered(page, TITLES[1])
    page.get_by_role("link", name="Skip", exact=True).click()
    offered(page, TITLES[0])
    page.get_by_role("button", name="Undo").click()
    offered(page, TITLES[0])
