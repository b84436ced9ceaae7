"""Verdicts are joined to the rows of another frame, and no row is gained, lost or judged twice."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliova_pandas import (
    CliovaWarning,
    ConfigurationError,
    VerdictError,
    bounce_range,
    breakdown,
    compare,
    flags,
    is_flagged,
    join_verdicts,
    read_cliova,
    reconcile,
    summarize,
)
from cliova_pandas.stats.frames import folded_rows
from cliova_pandas.stats.joins.mailboxes import fold_mailboxes
from cliova_pandas.verdicts import VERDICTS
from cliova_pandas.verdicts.addresses import fold_addresses
from tests.support.engines import ODD, count_odd, make_hostile
from tests.support.lazy_frames import LAZY, refuse_rows

pytestmark = pytest.mark.filterwarnings("ignore::cliova_pandas.CliovaWarning")

ADDRESSES = [
    "ann@x.example", "ANN@X.example ", "Ann <ann@x.example>", "bob@x.example", "Bob@X.EXAMPLE",
    "new@y.example", "a.b+c@gmail.com", "ab@googlemail.com", "", None,
]  # fmt: skip


@pytest.fixture
def result() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "email": ["ann@x.example", "BOB@x.example", "bob@x.example", "cd+t@gmail.com"],
            "verdict": pd.Categorical(["valid", "risky", "invalid", "valid"], VERDICTS),
            "failType": ["none", "full", "gone", "none"],
            "isRoleBased": ["true", None, "false", None],
        }
    )


@pytest.fixture
def customers() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Email": ["Bob@x.example", " ann@x.example", "", "new@x.example", "c.d@gmail.com"],
            "country": ["de", "fr", "fr", "fr", "de"],
        },
        index=[5, 5, 1, 2, 3],
    )


def fold(emails: list[str | None], how: str) -> list[str | None]:
    folded = {"address": fold_addresses, "mailbox": fold_mailboxes}[how]
    return [one or None for one in folded(pa.array(emails, pa.large_string())).to_pylist()]


@given(
    asked=st.lists(st.sampled_from(ADDRESSES), max_size=12),
    held=st.lists(
        st.tuples(
            st.sampled_from([one for one in ADDRESSES if one]),
            st.sampled_from(VERDICTS),
            st.sampled_from(["full", "gone"]),
            st.sampled_from([True, False, None]),
        ),
        max_size=12,
    ),
    how=st.sampled_from(["left", "inner"]),
    chosen=st.sampled_from(["address", "mailbox"]),
)
def test_each_row_has_the_answer_of_a_plain_loop(
    asked: list[str | None], held: list[tuple[str, str, str, bool | None]], how: Any, chosen: Any
) -> None:
    """The worst verdict of its address, its first reason and any flag; order and index stay."""
    result = pd.DataFrame(
        {
            "email": pd.array([row[0] for row in held], dtype="str"),
            "verdict": pd.Categorical([row[1] for row in held], VERDICTS),
            "reason": pd.array([row[2] for row in held], dtype="str"),
            "role": pd.array([row[3] for row in held], dtype="boolean"),
        }
    )
    index = [7 * place % 5 for place in range(len(asked))]
    other = pd.DataFrame({"key": pd.array(asked, dtype="str"), "n": range(len(asked))}, index=index)
    joined = join_verdicts(
        other, result, "key", how, fold=chosen, email_column="email", reason_column="reason"
    )

    keys = fold([row[0] for row in held], chosen)
    expected: list[tuple[Any, ...]] = []
    for key in fold(asked, chosen):
        rows = [row for row, of in zip(held, keys, strict=True) if of == key and key is not None]
        if rows:
            worst = max((row[1] for row in rows), key=VERDICTS.index)
            reason = next(row[2] for row in rows if row[1] == worst)
            known = [row[3] for row in rows if row[3] is not None]
            expected.append((worst, reason, any(known) if known else None, True))
        else:
            expected.append((None, None, None, False))
    kept = [place for place, row in enumerate(expected) if how == "left" or row[3]]
    assert joined["n"].tolist() == kept
    assert joined.index.tolist() == [index[place] for place in kept]
    pd.testing.assert_frame_equal(joined[["key", "n"]], other.iloc[kept], check_flags=False)
    has_role = "role" in joined
    found = [
        tuple(None if pd.isna(value) else value for value in row)
        for row in joined[["verdict", "reason", *["role"] * has_role, "validated"]].itertuples(
            index=False
        )
    ]
    assert found == [
        tuple(v for place, v in enumerate(expected[k]) if has_role or place != 2) for k in kept
    ]
    if kept and joined["validated"].any():
        counts = summarize(joined, email_column="key")["count"]
        assert counts.tolist() == [[expected[k][0] for k in kept].count(v) for v in VERDICTS]


def test_the_line_and_the_attrs_say_how_many_matched(
    result: pd.DataFrame, customers: pd.DataFrame
) -> None:
    """One warning has the numbers, attrs have them as JSON, and neither has an address."""
    with pytest.warns(CliovaWarning) as caught:
        joined = result.cliova.join(customers, on="Email")
    about = joined.attrs["cliova"]["joined"]
    assert about == {
        "rows": 5, "matched": 2, "not_validated": 2, "no_address": 1, "not_in_frame": 1,
        "repeated": 1, "conflicting": 1, "how": "left", "fold": "address",
    }  # fmt: skip
    [one] = caught
    assert str(one.message) == (
        "2 of 5 rows hold an address of the result, whatever its case, the spaces around it and "
        "its dress. 2 rows not validated and 1 row without an address: kept, and in no share. "
        "1 address of the result with several verdicts: the worst counts. 1 address of the result "
        "not in the frame."
    )
    assert "@" not in json.dumps(joined.attrs)
    assert joined[~joined["validated"]].index.tolist() == [1, 2, 3]


def test_what_matches_whole_is_silent(result: pd.DataFrame) -> None:
    """No line where every row has its answer and no answer is in doubt."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        joined = join_verdicts(result[["email"]], result[result["verdict"] != "risky"])
    assert joined["validated"].all()
    assert joined["validated"].dtype == bool


