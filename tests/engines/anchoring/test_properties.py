"""What holds for every article, every edit and every quote, however they were thrown together."""

import re
from dataclasses import replace
from functools import cache
from itertools import pairwise
from unicodedata import category, normalize

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.domain.vocabulary import AnchorState
from app.engines.anchoring import BLOCK_BREAK, Anchor, Quote, fold, locate, quote_at, transfer
from tests.engines.anchoring.dangerous import DANGEROUS
from tests.engines.anchoring.edits import ARTICLES, INSERTED

# The same examples on every run: a deploy is not held up by a find of the day.
steady = settings(deadline=None, derandomize=True, max_examples=150)

LANGUAGES = sorted(ARTICLES)
#: Signs that folding, sentence finding and aligning each treat in a way of their own.
_SIGNS = (
    "\x00|\x07|\x1b[31m|\r|\n|\n\n|\t|\x85|\u2028|\u2029|\u00a0|\u202f|\u3000|\u00ad|\u200b|\u200c|\u200d"
    "|\ufeff|\u200e|\u200f|\u202e|\u202c|\u2066|\u2069|\u0301|\u0301\u0323\u0302|\u0345|\u05b4|\u064b"
    "|\u093c|\u094d|\u1161|\u11a8|\u1100|\ufe0f|👩\u200d🔬|👨\u200d👩\u200d👧|👍🏽|🇩🇪|🇩|\U0001d7ce|\U000e0041"
    "|\U0010ffff|\uffff|ﬁ|ﷺ|ﻻ|…|—|–|-|--|−5|5|12|21|1.5|1,5|$|€|%|‰|10⁵|“|”|„|«|»|\"|'|’|(|)|[|]|.|?|!"
    "|؟|।|。|؛|;|Dr.|a.m.|he|He|lied|not|нет|не|لا|नहीं|不|没有|ない|שלום|ẞ|ß|İ|ı"
)
HOSTILE = _SIGNS.split("|")
hostile_texts = st.lists(st.sampled_from(HOSTILE), max_size=30).flatmap(
    lambda pieces: st.sampled_from(["", " "]).map(lambda joint: joint.join(pieces))
) | st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


MARKER = re.compile(r"^(?:\s*(?:[^\w\s]|\(?\w{1,5}[.)])\s+)+")


@cache
def pool(language: str) -> tuple[str, ...]:
    """Every sentence of one language, each of which differs from all others when folded."""
    edited = [edit.old for edit in DANGEROUS.values() if edit.language == language]
    return tuple({folded(text): text for text in [*ARTICLES[language].sentences, *edited]}.values())


@st.composite
def paragraphs(draw: st.DrawFn, language: str) -> list[list[str]]:
    """Paragraphs in which no sentence stands twice."""
    sentences = draw(st.lists(st.sampled_from(pool(language)), min_size=1, max_size=9, unique=True))
    cuts = draw(st.lists(st.integers(1, len(sentences)), max_size=3, unique=True))
    edges = [0, *sorted(cuts), len(sentences)]
    return [sentences[a:b] for a, b in pairwise(edges) if a < b]


@st.composite
def articles(draw: st.DrawFn) -> tuple[str, list[list[str]]]:
    language = draw(st.sampled_from(LANGUAGES))
    return ARTICLES[language].joint, draw(paragraphs(language))


def text_of(joint: str, blocks: list[list[str]]) -> str:
    return BLOCK_BREAK.join(joint.join(sentences) for sentences in blocks)


def holds_words(text: str) -> bool:
    return bool(fold(text).text.strip())


def folded(text: str) -> str:
    return fold(text).text.strip()


@st.composite
def spans(draw: st.DrawFn, text: str, first: int = 0, last: int | None = None) -> Quote:
    """A quote of some passage within `text[first:last]`."""
    last = len(text) if last is None else last
    start = draw(st.integers(first, last - 1))
    end = draw(st.integers(start + 1, min(last, start + 200)))
    assume(holds_words(text[start:end]))
    return quote_at(text, start, end)


@st.composite
def quotes_of(draw: st.DrawFn, text: str) -> list[Quote]:
    return draw(st.lists(spans(text), min_size=1, max_size=4))


