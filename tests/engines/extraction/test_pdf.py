from datetime import date

import pytest

from app.domain.errors import InvalidInput
from app.engines.extraction import extract
from tests.engines.extraction.files_made_by_hand import encrypted, pdf

PAGES = [
    [
        "Harbour Board Report",
        "",
        "Tolls and what they pay for",
        "",
        "The board has raised the mooring toll by eight per cent from April, the third incr-",
        "ease in as many years, because dredging costs have doubled since the spring of 2021",
        "and the grant has not moved.",
        "",
        "Small boats stay exempt.",
        "Page 1 of 3",
    ],
    [
        "Harbour Board Report",
        "",
        "Skippers were divided, and several of them said in the meeting that they would rather",
        "move up the coast than pay more for a harbour whose channel silts up every winter and",
        "Page 2 of 3",
    ],
    [
        "Harbour Board Report",
        "",
        "whose lock is closed on Sundays.",
        "",
        "• Dredging takes 61 per cent.",
        "• Wages take 24 per cent.",
        "Page 3 of 3",
    ],
]
INFO = {
    "/Title": "Tolls and what they pay for",
    "/Author": "Harbour Board",
    "/CreationDate": "D:20240314063000Z",
}


def test_lines_become_paragraphs_and_page_furniture_goes() -> None:
    found = extract("pdf", pdf(PAGES, INFO))
    assert [(block.kind, block.text) for block in found.blocks] == [
        ("heading", "Tolls and what they pay for"),
        (
            "paragraph",
            "The board has raised the mooring toll by eight per cent from April, the third "
            "increase in as many years, because dredging costs have doubled since the spring of "
            "2021 and the grant has not moved.",
        ),
        ("paragraph", "Small boats stay exempt."),
        (
            "paragraph",
            "Skippers were divided, and several of them said in the meeting that they would "
            "rather move up the coast than pay more for a harbour whose channel silts up every "
            "winter and whose lock is closed on Sundays.",
        ),
        ("list_item", "Dredging takes 61 per cent."),
        ("list_item", "Wages take 24 per cent."),
    ]
    assert found.title == "Tolls and what they pay for"
    assert found.byline == "Harbour Board"
    assert found.published_on == date(2024, 3, 14)
    assert found.language == "en"


def test_a_file_name_is_no_title() -> None:
    found = extract("pdf", pdf(PAGES, {"/Title": "Microsoft Word - tolls_v3.doc"}))
    assert found.title == "Tolls and what they pay for"


def test_an_encrypted_file_says_what_to_do() -> None:
    with pytest.raises(InvalidInput, match="encrypted; save a copy without a password"):
        extract("pdf", encrypted(pdf(PAGES), "secret"))


def test_a_file_that_opens_without_a_password_is_read() -> None:
    assert extract("pdf", encrypted(pdf(PAGES), "")).blocks


def test_pictures_of_text_are_a_clear_error() -> None:
    with pytest.raises(InvalidInput, match="only pictures"):
        extract("pdf", pdf([[], []]))


def test_too_many_pages_are_refused() -> None:
    with pytest.raises(InvalidInput, match="more than 500 pages"):
        extract("pdf", pdf([[]] * 501))


@pytest.mark.parametrize("data", [b"%PDF-1.7\nnothing", pdf(PAGES)[:400], b"%PDF-" * 1_000])
def test_a_damaged_file_is_a_clear_error(data: bytes) -> None:
    with pytest.raises(InvalidInput) as caught:
        extract("pdf", data)
    assert caught.value.detail.endswith(".")
