"""``df.cliova``: every method is one call of a function, with all of its arguments."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pytest

import cliova_pandas
from cliova_pandas import (
    CliovaAccessor,
    CliovaWarning,
    ConfigurationError,
    VerdictError,
    read_cliova,
)
from cliova_pandas.verdicts import VERDICTS

NOW = datetime(2026, 11, 24, tzinfo=UTC)
JOB = {"total_emails": 10, "total_valid_emails": 4, "updated_at": "2026-11-01T00:00:00Z"}
RATES = pd.DataFrame(
    {"sent": [400, 200], "bounced": [4, 100]},
    index=pd.MultiIndex.from_tuples(
        [("valid", "a"), ("invalid", "b")], names=["verdict", "reason"]
    ),
)

# Each method with the function behind it, and arguments that none of them has by default.
METHODS: dict[str, tuple[str, dict[str, Any]]] = {
    "summary": (
        "summarize", {"unique": True, "level": 0.9, "email_column": "other", "verified_only": False,
                      "job": JOB},
    ),
    "breakdown": (
        "breakdown", {"by": ["domain", "reason"], "normalize": True, "rate": "risky", "top": 1,
                      "min_n": 2, "unique": True, "level": 0.9, "email_column": "other",
                      "reason_column": "team", "verified_only": False},
    ),
    "flags": ("flags", {"unique": True, "email_column": "other", "verified_only": False}),
    "bounce_range": (
        "bounce_range", {"rates": RATES, "plans": {"mine": ["risky"]}, "valid_error": 0.01,
                         "assumed": {"risky": (0.1, 0.2)}, "level": 0.9, "thresholds": (0.1, 0.6),
                         "unique": True, "email_column": "other", "reason_column": "team",
                         "verified_only": False, "job": JOB, "now": NOW},
    ),
    "bounce_rates": (
        "bounce_rates", {"sent": ["p@x.de", "q@x.de"], "bounced": ["q@x.de"], "log": None,
                         "by": ["verdict", "reason"], "level": 0.9, "fold": "mailbox",
                         "mailed_at": NOW, "validated_at": NOW, "email_column": "other",
                         "reason_column": "team"},
    ),
    "find_drivers": (
        "find_drivers", {"columns": ["team", "domain"], "rate": "risky", "level": 0.9, "min_n": 1,
                         "depth": 2, "top": 1, "email_column": "other", "verified_only": False},
    ),
    "suggest_corrections": ("suggest_corrections", {"min_valid": 1, "email_column": "other"}),
    "reconcile": ("reconcile", {"verified_only": True, "job": JOB}),
}  # fmt: skip


@pytest.fixture
def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "email": ["a@x.de", "b@x.de", "c@y.de", "d@z.de"],
            "other": ["p@x.de", "P@x.de", "q@x.de", "r@y.de"],
            "reason": ["none", "full", "none", "none"],
            "team": ["a", "b", "b", "c"],
            "isRoleBased": ["true", "false", "true", None],
            "verdict": pd.Categorical(["valid", "risky", "invalid", "valid"], VERDICTS),
        },
        index=[4, 3, 2, 1],
    )


@pytest.mark.parametrize("method", METHODS)
def test_a_method_takes_what_its_function_takes(method: str) -> None:
    """Names, kinds and defaults of the arguments are the same, the frame aside."""
    function = getattr(cliova_pandas, METHODS[method][0])
    (_, *expected) = inspect.signature(function).parameters.values()
    (_, *found) = inspect.signature(getattr(CliovaAccessor, method)).parameters.values()
    assert [(p.name, p.kind, p.default) for p in found] == [
        (p.name, p.kind, p.default) for p in expected
    ]


def test_a_flag_is_at_hand(frame: pd.DataFrame) -> None:
    """It has the arguments of its function, and gives the same rows."""
    (_, *expected) = inspect.signature(cliova_pandas.is_flagged).parameters.values()
    (_, *found) = inspect.signature(CliovaAccessor.is_flagged).parameters.values()
    assert [(p.name, p.kind, p.default) for p in found] == [
        (p.name, p.kind, p.default) for p in expected
    ]
    for options in ({}, {"email_column": "other"}):
        pd.testing.assert_series_equal(
            frame.cliova.is_flagged("duplicate", **options),
            cliova_pandas.is_flagged(frame, "duplicate", **options),
        )


def test_by_itself_it_shows_the_verdicts(client: Any) -> None:
    """A few lines of text, or a small table: counts, shares, intervals, and what they are of."""
    df = read_cliova("list_12345", client=client, cache=False)
    lines = repr(df.cliova).splitlines()
    assert lines[0].endswith(": 2,000 rows")
    assert lines[1] == "valid    1,500  75.0 %  73.1 % to 76.8 %"
    assert [line.split()[0] for line in lines[1:5]] == list(VERDICTS)
    assert lines[5] == "count, share and its 95 % interval"
    assert "@" not in repr(df.cliova) + df.cliova._repr_html_()
    assert all(text in df.cliova._repr_html_() for text in ("1,500", "75.0 %", "2,000 rows"))


def test_by_itself_it_never_fails() -> None:
    """Where no number can be given it says why; what a list is called is escaped."""
    bare = pd.DataFrame({"email": ["a@x.de"]})
    assert "no column 'verdict'" in repr(bare.cliova)
    assert "no column" in bare.cliova._repr_html_()
    named = pd.DataFrame({"email": ["a@x.de"], "verdict": ["valid"]})
    named.attrs["cliova"] = {"name": "<script>alert(1)</script>"}
    assert "<script" not in named.cliova._repr_html_()
    assert "&lt;script" in named.cliova._repr_html_()
    with pytest.warns(CliovaWarning):
        joined = named.cliova.join(pd.DataFrame({"email": ["a@x.de", "b@x.de"]}))
    assert "1 of 2 rows hold an address of the result" in repr(joined.cliova)
    assert "1 row (and 1 row not validated)" in joined.cliova._repr_html_()


def test_join_takes_the_other_frame_first(frame: pd.DataFrame) -> None:
    """It has the arguments of its function, but that the result is the frame it is called on."""
    function = inspect.signature(cliova_pandas.join_verdicts).parameters.copy()
    method = inspect.signature(CliovaAccessor.join).parameters.copy()
    assert list(method)[1:] == [name for name in function if name != "result"]
    for name in list(method)[2:]:
        assert (method[name].kind, method[name].default) == (
            function[name].kind, function[name].default,
        )  # fmt: skip
    options: dict[str, Any] = {
        "on": "mail", "how": "inner", "fold": "mailbox", "suffix": "_crm", "email_column": "other",
        "reason_column": "team", "verified_only": False,
    }  # fmt: skip
    crm = pd.DataFrame({"mail": ["Q@x.de", "P@x.de"], "team": [1, 2], "reason": ["a", "b"]})
    with pytest.warns(CliovaWarning, match="1 address of the result with several verdicts"):
        found = frame.cliova.join(crm, **options)
    with pytest.warns(CliovaWarning):
        expected = cliova_pandas.join_verdicts(crm, frame, **options)
    pd.testing.assert_frame_equal(found, expected)
    assert found.columns.tolist() == [
        "mail", "team", "reason_crm", "verdict", "reason", "role", "validated",
    ]  # fmt: skip
    assert found["reason"].tolist() == ["b", "b"]


@pytest.mark.parametrize("method", METHODS)
def test_a_method_hands_on_every_argument(frame: pd.DataFrame, method: str) -> None:
    """Each argument by itself, and all together, give the numbers of the function."""
    name, options = METHODS[method]
    function: Callable[..., pd.DataFrame] = getattr(cliova_pandas, name)
    assert options.keys() == set(inspect.signature(function).parameters) - {"frame"}
    for chosen in ({}, options, *({key: value} for key, value in options.items())):
        needed = {key: options[key] for key in ("now", "sent", "bounced") if key in options}
        chosen = needed | chosen
        found = getattr(frame.cliova, method)(**chosen)
        expected = function(frame, **chosen)
        pd.testing.assert_frame_equal(found, expected)
        assert found.attrs == expected.attrs


def test_the_numbers_of_a_result_are_at_hand(client: Any) -> None:
    """On the frame that was read the headline is the service's own, and agrees with it."""
    df = read_cliova("list_12345", client=client, cache=False)
    assert df.cliova.summary().loc["valid", "share"] == 0.75
    assert df.cliova.breakdown()["n"].sum() == 2000
    assert df.cliova.reconcile()["agrees"].all()


