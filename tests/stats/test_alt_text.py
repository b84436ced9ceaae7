"""The sentence that stands for a chart says what the chart shows."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas import CliovaClient, breakdown, compare, read_cliova, summarize
from cliova_pandas.stats.presentation.alt_text import (
    describe_breakdown,
    describe_comparison,
    describe_rates,
    describe_summary,
)
from cliova_pandas.stats.writing.formatting import format_counts
from cliova_pandas.verdicts import VERDICTS
from tests.support.chart_frames import DOMAINS, LONG, make_emails, make_frame

FRAME = make_emails(DOMAINS)
WORDS = st.lists(st.sampled_from(VERDICTS), max_size=40)


def make_verdicts(words: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame({"verdict": pd.Categorical(list(words), categories=list(VERDICTS))})


@given(WORDS)
def test_a_list_is_said_with_its_four_shares(words: list[str]) -> None:
    """The kind of chart, how many rows, and every share as it is written elsewhere."""
    frame = make_verdicts(words)
    sentence = describe_summary(summarize(frame))
    if not words:
        assert sentence == "Empty bar: there are no rows."
        return
    shares = format_counts([words.count(verdict) for verdict in VERDICTS])
    said = ", ".join(f"{share} {name}" for share, name in zip(shares, VERDICTS, strict=True))
    noun = "row" if len(words) == 1 else "rows"
    assert sentence == f"Bar of {len(words)} {noun}: {said}."


def test_groups_are_said_with_the_best_and_the_worst() -> None:
    """The overall shares, and the two groups at the ends with their sizes."""
    assert describe_breakdown(breakdown(FRAME)) == (
        "Stacked bars by domain, 735 rows: 77.8 % valid, 3.4 % risky, 8.2 % unknown, 10.6 % "
        "invalid overall; most valid: outlook.com (98.3 % of 116), least valid: example.org "
        "(46.2 % of 26)."
    )


def test_rates_leave_small_groups_out_of_the_ends() -> None:
    """A group too small to tell is neither best nor worst, and the sentence says so."""
    assert describe_rates(breakdown(FRAME), "invalid", 30) == (
        "Dots with intervals, the share of invalid by domain, 735 rows: 10.6 % overall; of the "
        "groups with at least 30, most invalid: hotmail.com (14.1 % of 128), least invalid: "
        "outlook.com (1.7 % of 116)."
    )


def test_the_pooled_rest_is_no_group() -> None:
    """What is pooled counts in the whole, and is never best or worst."""
    sentence = describe_breakdown(breakdown(FRAME, top=2))
    assert "735 rows" in sentence
    assert "gmail.com" in sentence
    assert "hotmail.com" in sentence
    assert "other" not in sentence


@pytest.mark.parametrize("groups", [{"a": (3, 0, 0, 1)}, {"a": (3, 0, 0, 1), "b": (6, 0, 0, 2)}])
def test_where_no_group_differs_none_is_named(groups: dict[str, tuple[int, ...]]) -> None:
    """One group, or several with one share, have no best and no worst."""
    assert describe_breakdown(breakdown(make_frame(groups), "team")).endswith("invalid overall.")


def test_addresses_are_called_addresses() -> None:
    """What was counted is named."""
    table = breakdown(pd.concat([FRAME, FRAME]), unique=True)
    assert "735 addresses" in describe_breakdown(table)


def test_results_are_said_from_the_first_to_the_last() -> None:
    """Each verdict with its share at both ends, and of how many these are shares."""
    frames = {
        "Jan": make_frame({"a": (8, 0, 0, 2)}),
        "Feb": make_frame({"a": (1, 1, 1, 1)}),
        "Mar": make_frame({"a": (9, 0, 0, 1)}),
    }
    assert describe_comparison(compare(frames), ["Jan", "Feb", "Mar"]) == (
        "Lines for 3 results, from Jan (10 rows) to Mar (10 rows): valid 80.0 % to 90.0 %, risky "
        "0 % to 0 %, unknown 0 % to 0 %, invalid 20.0 % to 10.0 %."
    )
    alone = describe_comparison(compare(frames), ["Feb"])
    assert alone.startswith("Marks for Feb (4 rows): 25.0 % valid")


def test_nothing_is_said_to_be_nothing() -> None:
    """Of no rows, no sentence speaks of shares."""
    empty = FRAME[:0]
    table = compare({"a": empty, "b": empty})
    for sentence in (
        describe_breakdown(breakdown(empty)),
        describe_rates(breakdown(empty), "invalid", 30),
        describe_comparison(table, ["a", "b"]),
    ):
        assert "no rows" in sentence
        assert "%" not in sentence


def test_a_verified_only_list_is_said_with_what_is_known(client: CliovaClient) -> None:
    """The denominator is the job's, and of the other verdicts nothing is said."""
    df = read_cliova("list_12345", True, client=client, cache=False)
    assert describe_summary(summarize(df)) == "Bar of a list: 1,500 of 2,000 verified, 75.0 %."


def test_a_long_name_is_one_short_line() -> None:
    """Names are on one line and not too long, whatever they hold."""
    frame = make_frame({LONG + "\n" + LONG: (9, 0, 0, 1), "b": (1, 0, 0, 9)})
    sentence = describe_breakdown(breakdown(frame, "team"))
    assert "\n" not in sentence
    assert len(sentence) < 300