def test_dots_and_tags_of_gmail_are_folded_on_request(
    result: pd.DataFrame, customers: pd.DataFrame
) -> None:
    """As a mailbox the fifth is found, and the line says how it was compared."""
    with pytest.warns(CliovaWarning, match=r"3 of 5 rows .* plus tag and, at Gmail, its dots"):
        joined = join_verdicts(customers, result, "Email", fold="mailbox")
    assert joined["verdict"].tolist()[4] == "valid"
    assert joined["Email"].tolist() == customers["Email"].tolist()


def test_rows_that_are_not_validated_are_in_no_denominator(
    result: pd.DataFrame, customers: pd.DataFrame
) -> None:
    """Every number counts the matched rows alone and says how many were not validated."""
    joined = result.cliova.join(customers, on="Email")
    # A merge drops the attrs, and an outer one leaves gaps even in the new column.
    merged = customers.assign(row=range(5)).merge(
        joined.assign(row=range(5)).drop(columns=["Email", "country"]).iloc[:4], how="left"
    )
    assert merged["validated"].isna().any()
    for frame in (joined, joined.copy().set_flags(), merged, pl.from_pandas(merged)):
        summary = summarize(frame)
        assert summary["count"].tolist() == [1, 0, 0, 1]
        assert summary.attrs["cliova"]["n"] == 2
        assert summary.attrs["cliova"]["not_validated"] == 2
        assert summary.attrs["cliova"]["denominator"] == "2 rows (and 2 rows not validated)"
        table = breakdown(frame, "country")
        assert table["n"].to_dict() == {"de": 1, "fr": 1}
        assert table.attrs["cliova"]["not_validated"] == 2
        assert flags(frame).loc["role", "n"] == 1
        assert bounce_range(frame).attrs["cliova"]["not_validated"] == 2
        assert compare({"a": frame, "b": frame})["n"].eq(2).all()
        assert is_flagged(frame, "role").sum() == 1
    assert joined.cliova.select("valid").index.tolist() == [5]


