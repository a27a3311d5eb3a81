"""An annotation together with where it stands."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.vocabulary import AnchorDecision
from app.models.articles import Article
from app.models.claims import Anchor, Annotation


@dataclass(frozen=True, slots=True)
class Standing:
    """One annotation, its newest anchor, and the article that it is in."""

    annotation: Annotation
    anchor: Anchor
    article: Article

    @property
    def is_decided(self) -> bool:
        """True where the checked words stand, or somebody found that they stand no more."""
        return self.anchor.state.is_shown or self.anchor.decision is AnchorDecision.GONE

    def is_shown(self, published_at: datetime) -> bool:
        """Whether readers see the revision published at `published_at` on these words."""
        is_early = self.anchor.awaits_revision and self.anchor.created_at > published_at
        return self.anchor.state.is_shown and not is_early
