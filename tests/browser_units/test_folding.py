"""Text is folded in the browser as the server folds it, and every found letter leads back."""

import random
import re
from typing import Any

import pytest

from app.domain.search import fold_for_search
from tests.browser_units.conftest import TEXT, Opener

FOLD = "(text) => import('/js/annotate/folding.js').then(({ folded }) => folded(text))"
SAMPLES = [
    "Čeština – 3,5 % Ürün",
    "“Don’t” — she said: ‘no’… 10⁵ ½ ﬁne Straße ΣΊΣΥΦΟΣ",
    "E\u0301te\u0301 CAFÉ Ångström İstanbul ŁÓDŹ",
    "ارتفعت الأسعار بنسبة ١٢",
    "Цены ЁЖ, 12 процентов!",
    "a\u00a0b\tc\nd  e",
    "👍🏽 emoji 👩\u200d🔬 between",
    "",
    "…!?",
    TEXT.replace("五月份物价上涨了百分之十二。部长没有否认。", ""),
]


@pytest.mark.parametrize("sample", SAMPLES)
def test_it_folds_as_the_server_does(open_article: Opener, sample: str) -> None:
    page = open_article()
    assert page.evaluate(FOLD, sample)["text"] == fold_for_search(sample)


def test_scripts_without_spaces_differ_in_spaces_alone(open_article: Opener) -> None:
    page = open_article()
    sample = "五月份物价上涨了百分之十二。部长没有否认。"
    here = page.evaluate(FOLD, sample)["text"]
    assert here.replace(" ", "") == fold_for_search(sample).replace(" ", "")


def test_a_hint_for_hyphens_does_not_part_a_word(open_article: Opener) -> None:
    assert open_article().evaluate(FOLD, "Ha\u00adfen")["text"] == "hafen"


def test_every_letter_leads_back_to_its_source(open_article: Opener) -> None:
    page = open_article()
    chance = random.Random(11)
    letters = "aB éß\u0301½👍 .—“ﬁЖ中\u00ad"
    for _ in range(40):
        source = "".join(chance.choice(letters) for _ in range(24))
        fold: dict[str, Any] = page.evaluate(FOLD, source)
        units = source.encode("utf-16-le")
        assert len(fold["starts"]) == len(fold["ends"]) == len(fold["text"].encode("utf-16-le")) / 2
        for letter, start, end in zip(fold["text"], fold["starts"], fold["ends"], strict=True):
            if letter != " ":
                there = units[2 * start : 2 * end].decode("utf-16-le")
                assert letter in fold_for_search(re.sub("\u00ad", "", there)).replace(" ", "")
