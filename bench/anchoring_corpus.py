"""The real revisions in ../shared/data/anchoring, carried over and scored as its score.py does."""

import gzip
import hashlib
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from app.engines.anchoring import Anchor, Quote, transfer

CORPUS = Path(__file__).parents[2] / "shared" / "data" / "anchoring"

Case = dict[str, Any]

#: What must hold over all cases: label, column, limit, whether it is the least.
TARGETS = [
    ("verbatim", "exact", 1.0, True),
    ("verbatim", "shown", 0.97, True),
    ("verbatim_moved", "exact", 1.0, True),
    ("verbatim_moved", "shown", 0.97, True),
    ("verbatim_repeated", "exact", 0.995, True),
    ("short_ambiguous", "exact", 0.995, True),
    ("edited_light", "hit", 1.0, True),
    ("edited_light", "exact", 0.95, True),
    ("edited_light", "shown", 0.0, False),
    ("edited_medium", "hit", 1.0, True),
    ("edited_medium", "exact", 0.85, True),
    ("edited_medium", "shown", 0.0, False),
    ("edited_heavy", "hit", 0.985, True),
    ("edited_heavy", "exact", 0.60, True),
    ("edited_heavy", "shown", 0.0, False),
    ("deleted", "orphan", 0.995, True),
    ("deleted", "shown", 0.0, False),
    ("deleted_lookalike", "orphan", 0.97, True),
    ("deleted_lookalike", "shown", 0.0, False),
    ("all", "wrong", 0.002, False),
]


@dataclass(slots=True)
class Row:
    """The cases of one label, and for how many of them each column holds."""

    cases: int = 0
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def share(self, column: str) -> float:
        """The share of the cases for which a column holds."""
        return self.counts[column] / self.cases if self.cases else 0.0


@cache
def texts() -> dict[str, str]:
    """Every version by its id."""
    with gzip.open(CORPUS / "documents.jsonl.gz", "rt", encoding="utf-8") as lines:
        return {row["id"]: row["text"] for row in map(json.loads, lines)}


@cache
def cases() -> list[Case]:
    """Every case, in the order of the file."""
    lines = (CORPUS / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def half_of(case: Case) -> int:
    """Which half of the documents a case belongs to: 0 was looked at while tuning, 1 after it."""
    return int(hashlib.sha256(case["doc"].encode()).hexdigest(), 16) % 2


def carry(chosen: Iterable[Case]) -> dict[str, Anchor]:
    """The anchors of the cases, by their ids; versions are read once for all their quotes."""
    by_versions: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in chosen:
        by_versions[case["old"], case["new"]].append(case)
    anchors: dict[str, Anchor] = {}
    for (old, new), found in by_versions.items():
        carried = transfer(texts()[old], texts()[new], [_quote(case) for case in found])
        anchors.update(zip((case["id"] for case in found), carried, strict=True))
    return anchors


def _quote(case: Case) -> Quote:
    return Quote(case["quote"], case["prefix"], case["suffix"], case["old_start"], case["old_end"])


def score(chosen: Iterable[Case], anchors: dict[str, Anchor]) -> dict[str, Row]:
    """The table: for each label, and for `all`, how often each column holds."""
    table: dict[str, Row] = defaultdict(Row)
    for case in chosen:
        columns = _columns(case, anchors[case["id"]])
        for row in (table[case["label"]], table["all"]):
            row.cases += 1
            for column in columns:
                row.counts[column] += 1
    return table


def _columns(case: Case, anchor: Anchor) -> set[str]:
    """The columns that hold for one case."""
    columns = set()
    if anchor.state.is_shown and not _survives(case):
        columns.add("shown")
    if anchor.start is None or anchor.end is None:
        return columns | {"orphan"}
    if case["expected"] is None:
        return columns | {"wrong"}
    start, end = case["expected"]
    common = max(0, min(anchor.end, end) - max(anchor.start, start))
    either = max(anchor.end, end) - min(anchor.start, start) if common else 1
    columns |= {"exact"} if (anchor.start, anchor.end) == (start, end) else set()
    columns |= {"hit"} if common / either >= 0.5 else set()
    columns |= {"wrong"} if common / either < 0.1 else set()
    return columns


def _survives(case: Case) -> bool:
    """Whether an edited quote's own words all stand side by side: it may be shown then."""
    is_edited = case["label"].startswith("edited")
    return is_edited and _words(case["quote"]) in _words(texts()[case["new"]])


@cache
def _words(text: str) -> str:
    found = re.findall(r"\w+", unicodedata.normalize("NFKC", text).replace("\u00ad", ""))
    return f" {' '.join(found)} "


def lines(table: dict[str, Row]) -> list[str]:
    """The table as it is printed."""
    names = ("exact", "hit", "wrong", "orphan", "shown")
    printed = [f"{'label':20}{'n':>6}" + "".join(f"{name:>9}" for name in names)]
    for label, row in sorted(table.items()):
        shares = "".join(f"{row.share(name):9.3f}" for name in names)
        printed.append(f"{label:20}{row.cases:6}{shares}")
    return printed
