from datetime import date

import pytest

from app.domain.errors import InvalidInput
from app.engines.extraction import Block, extract
from tests.engines.extraction.files_made_by_hand import docx, paragraph, zipped

LONG = (
    "The council has published the minutes of the meeting, which last four hours and end in a "
    "vote that nobody had expected to be so close."
)


def test_headings_lists_and_quotations_keep_their_kind() -> None:
    data = docx(
        paragraph("A close vote", "Title"),
        paragraph(LONG),
        paragraph("What was said", "Heading2"),
        paragraph("First point", is_listed=True),
        paragraph("Second point", is_listed=True),
        paragraph("I did not expect this.", "Quote"),
        title="minutes_final_2",
        author="Ada Brenner",
        created="2024-05-06T07:08:09Z",
    )
    found = extract("docx", data)
    assert found.blocks == [
        Block("heading", "A close vote", 1),
        Block("paragraph", LONG),
        Block("heading", "What was said", 2),
        Block("list_item", "First point"),
        Block("list_item", "Second point"),
        Block("blockquote", "I did not expect this."),
    ]
    assert found.title == "A close vote"
    assert found.byline == "Ada Brenner"
    assert found.published_on == date(2024, 5, 6)
    assert found.language == "en"


def test_a_document_without_styles_gets_its_heading_guessed() -> None:
    found = extract("docx", docx(paragraph("A close vote"), paragraph(LONG)))
    assert found.blocks[0] == Block("heading", "A close vote", 1)


def test_markup_in_the_text_stays_text() -> None:
    found = extract("docx", docx(paragraph("<script>alert(1)</script> & <b>bold</b>")))
    assert found.blocks[0].text == "<script>alert(1)</script> & <b>bold</b>"


def test_a_zip_bomb_is_refused_before_it_is_unzipped() -> None:
    bomb = zipped({"word/document.xml": "<w>" + " " * 300_000_000})
    assert len(bomb) < 1_000_000
    with pytest.raises(InvalidInput, match="100 MB"):
        extract("docx", bomb)


def test_entities_of_a_document_are_not_expanded() -> None:
    bomb = "<!DOCTYPE a [<!ENTITY x 'ha'>" + "".join(
        f"<!ENTITY x{n} '{f'&x{n - 1 if n else str()};' * 10}'>" for n in range(12)
    )
    data = zipped({"word/document.xml": bomb + "]><a>&x11;</a>", "_rels/.rels": "<a/>"})
    with pytest.raises(InvalidInput):
        extract("docx", data)


@pytest.mark.parametrize(
    "data",
    [
        docx(paragraph(LONG))[:-200],
        zipped({"word/other.xml": "<a/>"}),
        docx("<w:p><w:broken"),
        b"PK\x03\x04 word/ but nothing else",
    ],
)
def test_a_damaged_document_is_a_clear_error(data: bytes) -> None:
    with pytest.raises(InvalidInput) as caught:
        extract("docx", data)
    assert caught.value.detail.endswith(".")


def test_an_empty_document_is_a_clear_error() -> None:
    with pytest.raises(InvalidInput, match="No text was found"):
        extract("docx", docx(paragraph("")))
