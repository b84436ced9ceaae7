"""An address is corrected where its domain is one slip from a common one, and never otherwise."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas import ConfigurationError, suggest_corrections
from cliova_pandas.stats.corrections.domain_slips import SlipFinder
from cliova_pandas.stats.groups.providers import list_domains
from cliova_pandas.verdicts import VERDICTS

PAIRS = Path(__file__).with_name("domain_slips.csv")
"""Domains as they are mistyped with what was meant, and domains of others that are as near. They
were written down before the code."""

COMMON = (
    "gmail.com", "hotmail.com", "web.de", "northwind-traders.com", "universitaet-neustadt.de",
    "baker-law.com", "school12.example", "firm101.example", "carter.com",
)  # fmt: skip


def read_pairs() -> list[tuple[str, str]]:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        return [(row["domain"], row["meant"]) for row in csv.DictReader(file)]


def make_list(*rows: tuple[str, str]) -> pd.DataFrame:
    emails, verdicts = zip(*rows, strict=True)
    return pd.DataFrame(
        {
            "email": pd.array(emails, dtype="str"),
            "verdict": pd.Categorical(verdicts, categories=list(VERDICTS)),
        }
    )


def test_what_is_proposed_is_right() -> None:
    """Of what is proposed all but one in a hundred is what was meant, and most slips are found."""
    pairs = read_pairs()
    valid = [(f"bob{i}@{domain}", "valid") for domain in COMMON for i in range(50)]
    bad = [(f"ann{i}@{domain}", "invalid") for domain, _ in pairs for i in range(2)]
    found = suggest_corrections(make_list(*valid, *bad))
    proposed = dict(zip(found["address"].str.rsplit("@", n=1).str[1], found["domain"], strict=True))
    right = sum(proposed.get(domain) == meant for domain, meant in pairs if meant)
    slips, others = sum(bool(meant) for _, meant in pairs), sum(not meant for _, meant in pairs)
    assert slips >= 150
    assert others >= 150
    assert right / len(proposed) >= 0.99
    assert right / slips >= 0.95


@pytest.mark.parametrize("domain", [domain for domain, meant in read_pairs() if not meant])
def test_a_domain_of_its_own_stays(domain: str) -> None:
    """A domain that is somebody's, however near to a common one, is not corrected."""
    frequent = dict.fromkeys(COMMON, 50)
    assert SlipFinder(frequent).find(domain) is None


@given(st.sampled_from(list_domains()))
def test_a_domain_of_the_table_is_never_corrected(domain: str) -> None:
    """No provider's domain is taken for a slip of another's."""
    assert SlipFinder({"northwind-traders.com": 500}).find(domain) is None


@given(st.text(max_size=30))
def test_any_text_can_be_a_domain(text: str) -> None:
    """Whatever stands after the @, it is corrected to a domain of the table or not at all."""
    found = SlipFinder({}).find(text)
    assert found is None or found.domain in list_domains()


def test_only_what_is_not_valid_is_corrected() -> None:
    """A valid row stays, and so does every row of a domain that has one."""
    slip = [("a@gmial.com", "valid"), ("b@gmial.com", "invalid"), ("c@gmal.com", "risky")]
    found = suggest_corrections(make_list(*slip, ("d@gmaill.com", "unknown")))
    assert found["proposed"].tolist() == ["c@gmail.com", "d@gmail.com"]


def test_a_frequent_domain_of_the_list_is_meant() -> None:
    """A long name that is often valid is meant by its neighbours, if these are rare."""
    often = [(f"a{i}@northwind-traders.com", "valid") for i in range(30)]
    one = suggest_corrections(make_list(*often, ("x@northwnd-traders.com", "invalid")))
    assert one["proposed"].tolist() == ["x@northwind-traders.com"]
    assert one["valid"].tolist() == [30]
    many = [(f"x{i}@northwnd-traders.com", "invalid") for i in range(4)]
    assert suggest_corrections(make_list(*often, *many)).empty
    assert suggest_corrections(make_list(*often[:19], many[0])).empty
    assert len(suggest_corrections(make_list(*often[:19], many[0]), min_valid=10)) == 1


def test_rows_index_and_spelling_are_those_of_the_frame() -> None:
    """The address stands there as in the frame, with its index and position."""
    df = make_list(("bob@gmail.com", "valid"), (" Ann.Lee+x@GMIAL.com", "invalid"))
    df.index = pd.Index(["first", "second"])
    found = suggest_corrections(df)
    assert list(found.index) == ["second"]
    assert found["row"].tolist() == [1]
    assert found["address"].tolist() == [" Ann.Lee+x@GMIAL.com"]
    assert found["proposed"].tolist() == ["Ann.Lee+x@gmail.com"]


def test_attrs_say_how_many_and_name_nobody() -> None:
    """Counted are rows and different addresses that are new; no address stands in attrs."""
    df = make_list(
        ("bob@gmail.com", "valid"), ("bob@gmial.com", "invalid"), ("ann@gmial.com", "invalid"),
        ("ANN@gmail.con", "risky"), ("eve@nowhere.example", "invalid"),
    )  # fmt: skip
    found = suggest_corrections(df)
    assert found["known"].tolist() == [True, False, False]
    assert found.attrs["cliova"] == {
        "n": 5, "denominator": "5 rows", "not_valid": 4, "suggested": 3, "recoverable": 1,
    }  # fmt: skip
    assert "@" not in json.dumps(found.attrs)


def test_another_domain_mends_no_local_part() -> None:
    """Where what stands before the @ can be none, nothing is proposed."""
    assert suggest_corrections(make_list(("a b@gmial.com", "invalid"))).empty


def test_an_empty_list_has_the_same_columns() -> None:
    """No rows, no corrections, and the same dtypes."""
    df = make_list(("ann@gmial.com", "invalid"))
    full, empty = suggest_corrections(df), suggest_corrections(df[:0])
    assert empty.empty
    assert (empty.dtypes == full.dtypes).all()


def test_frames_of_other_libraries_give_the_same() -> None:
    """A polars frame has the corrections of the pandas frame."""
    df = make_list(("bob@gmail.com", "valid"), ("ann@gmial.com", "invalid"))
    other = pl.DataFrame({name: df[name].astype("str").tolist() for name in df.columns})
    pd.testing.assert_frame_equal(
        suggest_corrections(df).reset_index(drop=True), suggest_corrections(other)
    )


def test_what_cannot_be_is_refused() -> None:
    """A wrong argument, or no column of addresses, is named."""
    with pytest.raises(ConfigurationError, match="min_valid"):
        suggest_corrections(make_list(("ann@gmial.com", "invalid")), min_valid=-1)
    with pytest.raises(ConfigurationError, match="email_column"):
        suggest_corrections(pd.DataFrame({"team": ["a"], "verdict": ["valid"]}))


@pytest.mark.parametrize(
    "listed",
    [
        "ann@gmail.com",
        "ANN@GMAIL.COM",
        " Ann <ann@gmail.com>",
        "ann@gmail.com.",
        "ann@gm\u0430il.com",
    ],
)
def test_what_stands_in_the_list_in_any_dress_is_known(listed: str) -> None:
    """Case, spaces, a name, a dot at the end do not hide it; a look-alike is another address."""
    df = pd.DataFrame({"email": [listed, "ann@gmial.com"], "verdict": ["risky", "invalid"]})
    corrections = suggest_corrections(df)
    is_same = listed.isascii()
    assert corrections["known"].tolist()[-1] is is_same
    assert corrections.attrs["cliova"]["recoverable"] == (0 if is_same else 1)