def entry_at(text: str, start: int, end: int) -> str:
    """The line, or lines, of a list in which a span stands, without number or bullet."""
    last = text.find("\n", end)
    line = text[text.rfind("\n", 0, start) + 1 : last if last >= 0 else len(text)]
    return folded(MARKER.sub("", line))


def assert_never_lies(old: str, new: str, quote: Quote, anchor: Anchor) -> None:
    """Offsets lie in the text; what is shown are the quoted words, in the sentence checked.

    An entry of a list, which a line of its own holds, is a sentence as well.
    """
    if anchor.start is None or anchor.end is None:
        assert (anchor.start, anchor.end) == (None, None)
        assert not anchor.state.is_shown
    else:
        assert 0 <= anchor.start < anchor.end <= len(new)
    if anchor.state.is_shown:
        assert anchor.start is not None
        assert anchor.end is not None
        assert folded(new[anchor.start : anchor.end]) == folded(quote.exact)
        here = quote_at(new, anchor.start, anchor.end)
        is_same_sentence = folded(here.sentence) == folded(quote.sentence)
        assert is_same_sentence or entry_at(new, anchor.start, anchor.end) == entry_at(
            old, quote.start or 0, quote.end or 0
        )
    assert (anchor.state is AnchorState.EXACT) == (anchor.reason == "")


def assert_none_lies(old: str, new: str, quotes: list[Quote]) -> None:
    for quote, anchor in zip(quotes, transfer(old, new, quotes), strict=True):
        assert_never_lies(old, new, quote, anchor)


@steady
@given(articles(), st.data())
def test_whatever_became_of_an_article_no_anchor_lies(
    article: tuple[str, list[list[str]]], data: st.DataObject
) -> None:
    joint, blocks = article
    old = text_of(joint, blocks)
    start = data.draw(st.integers(0, len(old)))
    end = data.draw(st.integers(start, min(len(old), start + 30)))
    piece = data.draw(st.sampled_from(HOSTILE) | st.sampled_from(["", old, *blocks[0]]))
    new = old[:start] + piece + old[end:]
    assert_none_lies(old, new, data.draw(quotes_of(old)))


