"""What the panel draws: widths that are the shares, and texts that are escaped."""

from __future__ import annotations

import re

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas import breakdown, summarize
from cliova_pandas.panel.views import (
    show_groups,
    show_message,
    show_rates,
    show_verdicts,
    write_colours,
)
from cliova_pandas.verdicts import VERDICTS, Verdict
from cliova_pandas.verdicts.palette import COLOURS, measure_contrast

COUNTS = st.lists(st.integers(0, 50), min_size=4, max_size=4)


def make_frame(counts: list[int], group: str = "a") -> pd.DataFrame:
    verdicts = [v for v, n in zip(VERDICTS, counts, strict=True) for _ in range(n)]
    return pd.DataFrame({"team": [group] * len(verdicts), "verdict": verdicts})


def widths(html: str) -> dict[Verdict, float]:
    found = re.findall(r'cp-is-(\w+)" style="width: ([\d.]+)%', html)
    return {VERDICTS[VERDICTS.index(verdict)]: float(width) for verdict, width in found}


@given(COUNTS)
def test_a_piece_is_as_wide_as_its_share(counts: list[int]) -> None:
    """The bar's pieces are the shares, in order, and nothing is drawn for none."""
    total = sum(counts)
    drawn = widths(show_verdicts(summarize(make_frame(counts))))
    expected = {v: 100 * n / total for v, n in zip(VERDICTS, counts, strict=True) if n}
    assert list(drawn) == list(expected)
    assert all(abs(drawn[v] - expected[v]) < 0.001 for v in drawn)
    if total:
        table = breakdown(make_frame(counts), "team")
        assert widths(show_groups(table)) == drawn


@given(COUNTS.filter(any))
def test_a_dot_lies_on_its_range_and_on_the_scale(counts: list[int]) -> None:
    """The interval is drawn around the rate, and no part of it beyond the ends of the scale."""
    html = show_rates(breakdown(make_frame(counts), "team", min_n=30))
    [drawn] = re.findall(r'cp-range" style="left: ([\d.]+)%; width: ([\d.]+)', html)
    low, width = map(float, drawn)
    [place] = map(float, re.findall(r'cp-dot cp-is-invalid" style="left: ([\d.]+)', html))
    [middle] = map(float, re.findall(r'cp-middle" style="left: ([\d.]+)', html))
    assert -0.01 <= low <= place + 0.01
    assert place <= low + width + 0.01 <= 100.03
    assert abs(middle - place) < 0.01


def test_texts_of_the_data_are_escaped() -> None:
    """A group's name is a text wherever it is shown, and an address is not named."""
    for name in ('<script>alert("x")</script>', "a & b", '" onmouseover="x'):
        html = show_groups(breakdown(make_frame([1, 0, 0, 0], name), "team"))
        assert name not in html
    assert "(an address)" in show_groups(breakdown(make_frame([1, 0, 0, 0], "a@b.de"), "team"))
    assert "&lt;" in show_message("<b>")


def test_each_verdict_has_a_colour_and_a_hatch() -> None:
    """No verdict is told by its colour alone, on a light ground or a dark one."""
    style = write_colours()
    paints = re.findall(r"--cp-(\w+): (.*?);", style)
    assert [verdict for verdict, _ in paints] == [*VERDICTS, *VERDICTS]
    for ground in (dict(paints[:4]), dict(paints[4:])):
        hatches = {re.sub(r"#\w{6}", "", paint) for paint in ground.values()}
        assert len(hatches) == 4, "also without the colours, no two are alike"
    assert all(f".cp-is-{verdict} {{" in style for verdict in VERDICTS)
    assert measure_contrast(COLOURS["valid"], "#FFFFFF") > 4.5, "white on the main button"


def test_a_wide_piece_has_its_name_and_share() -> None:
    """What there is room for is labelled directly."""
    html = show_verdicts(summarize(make_frame([30, 3, 0, 17])))
    assert "valid 60.0 %</span>" in html
    assert "invalid 34.0 %</span>" in html
    assert "risky 6.0 %" not in html
