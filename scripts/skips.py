"""Judges what pytest skipped, from its JUnit reports: `scripts/run skips REPORT…`.

The one reason to skip a test is that the folder ../shared is absent, and only while it is. Ends
with a closing line over all reports, and exit code 1 when a test was skipped for another reason,
failed, or none ran.
"""

import sys
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from pathlib import Path

from scripts.project import ROOT, give_up

#: What the reason of an allowed skip names.
SHARED = "../shared"


@dataclass(slots=True)
class Tally:
    """What several runs came to."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    wrongly_skipped: list[str] = field(default_factory=list)

    def is_good(self) -> bool:
        """Whether tests ran, none failed and none was left out without a reason."""
        return self.passed > 0 and not self.failed and not self.wrongly_skipped


def judge(reports: list[Path], is_shared_there: bool) -> Tally:
    """Counts the tests of `reports`; gives up when one was never written."""
    tally = Tally()
    for report in reports:
        if not report.is_file():
            give_up(f"{report} was never written, so its tests did not run to their end.")
        for case in ET.parse(report).iter("testcase"):
            _count(case, tally, is_shared_there)
    return tally


def _count(case: ET.Element, tally: Tally, is_shared_there: bool) -> None:
    skip = case.find("skipped")
    if case.find("failure") is not None or case.find("error") is not None:
        tally.failed += 1
    elif skip is None:
        tally.passed += 1
    else:
        tally.skipped += 1
        reason = skip.get("message") or "no reason given"
        if is_shared_there or SHARED not in reason:
            name = f"{case.get('classname')}::{case.get('name')}"
            tally.wrongly_skipped.append(f"{name} was skipped: {reason}")


def main(arguments: list[str]) -> int:
    """Prints the wrongly skipped tests and the closing line; returns the exit code."""
    tally = judge([Path(name) for name in arguments], (ROOT / SHARED).is_dir())
    for line in tally.wrongly_skipped:
        print(line)
    print(f"{tally.passed} passed, {tally.failed} failed, {tally.skipped} skipped")
    return 0 if tally.is_good() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