@steady
@given(hostile_texts.filter(holds_words), hostile_texts, st.data())
def test_hostile_text_is_answered_and_no_anchor_lies(
    old: str, other: str, data: st.DataObject
) -> None:
    quotes = data.draw(quotes_of(old))
    for new in (other, old + other, other + old, old[: len(old) // 2] + other, other + old[1:]):
        assert_none_lies(old, new, quotes)


@steady
@given(hostile_texts.filter(holds_words), hostile_texts, st.data())
def test_quotes_that_know_less_or_wrongly_do_not_lie_either(
    old: str, other: str, data: st.DataObject
) -> None:
    quote = data.draw(spans(old))
    start = data.draw(st.integers(-5, len(old) + 5))
    for asked in (
        replace(quote, start=None, end=None),
        replace(quote, start=start, end=start + len(quote.exact)),
        Quote(quote.exact),
    ):
        for new in (other, old, f"{other}{BLOCK_BREAK}{old}"):
            [anchor] = transfer(old, new, [asked])
            assert anchor.start is None or 0 <= anchor.start < (anchor.end or 0) <= len(new)
            if anchor.state.is_shown:
                assert folded(new[anchor.start : anchor.end]) == folded(quote.exact)


@steady
@given(hostile_texts.filter(holds_words) | articles().map(lambda it: text_of(*it)), st.data())
def test_an_unchanged_text_keeps_every_anchor(text: str, data: st.DataObject) -> None:
    quotes = data.draw(quotes_of(text))
    for quote, anchor in zip(quotes, transfer(text, text, quotes), strict=True):
        assert anchor == Anchor(quote.start, quote.end, AnchorState.EXACT)


@steady
@given(articles(), st.lists(hostile_texts | st.sampled_from(list(INSERTED.values()))), st.data())
def test_paragraphs_put_in_elsewhere_change_no_state(
    article: tuple[str, list[list[str]]], inserted: list[str], data: st.DataObject
) -> None:
    joint, blocks = article
    old = text_of(joint, blocks)
    chosen = data.draw(st.integers(0, len(blocks) - 1))
    texts = [joint.join(sentences) for sentences in blocks]
    first = len(BLOCK_BREAK.join([*texts[:chosen], ""]))
    quote = data.draw(spans(old, first, first + len(texts[chosen])))
    shift = 0
    for extra in inserted:
        at = data.draw(st.integers(0, len(texts)))
        texts.insert(at, extra)
        if at <= chosen:
            chosen += 1
            shift += len(extra) + len(BLOCK_BREAK)
    [anchor] = transfer(old, BLOCK_BREAK.join(texts), [quote])
    assert quote.start is not None
    assert quote.end is not None
    state = AnchorState.MOVED if shift else AnchorState.EXACT
    assert (anchor.start, anchor.end) == (quote.start + shift, quote.end + shift)
    assert anchor.state is state


RETYPINGS = {
    " ": ["\u00a0", "\u202f", "\u2009", "  ", "\n", " \n", "\t"],
    "“": ['"', "«", "„"],
    "”": ['"', "»", "“"],
    "„": ['"'],
    "«": ['"', "“"],
    "»": ['"', "”"],
    "'": ["’", "‘"],
    "’": ["'"],
    "-": ["\u2010", "\u2011"],
    "…": ["..."],
}
unseen = st.sampled_from(["\u00ad", "\u200b", "\u2060", "\ufeff", "\u200e", "\u200f"])


@st.composite
def retyped(draw: st.DrawFn, text: str) -> str:
    """The text with some of its typography changed, which its folded form does not show."""
    signs = list(text)
    for place in draw(st.lists(st.integers(0, len(text) - 1), max_size=12, unique=True)):
        sign = text[place]
        if sign == "\n":
            continue
        others = [*RETYPINGS.get(sign, []), normalize("NFD", sign), sign + draw(unseen)]
        signs[place] = draw(st.sampled_from(others))
    return "".join(signs)


@steady
@given(articles(), st.data())
def test_retyping_changes_no_state(
    article: tuple[str, list[list[str]]], data: st.DataObject
) -> None:
    old = text_of(*article)
    quote = data.draw(spans(old))
    assert quote.end is not None
    # A quote that parts a letter from its mark has no place in the composed letter.
    assume(not category(quote.exact[0]).startswith("M"))
    assume(not category(old[quote.end : quote.end + 1] or " ").startswith("M"))
    new = data.draw(retyped(old))
    assert fold(new).text == fold(old).text
    [anchor] = transfer(old, new, [quote])
    assert anchor.state.is_shown
    assert_never_lies(old, new, quote, anchor)
    taken = quote_at(new, anchor.start or 0, anchor.end or 0)
    assert transfer(new, old, [taken])[0].state.is_shown


@st.composite
def a_quoted_sentence(draw: st.DrawFn) -> tuple[str, list[list[str]], tuple[int, int], Quote]:
    """An article, the place of one of its sentences, and a quote from that sentence alone."""
    joint, blocks = draw(articles())
    block = draw(st.integers(0, len(blocks) - 1))
    index = draw(st.integers(0, len(blocks[block]) - 1))
    old = text_of(joint, blocks)
    sentence = blocks[block][index]
    first = old.index(sentence)
    quote = draw(spans(old, first, first + len(sentence)))
    # A passage that two notations of the pool share is quoted with the sentence it came from.
    assume(quote.sentence in sentence)
    return joint, blocks, (block, index), quote


def put(blocks: list[list[str]], place: tuple[int, int], *sentences: str) -> list[list[str]]:
    """The blocks with other sentences, or none, in one sentence's place."""
    block, index = place
    changed = [list(sentences) for sentences in blocks]
    changed[block][index : index + 1] = sentences
    return [sentences for sentences in changed if sentences]


@st.composite
def lookalike(draw: st.DrawFn, sentence: str) -> str:
    """The sentence with one word or one digit of it replaced, put in or taken out."""
    words = sentence.split(" ")
    index = draw(st.integers(0, len(words) - 1))
    other = draw(st.sampled_from(["", "never", "12", "21", "не", "لا", "नहीं", "不", "x"]))
    way = draw(st.sampled_from(["word", "letter", "put in"]))
    if way == "word":
        edited = " ".join([*words[:index], *([other] if other else []), *words[index + 1 :]])
    elif way == "put in":
        edited = " ".join([*words[:index], other or "not", *words[index:]])
    else:
        places = [place for place, sign in enumerate(sentence) if sign.isalnum()]
        at = draw(st.sampled_from(places))
        edited = sentence[:at] + draw(st.sampled_from("07kжب中क")) + sentence[at + 1 :]
    assume(folded(edited) != folded(sentence))
    return edited


@steady
@given(a_quoted_sentence(), st.data())
def test_one_word_or_digit_replaced_in_the_sentence_is_never_shown(
    case: tuple[str, list[list[str]], tuple[int, int], Quote], data: st.DataObject
) -> None:
    joint, blocks, (block, index), quote = case
    edited = data.draw(lookalike(blocks[block][index]))
    assume(folded(quote.sentence) not in folded(edited))
    old, new = text_of(joint, blocks), text_of(joint, put(blocks, (block, index), edited))
    [anchor] = transfer(old, new, [quote])
    assert not anchor.state.is_shown
    assert_never_lies(old, new, quote, anchor)
    assert not locate(new, quote).state.is_shown


@steady
@given(a_quoted_sentence(), st.data())
def test_a_deleted_sentence_is_never_shown_on_its_lookalike(
    case: tuple[str, list[list[str]], tuple[int, int], Quote], data: st.DataObject
) -> None:
    joint, blocks, place, quote = case
    similar = data.draw(lookalike(blocks[place[0]][place[1]]))
    assume(folded(quote.sentence) not in folded(similar))
    at = data.draw(st.integers(0, len(blocks)))
    is_in_both = data.draw(st.booleans())
    without = put(blocks, place)
    new = text_of(joint, [*without, [similar]])
    old_blocks = [*blocks[:at], [similar], *blocks[at:]] if is_in_both else blocks
    old = text_of(joint, old_blocks)
    first = old.index(blocks[place[0]][place[1]])
    held = blocks[place[0]][place[1]].index(quote.exact)
    asked = quote_at(old, first + held, first + held + len(quote.exact))
    assume(folded(asked.sentence) == folded(quote.sentence))
    assert not transfer(old, new, [asked])[0].state.is_shown
    assert not transfer(old, text_of(joint, without), [asked])[0].state.is_shown
    assert not locate(new, asked).state.is_shown


@steady
@given(articles(), articles(), st.data())
def test_an_answer_does_not_depend_on_the_other_quotes(
    article: tuple[str, list[list[str]]], other: tuple[str, list[list[str]]], data: st.DataObject
) -> None:
    joint, blocks = article
    old = text_of(joint, blocks)
    order = data.draw(st.permutations(blocks))
    new = text_of(joint, [*order[1:], *other[1], order[0][:-1]])
    quotes = data.draw(quotes_of(old))
    together = transfer(old, new, quotes)
    assert together == [transfer(old, new, [quote])[0] for quote in quotes]
    assert together[::-1] == transfer(old, new, quotes[::-1])
    assert transfer(old, new, []) == []


@steady
@given(hostile_texts.filter(holds_words) | articles().map(lambda it: text_of(*it)), st.data())
def test_an_emptied_text_orphans_everything(text: str, data: st.DataObject) -> None:
    quotes = data.draw(quotes_of(text))
    for empty in ("", " ", "\n\n", "\u00a0\n"):
        for anchor in transfer(text, empty, quotes):
            assert (anchor.start, anchor.end) == (None, None)
            assert anchor.state is AnchorState.ORPHAN


@steady
@given(st.sampled_from(LANGUAGES), st.sampled_from(LANGUAGES), st.data())
def test_a_text_in_another_language_shows_nothing(
    language: str, other: str, data: st.DataObject
) -> None:
    assume(language != other)
    old = text_of(ARTICLES[language].joint, data.draw(paragraphs(language)))
    new = text_of(ARTICLES[other].joint, data.draw(paragraphs(other)))
    quotes = data.draw(quotes_of(old))
    for quote, anchor in zip(quotes, transfer(old, new, quotes), strict=True):
        assert not anchor.state.is_shown
        assert_never_lies(old, new, quote, anchor)
