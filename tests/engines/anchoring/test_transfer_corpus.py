"""The targets on real revisions, so that no change of the engine loses them unseen."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench import anchoring_corpus as corpus

pytestmark = pytest.mark.skipif(not corpus.CORPUS.exists(), reason="../shared is absent")


@pytest.fixture(scope="module")
def table() -> dict[str, corpus.Row]:
    return corpus.score(corpus.cases(), corpus.carry(corpus.cases()))


@pytest.mark.parametrize(("label", "column", "limit", "is_floor"), corpus.TARGETS)
def test_the_target_is_kept(
    table: dict[str, corpus.Row], label: str, column: str, limit: float, is_floor: bool
) -> None:
    share = table[label].share(column)
    assert share >= limit if is_floor else share <= limit


def test_an_edited_or_deleted_quote_never_counts_as_unchanged() -> None:
    anchors = corpus.carry(corpus.cases())
    shown = [case for case in corpus.cases() if anchors[case["id"]].state.is_shown]
    for case in shown:
        anchor, text = anchors[case["id"]], corpus.texts()[case["new"]]
        assert anchor.start is not None
        assert anchor.end is not None
        assert "".join(text[anchor.start : anchor.end].split()) != ""
        assert case["label"] not in ("deleted", "deleted_lookalike")


def test_our_table_is_the_one_that_the_scorer_prints(
    table: dict[str, corpus.Row], tmp_path: Path
) -> None:
    predictions = tmp_path / "predictions.jsonl"
    rows = (
        {"id": name, "start": anchor.start, "end": anchor.end, "state": anchor.state.value}
        for name, anchor in corpus.carry(corpus.cases()).items()
    )
    predictions.write_text("\n".join(map(json.dumps, rows)))
    scorer = [sys.executable, str(corpus.CORPUS / "score.py"), str(predictions)]
    printed = subprocess.run(scorer, capture_output=True, text=True, check=True).stdout
    theirs = sorted(line for line in printed.splitlines()[1:] if line)
    ours = [line for line in corpus.lines(table)[1:] if not line.startswith("all ")]
    assert [line.split() for line in theirs] == [line.split() for line in ours]
