"""The glossary holds every table and every word of the closed lists, and the code no others."""

import enum
import re
from pathlib import Path

import pytest

from app.domain import vocabulary
from app.models import Base

GLOSSARY = (Path(__file__).parents[2] / "docs" / "glossary.md").read_text(encoding="utf-8")
ROWS = [line for line in GLOSSARY.splitlines() if line.startswith("|")]
THINGS = {word for row in ROWS for word in re.findall(r"`([a-z_]+)`", row.split("|")[1])}
LISTS = [set(re.findall(r"`([a-z_]+)`", row.split("|")[2])) for row in ROWS]
UNUSED = ("rating", "statement", "evidence", "status")


@pytest.mark.parametrize("table", sorted(Base.metadata.tables))
def test_every_table_is_explained(table: str) -> None:
    assert table in THINGS


@pytest.mark.parametrize(
    "words",
    [kind for kind in vars(vocabulary).values()
     if isinstance(kind, enum.EnumType) and kind is not enum.StrEnum],
    ids=lambda kind: kind.__name__,
)  # fmt: skip
def test_every_closed_list_is_explained(words: type[enum.StrEnum]) -> None:
    values = {word.value for word in words}
    assert any(values <= listed for listed in LISTS), values


@pytest.mark.parametrize("table", sorted(Base.metadata.tables))
def test_no_table_or_column_uses_a_word_that_we_do_not_use(table: str) -> None:
    names = {table, *(column.name for column in Base.metadata.tables[table].columns)}
    found = {name for name in names for word in UNUSED if word in name.split("_")}
    assert found <= {"rating_scale", "rating_scale_id"}
