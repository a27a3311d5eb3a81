"""Which language a text is in, when nothing declares it: scripts first, then frequent words.

Ours, of one page, because the wider alternatives carry models of megabytes for the sake of
languages that differ in the words below. It answers None rather than guess on little text.
"""

import re
from collections import Counter

_MAX_CHARACTERS = 20_000
_MIN_LETTERS = 12
_MIN_HITS = 3

# Scripts that one language dominates; the letters are counted over the code-point ranges.
_SCRIPTS = {
    "el": "\u0370-\u03ff\u1f00-\u1fff",
    "hy": "\u0530-\u058f",
    "he": "\u0590-\u05ff",
    "hi": "\u0900-\u097f",
    "bn": "\u0980-\u09ff",
    "pa": "\u0a00-\u0a7f",
    "gu": "\u0a80-\u0aff",
    "ta": "\u0b80-\u0bff",
    "te": "\u0c00-\u0c7f",
    "kn": "\u0c80-\u0cff",
    "ml": "\u0d00-\u0d7f",
    "si": "\u0d80-\u0dff",
    "th": "\u0e00-\u0e7f",
    "lo": "\u0e80-\u0eff",
    "my": "\u1000-\u109f",
    "ka": "\u10a0-\u10ff",
    "am": "\u1200-\u137f",
    "km": "\u1780-\u17ff",
    "ko": "\uac00-\ud7af\u1100-\u11ff",
    "kana": "\u3040-\u30ff",
    "han": "\u4e00-\u9fff\u3400-\u4dbf",
    "arabic": "\u0600-\u06ff\u0750-\u077f",
    "cyrillic": "\u0400-\u04ff",
    "latin": "A-Za-z\u00c0-\u024f\u1e00-\u1eff",
}
_SCRIPT_LETTERS = {script: re.compile(f"[{ranges}]") for script, ranges in _SCRIPTS.items()}

