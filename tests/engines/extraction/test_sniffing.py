import pytest

from app.domain.errors import InvalidInput
from app.engines.extraction import MAX_UPLOAD_BYTES, SourceKind, sniff
from tests.engines.extraction.files_made_by_hand import docx, paragraph, pdf, zipped

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
EXECUTABLE = b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x03\x00>\x00"


@pytest.mark.parametrize(
    ("data", "name", "content_type", "kind"),
    [
        (b"Plain words.", "a.txt", "text/plain", "text"),
        (b"Plain words.", None, None, "text"),
        ("Größe".encode("latin-1"), "a.txt", None, "text"),
        ("Sözlər".encode("utf-16"), "a.txt", None, "text"),
        ("Words in UTF-16".encode("utf-16-le"), "a.txt", None, "text"),
        (b"<b>not</b> a page", "a.txt", "text/html", "text"),
        (b"<!DOCTYPE html><p>x", "a.txt", None, "html"),
        (b"\n<!-- x --><html lang=en>", None, None, "html"),
        (b"<p>piece of a page", "a.html", None, "html"),
        (b"<p>piece of a page", None, "text/html; charset=utf-8", "html"),
        (pdf([["x"]]), "a.txt", "text/plain", "pdf"),
        (docx(paragraph("x")), "a.zip", "application/zip", "docx"),
    ],
)
def test_bytes_win_over_names(
    data: bytes, name: str | None, content_type: str | None, kind: SourceKind
) -> None:
    assert sniff(data, name, content_type) == kind


@pytest.mark.parametrize(
    "content_type",
    ["image/svg+xml", "application/json; charset=utf-8", "application/rss+xml", "text/css"],
)
def test_data_is_no_article(content_type: str) -> None:
    with pytest.raises(InvalidInput, match="not an article"):
        sniff(b"words: {}", None, content_type)


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "a.txt", "empty"),
        (b" \n\x00\x00 ", "a.txt", "empty"),
        (PNG, "a.txt", "no text that can be read"),
        (EXECUTABLE, "a.html", "no text that can be read"),
        (bytes(range(256)) * 20, "a.txt", "no text that can be read"),
        (zipped({"a.txt": "words"}), "a.docx", "not a Word document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500, "a.doc", "old or password-protected"),
        (b"{\\rtf1 words}", "a.rtf", "rich text"),
        (b"x" * (MAX_UPLOAD_BYTES + 1), "a.txt", "larger than 20 MB"),
    ],
)
def test_what_can_not_be_read_is_refused_in_one_sentence(
    data: bytes, name: str, reason: str
) -> None:
    with pytest.raises(InvalidInput, match=reason):
        sniff(data, name, None)
