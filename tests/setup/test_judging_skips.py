"""CI lets a test be skipped for one reason alone: ../shared is not there."""

from pathlib import Path

import pytest

from scripts.skips import judge

REPORT = """<testsuites><testsuite>
<testcase classname="tests.a" name="test_one"/>
<testcase classname="tests.a" name="test_two">{outcome}</testcase>
</testsuite></testsuites>"""


def report(tmp_path: Path, outcome: str) -> list[Path]:
    file = tmp_path / "report.xml"
    file.write_text(REPORT.format(outcome=outcome))
    return [file]


def test_all_passed_is_good(tmp_path: Path) -> None:
    tally = judge(report(tmp_path, ""), is_shared_there=False)
    assert (tally.passed, tally.failed, tally.skipped) == (2, 0, 0)
    assert tally.is_good()


def test_a_skip_for_the_absent_folder_is_good_only_while_it_is_absent(tmp_path: Path) -> None:
    reports = report(tmp_path, '<skipped message="../shared is absent"/>')
    assert judge(reports, is_shared_there=False).is_good()
    assert not judge(reports, is_shared_there=True).is_good()


@pytest.mark.parametrize(
    "outcome",
    [
        '<skipped message="no browser here"/>',
        "<skipped/>",
        '<failure message="assert 1 == 2"/>',
        '<error message="the fixture broke"/>',
    ],
)
def test_any_other_skip_and_any_failure_is_bad(tmp_path: Path, outcome: str) -> None:
    assert not judge(report(tmp_path, outcome), is_shared_there=False).is_good()


def test_no_test_at_all_is_bad(tmp_path: Path) -> None:
    file = tmp_path / "report.xml"
    file.write_text("<testsuites><testsuite/></testsuites>")
    assert not judge([file], is_shared_there=False).is_good()


def test_a_report_that_was_never_written_is_bad(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="never written"):
        judge([tmp_path / "absent.xml"], is_shared_there=False)
