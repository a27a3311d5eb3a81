import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engines.extraction.encoding import decode

RUSSIAN = "Городская библиотека впервые за двадцать лет пересчитала книги, которые не вернули. " * 3
GERMAN = "Die Brücke über die Elbe bleibt länger geschlossen, als die Straßenmeisterei dachte. " * 3


@pytest.mark.parametrize(
    ("data", "declared", "text"),
    [
        (RUSSIAN.encode(), None, RUSSIAN),
        (RUSSIAN.encode(), "windows-1251", RUSSIAN),
        (RUSSIAN.encode("utf-8-sig"), None, RUSSIAN),
        (RUSSIAN.encode("utf-16"), None, RUSSIAN),
        (RUSSIAN.encode("utf-32"), None, RUSSIAN),
        (GERMAN.encode("utf-16-le"), None, GERMAN),
        (GERMAN.encode("utf-16-be"), None, GERMAN),
        (RUSSIAN.encode("cp1251"), "windows-1251", RUSSIAN),
        (RUSSIAN.encode("cp1251"), None, RUSSIAN),
        (RUSSIAN.encode("koi8-r"), "koi8-r", RUSSIAN),
        (GERMAN.encode("cp1252"), "iso-8859-1", GERMAN),
        ("“Quoted” – it’s".encode("cp1252"), "iso-8859-1", "“Quoted” – it’s"),
        ("日本語の文章".encode("iso2022_jp"), "iso-2022-jp", "日本語の文章"),
        (b"plain", "no-such-charset", "plain"),
    ],
)
def test_text_is_read_in_its_encoding(data: bytes, declared: str | None, text: str) -> None:
    assert decode(data, declared) == text


def test_a_few_broken_bytes_cost_only_themselves() -> None:
    data = RUSSIAN.encode()
    broken = data[:41] + b"\xff" + data[41:]
    assert decode(broken).count("\ufffd") <= 3
    assert RUSSIAN[60:] in decode(broken)


@settings(deadline=None)
@given(st.binary(max_size=400), st.sampled_from([None, "utf-8", "cp1251", "utf-16", "hex", "\0"]))
def test_no_bytes_make_it_fail(data: bytes, declared: str | None) -> None:
    assert isinstance(decode(data, declared), str)
