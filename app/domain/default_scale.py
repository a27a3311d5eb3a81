"""The ordered scale of verdicts that a new team starts with."""

from dataclasses import dataclass

from app.domain.vocabulary import Colour, Shape


@dataclass(frozen=True, slots=True)
class DefaultVerdict:
    """One verdict; `crosswalk` runs from 1 (false) to 5 (true), None outside the order."""

    key: str
    label: str
    colour: Colour
    shape: Shape
    description: str
    crosswalk: int | None


DEFAULT_SCALE_NAME = "Plumbline scale"

DEFAULT_SCALE = (
    DefaultVerdict(
        "true",
        "True",
        Colour.GREEN,
        Shape.CIRCLE,
        "The claim is accurate, and nothing that matters is missing.",
        5,
    ),
    DefaultVerdict(
        "mostly_true",
        "Mostly true",
        Colour.LIME,
        Shape.HEXAGON,
        "The claim is accurate but needs a detail or a clarification.",
        4,
    ),
    DefaultVerdict(
        "mixed",
        "Mixed",
        Colour.AMBER,
        Shape.DIAMOND,
        "The claim holds accurate and inaccurate parts of similar weight.",
        3,
    ),
    DefaultVerdict(
        "misleading",
        "Misleading",
        Colour.ORANGE,
        Shape.TRIANGLE,
        "The facts may be accurate, but the impression they give is wrong.",
        2,
    ),
    DefaultVerdict(
        "mostly_false",
        "Mostly false",
        Colour.RED,
        Shape.PENTAGON,
        "The claim holds a grain of truth but is wrong in what matters.",
        2,
    ),
    DefaultVerdict("false", "False", Colour.CRIMSON, Shape.SQUARE, "The claim is inaccurate.", 1),
    DefaultVerdict(
        "unproven",
        "Unproven",
        Colour.GREY,
        Shape.RING,
        "The material at hand neither supports nor refutes the claim.",
        None,
    ),
    DefaultVerdict(
        "satire",
        "Satire",
        Colour.VIOLET,
        Shape.STAR,
        "The claim was made as a joke and taken at its word elsewhere.",
        None,
    ),
)
