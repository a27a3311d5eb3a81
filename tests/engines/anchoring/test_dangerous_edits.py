"""Edits that change what is said take the verdict off display, whatever they look like."""

from dataclasses import replace

import pytest

from app.domain.vocabulary import AnchorState
from app.engines.anchoring import Anchor, Quote, fold, locate, quote_at, transfer
from tests.engines.anchoring.dangerous import DANGEROUS
from tests.engines.anchoring.edits import (
    ARTICLES,
    INSERTED,
    Article,
    Passage,
    passage,
    quote_of,
    quote_of_words,
)

EVERY_EDIT = pytest.mark.parametrize("name", DANGEROUS)


def versions(edit: Passage) -> list[tuple[str, str]]:
    """The old and the new text: in place, with the text before it shifted, and alone."""
    article = ARTICLES[edit.language]
    old, new = article.holding(edit.old), article.holding(edit.new)
    lookalike = Article("", ((edit.new,),))
    return [
        (old.text, new.text),
        (old.text, new.shifted(INSERTED[edit.language]).text),
        (old.shifted(INSERTED[edit.language]).text, new.text),
        (edit.old, edit.new),
        (old.text + lookalike.text, new.text + lookalike.text),
    ]


def quotes_of(old: str, edit: Passage) -> list[Quote]:
    """The quoted words, and the whole sentence that they stand in."""
    quote = quote_of(old, edit)
    return [quote, quote_of_first(old, quote.sentence)]


def differing_words_of(edit: Passage) -> list[set[str]]:
    """The words and marks that only the old, and those that only the new words have."""
    gone, come = (
        set(fold(" ".join(side)).text.replace("−", "-").split()) for side in (edit.gone, edit.come)
    )
    return [words for words in (gone - come, come - gone) if words]


def quote_of_first(text: str, words: str) -> Quote:
    return quote_at(text, text.index(words), text.index(words) + len(words))


def transferred(old: str, new: str, quote: Quote) -> Anchor:
    [anchor] = transfer(old, new, [quote])
    return anchor


@EVERY_EDIT
def test_a_dangerous_edit_is_changed(name: str) -> None:
    edit = DANGEROUS[name]
    for old, new in versions(edit):
        for quote in quotes_of(old, edit):
            anchor = transferred(old, new, quote)
            assert anchor.state is AnchorState.CHANGED, (quote.exact, new)
            assert anchor.start is not None
            assert anchor.end is not None
            assert 0 <= anchor.start < anchor.end <= len(new)


@EVERY_EDIT
def test_the_changed_words_are_pointed_at_and_named(name: str) -> None:
    edit = DANGEROUS[name]
    for old, new in versions(edit)[:3]:
        first = new.index(edit.new)
        for quote in quotes_of(old, edit):
            anchor = transferred(old, new, quote)
            assert anchor.start is not None
            assert anchor.end is not None
            assert first <= anchor.start < anchor.end <= first + len(edit.new)
            assert "“" in anchor.reason
            for words in differing_words_of(edit):
                assert any(word in anchor.reason for word in words), anchor.reason


@EVERY_EDIT
def test_without_its_old_text_a_dangerous_edit_is_not_shown_either(name: str) -> None:
    edit = DANGEROUS[name]
    for old, new in versions(edit):
        for quote in quotes_of(old, edit):
            assert locate(old, quote).state is AnchorState.EXACT
            for asked in (quote, replace(quote, start=None, end=None)):
                assert not locate(new, asked).state.is_shown


@EVERY_EDIT
def test_the_edit_undone_is_dangerous_too(name: str) -> None:
    edit = DANGEROUS[name]
    article = ARTICLES[edit.language]
    old, new = article.holding(edit.new).text, article.holding(edit.old).text
    at = old.index(edit.new)
    quote = quote_at(old, at, at + len(edit.new))
    assert transferred(old, new, quote).state is AnchorState.CHANGED
    assert not locate(new, quote).state.is_shown


