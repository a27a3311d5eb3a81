"""How far two passages differ, and in which words, for a person who has to decide."""

import difflib

#: Longer passages are not compared word by word: that would cost quadratic time.
_MAX_WORDS = 300
_MAX_LENGTH = 10_000


def differing_words(old: str, new: str) -> str:
    """One phrase such as '“12” became “21”'; both texts are folded already.

    Empty when they hold the same words or are too long to compare in short time.
    """
    if max(len(old), len(new)) > _MAX_LENGTH:
        return ""
    before, after = old.split(), new.split()
    if max(len(before), len(after)) > _MAX_WORDS:
        return ""
    phrases = []
    matcher = difflib.SequenceMatcher(a=before, b=after, autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        gone, come = " ".join(before[i:j]), " ".join(after[k:m])
        if kind == "replace":
            phrases.append(f"“{gone}” became “{come}”")
        elif kind == "delete":
            phrases.append(f"“{gone}” is gone")
        elif kind == "insert":
            phrases.append(f"“{come}” is new")
    return ", ".join(phrases)


def likeness(old: str, new: str) -> float:
    """The share of characters that both have in common in their order, from 0 to 1.

    Twice their longest common subsequence by their summed length (bit-parallel, Hyyrö 2004). Time
    is the product of the lengths by the machine's word: for passages, not for whole texts.
    """
    places: dict[str, int] = {}
    for index, character in enumerate(old):
        places[character] = places.get(character, 0) | 1 << index
    everything = (1 << len(old)) - 1
    open_places = everything
    for character in new:
        found = open_places & places.get(character, 0)
        open_places = ((open_places + found) | (open_places - found)) & everything
    common = len(old) - open_places.bit_count()
    return 2 * common / max(1, len(old) + len(new))
