"""Two versions of a text beside each other."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engines.comparing import Row, RowKind, side_by_side, text_of

OPENING = "The council met on Monday to hear of the harbour and its boats."
FREIGHT = "Freight fell by 21 percent last year, the minister told the council."
CLOSING = "Nobody asked about the boats, and the meeting ended before noon."


def kinds(rows: list[Row]) -> list[str]:
    return [row.kind.value for row in rows]


def differing(row: Row) -> list[tuple[str, str]]:
    return [(s.before, s.after) for s in row.stretches if not s.is_alike]


def test_a_changed_word_is_marked_in_its_own_paragraph() -> None:
    changed = FREIGHT.replace("21", "12")
    rows = side_by_side([OPENING, FREIGHT, CLOSING], [OPENING, changed, CLOSING])
    assert kinds(rows) == ["same", "changed", "same"]
    assert differing(rows[1]) == [("21", "12")]
    assert (rows[1].before, rows[1].after) == (range(1, 2), range(1, 2))


def test_what_was_added_and_removed_has_a_row_of_its_own() -> None:
    rows = side_by_side([OPENING, FREIGHT], ["A wholly other beginning.", OPENING])
    assert kinds(rows) == ["added", "same", "removed"]
    assert (rows[0].before, rows[0].after) == (range(0), range(1))


def test_a_changed_paragraph_is_found_among_new_ones() -> None:
    changed = FREIGHT.replace("21", "12")
    rows = side_by_side([FREIGHT], ["Quite new.", CLOSING, changed, "Also new here."])
    assert kinds(rows) == ["added", "added", "changed", "added"]


def test_a_paragraph_that_was_split_stays_beside_its_parts() -> None:
    rows = side_by_side([f"{OPENING} {FREIGHT}", CLOSING], [OPENING, FREIGHT, CLOSING])
    assert kinds(rows) == ["retouched", "same"]
    assert (rows[0].before, rows[0].after) == (range(1), range(2))


@pytest.mark.parametrize("is_first", [True, False])
def test_paragraphs_that_were_joined_stand_beside_the_whole(is_first: bool) -> None:
    changed = f"{OPENING} {FREIGHT}".replace("21" if is_first else "Monday", "12")
    rows = side_by_side([OPENING, FREIGHT, CLOSING], [changed, CLOSING])
    assert kinds(rows) == ["changed", "same"]
    assert [after for _, after in differing(rows[0])] == ["12"]


def test_a_removed_paragraph_is_not_taken_for_a_part_of_one_that_reads_alike() -> None:
    lines = [f"Paragraph {n} tells of the harbour, its boats and its people." for n in range(3)]
    rows = side_by_side([*lines, CLOSING], [lines[0].replace("its boats", "boats"), CLOSING])
    assert kinds(rows) == ["changed", "removed", "removed", "same"]


def test_a_moved_paragraph_is_told_from_a_new_one() -> None:
    rows = side_by_side([OPENING, FREIGHT, CLOSING], [FREIGHT, CLOSING, OPENING])
    assert [(row.kind.value, row.is_moved) for row in rows] == [
        ("removed", True),
        ("same", False),
        ("same", False),
        ("added", True),
    ]


@pytest.mark.parametrize(
    "says",
    [
        "“It fell,” she said - by 21 percent; an office’s find.",
        '"It fell,"\u00a0she said — by 21 percent; an office\'s find.',
        '"It fell," she said - by 21  percent; an of\u00adfice\'s find.',
        '"It fell," she said - by 21 percent; an oﬃce\'s find.',
    ],
)
def test_typography_is_no_change(says: str) -> None:
    rows = side_by_side(['"It fell," she said - by 21 percent; an office\'s find.'], [says])
    assert kinds(rows) == ["retouched"]


def test_typography_is_not_marked_beside_a_changed_word() -> None:
    (row,) = side_by_side(
        ['"It fell by 21 percent," she said.'], ["“It fell by 12 percent,” she said."]
    )
    assert differing(row) == [("21", "12")]
    assert "".join(s.after for s in row.stretches) == "“It fell by 12 percent,” she said."


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ("It fell to −5 degrees.", "It fell to 5 degrees."),
        ("It cost $5 in all.", "It cost €5 in all."),
        ("It grew by 1.5 metres.", "It grew by 1,5 metres."),
        ("She said he lied.", "She said he lied?"),
        ("It has 10⁵ parts in it.", "It has 105 parts in it."),
        ("the May talks", "the may talks"),
    ],
)
def test_signs_are_words(said: str, says: str) -> None:
    assert kinds(side_by_side([said], [says])) == ["changed"]


def test_scripts_without_spaces_are_compared_by_character() -> None:
    (row,) = side_by_side(
        ["港口去年的货运量下降了百分之二十一。"], ["港口去年的货运量下降了百分之十二。"]
    )
    assert differing(row) in (
        [("二十一", "十二")],
        [("", "十"), ("十一", "")],
        [("二", ""), ("一", "二")],
    )


BLOCKS = st.lists(st.text(st.sampled_from("ab c’'“-–\u00ad\u00a05"), max_size=12), max_size=8)


@given(BLOCKS, BLOCKS)
def test_every_block_stands_in_one_row_and_can_be_read_back(old: list[str], new: list[str]) -> None:
    rows = side_by_side(old, new)
    assert [at for row in rows for at in row.before] == list(range(len(old)))
    assert [at for row in rows for at in row.after] == list(range(len(new)))
    for row in rows:
        if row.kind is RowKind.CHANGED:
            assert "".join(s.before for s in row.stretches) == text_of(old, row.before)
            assert "".join(s.after for s in row.stretches) == text_of(new, row.after)


@given(BLOCKS)
def test_the_same_text_has_no_difference(blocks: list[str]) -> None:
    assert set(kinds(side_by_side(blocks, blocks))) <= {"same"}


def seconds(old: list[str], new: list[str]) -> float:
    """Of this process alone: tests may run beside others."""
    began = time.process_time()
    side_by_side(old, new)
    return time.process_time() - began


def article(words: int, per_block: int, seed: int = 1) -> list[str]:
    dice = random.Random(seed)
    vocabulary = [f"word{n}" for n in range(3_000)]
    return [
        " ".join(dice.choices(vocabulary, k=per_block)) + "." for _ in range(words // per_block)
    ]


def edited(blocks: list[str]) -> list[str]:
    """Every third block has another word, every tenth is gone, every seventh is followed by one."""
    new = []
    for at, block in enumerate(blocks):
        if at % 10 == 9:
            continue
        new.append(block.replace(" word1", " other1", 2) + " More." if at % 3 == 0 else block)
        if at % 7 == 6:
            new.append(f"A new paragraph, number {at}.")
    return new


def test_a_long_article_takes_well_under_a_second() -> None:
    old = article(20_000, 60)
    assert seconds(old, edited(old)) < 1


def test_five_megabytes_take_a_few_seconds() -> None:
    old = article(800_000, 60)
    assert sum(map(len, old)) > 5_000_000
    assert seconds(old, edited(old)) < 15


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["word"] * 30_000, ["word"] * 29_000 + ["end"]),
        (["a b"] * 5_000 + ["b a"] * 5_000, ["b a"] * 5_000 + ["a b"] * 5_000),
        ([f"a{n} b" for n in range(20_000)], [f"b a{n}x" for n in range(20_000)]),
        (["word " * 200_000], ["word " * 199_000 + "end"]),
        (["a b " * 100_000], ["b a " * 100_000]),
        (article(200_000, 200_000), article(200_000, 200_000, seed=2)),
        (article(200_000, 20_000), article(200_000, 20_000, seed=2)),
        (article(100_000, 10), article(100_000, 10, seed=2)),
        (["." * 500_000], ["!" * 500_000]),
        ([" ".join(article(200_000, 20))], article(200_000, 20)),
        (article(200_000, 20), [" ".join(article(200_000, 20))]),
    ],
    ids=["one word", "two", "unlike", "one block", "two words", "another", "large blocks",
         "small blocks", "signs", "split", "joined"],
)  # fmt: skip
def test_no_text_takes_long(old: list[str], new: list[str]) -> None:
    assert seconds(old, new) < 15
