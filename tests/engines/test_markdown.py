"""Text from outside never becomes a script, a frame or a form on our pages or a newsroom's."""

import re

import pytest

from app.engines.markdown import render_markdown

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src='https://evil.example'></iframe>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "[x](//evil.example)",
    "[x](/desk/fact-checks)",
    "[x](http:evil)",
    "`<script>`",
    "```html\n<script>alert(1)</script>\n```",
    '[x](https://a.example "><script>alert(1)</script>")',
    "<a href='https://a.example' onclick='alert(1)'>x</a>",
    "<form action=https://evil.example><input name=password></form>",
    "| a |\n|---|\n| <script>alert(1)</script> |",
    "<!-- --><script>alert(1)</script>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_becomes_harmless(text: str) -> None:
    rendered = render_markdown(text)
    tags = {tag.lower() for tag in re.findall(r"<\s*/?\s*([a-zA-Z]+)", rendered)}
    assert tags <= {"p", "a", "code", "pre", "table", "thead", "tbody", "tr", "th", "td"}
    for attributes in re.findall(r"<[a-z][a-z0-9]*([^>]*)>", rendered):
        assert not re.search(r"\bon\w+\s*=|style|src\s*=", attributes, re.IGNORECASE)
    for href in re.findall(r'href="([^"]*)"', rendered):
        assert re.match(r"(https?:|mailto:)", href)


def test_what_people_write_is_kept() -> None:
    rendered = render_markdown(
        "# What we found\n\nThe **port** says *so*: [report](https://port.example/a?b=1&c=2).\n\n"
        "- one\n- two\n\n> quoted\n\n| year | tonnes |\n|---|---|\n| 2024 | 12 |\n"
    )
    for part in ("<strong>port</strong>", "<em>so</em>", "<li>one</li>", "<blockquote>", "<td>12"):
        assert part in rendered
    assert 'href="https://port.example/a?b=1&amp;c=2" rel="nofollow noopener ugc"' in rendered


def test_headings_stand_below_those_of_the_page() -> None:
    rendered = render_markdown("# a\n\n## b\n\n###### c\n\nd\n===")
    assert re.findall(r"<(h\d)>", rendered) == ["h3", "h4", "h5", "h3"]


def test_headings_skip_no_level_whatever_they_begin_with() -> None:
    rendered = render_markdown("## a\n\n#### b\n\n### c\n\n## d\n\n# e\n\n## f")
    assert re.findall(r"<(h\d)>", rendered) == ["h3", "h4", "h4", "h3", "h3", "h4"]


def test_html_is_shown_as_it_was_typed() -> None:
    assert render_markdown("1 < 2 & <b>3</b>") == "<p>1 &lt; 2 &amp; &lt;b&gt;3&lt;/b&gt;</p>\n"


def test_an_image_becomes_a_link() -> None:
    rendered = render_markdown("![the quay](https://a.example/quay.jpg)")
    assert "<img" not in rendered
    assert '<a href="https://a.example/quay.jpg"' in rendered


@pytest.mark.parametrize(
    "text", ["[" * 10_000, "*a" * 20_000, "> " * 5_000, "`" * 49_999, "|" * 9_000]
)
def test_pathological_text_is_quick(text: str) -> None:
    assert len(render_markdown(text)) < 2_000_000
