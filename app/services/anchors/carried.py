"""What became of one highlight when its article changed."""

from dataclasses import dataclass

from app.models import Anchor, Annotation


@dataclass(frozen=True, slots=True)
class Carried:
    """One annotation with its anchors before and in the new version."""

    annotation: Annotation
    before: Anchor
    after: Anchor

    @property
    def is_lost(self) -> bool:
        """True where the checked words stood and now stand no more."""
        return self.before.state.is_shown and not self.after.state.is_shown

    @property
    def is_found_again(self) -> bool:
        """True where the checked words had gone and stand again."""
        return self.after.state.is_shown and not self.before.state.is_shown
