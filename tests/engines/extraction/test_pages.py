"""Whole pages: the article that stands in the .txt beside each page, and never worse than alone."""

import re
from collections import Counter
from pathlib import Path

import pytest
import trafilatura

from app.engines.extraction import Block, extract

PAGES = sorted((Path(__file__).parent / "pages").glob("*.html"))
MARKS = {"paragraph": "", "list_item": "- ", "blockquote": "> "}


def marked(block: Block) -> str:
    mark = "#" * block.level + " " if block.level else MARKS[block.kind]
    return mark + block.text


def f1(found: str, gold: str) -> float:
    """The harmonic mean of precision and recall over words, counted as often as they occur."""
    found_words, gold_words = (Counter(re.findall(r"[^\W_]+", text)) for text in (found, gold))
    common = (found_words & gold_words).total()
    return 2 * common / (found_words.total() + gold_words.total())


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.stem)
def test_the_article_and_nothing_else_is_read_in_order(file: Path) -> None:
    gold = file.with_suffix(".txt").read_text().strip().split("\n\n")
    assert [marked(block) for block in extract("html", file.read_bytes()).blocks] == gold


def test_never_worse_than_trafilatura_alone(capsys: pytest.CaptureFixture[str]) -> None:
    scores = {}
    for page in PAGES:
        gold = page.with_suffix(".txt").read_text()
        ours = "\n\n".join(map(marked, extract("html", page.read_bytes()).blocks))
        scores[page.stem] = f1(ours, gold), f1(trafilatura.extract(page.read_bytes()) or "", gold)
    with capsys.disabled():
        print(f"\n{'page':24}  ours  trafilatura")  # noqa: T201
        for name, (ours_f1, theirs_f1) in scores.items():
            print(f"{name:24} {ours_f1:.3f}  {theirs_f1:.3f}")  # noqa: T201
    assert len(scores) >= 10
    assert all(ours >= theirs for ours, theirs in scores.values())
    assert sum(ours for ours, _ in scores.values()) > sum(theirs for _, theirs in scores.values())
