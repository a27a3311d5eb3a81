"""An annotation together with where it stands."""

from dataclasses import dataclass

from app.models.articles import Article
from app.models.claims import Anchor, Annotation


@dataclass(frozen=True, slots=True)
class Standing:
    """One annotation, its newest anchor, and the article that it is in."""

    annotation: Annotation
    anchor: Anchor
    article: Article
