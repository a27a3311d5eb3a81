"""Names the words in which two sentences differ, for a person who has to decide."""

import difflib

#: Longer passages are not compared word by word: that would cost quadratic time.
_MAX_WORDS = 300


def differing_words(old: str, new: str) -> str:
    """One phrase such as '“12” became “21”'; both texts are folded already.

    Empty when they hold the same words or are too long to compare in short time.
    """
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