@EVERY_EDIT
def test_no_part_of_the_edited_sentence_is_shown(name: str) -> None:
    edit = DANGEROUS[name]
    old, new = versions(edit)[0]
    sentence = quote_of(old, edit).sentence
    at = old.index(sentence)
    third = max(1, len(sentence) // 3)
    spans = [(at + step, at + step + third) for step in range(0, len(sentence), third)]
    quotes = [
        quote_at(old, start, min(end, at + len(sentence)))
        for start, end in spans
        if fold(old[start : min(end, at + len(sentence))]).text.strip()
    ]
    assert not any(anchor.state.is_shown for anchor in transfer(old, new, quotes))


@EVERY_EDIT
def test_the_neighbours_keep_their_verdicts(name: str) -> None:
    edit = DANGEROUS[name]
    article = ARTICLES[edit.language]
    for old, new in versions(edit)[:2]:
        kept = [sentence for sentence in article.sentences if sentence in new]
        quotes = [quote_of_words(old, sentence) for sentence in kept]
        for quote, anchor in zip(quotes, transfer(old, new, quotes), strict=True):
            assert anchor.state.is_shown, quote.exact
            assert anchor.start == new.index(quote.exact)


@pytest.mark.parametrize("language", ARTICLES)
def test_a_sentence_put_between_two_that_are_quoted_together(language: str) -> None:
    article = ARTICLES[language]
    first, second = article.paragraphs[1][:2]
    old = article.text
    quote = quote_of_words(old, f"{first}{article.joint}{second}")
    anchor = transferred(old, article.holding(INSERTED[language]).text, quote)
    assert anchor.state is AnchorState.CHANGED


@pytest.mark.parametrize("language", ARTICLES)
def test_two_sentences_quoted_together_that_swap_places(language: str) -> None:
    article = ARTICLES[language]
    first, second = article.paragraphs[1][:2]
    together = f"{first}{article.joint}{second}"
    swapped = article.text.replace(together, f"{second}{article.joint}{first}")
    quote = quote_of_words(article.text, together)
    assert not transferred(article.text, swapped, quote).state.is_shown
    assert not locate(swapped, quote).state.is_shown


@EVERY_EDIT
def test_a_correction_that_repeats_the_old_words_is_not_what_was_checked(name: str) -> None:
    edit = DANGEROUS[name]
    old, new = versions(edit)[0]
    for note in (f"Correction: this article said “{edit.old}” before.", f"Wrong: {edit.old}"):
        corrected = f"{new}\n\n{note}"
        for quote in quotes_of(old, edit):
            assert not transferred(old, corrected, quote).state.is_shown


#: Sentences broken into lines, as by `<br>`, whose last line decides what is said.
BROKEN_INTO_LINES = [
    passage("English", "[The plant is safe], said\n{Ann Miller|Joe Keller}."),
    passage("English", "[We keep your data for 90 days]\n{if|unless} you ask us to."),
    passage("English", "[The fair opens on Sunday]\n{If|Unless} it rains."),
    passage("German", "[Das Wehr ist sicher], sagte\n{Frau|Herr} Müller."),
    passage("Russian", "[Завод продан], сообщил\n{Иванов|Петров}."),
    passage("Arabic", "[نحفظ بياناتك تسعين يوما]\n{إذا|وإن لم} تطلب ذلك."),
    passage("Hindi", "[आपका डेटा ९० दिन रहता है]\n{यदि आप कहें|भले आप न कहें}।"),
    passage("Chinese", "[房租上涨了12%]，\n{专家说|官员否认}。"),
    passage("English", "[“The plant is safe”]\n— {Ann Miller|Joe Keller}, engineer."),
    passage("English", "[“The plant is safe”]\n- {Ann Miller|Joe Keller}, engineer."),
    passage("English", "[“The plant is safe.”]\n— {Ann Miller|Joe Keller}, engineer."),
    passage("English", "[“The plant is safe.”] – {Ann Miller|Joe Keller}, engineer."),
    passage("German", "[„Das Wehr ist sicher“]\n– {Anna Müller|Jan Keller}, Ingenieur."),
    passage("French", "[« Le pont est solide. »]\n— {Anne Morel|Jean Petit}, ingénieur."),
]


@pytest.mark.parametrize("edit", BROKEN_INTO_LINES, ids=lambda edit: edit.language)
def test_a_line_break_does_not_hide_the_rest_of_the_sentence(edit: Passage) -> None:
    article = ARTICLES[edit.language]
    long_line = (*article.sentences, *article.sentences)
    wide = replace(article, paragraphs=(*article.paragraphs, long_line))
    for frame in (article, wide):
        old, new = frame.holding(edit.old).text, frame.holding(edit.new).text
        quote = quote_of(old, edit)
        assert edit.old == quote.sentence
        assert transferred(old, new, quote).state is AnchorState.CHANGED
        assert not locate(new, quote).state.is_shown