def test_select_returns_the_rows_of_some_verdicts(frame: pd.DataFrame) -> None:
    """The rows come with their index, columns and attrs, in the order of the frame."""
    frame.attrs["cliova"] = {"rows": 4}
    for chosen in (("valid",), ("risky", "invalid"), ("unknown",), VERDICTS):
        selected = frame.cliova.select(*chosen)
        pd.testing.assert_frame_equal(selected, frame[[v in chosen for v in frame["verdict"]]])
        assert selected.attrs == frame.attrs
    plain = frame.astype({"verdict": "str"})
    assert plain.cliova.select("valid").index.tolist() == [4, 1]


def test_a_selection_is_a_frame_of_its_own(frame: pd.DataFrame) -> None:
    """Changing what was selected changes nothing else."""
    selected = frame.cliova.select("valid")
    selected["team"] = "z"
    assert frame["team"].tolist() == ["a", "b", "b", "c"]


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ((), "No verdict was given"),
        (("Valid",), "no verdict 'Valid'"),
        ((["valid"],), "no verdict"),
    ],
)
def test_select_names_the_verdicts(frame: pd.DataFrame, chosen: Any, message: str) -> None:
    """A word that is none of the four is refused, and the four are named."""
    with pytest.raises(ConfigurationError, match=rf"{message}.*'valid', 'risky', 'unknown', 'inv"):
        frame.cliova.select(*chosen)


def test_select_needs_verdicts(frame: pd.DataFrame) -> None:
    """Rows whose verdict is missing are not left out silently."""
    partly = pd.Series(["valid", None, "risky", "valid"], frame.index, dtype="str")
    with pytest.raises(VerdictError, match="missing in 1 of 4 rows"):
        frame.assign(verdict=partly).cliova.select("valid")
    with pytest.raises(VerdictError, match="no column 'verdict'"):
        frame.drop(columns="verdict").cliova.select("valid")


def test_the_accessor_sees_changes_of_the_frame(frame: pd.DataFrame) -> None:
    """Numbers are of the frame as it is when they are asked for."""
    assert frame.cliova.summary().loc["valid", "count"] == 2
    frame.loc[4, "verdict"] = "invalid"
    assert frame.cliova.summary().loc["valid", "count"] == 1
