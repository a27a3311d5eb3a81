"""How long until an article's address is looked at again: plain arithmetic, in seconds."""

from datetime import timedelta

DAY = 86_400
WEEK = 7 * DAY
#: So many passing failures in a row (a site that is slow or down) are a problem to tell.
TOLD_AFTER = 3
_MOST_DOUBLINGS = 30


def next_interval(last: int, shortest: int, *, has_changed: bool, is_public: bool) -> int:
    """The seconds until the next look after one that found the article.

    The shortest after a change, else twice the last, up to a day where a verdict on the article is
    public and up to a week where none is.
    """
    if has_changed:
        return shortest
    longest = max(DAY if is_public else WEEK, shortest)
    return min(max(last * 2, shortest), longest)


def back_off(
    failures: int, shortest: int, *, retry_after: timedelta | None, chance: float
) -> timedelta:
    """How long to leave a site alone after so many failures in a row (1 or more).

    Doubles with each, up to a week; `chance` (0 to 1) takes up to half of it away, so that looks
    that failed together do not come back together. Never shorter than the shortest interval nor
    than what the site asked for.
    """
    longest = max(WEEK, shortest)
    seconds: int = min(shortest * 2 ** min(failures, _MOST_DOUBLINGS), longest)
    pause = timedelta(seconds=max(seconds * (1 - chance / 2), shortest))
    return max(pause, retry_after or timedelta())
