"""Edits of typography, and edits elsewhere, leave the verdict where it is."""

import textwrap
import unicodedata
from collections.abc import Callable

import pytest

from app.domain.vocabulary import AnchorState
from app.engines.anchoring import BLOCK_BREAK, Quote, fold, locate, quote_at, transfer
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

_SENTENCES = {
    "English": """
quotation marks: She called it [{“|"}quite new{”|"} and {‘|'}odd{’|'}] in her letter.
guillemets: She called it [{“|«}quite new{”|»}] in her letter.
low quotation marks: She called it [{“|„}quite new{”|“}] in her letter.
quotation marks outside the quote: She called it {“|"}quite new{”|"} [in her letter].
apostrophe: [The mayor{’|'}s house] was sold in May.
no-break space: [Rents rose by 12{ |\u00a0}percent] since May.
narrow no-break space: [It holds 1{ |\u202f}200 litres] in all.
thin space: [It holds 1{ |\u2009}200 litres] in all.
ideographic space: [It holds{ |\u3000}1200 litres] in all.
runs of space: [Rents{ |   }rose by{ | \t }12 percent] since May.
soft hyphen: [The govern{|\u00ad}ment of the is{|\u00ad}land] fell in May.
soft hyphens gone: [The govern{\u00ad|}ment of the is{\u00ad|}land] fell in May.
ligatures: [The o{ffi|ﬃ}ce {fi|ﬁ}nally o{ff|ﬀ}ered] a {fl|ﬂ}at.
ligature at the edge of the quote: The [{fl|ﬂ}at is o{ff|ﬀ}] the market.
long s and t: [The be{st|ﬆ} o{ff|ﬀ}er] won.
composed accents: [Zo{ë|e\u0308} and Andr{é|e\u0301} left] in May.
accents apart: [Zo{e\u0308|ë} left] in May.
two marks in another order: [The word e{\u0323\u0302|\u0302\u0323} stands here] alone.
angstrom: [The layer is 5 {Å|\u212b} thick] at the rim.
ohm: [The coil has 5 {Ω|\u2126}] at the rim.
dash in words: [Peace {—|–} at last {—|–} has come] to the island.
dash without spaces: [Peace{ — |—}at last{ — |—}has come] to the island.
dash typed: [Peace {—|--} at last {—|-} has come] to the island.
dash outside the quote: Peace {—|–} at last {—|–} [has come] to the island.
dash at the edge of the quote: [Peace at last ]{— |– }it has come to the island.
range: [It takes 5{–|-}10 years] to grow back.
long range: [It takes 5{–|—}10 years] to grow back.
joined names: [The Norland{–|-}Sudria treaty] was signed.
no-break hyphen: [A well{-|\u2011}known baker] won.
typed hyphen: [A well{-|\u2010}known baker] won.
minus: [The river fell to {−|-}5 degrees] at night.
en dash as minus: [The river fell to {−|–}5 degrees] at night.
ellipsis: [He waited{…|...} and left] in the end.
ellipsis outside the quote: He waited{...|…} and [left in the end].
no width: [Rents{|\u200b} rose{|\u2060} by{|\ufeff} 12] percent.
direction marks: [Rents {|\u200e}rose{|\u200f} by 12] percent.
look of an emoji: [They sent a ❤{|\ufe0f} to the crew] in May.
""",
    "German": """
quotation marks: [Er nannte es {„|»}ganz neu{“|«} und {‚|'}seltsam{‘|'}] im Brief.
decomposed umlauts: [Die Br{ü|u\u0308}cke von Altm{ü|u\u0308}hlen] h{ä|a\u0308}lt.
number and unit: [Die Mauer ist 1{.|.}200{ |\u202f}m lang] und fest.
dash: [Das Wehr {–|—} alt und schwer {–|—} hielt] den Fluten stand.
""",
    "French": """
spaces before marks: [Le taux est de 15{ |\u202f}%{ |\u00a0};] il monte.
apostrophe: [L{’|'}eau n{’|'}est pas bonne] ici.
guillemets with spaces: [Il parle de {« |«\u00a0}paix{ »|\u202f»} au village] depuis mai.
""",
    "Turkish": """
composed marks: [{İ|I\u0307}rfan g{ü|u\u0308}l{ü|u\u0308}ms{ü|u\u0308}yor] bu sabah.
apostrophe: [Ankara{’|'}da kiralar arttı] bu yıl.
""",
    "Russian": """
quotation marks: [Он назвал это {«|„}новым{»|“}] в письме.
composed marks: [Не{й|и\u0306}тральный ещ{ё|е\u0308} раз] сказал нет.
dash: «Никому не хуже»{,|,} {—|–} [сказал он нам].
""",
    "Arabic": """
tatweel: [ارتفعت الأسـ{ـــ|}عار بنسبة ١٢] في المئة.
presentation forms: [قال إن ا{لا|ﻻ}قتصاد ينمو] هذا العام.
more presentation forms: [{سلام|ﺳﻼﻡ} دائم في البلدة] منذ عام.
direction mark: [بلغت النسبة {|\u200f}١٢{|\u200f} في المئة] في مايو.
composed hamza: [{أ|ا\u0654}كد المدير ذلك] أمس.
""",
    "Hindi": """
composed nukta: [उसने का{ग़|ग\u093c}ज़ फाड़ा] था।
quotation marks: [उसने इसे {“|"}नया{”|"} कहा] था।
no width: [पुल की जाँच{|\u200b} नहीं हुई] थी।
""",
    "Chinese": """
quotation marks: [他说这是{“|"}新的{”|"}]，在信里。
no width: [房租上涨了{|\u200b}百分之十二]，从春天算起。
compatibility ideograph: [他拿走了{金|\uf90a}子]，在夜里。
""",
    "Japanese": """
composed kana: [町は{パ|ハ\u309a}スを無料にし、{バ|ハ\u3099}スも出した]という。
""",
}


