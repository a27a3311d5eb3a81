"""The reading page with its bars, gutter and panels: axe finds nothing, nothing sticks out."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import LiveServer
from tests.browser.reading_page import ReadingPage
from tests.browser.reading_scenes import long_article

Opener = Callable[..., Page]
LOOKS: dict[str, dict[str, Any]] = {
    "desktop": {},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
    "dark phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
    "forced colours": {"forced_colors": "active"},
    "zoomed": {"viewport": {"width": 320, "height": 256}},
}
#: Things one can press that are smaller than 24 px and too near to another (WCAG 2.5.8).
SMALL = """() => [...document.querySelectorAll("[data-reading-bar] button")]
  .map((button) => [button.getBoundingClientRect(), button.textContent.trim() || button.title])
  .filter(([{ width, height }]) => width && (width < 24 || height < 24)).map(([, name]) => name)"""


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_and_nothing_sticks_out(
    live_server: LiveServer, signed_in_page: Opener, look: str
) -> None:
    scene = long_article(live_server, 16, 2)
    page = ReadingPage(
        signed_in_page(live_server.desk.reviewer, **LOOKS[look]), scene.article.id
    ).page

    def check(what: str) -> None:
        result = Axe().run(page)
        assert result.violations_count == 0, what + result.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")
        assert page.evaluate(SMALL) == []

    page.get_by_role("button", name="Next claim").click()
    page.keyboard.press("Alt+Shift+ArrowLeft")
    expect(page.get_by_role("button", name="Undo new words")).to_be_visible()
    check("resized")
    page.get_by_role("button", name="Find").click()
    page.get_by_label("Find in this article").fill("harbour")
    expect(page.locator("[data-find-count]")).to_contain_text(" of ")
    check("finding")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    check("keys")


def test_what_has_the_focus_is_not_hidden_by_the_bar(
    live_server: LiveServer, signed_in_page: Opener
) -> None:
    scene = long_article(live_server, 16, 2)
    page = ReadingPage(signed_in_page(live_server.desk.reviewer), scene.article.id).page
    page.locator("[data-cards] .claim").last.locator("a").first.focus()
    for _ in range(60):
        page.keyboard.press("Shift+Tab")
        hidden = page.evaluate(
            """() => {
              const box = document.activeElement.getBoundingClientRect();
              const bar = document.querySelector("[data-reading-bar]");
              if (bar.contains(document.activeElement) || box.height > innerHeight) return "";
              const { bottom, right } = bar.getBoundingClientRect();
              const isUnder = box.bottom <= bottom && box.right <= right && box.top >= 0;
              return isUnder && document.activeElement.matches("mark")
                ? document.activeElement.outerHTML : "";
            }"""
        )
        assert hidden == ""


def test_it_prints_without_its_tools(live_server: LiveServer, signed_in_page: Opener) -> None:
    scene = long_article(live_server, 4, 2)
    page = ReadingPage(signed_in_page(live_server.desk.reviewer), scene.article.id).page
    page.emulate_media(media="print")
    expect(page.locator("[data-reading-bar]")).to_be_hidden()
    expect(page.locator("[data-gutter]")).to_be_hidden()
    expect(page.locator("mark").first).to_be_visible()
