from pathlib import Path

import pytest

from app.domain.errors import InvalidInput
from app.engines.extraction import MAX_ARTICLE_CHARACTERS, Block, assemble, extract

REAL_ARTICLE = Path(__file__).parents[4] / "shared" / "samples" / "article.txt"

TITLE = "Harbour toll rises again"
FIRST = (
    "The harbour board has voted to raise the mooring toll by eight per cent from April, the "
    "third increase in as many years, after a meeting that ran almost until midnight."
)
SECOND = (
    "Board chair Anselm Petrie said the rise was unavoidable because dredging costs had doubled "
    "since 2021, and the grant had not moved at all in that time."
)


def blocks_of(text: str) -> list[Block]:
    return extract("text", text.encode()).blocks


@pytest.mark.skipif(not REAL_ARTICLE.exists(), reason="no ../shared here")
def test_the_real_article_is_read_whole_without_its_comment_form() -> None:
    data = REAL_ARTICLE.read_bytes()
    found = extract("text", data)
    text, _ = assemble(found.blocks)
    assert found.title.startswith("Moving Beyond Conflict: ")
    assert [(block.kind, block.level) for block in found.blocks] == [
        ("heading", 1),
        ("heading", 2),
        *[("paragraph", None)] * 5,
    ]
    assert found.language == "en"
    assert "Leave a Reply" not in text
    # Offsets that somebody counted in the file stay true.
    assert data.decode().startswith(text)


def test_first_line_is_title_and_heading_and_a_short_line_below_it_a_subheading() -> None:
    found = extract("text", f"{TITLE}\n\nSkippers are divided\n\n{FIRST}\n\n{SECOND}\n".encode())
    assert found.title == TITLE
    assert found.blocks == [
        Block("heading", TITLE, 1),
        Block("heading", "Skippers are divided", 2),
        Block("paragraph", FIRST),
        Block("paragraph", SECOND),
    ]


def test_a_first_sentence_is_the_title_but_no_heading() -> None:
    found = extract("text", f"{FIRST}\n\n{SECOND}".encode())
    assert found.title == FIRST
    assert found.blocks[0].kind == "paragraph"


def test_a_long_first_line_is_cut_at_a_word_for_the_title() -> None:
    found = extract("text", (FIRST + " " + SECOND).encode())
    assert len(found.title) <= 200
    assert found.title.endswith("…")
    assert found.title[:-1] in FIRST + " " + SECOND


def test_lines_wrapped_by_hand_are_joined_and_long_lines_are_paragraphs() -> None:
    wrapped = FIRST.replace(" by eight", "\nby eight").replace(" years, after", " years,\nafter")
    assert blocks_of(wrapped) == [Block("paragraph", FIRST)]
    assert blocks_of(f"{TITLE}\n{FIRST}\n{SECOND}") == [
        Block("heading", TITLE, 1),
        Block("paragraph", FIRST),
        Block("paragraph", SECOND),
    ]


def test_verses_keep_their_lines_and_bullets_become_list_items() -> None:
    assert blocks_of("The tide goes out\nthe boats lie down\n\n- one rope\n- two ropes") == [
        Block("paragraph", "The tide goes out\nthe boats lie down"),
        Block("list_item", "one rope"),
        Block("list_item", "two ropes"),
    ]


def test_a_byline_is_found_and_stays() -> None:
    found = extract("text", f"{TITLE}\n\nBy Ada Brenner\n\n{FIRST}".encode())
    assert found.byline == "Ada Brenner"
    assert found.blocks[1] == Block("paragraph", "By Ada Brenner")


@pytest.mark.parametrize(
    "leftover",
    [
        "Leave a Reply",
        "Leave a comment",
        "LEAVE A REPLY CANCEL REPLY",
        "Share this:",
        "Related articles",
        "Leave a Reply\n\nYour email address will not be published. Required fields are marked *",
        "Share this:\n\nTwitter\n\nFacebook\n\nLike this:\n\nLoading...",
        "No comments yet",
        "Schreibe einen Kommentar",
        "Оставить комментарий",
        "Deja un comentario",
    ],
)
def test_leftovers_of_a_page_go_from_the_end(leftover: str) -> None:
    assert blocks_of(f"{FIRST}\n\n{SECOND}\n\n{leftover}\n") == blocks_of(f"{FIRST}\n\n{SECOND}")


@pytest.mark.parametrize(
    "last",
    [
        "Leave a reply to a king unanswered and see what happens to the treaty that he signed.",
        "Share this and the other two figures with the committee, she told the clerk on Monday.",
        "He left no comment behind.",
    ],
)
def test_what_only_begins_like_a_leftover_stays(last: str) -> None:
    assert blocks_of(f"{FIRST}\n\n{last}")[-1].text == last


def test_a_leftover_in_the_middle_stays() -> None:
    assert Block("paragraph", "Leave a Reply") in [
        Block("paragraph", block.text)
        for block in blocks_of(f"{FIRST}\n\nLeave a Reply\n\n{SECOND}")
    ]


def test_a_text_of_leftovers_alone_is_not_emptied() -> None:
    assert blocks_of("Share this") == [Block("paragraph", "Share this")]


@pytest.mark.parametrize("text", ["", "   \n\n\t", "\x00\x00", "\u200b"[:0] + "\ufeff"])
def test_an_empty_text_is_a_clear_error(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        extract("text", text.encode())
    assert caught.value.detail.endswith(".")


def test_a_text_over_the_limit_names_the_limit() -> None:
    paragraphs = "\n\n".join([FIRST] * (5_000_000 // len(FIRST)))
    with pytest.raises(InvalidInput, match="2,000,000 characters"):
        extract("text", paragraphs.encode())


def test_a_text_of_exactly_the_limit_is_read() -> None:
    assert sum(len(block.text) for block in blocks_of("x" * MAX_ARTICLE_CHARACTERS))
