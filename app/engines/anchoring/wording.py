"""Whether an edge of a passage cuts through a word or a number."""

import re

# Scripts that write words without a space between them: every place is a place to cut.
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    r"\U00020000-\U0003134f]"
)
_BEFORE_A_NUMBER = frozenset("+-−±.,$€£¥₹₽₺₪")
_AFTER_A_NUMBER = frozenset("%‰°$€£¥₹₽₺₪")


def cuts_left(text: str, start: int) -> bool:
    """Whether `text[start:]` begins inside a word, or takes a number from its sign or mark."""
    if not 0 < start < len(text):
        return False
    before, first = text[start - 1], text[start]
    if first.isdigit() and before in _BEFORE_A_NUMBER:
        return True
    return _is_inside_a_word(before, first)


def cuts_right(text: str, end: int) -> bool:
    """Whether `text[:end]` stops inside a word, or takes a number from its mark or unit sign."""
    if not 0 < end < len(text):
        return False
    last, after = text[end - 1], text[end]
    if last.isdigit():
        if after in _AFTER_A_NUMBER:
            return True
        if after in ".," and text[end + 1 : end + 2].isdigit():
            return True
    return _is_inside_a_word(last, after)


def _is_inside_a_word(left: str, right: str) -> bool:
    if _UNSPACED.match(left) or _UNSPACED.match(right):
        return False
    return _is_of_a_word(left) and _is_of_a_word(right)


def _is_of_a_word(character: str) -> bool:
    return character.isalnum() or bool(_MARK.match(character))


_MARK = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f]")
