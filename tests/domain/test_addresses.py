import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.addresses import (
    MAX_ADDRESS_CHARACTERS,
    normalise_address,
    require_web_address,
)
from app.domain.errors import InvalidInput

PAGE = "https://news.example/story?id=7"


@pytest.mark.parametrize(
    "same",
    [
        "http://news.example/story?id=7",
        "HTTPS://NEWS.example:443/story?id=7",
        "http://news.example:80/story?id=7",
        "https://www.news.example/story/?id=7",
        "https://amp.news.example/story?id=7",
        "https://news.example/story/amp/?id=7",
        "https://news.example/story.amp?id=7",
        "https://news.example/story/index.html?id=7",
        "https://news.example/a/../story?id=7#comments",
        "https://news.example/%73tory?id=%37",
        "https://news.example/story?utm_source=x&id=7&fbclid=abc&gclid=1&UTM_Medium=y",
        "https://news.example/story?id=7&amp=1&outputType=amp",
        " https://news.example/story?id=7 ",
    ],
)
def test_one_page_has_one_address(same: str) -> None:
    assert normalise_address(same) == PAGE


@pytest.mark.parametrize(
    "other",
    [
        "https://news.example/story?id=8",
        "https://news.example/Story?id=7",
        "https://news.example/story/2?id=7",
        "https://m.news.example/story?id=7",
        "https://news.example:8443/story?id=7",
        "https://news.example/story?id=7&page=2",
        "https://news.example/stamp?id=7",
    ],
)
def test_other_pages_have_other_addresses(other: str) -> None:
    assert normalise_address(other) != PAGE


def test_order_of_the_query_does_not_matter() -> None:
    assert normalise_address("https://a.example/?b=2&a=1") == normalise_address(
        "https://a.example?a=1&b=2"
    )


def test_international_names_are_written_in_ascii() -> None:
    assert require_web_address("https://STRASSE.example/ä") == "https://strasse.example/ä"
    assert require_web_address("https://straße.example/") == "https://xn--strae-oqa.example/"
    assert normalise_address("https://bücher.example/ö") == normalise_address(
        "https://xn--bcher-kva.example/%C3%B6"
    )


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "Enter a web address."),
        ("javascript:alert(1)", "starts with http"),
        (" JaVaScRiPt:alert(1)", "starts with http"),
        ("data:text/html,hello", "starts with http"),
        ("file:///etc/passwd", "starts with http"),
        ("//no-scheme.example/", "starts with http"),
        ("ftp://files.example/", "starts with http"),
        ("news.example/story", "starts with http"),
        ("https://", "name"),
        ("https:///path", "name"),
        ("https://user:secret@news.example/", "user name or password"),
        ("https://news.example@evil.example/", "user name or password"),
        ("https://news.example\\@evil.example/", "backslash"),
        ("https://news.example/a b", "space"),
        ("https://news.example/\x00", "not allowed"),
        ("https://news.example/\nHost: evil", "not allowed"),
        ("https://news.example/\u202egpj.exe", "not allowed"),
        ("https://news.example:99999/", "not a valid"),
        ("https://news.example:0/", "name"),
        ("https://[::1", "not a valid"),
        ("https://[fe80::1%25eth0]/", "name"),
        ("http://2130706433/", "name"),
        ("http://0x7f000001/", "name"),
        ("http://0177.0.0.1/", "name"),
        ("http://127.1/", "name"),
        ("http://１２７.0.1/", "name"),
        ("http://-bad-.example/", "name"),
        ("http://a..example/", "name"),
        ("https://news.example/" + "x" * MAX_ADDRESS_CHARACTERS, "2,000 characters"),
    ],
)
def test_what_is_no_web_address_is_refused_in_one_sentence(url: str, reason: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        require_web_address(url, "/url")
    assert reason in caught.value.detail
    assert caught.value.pointer == "/url"


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example",
        "http://localhost:8000/x",
        "http://[2001:db8::1]:8080/a?b=c#d",
        "https://news.example/search?q=a%20b&x=[1]",
        "https://news.example/" + "x" * (MAX_ADDRESS_CHARACTERS - 21),
    ],
)
def test_web_addresses_pass_unchanged(url: str) -> None:
    assert require_web_address(url) == url


PIECES = st.sampled_from(
    ["amp", "index.html", "a", "B", "%61", "%2F", "..", ".", "", "x.amp", "ö", "%C3%B6", "utm_a"]
)


@settings(deadline=None)
@given(
    host=st.sampled_from(["www.amp.a.example", "a.example:80", "B.EXAMPLE", "[::1]:8080"]),
    path=st.lists(PIECES, max_size=5).map("/".join),
    query=st.lists(st.tuples(PIECES, PIECES).map("=".join), max_size=4).map("&".join),
)
def test_normalising_twice_changes_nothing_more(host: str, path: str, query: str) -> None:
    once = normalise_address(f"http://{host}/{path}?{query}")
    assert normalise_address(once) == once


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_an_address_or_a_clear_error(text: str) -> None:
    try:
        address = require_web_address(f"http://{text}")
    except InvalidInput:
        return
    assert require_web_address(address) == address
    assert normalise_address(normalise_address(address)) == normalise_address(address)
