"""The same sentence in other texts: found by a key, and placed only where it surely stands."""

import pytest

from app.engines.anchoring import (
    Quote,
    locate,
    quote_at,
    same_sentence,
    sentence_key_at,
    sentence_keys,
)

SENTENCE = "The harbour handled 21 per cent less freight – “really” – last year, he said."
TEXT = f"A first sentence. {SENTENCE} And a last one."
WORDS = "21 per cent less freight"


def quoted(text: str, words: str = WORDS) -> Quote:
    start = text.index(words)
    return quote_at(text, start, start + len(words))


@pytest.mark.parametrize(
    "there",
    [
        SENTENCE,
        f"Other words.\n\n{SENTENCE}\n\nMore.",
        "It rained. " + SENTENCE.replace("per cent", "per\u00a0cent").replace("–", "—"),
        SENTENCE.replace("harbour", "har\u00adbour").replace("cent less", "cent\nless") + " Ok.",
        SENTENCE.replace("–", "-").replace("“", '"').replace("”", '"'),
    ],
)
def test_the_sentence_is_found_whatever_its_typography(there: str) -> None:
    (place,) = same_sentence(there, quoted(TEXT))
    assert place == quote_at(there, place.start or 0, place.end or 0)
    assert locate(there, place).state.is_shown
    assert sentence_key_at(TEXT, TEXT.index(WORDS)) in sentence_keys(there)


@pytest.mark.parametrize(
    "there",
    [
        SENTENCE.replace("21", "12"),
        SENTENCE.replace("said.", "said?"),
        SENTENCE.replace("said.", "said only in jest."),
        "Nobody claims that " + SENTENCE[0].lower() + SENTENCE[1:],
        "Nobody claims this: " + SENTENCE,
        SENTENCE.replace("less", "more"),
        WORDS,
        "",
    ],
)
def test_another_sentence_is_not(there: str) -> None:
    assert same_sentence(there, quoted(TEXT)) == []
    assert sentence_key_at(TEXT, TEXT.index(WORDS)) not in sentence_keys(there)


def test_each_place_is_told_apart() -> None:
    there = f"{SENTENCE} {SENTENCE}\n\n{SENTENCE.replace('21', '12')} {SENTENCE}"
    places = same_sentence(there, quoted(TEXT))
    assert [there[p.start : p.end] for p in places] == [WORDS] * 3
    assert len({p.start for p in places}) == 3
    assert sentence_keys(there)[sentence_key_at(TEXT, TEXT.index(WORDS))] == 3


def test_words_that_stand_twice_in_their_sentence() -> None:
    text = "The port grew, the mayor says, and the port sank. Yes."
    second = quote_at(text, text.rindex("the port"), text.rindex("the port") + 8)
    there = "No. " + text.replace(" Yes.", " Never.")
    (place,) = same_sentence(there, second)
    assert place.start == there.rindex("the port")
    bare = Quote("port", sentence="The port grew, the mayor says, and the port sank.")
    assert same_sentence(there, bare) == []


def test_a_quote_over_several_sentences_and_paragraphs() -> None:
    text = "One thing. It rose by 5. It fell by 6.\n\nThen 7. Another."
    start, end = text.index("rose"), text.index("Then 7") + 6
    quote = quote_at(text, start, end)
    there = "Before.\n\nIt rose by 5. It fell by 6.\n\nThen 7. After."
    (place,) = same_sentence(there, quote)
    assert place.sentence == "It rose by 5. It fell by 6.\n\nThen 7."
    assert sentence_key_at(text, start) in sentence_keys(there)
    assert same_sentence(there.replace("by 6", "by 9"), quote) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Das Schiff kam am 5. Mai an.",
        "Минус −5 градусов, сказал он.",
        "港は21％減った。",
        "قال الوزير إن الميناء خسر 21%؟",
        "बंदरगाह में 21 प्रतिशत कमी हुई।",
    ],
)
def test_any_script(sentence: str) -> None:
    text = f"{sentence} ABC"
    there = f"ABC.\n\n{sentence}\n\n{sentence}"
    quote = quoted(text, sentence.split()[0])
    key = sentence_key_at(text, 0)
    assert key in sentence_keys(there)
    assert len(same_sentence(there, quote)) == 2


def test_a_text_of_one_sentence_over_and_over() -> None:
    there = "The same. " * 20_000
    assert len(same_sentence(there, quoted("The same.", "same"))) == 50
    assert list(sentence_keys(there).values()) == [20_000]
