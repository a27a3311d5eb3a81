"""The one gate through which every text from outside passes before it is stored or shown."""

import re

_NEWLINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")

# What no article needs and what breaks stores, terminals or the reader's eye:
# C0 controls but tab and newline, DEL, C1; bidirectional embeddings and overrides, which can show
# text in an order that differs from what is stored (Unicode TR36, Trojan Source); interlinear
# annotation marks; byte order marks; the 66 noncharacters.
_NONCHARACTERS = "".join(
    chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF)
) + "".join(map(chr, range(0xFDD0, 0xFDF0)))
_DROPPED = re.compile(
    f"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\ufeff\ufff9-\ufffb{_NONCHARACTERS}]"
)
# Tag characters are invisible letters: kept in a flag emoji such as Scotland's, dropped elsewhere.
_TAGS = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f)|[\U000e0000-\U000e007f]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_ISOLATES = re.compile("[\u2066-\u2069]")
_POP_ISOLATE = "\u2069"


def clean_text(text: str) -> str:
    """Return `text` safe to store, compare and show, changing nothing a reader can see.

    Every kind of line end becomes a newline. NULs, control characters, Unicode noncharacters,
    byte order marks and bidirectional overrides are dropped, lone surrogates become U+FFFD.
    Bidirectional isolates stay where a line closes all that it opens. Tabs, emoji with their
    joiners, right-to-left marks and soft hyphens stay. Idempotent. Nothing is trimmed and no
    Unicode normalisation is done, so that a quote still equals what its page says.
    """
    text = _NEWLINES.sub("\n", text)
    text = _DROPPED.sub("", text)
    text = _TAGS.sub(lambda match: match[1] or "", text)
    text = _LONE_SURROGATE.sub("\ufffd", text)
    if not _ISOLATES.search(text):
        return text
    return "\n".join(_with_closed_isolates(line) for line in text.split("\n"))


def _with_closed_isolates(line: str) -> str:
    depth = 0
    for mark in _ISOLATES.findall(line):
        depth += -1 if mark == _POP_ISOLATE else 1
        if depth < 0:
            break
    return line if depth == 0 else _ISOLATES.sub("", line)
