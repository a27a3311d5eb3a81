"""Markdown can't carry anything but words."""

import pytest

from app.engines.markdown import render_markdown


def test_headings_begin_below_those_of_the_page() -> None:
    assert render_markdown("# One\n\ntwo *three*") == "<h3>One</h3>\n<p>two <em>three</em></p>\n"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://tracker.example/x.png)",
        '<a href="x" onclick="y">z</a>',
        '[x](https://a.example "t\\" onmouseover=alert(1) \\"")',
        '<https://a.example/"onclick=alert(1)>',
        "<style>body{display:none}</style>",
        "`<img src=x onerror=alert(1)>`",
    ],
)
def test_hostile_text_stays_text(text: str) -> None:
    from lxml import html as lxml_html

    tree = lxml_html.fragment_fromstring(render_markdown(text), create_parent="div")
    allowed = {"div", "p", "a", "code", "pre", "em"}
    for element in tree.iter():
        assert element.tag in allowed
        assert not any(name.startswith("on") or name == "style" for name in element.attrib)
        assert element.get("href", "https:").split(":")[0] in ("http", "https", "mailto")


def test_links_are_marked_as_not_ours() -> None:
    assert 'rel="nofollow noopener ugc"' in render_markdown("[a](https://a.example)")
