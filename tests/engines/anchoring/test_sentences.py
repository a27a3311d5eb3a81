"""Sentence boundaries in several scripts; in doubt two sentences count as one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engines.anchoring import sentence_at, sentence_starts

#: Each list is one block of text, its sentences joined by a space.
BLOCKS = [
    # Latin: titles, initials, states, times, decimals, numbers
    ["Dr. Smith met Gen. Jones in the U.S. on Monday at 5 p.m.", "He left."],
    ["J. K. Rowling and George W. Bush met.", "They spoke, e.g. about books."],
    ["Prices rose by 3.5 percent.", "In Q1 they fell.", "5 people noticed."],
    ["See No. 5 and p. 12 for more.", "He said no.", "The rest is silence."],
    ["They chose plan B.", "The end came soon."],
    ["The bill is from Jan. 5, 2021.", "It passed in Dec.", "Nobody saw it."],
    ["The U.S. Senate voted.", "Acme Inc. shares fell.", "He works at Acme Inc.", "She does not."],
    # Quotation marks and brackets
    ["“I lied.”", "She left.", "“Really?” he asked.", "“No!”", "“Yes.”"],
    ['"I lied," he said.', '"You did."', "(It is so.)", "Next."],
    ["What?!", "He waited… and left.", "Then…", "Nothing."],
    ["A fact.[12]", "Another one.²", "The last."],
    # German, Spanish
    ["Am 5. Mai kam er nach Berlin.", "Z.B. im 19. Jahrhundert.", "2020 war es so."],
    ["¿Qué dijo?", "¡Nada!", "El Sr. García calló."],
    # Cyrillic
    ["А. С. Пушкин жил на ул. Ленина.", "В 1999 г. Россия выросла на 5,3 млн. руб.", "Он ушёл."],
    ["Он сказал: «Нет».", "Она ушла.", "Правда?", "Да."],
    # Greek: the question mark looks like a semicolon
    ["Τι είπε ο κ. Παπαδόπουλος;", "Τίποτα.", "Δεν ξέρω;", "Ναι."],
    # Arabic, Urdu and Hebrew
    ["قال د. أحمد إن النسبة 5.3٪.", "هل هذا صحيح؟", "نعم!", "انتهى."],
    ["یہ سچ ہے۔", "وہ گیا۔"],
    ['הוא אמר "לא".', "היא הלכה.", 'מר כהן, יו"ר הכנסת, שתק.'],
    # Devanagari
    ["यह सही है।", "डॉ. सिंह 3.5 बजे आए।", "क्या?", "हाँ।"],
    # Emoji
    ["He won 🎉.", "She lost 😢!", "👩\u200d🔬 knew."],
]

UNSPACED = [
    ["他在二〇二〇年当选。", "真的吗？", "是的！"],
    ["他说：“我去。”然后走了。", "她没有去。"],
    ["「行く。」と言った。", "終わり。"],
    ["यह सही है।", "वह गया।"],
]


def sentences_of(text: str) -> list[str]:
    starts = sentence_starts(text, 0, len(text))
    return [text[slice(*sentence_at(text, start, start + 1))] for start in starts]


@pytest.mark.parametrize("sentences", BLOCKS, ids=lambda block: block[0][:20])
def test_sentences_with_spaces(sentences: list[str]) -> None:
    assert sentences_of(" ".join(sentences)) == sentences


@pytest.mark.parametrize("sentences", UNSPACED, ids=lambda block: block[0][:20])
def test_sentences_without_spaces(sentences: list[str]) -> None:
    assert sentences_of("".join(sentences)) == sentences


def test_a_block_ends_a_sentence_with_or_without_a_full_stop() -> None:
    text = "A heading\n\nfirst words, no stop\n\nThe last one."
    assert sentences_of(text) == ["A heading", "first words, no stop", "The last one."]


def test_an_empty_line_may_hold_white_space() -> None:
    assert sentences_of("one\n  \ntwo\r\n\r\nthree") == ["one", "two", "three"]


def test_a_text_without_capitals_has_sentences_all_the_same() -> None:
    text = "dr. ruiz met j. k. rowling at 5 p.m. he left. the u.s. senate voted, e.g. on no. 5."
    assert sentences_of(text) == [
        "dr. ruiz met j. k. rowling at 5 p.m.",
        "he left.",
        "the u.s. senate voted, e.g. on no. 5.",
    ]


def test_a_line_break_inside_a_block_does_not() -> None:
    assert sentences_of("one line\nand another. Then more.") == [
        "one line\nand another.",
        "Then more.",
    ]


def test_a_list_number_belongs_to_its_entry() -> None:
    assert sentences_of("1. The first.\n\n2. The second.") == ["1. The first.", "2. The second."]


def test_a_span_over_two_sentences_gets_both() -> None:
    text = "One is so. Two is not. Three is."
    start, end = sentence_at(text, text.index("so"), text.index("Two") + 3)
    assert text[start:end] == "One is so. Two is not."


def test_a_span_over_two_blocks_gets_the_sentences_at_its_ends() -> None:
    text = "Zero. One is so\n\nTwo is not. Three is."
    start, end = sentence_at(text, text.index("is"), text.index("Two") + 3)
    assert text[start:end] == "One is so\n\nTwo is not."


def test_starts_count_from_the_whole_text() -> None:
    text = "Before it.\n\nOne. Two.\n\nAfter."
    assert sentence_starts(text, 12, 21) == [12, 17]


@given(st.text("aA1.!? \n\"'()Dr।。", max_size=60), st.data())
def test_the_sentence_holds_the_span_and_asking_again_gives_the_same(
    text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = sentence_at(text, start, end)
    assert 0 <= first <= start
    assert end <= last <= len(text)
    if text[start:end] == text[start:end].strip() != "":
        assert sentence_at(text, first, last) == (first, last)
