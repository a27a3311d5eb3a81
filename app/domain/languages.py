"""Languages, as tags (BCP 47) and in words."""

import re

from app.domain.errors import InvalidInput

_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z]{4})?(-([A-Z]{2}|[0-9]{3}))?")

#: What forms offer; any well-formed tag can be kept.
LANGUAGES = {
    "af": "Afrikaans", "sq": "Albanian", "am": "Amharic", "ar": "Arabic", "hy": "Armenian",
    "az": "Azerbaijani", "eu": "Basque", "be": "Belarusian", "bn": "Bengali", "bs": "Bosnian",
    "bg": "Bulgarian", "my": "Burmese", "ca": "Catalan", "zh": "Chinese", "hr": "Croatian",
    "cs": "Czech", "da": "Danish", "nl": "Dutch", "en": "English", "et": "Estonian",
    "fi": "Finnish", "fr": "French", "gl": "Galician", "ka": "Georgian", "de": "German",
    "el": "Greek", "gu": "Gujarati", "ha": "Hausa", "he": "Hebrew", "hi": "Hindi",
    "hu": "Hungarian", "is": "Icelandic", "id": "Indonesian", "ga": "Irish", "it": "Italian",
    "ja": "Japanese", "kn": "Kannada", "kk": "Kazakh", "km": "Khmer", "ko": "Korean",
    "ku": "Kurdish", "lo": "Lao", "lv": "Latvian", "lt": "Lithuanian", "mk": "Macedonian",
    "ms": "Malay", "ml": "Malayalam", "mt": "Maltese", "mr": "Marathi", "mn": "Mongolian",
    "ne": "Nepali", "no": "Norwegian", "ps": "Pashto", "fa": "Persian", "pl": "Polish",
    "pt": "Portuguese", "pa": "Punjabi", "ro": "Romanian", "ru": "Russian", "sr": "Serbian",
    "si": "Sinhala", "sk": "Slovak", "sl": "Slovenian", "so": "Somali", "es": "Spanish",
    "sw": "Swahili", "sv": "Swedish", "tl": "Tagalog", "ta": "Tamil", "te": "Telugu",
    "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek",
    "vi": "Vietnamese", "cy": "Welsh", "xh": "Xhosa", "yo": "Yoruba", "zu": "Zulu",
}  # fmt: skip


def require_language(tag: str, pointer: str = "/language") -> str:
    """A tag such as `en`, `pt-BR` or `zh-Hant` (BCP 47). Raises `InvalidInput` for others."""
    if not _TAG.fullmatch(tag):
        raise InvalidInput("Give the language as a tag such as en, de or pt-BR.", pointer)
    return tag


def language_options(present: str = "") -> list[tuple[str, str]]:
    """Pairs of tag and name for a form, with the one in use also when it is a rare one."""
    options = list(LANGUAGES.items())
    if present and present not in LANGUAGES:
        options.insert(0, (present, present))
    return options


def usual_spelling(tag: str) -> str:
    """The tag with letters as BCP 47 recommends (RFC 5646, 2.1.1): `PT_br` gives `pt-BR`."""
    first, *others = tag.strip().replace("_", "-").split("-")
    spelt = {2: str.upper, 4: str.title}
    return "-".join([first.lower(), *(spelt.get(len(x), str.lower)(x) for x in others)])


def language_name(tag: str) -> str:
    """What people call it: `Portuguese (pt-BR)`, or the tag itself where we know no name."""
    name = LANGUAGES.get(tag.partition("-")[0])
    if name is None or tag in LANGUAGES:
        return name or tag
    return f"{name} ({tag})"
