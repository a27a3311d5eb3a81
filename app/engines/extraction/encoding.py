"""From bytes of unknown encoding to text, without ever failing."""

import codecs
import re

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
# Browsers read these labels as windows-1252 (WHATWG Encoding), for servers send them carelessly.
_LATIN_LABELS = {"ascii", "iso8859-1", "latin-1"}
_NOT_ASCII = re.compile("[^\x00-\x7f]")
# Text encodings of Python's that no browser accepts: a page that names one is up to something.
_REFUSED_CODECS = {"utf-7", "idna", "punycode", "unicode-escape", "raw-unicode-escape"}
_DETECTION_BYTES = 60_000


def declared_charset(content_type: str | None) -> str | None:
    """Return the charset named in a Content-Type header, or None."""
    match = _CHARSET.search(content_type or "")
    return match[1] if match else None


def decode(data: bytes, declared: str | None = None) -> str:
    """Return `data` as text; bytes that fit no encoding become U+FFFD.

    In order: a byte order mark, UTF-16 seen by its zero bytes, UTF-8, the `declared` charset,
    UTF-8 with some damage, a guess from the bytes, windows-1252. UTF-8 goes before what is
    declared because text that decodes as UTF-8 is hardly ever anything else.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    charset = utf16_without_mark(data) or _known(declared)
    is_escaped = b"\x1b" in data or charset in ("utf-16-le", "utf-16-be", "utf-16")
    candidates = [charset, "utf-8"] if is_escaped else ["utf-8", charset]
    for encoding in filter(None, candidates):
        try:
            return data.decode(encoding)
        except UnicodeError:
            continue
    return _decode_damaged(data)


def utf16_without_mark(data: bytes) -> str | None:
    """Return the UTF-16 flavour that the zero bytes of `data` show, or None.

    Only text in which most characters are Latin is recognised so; other UTF-16 needs its mark.
    """
    head = data[:2_000]
    pairs = len(head) // 2
    zeros_first, zeros_second = head[0::2].count(0), head[1::2].count(0)
    if pairs and zeros_second > 0.6 * pairs and zeros_first < 0.05 * pairs:
        return "utf-16-le"
    if pairs and zeros_first > 0.6 * pairs and zeros_second < 0.05 * pairs:
        return "utf-16-be"
    return None


def _known(label: str | None) -> str | None:
    try:
        name = codecs.lookup(label or "").name
        # Python also knows codecs that are no text encodings, such as hex: they refuse here.
        b"a".decode(name, "ignore")
    except (LookupError, ValueError):
        return None
    if name in _REFUSED_CODECS:
        return None
    return "cp1252" if name in _LATIN_LABELS else name


def _decode_damaged(data: bytes) -> str:
    as_utf8 = data.decode("utf-8", "replace")
    damaged = as_utf8.count("\ufffd")
    intact = len(_NOT_ASCII.findall(as_utf8)) - damaged
    if intact > 4 * damaged:
        return as_utf8
    # Kept out of processes that only ever see UTF-8: its tables are large.
    import charset_normalizer  # noqa: PLC0415

    best = charset_normalizer.from_bytes(data[:_DETECTION_BYTES]).best()
    return data.decode(best.encoding if best else "cp1252", "replace")
