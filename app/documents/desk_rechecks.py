"""When an article is looked at again, as the team itself sees it."""

from datetime import datetime
from typing import Any

from app.domain import clock
from app.domain.clock import rfc3339
from app.models import Recheck


def desk_recheck(recheck: Recheck) -> dict[str, Any]:
    """The recheck of an article, without the validators, which are between us and the site."""
    return {
        "id": recheck.id,
        "article_id": recheck.article_id,
        "is_active": recheck.is_active,
        "interval_seconds": recheck.interval_seconds,
        "is_interval_fixed": recheck.is_interval_fixed,
        "is_under_way": recheck.is_under_way(clock.now()),
        "due_at": _moment(recheck.due_at),
        "checked_at": _moment(recheck.checked_at),
        "failures": recheck.failures,
        "problem": recheck.problem,
        "problem_at": _moment(recheck.problem_at),
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else rfc3339(moment)