def _passages() -> dict[str, Passage]:
    return {
        f"{language}: {line.split(': ', maxsplit=1)[0]}": passage(language, line.split(": ", 1)[1])
        for language, lines in _SENTENCES.items()
        for line in lines.strip().split("\n")
    }


HARMLESS = {
    **_passages(),
    "English: line break": passage("English", "[Rents rose{ |\n}by 12{ |\r\n}percent] since May."),
    "English: line break before a year": passage(
        "English", "[Rents rose in{ |\n}2019]. They fell later."
    ),
}


def assert_shown(
    old: str, new: str, quotes: list[Quote], starts: list[int] | None = None
) -> list[Quote]:
    """Every quote is shown on its own words in its own sentence, and where it is expected.

    Answers the same quotes as the new text has them.
    """
    taken = []
    for index, (quote, anchor) in enumerate(zip(quotes, transfer(old, new, quotes), strict=True)):
        assert anchor.state.is_shown, (quote.exact, anchor.reason, new)
        assert anchor.start is not None
        assert anchor.end is not None
        assert folded(new[anchor.start : anchor.end]) == folded(quote.exact)
        here = quote_at(new, anchor.start, anchor.end)
        assert folded(here.sentence) == folded(quote.sentence)
        assert starts is None or anchor.start == starts[index], quote.exact
        is_same_place = (anchor.start, anchor.end) == (quote.start, quote.end)
        assert (anchor.state is AnchorState.EXACT) == is_same_place
        taken.append(here)
    return taken


def folded(text: str) -> str:
    return fold(text).text.strip()


def quotes_of(text: str, held: Passage) -> list[Quote]:
    """The quoted words and the whole sentence."""
    return [quote_of(text, held), quote_at(text, (at := text.index(held.old)), at + len(held.old))]


@pytest.mark.parametrize("name", HARMLESS)
def test_typography_keeps_the_verdict(name: str) -> None:
    edit = HARMLESS[name]
    article, inserted = ARTICLES[edit.language], INSERTED[edit.language]
    old, new = article.holding(edit.old), article.holding(edit.new)
    for before, after in (
        (old.text, new.text),
        (old.text, new.shifted(inserted).text),
        (old.shifted(inserted).text, new.text),
        (edit.old, edit.new),
    ):
        taken = assert_shown(before, after, quotes_of(before, edit))
        assert_shown(after, before, taken)


@pytest.mark.parametrize("name", HARMLESS)
def test_typography_keeps_the_verdict_without_the_old_text(name: str) -> None:
    edit = HARMLESS[name]
    article = ARTICLES[edit.language]
    old, new = article.holding(edit.old).text, article.holding(edit.new).text
    for quote in quotes_of(old, edit):
        assert locate(new, quote).state.is_shown


def _soft_hyphens(text: str) -> str:
    return "".join(
        f"{letter}\u00ad" if letter.islower() and following.islower() else letter
        for letter, following in zip(text, f"{text[1:]} ", strict=True)
    )


def _stretched(text: str) -> str:
    """Arabic words stretched where one letter follows another."""
    return "".join(
        f"{letter}\u0640" if "ب" <= letter <= "ي" and "ب" <= following <= "ي" else letter
        for letter, following in zip(text, f"{text[1:]} ", strict=True)
    )


RETYPED: dict[str, Callable[[str], str]] = {
    "composed": lambda text: unicodedata.normalize("NFC", text),
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "narrow spaces": lambda text: text.replace(" ", "\u202f"),
    "double spaces": lambda text: text.replace(" ", "  "),
    "a line for each word": lambda text: text.replace(" ", "\n"),
    "wrapped lines": lambda text: BLOCK_BREAK.join(
        textwrap.fill(block, 40) for block in text.split(BLOCK_BREAK)
    ),
    "no-width spaces": lambda text: text.replace(" ", "\u200b \u200b"),
    "soft hyphens": _soft_hyphens,
    "straight marks": lambda text: text.translate(
        str.maketrans("“”„«»‘’‚", "".join(['"' * 5, "'" * 3]))
    ),
    "ligatures": lambda text: text.replace("ffi", "ﬃ").replace("fi", "ﬁ").replace("fl", "ﬂ"),
    "stretched words": _stretched,
    "dots": lambda text: text.replace("…", "..."),
    "lam with alef": lambda text: text.replace("لا", "ﻻ"),
    "right to left": lambda text: (
        "\u2067" + text.replace(BLOCK_BREAK, f"\u2069{BLOCK_BREAK}\u2067")
    ),
}


