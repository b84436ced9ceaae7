"""What is different between results."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from cliova_pandas import ConfigurationError, VerdictError, changes, compare, read_cliova, summarize
from cliova_pandas.verdicts import VERDICTS

SPELLINGS = {
    "a@x.de": "a@x.de", " A@X.de": "a@x.de", "b@x.de": "b@x.de", "b@X.DE.": "b@x.de",
    "c@xn--mnchen-3ya.de": "c@münchen.de", "C@MÜNCHEN.de": "c@münchen.de", "no": "no",
    "": None, None: None,
}  # fmt: skip
ROWS = st.lists(st.tuples(st.sampled_from(list(SPELLINGS)), st.sampled_from(VERDICTS)), max_size=25)


def make_frame(rows: list[tuple[str | None, str]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["email", "verdict"], dtype="str")


def find_worst(rows: list[tuple[str | None, str]]) -> dict[Any, str]:
    """Return the worst verdict of each address in a plain loop, and of each row without one."""
    worst: dict[Any, str] = {}
    for position, (spelling, verdict) in enumerate(rows):
        address = SPELLINGS[spelling]
        key = position if address is None else address
        worst[key] = max(verdict, worst.get(key, "valid"), key=VERDICTS.index)
    return worst


@given(
    st.dictionaries(st.sampled_from(["Jan", "Feb", "Mar", "Apr"]), ROWS, min_size=1),
    st.booleans(),
    st.sampled_from([0.9, 0.95]),
)
def test_compare_equals_a_plain_loop(
    months: dict[str, list[Any]], unique: bool, level: float
) -> None:
    """Counts, shares and changes with their intervals are those of a loop, for every frame."""
    frames = {name: make_frame(rows) for name, rows in months.items()}
    table = compare(frames, unique=unique, level=level, email_column="email")
    assert table.index.tolist() == [(verdict, name) for verdict in VERDICTS for name in months]
    first = next(iter(months))
    counted = {
        name: list(find_worst(rows).values()) if unique else [verdict for _, verdict in rows]
        for name, rows in months.items()
    }
    label: Any
    for label, row in table.iterrows():
        verdict, name = label
        k, n = counted[name].count(verdict), len(counted[name])
        k0, n0 = counted[first].count(verdict), len(counted[first])
        assert (row["count"], row["n"]) == (k, n)
        change = row[["change", "change_low", "change_high"]].to_numpy(dtype=float)
        if not n:
            assert np.isnan([row["share"], row["low"], row["high"]]).all()
        else:
            own = binomtest(k, n).proportion_ci(level, method="wilson")
            found = (row["share"], row["low"], row["high"])
            assert found == pytest.approx((k / n, own.low, own.high), abs=1e-12)
        if name == first or not n or not n0:
            assert np.isnan(change).all()
            continue
        base = binomtest(k0, n0).proportion_ci(level, method="wilson")
        p, q = k / n, k0 / n0
        below = ((p - own.low) ** 2 + (base.high - q) ** 2) ** 0.5
        above = ((own.high - p) ** 2 + (q - base.low) ** 2) ** 0.5
        expected = [100 * (p - q), 100 * (p - q - below), 100 * (p - q + above)]
        assert change == pytest.approx(expected, abs=1e-9)
    assert table.attrs["cliova"] == {
        "baseline": first,
        "n": {name: len(verdicts) for name, verdicts in counted.items()},
        "level": level,
        "unique": unique,
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
    """All of it stands on the diagonal, and no share has moved, though how far it could is said."""
    df = read_cliova("list_12345", client=client, cache=False)
    table = changes(df, df)
    assert table.attrs["cliova"]["changed"] == 0
    assert np.diag(table).tolist() == summarize(df, unique=True)["count"].tolist()
    compared = compare({"Jan": df, "Feb": df}).xs("Feb", level="frame")
    assert compared["change"].tolist() == [0, 0, 0, 0]
    assert (compared["change_low"] < 0).all()
    assert (compared["change_high"] > 0).all()


def test_compared_shares_are_those_of_each_summary(client: Any) -> None:
    """Side by side stands what each summary says by itself, in frames of any library."""
    one = read_cliova("list_12345", client=client, cache=False)
    other = read_cliova("list_400", client=client, cache=False)
    table = compare({"one": one, "other": pl.from_pandas(other.astype("str"))})
    for name, frame in (("one", one), ("other", other)):
        part: Any = table.xs(name, level="frame")
        pd.testing.assert_frame_equal(part[["count", "share", "low", "high"]], summarize(frame))


def test_the_tables_are_typed() -> None:
    """Columns, dtypes and names of the indexes are as documented."""
    frame = make_frame([("a@x.de", "valid")])
    table = compare({"Jan": frame, "Feb": frame[:0]})
    floats = ("share", "low", "high", "change", "change_low", "change_high")
    assert table.dtypes.astype(str).to_dict() == {
        "count": "int64", "n": "int64", **dict.fromkeys(floats, "float64")
    }  # fmt: skip
    assert table.index.names == ["verdict", "frame"]
    moved = changes(frame, frame)
    assert [moved.index.name, moved.columns.name] == ["before", "after"]
    assert [moved.index.dtype, moved.columns.dtype] == ["str", "str"]
    assert set(moved.dtypes.astype(str)) == {"int64"}


@pytest.mark.parametrize("frames", [{}, [], None, make_frame([("a@x.de", "valid")])])
def test_frames_need_names(frames: Any) -> None:
    """What is no mapping of names to frames, or an empty one, is refused with an example."""
    with pytest.raises(ConfigurationError, match=r"such as {'Jan': january, 'Feb': february}"):
        compare(frames)


def test_names_that_read_alike_are_refused() -> None:
    """The names are texts in the table, where two must not be one."""
    frame = make_frame([("a@x.de", "valid")])
    with pytest.raises(ConfigurationError, match="differ as texts"):
        compare({1: frame, "1": frame})  # type: ignore[dict-item]
    years: Any = {2025: frame, 2026: frame}
    assert compare(years).index.unique("frame").tolist() == ["2025", "2026"]


def test_an_error_names_its_frame() -> None:
    """Of several frames the message says which one it is."""
    frame = make_frame([("a@x.de", "valid")])
    with pytest.raises(VerdictError, match="In the frame 'Feb': The frame has no column 'verdict'"):
        compare({"Jan": frame, "Feb": frame[["email"]]})
    with pytest.raises(ConfigurationError, match=r"In the frame 'Feb': .*email_column="):
        compare({"Jan": frame, "Feb": frame[["verdict"]]}, unique=True)
    verified = frame.copy()
    verified.attrs["cliova"] = {"verified_only": True}
    with pytest.raises(VerdictError, match=r"In the frame 'Feb': .*only verified"):
        compare({"Jan": frame, "Feb": verified})
    with pytest.raises(VerdictError, match="only verified addresses"):
        changes(frame, verified)
