"""The verdicts of each group: equal to what a plain loop counts, in any order of the rows."""

from __future__ import annotations

from collections import defaultdict
from random import Random
from typing import Any, cast

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from cliova_pandas import ConfigurationError, read_cliova, summarize
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.frames.counting import count_addresses, read_verdicts
from cliova_pandas.stats.groups.breakdown import breakdown, tabulate
from cliova_pandas.stats.groups.grouping import make_groupings
from cliova_pandas.verdicts import VERDICTS
from tests.support.counted_rows import ROWS, Row, count, key_of, make_frame

BY = st.lists(
    st.sampled_from(["domain", "provider", "tld", "reason", "group"]),
    min_size=1,
    max_size=3,
    unique=True,
)
COLUMNS: dict[str, Any] = {"email_column": "email", "reason_column": "why"}


def expect_breakdown(
    rows: list[Row], by: list[str], *, rate: str, top: int | None, unique: bool
) -> dict[tuple[str, ...], list[int]]:
    """Count each group in a plain loop, the largest first and the rest as one."""
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[key_of(row, by)].append(row)
    counts = {key: count(members, unique=unique) for key, members in groups.items()}
    # Providers without a name stand behind the others, and are never among the largest.
    nameless = {"own mail server", "not in the table", "(missing)", "(no domain)"}
    unnamed = {key for key in counts if "provider" in by and key[by.index("provider")] in nameless}
    order = sorted(counts, key=lambda key: (key in unnamed, -sum(counts[key].values()), key))
    if top is not None and len(order) > top:
        top = min(top, len(order) - len(unnamed))
    expected = {key: list(counts[key].values()) for key in order[:top]}
    if top is not None and len(order) > top:
        rest = [row for key in order[top:] for row in groups[key]]
        noun = {"group": "group", "tld": "TLD"}.get(by[0], by[0]) if len(by) == 1 else "group"
        k = len(order) - top
        name = f"other ({k} {noun}{'s' if k > 1 else ''})"
        expected[(name, *[""] * (len(by) - 1))] = list(count(rest, unique=unique).values())
    return expected


@given(
    ROWS,
    BY,
    st.sampled_from(VERDICTS),
    st.none() | st.integers(0, 6),
    st.booleans(),
    st.randoms(use_true_random=False),
)
def test_breakdown_equals_a_plain_loop(
    rows: list[Row], by: list[str], rate: Any, top: int | None, unique: bool, random: Random
) -> None:
    """Groups, their order, counts, rates and the pooled rest are those of a loop over the rows."""
    options: Any = {"rate": rate, "top": top, "unique": unique, "min_n": 3, **COLUMNS}
    table = breakdown(make_frame(rows), by, **options)
    expected = expect_breakdown(rows, by, rate=rate, top=top, unique=unique)
    labels = table.index.to_frame().itertuples(index=False, name=None)
    assert list(labels) == list(expected)
    assert table[list(VERDICTS)].to_numpy().tolist() == list(expected.values())
    assert table["n"].tolist() == [sum(counts) for counts in expected.values()]
    assert table["small"].tolist() == [sum(counts) < 3 for counts in expected.values()]
    for (_, row), counts in zip(table.iterrows(), expected.values(), strict=True):
        k, n = counts[VERDICTS.index(rate)], sum(counts)
        interval = binomtest(k, n).proportion_ci(method="wilson")
        assert row[f"{rate}_rate"] == k / n
        found = (row[f"{rate}_low"], row[f"{rate}_high"])
        assert found == pytest.approx((interval.low, interval.high), abs=1e-12)
    about = table.attrs["cliova"]
    assert about["counts"] == count(rows, unique=unique)
    assert about["n"] == sum(about["counts"].values())
    assert about["groups"] == len({key_of(row, by) for row in rows})
    shares = breakdown(make_frame(rows), by, normalize=True, **options)
    assert (shares[list(VERDICTS)] == table[list(VERDICTS)].div(table["n"], axis=0)).all(axis=None)
    shuffled = random.sample(rows, len(rows))
    pd.testing.assert_frame_equal(breakdown(make_frame(shuffled), by, **options), table)


@given(ROWS, st.booleans(), st.sampled_from(["domain", "provider", "tld"]))
def test_no_row_is_lost(rows: list[Row], unique: bool, by: str) -> None:
    """Over all groups of an address there are as many as in the list, also if some are pooled."""
    frame = make_frame(rows)
    whole = summarize(frame, unique=unique, email_column="email")["count"]
    for top in (None, 0, 1, 2):
        table = breakdown(frame, by, top=top, unique=unique, email_column="email")
        assert table[list(VERDICTS)].sum().tolist() == whole.tolist()


