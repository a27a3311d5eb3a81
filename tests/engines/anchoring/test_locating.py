"""Where a quote stands: decided by the words and what surrounds them, or not at all."""

import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import InvalidInput
from app.domain.vocabulary import AnchorState
from app.engines.anchoring import Anchor, Quote, fold, locate, locate_all, quote_at

SCRIPTS = {
    "Latin": (
        "Prices rose by 12 percent in May. The minister did not deny it.\n\n"
        "Wages rose by 12 percent in June. “Nobody is worse off,” he said.",
        "12 percent",
    ),
    "Cyrillic": (
        "Цены выросли на 12 процентов в мае. Министр не отрицал этого.\n\n"
        "Зарплаты выросли на 12 процентов в июне. «Никому не хуже», — сказал он.",
        "12 процентов",
    ),
    "Arabic": (
        "ارتفعت الأسعار بنسبة 12 في المئة في مايو. لم ينف الوزير ذلك.\n\n"
        "ارتفعت الأجور بنسبة 12 في المئة في يونيو. قال: لا أحد أسوأ حالا.",
        "12 في المئة",
    ),
    "Devanagari": (
        "मई में कीमतें 12 प्रतिशत बढ़ीं। मंत्री ने इससे इनकार नहीं किया।\n\n"
        "जून में वेतन 12 प्रतिशत बढ़ा। उन्होंने कहा कि सब ठीक है।",
        "12 प्रतिशत",
    ),
    "Chinese": (
        "五月份物价上涨了百分之十二。部长没有否认。\n\n六月份工资上涨了百分之十二。他说没有人受损。",
        "百分之十二",
    ),
    "Hebrew and emoji": (
        "המחירים עלו ב-12 אחוז במאי 📈. השר לא הכחיש.\n\n"
        "השכר עלה ב-12 אחוז ביוני 👩\u200d🔬. כך אמר.",
        "12 אחוז",
    ),
}


def words_at(text: str, anchor: Anchor) -> str:
    assert anchor.start is not None
    assert anchor.end is not None
    return text[anchor.start : anchor.end]


def second_place(text: str, words: str) -> Quote:
    start = text.rindex(words)
    assert start != text.index(words)
    return quote_at(text, start, start + len(words))


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_same_words_twice_anchor_to_the_chosen_place(script: str) -> None:
    text, words = SCRIPTS[script]
    quote = second_place(text, words)
    at_offsets = locate(text, quote)
    by_context = locate(text, replace(quote, start=None, end=None))
    assert at_offsets == by_context == Anchor(quote.start, quote.end, AnchorState.EXACT)


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_changed_word_in_the_sentence_is_changed(script: str) -> None:
    text, words = SCRIPTS[script]
    quote = second_place(text, words)
    assert quote.end is not None
    for changed in (
        text[: quote.end] + " xyz" + text[quote.end :],
        text.replace(quote.sentence, "xyz " + quote.sentence),
    ):
        anchor = locate(changed, quote)
        assert anchor.state in (AnchorState.CHANGED, AnchorState.AMBIGUOUS)
        if anchor.state is AnchorState.CHANGED:
            assert words_at(changed, anchor) == words
            assert "xyz" in anchor.reason


@pytest.mark.parametrize("script", SCRIPTS)
def test_deleted_sentence_never_goes_to_the_lookalike(script: str) -> None:
    text, words = SCRIPTS[script]
    quote = second_place(text, words)
    anchor = locate(text.split("\n\n", maxsplit=1)[0], quote)
    assert not anchor.state.is_shown
    whole = quote_at(text, text.index(quote.sentence), text.index(quote.sentence) + 12)
    assert locate(text.split("\n\n", maxsplit=1)[0], whole).state is not AnchorState.EXACT


@pytest.mark.parametrize("script", SCRIPTS)
def test_insertions_elsewhere_only_move_it(script: str) -> None:
    text, words = SCRIPTS[script]
    quote = second_place(text, words)
    longer = f"Something new.\n\n{text}\n\nAnd more."
    anchor = locate(longer, quote)
    assert anchor.state is AnchorState.MOVED
    assert quote.start is not None
    assert anchor.start == quote.start + len("Something new.\n\n")