@pytest.mark.parametrize("retyping", RETYPED)
@pytest.mark.parametrize("language", ARTICLES)
def test_a_whole_article_retyped_keeps_every_verdict(language: str, retyping: str) -> None:
    retype = RETYPED[retyping]
    for edit in DANGEROUS.values():
        if edit.language == language:
            old = ARTICLES[language].holding(edit.old).text
            taken = assert_shown(old, retype(old), quotes_of(old, edit))
            assert_shown(retype(old), old, taken)
            assert all(locate(retype(old), quote).state.is_shown for quote in quotes_of(old, edit))


def _rearranged(article: Article, inserted: str, held: str) -> dict[str, str]:
    """New texts in which everything but the second paragraph's passage may differ."""
    first, (lead, *rest), last = article.paragraphs
    joint, own = article.joint, (lead, held, *rest)
    cut = tuple(sentence[: len(sentence) // 2] + sentence[-1] for sentence in (lead, *rest))

    def text(*paragraphs: tuple[str, ...], headline: str = article.headline) -> str:
        return Article(headline, paragraphs, joint).text

    return {
        "a paragraph in front": text((inserted,), first, own, last),
        "a paragraph right before": text(first, (inserted,), own, last),
        "a paragraph right after": text(first, own, (inserted,), last),
        "a paragraph at the end": text(first, own, last, (inserted,)),
        "the first paragraph gone": text(own, last),
        "the last paragraph gone": text(first, own),
        "all other paragraphs gone": text(own),
        "other paragraphs swapped": text(last, own, first),
        "the paragraph moved up": text(own, first, last),
        "the paragraph moved down": text(first, last, own),
        "another headline": text(first, own, last, headline=inserted),
        "no headline": text(first, own, last).removeprefix(article.headline + BLOCK_BREAK),
        "the sentence before edited": text(first, (cut[0], held, *rest), last),
        "the sentences after edited": text(first, (lead, held, *cut[1:]), last),
        "sentences on both sides edited": text(first, (cut[0], held, *cut[1:]), last),
        "the sentence before gone": text(first, (held, *rest), last),
        "the sentences after gone": text(first, (lead, held), last),
        "a sentence put before": text(first, (lead, inserted, held, *rest), last),
        "a sentence put after": text(first, (lead, held, inserted, *rest), last),
        "split before": text(first, (lead,), (held, *rest), last),
        "split after": text(first, (lead, held), tuple(rest), last),
        "a paragraph of its own": text(first, (lead,), (held,), tuple(rest), last),
        "joined with the paragraph before": text((*first, *own), last),
        "joined with the paragraph after": text(first, (*own, *last)),
        "moved and split": text((held, *rest), last, first),
    }


@pytest.mark.parametrize("arrangement", _rearranged(ARTICLES["English"], "New.", "He left."))
@pytest.mark.parametrize("language", ARTICLES)
def test_edits_elsewhere_keep_the_verdict(language: str, arrangement: str) -> None:
    article = ARTICLES[language]
    for edit in DANGEROUS.values():
        if edit.language != language:
            continue
        old = article.holding(edit.old).text
        new = _rearranged(article, INSERTED[language], edit.old)[arrangement]
        at = new.index(edit.old)
        quotes = quotes_of(old, edit)
        trimmed = edit.old[edit.start : edit.end]
        inner = edit.start + len(trimmed) - len(trimmed.lstrip())
        assert_shown(old, new, quotes, [at + inner, at])


@pytest.mark.parametrize("language", ARTICLES)
def test_two_sentences_quoted_together_keep_their_verdict(language: str) -> None:
    article, inserted = ARTICLES[language], INSERTED[language]
    together = article.joint.join(article.paragraphs[1][:2])
    quote = quote_of_words(article.text, together)
    moved = article.shifted(inserted).text
    assert_shown(article.text, moved, [quote], [moved.index(together)])


@pytest.mark.parametrize("name", DANGEROUS)
def test_a_text_that_did_not_change_keeps_every_anchor(name: str) -> None:
    edit = DANGEROUS[name]
    text = ARTICLES[edit.language].holding(edit.old).text
    for quote, anchor in zip(
        quotes_of(text, edit), transfer(text, text, quotes_of(text, edit)), strict=True
    ):
        assert anchor.state is AnchorState.EXACT
        assert (anchor.start, anchor.end) == (quote.start, quote.end)
