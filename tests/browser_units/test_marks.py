"""Marks: nested, crossing, over several blocks, a thousand of them, one at a time."""

import random
import re
from itertools import pairwise
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from app.engines.anchoring import BLOCK_BREAK
from tests.browser_units.conftest import TEXT, Opener, anchor, article_html

#: For each annotation, the words under its marks, joined, and the count of its tab stops.
READ = """
() => {
  const found = {};
  const walker = document.createTreeWalker(
    document.querySelector("[data-article-text]"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    let mark = walker.currentNode.parentElement.closest("mark");
    const ids = new Set();
    for (; mark; mark = mark.parentElement.closest("mark"))
      mark.dataset.annotationIds.split(" ").forEach((id) => ids.add(id));
    for (const id of ids) {
      found[id] ??= { words: "", stops: document.querySelectorAll(
        `mark[tabindex="0"][data-annotation-ids~="${id}"]`).length };
      found[id].words += walker.currentNode.data;
    }
  }
  return found;
}
"""
SET = "(detail) => document.dispatchEvent(new CustomEvent('plumbline:anchor-set', { detail }))"
REMOVE = (
    "(id) => document.dispatchEvent(new CustomEvent('plumbline:anchor-removed',"
    " { detail: { annotation_id: id } }))"
)


def painted(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(READ)
    return found


def words(text: str, one: dict[str, Any]) -> str:
    return text[one["start"] : one["end"]].replace(BLOCK_BREAK, "")


def check(page: Page, text: str, anchors: list[dict[str, Any]]) -> None:
    found = painted(page)
    assert {key: value["words"] for key, value in found.items()} == {
        one["annotation_id"]: words(text, one) for one in anchors
    }
    blocks = page.eval_on_selector_all("[data-start]", "(all) => all.map((e) => e.textContent)")
    assert blocks == text.split(BLOCK_BREAK)


AT = TEXT.index("traffic")
SHAPES = {
    "one": [(AT, AT + 7)],
    "nested": [(AT, AT + 26), (AT + 8, AT + 12)],
    "crossing": [(AT, AT + 12), (AT + 8, AT + 26)],
    "the same words twice": [(AT, AT + 12), (AT, AT + 12)],
    "one begins where the other ends": [(AT, AT + 7), (AT + 7, AT + 12)],
    "over several blocks": [(10, TEXT.index("ذلك")), (AT + 8, TEXT.index("Цены") + 20)],
    "around emoji": [(TEXT.index("👩"), TEXT.index("👍") + 2), (TEXT.index("👍"), AT + 180)],
    "right to left": [(TEXT.index("الأسعار"), TEXT.index("مايو")), (TEXT.index("12 في"), AT + 250)],
    "everything": [(0, len(TEXT)), (0, len(TEXT)), (1, len(TEXT) - 1)],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_marks_cover_exactly_their_words(open_article: Opener, shape: str) -> None:
    anchors = [anchor(f"id{i}", *span) for i, span in enumerate(SHAPES[shape])]
    page = open_article(anchors=anchors)
    check(page, TEXT, anchors)
    assert {value["stops"] for value in painted(page).values()} == {1}


def test_marks_nest_and_split_only_where_they_cross(open_article: Opener) -> None:
    article = (
        '<article data-article-text><p data-start="0" data-end="19" data-sentences="0">'
        "One two three four.</p></article>"
    )
    anchors = [anchor("a", 0, 13), anchor("b", 4, 7), anchor("c", 8, 18)]
    page = open_article(article=article, anchors=anchors)
    tree = page.evaluate(
        """() => { const draw = (node) => node.nodeType === 3 ? node.data
          : `${node.dataset.annotationIds ?? ""}[${[...node.childNodes].map(draw).join("")}]`;
          return draw(document.querySelector("[data-start]")); }"""
    )
    assert tree == "[a[One b[two] c[three]]c[ four].]"


def test_marks_survive_any_order_of_setting_and_removing(open_article: Opener) -> None:
    chance = random.Random(7)
    page = open_article()
    standing: dict[str, dict[str, Any]] = {}
    for _ in range(60):
        name = f"id{chance.randrange(12)}"
        if name in standing and chance.random() < 0.5:
            del standing[name]
            page.evaluate(REMOVE, name)
        else:
            start = chance.randrange(len(TEXT) - 1)
            end = chance.randrange(start + 1, min(len(TEXT), start + 120) + 1)
            # Only words are quoted: an end between two blocks can't be selected.
            start, end = start + _blank(TEXT[start:end]), end - _blank(TEXT[start:end][::-1])
            if start >= end:
                continue
            standing[name] = anchor(name, start, end)
            page.evaluate(SET, standing[name])
        check(page, TEXT, list(standing.values()))


def _blank(text: str) -> int:
    return len(text) - len(text.lstrip())


def test_many_claims_on_the_same_words_all_stay_reachable(open_article: Opener) -> None:
    anchors = [anchor(f"id{i:02}", AT, AT + 12) for i in range(30)]
    page = open_article(anchors=anchors)
    check(page, TEXT, anchors)
    assert page.locator("mark").count() == 8
    seen = []
    for _ in anchors:
        page.keyboard.press("j")
        seen.append(page.locator("li.is-active").get_attribute("data-annotation-id"))
    assert seen == [one["annotation_id"] for one in anchors]


def test_other_elements_in_a_block_stay(open_article: Opener) -> None:
    article = (
        '<article data-article-text><p data-start="0" data-end="20" data-sentences="0">'
        "One <em>two three</em> four.</p></article>"
    )
    text = "One two three four. "
    page = open_article(article=article, anchors=[anchor("a", 4, 7), anchor("b", 2, 16)])
    found = painted(page)
    assert found["a"]["words"] == text[4:7]
    assert found["b"]["words"] == text[2:16]
    page.evaluate(REMOVE, "b")
    page.evaluate(REMOVE, "a")
    assert page.locator("p[data-start]").inner_html() == "One <em>two three</em> four."


def test_a_mark_says_what_it_is(open_article: Opener) -> None:
    anchors = [
        anchor("a", AT, AT + 7, label="Traffic fell", verdict="Mostly false", colour="orange"),
        anchor("b", AT + 8, AT + 12, state="changed"),
    ]
    page = open_article(anchors=anchors)
    first = page.locator("mark[data-annotation-ids=a]")
    expect(first).to_have_attribute(
        "aria-description", "Claim: Traffic fell. Verdict: Mostly false"
    )
    expect(first).to_have_class("highlight tone-orange")
    second = page.locator("mark[data-annotation-ids=b]")
    expect(second).to_have_class("highlight is-undecided")
    expect(second).to_have_attribute(
        "aria-description", "Claim: claim b. No verdict yet. The text around it changed"
    )


def test_hostile_labels_are_text(open_article: Opener) -> None:
    page = open_article(anchors=[anchor("x", 0, 7, verdict="<img src=x onerror=alert(1)>")])
    assert page.locator("img").count() == 0


def test_axe_finds_nothing(open_article: Opener) -> None:
    anchors = [anchor("a", AT, AT + 26, colour="red"), anchor("b", AT + 8, AT + 12)]
    page = open_article(anchors=anchors)
    page.evaluate("getSelection().selectAllChildren(document.querySelector('h2[data-start]'))")
    expect(page.get_by_role("toolbar")).to_be_visible()
    result = Axe().run(page)
    assert result.violations_count == 0, result.generate_report()


def long_text(paragraphs: int) -> str:
    word = re.split(" ", "Harbour traffic fell by twelve percent and the council did not deny it")
    chance = random.Random(3)
    return BLOCK_BREAK.join(
        " ".join(chance.choice(word) for _ in range(60)) + " 🚢." for _ in range(paragraphs)
    )


def thousand(text: str, most: int) -> list[dict[str, Any]]:
    chance = random.Random(5)
    anchors = []
    for index in range(1000):
        start = chance.randrange(len(text) - most)
        anchors.append(anchor(f"id{index}", start, start + chance.randrange(5, most)))
    return anchors


#: How long painting took, and its longest task (0 when none was over 50 ms).
PAINT = """
() => new Promise((done) => requestIdleCallback(async () => {
  window.longTasks.length = 0;
  const began = performance.now();
  await workbench.paint(window.anchors);
  const took = performance.now() - began;
  requestAnimationFrame(() => setTimeout(
    () => done([took, Math.max(0, ...window.longTasks)]), 100));
}))
"""


@pytest.mark.parametrize(("paragraphs", "most"), [(200, 120), (1, 120), (200, 3000)])
def test_a_thousand_marks_hold_nothing_up(open_article: Opener, paragraphs: int, most: int) -> None:
    text = long_text(paragraphs) if paragraphs > 1 else long_text(80).replace(BLOCK_BREAK, " ")
    anchors = thousand(text, most)
    page = open_article(article=article_html(text), anchors=[])
    page.evaluate(
        """async (anchors) => {
          window.workbench = (await import('/js/annotate/annotate.js')).workbench;
          window.anchors = anchors;
        }""",
        anchors,
    )
    # Other work on the machine lengthens tasks: of up to 24 times the best one counts.
    runs: list[tuple[float, float]] = []
    while len(runs) < 24 and not any(took < 1500 and longest <= 50 for took, longest in runs):
        runs.append(page.evaluate(PAINT))
    marks = page.locator("mark")
    ids = marks.evaluate_all("(all) => all.flatMap((m) => m.dataset.annotationIds.split(' '))")
    assert len(set(ids)) == 1000
    assert min(took for took, _ in runs) < 1500
    assert min(longest for _, longest in runs) <= 50
    one = page.evaluate(
        """() => {
          const began = performance.now();
          workbench.marks.set({ ...workbench.marks.get('id7'), label: 'other' });
          return performance.now() - began;
        }"""
    )
    assert one < 50


def test_painting_again_keeps_the_focus(open_article: Opener) -> None:
    page = open_article(anchors=[anchor("a", AT, AT + 26), anchor("b", AT + 30, AT + 40)])
    page.locator("mark[data-annotation-ids=b]").focus()
    page.evaluate(SET, anchor("c", AT + 8, AT + 35))
    focused = page.evaluate("document.activeElement.dataset.annotationIds")
    assert focused == "b"


def test_the_blocks_are_told_apart_by_bisection(open_article: Opener) -> None:
    page = open_article()
    edges = page.evaluate(
        """async () => {
          const { ArticleText } = await import('/js/annotate/offsets.js');
          const text = new ArticleText(document.querySelector('[data-article-text]'));
          return text.blocks.map((b) => [b.start, b.end,
            text.blockAt(b.start) === b && text.blockAt(b.end - 1) === b]);
        }"""
    )
    assert all(found for *_, found in edges)
    assert all(end + 2 == start for (_, end, _), (start, _, _) in pairwise(edges))
