"""Quotes carried from one version of a text into the next."""

import pytest

from app.domain.errors import InvalidInput
from app.domain.vocabulary import AnchorState
from app.engines.anchoring import Anchor, Quote, quote_at, transfer

OLD = (
    "The council met on Monday in the old town hall. The budget fell by 12 percent last year. "
    "Nobody had expected so deep a cut.\n\nThe mayor called it a success. Schools stay open."
)


def carry(old: str, words: str, new: str) -> Anchor:
    start = old.index(words)
    return transfer(old, new, [quote_at(old, start, start + len(words))])[0]


def test_identical_texts_leave_every_quote_where_it_is() -> None:
    quotes = [quote_at(OLD, at, at + 9) for at in range(0, len(OLD) - 10, 7)]
    for quote, anchor in zip(quotes, transfer(OLD, OLD, quotes), strict=True):
        assert anchor == Anchor(quote.start, quote.end, AnchorState.EXACT)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [("\r--", 1, 2), ("a…b", 1, 2), ("5 – 6", 2, 3), ("ﬁre e\u0301", 4, 5)],
)
def test_identical_texts_keep_a_quote_that_parts_what_folds_as_one(
    text: str, start: int, end: int
) -> None:
    [anchor] = transfer(text, text, [quote_at(text, start, end)])
    assert anchor == Anchor(start, end, AnchorState.EXACT)


def test_words_put_before_a_quote_move_it() -> None:
    anchor = carry(OLD, "fell by 12 percent", "A new opening. " + OLD)
    assert anchor.state is AnchorState.MOVED
    assert anchor.start == 15 + OLD.index("fell by 12 percent")


def test_a_changed_number_is_named() -> None:
    anchor = carry(OLD, "The budget fell by 12 percent", OLD.replace("12", "21"))
    assert anchor.state is AnchorState.CHANGED
    assert "“12” became “21”" in anchor.reason


def test_a_sentence_that_was_taken_out_is_an_orphan() -> None:
    sentence = "The budget fell by 12 percent last year. "
    anchor = carry(OLD, sentence, OLD.replace(sentence, ""))
    assert (anchor.start, anchor.end, anchor.state) == (None, None, AnchorState.ORPHAN)


def test_words_are_known_again_in_another_order_of_paragraphs() -> None:
    first, second = OLD.split("\n\n")
    anchor = carry(OLD, "fell by 12 percent", f"{second}\n\n{first}")
    assert anchor.state is AnchorState.MOVED


def test_a_qualifier_elsewhere_in_the_sentence_is_a_change() -> None:
    new = OLD.replace("last year.", "last year, only on paper.")
    anchor = carry(OLD, "fell by 12 percent", new)
    assert anchor.state is AnchorState.CHANGED
    assert new[anchor.start : anchor.end] == "fell by 12 percent"
    assert "only on paper" in anchor.reason


def test_an_edited_sentence_is_marked_from_its_beginning_to_its_end() -> None:
    sentence = "The budget fell by 12 percent last year."
    edited = "In truth the budget fell by 21 percent last year, they said."
    new = OLD.replace(sentence, edited)
    anchor = carry(OLD, sentence, new)
    assert anchor.state is AnchorState.CHANGED
    assert new[anchor.start : anchor.end] == edited


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("WHAT THE COUNCIL DECIDED", "What the council decided"),
        ("ЧТО РЕШИЛ СОВЕТ", "Что решил совет"),
        ("ΤΙ ΑΠΟΦΑΣΙΣΕ ΤΟ ΣΥΜΒΟΥΛΙΟ", "Τι αποφασισε το συμβουλιο"),
        ("COOKIES", "Cookies"),
    ],
)
def test_a_heading_set_in_other_letters_is_changed_in_its_place(before: str, after: str) -> None:
    for old_heading, new_heading in ((before, after), (after, before)):
        old, new = (f"It rained.\n\n{it}\n\nNobody came." for it in (old_heading, new_heading))
        anchor = carry(old, old_heading, new)
        assert anchor.state is AnchorState.CHANGED
        assert new[anchor.start : anchor.end] == new_heading
        assert f"“{old_heading}” became “{new_heading}”" in anchor.reason


def test_a_replaced_part_of_a_sentence_is_found_between_its_neighbours() -> None:
    new = OLD.replace("12 percent", "a third")
    anchor = carry(OLD, "12 percent", new)
    assert anchor.state is AnchorState.CHANGED
    assert new[anchor.start : anchor.end] == "a third"