@pytest.mark.parametrize(
    ("text", "exact", "found"),
    [
        ("He called it “quite ﬁne” today.", 'called it "quite fine"', "called it “quite ﬁne”"),
        ("Zoe\u0308 left.", "Zoë", "Zoe\u0308"),
        ("It was\u00a0not so.", "was not", "was\u00a0not"),
        ("The gov\u00adernment fell.", "government", "gov\u00adernment"),
        ("Peace — at last — came.", "Peace - at last", "Peace — at last"),
        ("It fell to −5 degrees.", "-5 degrees", "−5 degrees"),
        ("First\nline", "First line", "First\nline"),
        ("👍🏽 good", "👍🏽", "👍🏽"),
    ],
)
def test_typography_does_not_hide_the_words(text: str, exact: str, found: str) -> None:
    quote = Quote(exact, prefix=text[: text.index(found)])
    anchor = locate(text, quote)
    assert anchor.state is AnchorState.EXACT
    assert words_at(text, anchor) == found


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("It fell to −5 degrees.", "5 degrees"),
        ("It costs $12.", "12"),
        ("It rose 1.5 times.", "5 times"),
        ("It rose 12% or so.", "12"),
        ("About 112 percent.", "12 percent"),
        ("Values of 10⁵ were seen.", "10"),
        ("I don't believe it.", "lie"),
        ("The oﬃce.", "ice"),
        ("Vaccines are not safe.", "are safe"),
    ],
)
def test_part_of_a_number_or_word_is_not_the_words(text: str, exact: str) -> None:
    assert locate(text, Quote(exact)).state is AnchorState.ORPHAN


def test_part_of_a_word_that_was_selected_is_found_by_its_context() -> None:
    text = "It is unbelievable."
    quote = quote_at(text, 6, 8)
    assert locate(text, quote).state is AnchorState.EXACT
    anchor = locate(text, replace(quote, start=None, end=None))
    assert (anchor.start, anchor.end) == (6, 8)


REPEATED = "He lied. She left. He lied. They stayed. He lied."


def test_several_places_and_nothing_to_tell_them_apart_are_ambiguous() -> None:
    anchor = locate(REPEATED, Quote("He lied."))
    assert anchor == Anchor(
        None, None, AnchorState.AMBIGUOUS, anchor.reason, ((0, 8), (19, 27), (41, 49))
    )
    with pytest.raises(InvalidInput) as failure:
        anchor.decided("/quote/exact")
    assert failure.value.pointer == "/quote/exact"


@pytest.mark.parametrize(
    ("quote", "start"),
    [
        (Quote("He lied.", start=19, end=27), 19),
        (Quote("He lied.", suffix=" They"), 19),
        (Quote("He lied.", suffix="They"), 19),
        (Quote("He lied.", prefix="She left."), 19),
        (Quote("He lied.", prefix="stayed. "), 41),
        (Quote("He lied.", prefix="left. ", suffix=" They stayed"), 19),
    ],
)
def test_offsets_or_context_single_one_out(quote: Quote, start: int) -> None:
    anchor = locate(REPEATED, quote)
    assert (anchor.start, anchor.end) == (start, start + 8)
    assert anchor.state is AnchorState.EXACT
    assert anchor.decided() == (start, start + 8)


def test_context_that_contradicts_itself_decides_nothing() -> None:
    quote = Quote("He lied.", prefix="She left. ", suffix=" Then it rained.")
    text = "She left. He lied. And so on. He lied. Then it rained."
    assert locate(text, quote).state is AnchorState.AMBIGUOUS


def test_context_and_sentence_that_point_apart_decide_nothing() -> None:
    text = "In autumn it fell by 5 percent. The end. In spring it fell by 5 percent. Then it rose."
    sentence = "In spring it fell by 5 percent."
    quote = Quote("5 percent", prefix="it fell by ", suffix=". The end", sentence=sentence)
    assert locate(text, quote).state is AnchorState.AMBIGUOUS
    assert locate(text, replace(quote, suffix="")).start == text.rindex("5 percent")


def test_offsets_that_contradict_the_context_do_not_decide() -> None:
    anchor = locate(REPEATED, Quote("He lied.", prefix="stayed. ", start=19, end=27))
    assert (anchor.start, anchor.state) == (41, AnchorState.MOVED)


def test_the_sentence_tells_places_apart_that_the_short_context_does_not() -> None:
    filler = "as the long report of the commission on the matter says in many words"
    text = f"In May, {filler}, it fell by 12 percent. In June, {filler}, it fell by 12 percent."
    sentence = text[text.index("In June") :]
    quote = Quote("12 percent", prefix="it fell by ", sentence=sentence)
    anchor = locate(text, quote)
    assert (anchor.start, anchor.state) == (text.rindex("12 percent"), AnchorState.EXACT)