# Frequent words (function words, no names) per language, and letters that only some of a
# script's languages write; a letter counts as a word does.
_LATIN_WORDS = {
    "en": "the of and to in that is was for it with as his he on by at from are this not which",
    "de": "der die und das den von zu mit sich des auf ist im dem nicht ein eine als auch es für",
    "fr": "le la les de des et à un une du que qui dans est pour pas sur au par ce avec il elle",
    "es": "el la los las de que y en un una por con para del se no es su al lo como más pero",
    "pt": "o os as de que e do da em um uma para com não por dos das no na se mais ao como são",
    "it": "il di che la e in un una per con non del della le si da sono dei al più gli nel anche",
    "nl": "de het een van en in is dat op te voor met zijn niet aan er ook als bij maar om naar",
    "sv": "och att det som en på är av för med den till inte ett om har de jag från men vid",
    "da": "og at det som en på er af for med den til ikke et om har de i fra men ved blev hvor",
    "no": "og å det som en på er av for med den til ikke et om har de i fra men ved ble hvor",
    "fi": "ja on ei että se hän oli mutta ovat kun myös joka sen kuin tai mukaan ole olla niin",
    "pl": "i w na z do nie się to że jest o jak po od za przez ale dla są był oraz tym czy",
    "cs": "a v na se je že to s z do o ve k pro za by jako ale po jsou který také jeho aby",
    "sk": "a v na sa je že to s z do o vo k pre za by ako ale po sú ktorý tiež jeho aby",
    "hu": "a az és hogy nem is egy volt meg de csak ez már mint ki el van szerint után azt",
    "ro": "și în de la a cu pe nu că din un o pentru mai este care sunt au se fost prin sa",
    "hr": "i u je na da se za su s od o kao koji ne to iz bi ali ili će sve nije što uz",
    "tr": "ve bir bu için ile da de olarak çok olan daha gibi kadar sonra ne ama en göre değil",
    "az": "və bir bu üçün ilə da də olan olaraq daha sonra isə ki ən edib bildirib həm görə",
    "id": "yang dan di dengan untuk tidak dari ini dalam akan pada juga itu ke karena oleh ada",
    "vi": "và của là có không được trong cho một các người với đã này những để từ khi",
    "ca": "el la els les de que i en un una per amb del es no és al com més però ha són",
    "et": "ja on ei et see ta oli aga mis kui ka oma ning või selle mida pärast tema veel",
    "lv": "un ir ka no uz par ar tas kas arī bet bija nav pēc gan vai tika kā lai viņš",
    "lt": "ir yra kad tai su į iš bet buvo kaip ne apie po jis už taip pat nuo ar jo",
    "sq": "dhe të në e i për me një që nga është ka nuk se si do më por janë kjo",
    "sw": "na ya wa kwa ni katika la za kuwa hiyo cha huo pia baada yake hii lakini",
    "eu": "eta da ez bat ere du dute baina izan egin dira zen duen horrek gehiago",
}
_LATIN_LETTERS = {
    "de": "ß",
    "es": "ñ¿¡",
    "pt": "ãõ",
    "sv": "",
    "da": "æø",
    "no": "",
    "pl": "łąęśż",
    "cs": "řěů",
    "sk": "ľĺŕ",
    "hu": "őű",
    "ro": "țșşţ",
    "hr": "đ",
    "tr": "ğış",
    "az": "əğış",
    "vi": "ơưđạảấầẩậắằặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữự",
    "ca": "·",
    "et": "",
    "lv": "āēīļņģķ",
    "lt": "ėųįū",
    "sq": "ë",
}
_CYRILLIC_WORDS = {
    "ru": "и в не на что он с как это по но из у за от так же для его было был или о при",
    "uk": "і в не на що він з як це та до за від але його для про був або у при є які",
    "be": "і ў не на што ён з як гэта да за ад але яго для пра быў або у пры",
    "bg": "и в не на че той с как това по но от за се да са е ще си при или към със",
    "sr": "и у не на да је се за су са од о као који то из би али или ће није што",
    "mk": "и во не на дека тој со како тоа по но од за се да е ќе си при или кон",
    "kk": "және бұл бір мен үшін деп болып да де ол осы туралы бойынша кейін",
}
_CYRILLIC_LETTERS = {
    "ru": "ыэё",
    "uk": "їєґі",
    "be": "ў",
    "bg": "ъ",
    "sr": "ђћљњџј",
    "mk": "ѓќѕј",
    "kk": "әғқңөұүһ",
}
_ARABIC_WORDS = {
    "ar": "في من على أن إلى عن التي الذي هذا هذه ما مع كان لا بين بعد قد كما أو ذلك",
    "fa": "در به از که این را با است برای آن یک بر تا هم می شد کرد خود ها بود",
    "ur": "کے میں کی ہے اور سے کا نے کو کہ پر یہ اس ہیں تھا بھی نہیں جو ایک",
}
_ARABIC_LETTERS = {"ar": "ةىأإ", "fa": "پچژگ", "ur": "ٹڈڑےہں"}
_BY_SCRIPT = {
    "latin": (_LATIN_WORDS, _LATIN_LETTERS),
    "cyrillic": (_CYRILLIC_WORDS, _CYRILLIC_LETTERS),
    "arabic": (_ARABIC_WORDS, _ARABIC_LETTERS),
}
_WORD = re.compile(r"[^\W\d_]+")


def detect_language(text: str) -> str | None:
    """Return the BCP 47 tag of the language that most of `text` is in, or None when unsure.

    About 50 languages are told apart. Only the first 20,000 characters count.
    """
    sample = text[:_MAX_CHARACTERS].lower()
    letters = {script: len(pattern.findall(sample)) for script, pattern in _SCRIPT_LETTERS.items()}
    script = max(letters, key=lambda name: letters[name])
    if letters[script] < (2 if script in ("han", "kana", "ko") else _MIN_LETTERS):
        return None
    if script in ("han", "kana"):
        # Japanese mixes both; Chinese has no kana.
        return "ja" if 10 * letters["kana"] > letters["han"] else "zh"
    if script not in _BY_SCRIPT:
        return script
    return _by_words(sample, *_BY_SCRIPT[script])


def _by_words(sample: str, words: dict[str, str], letters: dict[str, str]) -> str | None:
    counts = Counter(_WORD.findall(sample))
    characters = Counter(sample)
    scores = {
        language: sum(counts[word] for word in listed.split())
        + sum(characters[letter] for letter in letters.get(language, ""))
        for language, listed in words.items()
    }
    first, second = sorted(scores, key=lambda language: -scores[language])[:2]
    is_clear = scores[first] >= _MIN_HITS and scores[first] > 1.05 * scores[second]
    return first if is_clear else None
