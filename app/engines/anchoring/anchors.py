"""The answer to 'where does this quote stand in this text?'."""

from dataclasses import dataclass

from app.domain.errors import InvalidInput
from app.domain.vocabulary import AnchorState


@dataclass(frozen=True, slots=True)
class Anchor:
    """The place of one quote in one text, or the reason why it has none.

    `start` and `end` are half-open code-point offsets, None when the state is `ambiguous` or
    `orphan`. `reason` is one sentence for a person. `candidates` holds the first places (at most
    `locating.MAX_CANDIDATES`) among which an ambiguous quote could not be decided.
    """

    start: int | None
    end: int | None
    state: AnchorState
    reason: str = ""
    candidates: tuple[tuple[int, int], ...] = ()

    def decided(self, pointer: str = "/quote") -> tuple[int, int]:
        """The place as `(start, end)`, for callers that can't go on without one.

        Raises InvalidInput with this anchor's reason at `pointer` when there is no single place
        where the quoted words stand unchanged.
        """
        if self.start is None or self.end is None or not self.state.is_shown:
            raise InvalidInput(self.reason, pointer)
        return self.start, self.end
