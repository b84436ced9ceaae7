"""What rows are grouped by, and what the groups are called."""

from __future__ import annotations

from typing import Any

import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas import ConfigurationError, breakdown, group_keys, read_cliova
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.groups.grouping import make_groupings

NAMES = st.none() | st.sampled_from(
    ["", "a", "(missing)", "'(missing)'", "''(missing)''", "(no domain)", "other (3 groups)",
     "other (1,234 domains)", "other (3 groups) ", "'a'", "(Missing)"]
)  # fmt: skip


@pytest.mark.parametrize(
    ("email", "domain", "provider", "tld"),
    [
        ("a@GMAIL.com", "gmail.com", "Google", "com"),
        ("a@xn--mnchen-3ya.de", "münchen.de", "not in the table", "de"),
        ("a@例子.中国", "例子.中国", "not in the table", "中国"),
        ("a@mail.firm.co.uk", "mail.firm.co.uk", "not in the table", "uk"),
        ("a@localhost", "localhost", "not in the table", "localhost"),
        ("a@[192.0.2.1]", "[192.0.2.1]", "not in the table", "(no domain)"),
        ("a@b@c.de", "c.de", "not in the table", "de"),
        ("nobody", "(no domain)", "(no domain)", "(no domain)"),
        ("nobody@ ", "(no domain)", "(no domain)", "(no domain)"),
        ("nobody@.", "(no domain)", "(no domain)", "(no domain)"),
        ("", "(missing)", "(missing)", "(missing)"),
        (" \t", "(missing)", "(missing)", "(missing)"),
        (None, "(missing)", "(missing)", "(missing)"),
    ],
)
def test_an_address_has_a_domain_a_provider_and_a_tld(
    email: str | None, domain: str, provider: str, tld: str
) -> None:
    """Each is made from what stands after the last ``@``, or says why there is none."""
    frame = pd.DataFrame({"email": pd.Series([email, "x@y.example"], dtype="str")})
    for by, expected in (("domain", domain), ("provider", provider), ("tld", tld)):
        assert group_keys(frame, by, email_column="email")[0] == expected


@given(st.lists(NAMES, max_size=12))
def test_no_real_name_is_taken_for_one_of_ours(names: list[str | None]) -> None:
    """Different names are different groups, and only what is missing is called so."""
    labels = group_keys(pd.DataFrame({"x": pd.Series(names, dtype="str")}), "x")
    assert len(set(labels)) == len(set(names))
    for name, label in zip(names, labels, strict=True):
        assert (label == "(missing)") == (name is None)
        assert name is None or label in (name, f"'{name}'")
        assert not str(label).startswith("other (3 groups)") or name == "other (3 groups) "


def test_a_reason_is_found_whatever_it_is_called(client: Any) -> None:
    """``reason`` is the column that holds it, also where a column has that very name."""
    df = read_cliova("list_12345", client=client, cache=False)
    assert group_keys(df, "reason").tolist() == group_keys(df, "failType").tolist()
    assert group_keys(df, "reason").name == "reason"
    decoy = df.assign(reason="because")
    assert set(group_keys(decoy, "reason")) > {"none"}
    assert set(group_keys(decoy, "reason", reason_column="reason")) == {"because"}


def test_a_domain_column_of_the_service_is_not_used(client: Any) -> None:
    """``domain`` is made from the address, in its one form, whatever stands in that column."""
    df = read_cliova("list_12345", client=client, cache=False)
    pd.testing.assert_series_equal(
        group_keys(df.assign(domain="x"), "domain"), group_keys(df, "domain")
    )


def test_keys_keep_the_index() -> None:
    """The labels stand beside the rows they belong to, also where labels of rows repeat."""
    frame = pd.DataFrame({"email": ["a@x.de", "b@y.de", "c@x.de"]}, index=[7, 3, 7])
    keys = group_keys(frame)
    assert [keys.name, keys.dtype] == ["domain", "str"]
    pd.testing.assert_index_equal(keys.index, frame.index)
    assert frame[keys == "x.de"]["email"].tolist() == ["a@x.de", "c@x.de"]
    others = group_keys(pl.from_pandas(frame))
    assert others.index.tolist() == [0, 1, 2]
    assert others.tolist() == keys.tolist()
    assert group_keys(frame[:0]).dtype == "str"


def test_keys_are_the_labels_of_the_breakdown(client: Any) -> None:
    """Counted one by one the labels of the rows are the groups of the breakdown."""
    df = read_cliova("list_hostile", client=client, cache=False)
    for by in ("domain", "provider", "tld", "reason", "name"):
        counted = group_keys(df, by).value_counts()
        assert counted.to_dict() == breakdown(df, by)["n"].to_dict()


def test_numbers_and_dates_are_groups_by_their_text() -> None:
    """A gap makes whole numbers floats, which does not show; equal texts are one group."""
    frame = pd.DataFrame(
        {"year": [2024.0, None, 2025.0], "day": pd.to_datetime(["2026-01-02"] * 3)}
    )
    assert group_keys(frame, "year").tolist() == ["2024", "(missing)", "2025"]
    assert group_keys(frame, "day").nunique() == 1
    mixed = pd.DataFrame({"x": [1, "1", 1.0, True, float("nan"), None]})
    assert group_keys(mixed, "x").tolist() == ["1", "1", "1", "true", "(missing)", "(missing)"]


def test_each_label_stands_once() -> None:
    """The labels of a key are different, so that a code is a group."""
    frame = pd.DataFrame({"email": ["a@X.de", "a@x.de", "a@x.DE.", "", None, "y"]})
    [key] = make_groupings(FrameColumns(frame), "domain", email_column="email")
    assert len(set(key.labels)) == len(key.labels)
    assert [key.labels[code] for code in key.codes] == [
        "x.de", "x.de", "x.de", "(missing)", "(missing)", "(no domain)"
    ]  # fmt: skip
    assert key.noun == "domain"


@pytest.mark.parametrize("by", [["domain", "tld"], [], ["domain", "domain"], 3, None])
def test_one_key_is_needed(by: Any) -> None:
    """Rows have one label each, so that several keys, or none, are refused."""
    with pytest.raises(ConfigurationError, match=r"one key at a time|one name or a list"):
        group_keys(pd.DataFrame({"email": ["a@x.de"]}), by)


def test_an_unknown_key_names_what_there_is() -> None:
    """The message lists the keys and the columns."""
    with pytest.raises(
        ConfigurationError, match="'domain', 'provider', 'tld', 'reason', or a column: 'email'"
    ):
        group_keys(pd.DataFrame({"email": ["a@x.de"]}), "Domain")
