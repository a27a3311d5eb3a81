from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from app.engines.extraction import BLOCK_SEPARATOR, Block, Extracted, assemble
from app.engines.extraction.blocks import from_json, to_json

BLOCKS = st.lists(
    st.builds(
        Block,
        kind=st.sampled_from(["heading", "paragraph", "list_item", "blockquote"]),
        text=st.text(min_size=1, alphabet="ab é日👩‍👩‍👧\u202bא"),
        level=st.none() | st.integers(1, 6),
    ),
    max_size=8,
)


@settings(deadline=None)
@given(BLOCKS)
def test_spans_cover_the_text_and_say_where_each_block_stands(blocks: list[Block]) -> None:
    text, spans = assemble(blocks)
    assert [text[span["start"] : span["end"]] for span in spans] == [b.text for b in blocks]
    assert [(span["kind"], span["level"]) for span in spans] == [(b.kind, b.level) for b in blocks]
    ends = [span["end"] + len(BLOCK_SEPARATOR) for span in spans[:-1]]
    assert [span["start"] for span in spans[1:]] == ends
    assert not spans or (spans[0]["start"], spans[-1]["end"]) == (0, len(text))


@settings(deadline=None)
@given(BLOCKS, st.none() | st.dates())
def test_json_keeps_everything(blocks: list[Block], published_on: date | None) -> None:
    found = Extracted("a", "b", "c", published_on, "en", "https://a.example/", blocks)
    assert from_json(to_json(found)) == found
