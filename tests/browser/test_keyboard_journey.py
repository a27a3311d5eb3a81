"""Two people walk from sign-in to the public page with nothing but a keyboard.

Wherever the focus goes, it can be seen: inside the window, uncovered, with a ring around it.
"""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import LiveServer
from tests.browser.journey import (
    ARTICLE,
    CLAIM,
    EDITOR,
    PASSWORD,
    SENTENCE,
    SOURCE,
    SUMMARY,
    WRITER,
    Person,
    expect_public,
    make_people,
)

MOST_STEPS = 60
#: What is wrong with how the focus shows, or "" when it is plain to see. A ring may be drawn by
#: the element itself or by the label or card that stands for it.
_FOCUS = """() => {
  const element = document.activeElement;
  if (!element || element === document.body || element.id === "main") return "";
  const ringed = (one) => {
    const style = getComputedStyle(one);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  const label = element.closest("label") ?? element;
  const box = (element.matches("input[type=radio]") ? label : element).getBoundingClientRect();
  const name = element.outerHTML.slice(0, 120);
  if (!ringed(element) && !ringed(label)) return `no ring: ${name}`;
  if (box.bottom <= 0 || box.top >= innerHeight) return `outside the window: ${name}`;
  const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1);
  const y = Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 1);
  const top = document.elementFromPoint(x, y);
  const isCovered = top && !label.contains(top) && !top.contains(element);
  return isCovered ? `covered by ${top.outerHTML.slice(0, 80)}: ${name}` : "";
}"""


class Typist:
    """One person with one browser and no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.unseen: list[str] = []

    def press(self, *keys: str) -> None:
        """One key after another."""
        for key in keys:
            self.page.keyboard.press(key)

    def reach(self, target: Locator) -> None:
        """Tab until `target` has the focus, which must be visible at every step."""
        expect(target).to_be_visible()
        for _ in range(MOST_STEPS):
            self.press("Tab")
            problem = self.page.evaluate(_FOCUS)
            if problem and problem not in self.unseen:
                self.unseen.append(problem)
            if target.evaluate("(element) => element === document.activeElement"):
                return
        raise AssertionError(f"{MOST_STEPS} Tabs do not lead to {target}")

    def follow(self, role: str, name: str | re.Pattern[str]) -> None:
        """Reach a link or button, and press Enter."""
        self.reach(self.page.get_by_role(role, name=name).first)  # type: ignore[arg-type]
        self.press("Enter")

    def write(self, label: str, text: str) -> None:
        """Reach a field, and type."""
        field = self.page.get_by_role("textbox", name=label)
        self.reach(field.or_(self.page.get_by_role("combobox", name=label)).first)
        self.page.keyboard.type(text)

    def sign_in(self, person: Person) -> None:
        """The form has the focus in its first field already."""
        self.page.goto("/sign-in")
        expect(self.page.get_by_label("E-mail")).to_be_focused()
        self.page.keyboard.type(person.email)
        self.press("Tab")
        self.page.keyboard.type(PASSWORD)
        self.press("Enter")
        self.expect_heading("Good to see you")

    def expect_heading(self, text: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(text)


@pytest.fixture
def typist(
    live_server: LiveServer, new_context: Callable[..., BrowserContext]
) -> Iterator[Callable[[], Typist]]:
    make_people(live_server)
    typists: list[Typist] = []

    def new_typist() -> Typist:
        typists.append(Typist(new_context().new_page()))
        return typists[-1]

    yield new_typist
    assert [problem for each in typists for problem in each.unseen] == []


def test_from_sign_in_to_the_public_page(typist: Callable[[], Typist]) -> None:
    writer = typist()
    writer.sign_in(WRITER)
    _import(writer)
    _highlight(writer)
    _write_fact_check(writer)
    editor = typist()
    editor.sign_in(EDITOR)
    editor.follow("link", CLAIM)
    editor.expect_heading(CLAIM)
    editor.follow("button", "Approve")
    expect(editor.page.get_by_role("button", name="Publish")).to_be_visible()
    editor.follow("button", "Publish")
    expect(editor.page.get_by_role("link", name="See what readers see")).to_be_visible()
    editor.follow("link", "See what readers see")
    expect_public(editor.page)


def _import(writer: Typist) -> None:
    writer.follow("link", "Import the first article")
    writer.reach(writer.page.get_by_role("radio", name="At a web address"))
    writer.press("ArrowDown", "ArrowDown")
    writer.reach(writer.page.get_by_label("Text of the article"))
    writer.page.keyboard.insert_text(ARTICLE)
    writer.follow("button", "Import")
    writer.expect_heading("Harbour loses a fifth")


def _highlight(writer: Typist) -> None:
    page = writer.page
    writer.reach(page.locator("[data-article-text]"))
    said = page.get_by_role("status")
    for _ in range(8):
        if any(SENTENCE in text for text in said.all_inner_texts()):
            break
        writer.press("ArrowDown")
    writer.press("Shift+ArrowDown")
    expect(page.get_by_role("toolbar", name="Selected words")).to_be_visible()
    writer.press("c")
    dialog = page.get_by_role("dialog", name="Make a claim")
    expect(dialog.get_by_label("The claim")).to_be_focused()
    expect(dialog.locator("[data-quote]")).to_have_text(SENTENCE)
    page.keyboard.type(CLAIM)
    writer.write("Who said it", "The minister")
    writer.reach(dialog.get_by_role("button", name="Save claim"))
    writer.press("Enter")
    expect(page.locator("mark.highlight").first).to_be_visible()
    expect(dialog).to_be_hidden()
    writer.follow("link", "Open fact-check")


def _write_fact_check(writer: Typist) -> None:
    page = writer.page
    writer.expect_heading(CLAIM)
    writer.reach(page.get_by_role("radio", name="True", exact=True))
    writer.press(*["ArrowDown"] * 4)
    expect(page.get_by_role("radio", name="Mostly false")).to_be_checked()
    writer.write("Summary", SUMMARY)
    writer.write("Explanation", "The report counts **4.1 million tonnes**.")
    writer.follow("link", "Add a source")
    dialog = page.get_by_role("dialog", name="Add a source")
    writer.reach(dialog.get_by_label("Title"))
    page.keyboard.type(SOURCE)
    writer.reach(dialog.get_by_role("radio").first)
    writer.press("ArrowDown")
    expect(dialog.get_by_role("radio", name="Refutes")).to_be_checked()
    writer.reach(dialog.get_by_role("button", name="Add the source"))
    writer.press("Enter")
    expect(page.get_by_role("heading", name=SOURCE)).to_be_visible()
    writer.follow("button", "Submit for review")
    expect(page.get_by_text("Submitted. A colleague")).to_be_visible()
