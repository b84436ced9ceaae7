"""Of columns that are called the same but for a date, only the newest is about now."""

from __future__ import annotations

import io

import pytest

from cliova_pandas import CliovaWarning, read_cliova_file
from cliova_pandas.verdicts.dated_names import find_older


@pytest.mark.parametrize(
    ("names", "older"),
    [
        (["Verification Mar 2022", "Verification Jan 2025"], {"Verification Mar 2022"}),
        (["status_2023", "status_2024", "status_2022"], {"status_2023", "status_2022"}),
        (["Q3 2024 result", "Q1 2025 result"], {"Q3 2024 result"}),
        (["Prüfung März 2024", "Prüfung Mai 2024"], {"Prüfung März 2024"}),
        (["check 2024-05-01", "check 2024-04-30"], {"check 2024-04-30"}),
        (["check 01/05/2024", "check 04/03/2024"], set()),
        (["status 2023", "result 2024"], set()),
        (["status", "status 2024"], set()),
        (["2023", "2024"], set()),
        (["May 2024 status", "status May 2024"], set()),
    ],
)
def test_the_newest_of_dated_columns_is_about_now(names: list[str], older: set[str]) -> None:
    """What cannot be told apart by its date stays as it is."""
    assert find_older(names) == older


def test_an_older_verdict_contradicts_nothing_and_fills_no_gap() -> None:
    """An address that was valid then, and was not checked again, is unknown."""
    text = (
        "email,Verification Mar 2022,Verification Jan 2025\n"
        "a@x.example,valid,invalid\nb@x.example,invalid,valid\n"
        "c@x.example,valid,catch-all\nd@x.example,valid,valid\ne@x.example,valid,\n"
    )
    with pytest.warns(CliovaWarning, match=r"\(empty\)"):
        df = read_cliova_file(io.StringIO(text))
    assert df.attrs["cliova"]["columns"]["verdict"] == "Verification Jan 2025"
    assert df["verdict"].tolist() == ["invalid", "valid", "risky", "valid", "unknown"]