def test_a_join_that_finds_nothing_has_no_rows_to_count(
    result: pd.DataFrame, customers: pd.DataFrame
) -> None:
    """It says so, with and without attrs, and gives no advice on verdict columns."""
    joined = join_verdicts(customers, result.iloc[:0], "Email")
    bare = joined.copy()
    bare.attrs = {}
    for frame in (joined, bare):
        about = summarize(frame).attrs["cliova"]
        assert (about["n"], about["not_validated"]) == (0, 4)


def test_a_column_of_that_name_makes_no_frame_a_joined_one(result: pd.DataFrame) -> None:
    """Where it does not go with the verdicts, or attrs tell of a read, a gap is an error."""
    gap = result.assign(verdict=result["verdict"].where(result["verdict"] != "risky"))
    columns: list[Any] = [[True] * 4, [False] * 4, ["maybe"] * 4, [None] * 4]
    for column in columns:
        with pytest.raises(VerdictError, match="missing in 1 of 4"):
            summarize(gap.assign(validated=column))
    read = gap.assign(validated=[True, False, True, True])
    assert summarize(read)["count"].sum() == 3
    read.attrs["cliova"] = {"list_id": "list_1"}
    with pytest.raises(VerdictError, match="missing in 1 of 4"):
        summarize(read)


def test_columns_of_the_same_name_are_kept_under_another(result: pd.DataFrame) -> None:
    """What is added has its name, for the numbers find it by that; no value is lost."""
    other = pd.DataFrame(
        {"email": ["ann@x.example"], "verdict": ["old"], "verdict_before": ["older"], "role": [3]}
    )
    joined = join_verdicts(other, result)
    assert joined.columns.tolist() == [
        "email", "verdict_before_before", "verdict_before", "role_before", "verdict", "reason",
        "role", "validated",
    ]  # fmt: skip
    assert joined.iloc[0].tolist() == [
        "ann@x.example", "old", "older", 3, "valid", "none", True, True,
    ]  # fmt: skip
    assert join_verdicts(other, result, suffix="_crm").columns[1] == "verdict_crm"
    again = join_verdicts(join_verdicts(other[["email"]], result), result.assign(verdict="risky"))
    assert again[["verdict_before", "verdict"]].iloc[0].tolist() == ["valid", "risky"]
    assert summarize(again)["count"].tolist() == [0, 1, 0, 0]


def test_neither_frame_is_changed(result: pd.DataFrame, customers: pd.DataFrame) -> None:
    """The other frame's own attrs are copied, and both stay as they were."""
    customers.attrs = {"source": {"crm": 1}, "cliova": {"rows": 5}}
    before = customers.copy(), result.copy()
    joined = join_verdicts(customers, result, "Email")
    joined.attrs["source"]["crm"] = 2
    joined["country"] = "xx"
    pd.testing.assert_frame_equal(customers, before[0])
    pd.testing.assert_frame_equal(result, before[1])
    assert customers.attrs == {"source": {"crm": 1}, "cliova": {"rows": 5}}


@pytest.mark.parametrize("make", [pl.from_pandas, pa.Table.from_pandas], ids=["polars", "pyarrow"])
@pytest.mark.parametrize("how", ["left", "inner"])
def test_frames_of_other_libraries_stay_what_they_are(
    result: pd.DataFrame, customers: pd.DataFrame, make: Any, how: Any
) -> None:
    """A frame of polars or pyarrow comes back as such, with the same values."""
    other = customers.reset_index(drop=True)
    joined = join_verdicts(make(other), make(result), "Email", how)
    assert type(joined) is type(make(other))
    expected = join_verdicts(other, result, "Email", how).reset_index(drop=True)
    names = joined.columns if isinstance(joined, pl.DataFrame) else joined.column_names
    assert [name for name in names if not name.startswith("__")] == expected.columns.tolist()
    for name in expected.columns:
        values = [None if pd.isna(value) else value for value in expected[name]]
        column = joined[name]
        assert (column.to_list() if how and hasattr(column, "to_list") else column.to_pylist()) == (
            values
        )
    assert summarize(joined).attrs["cliova"].get("not_validated", 0) == (2 if how == "left" else 0)


