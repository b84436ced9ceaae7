"""Numbers and dates as a language writes them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas import ConfigurationError
from cliova_pandas.report.locale import Writer

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
def test_a_language_has_its_own_numbers_and_dates(lang, count, share, sentence, time):
    """Counts, shares, sentences and times follow it, and the words stay."""
    writer = Writer(lang)
    assert writer.count(1234567) == count
    assert writer.share(0.129) == share
    assert writer.sentence("1,234 of 5,678: < 0.1 % on 2026-10-01") == sentence
    assert writer.time(MOMENT) == time
    assert writer.count(None) == "–"


@given(st.integers(0, 10**12), st.floats(0, 1))
def test_english_is_what_the_package_writes(number, share):
    """In English nothing of a sentence changes but the dates."""
    text = f"{number:,} rows, {share:.1%} of them".replace("%", " %")
    assert Writer("en").sentence(text) == text
    assert Writer("en").count(number) == f"{number:,}"


@given(st.integers(0, 10**12))
def test_a_number_in_a_sentence_is_the_number_alone(number):
    """The same number is written the same way in a table and in a sentence."""
    writer = Writer("de")
    assert writer.sentence(f"({number:,}),") == f"({writer.count(number)}),"


@pytest.mark.parametrize(
    "text", ["v1.5.example", "1.5", "10,20", "a-2026-1-1", "1,23", "2026-99-99"]
)
def test_what_is_no_number_of_ours_stays(text):
    """Versions, names, lists with points and commas, and what is no date are left alone."""
    assert Writer("de").sentence(text) == text


@pytest.mark.parametrize("lang", ["ar", "fa", "he"])
def test_a_date_runs_as_the_text_around_it(lang):
    """It has no marks for text from right to left, which would turn it around in English."""
    assert not {"\u200e", "\u200f"} & set(Writer(lang).time(MOMENT))


@pytest.mark.parametrize("lang", ["", "xx", "german", None, 1, "de-XX-YY-ZZ"])
def test_an_unknown_language_names_those_there_are(lang):
    """The message lists languages and shows how a country is written."""
    with pytest.raises(ConfigurationError, match=r" de, .* en, .*'en-GB'"):
        Writer(lang)