def test_the_breakdown_is_typed(client: Any) -> None:
    """Columns, dtypes and names of the index are as documented."""
    df = read_cliova("list_12345", client=client, cache=False)
    table = breakdown(df, min_n=30)
    counts = dict.fromkeys(("n", *VERDICTS), "int64")
    rates = dict.fromkeys(("invalid_rate", "invalid_low", "invalid_high"), "float64")
    assert table.dtypes.astype(str).to_dict() == {**counts, **rates, "small": "bool"}
    assert [table.index.name, table.index.dtype] == ["domain", "str"]
    shares = breakdown(df, ["provider", "reason"], normalize=True)
    shown: dict[str, str] = dict.fromkeys(VERDICTS, "float64")
    assert shares.dtypes.astype(str).to_dict() == {"n": "int64", **shown, **rates}
    assert shares.index.names == ["provider", "reason"]
    assert [level.dtype for level in cast("pd.MultiIndex", shares.index).levels] == ["str", "str"]
    assert table.attrs["cliova"] == {
        "n": 2000,
        "denominator": "2,000 rows",
        "counts": summarize(df)["count"].to_dict(),
        "groups": len(table),
        "by": ["domain"],
        "rate": "invalid",
        "level": 0.95,
        "unique": False,
    }


def test_no_rows_give_a_table_of_the_same_kind() -> None:
    """An empty frame has no groups, with the same columns and dtypes."""
    full, empty = make_frame([Row("a@b.de", "a", None, "valid")]), make_frame([])
    for by in ("domain", ["group", "reason"]):
        every: dict[str, Any] = {"normalize": True, "min_n": 3, "unique": True, "top": 0}
        for options in ({}, every):
            table = breakdown(empty, by, **COLUMNS | options)
            typed = breakdown(full, by, **COLUMNS | options)
            assert len(table) == 0
            assert table.dtypes.equals(typed.dtypes)
            assert table.index.names == typed.index.names


def test_a_table_starts_from_codes_too(client: Any) -> None:
    """`tabulate` makes of codes what `breakdown` makes of the frame."""
    df = read_cliova("list_12345", client=client, cache=False)
    table = FrameColumns(df)
    keys, verdicts = make_groupings(table, ["provider", "reason"]), read_verdicts(table)
    addresses = count_addresses(table, None)[0]
    for codes, unique in ((None, False), (addresses, True)):
        found = tabulate(keys, verdicts, codes, top=5, rate="valid", min_n=10)
        expected = breakdown(
            df, ["provider", "reason"], top=5, rate="valid", min_n=10, unique=unique
        )
        pd.testing.assert_frame_equal(found, expected)
        assert found.attrs == expected.attrs


def test_the_worst_verdict_of_an_address_counts() -> None:
    """With ``unique`` an address counts once: in all, in each group, and in the pooled rest."""
    frame = pd.DataFrame(
        {
            "email": ["a@x.de", "A@x.de ", "a@x.de", None, None],
            "source": ["shop", "shop", "fair", "web", "web"],
            "verdict": ["valid", "risky", "invalid", "valid", "unknown"],
        }
    )
    assert summarize(frame, unique=True)["count"].tolist() == [1, 0, 1, 1]
    table = breakdown(frame, "source", unique=True)
    assert table["n"].to_dict() == {"web": 2, "fair": 1, "shop": 1}
    assert table.loc["shop", "risky"] == 1
    assert table.attrs["cliova"]["n"] == 3
    pooled = breakdown(frame, "source", unique=True, top=1)
    assert pooled["n"].to_dict() == {"web": 2, "other (2 groups)": 1}
    assert pooled.loc["other (2 groups)", "invalid"] == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"by": "nothing"}, "grouped by 'nothing'. Choose from 'domain', 'provider', 'tld', 'rea"),
        ({"by": []}, "one name or a list of different names"),
        ({"by": ["domain", "domain"]}, "one name or a list of different names"),
        ({"by": 0}, "one name or a list of different names"),
        ({"by": None}, "one name or a list of different names"),
        ({"by": [0]}, "one name or a list of different names"),
        ({"rate": "bad"}, "rate must be one of 'valid', 'risky', 'unknown', 'invalid', not 'bad'"),
        ({"top": -1}, "top must be a whole number from 0 on, not -1"),
        ({"top": 1.5}, "top must be a whole number"),
        ({"top": True}, "top must be a whole number"),
        ({"min_n": "3"}, "min_n must be a whole number"),
        ({"level": 95}, "level must be between 0 and 1"),
        ({"email_column": "nothing"}, "no column 'nothing'"),
        ({"by": "reason", "reason_column": "nothing"}, "no column 'nothing'"),
    ],
)
def test_a_wrong_choice_names_the_right_ones(options: dict[str, Any], message: str) -> None:
    """A choice that cannot be is refused, with what it was and what can be."""
    frame = make_frame([Row("a@b.de", "a", "x", "valid")])
    with pytest.raises(ConfigurationError, match=message):
        breakdown(frame, **options)
