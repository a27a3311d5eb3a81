"""One line of a report: a figure and the limit that it must keep."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the report: a figure and the limit that it must keep."""

    what: str
    figure: float
    limit: float
    is_floor: bool
    detail: str

    def is_kept(self) -> bool:
        """Whether the figure is on the right side of the limit."""
        return self.figure >= self.limit if self.is_floor else self.figure <= self.limit

    def __str__(self) -> str:
        sign = "≥" if self.is_floor else "≤"
        verdict = "ok" if self.is_kept() else "MISSED"
        figure = f"{self.what:<44} {self.figure:8.2f}  {sign} {self.limit:<6g}"
        return f"{figure} {verdict:<7} {self.detail}"
