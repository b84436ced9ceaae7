"""The words of a column are small numbers, the same in pieces as in the whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas.verdicts.profile import PairCounter
from cliova_pandas.verdicts.word_codes import MOST_WORDS, Codes, WordCoder, code_column

WORDS = st.lists(st.none() | st.sampled_from(["ok", "failed", ""]), max_size=9)


def make_table(**columns: Sequence[str | None]) -> pa.Table:
    return pa.table({name: pa.array(v, pa.large_string()) for name, v in columns.items()})


@given(st.lists(st.tuples(WORDS, st.booleans()), max_size=4))
def test_codes_of_pieces_are_the_values_of_all_rows(pieces: list[tuple[list[str], bool]]) -> None:
    """A column that a piece does not have is missing there, before it comes first as well."""
    coder = WordCoder()
    expected: list[str | None] = []
    for words, has_column in pieces:
        table = make_table(x=words) if has_column else make_table(y=words)
        coder.add(table)
        expected += words if has_column else [None] * len(words)
    coded = coder.finish()
    if any(has_column for _, has_column in pieces):
        assert [coded["x"].words[code] for code in coded["x"].codes] == expected
    assert coder.rows == len(expected)


@given(WORDS, st.integers(0, 9), st.integers(0, 9))
def test_a_slice_has_the_numbers_of_its_rows(
    words: list[str | None], start: int, rows: int
) -> None:
    """What a piece of the result is made of is a piece of its codes."""
    coded = code_column(make_table(x=words)["x"]).slice(start, rows)
    assert [coded.words[code] for code in coded.codes] == words[start : start + rows]
    assert coded.translate({"ok": 1, None: 2}, 0).tolist() == [
        {"ok": 1, None: 2}.get(word, 0) for word in words[start : start + rows]
    ]


def test_a_column_of_any_number_of_words_can_be_coded() -> None:
    """Whoever asks for one column by its name gets it, where a number is longer than a byte too."""
    values = [str(number % 1000) for number in range(3000)]
    coded = code_column(make_table(x=values)["x"])
    assert [coded.words[code] for code in coded.codes] == values


def test_a_column_of_long_or_many_words_is_not_coded() -> None:
    """Neither is the word of a verdict, and both would take much memory to count."""
    coder = WordCoder()
    many = [str(number) for number in range(MOST_WORDS + 1)]
    coder.add(make_table(many=many, long=["x" * 10_001] * len(many), few=[*many[:-1], "0"]))
    assert coder.finish().keys() == {"few"}


def test_a_column_without_chunks_has_words_too() -> None:
    """A result without rows is one array like any other, with every version of Arrow."""
    coded = code_column(pa.chunked_array([], pa.large_string()))
    assert (len(coded.codes), len(coded.words)) == (0, 0)


@given(st.lists(st.tuples(*[st.sampled_from(["a", "b", None])] * 3), max_size=9))
def test_pairs_are_the_same_with_and_without_codes(rows: list[tuple[str | None, ...]]) -> None:
    """What was coded while the result was read needs no second look."""
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], []]
    table = make_table(**dict(zip("xyz", columns, strict=True)))
    coder = WordCoder()
    coder.add(table)
    known = PairCounter(lambda: iter(()), coder.finish())
    asked = PairCounter(lambda: [table.slice(0, 1), table.slice(1)])
    assert known("x", "y", "z") == asked("x", "y", "z")


def test_codes_that_are_kept_elsewhere_are_the_same(tmp_path: Path) -> None:
    """Block by block, in columns that come late too, and only a block of them is in memory."""
    kept: list[int] = []

    def keep(codes: Codes) -> Callable[[], Codes]:
        path = tmp_path / f"{len(kept)}.npy"
        np.save(path, codes)
        kept.append(len(codes))
        return lambda: np.load(path)

    rng = np.random.default_rng(1)
    here, there = WordCoder(), WordCoder(keep=keep)
    for number in range(5):
        names = "xyz"[: 2 + number // 3]
        words = {name: rng.choice(["a", "b", "c"], 70_000).tolist() for name in names}
        for coder in (here, there):
            coder.add(make_table(**words))
    held, filed = here.finish(), there.finish()
    assert len(kept) == 5, (
        "two blocks of x and y, and the second of z, which is missing in the first"
    )
    assert set(kept) == {1 << 17}
    for name in "xyz":
        assert filed[name].words == held[name].words
        assert (filed[name].codes == held[name].codes).all()
        assert filed[name].count() == held[name].count()
        for start, rows in ((0, 10), (131_070, 5), (100_000, 200_000), (349_990, 10), (9, 0)):
            part = filed[name].slice(start, rows).codes
            assert (part == held[name].slice(start, rows).codes).all()
    known = PairCounter(lambda: iter(()), held)
    assert PairCounter(lambda: iter(()), filed)("z", "x", "y") == known("z", "x", "y")
