"""What corrections would win back, counted by the domain that was meant."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliova_pandas import VERDICTS, ConfigurationError, suggest_corrections
from cliova_pandas.stats import describe_repairs, tabulate_repairs

SLIPS = ["gmial.com", "gmail.con", "hotmial.com", "gmail.com", "hotmail.com", "firm.example"]
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["ann", "Ann", "bob", "eve.lee"]),
        st.sampled_from([*SLIPS, "GMIAL.com"]),
        st.sampled_from(VERDICTS),
    ),
    max_size=30,
)


@settings(deadline=None)
@given(ROWS)
def test_every_row_that_could_be_corrected_is_counted_once(rows: list[tuple[str, ...]]) -> None:
    """The counts are those of plain loops over the corrections, and add up to what attrs say."""
    df = pd.DataFrame(
        [(f"{local}@{domain}", verdict) for local, domain, verdict in rows],
        columns=["email", "verdict"],
    )
    corrections = suggest_corrections(df)
    repairs = tabulate_repairs(corrections)
    new: dict[str, set[str]] = {}
    typed: dict[str, dict[str, int]] = {}
    known = dict.fromkeys(corrections["domain"], 0)
    for row in corrections.itertuples():
        new.setdefault(str(row.domain), set())
        if row.known:
            known[row.domain] += 1
        else:
            new[str(row.domain)].add(str(row.proposed).lower())
        counts = typed.setdefault(str(row.domain), {})
        said = str(row.address).rpartition("@")[2].lower()
        counts[said] = counts.get(said, 0) + 1
    assert repairs["recoverable"].to_dict() == {name: len(found) for name, found in new.items()}
    assert repairs["known"].to_dict() == known
    assert repairs["rows"].sum() == len(corrections) == corrections.attrs["cliova"]["suggested"]
    assert repairs["recoverable"].sum() == corrections.attrs["cliova"]["recoverable"]
    assert repairs["recoverable"].is_monotonic_decreasing
    assert repairs.attrs["cliova"]["typed"] == typed
    assert all(dtype == "int64" for dtype in repairs.dtypes)


def test_a_part_of_the_corrections_is_counted_by_itself() -> None:
    """Rows that a reader has chosen are counted as they are, whatever attrs say."""
    df = pd.DataFrame({"email": [f"u{i}@gmial.com" for i in range(9)], "verdict": "invalid"})
    corrections = suggest_corrections(df)
    assert tabulate_repairs(corrections.head(4))["recoverable"].tolist() == [4]
    with pytest.raises(ConfigurationError, match="suggest_corrections"):
        tabulate_repairs(df)


def test_the_sentence_fits_the_number() -> None:
    """None, one, several, and those whose right address is in the list already."""

    def say(*emails: str) -> str:
        df = pd.DataFrame({"email": emails, "verdict": "invalid"})
        return describe_repairs(tabulate_repairs(suggest_corrections(df)))

    assert say("ann@x.example").startswith("No address that is not valid has")
    one = say("ann@gmial.com")
    assert one.startswith("1 address could be won back: its domain is one slip")
    assert one.endswith("Validate it before mailing.")
    both = say("ann@gmial.com", "bob@gmai.com", "eve@gmial.com", "eve@gmail.com")
    assert both.startswith("2 addresses could be won back: their domain")
    assert both.endswith(
        "In 1 row more, what was meant is in the list already: it can be left out."
    )
    assert say("eve@gmial.com", "eve@gmail.com").startswith(
        "No address could be won back: what was meant in 1 row with a mistyped domain"
    )
