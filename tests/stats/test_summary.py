"""The numbers: equal to what a plain loop counts, in any order of the rows."""

from __future__ import annotations

import pickle
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, cast

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from cliova_pandas import ConfigurationError, Job, VerdictError, read_cliova, read_cliova_file
from cliova_pandas import stats as numbers
from cliova_pandas.stats.breakdown import breakdown, tabulate
from cliova_pandas.stats.columns import FrameColumns
from cliova_pandas.stats.counting import count_addresses, count_verdicts, read_verdicts
from cliova_pandas.stats.grouping import make_groupings
from cliova_pandas.stats.summary import summarize
from cliova_pandas.verdicts import VERDICTS

# What is written, the one address it is (None: it is none), its domain, provider and top level.
SPELLINGS: dict[str | None, tuple[str | None, str, str, str]] = {
    "ann@gmail.com": ("ann@gmail.com", "gmail.com", "Google", "com"),
    " Ann@GMail.COM": ("ann@gmail.com", "gmail.com", "Google", "com"),
    "bob@gmail.com.": ("bob@gmail.com", "gmail.com", "Google", "com"),
    "ann@googlemail.com": ("ann@googlemail.com", "googlemail.com", "Google", "com"),
    "x@firm.example": ("x@firm.example", "firm.example", "not in the table", "example"),
    "X@FIRM.example": ("x@firm.example", "firm.example", "not in the table", "example"),
    "y@münchen.de": ("y@münchen.de", "münchen.de", "not in the table", "de"),
    "Y@XN--MNCHEN-3YA.de": ("y@münchen.de", "münchen.de", "not in the table", "de"),
    "a@b@web.de": ("a@b@web.de", "web.de", "WEB.DE", "de"),
    "z@[192.0.2.1]": ("z@[192.0.2.1]", "[192.0.2.1]", "not in the table", "(no domain)"),
    "nobody": ("nobody", "(no domain)", "(no domain)", "(no domain)"),
    "nobody@": ("nobody@", "(no domain)", "(no domain)", "(no domain)"),
    "": (None, "(missing)", "(missing)", "(missing)"),
    "  ": (None, "(missing)", "(missing)", "(missing)"),
    None: (None, "(missing)", "(missing)", "(missing)"),
}
GROUPS: dict[Any, str] = {
    "a": "a",
    "b": "b",
    "": "",
    None: "(missing)",
    "(missing)": "'(missing)'",
    "'(missing)'": "''(missing)''",
    "other (2 groups)": "'other (2 groups)'",
}


class Row(NamedTuple):
    email: str | None
    group: str | None
    reason: str | None
    verdict: str


ROWS = st.lists(
    st.builds(
        Row,
        st.sampled_from(list(SPELLINGS)),
        st.sampled_from(list(GROUPS)),
        st.sampled_from(["none", "full", None]),
        st.sampled_from(VERDICTS),
    ),
    max_size=40,
)
BY = st.lists(
    st.sampled_from(["domain", "provider", "tld", "reason", "group"]),
    min_size=1,
    max_size=3,
    unique=True,
)
COLUMNS: dict[str, Any] = {"email_column": "email", "reason_column": "why"}


def make_frame(rows: Iterable[Row]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=["email", "group", "why", "verdict"], dtype="str")
    return frame.astype({"verdict": pd.CategoricalDtype(list(VERDICTS))})


def key_of(row: Row, by: Iterable[str]) -> tuple[str, ...]:
    _, domain, provider, tld = SPELLINGS[row.email]
    keys = {"domain": domain, "provider": provider, "tld": tld, "group": GROUPS[row.group]}
    keys["reason"] = "(missing)" if row.reason is None else row.reason
    return tuple(keys[name] for name in by)


def count(rows: Iterable[Row], *, unique: bool) -> dict[str, int]:
    """Count verdicts in a plain loop: of rows, or of addresses by their worst verdict."""
    verdicts = []
    worst: dict[str, str] = {}
    for row in rows:
        address = SPELLINGS[row.email][0]
        if not unique or address is None:
            verdicts.append(row.verdict)
        elif address not in worst or VERDICTS.index(row.verdict) > VERDICTS.index(worst[address]):
            worst[address] = row.verdict
    verdicts += worst.values()
    return {verdict: verdicts.count(verdict) for verdict in VERDICTS}


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


@given(ROWS, st.booleans(), st.sampled_from([0.8, 0.95]), st.randoms(use_true_random=False))
def test_summarize_equals_a_plain_loop(
    rows: list[Row], unique: bool, level: float, random: Random
) -> None:
    """Counts, shares and intervals are those of a loop over the rows, in whatever order."""
    summary = summarize(make_frame(rows), unique=unique, level=level, email_column="email")
    expected = count(rows, unique=unique)
    n = sum(expected.values())
    assert summary["count"].to_dict() == expected
    share: Any
    for verdict, k in expected.items():
        share, low, high = summary.loc[verdict, ["share", "low", "high"]]
        if not n:
            assert np.isnan([share, low, high]).all()
            continue
        interval = binomtest(k, n).proportion_ci(level, method="wilson")
        assert share == k / n
        assert (low, high) == pytest.approx((interval.low, interval.high), abs=1e-12)
    noun = ("address" if unique else "row") + ("es" if unique else "s") * (n != 1)
    assert summary.attrs["cliova"] == {
        "n": n, "denominator": f"{n} {noun}", "level": level, "unique": unique
    }  # fmt: skip
    shuffled = random.sample(rows, len(rows))
    pd.testing.assert_frame_equal(
        summarize(make_frame(shuffled), unique=unique, level=level, email_column="email"), summary
    )


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


