"""Markdown as people type it, to the small and harmless HTML that pages may show."""

from functools import lru_cache
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

_TAGS = {
    "a", "blockquote", "br", "code", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p",
    "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto"}

#: The page has an `h1` and a section's `h2` above every rendered text.
_DEMOTION = 2


def render_markdown(text: str) -> str:
    """Cleaned HTML of a text in CommonMark (https://spec.commonmark.org/0.31.2/) with tables.

    HTML in the text is shown as it was typed, and so are links to anything but absolute http,
    https and mailto addresses. Links are marked `nofollow noopener ugc`; an image becomes a link
    to it; headings begin at `h3` and skip no level.
    """
    return nh3.clean(
        _parser().render(text),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="nofollow noopener ugc",
    )


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.disable("image")
    parser.validateLink = _is_absolute  # type: ignore[method-assign]
    parser.core.ruler.push("demote_headings", _demote_headings)
    return parser


def _is_absolute(url: str) -> bool:
    # Newsrooms show the text on their own pages, where a relative address means another thing.
    return urlsplit(url).scheme in _SCHEMES


def _demote_headings(state: StateCore) -> None:
    """Each heading stands one level below the nearest earlier one that outranks it as typed."""
    above: list[int] = []
    for token in state.tokens:
        if token.type not in ("heading_open", "heading_close"):
            continue
        if token.type == "heading_open":
            typed = int(token.tag[1])
            above = [*(level for level in above if level < typed), typed]
        token.tag = f"h{min(6, len(above) + _DEMOTION)}"
