from datetime import date

import pytest

from app.domain.errors import InvalidInput
from app.engines.extraction import Extracted, extract

BODY = "<p>" + "</p><p>".join(
    f"Sentence number {n} of this short article says something that is long enough to be read as "
    "running text, and it ends as sentences do."
    for n in ("one", "two", "three", "four")
)


def page(head: str = "", top: str = "", html: str = "<html>", url: str | None = None) -> Extracted:
    text = f"<!DOCTYPE html>{html}<head>{head}</head><body><article>{top}{BODY}</article></body>"
    return extract("html", text.encode(), url)


def test_json_ld_wins_over_meta_and_meta_over_markup() -> None:
    json_ld = """<script type="application/ld+json">{"@graph": [{"@type": "Person", "name": "No"},
    {"@type": ["NewsArticle"], "headline": "From &quot;data&quot;", "author": [{"name": "Ada"},
    "Bo"], "publisher": {"name": "The Ledger"}, "datePublished": "2024-02-29T23:30:00-08:00",
    "inLanguage": "pt_br"}]}</script>"""
    meta = """<meta property="og:title" content="From meta"><meta name="author" content="Cy">
    <meta property="og:site_name" content="Other"><meta name="date" content="2001-01-02">"""
    found = page(json_ld + meta, '<h1>From markup</h1><time datetime="1999-01-02">then</time>')
    assert found.title == 'From "data"'
    assert found.byline == "Ada, Bo"
    assert found.publisher == "The Ledger"
    assert found.published_on == date(2024, 2, 29)
    assert found.language == "pt-BR"
    found = page(meta, '<h1>From markup</h1><time datetime="1999-01-02">then</time>')
    assert (found.title, found.byline, found.publisher, found.published_on) == (
        "From meta",
        "Cy",
        "Other",
        date(2001, 1, 2),
    )


def test_markup_alone_is_enough() -> None:
    found = page(
        "<title>A close vote | The Ledger</title>",
        '<h1>A close vote</h1><p class="byline">By Ada Brenner on 3 May 2024</p>'
        '<time datetime="2024-05-03">3 May</time>',
        '<html lang="EN-gb">',
        "https://ledger.example/vote",
    )
    assert found.title == "A close vote"
    assert found.byline == "Ada Brenner"
    assert found.publisher == "ledger.example"
    assert found.published_on == date(2024, 5, 3)
    assert found.language == "en-GB"
    assert found.canonical_url == "https://ledger.example/vote"
    assert "Ada" not in " ".join(block.text for block in found.blocks)


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("https://ledger.example/vote", "https://ledger.example/vote"),
        ("/vote?x=1", "https://ledger.example/vote?x=1"),
        ("javascript:alert(1)", "https://ledger.example/2024/vote.amp"),
        ("https://user:pw@evil.example/", "https://ledger.example/2024/vote.amp"),
        ("/", "https://ledger.example/2024/vote.amp"),
        ("", "https://ledger.example/2024/vote.amp"),
    ],
)
def test_the_canonical_address_is_resolved_and_never_hostile(href: str, expected: str) -> None:
    found = page(
        f'<link rel="canonical" href="{href}">', url="https://ledger.example/2024/vote.amp"
    )
    assert found.canonical_url == expected


def test_markup_in_declared_facts_becomes_text() -> None:
    found = page(
        '<meta property="og:title" content="&lt;script&gt;alert(1)&lt;/script&gt; Vote &amp; vow">'
        '<meta name="author" content="&lt;b&gt;Ada&lt;/b&gt;&#7; Brenner">'
    )
    assert found.title == "alert(1) Vote & vow"
    assert found.byline == "Ada Brenner"


@pytest.mark.parametrize(
    "json_ld",
    [
        "{broken",
        "[" * 5_000,
        '{"@type": "NewsArticle", "author": {"name": 7}, "headline": ["x"], "publisher": []}',
        '{"@type": "NewsArticle", "datePublished": "soon", "inLanguage": "../../etc"}',
        '"NewsArticle"',
    ],
)
def test_broken_json_ld_is_passed_over(json_ld: str) -> None:
    found = page(f'<title>Vote</title><script type="application/ld+json">{json_ld}</script>')
    assert found.title == "Vote"
    assert found.published_on is None
    assert found.language == "en"
    assert len(found.blocks) == 4


@pytest.mark.parametrize(
    ("declaration", "encoding"),
    [('<meta charset="windows-1251">', "cp1251"), ("", "utf-8"), ("", "utf-16")],
)
def test_the_declared_encoding_counts(declaration: str, encoding: str) -> None:
    sentence = "Мэр сказал, что решение не будет принято до конца года и что это правильно. " * 3
    text = f"<html><head>{declaration}<title>Мэр</title></head><body><p>{sentence}</p>" * 2
    found = extract("html", text.encode(encoding))
    assert found.title == "Мэр"
    assert found.language == "ru"


def test_what_is_no_page_is_read_as_text() -> None:
    found = extract("html", b"A close vote\n\n" + b"Only words, no element at all. " * 8)
    assert [block.kind for block in found.blocks] == ["heading", "paragraph"]


def test_a_short_page_keeps_its_elements() -> None:
    data = b"<h1>A vote</h1><p>It was close.</p><ul><li>21 for<li>18 against</ul><h2>Why</h2>No."
    found = extract("html", data)
    assert found.title == "A vote"
    assert [(block.kind, block.text) for block in found.blocks] == [
        ("paragraph", "It was close."),
        ("list_item", "21 for"),
        ("list_item", "18 against"),
        ("heading", "Why"),
        ("paragraph", "No."),
    ]


def test_a_name_that_begins_like_a_byline_stays_whole() -> None:
    assert page('<meta name="author" content="Von Trotha, Ida">').byline == "Von Trotha, Ida"
    assert page('<meta name="author" content="By Ida Trotha">').byline == "Ida Trotha"


def test_elements_inside_one_another_without_end_are_a_clear_error() -> None:
    with pytest.raises(InvalidInput):
        extract("html", b"<html><body>" + b"<div>" * 100_000 + b"Deep words.")