def test_the_tables_are_typed(client: Any) -> None:
    """Columns, dtypes and names of the index are as documented."""
    df = read_cliova("list_12345", client=client, cache=False)
    summary = summarize(df)
    assert summary.dtypes.astype(str).to_dict() == {
        "count": "int64", "share": "float64", "low": "float64", "high": "float64"
    }  # fmt: skip
    assert [summary.index.name, summary.index.dtype] == ["verdict", "str"]
    assert tuple(summary.index) == VERDICTS
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
        "counts": summary["count"].to_dict(),
        "groups": len(table),
        "by": ["domain"],
        "rate": "invalid",
        "level": 0.95,
        "unique": False,
    }


def test_no_rows_give_a_table_of_the_same_kind() -> None:
    """An empty frame has a summary of zeros and no groups, with the same columns and dtypes."""
    full, empty = make_frame([Row("a@b.de", "a", None, "valid")]), make_frame([])
    for by in ("domain", ["group", "reason"]):
        every: dict[str, Any] = {"normalize": True, "min_n": 3, "unique": True, "top": 0}
        for options in ({}, every):
            table = breakdown(empty, by, **COLUMNS | options)
            typed = breakdown(full, by, **COLUMNS | options)
            assert len(table) == 0
            assert table.dtypes.equals(typed.dtypes)
            assert table.index.names == typed.index.names
    summary = summarize(empty)
    assert summary["count"].tolist() == [0, 0, 0, 0]
    assert summary[["share", "low", "high"]].isna().all(axis=None)


def test_the_lists_shares_are_the_services(client: Any) -> None:
    """The vendor's example has 1,500 valid of 2,000, read from CSV and JSON alike."""
    for output in ("csv", "json"):
        df = read_cliova("list_12345", output=output, client=client, cache=False)
        summary = summarize(df)
        assert summary.loc["valid", "count"] == 1500
        assert summary.attrs["cliova"]["n"] == 2000


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


@pytest.mark.parametrize(
    ("verdicts", "message"),
    [
        ([None, None], "missing in 2 of 2 rows"),
        (["valid", None], "missing in 1 of 2 rows"),
        (["valid", "Valid"], "holds 'Valid', but the verdicts are 'valid', 'risky'"),
        (list("abcdefg"), "holds 'a', 'b', 'c', 'd', 'e' and others"),
        ([True, False], "holds True"),
    ],
)
def test_no_share_is_given_of_verdicts_that_are_none(verdicts: list[Any], message: str) -> None:
    """Where a verdict is missing or another word every number refuses, and says what to do."""
    frame = pd.DataFrame({"email": "a@b.de", "verdict": verdicts})
    for number in (
        summarize, breakdown, count_verdicts, numbers.flags, numbers.bounce_range,
        numbers.reconcile, lambda df: numbers.compare({"x": df}),
        lambda df: numbers.changes(df, df),
    ):  # fmt: skip
        with pytest.raises(VerdictError, match=message):
            number(frame)
    with pytest.raises(VerdictError, match="no column 'verdict'"):
        summarize(frame[["email"]])


REFUSING = {
    "breakdown": lambda df, **said: numbers.breakdown(df, **said),
    "flags": lambda df, **said: numbers.flags(df, **said),
    "bounce_range": lambda df, **said: numbers.bounce_range(df, **said),
    "compare": lambda df, **said: numbers.compare({"x": df}, **said),
    "changes": lambda df, **said: numbers.changes(df, df, **said),
}


@pytest.fixture
def verified(client: Any) -> pd.DataFrame:
    return read_cliova("list_12345", verified_only=True, client=client, cache=False)


@pytest.mark.parametrize("name", REFUSING)
def test_verified_rows_are_no_denominator(verified: pd.DataFrame, name: str) -> None:
    """What needs the other addresses refuses on a verified-only frame; and where attrs are lost,
    if it is said."""
    with pytest.raises(VerdictError, match="holds only verified addresses"):
        REFUSING[name](verified)
    verified.attrs = {}
    with pytest.raises(VerdictError, match="holds only verified addresses"):
        REFUSING[name](verified, verified_only=True)
    assert len(REFUSING[name](verified, verified_only=False))


