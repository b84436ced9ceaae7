"""A driver is a part of the list with a higher share, and one cause is named once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, fisher_exact
from statsmodels.stats.proportion import confint_proportions_2indep

from cliova_pandas import ConfigurationError, VerdictError, find_drivers, read_cliova
from cliova_pandas.stats import describe_drivers, name_drivers
from cliova_pandas.verdicts import VERDICTS

LISTS = 120
"""Simulated lists in each run of the tests; of 1,000 of the same kind, 24 had a driver."""


def make_verdicts(is_invalid: Any) -> Any:
    words = np.where(np.asarray(is_invalid, dtype=bool), "invalid", "valid")
    return pd.Categorical(words, categories=list(VERDICTS))


def make_noise(seed: int) -> pd.DataFrame:
    """Make a list in which the verdict depends on nothing."""
    rng = np.random.default_rng(seed)
    n = int(rng.choice([300, 1_000, 3_000]))
    domains = [f"d{i}.example" for i in range(40)]
    domains += ["gmail.com", "yahoo.com", "hotmail.com", "web.de", "gmx.de"]
    rng.shuffle(domains)
    weights = 1 / np.arange(1, len(domains) + 1)
    drawn = rng.choice(domains, n, p=weights / weights.sum())
    locals_ = rng.choice(["info", "ann", "bob.smith", "x12", "jane1987", "averyverylongname"], n)
    days = pd.to_timedelta(rng.integers(0, 365, n), unit="D")
    return pd.DataFrame(
        {
            "email": [f"{a}@{b}" for a, b in zip(locals_, drawn, strict=True)],
            "utm_source": rng.choice(list("abcdef"), n),
            "opt_in": rng.choice([True, False], n),
            "signup": pd.Timestamp("2024-01-01") + days,
            "verdict": make_verdicts(rng.random(n) < rng.choice([0.01, 0.05, 0.12, 0.3])),
        }
    )


def make_sources(rng: np.random.Generator, n: int = 4_000) -> pd.DataFrame:
    """Make a list whose partner-b brings bad addresses, most of them at one domain."""
    source = rng.choice(["shop", "fair", "partner-b"], n, p=[0.6, 0.2, 0.2])
    is_bad = source == "partner-b"
    usual = rng.choice(["gmail.com", "web.de", "firm.example"], n)
    domain = np.where(is_bad & (rng.random(n) < 0.9), "partner.example", usual)
    return pd.DataFrame(
        {
            "email": [f"user{i}@{name}" for i, name in enumerate(domain)],
            "utm_source": source,
            "verdict": make_verdicts(rng.random(n) < np.where(is_bad, 0.34, 0.09)),
        }
    )


def test_a_list_without_structure_has_no_drivers() -> None:
    """Of simulated lists in which nothing drives anything, at most one in twenty has a driver."""
    found = sum(len(find_drivers(make_noise(seed))) > 0 for seed in range(LISTS))
    assert found <= 0.05 * LISTS


def test_no_pair_is_found_in_noise_either() -> None:
    """Trying pairs finds no more where there is nothing."""
    found = sum(len(find_drivers(make_noise(seed), depth=2)) > 0 for seed in range(30))
    assert found <= 2


@pytest.mark.parametrize("seed", range(8))
def test_a_domain_within_a_source_is_not_named_again(seed: int) -> None:
    """The domain that nine of ten rows of the bad source have is no cause of its own."""
    drivers = find_drivers(make_sources(np.random.default_rng(seed)))
    assert list(drivers.index) == [("utm_source", "partner-b")]


def test_a_domain_is_named_where_its_source_is_fine() -> None:
    """If only the rows of one domain are bad, the source that holds them is not."""
    rng = np.random.default_rng(3)
    df = make_sources(rng)
    df["email"] = df["email"].str.replace("firm.example", "bad.example")
    is_bad = df["email"].str.endswith("bad.example") & (df["utm_source"] == "fair")
    df.loc[(df["utm_source"] != "fair"), "email"] = "x@gmail.com"
    df["verdict"] = make_verdicts(rng.random(len(df)) < np.where(is_bad, 0.5, 0.09))
    drivers = find_drivers(df)
    assert list(drivers.index) == [("domain", "bad.example")]


def test_groups_of_the_same_rows_are_named_once() -> None:
    """Of two columns that say the same, the first is named and the other is told in attrs."""
    df = make_sources(np.random.default_rng(1)).drop(columns="email")
    df["campaign"] = df["utm_source"].map({"shop": "1", "fair": "2", "partner-b": "3"})
    drivers = find_drivers(df)
    assert list(drivers.index) == [("utm_source", "partner-b")]
    [about] = drivers.attrs["cliova"]["drivers"]
    assert about["keys"] == [["utm_source", "partner-b"]]
    assert about["also"] == [[["campaign", "3"]]]


def test_a_pair_is_found_where_neither_of_its_groups_is() -> None:
    """Bad only where source and plan meet: the pair is named, and neither alone."""
    rng = np.random.default_rng(5)
    n = 6_000
    df = pd.DataFrame({"source": rng.choice(list("abc"), n), "plan": rng.choice(list("xyz"), n)})
    is_bad = (df["source"] == "b") & (df["plan"] == "y")
    df["verdict"] = make_verdicts(rng.random(n) < np.where(is_bad, 0.5, 0.1))
    pairs = find_drivers(df, depth=2)
    assert list(pairs.index) == [("source, plan", "b, y")]
    assert name_drivers(pairs) == ["source = b and plan = y"]


def test_a_pair_is_not_named_where_one_group_says_it() -> None:
    """With pairs tried too, a source that is bad everywhere stays the one cause."""
    for seed in range(5):
        df = make_sources(np.random.default_rng(seed))
        df["plan"] = np.random.default_rng(seed).choice(list("xyz"), len(df))
        assert list(find_drivers(df, depth=2).index) == [("utm_source", "partner-b")]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.05, 0.6), st.integers(1, 60))
def test_the_numbers_are_those_of_plain_loops(seed: int, chance: float, min_n: int) -> None:
    """Every number of the first driver comes out of a loop over the rows, scipy and statsmodels."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(60, 500))
    a, b = rng.choice(list("pqr"), n), rng.choice(list("xyzw"), n)
    is_invalid = rng.random(n) < np.where((a == "p") | (b == "x"), chance, 0.1)
    df = pd.DataFrame({"a": a, "b": b, "verdict": make_verdicts(is_invalid)})
    drivers = find_drivers(df, min_n=min_n, top=1)
    tested: dict[tuple[str, str], tuple[float, list[int]]] = {}
    for name, values in (("a", a), ("b", b)):
        for value in sorted(set(values)):
            inside = [bool(x) for x, v in zip(is_invalid, values, strict=True) if v == value]
            outside = [bool(x) for x, v in zip(is_invalid, values, strict=True) if v != value]
            if len(inside) >= min_n:
                cells = [sum(inside), len(inside), sum(outside), len(outside)]
                p = 1.0
                if outside and cells[0] * cells[3] > cells[2] * cells[1]:
                    table = [[cells[0], cells[1] - cells[0]], [cells[2], cells[3] - cells[2]]]
                    p = float(fisher_exact(table, alternative="greater").pvalue)
                tested[name, value] = (p, cells)
    assert drivers.attrs["cliova"]["tried"] == len(tested)
    q = false_discovery_control([p for p, _ in tested.values()]) if tested else []
    passing = {key: value for key, value in zip(tested, q, strict=True) if value <= 0.05}
    assert bool(len(drivers)) == bool(passing)
    for key, row in drivers.iterrows():
        k, size, other, other_n = tested[key][1]  # type: ignore[index]
        assert row["n"] == size
        assert row["rate"] == pytest.approx(k / size)
        assert row["rest"] == pytest.approx(other / other_n)
        assert row["excess"] == pytest.approx(k - size * other / other_n)
        assert row["explains"] == pytest.approx(row["excess"] / sum(is_invalid))
        assert row["q"] == pytest.approx(passing[key])  # type: ignore[index]
        low, high = confint_proportions_2indep(k, size, other, other_n, method="newcomb")
        assert (row["low"], row["high"]) == pytest.approx((low, high), abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_no_row_is_in_two_drivers(seed: int) -> None:
    """Taken one after the other, the drivers hold each row once, and excesses can be added."""
    rng = np.random.default_rng(seed)
    n = 1_500
    df = pd.DataFrame({name: rng.choice(list("abcd"), n) for name in ("one", "two", "three")})
    chance = 0.05 + 0.3 * (df["one"] == "a") + 0.3 * (df["two"] == "b") + 0.3 * (df["three"] == "c")
    df["verdict"] = make_verdicts(rng.random(n) < chance)
    drivers = find_drivers(df)
    assert drivers["n"].sum() <= n
    assert drivers["excess"].sum() <= (df["verdict"] == "invalid").sum() + 1e-9
    assert list(drivers["excess"]) == sorted(drivers["excess"], reverse=True)
    assert drivers.attrs["cliova"]["excess"] == pytest.approx(drivers["excess"].sum())


def test_what_the_validation_says_is_no_driver() -> None:
    """Reasons, flags and words of the verdict are left out, and attrs say why."""
    df = make_sources(np.random.default_rng(2))
    is_invalid = df["verdict"] == "invalid"
    df["failType"] = np.where(is_invalid, "mailbox_not_found", "none")
    df["isDisposable"] = is_invalid
    df["smtp_check"] = np.where(is_invalid, "no", "yes")
    df["colour"] = np.where(is_invalid, "red", "green")
    df["status"] = np.where(is_invalid, "undeliverable", "deliverable")
    drivers = find_drivers(df)
    assert list(drivers.index) == [("utm_source", "partner-b")]
    left_out = drivers.attrs["cliova"]["left_out"]
    assert {"failType", "isDisposable", "smtp_check", "colour"} <= set(left_out)
    assert left_out["colour"] == "says the verdict again (lambda 1.00)"
    assert list(find_drivers(df, "colour").index) == [("colour", "red")]


def test_what_is_told_from_the_address_is_tried() -> None:
    """Role, digits, length, provider and month of sign-up are found where they drive."""
    rng = np.random.default_rng(4)
    n = 3_000
    for column, value, emails, dates in (
        ("local digits", "3 to 4", ["annabel@x.example", "ann1234@x.example"], ["2024-01-05"] * 2),
        ("role address", "yes", ["anna@x.example", "info@x.example"], ["2024-01-05"] * 2),
        ("signup (month)", "2024-02", ["ann@x.example"] * 2, ["2024-01-05", "2024-02-05"]),
    ):
        which = rng.integers(0, 2, n)
        df = pd.DataFrame(
            {
                "email": np.array(emails)[which],
                "signup": np.array(dates)[which],
                "verdict": make_verdicts(rng.random(n) < np.where(which, 0.4, 0.1)),
            }
        )
        assert list(find_drivers(df).index) == [(column, value)]
        df["signup"] = pd.to_datetime(df["signup"])
        assert list(find_drivers(df).index) == [(column, value)]


def test_hosts_are_tried_and_no_host_is_no_cause() -> None:
    """A host that takes mail badly is found; that there is none is found out by the validation."""
    rng = np.random.default_rng(7)
    n = 4_000
    host = rng.choice(["mx1.good.example", "mx2.good.example", "in.bad.example", "none", ""], n)
    has_host = np.char.find(host, ".") > 0
    chance = np.where(~has_host, 1.0, np.where(host == "in.bad.example", 0.4, 0.1))
    df = pd.DataFrame({"mxRecord": host, "verdict": make_verdicts(rng.random(n) < chance)})
    drivers = find_drivers(df[has_host])
    assert list(drivers.index) == [("host", "bad.example")]
    assert ("host", "(missing)") not in find_drivers(df).index
    assert ("host", "none") not in find_drivers(df).index


def test_frames_of_other_libraries_give_the_same() -> None:
    """A polars frame has the drivers of the pandas frame."""
    df = make_sources(np.random.default_rng(6))
    other = pl.DataFrame({name: df[name].astype("str").tolist() for name in df.columns})
    pd.testing.assert_frame_equal(find_drivers(df), find_drivers(other))


def test_the_sentence_is_the_number_of_the_table() -> None:
    """The sentence names the first driver, its rate, the rest and its part of the excess."""
    df = pd.DataFrame(
        {
            "utm_source": ["partner-b"] * 100 + ["shop"] * 400,
            "verdict": make_verdicts([True] * 34 + [False] * 66 + [True] * 36 + [False] * 364),
        }
    )
    assert describe_drivers(find_drivers(df)) == (
        "100 % of the excess comes from utm_source = partner-b (34.0 % invalid, the rest 9.0 %)."
    )
    assert describe_drivers(find_drivers(df, rate="risky")) == (
        "No part of the list stands out: of 2 groups none has clearly more risky."
    )


def test_an_empty_list_has_no_drivers() -> None:
    """No rows, no groups, no drivers, and the same columns and dtypes."""
    df = make_sources(np.random.default_rng(6))
    empty, full = find_drivers(df[:0]), find_drivers(df)
    assert empty.empty
    assert (empty.dtypes == full.dtypes).all()
    assert empty.index.names == full.index.names


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"rate": "bad"}, "rate"),
        ({"level": 0}, "level"),
        ({"level": True}, "level"),
        ({"min_n": -1}, "min_n"),
        ({"depth": 3}, "depth"),
        ({"columns": []}, "columns"),
        ({"columns": ["no_such"]}, "no_such"),
        ({"columns": "host"}, "MX"),
    ],
)
def test_what_cannot_be_is_refused(options: dict[str, Any], said: str) -> None:
    """A wrong argument is named."""
    df = make_sources(np.random.default_rng(6))
    with pytest.raises(ConfigurationError, match=said):
        find_drivers(df, **options)


