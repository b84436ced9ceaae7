"""Flags: read from columns in any encoding, and told from the addresses themselves."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas import ConfigurationError, flags, is_flagged, read_cliova
from cliova_pandas.stats.flagging.flag_columns import FLAGS, name_flag
from cliova_pandas.stats.flagging.flags import find_flags
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.verdicts import VERDICTS

YES, NO, GAP = True, False, None
ENCODINGS: dict[str, Any] = {
    "true/false": ["true", "false", None],
    "True/False": ["True", "False", ""],
    "TRUE/FALSE": ["TRUE", "FALSE", "null"],
    "yes/no": ["yes", "no", "unknown"],
    "Yes/No": ["Yes ", " No", "N/A"],
    "Y/N": ["Y", "N", "-"],
    "y/n": ["y", "n", None],
    "t/f": ["t", "f", "NaN"],
    "1/0 as text": ["1", "0", None],
    "1.0/0.0 as text": ["1.0", "0.0", None],
    "booleans with a gap": [True, False, None],
    "numbers with a gap": [1.0, 0.0, float("nan")],
    "nullable booleans": pd.array([True, False, None], dtype="boolean"),
    "nullable numbers": pd.array([1, 0, None], dtype="Int64"),
    "categories": pd.Categorical(["yes", "no", None], categories=["perhaps", "no", "yes"]),
}
EMAILS = ["ann@x.de", " ANN@x.de", "bob@x.de", "not an address", "Not An Address", "", None]
ADDRESSES = ["ann@x.de", "ann@x.de", "bob@x.de", "not an address", "not an address", None, None]
ROWS = st.lists(
    st.tuples(
        st.integers(0, len(EMAILS) - 1), st.sampled_from([YES, NO, GAP]), st.sampled_from(VERDICTS)
    ),
    max_size=30,
)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_flag_is_read_in_every_encoding(encoding: str) -> None:
    """One is set, one is not, and of one it is not known, however it is written."""
    values = ENCODINGS[encoding]
    frame = pd.DataFrame({"isDisposable": values, "verdict": ["risky", "valid", "valid"]})
    table = flags(frame)
    assert table.index.tolist() == ["disposable"]
    row = table.loc["disposable"]
    assert (row["n"], row["share"], row["risky"], row["missing"]) == (1, 0.5, 1, 1)
    assert is_flagged(frame, "disposable").tolist() == [True, False, False]


def test_booleans_and_numbers_without_gaps_are_flags() -> None:
    """The columns that pandas itself makes are read too."""
    frame = pd.DataFrame(
        {"role": [True, False], "free": [1, 0], "webmail": [0.0, 1.0], "verdict": ["valid"] * 2}
    )
    assert flags(frame)["n"].to_dict() == {"role": 1, "free": 1, "webmail": 1}
    assert flags(frame)["missing"].tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    "values", [["maybe", "yes"], ["2", "1"], [0.5, 1.0], ["gmail.com", "no"], [["yes"], ["no"]]]
)
def test_what_is_no_yes_or_no_is_no_flag(values: list[Any]) -> None:
    """One value of another kind, and nothing is told from the column."""
    frame = pd.DataFrame({"role": values, "verdict": ["valid"] * 2})
    assert len(flags(frame)) == 0


@pytest.mark.parametrize("values", [[None, None], ["", "unknown"], [float("nan")] * 2])
def test_a_column_that_says_nothing_is_no_flag(values: list[Any]) -> None:
    """Where a flag is never filled it may be another thing that has no value here."""
    frame = pd.DataFrame({"alias": values, "verdict": ["valid"] * 2})
    assert len(flags(frame)) == 0
    assert flags(frame[:0]).index.tolist() == ["alias"]


@pytest.mark.parametrize(
    "values",
    [
        ['["has_dns", "role_account"]', "[]", None, '["accepts_all","role_account"]'],
        ["has_dns,role_account", "has_dns", None, "role_account; accepts_all"],
        ["has_dns | Role Account", "x", None, "accepts_all|role-account"],
        [["has_dns", "role_account"], [], None, ["accepts_all", "role_account"]],
    ],
)
def test_flags_are_read_from_a_list(values: list[Any]) -> None:
    """Where all flags of a row stand in one column, each is a flag of its own."""
    frame = pd.DataFrame(
        {"verification.flags": values, "verdict": ["risky", "valid", "valid", "invalid"]}
    )
    table = flags(frame)
    assert table.index.tolist() == ["role", "catch-all"]
    assert table["n"].tolist() == [2, 1]
    assert table[list(VERDICTS)].loc["role"].to_numpy().tolist() == [0, 1, 0, 1]
    assert table["share"].tolist() == [2 / 3, 1 / 3]
    assert table["missing"].tolist() == [1, 1]
    assert is_flagged(frame, "role").tolist() == [True, False, False, True]
    both = flags(frame.assign(is_role="no"))
    assert both.index.tolist() == ["role", "role (is_role)", "catch-all"]


def test_columns_of_many_values_are_no_flags() -> None:
    """A column of texts that has the name of a flag costs no look at each of them."""
    texts = [f"text {i}" for i in range(10_001)]
    for column in ("alias", "flags"):
        frame = pd.DataFrame({column: ["role", "yes", *texts], "verdict": "valid"})
        assert len(flags(frame)) == 0


def test_a_list_of_other_words_has_no_flags() -> None:
    """What stands in a column called ``flags`` is a flag only if it is the name of one."""
    frame = pd.DataFrame({"flags": ["red,blue", "role model"], "verdict": ["valid"] * 2})
    assert len(flags(frame)) == 0


@pytest.mark.parametrize(
    ("column", "flag"),
    [
        ("isRoleBased", "role"), ("is_role", "role"), ("role_account", "role"),
        ("Role Based", "role"), ("is_suspected_role_address", "role"), ("attributes.role", "role"),
        ("isDisposable", "disposable"), ("disposable_email", "disposable"),
        ("has_disposable_address", "disposable"), ("Temporary", "disposable"),
        ("free", "free"), ("free_email", "free"), ("isFree", "free"), ("Free Account", "free"),
        ("is_free_email_provider", "free"), ("webmail", "webmail"),
        ("accept_all", "catch-all"), ("catchall", "catch-all"), ("is_catch_all", "catch-all"),
        ("Catch-All", "catch-all"), ("isacceptall", "catch-all"), ("ok_for_all", "catch-all"),
        ("spamtrap", "spam trap"), ("is_spam_trap", "spam trap"), ("abuse", "complainer"),
        ("is_toxic", "toxic"), ("gibberish", "gibberish"), ("mailbox_full", "mailbox full"),
        ("has_full_inbox", "mailbox full"), ("is_disabled", "disabled"),
        ("has_known_bounces", "known bounce"), ("has_suspected_bounces", "suspected bounce"),
        ("has_plus_tagged", "alias"), ("contains_alias", "alias"), ("free_email_host", "free"),
        ("spamtrap_network", "spam trap"),
        ("email", None), ("domain", None), ("status", None), ("freeze", None), ("free_trial", None),
        ("role_name", None), ("user_role_id", None), ("mx_record", None), ("smtp_check", None),
        ("did_you_mean", None), ("verdict", None), ("", None),
    ],
)  # fmt: skip
def test_a_flag_is_found_by_its_name(column: str, flag: str | None) -> None:
    """The usual names of the field mean a flag; a name with another word in it does not."""
    assert name_flag(column) == flag


def test_flags_stand_in_one_order() -> None:
    """Whatever order the columns have, flags stand as documented; a second column of the same
    meaning is named after itself."""
    columns = {"toxic": "no", "free": "no", "is_role": "yes", "role": "no"}
    one = flags(pd.DataFrame({**columns, "verdict": ["valid"]}))
    assert one.index.tolist() == ["role", "role (role)", "free", "toxic"]
    assert one["column"].tolist() == ["is_role", "role", "free", "toxic"]
    assert one["n"].tolist() == [1, 0, 0, 0]
    assert list(FLAGS)[:5] == ["role", "disposable", "free", "webmail", "catch-all"]


@given(ROWS, st.booleans(), st.randoms(use_true_random=False))
def test_flags_equal_a_plain_loop(rows: list[Any], unique: bool, random: Any) -> None:
    """Counts, shares and verdicts of each flag are those of a loop, in whatever order."""

    def make(rows: list[Any]) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "email": pd.Series([EMAILS[i] for i, _, _ in rows], dtype="str"),
                "role": pd.Series([flag for _, flag, _ in rows], dtype="boolean"),
                "verdict": pd.Series([verdict for _, _, verdict in rows], dtype="str"),
            }
        )

    occurrences = Counter(ADDRESSES[i] for i, _, _ in rows)
    # For each row or address: its worst verdict, and of each flag whether it is set, and known.
    units: dict[Any, dict[str, Any]] = {}
    for position, (i, flag, verdict) in enumerate(rows):
        address = ADDRESSES[i]
        unit = units.setdefault(
            address if unique and address is not None else position,
            {"verdict": "valid", "set": Counter(), "known": Counter()},
        )
        unit["verdict"] = max(unit["verdict"], verdict, key=VERDICTS.index)
        unit["set"].update(
            {
                "role": flag is True,
                "duplicate": address is not None and occurrences[address] > 1,
                "syntax": address == "not an address",
            }
        )
        known = address is not None
        unit["known"].update({"role": flag is not None, "duplicate": known, "syntax": known})

    table = flags(make(rows), unique=unique, email_column="email")
    is_read = not rows or any(flag is not None for _, flag, _ in rows)
    assert table.index.tolist() == ["role"] * is_read + ["duplicate", "syntax"]
    for name, row in table.iterrows():
        flagged = [unit["verdict"] for unit in units.values() if unit["set"][name]]
        told = sum(unit["known"][name] > 0 for unit in units.values())
        assert row["n"] == len(flagged) <= told
        assert row["missing"] == len(units) - told
        assert row["share"] == len(flagged) / told if told else np.isnan(row["share"])
        assert [row[verdict] for verdict in VERDICTS] == [flagged.count(v) for v in VERDICTS]
    assert table.attrs["cliova"]["n"] == len(units)
    shuffled = flags(make(random.sample(rows, len(rows))), unique=unique, email_column="email")
    pd.testing.assert_frame_equal(shuffled, table)


def test_an_empty_text_is_no_broken_address() -> None:
    """Of a row without an address it is not known whether its syntax is wrong."""
    frame = pd.DataFrame({"email": ["", "  ", None, "x", "a@b.de"], "verdict": ["valid"] * 5})
    row = flags(frame, email_column="email").loc["syntax"]
    assert (row["n"], row["share"], row["missing"]) == (1, 0.5, 3)


def test_all_rows_of_an_address_are_duplicates() -> None:
    """Each of them is flagged, not only the later ones, so that order does not matter."""
    frame = pd.DataFrame({"email": ["a@x.de", "b@x.de", "A@X.DE", None, None]})
    assert is_flagged(frame, "duplicate").tolist() == [True, False, True, False, False]


def test_the_tables_are_typed(client: Any) -> None:
    """Columns, dtypes and index are as documented, with and without rows."""
    df = read_cliova("list_12345", client=client, cache=False)
    for frame in (df, df[:0]):
        table = flags(frame)
        assert table.dtypes.astype(str).to_dict() == {
            "n": "int64", "share": "float64", **dict.fromkeys(map(str, VERDICTS), "int64"),
            "missing": "int64", "column": "str",
        }  # fmt: skip
        assert [table.index.name, table.index.dtype] == ["flag", "str"]
        assert table.index.tolist() == ["role", "disposable", "duplicate", "syntax"]
        assert table.attrs["cliova"] == {
            "n": len(frame), "denominator": f"{len(frame):,} rows", "unique": False
        }  # fmt: skip


def test_a_frame_without_flags_has_an_empty_table() -> None:
    """Without a column for them, and without addresses, there is nothing to tell."""
    table = flags(pd.DataFrame({"verdict": ["valid"]}))
    assert len(table) == 0
    assert table["n"].dtype == "int64"
    assert table["column"].dtype == "str"


def test_flagged_rows_are_those_that_are_counted(client: Any) -> None:
    """`is_flagged` gives the rows behind each number of `flags`, with their index."""
    df = read_cliova("list_hostile", client=client, cache=False)[::-1]
    table = flags(df)
    assert len(table)
    for flag in table.index:
        mask = is_flagged(df, flag)
        assert [mask.dtype, mask.name] == [bool, flag]
        pd.testing.assert_index_equal(mask.index, df.index)
        assert mask.sum() == table.loc[flag, "n"]
        counts = df.loc[mask, "verdict"].value_counts().reindex(VERDICTS).tolist()
        assert counts == table.loc[flag, list(VERDICTS)].tolist()
        others = is_flagged(pl.from_pandas(df.astype("str")), flag)
        assert others.index.tolist() == list(range(len(df)))
        assert others.tolist() == mask.tolist()
    assert list(find_flags(FrameColumns(df))) == table.index.tolist()


def test_an_unknown_flag_names_what_there_is() -> None:
    """The message lists the flags of the frame."""
    with pytest.raises(ConfigurationError, match="'duplicate', 'syntax'"):
        is_flagged(pd.DataFrame({"email": ["a@x.de"]}), "roles")
    with pytest.raises(ConfigurationError, match="It has: none"):
        is_flagged(pd.DataFrame({"x": ["a"]}), "role")