def test_the_headline_of_verified_rows_is_of_the_whole_list(
    verified: pd.DataFrame, client: Any
) -> None:
    """The share is that of the job's totals, the other classes are missing, not zero."""
    assert len(verified) == 1500
    summary = summarize(verified)
    assert summary["count"].dtype == "Int64"
    assert summary["count"].tolist() == [1500, pd.NA, pd.NA, pd.NA]
    assert summary["share"].iloc[0] == 0.75
    assert summary[["share", "low", "high"]].iloc[1:].isna().all(axis=None)
    assert summary.attrs["cliova"]["denominator"] == "1,500 of 2,000 verified"
    interval = binomtest(1500, 2000).proportion_ci(method="wilson")
    assert summary.loc["valid", "low"] == pytest.approx(interval.low)
    # Attrs are lost, and it is said.
    bare = verified.copy()
    bare.attrs = {}
    for job in (client.status("list_12345"), {"total_emails": 2000, "total_valid_emails": 1500}):
        pd.testing.assert_frame_equal(summarize(bare, verified_only=True, job=job), summary)
    with pytest.raises(VerdictError, match=r"job's totals are not known\. Pass job="):
        summarize(bare, verified_only=True)


def test_what_pandas_keeps_of_attrs_is_enough(verified: pd.DataFrame, tmp_path: Path) -> None:
    """A copy, a pickle, a parquet file and another index know that they are verified-only."""
    path = tmp_path / "result.parquet"
    verified.to_parquet(path)
    for frame in (
        verified.copy(),
        pickle.loads(pickle.dumps(verified)),
        pd.read_parquet(path),
        verified.set_index("email", drop=False),
        verified.assign(team="a"),
        verified.sort_values("email"),
        pd.concat([verified[:700], verified[700:]]),
    ):
        assert summarize(frame)["share"].iloc[0] == 0.75
        with pytest.raises(VerdictError, match="only verified"):
            breakdown(frame)


def test_a_part_of_verified_rows_has_no_headline(verified: pd.DataFrame) -> None:
    """The job's totals are not those of some of the rows, or of the rows twice."""
    for part in (verified[:10], pd.concat([verified, verified])):
        with pytest.raises(VerdictError, match="of the 1,500 rows of a verified-only result"):
            summarize(part)
    job = {"total_emails": 20, "total_valid_emails": 10}
    assert summarize(verified[:10], job=job).loc["valid", "share"] == 0.5


def test_addresses_of_verified_rows_are_not_counted(verified: pd.DataFrame) -> None:
    """The job's totals count rows, so that ``unique`` has no denominator."""
    with pytest.raises(VerdictError, match=r"count rows\. Leave unique out"):
        summarize(verified, unique=True)


def test_several_verified_lists_add_up(client: Any) -> None:
    """The headline of several lists is that of their totals together."""
    df = read_cliova(["list_12345", "list_400"], verified_only=True, client=client, cache=False)
    jobs = [client.status(name) for name in ("list_12345", "list_400")]
    total = sum(job.total_emails for job in jobs)
    valid = sum(job.total_valid_emails for job in jobs)
    summary = summarize(df)
    assert summary.loc["valid", "share"] == valid / total
    assert summary.attrs["cliova"]["n"] == total
    df.attrs["cliova"]["lists"][1]["job"] = None
    with pytest.raises(VerdictError, match="totals are not known"):
        summarize(df)


@pytest.mark.parametrize(
    ("job", "error", "message"),
    [
        (Job(total_emails=10), VerdictError, "totals are not known"),
        ({}, VerdictError, "totals are not known"),
        ({"total_emails": 5, "total_valid_emails": 6}, VerdictError, "6 valid of 5 .* cannot be"),
        ({"total_emails": "many", "total_valid_emails": 6}, ConfigurationError, "not 'many'"),
        ({"total_emails": 2.5, "total_valid_emails": 1}, ConfigurationError, r"not 2\.5"),
        ({"total_emails": -1, "total_valid_emails": 0}, ConfigurationError, "not -1"),
    ],
)
def test_totals_that_cannot_be_are_refused(job: Any, error: type[Exception], message: str) -> None:
    """A headline needs both totals, and such that one is part of the other."""
    frame = pd.DataFrame({"verdict": ["valid"] * 6})
    with pytest.raises(error, match=message):
        summarize(frame, verified_only=True, job=job)


def test_a_saved_verified_result_is_known_as_one(verified: pd.DataFrame, tmp_path: Path) -> None:
    """A file says nothing of the rest of the list, so whoever reads it can."""
    path = tmp_path / "saved.csv"
    verified.drop(columns="verdict").to_csv(path, index=False)
    saved = read_cliova_file(path, verified_only=True)
    with pytest.raises(VerdictError, match="only verified"):
        breakdown(saved)
    job = {"total_emails": 2000, "total_valid_emails": 1500}
    assert summarize(saved, job=job).loc["valid", "share"] == 0.75


def test_merged_frames_count_as_rows(client: Any) -> None:
    """After a merge attrs may be gone: the numbers are those of the rows that are there."""
    df = read_cliova("list_12345", client=client, cache=False)
    customers = pd.DataFrame({"email": df["email"].unique()}).assign(team="a")
    merged = df.merge(customers, on="email")
    assert summarize(merged)["count"].tolist() == summarize(df)["count"].tolist()
    merged.attrs = {}
    pd.testing.assert_frame_equal(breakdown(merged, "provider"), breakdown(df, "provider"))
