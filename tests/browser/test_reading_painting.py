"""A page with 1,000 highlights: painting holds the page up for no longer than 50 ms at a time."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from app import db
from app.domain.vocabulary import ImportKind
from app.engines.extraction import Block
from app.models import Article
from app.services.claims import add_claim
from app.services.intake.articles import add_article
from tests.browser.conftest import LiveServer
from tests.browser.reading_scenes import long_article

Opener = Callable[..., Page]
HIGHLIGHTS = 1000
LONGEST_MS = 50
VISITS = 8
#: Before any script of the page: long tasks, with when they began.
WATCH = """
window.longTasks = [];
new PerformanceObserver((list) => {
  for (const { startTime, duration } of list.getEntries())
    window.longTasks.push([startTime, startTime + duration]);
}).observe({ type: "longtask", buffered: true });
"""
#: Every slice of painting by its own clock, and the longest task in which one of them lay.
SLICES = """
() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => {
  const slices = performance.getEntriesByName("plumbline:paint")
    .map(({ startTime, duration }) => [startTime, startTime + duration]);
  const shared = window.longTasks.filter(([from, to]) =>
    slices.some(([start, end]) => start < to && end > from));
  done([slices.map(([start, end]) => end - start), shared.map(([from, to]) => to - from)]);
}, 100)))
"""


@dataclass(frozen=True)
class Painting:
    """What one visit measured, in ms: each slice, and each long task that held one."""

    slices: list[float]
    long_tasks: list[float]

    @property
    def longest(self) -> float:
        return max([*self.slices, *self.long_tasks])


def sentence(number: int) -> str:
    return (
        f"In district {number} the council spent {number * 37 + 1000} euros on the repair of "
        f"{number % 90 + 10} bridges within a single year."
    )


@pytest.fixture
def article(live_server: LiveServer) -> Article:
    """Four sentences in a paragraph, each of them a claim."""
    sentences = [sentence(number) for number in range(HIGHLIGHTS)]
    blocks = [
        Block("paragraph", " ".join(sentences[at : at + 4])) for at in range(0, HIGHLIGHTS, 4)
    ]
    reviewer = live_server.desk.reviewer
    with db.unit_of_work() as session:
        article = add_article(
            session, reviewer, title="A thousand", blocks=blocks, kind=ImportKind.TEXT
        )
        for words in sentences:
            add_claim(session, reviewer, article.id, text=words, quote={"exact": words})
    return article


def visit(page: Page, article: Article) -> Painting:
    page.goto(f"/desk/articles/{article.id}")
    expect(page.locator("[data-article-text]")).to_have_attribute("data-painted", "true")
    assert page.locator("mark[tabindex]").count() == HIGHLIGHTS
    return Painting(*page.evaluate(SLICES))


def test_a_thousand_highlights_hold_nothing_up(
    live_server: LiveServer, signed_in_page: Opener, article: Article,
    record_property: Callable[[str, object], None],
) -> None:  # fmt: skip
    page = signed_in_page(live_server.desk.reviewer)
    page.add_init_script(WATCH)
    # Other work on the machine lengthens everything: of a few visits the best one counts.
    best = visit(page, article)
    for _ in range(VISITS):
        if best.longest <= LONGEST_MS:
            break
        best = min(best, visit(page, article), key=lambda one: one.longest)
    record_property("longest_slice_ms", max(best.slices))
    assert len(best.slices) > 1, "painted in slices, not at one go"
    assert best.longest <= LONGEST_MS, best


def test_what_is_on_the_screen_is_painted_first(
    live_server: LiveServer, signed_in_page: Opener
) -> None:
    scene = long_article(live_server)
    page = signed_in_page(live_server.desk.reviewer)
    page.goto(f"/desk/articles/{scene.article.id}")
    expect(page.locator("[data-article-text]")).to_have_attribute("data-painted", "true")
    top, bottom, blocks = page.evaluate(
        """async () => {
          const { workbench } = await import("/static/js/annotate/annotate.js");
          const { marks, text } = workbench;
          scrollTo({ top: 2000, behavior: "instant" });
          const painted = [];
          const watch = new MutationObserver((changes) => changes.forEach(({ target }) => {
            const block = target.closest?.("[data-start]");
            if (block && painted.at(-1) !== block) painted.push(block);
          }));
          watch.observe(text.article, { subtree: true, childList: true });
          await marks.paintAll(text.blocks.map(({ start }) => (
            { annotation_id: `b${start}`, start, end: start + 5, label: "", state: "exact" })));
          await new Promise((done) => setTimeout(done));
          const box = painted[0].getBoundingClientRect();
          return [box.top, box.bottom, painted.length];
        }"""
    )
    assert top < 900
    assert bottom > 0
    assert blocks >= 40
