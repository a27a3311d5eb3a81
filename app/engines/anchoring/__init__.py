"""Where a quote stands in a text: exact, moved, changed, ambiguous or nowhere; never a guess.

All offsets are half-open and count code points of the article's text, whose blocks (headings,
paragraphs, list entries) are separated by an empty line (`BLOCK_BREAK`).
"""

from app.engines.anchoring.anchors import Anchor
from app.engines.anchoring.folding import Folded, fold
from app.engines.anchoring.locating import locate, locate_all
from app.engines.anchoring.quotes import CONTEXT_LENGTH, Quote, quote_at
from app.engines.anchoring.same_sentences import (
    same_sentence,
    same_sentences,
    sentence_key_at,
    sentence_keys,
)
from app.engines.anchoring.sentences import BLOCK_BREAK, sentence_at, sentence_starts
from app.engines.anchoring.transferring import transfer

__all__ = [
    "BLOCK_BREAK",
    "CONTEXT_LENGTH",
    "Anchor",
    "Folded",
    "Quote",
    "fold",
    "locate",
    "locate_all",
    "quote_at",
    "same_sentence",
    "same_sentences",
    "sentence_at",
    "sentence_key_at",
    "sentence_keys",
    "sentence_starts",
    "transfer",
]
