"""Small articles in several scripts, and sentences that are edited inside them.

An edit is written in one line: `{old|new}` is what changes, `[…]` are the quoted words.
"""

import re
from dataclasses import dataclass, replace

from app.engines.anchoring import BLOCK_BREAK, Quote, quote_at

_CHANGE = re.compile(r"\{(?P<old>[^|{}]*)\|(?P<new>[^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Passage:
    """What an edit makes of one sentence (or two neighbours), and the words quoted from it."""

    language: str
    old: str
    new: str
    start: int
    end: int
    #: What is no longer there and what is there instead, for every change.
    gone: tuple[str, ...]
    come: tuple[str, ...]


def passage(language: str, notation: str) -> Passage:
    """The passage that `notation` writes down; without `[…]` all of it is quoted."""
    changes = list(_CHANGE.finditer(notation))
    marked = _CHANGE.sub(lambda change: change["old"], notation)
    old = marked.replace("[", "").replace("]", "")
    start = marked.index("[") if "[" in marked else 0
    end = marked.index("]") - 1 if "]" in marked else len(old)
    new = _CHANGE.sub(lambda change: change["new"], notation).replace("[", "").replace("]", "")
    gone = tuple(change["old"].strip() for change in changes)
    come = tuple(change["new"].strip() for change in changes)
    return Passage(language, old, new, start, end, gone, come)


@dataclass(frozen=True, slots=True)
class Article:
    """A headline and paragraphs of sentences; what joins sentences depends on the script."""

    headline: str
    paragraphs: tuple[tuple[str, ...], ...]
    joint: str = " "

    @property
    def text(self) -> str:
        joined = [self.joint.join(sentences) for sentences in self.paragraphs]
        return BLOCK_BREAK.join([self.headline, *joined])

    @property
    def sentences(self) -> list[str]:
        return [sentence for sentences in self.paragraphs for sentence in sentences]

    def holding(self, passage_text: str) -> "Article":
        """The article with a passage in the middle of its second paragraph."""
        first, (lead, *rest), *others = self.paragraphs
        return replace(self, paragraphs=(first, (lead, passage_text, *rest), *others))

    def shifted(self, inserted: str) -> "Article":
        """The article with another headline, a new paragraph and one sentence less before it."""
        (_, *opening), *others = self.paragraphs
        headline = f"{self.headline} ({inserted[:4]})"
        return replace(self, headline=headline, paragraphs=((inserted,), tuple(opening), *others))


ARTICLES = {
    "English": Article(
        "What the harbour town decided",
        (
            (
                "The council of Marrow Bay met on Tuesday evening.",
                "About forty people had come to listen.",
                "The debate went on until midnight.",
            ),
            (
                "The chair then read the figures aloud.",
                "Several residents asked for the full report.",
                "It is kept in the town library.",
            ),
            ("The next meeting is planned for the autumn.", "Nobody expects a quick answer."),
        ),
    ),
    "German": Article(
        "Streit um das alte Wehr",
        (
            ("Der Rat von Altmühlen tagte am Dienstag.", "Viele Bürger hörten zu."),
            (
                "Die Vorsitzende las die Zahlen laut vor.",
                "Mehrere Anwohner verlangten den ganzen Bericht.",
            ),
            ("Im Herbst wird weiter beraten.", "Niemand rechnet mit einer raschen Antwort."),
        ),
    ),
    "French": Article(
        "Le vieux pont divise le village",
        (
            ("Le conseil de Rocheval s’est réuni mardi soir.", "La salle était pleine."),
            (
                "La présidente a lu les chiffres à haute voix.",
                "Plusieurs habitants ont demandé le rapport entier.",
            ),
            ("La prochaine réunion aura lieu en automne.", "Personne n’attend de réponse rapide."),
        ),
    ),
    "Turkish": Article(
        "Limanda uzun bir gece",
        (
            ("Kıyıköy meclisi salı akşamı toplandı.", "Salon doluydu."),
            ("Başkan rakamları yüksek sesle okudu.", "Birkaç kişi raporun tamamını istedi."),
            ("Bir sonraki toplantı sonbaharda olacak.", "Kimse hızlı bir yanıt beklemiyor."),
        ),
    ),
    "Russian": Article(
        "Долгий вечер у старой плотины",
        (
            ("Совет посёлка Верхние Липы собрался во вторник.", "Зал был полон."),
            ("Председатель зачитала цифры вслух.", "Несколько жителей попросили весь отчёт."),
            ("Следующее заседание пройдёт осенью.", "Быстрого ответа никто не ждёт."),
        ),
    ),
    "Arabic": Article(
        "ليلة طويلة عند السد القديم",
        (
            ("اجتمع مجلس البلدة مساء الثلاثاء.", "كانت القاعة مليئة بالناس."),
            ("قرأت الرئيسة الأرقام بصوت عال.", "طلب بعض السكان التقرير الكامل."),
            ("يعقد الاجتماع المقبل في الخريف.", "ليس من المتوقع رد سريع."),
        ),
    ),
    "Hindi": Article(
        "पुराने बाँध पर लंबी रात",
        (
            ("गाँव की परिषद मंगलवार शाम को बैठी।", "सभागार लोगों से भरा था।"),
            ("अध्यक्षा ने आँकड़े ज़ोर से पढ़े।", "कुछ निवासियों ने पूरी रपट माँगी।"),
            ("अगली बैठक पतझड़ में होगी।", "किसी को जल्दी उत्तर की आशा नहीं है।"),
        ),
    ),
    "Chinese": Article(
        "老水坝旁的长夜",
        (
            ("柳湾镇议会星期二晚上开会。", "大厅里坐满了人。"),
            ("主席大声宣读了数字。", "几位居民要求看完整的报告。"),
            ("下一次会议定在秋天。", "没有人指望很快得到答复。"),
        ),
        joint="",
    ),
    "Japanese": Article(
        "古い堰をめぐる長い夜",
        (
            ("浜見町の議会は火曜日の夜に開かれた。", "会場は人でいっぱいだった。"),
            ("議長は数字を声に出して読んだ。", "何人かの住民が報告書の全文を求めた。"),
            ("次の会議は秋に予定されている。", "早い答えを待つ人はいない。"),
        ),
        joint="",
    ),
}

#: One paragraph that is new in front of the quote, for each language.
INSERTED = {
    "English": "This text was first sent to our readers by letter.",
    "German": "Dieser Text ging zuerst als Brief an unsere Leser.",
    "French": "Ce texte a d’abord été envoyé par lettre à nos lecteurs.",
    "Turkish": "Bu yazı önce okurlarımıza mektupla gönderildi.",
    "Russian": "Этот текст сначала ушёл нашим читателям письмом.",
    "Arabic": "أرسل هذا النص أولا إلى قرائنا بالبريد.",
    "Hindi": "यह लेख पहले हमारे पाठकों को डाक से भेजा गया।",
    "Chinese": "这篇文章最初以信件寄给读者。",
    "Japanese": "この記事は初めに手紙で読者に届けられた。",
}


def quote_of(text: str, held: Passage) -> Quote:
    """The quote of the passage's words in a text that holds the passage as it was."""
    at = text.index(held.old)
    return quote_at(text, at + held.start, at + held.end)


def quote_of_words(text: str, words: str) -> Quote:
    """The quote of words that stand in the text once."""
    assert text.count(words) == 1
    start = text.index(words)
    return quote_at(text, start, start + len(words))
