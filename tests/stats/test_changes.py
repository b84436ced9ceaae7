"""Which verdicts the same addresses had before, and have now."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle
from typing import Any, Final

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliova_pandas import VerdictError, changes, read_cliova, summarize
from cliova_pandas.stats.frames import folded_rows
from cliova_pandas.verdicts import VERDICTS
from tests.support.counted_pairs import ROWS, find_worst, make_frame
from tests.support.engines import ODD, count_odd, make_hostile, to_arrow
from tests.support.lazy_frames import LAZY, refuse_rows, to_duckdb, to_polars

ADDRESSES: Final = ["ann@x.example", "ANN@X.example", "bob@x.example", "fay@gmail.com", None, ""]
ODD_ROWS: Final = st.lists(
    st.tuples(st.sampled_from([*ADDRESSES, *ODD]), st.sampled_from(VERDICTS)), max_size=25
)


CONNECTIONS: Final = cycle([duckdb.connect(), duckdb.connect()])


def to_own_duckdb(frame: pd.DataFrame) -> Any:
    """In another database than the frame before."""
    return next(CONNECTIONS).from_arrow(to_arrow(frame))


IN_ONE_ENGINE: Final[dict[str, Callable[[pd.DataFrame], Any]]] = {
    **LAZY,
    "duckdb, each of its own": to_own_duckdb,
}


@given(ROWS, ROWS, st.randoms(use_true_random=False))
def test_changes_equal_a_plain_loop(before: list[Any], after: list[Any], random: Any) -> None:
    """Each address that is in both counts once, from its verdict before to that after."""
    old, new = find_worst(before), find_worst(after)
    old = {address: v for address, v in old.items() if isinstance(address, str)}
    new = {address: v for address, v in new.items() if isinstance(address, str)}
    both = old.keys() & new.keys()
    table = changes(make_frame(before), make_frame(after), email_column="email")
    for one in VERDICTS:
        for other in VERDICTS:
            expected = sum(old[address] == one and new[address] == other for address in both)
            assert table.loc[one, other] == expected
    about = table.attrs["cliova"]
    assert about["n"] == len(both)
    assert about["changed"] == sum(old[address] != new[address] for address in both)
    assert about["only_before"] == len(old.keys() - both)
    assert about["only_after"] == len(new.keys() - both)
    assert about["denominator"] == f"{len(both)} address{'' if len(both) == 1 else 'es'} in both"
    shuffled = [make_frame(random.sample(rows, len(rows))) for rows in (before, after)]
    pd.testing.assert_frame_equal(changes(*shuffled, email_column="email"), table)
    back = changes(make_frame(after), make_frame(before), email_column="email")
    assert (back.to_numpy() == table.to_numpy().T).all()


def test_a_result_is_unchanged_against_itself(client: Any) -> None:
    """All of it stands on the diagonal."""
    df = read_cliova("list_12345", client=client, cache=False)
    table = changes(df, df)
    assert table.attrs["cliova"]["changed"] == 0
    assert np.diag(table).tolist() == summarize(df, unique=True)["count"].tolist()


def test_the_changes_are_typed() -> None:
    """Columns, dtypes and names of both indexes are as documented."""
    frame = make_frame([("a@x.de", "valid")])
    moved = changes(frame, frame)
    assert [moved.index.name, moved.columns.name] == ["before", "after"]
    assert [moved.index.dtype, moved.columns.dtype] == ["str", "str"]
    assert set(moved.dtypes.astype(str)) == {"int64"}


def test_verified_rows_alone_cannot_tell_what_changed() -> None:
    """Of the others nothing is known."""
    frame = make_frame([("a@x.de", "valid")])
    verified = frame.copy()
    verified.attrs["cliova"] = {"verified_only": True}
    with pytest.raises(VerdictError, match="only verified addresses"):
        changes(frame, verified)


@settings(max_examples=20)  # each asks two engines
@given(ODD_ROWS, ODD_ROWS)
def test_an_engine_finds_the_changes_of_rows_in_memory(before: list[Any], after: list[Any]) -> None:
    """Of addresses in any dress; also where one engine has one result, and another the other."""
    frames = make_frame(before), make_frame(after)
    expected = changes(*frames, email_column="email")
    makers = [(make, make) for make in IN_ONE_ENGINE.values()]
    for first, second in [*makers, (to_polars, to_duckdb)]:
        found = changes(first(frames[0]), second(frames[1]), email_column="email")
        pd.testing.assert_frame_equal(found, expected)
        assert found.attrs == expected.attrs


@pytest.mark.parametrize("engine", IN_ONE_ENGINE)
def test_no_rows_leave_the_engine(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is fetched is how many addresses had and have which verdict, and what is odd."""
    if "own" in engine and duckdb.__version__ < "2":
        pytest.skip("This DuckDB reads a stream once, so that rows are read.")
    make = IN_ONE_ENGINE[engine]
    plain = [
        pd.DataFrame(
            {
                "email": [f"user{number}@x.example" for number in range(first, first + 3_000)],
                "verdict": [VERDICTS[number % step] for number in range(3_000)],
            }
        )
        for first, step in ((0, 4), (1_000, 3))
    ]
    hostile = [make_hostile(2_500), make_hostile(3_000, 1)]
    odd = max(count_odd(frame, "verdict") for frame in hostile)
    for frames, rows in ((plain, 24), (hostile, odd)):
        expected = changes(*frames)
        with refuse_rows(monkeypatch, above=rows):
            found = changes(*map(make, frames), email_column="email")
        pd.testing.assert_frame_equal(found, expected)
        assert found.attrs == expected.attrs


def test_results_that_no_engine_has_both_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that may see nothing of Python, and addresses of which many are odd."""
    frames = [make_hostile(200), make_hostile(200, 1)]
    expected = changes(*frames)
    alone = [duckdb.connect() for _ in frames]
    held = [one.from_arrow(to_arrow(frame)) for one, frame in zip(alone, frames, strict=True)]
    for one in alone:
        one.execute("set python_enable_replacements = false")
    pd.testing.assert_frame_equal(changes(*held), expected)
    monkeypatch.setattr(folded_rows, "_MOST_ODD", 3)
    pd.testing.assert_frame_equal(changes(*map(to_polars, frames)), expected)
