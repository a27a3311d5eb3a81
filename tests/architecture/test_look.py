"""Verdicts are told apart by more than colour, can be read, and templates keep to the policy."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.domain.vocabulary import AnchorState, Colour, Shape, Stance, State

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "app/templates").rglob("*.html"))
STYLES = sorted((ROOT / "app/static/css").glob("*.css"))
SCRIPTS = sorted((ROOT / "app/static/js").rglob("*.js"))
TOKENS = (ROOT / "app/static/css/tokens.css").read_text("utf-8")
ICONS = set((ROOT / "scripts/icons.txt").read_text("utf-8").split())

_LIGHT_DARK = re.compile(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)")
_TONE = re.compile(r"\.tone-(\w+) \{(.*?)\}", re.DOTALL)
_ICON_CALL = re.compile(
    r"\bicon\('([\w-]+)'|icon_name\s*=\s*'([\w-]+)'|icon_button\([^,]+, '([\w-]+)'"
)


def colours_of(rules: str) -> dict[str, tuple[str, str]]:
    """Name to its light and its dark value."""
    return {name: (light, dark) for name, light, dark in _LIGHT_DARK.findall(rules)}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it, 0 to 1."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def macro(file: str, name: str, *arguments: object) -> str:
    environment = Environment(
        loader=FileSystemLoader(ROOT / "app/templates"),
        undefined=StrictUndefined,
        autoescape=True,
    )
    environment.globals["url_for"] = lambda endpoint, **values: f"/{endpoint}"
    module = environment.get_template(f"macros/{file}.html").module
    return str(getattr(module, name)(*arguments))


@pytest.mark.parametrize("colour", list(Colour))
@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_a_verdict_can_be_read_in_its_colours(colour: Colour, scheme: int) -> None:
    tone = {
        name: pair[scheme] for name, pair in colours_of(dict(_TONE.findall(TOKENS))[colour]).items()
    }
    page = {name: pair[scheme] for name, pair in colours_of(TOKENS).items()}
    assert contrast(tone["tone-ink"], tone["tone-soft"]) >= 4.5
    assert contrast(tone["tone-ink"], page["surface"]) >= 4.5
    for behind in (tone["tone-soft"], page["surface"], page["paper"]):
        assert contrast(tone["tone"], behind) >= 3
    # Article text stands on the mark.
    assert contrast(page["ink"], tone["tone-soft"]) >= 7


def test_every_shape_is_drawn_in_its_own_way() -> None:
    drawings = sorted(macro("icons", "shape", shape) for shape in Shape)
    assert all(one != other for one, other in pairwise(drawings))


def test_every_word_of_the_workflow_has_its_badge() -> None:
    badges = [macro("badges", "state_badge", state) for state in State]
    badges += [macro("badges", "stance_badge", stance) for stance in Stance]
    badges += [macro("badges", "anchor_badge", state) for state in AnchorState]
    assert len(set(badges)) == len(State) + len(Stance) + len(AnchorState)


def test_a_state_never_looks_like_a_verdict() -> None:
    verdict = {"key": "x", "label": "X", "colour": Colour.RED, "shape": Shape.RING}
    assert 'class="verdict tone-red"' in macro("badges", "verdict_badge", verdict)
    for state in State:
        badge = macro("badges", "state_badge", state)
        assert "tone-" not in badge
        assert "verdict" not in badge
        assert 'class="shape"' not in badge


def test_hostile_words_stay_words_in_a_badge() -> None:
    verdict = {"key": "x", "label": "<b>X", "colour": Colour.RED, "shape": Shape.RING}
    assert "&lt;b&gt;X" in macro("badges", "verdict_badge", verdict)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_keeps_to_the_content_policy(template: Path) -> None:
    text = template.read_text("utf-8")
    assert not re.search(r"\sstyle\s*=\s*[\"']", text)
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", text)
    assert "<style" not in text
    for script in re.findall(r"<script[^>]*>", text):
        assert "src=" in script or "application/ld+json" in script


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_uses_icons_that_are_there(template: Path) -> None:
    calls = _ICON_CALL.findall(template.read_text("utf-8"))
    used = {name for names in calls for name in names if name}
    assert used <= ICONS


@pytest.mark.parametrize("file", [*STYLES, *TEMPLATES, *SCRIPTS], ids=lambda path: path.name)
def test_a_file_of_the_pages_is_short_enough_to_read(file: Path) -> None:
    assert len(file.read_text("utf-8").splitlines()) <= 500
