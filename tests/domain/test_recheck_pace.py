from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.recheck_pace import DAY, WEEK, back_off, next_interval

HOUR = 3_600
seconds = st.integers(1, 30 * DAY)
failures = st.integers(1, 10_000)
chances = st.floats(0, 1)


def test_a_change_brings_the_interval_back() -> None:
    assert next_interval(WEEK, HOUR, has_changed=True, is_public=True) == HOUR


def test_without_a_change_the_interval_doubles_up_to_a_day_or_a_week() -> None:
    assert next_interval(HOUR, HOUR, has_changed=False, is_public=True) == 2 * HOUR
    assert next_interval(16 * HOUR, HOUR, has_changed=False, is_public=True) == DAY
    assert next_interval(16 * HOUR, HOUR, has_changed=False, is_public=False) == 32 * HOUR
    assert next_interval(WEEK - 1, HOUR, has_changed=False, is_public=False) == WEEK
    # What grew to a week is looked at daily once a verdict is published.
    assert next_interval(WEEK, HOUR, has_changed=False, is_public=True) == DAY


@given(seconds, seconds, st.booleans(), st.booleans())
def test_an_interval_is_never_shorter_than_the_shortest(
    last: int, shortest: int, has_changed: bool, is_public: bool
) -> None:
    interval = next_interval(last, shortest, has_changed=has_changed, is_public=is_public)
    assert shortest <= interval <= max(WEEK, shortest)


def test_each_failure_doubles_the_wait() -> None:
    waits = [back_off(n, HOUR, retry_after=None, chance=0) for n in range(1, 10)]
    assert [wait / timedelta(hours=1) for wait in waits] == [2, 4, 8, 16, 32, 64, 128, 168, 168]


@given(failures, seconds, chances)
def test_a_wait_lies_between_the_shortest_interval_and_a_week(
    failures: int, shortest: int, chance: float
) -> None:
    wait = back_off(failures, shortest, retry_after=None, chance=chance).total_seconds()
    assert shortest <= wait <= max(WEEK, shortest)


@given(failures, seconds, chances)
def test_a_site_is_left_alone_for_as_long_as_it_asks(
    failures: int, shortest: int, chance: float
) -> None:
    asked = timedelta(days=5)
    assert back_off(failures, shortest, retry_after=asked, chance=chance) >= asked
