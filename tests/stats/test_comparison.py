"""What is different between the shares of several results."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from cliova_pandas import ConfigurationError, VerdictError, compare, read_cliova, summarize
from cliova_pandas.verdicts import VERDICTS
from tests.support.counted_pairs import ROWS, find_worst, make_frame


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


def test_no_share_has_moved_against_itself(client: Any) -> None:
    """No change is found, and how far it could be from none is said."""
    df = read_cliova("list_12345", client=client, cache=False)
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


def test_the_comparison_is_typed() -> None:
    """Columns, dtypes and names of the indexes are as documented."""
    frame = make_frame([("a@x.de", "valid")])
    table = compare({"Jan": frame, "Feb": frame[:0]})
    floats = ("share", "low", "high", "change", "change_low", "change_high")
    assert table.dtypes.astype(str).to_dict() == {
        "count": "int64", "n": "int64", **dict.fromkeys(floats, "float64")
    }  # fmt: skip
    assert table.index.names == ["verdict", "frame"]


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
