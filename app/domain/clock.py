"""The time, in one place, so that tests can move it."""

from datetime import UTC, date, datetime


def now() -> datetime:
    """The present moment in UTC, with its time zone."""
    return datetime.now(UTC)


def today() -> date:
    """The present date in UTC."""
    return now().date()


def rfc3339(moment: datetime) -> str:
    """RFC 3339 in UTC with `Z`, to the microsecond only where there are any."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
