"""What kind of file was sent: by its first bytes, then its name and declared type."""

import re

from app.domain.errors import InvalidInput
from app.engines.extraction.blocks import SourceKind
from app.engines.extraction.encoding import utf16_without_mark
from app.engines.extraction.limits import require_size

_TEXT_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")
_HTML_START = re.compile(
    rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_HTML_NAME = re.compile(r"\.(html?|xhtml|shtml)$", re.IGNORECASE)
_DATA_TYPE = re.compile(
    r"(image|audio|video|font|model)/.+|(application|text)/(.+\+)?(json|xml|javascript|css|csv)"
)
_CONTROL_BYTES = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f\x7f]")
_HEAD_BYTES = 8_192
_WELCOME = "Send a .txt, .html, .docx or .pdf file."


def sniff(data: bytes, filename: str | None, content_type: str | None) -> SourceKind:
    """Return the kind of an uploaded or fetched file; its bytes win over its name.

    Raises `InvalidInput` for an empty file, one over `MAX_UPLOAD_BYTES`, and anything that is
    neither text nor one of the kinds read here.
    """
    require_size(data)
    head = data[:_HEAD_BYTES]
    if b"%PDF-" in head[:1_024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(data)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise InvalidInput(
            "This is an old or password-protected Office file; save it as .docx without a "
            "password and upload that."
        )
    if head.startswith(b"{\\rtf"):
        raise InvalidInput("This is a rich text (.rtf) file; save it as .docx and upload that.")
    if is_binary(head):
        raise InvalidInput(f"This file holds no text that can be read. {_WELCOME}")
    declared = (content_type or "").partition(";")[0].strip().lower()
    is_declared = declared in ("text/html", "application/xhtml+xml") and not _is_text_name(filename)
    if is_declared or _HTML_NAME.search(filename or "") or _HTML_START.match(head):
        return "html"
    if _DATA_TYPE.fullmatch(declared):
        raise InvalidInput(f"This is {declared}, not an article. {_WELCOME}")
    return "text"


def is_binary(head: bytes) -> bool:
    """Say whether these first bytes of a file can't be text in any encoding."""
    if head.startswith(_TEXT_MARKS) or utf16_without_mark(head):
        return False
    controls = len(_CONTROL_BYTES.findall(head))
    return controls > max(2, 0.02 * len(head))


def _zip_kind(data: bytes) -> SourceKind:
    if b"word/" in data:
        return "docx"
    raise InvalidInput(f"This is a zip archive but not a Word document. {_WELCOME}")


def _is_text_name(filename: str | None) -> bool:
    return (filename or "").lower().endswith((".txt", ".text", ".md"))