def test_exact_words_with_strange_surroundings_are_ambiguous() -> None:
    quote = quote_at("The dam lost 12 percent of its water.", 13, 23)
    anchor = locate("Our team scored on 12 percent more shots.", quote)
    assert anchor.state is AnchorState.AMBIGUOUS
    assert anchor.candidates == ((19, 29),)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("We keep your data for 90 days.", "We keep your data for 90 days only if you ask."),
        ("Vaccines are safe for all.", "Vaccines are safe for all but babies."),
        ("It rose by 12 percent.", "It rose by 12 percent?"),
        ("Ann says that Bob lied.", "Bob says that Bob lied."),
        ("It cost $5 in May, he says.", "It cost €5 in May, he says."),
        ("It was −5 at night, he says.", "It was 5 at night, he says."),
        ("Some say he lied.", "All say he lied."),
    ],
)
def test_a_sentence_that_changed_elsewhere_is_changed(old: str, new: str) -> None:
    end = next(i for i in range(len(old)) if old[: i + 1] != new[: i + 1])
    same_tail = next(i for i in range(1, len(old)) if old[-i:] != new[-i:])
    start, stop = (0, end) if end > same_tail else (len(old) - same_tail + 1, len(old))
    span = old[start:stop].rstrip(".") if stop == len(old) else old[start:stop]
    anchor = locate(new, quote_at(old, start, start + len(span)))
    assert not anchor.state.is_shown
    assert locate(old, quote_at(old, start, start + len(span))).state is AnchorState.EXACT


@pytest.mark.parametrize("exact", ["", "  \n", "\u00ad"])
def test_a_quote_without_words_is_refused(exact: str) -> None:
    with pytest.raises(InvalidInput):
        locate("Some text.", Quote(exact))


def test_foreign_offsets_are_no_place() -> None:
    for start, end in ((-5, 3), (5, 5), (7, 2), (50, 60)):
        assert locate("He left.", Quote("left", start=start, end=end)).start == 3


def test_an_empty_text_orphans_everything() -> None:
    assert locate("", Quote("word")).state is AnchorState.ORPHAN


PIECES = re.split(
    r"\|",
    "he|lied|not|12|1.5|−5|“so”|—|.|?|\n\n|שלום|。|日本|ﬁne|e\u0301|😀|👩\u200d🔬|\u00ad|\u00a0|$|%"
    "|क\u093f|।|Dr.",
)
texts = st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=60
)


@st.composite
def text_and_span(draw: st.DrawFn) -> tuple[str, int, int]:
    text = draw(texts.filter(lambda text: bool(fold(text).text.strip())))
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, len(text)))
    return text, start, end


@given(text_and_span())
def test_every_quote_stands_exactly_where_it_was_taken(case: tuple[str, int, int]) -> None:
    text, start, end = case
    if not text[start:end].strip():
        return
    quote = quote_at(text, start, end)
    assert locate(text, quote) == Anchor(quote.start, quote.end, AnchorState.EXACT)


@given(text_and_span(), texts)
def test_shown_anchors_hold_the_quoted_words_in_any_text(
    case: tuple[str, int, int], other: str
) -> None:
    text, start, end = case
    if not fold(text[start:end]).text.strip():
        return
    quote = quote_at(text, start, end)
    for target in (other, f"{other} {text}", f"{text}\n\n{other}", f"{other}\n\n{text}"):
        for wanted in (quote, replace(quote, start=None, end=None), Quote(quote.exact)):
            anchor = locate(target, wanted)
            if anchor.start is None or anchor.end is None:
                assert anchor.state in (AnchorState.AMBIGUOUS, AnchorState.ORPHAN)
                continue
            assert 0 <= anchor.start < anchor.end <= len(target)
            found = fold(target[anchor.start : anchor.end]).text.strip()
            assert found == fold(quote.exact).text.strip()


@given(text_and_span())
def test_other_typography_changes_no_state(case: tuple[str, int, int]) -> None:
    text, start, end = case
    if not fold(text[start:end]).text.strip():
        return
    quote = quote_at(text, start, end)
    for retyped in (unicodedata.normalize("NFD", text), text.replace("“", '"').replace("”", '"')):
        anchor = locate(retyped, quote)
        if quote.exact[0].isalnum() and quote.exact[-1].isalnum():
            assert anchor.state is not AnchorState.ORPHAN or _cuts_a_letter(text, start, end)


def _cuts_a_letter(text: str, start: int, end: int) -> bool:
    """Whether the span parts a letter from its mark, so that folding can't see it alone."""
    edges = text[start : start + 1] + text[end : end + 1]
    return any(unicodedata.category(character).startswith("M") for character in edges)


def test_many_quotes_of_one_text_are_answered_in_order() -> None:
    text = " ".join(f"Sentence {number} says {number * 7}." for number in range(200))
    quotes = [quote_at(text, at, at + 12) for at in range(0, len(text) - 12, 12)]
    anchors = locate_all(text, quotes)
    assert [(anchor.start, anchor.end) for anchor in anchors] == [
        (quote.start, quote.end) for quote in quotes
    ]
