"""Where sentences begin and end, by rules that need no language to be named.

What a verdict is given on is the sentence, so in doubt two sentences count as one: a longer
sentence can only make the engine more careful. Written for Latin, Cyrillic, Greek, Arabic, Hebrew,
Devanagari and CJK scripts.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import pairwise

from app.engines.anchoring.folding import INVISIBLE

#: What stands between two blocks of an article's text; it always ends a sentence.
BLOCK_BREAK = "\n\n"

# Words that a full stop belongs to, in lower case and without their last full stop: only words that
# are not ordinary words as well, or whose list says what must stand beside them.


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


#: Written with a capital letter, a name follows: never the end of a sentence.
_TITLES = _words(
    "dr mr mrs ms mx prof st sr sra srta sen rep gov gen lt col maj capt cmdr adm sgt cpl rev hon "
    "pres supt det insp amb messrs mt ft hr fr dipl ing mag d dª m mm mlle mme sig dott avv drs "
    "dhr mevr ks"
)

#: In any case something follows that belongs to it: never the end of a sentence.
_NEVER_END_A_SENTENCE = _words(
    "vs viz cf e.g i.e eg ie ca approx asst assoc "
    "z.b d.h u.a bzw ggf sog evtl vgl zzgl inkl exkl geb i.d.r "
    "p.ex p.ej uds bijv d.w.z m.b.t np tj tzn hab inż tzv např judr mudr yrd doç cad sok məs "
    "т.е т.к т.н им ул пр-т просп пл св тов акад проф доц гр ср напр обл вул буд "
    "г-н г-жа д-р κ κα κος δρ καθ π.χ δηλ βλ أ.د ا.د डॉ श्री श्रीमती प्रो पं ई.पू कि.मी"
)

#: Not the end of a sentence when a number follows.
_BEFORE_A_NUMBER = _words(
    "no nos nr núm fig figs vol vols p pp ch sec art para abs s pág págs tel ed αρ αριθ σελ τηλ "
    "с ст стр рис табл п пп гл № रु सं "
    "jan feb mar apr jun jul aug sep sept oct nov dec"
)

#: May end a sentence, and does when one of `_SENTENCE_STARTERS` or a sentence's mark follows.
_CAN_END_A_SENTENCE = _words(
    "a.m p.m am pm inc ltd co corp bros jr etc lb lbs oz kg km cm mm hrs min "
    "usw jh mio mrd ecc enz itd itp г гг в вв р руб коп тыс млн млрд трлн н.э т.д т.п др экз чел "
    "κ.λπ κ.ά κ.α μ.μ π.μ μ.χ"
)

#: First words that open a sentence and hardly ever continue a name.
_SENTENCE_STARTERS = _words(
    "a an the this that these those he she it they we you his her its their our my your there "
    "here in on at by for from with without under over after before since until during when while "
    "where what who why how if as although though because but and or so yet nor then also however "
    "meanwhile moreover still instead most many some few all both each no not one two "
    "der die das ein eine er sie es wir ich und aber auch doch im am als wenn nach seit dort "
    "le la les un une il elle ils elles nous ce cette ces mais et dans en au aux selon pour "
    "el los las una él ella ellos pero y según para por lo gli uno ma nel nella secondo o os "
    "as um uma ele ela eles mas e na em "
    "он она оно они мы я это этот эта эти но и а на по с при после как если также однако его её "
    "их він вона вони ми це але та у за що "
    "ο η το οι τα ένας μια αυτός αυτή αυτό αλλά και στο στη στην στον σε με για από όταν αν"
)

#: After a number up to 31 and a full stop these continue a date or an ordinal ('am 5. Mai').
_AFTER_AN_ORDINAL = _words(
    "januar jänner februar märz april mai juni juli august september oktober november dezember "
    "jahrhundert jahrhunderts jahrestag geburtstag weltkrieg weltkriegs klasse platz"
)

_CLOSERS = "\"'”’»›)\\]}」』】》〉）"
_OPENERS = "\"'“‘„‚«‹(\\[{「『【《〈（¿¡*_‒–—―\u2010\u2011-"
#: What may stand before the name of whoever said what was quoted.
DASHES = ("-", "\u2010", "\u2011", "‒", "–", "—", "―")
_NEEDS_NO_SPACE = "。！？｡।॥։።፧။។"
_NEEDS_SPACE = ".!?…؟۔‽⁇⁈⁉;\u037e"
_MARKS = re.compile(
    rf"(?P<marks>[{_NEEDS_SPACE}{_NEEDS_NO_SPACE}]+)(?P<closers>(?:\s*»(?!\w))?[{_CLOSERS}]*)"
    # Footnote signs, such as [12] or ², belong to the sentence before them.
    r"(?:\[[\w .]{1,12}\]|[⁰¹²³⁴-⁹]{1,3})*"
)
# Imported text may have white space in its empty lines.
_BREAK = re.compile(r"\n(?:[^\S\n]*\n)+")
_NEXT = re.compile(rf"(?P<space>\s*)(?P<openers>[{_OPENERS}]*)\s*(?P<word>[^\W_]*)")
_WORD_BEFORE = re.compile(r"(?:\w|[.\u0300-\u036f\u0900-\u097f№ª-])*\Z")
_GREEK_BEFORE = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff][\"'”’»)]*\Z")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff、，]")
_STRAIGHT_PAIR = re.compile('"([^"]*)"')
_NOTHING_MORE = re.compile(r"\s*\Z")
_UNSEEN = re.compile(f"[{INVISIBLE}]")
_QUOTATION_ENDS = re.compile(r"[\"'”’»›」』]")
_CLOSING = "\"'”’“»›)]}」』】》〉） "
_MAY_CLOSE = tuple("\"'”’“‘»«›‹」』")
_INITIAL_AHEAD = re.compile(r"\.\s+[^\W\d_]\.\s")
_DOTTED = re.compile(r"\w(?:\.\w)+")

#: How far before a full stop its word is looked for, in code points.
_REACH = 24


class Cut:
    """`text` cut at `edges`: every position where one piece gives way to the next, in order."""

    def __init__(self, text: str, edges: list[int]) -> None:
        self.text = text
        #: The ends of the text included.
        self.edges = edges

    def at(self, start: int, end: int) -> tuple[int, int]:
        """The span of the pieces that `[start, end)` touches, without white space around it."""
        first = self.edges[max(0, bisect_right(self.edges, start) - 1)]
        last = self.edges[min(len(self.edges) - 1, bisect_left(self.edges, max(start + 1, end)))]
        passage = self.text[first:last]
        first += len(passage) - len(passage.lstrip())
        last = first + len(passage.strip())
        return (first, last) if first <= start and last >= end else (start, end)

    def cut_further(self, edges: Iterable[int]) -> "Cut":
        """The same text cut at `edges` as well."""
        return Cut(self.text, sorted({*self.edges, *edges}))

    def spans(self) -> list[tuple[int, int]]:
        """Each piece that holds more than white space, without white space around it, in order."""
        found = []
        for edge, following in pairwise(self.edges):
            passage = self.text[edge:following]
            if words := passage.strip():
                start = edge + len(passage) - len(passage.lstrip())
                found.append((start, start + len(words)))
        return found


class Sentences(Cut):
    """The sentences of `text[start:end]`, found once in linear time and asked often."""

    def __init__(self, text: str, start: int = 0, end: int | None = None) -> None:
        end = len(text) if end is None else end
        breaks = [match.end() for match in _BREAK.finditer(text, start, end)]
        edges = {start, end, *breaks}
        for first, last in pairwise([start, *breaks, end]):
            edges.update(first + position for position in _ends_in(text[first:last]))
        super().__init__(text, sorted(edges))


def sentence_at(text: str, start: int, end: int) -> tuple[int, int]:
    """The span of the whole sentence, or sentences, that `text[start:end]` touches.

    Half-open code-point offsets, without white space at the ends. A span that holds only white
    space is answered as it came. Reads no further than the blocks that the span touches.
    """
    first = text.rfind(BLOCK_BREAK, 0, start)
    first = 0 if first < 0 else first + len(BLOCK_BREAK)
    last = text.find(BLOCK_BREAK, max(start, end - 1))
    last = len(text) if last < 0 else last
    return Sentences(text, first, last).at(start, end)


def sentence_starts(text: str, start: int, end: int) -> list[int]:
    """Where each sentence of the block `text[start:end]` begins; offsets count from the text."""
    return [first for first, _ in Sentences(text, start, end).spans()]


def _ends_in(block: str) -> list[int]:
    """Every position in a block where a mark ends a sentence, whatever its typography."""
    if not _UNSEEN.search(block):
        return _ends_in_seen(block)
    places = [place for place, sign in enumerate(block) if sign not in INVISIBLE]
    return [places[end - 1] + 1 for end in _ends_in_seen("".join(block[at] for at in places))]


def _ends_in_seen(block: str) -> list[int]:
    if block.islower():
        # Whoever writes without capitals begins sentences without them as well.
        block = "".join(map(_capital, block))
    if _CJK.search(block):
        # No space tells there whether a straight mark opens or closes a quotation.
        block = _STRAIGHT_PAIR.sub(r"“\1”", block)
    return [match.end() for match in _MARKS.finditer(block) if _ends(block, match)]


def _capital(letter: str) -> str:
    capital = letter.upper()
    return capital if len(capital) == 1 else letter


def _ends(text: str, match: re.Match[str]) -> bool:
    """Whether the marks that `match` found end a sentence."""
    marks, closers = match["marks"], match["closers"]
    following = _NEXT.match(text, match.end())
    if following is None or _NOTHING_MORE.match(text, match.end()):
        return True
    if marks[-1] in _NEEDS_NO_SPACE and not (closers and following["space"]):
        return not (closers and _CJK.match(text, match.end()))
    word = following["word"]
    if not following["space"] or word[:1].islower():
        return False
    if is_quotation_closed(closers) and following["openers"].startswith(DASHES):
        return False  # who said it follows
    if marks[-1] in ";\u037e":
        return bool(_GREEK_BEFORE.search(text[max(0, match.start() - 4) : match.start()]))
    if _may_name_the_speaker(marks, closers, word):
        return bool(following["openers"]) or word.lower() in _SENTENCE_STARTERS
    if marks == "." and not closers:
        return _full_stop_ends(text, match.start(), word, opened=bool(following["openers"]))
    return True


def ends_with_a_mark(text: str) -> bool:
    """Whether `text` ends as a sentence does, whatever closes behind its mark.

    A semicolon, which asks in Greek, parts the entries of a list elsewhere: it does not count.
    """
    return text.rstrip(_CLOSING).endswith((*_NEEDS_SPACE.rstrip(";\u037e"), *_NEEDS_NO_SPACE))


def is_quotation_closed(text: str) -> bool:
    """Whether `text` ends with a quotation mark that may close a quotation."""
    return text.endswith(_MAY_CLOSE)


def _may_name_the_speaker(marks: str, closers: str, word: str) -> bool:
    """Whether `word` may go on after a quotation that has marks of its own ('“No!” Ann said')."""
    if not word[:1].isalpha() or not _QUOTATION_ENDS.search(closers):
        return False
    return marks[-1] in "!?؟…" or not word[0].isupper()


def _full_stop_ends(text: str, stop: int, following: str, *, opened: bool) -> bool:
    """Whether the single full stop at `stop`, before the word `following`, ends a sentence."""
    start = max(0, stop - _REACH)
    before = _WORD_BEFORE.search(text, start, stop)
    written = before[0] if before else ""
    word = written.lower()
    if word in _NEVER_END_A_SENTENCE or (word in _TITLES and not written[:1].islower()):
        return False
    if following[:1].isdigit() and word in _BEFORE_A_NUMBER:
        return False
    if word.isdigit():
        return not _is_ordinal(text, stop - len(word), word, following)
    if _INITIAL_AHEAD.match(text, stop):
        return False
    if word in _CAN_END_A_SENTENCE or _DOTTED.fullmatch(word) or _is_initial(written):
        return opened or following.lower() in _SENTENCE_STARTERS
    return True


def _is_ordinal(text: str, start: int, number: str, following: str) -> bool:
    """Whether a number with a full stop counts a list entry or a day ('1. Who', 'am 5. Mai')."""
    before = text[max(0, start - _REACH) : start].rstrip()
    if not before or _MARKS.match(before[-1]):
        return True
    return len(number) <= 2 and following.lower() in _AFTER_AN_ORDINAL


def _is_initial(word: str) -> bool:
    """Whether it is one letter that stands for a name; caseless scripts abbreviate so as well."""
    letter = unicodedata.normalize("NFC", word)
    return len(letter) == 1 and letter.isalpha() and not letter.islower()