def test_what_is_asked_wrongly_is_refused_with_words(
    result: pd.DataFrame, customers: pd.DataFrame
) -> None:
    """How and fold name what there is; a column that cannot be told is asked for as ``on``."""
    for how in ("right", "outer", "cross", None):
        with pytest.raises(ConfigurationError, match=r"'left' .* or 'inner'") as caught:
            join_verdicts(customers, result, "Email", how)  # type: ignore[arg-type]
        assert caught.value.argument == "how"
    with pytest.raises(ConfigurationError, match="'address', 'mailbox'"):
        join_verdicts(customers, result, "Email", fold="gmail")  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match=r"Pass on=.*'country'") as caught:
        join_verdicts(customers[["country"]], result)
    assert caught.value.argument == "on"
    with pytest.raises(ConfigurationError, match="no column 'mail'"):
        join_verdicts(customers, result, "mail")
    with pytest.raises(ConfigurationError, match="in memory"):
        join_verdicts(pl.from_pandas(customers).lazy(), result, "Email")
    with pytest.raises(VerdictError, match="no column 'verdict'"):
        join_verdicts(customers, result.drop(columns="verdict"), "Email")
    with pytest.raises(VerdictError, match="only verified"):
        join_verdicts(customers, result, "Email", verified_only=True)


def test_a_result_of_the_service_joins_to_a_list_of_customers(client: Any) -> None:
    """From read to numbers: each address of the list is found, however it is written."""
    df = read_cliova("list_12345", client=client, cache=False)
    email = df.attrs["cliova"]["columns"]["email"]
    rng = np.random.default_rng(3)
    crm = pd.DataFrame({"Mail": df[email].str.upper().iloc[rng.permutation(len(df))]})
    crm["Mail"] = "Customer <" + crm["Mail"] + ">"
    joined = df.cliova.join(crm, on="Mail")
    assert joined["validated"].all()
    assert joined.index.equals(crm.index)
    assert (joined["verdict"].astype("str").sort_index() >= "").all()
    # The numbers are those of the result, and so are flags and reasons where nothing is repeated.
    assert summarize(joined, unique=True)["count"].equals(summarize(df, unique=True)["count"])
    assert joined.attrs["cliova"]["columns"] == {
        "email": "Mail", "verdict": "verdict", "reason": "reason",
    }  # fmt: skip
    # The job counts the list, not the customers, so there is nothing to agree with.
    assert reconcile(joined)["ours"].isna().all()
    assert bounce_range(joined).attrs["cliova"]["validated_at"] is not None


ANY_ADDRESS: Final = st.sampled_from([*ADDRESSES, *ODD])


@settings(max_examples=15)  # each asks two engines
@given(
    st.lists(ANY_ADDRESS, max_size=8),
    st.lists(
        st.tuples(
            ANY_ADDRESS,
            st.sampled_from(VERDICTS),
            st.sampled_from(["full", "gone", None]),
            st.sampled_from([True, False, None]),
            st.sampled_from(["yes", "no", "maybe"]),
            st.sampled_from(["free, role_account", "accepts_all", None]),
        ),
        max_size=20,
    ),
)
def test_an_engine_answers_as_rows_in_memory_do(asked: list[Any], held: list[Any]) -> None:
    """The first reason, every flag of the whole result, and how many there are of each kind."""
    names = ["email", "verdict", "reason", "is_role", "disposable", "flags"]
    result = pd.DataFrame(held, columns=names).astype(dict.fromkeys(names, "str"))
    result["is_role"] = pd.array([row[3] for row in held], dtype="boolean")
    other = pd.DataFrame({"key": pd.array(asked, dtype="str")})
    columns: dict[str, Any] = {"email_column": "email", "reason_column": "reason"}
    expected = join_verdicts(other, result, "key", **columns)
    for make in LAZY.values():
        found = join_verdicts(other, make(result), "key", **columns)
        pd.testing.assert_frame_equal(found, expected)
        assert found.attrs["cliova"]["joined"] == expected.attrs["cliova"]["joined"]