def test_a_verified_only_frame_has_no_drivers() -> None:
    """Where the other addresses are missing, nothing can be told."""
    df = make_sources(np.random.default_rng(6))
    with pytest.raises(VerdictError, match="verified"):
        find_drivers(df, verified_only=True)


def test_values_for_the_rows_can_be_looked_at(client: Any) -> None:
    """A Series, a function of the frame and a level of the index are tried like columns."""
    df = read_cliova("list_signups_october", client=client, cache=False)
    source = df["utm_source"]
    expected = find_drivers(df, "utm_source")
    for columns in (source, lambda frame: frame["utm_source"], [source[::-1]]):
        pd.testing.assert_frame_equal(find_drivers(df, columns), expected)
    levels = df.set_index("utm_source")
    pd.testing.assert_frame_equal(find_drivers(levels, "utm_source"), expected)
    is_long = source.str.len() > 8
    both = find_drivers(df, [is_long.rename("long"), "utm_source"])
    assert both.index[0] == ("utm_source", "partner-b")
    months = pd.to_datetime(df["signed_up"]).dt.to_period("M")
    about = find_drivers(df, [months, df["signed_up"].rename("day")]).attrs["cliova"]
    assert about["columns"] == ["signed_up (month)", "day (month)"]
    with pytest.raises(ConfigurationError, match="columns must be one name or a list of different"):
        find_drivers(df, [source, "utm_source"])
