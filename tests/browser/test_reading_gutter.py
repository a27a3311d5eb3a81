"""The gutter along the text, and going from claim to claim by buttons and keys."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from app import db
from tests.browser.conftest import LiveServer
from tests.browser.reading_page import ReadingPage
from tests.browser.reading_scenes import LongArticle, long_article
from tests.claim_factories import make_article

Opener = Callable[..., Page]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
#: How many marks lie wholly over and under what can be seen of the text, by their boxes.
BEYOND = """() => {
  const top = document.querySelector("[data-reading-bar]").getBoundingClientRect().bottom;
  const boxes = [...document.querySelectorAll("mark[tabindex]")].map((mark) => {
    const all = [...mark.getClientRects()];
    return [all[0].top, all.at(-1).bottom];
  });
  return [boxes.filter(([, bottom]) => bottom <= Math.max(0, top)).length,
    boxes.filter(([first]) => first >= innerHeight).length];
}"""
COUNTED = """() => ["above", "below"].map((side) =>
  Number(document.querySelector(`[data-${side}] [data-number]`).textContent))"""


@pytest.fixture
def scene(live_server: LiveServer) -> LongArticle:
    return long_article(live_server)


@pytest.fixture
def reading(live_server: LiveServer, signed_in_page: Opener, scene: LongArticle) -> ReadingPage:
    return ReadingPage(signed_in_page(live_server.desk.reviewer), scene.article.id)


def gutter(page: Page) -> Locator:
    return page.get_by_role("slider", name="Claims along the text")


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name)


def chosen(reading: ReadingPage) -> Locator:
    return reading.page.locator(".claim.is-active")


def place(page: Page) -> Locator:
    return page.locator("[data-claim-place]")


def test_the_counts_are_what_lies_beyond_the_screen(reading: ReadingPage) -> None:
    page = reading.page
    seen = set()
    for top in (*range(0, 3200, 83), 99_999):
        page.evaluate("(top) => scrollTo({ top, behavior: 'instant' })", top)
        page.wait_for_function(f"() => String(({COUNTED})()) === String(({BEYOND})())")
        seen.add(str(page.evaluate(COUNTED)))
    assert len(seen) >= 5, "a test that sees one screen alone tells nothing"


def test_a_click_leads_to_the_nearest_beyond_the_screen(
    reading: ReadingPage, scene: LongArticle
) -> None:
    page = reading.page
    page.evaluate("scrollTo({ top: 1400, behavior: 'instant' })")
    page.wait_for_function(f"() => String(({COUNTED})()) === String(({BEYOND})())")
    above, below = page.evaluate(COUNTED)
    assert above > 1
    assert below > 1
    button(page, f"{below} below").click()
    expect(chosen(reading)).to_contain_text(scene.claims[len(scene.claims) - below])
    expect(page.locator("mark:focus")).to_be_in_viewport()
    page.evaluate("scrollTo({ top: 1400, behavior: 'instant' })")
    page.wait_for_function(f"() => String(({COUNTED})()) === '{above},{below}'")
    button(page, f"{above} above").focus()
    page.keyboard.press("Enter")
    expect(chosen(reading)).to_contain_text(scene.claims[above - 1])


def test_the_gutter_is_walked_by_keys(reading: ReadingPage, scene: LongArticle) -> None:
    page, rail = reading.page, gutter(reading.page)
    rail.focus()
    last = len(scene.claims)
    for key, number in (
        ("End", last), ("ArrowDown", last), ("ArrowUp", last - 1), ("Home", 1), ("ArrowUp", 1),
        ("ArrowRight", 2), ("PageDown", last), ("PageUp", 1),
    ):  # fmt: skip
        page.keyboard.press(key)
        expect(rail).to_have_attribute("aria-valuenow", str(number))
        expect(rail).to_be_focused()
        expect(page.locator("mark.is-active").first).to_be_in_viewport()
    expect(rail).to_have_attribute("aria-valuetext", f"Claim 1 of {last}: {scene.claims[0]}")
    page.keyboard.press("ArrowDown")
    expect(rail).to_have_attribute("aria-valuetext", f"Claim 2 of {last}: {scene.claims[1]}. False")
    page.keyboard.press("Enter")
    expect(page.locator("mark:focus")).to_contain_text("In district 4")


def test_a_press_in_the_gutter_leads_there(reading: ReadingPage, scene: LongArticle) -> None:
    page = reading.page
    for scrolled, share, number in ((0, 1, -1), (1000, 0, 0), (1000, 0.5, 5)):
        page.evaluate("(top) => scrollTo({ top, behavior: 'instant' })", scrolled)
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
        box = gutter(page).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 900, "all of it is on the screen"
        down = min(box["height"] - 2, share * box["height"] + 2)
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + down)
        expect(chosen(reading)).to_contain_text(scene.claims[number])
        expect(page.locator("mark:focus")).to_be_in_viewport()


def test_marks_stand_in_proportion_and_say_their_state_by_shape(
    reading: ReadingPage, scene: LongArticle
) -> None:
    rail = gutter(reading.page)
    shapes = rail.locator("path").evaluate_all(
        "(all) => Object.fromEntries(all.map((path) =>"
        " ['class', 'd'].map((name) => path.getAttribute(name))))"
    )
    judged = shapes["tone-crimson"].count("M")
    assert judged == len(scene.claims[1::3])
    assert shapes["is-open"].count("M") == len(scene.claims) - judged
    height = rail.evaluate("(element) => element.clientHeight")
    starts = reading.cards.evaluate_all("(all) => all.map((card) => Number(card.dataset.from))")
    length = int(reading.text.locator("[data-end]").last.get_attribute("data-end") or 0)
    tops = sorted(
        float(part.split()[1].split("L")[0])
        for name in ("tone-crimson", "is-open")
        for part in shapes[name].split("M")[1:]
    )
    for top, start in zip(tops, sorted(starts), strict=True):
        assert abs(top - start / length * height) < 10


def test_previous_and_next_by_button(reading: ReadingPage, scene: LongArticle) -> None:
    page, last = reading.page, len(scene.claims)
    expect(place(page)).to_have_text(f"{last} claims")
    button(page, "Next claim").click()
    expect(place(page)).to_have_text(f"1 of {last}, the first")
    button(page, "Next claim").click()
    expect(place(page)).to_have_text(f"2 of {last}")
    for _ in range(3):
        button(page, "Previous claim").click()
    expect(place(page)).to_have_text(f"1 of {last}, the first")
    spoken = page.get_by_role("status").filter(has_text="This is the first.")
    expect(spoken).to_contain_text(scene.claims[0])


def test_an_article_without_claims_has_none_to_go_to(
    live_server: LiveServer, signed_in_page: Opener
) -> None:
    with db.unit_of_work() as session:
        article = make_article(session, live_server.desk.reviewer)
    reading = ReadingPage(signed_in_page(live_server.desk.reviewer), article.id)
    page = reading.page
    expect(gutter(page)).to_be_hidden()
    expect(place(page)).to_have_text("0 claims")
    for name in ("Next claim", "Previous claim", "0 above", "0 below"):
        expect(button(page, name)).to_have_attribute("aria-disabled", "true")
        button(page, name).focus()
        page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="No claims")).to_be_attached()
    reading.make_claim("took no questions", "A first claim")
    expect(gutter(page)).to_be_visible()
    expect(place(page)).to_have_text("1 of 1")


@pytest.mark.parametrize("options", [{}, PHONE, {"viewport": {"width": 900, "height": 700}}])
def test_the_gutter_covers_no_text(
    live_server: LiveServer, signed_in_page: Opener, scene: LongArticle, options: dict[str, object]
) -> None:
    page = ReadingPage(signed_in_page(live_server.desk.reviewer, **options), scene.article.id).page
    button(page, "Next claim").click()
    expect(gutter(page)).to_be_visible()
    rail = gutter(page).bounding_box()
    assert rail is not None
    rights = page.locator("[data-article-text] [data-start]").evaluate_all(
        """(blocks) => blocks.flatMap((block) => {
          const range = document.createRange();
          range.selectNodeContents(block);
          return [...range.getClientRects()].map(({ right }) => right);
        })"""
    )
    assert max(rights) <= rail["x"]
    width = page.evaluate("document.documentElement.clientWidth")
    assert rail["x"] + rail["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cards = page.locator("[data-cards]").bounding_box()
    if cards and cards["x"] > rail["x"]:
        assert rail["x"] + rail["width"] <= cards["x"]


def test_a_thousand_marks_are_few_elements(
    live_server: LiveServer, signed_in_page: Opener, scene: LongArticle
) -> None:
    page = ReadingPage(signed_in_page(live_server.desk.reviewer), scene.article.id).page
    slowest = page.evaluate(
        """async () => {
          const { workbench } = await import("/static/js/annotate/annotate.js");
          const { length } = workbench.text;
          const anchors = Array.from({ length: 1000 }, (_, n) => ({
            annotation_id: `x${n}`, label: "x", state: n % 7 ? "exact" : "changed",
            start: Math.floor((length - 9) * n / 1000),
            end: Math.floor((length - 9) * n / 1000) + 5,
            colour: "red", shape: "diamond", verdict: "Mixed",
          }));
          await workbench.paint(anchors);
          const frame = () => new Promise((done) => requestAnimationFrame(done));
          await frame(); await frame();
          const times = [];
          for (let top = 0; top < 3000; top += 300) {
            scrollTo({ top, behavior: "instant" });
            const began = performance.now();
            document.dispatchEvent(new Event("plumbline:painted"));
            await frame();
            times.push(performance.now() - began);
          }
          return times.sort((a, b) => a - b)[times.length >> 1];
        }"""
    )
    assert gutter(page).locator("path").count() < 12
    assert slowest < 50, f"a frame with a new gutter of 1,000 marks took {slowest:.0f} ms"