@pytest.mark.parametrize("engine", LAZY)
def test_an_engine_brings_the_rows_that_are_asked_for(
    engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Few addresses or many of the other frame, and what of a result is not written plainly."""
    hostile = make_hostile(3_000)
    more = [f"user{number}@x.example" for number in range(4_000)]
    result = pd.concat(
        [hostile, pd.DataFrame({"email": more, "verdict": "risky"})], ignore_index=True
    )
    for wanted in (["A1@gmail.com", "Ann Lee <ann@gmail.com>"], more[:2_000]):
        other = pd.DataFrame({"email": [*wanted, "new@y.example", None]})
        expected = join_verdicts(other, result)
        is_wanted = result["email"].isin([*map(str.lower, wanted), "ann@gmail.com", *wanted])
        brought = is_wanted.sum() + count_odd(hostile, "verdict")
        with refuse_rows(monkeypatch, above=brought):
            found = join_verdicts(other, LAZY[engine](result), email_column="email",
                                  reason_column="reason")  # fmt: skip
        pd.testing.assert_frame_equal(found, expected)
        assert found.attrs["cliova"]["joined"] == expected.attrs["cliova"]["joined"]


@pytest.mark.parametrize("step", [3, 75])
@pytest.mark.parametrize("repeated", [200, 20_000])
def test_the_first_reason_is_that_of_the_first_row(
    repeated: int, step: int, tmp_path: Path
) -> None:
    """Also of many rows in several files, where DuckDB looks up few values or many in any order."""
    numbers = np.arange(120_000)
    places = np.where(numbers % 20_000 < repeated, numbers % 20_000, numbers)
    result = pd.DataFrame(
        {
            "email": [f"user{place}@x.example" for place in places],
            "verdict": "invalid",
            "reason": [f"said {number}" for number in numbers],
        }
    )
    files = [str(tmp_path / f"{part}.parquet") for part in range(6)]
    for part, file in enumerate(files):
        rows = result.iloc[part * 20_000 : (part + 1) * 20_000]
        rows.to_parquet(file, row_group_size=8_000)
    other = pd.DataFrame({"email": [f"user{place}@x.example" for place in range(0, 15_000, step)]})
    connection = duckdb.connect()  # older versions close one that nobody holds
    relation = connection.read_parquet(files)
    found = join_verdicts(other, relation, email_column="email", reason_column="reason")
    pd.testing.assert_frame_equal(found, join_verdicts(other, result))


@pytest.mark.parametrize("engine", LAZY)
def test_what_an_engine_cannot_find_is_read(engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mailboxes, results of which many addresses are odd, and more than can be asked for."""
    result, other = make_hostile(300), make_hostile(200, 9)[["email"]]
    lazy = LAZY[engine](result)
    folds: list[Any] = ["mailbox", "address"]
    for fold_by in folds:
        found = join_verdicts(other, lazy, fold=fold_by)
        pd.testing.assert_frame_equal(found, join_verdicts(other, result, fold=fold_by))
    expected = join_verdicts(other, result)
    for limit in (
        "cliova_pandas.stats.joins.matching._MOST_WANTED",
        f"{folded_rows.__name__}._MOST_ODD",
    ):
        with monkeypatch.context() as patch:
            patch.setattr(limit, 3)
            pd.testing.assert_frame_equal(join_verdicts(other, lazy), expected)