def test_a_lookalike_that_stood_there_before_is_never_taken() -> None:
    gone = "The north bridge was closed for nine weeks in spring."
    stays = "The south bridge was closed for nine weeks in autumn."
    old = f"Two bridges need repair. {gone} Nobody was hurt. {stays} Traffic went by ferry."
    anchor = carry(old, gone, old.replace(f"{gone} ", ""))
    assert (anchor.start, anchor.state) == (None, AnchorState.ORPHAN)


def test_both_lookalikes_go_to_their_own() -> None:
    old = "Ann has 12 goats here.\n\nBob has 12 goats here.\n\nEve has 12 goats here."
    new = "Bob has 13 goats here.\n\nEve has 12 goats here."
    assert carry(old, "Ann has 12 goats here.", new).state is not AnchorState.MOVED
    anchor = carry(old, "Eve has 12 goats here.", new)
    assert new[anchor.start : anchor.end] == "Eve has 12 goats here."


def test_a_sentence_split_in_two_is_marked_whole() -> None:
    old = (
        "Rain came late. The dam held all night because the crew had opened both gates. It is dry."
    )
    halves = "The dam held all night. The crew had opened both gates."
    new = "Rain came late. " + halves + " It is dry."
    anchor = carry(old, "The dam held all night because the crew had opened both gates.", new)
    assert anchor.state is AnchorState.CHANGED
    assert new[anchor.start : anchor.end] == halves


def test_two_sentences_made_one_keep_their_parts() -> None:
    old = "Rain came late. The dam held all night. The crew had opened both gates. It is dry."
    new = "Rain came late. The dam held all night, for the crew had opened both gates. It is dry."
    anchor = carry(old, "The dam held all night.", new)
    assert anchor.state is AnchorState.CHANGED
    assert new[anchor.start : anchor.end].startswith("The dam held all night")
    assert "gates" not in new[anchor.start : anchor.end]


def test_short_words_with_nothing_left_around_them_are_ambiguous() -> None:
    old = "The mayor took money from a builder. He denied it. The case was closed in May."
    new = (
        "A new school opens. The baker was asked about salt in his bread. He denied it. Rain fell."
    )
    anchor = carry(old, "He denied it.", new)
    assert (anchor.start, anchor.end) == (None, None)
    assert anchor.state is AnchorState.AMBIGUOUS
    assert [new[slice(*place)] for place in anchor.candidates] == ["He denied it."]


def test_repeated_sentences_keep_their_own_places() -> None:
    old = "One. Yes, it is so. Two is here. Yes, it is so. Three is there. Yes, it is so. Four."
    new = "Zero is new. " + old
    for at in (i for i in range(len(old)) if old.startswith("Yes", i)):
        quote = quote_at(old, at, at + len("Yes, it is so."))
        [anchor] = transfer(old, new, [quote])
        assert (anchor.start, anchor.state) == (at + len("Zero is new. "), AnchorState.MOVED)


def test_another_renumbered_entry_of_a_list_changes_nothing() -> None:
    old = "You must not:\n1. share your key\n2. sell your key\n3. lose your key"
    new = "You must not:\n1. share your key\n2. lend your key\n3. sell your key\n4. lose your key"
    assert carry(old, "lose your key", new).state is AnchorState.MOVED


def test_lines_broken_anew_change_nothing() -> None:
    anchor = carry(OLD, "fell by 12 percent", OLD.replace(" ", "\n"))
    assert anchor.state.is_shown


def test_the_sentence_that_a_quote_brings_must_stand() -> None:
    start = OLD.index("fell by 12 percent")
    quote = Quote("fell by 12 percent", start=start, end=start + 18, sentence="It never fell.")
    assert transfer(OLD, OLD, [quote])[0].state is AnchorState.CHANGED


def test_a_quote_without_offsets_is_looked_for_in_the_old_text() -> None:
    [anchor] = transfer(OLD, "New. " + OLD, [Quote("fell by 12 percent")])
    assert anchor.state is AnchorState.MOVED


def test_no_words_no_answer() -> None:
    with pytest.raises(InvalidInput):
        transfer(OLD, OLD, [Quote(" ")])


@pytest.mark.parametrize("new", ["", " ", "\n\n", "Page not found.", "完全に別の文章です。"])
def test_a_text_that_is_another_one_leaves_orphans(new: str) -> None:
    quotes = [quote_at(OLD, at, at + 30) for at in range(0, len(OLD) - 31, 11)]
    assert {anchor.state for anchor in transfer(OLD, new, quotes)} == {AnchorState.ORPHAN}


def test_answers_come_in_the_order_of_the_quotes() -> None:
    places = [120, 3, 60, 3]
    quotes = [quote_at(OLD, at, at + 8) for at in places]
    starts = [anchor.start for anchor in transfer(OLD, OLD, quotes)]
    assert starts == [quote.start for quote in quotes]
