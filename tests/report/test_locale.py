"""Numbers and dates as a language writes them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas import ConfigurationError
from cliova_pandas.report.locale import LocaleFormatter
from cliova_pandas.stats.writing.formatting import ENGLISH, format_points

MOMENT = datetime(2026, 10, 1, 8, 42, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lang", "count", "share", "sentence", "time"),
    [
        ("en", "1,234,567", "12.9 %", "1,234 of 5,678: < 0.1 % on Oct 1, 2026",
         "Oct 1, 2026, 8:42\xa0AM UTC"),
        ("en-GB", "1,234,567", "12.9 %", "1,234 of 5,678: < 0.1 % on 1 Oct 2026",
         "1 Oct 2026, 08:42 UTC"),
        ("de", "1.234.567", "12,9 %", "1.234 of 5.678: < 0,1 % on 01.10.2026",
         "01.10.2026, 08:42 UTC"),
        ("de_CH", "1’234’567", "12.9 %", "1’234 of 5’678: < 0.1 % on 01.10.2026",
         "01.10.2026, 08:42 UTC"),
    ],
)  # fmt: skip
def test_a_language_has_its_own_numbers_and_dates(
    lang: str, count: str, share: str, sentence: str, time: str
) -> None:
    """Counts, shares, days and times follow it."""
    write = LocaleFormatter(lang)
    assert write.count(1234567) == count
    assert write.share(0.129) == share
    said = f"{write.count(1234)} of {write.count(5678)}: {write.share(0.0004)}"
    assert f"{said} on {write.date(MOMENT)}" == sentence
    assert write.time(MOMENT) == time
    assert write.count(None) == "–"


@given(st.integers(0, 10**12), st.floats(0, 1), st.floats(-100, 100))
def test_english_is_what_the_package_writes(number: int, share: float, points: float) -> None:
    """In English every number reads as the statistics write it."""
    write = LocaleFormatter("en")
    assert write.count(number) == ENGLISH.count(number)
    assert write.share(share) == ENGLISH.share(share)
    assert write.percentage(share) == ENGLISH.percentage(share)
    assert write.points(points) == format_points(points)


@given(st.floats(0, 1), st.floats(-100, 100))
def test_another_language_has_the_same_digits(share: float, points: float) -> None:
    """Only the mark between them is another."""
    write = LocaleFormatter("de")
    assert write.share(share).replace(",", ".") == ENGLISH.share(share)
    assert write.points(points).replace(",", ".") == format_points(points)


@pytest.mark.parametrize("lang", ["ar", "fa", "he"])
def test_a_date_runs_as_the_text_around_it(lang: str) -> None:
    """It has no marks for text from right to left, which would turn it around in English."""
    assert not {"\u200e", "\u200f"} & set(LocaleFormatter(lang).time(MOMENT))


@pytest.mark.parametrize("lang", ["", "xx", "german", None, 1, "de-XX-YY-ZZ"])
def test_an_unknown_language_names_those_there_are(lang: Any) -> None:
    """The message lists languages and shows how a country is written."""
    with pytest.raises(ConfigurationError, match=r" de, .* en, .*'en-GB'"):
        LocaleFormatter(lang)
