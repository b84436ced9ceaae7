"""The chart of a calibration shows what was measured beside what was assumed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from cliova_pandas import ConfigurationError, bounce_rates, describe, plot_calibration
from tests.support.chart_frames import find_overlaps, list_texts

SHARES = {"valid": (900, 9), "risky": (200, 24), "unknown": (20, 4)}


def make_result() -> pd.DataFrame:
    verdicts = [verdict for verdict, (n, _) in SHARES.items() for _ in range(n)] + ["invalid"] * 80
    emails = [f"u{number}@x.example" for number in range(len(verdicts))]
    return pd.DataFrame({"email": emails, "verdict": verdicts})


def measure(result: pd.DataFrame, by: Any = "verdict", days: int = 3) -> pd.DataFrame:
    """Mail all but the invalid of a result, and one address more."""
    sent = result.loc[result["verdict"] != "invalid", "email"].tolist()
    bounced = [
        email
        for verdict, (_, count) in SHARES.items()
        for email in result.loc[result["verdict"] == verdict, "email"].head(count + days // 10)
    ]
    now = datetime(2026, 10, 26, tzinfo=UTC)
    return bounce_rates(
        result, sent=[*sent, "new@x.example"], bounced=bounced, by=by, mailed_at=now,
        validated_at=now - timedelta(days=days),
    )  # fmt: skip


@pytest.fixture
def result() -> pd.DataFrame:
    return make_result()


def read_names(ax: Any) -> list[str]:
    return [label.get_text() for label in ax.get_yticklabels()]


def test_dots_lines_and_bands_are_the_numbers(result: pd.DataFrame) -> None:
    """A dot is the rate, its line the interval, a band what was assumed; a verdict of which nothing
    was mailed has the band alone."""
    rates = measure(result)
    ax = plot_calibration(rates, valid_error=0.02, assumed={"risky": (0.05, 0.3)})
    assert read_names(ax) == [
        "valid (900)", "risky (200)", "unknown (20)", "invalid (0)", "not validated (1)"
    ]  # fmt: skip
    shown = rates.loc[["valid", "risky", "unknown", "not validated"]]
    lines, dots = ax.lines[::2], ax.lines[1::2]
    assert [tuple(line.get_xdata()) for line in lines] == [  # type: ignore[arg-type]
        pytest.approx(pair) for pair in zip(shown["low"], shown["high"], strict=True)
    ]
    assert [np.asarray(dot.get_xdata())[0] for dot in dots] == pytest.approx(list(shown["rate"]))
    bands = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in ax.patches]  # type: ignore[attr-defined]
    assert bands == [pytest.approx(one) for one in ((0, 0.02), (0.05, 0.3), (0, 1), (0.9, 1))]
    beside = [text.get_text() for text in ax.texts]
    assert beside == [
        "1.0 % | up to 2 %", "12.0 % | 5 % to 30 %", "20.0 % | any share", "– | 90 % to 100 %",
        "0 % | –",
    ]  # fmt: skip


def test_a_result_and_what_was_mailed_draw_what_its_rates_draw(result: pd.DataFrame) -> None:
    """Whether the result or its rates are passed, the chart is the same."""
    sent, bounced = result["email"][:900], result["email"][:9]
    rates = bounce_rates(result, sent=sent, bounced=bounced)
    one = plot_calibration(result, sent=sent, bounced=bounced)
    other = plot_calibration(rates, ax=plt.figure().add_subplot())
    same = result.cliova.plot_calibration(sent=sent, bounced=bounced, ax=plt.figure().add_subplot())
    assert describe(one) == describe(other) == describe(same)
    assert [t.get_text() for t in one.texts] == [t.get_text() for t in other.texts]


def test_several_campaigns_stand_side_by_side(result: pd.DataFrame) -> None:
    """Those of one verdict follow each other, in the order that was given."""
    ax = plot_calibration({"May": measure(result), "June": measure(result, days=40)})
    assert read_names(ax)[:4] == [
        "valid, May (900)", "valid, June (900)", "risky, May (200)", "risky, June (200)"
    ]  # fmt: skip
    assert "invalid (0)" in read_names(ax)
    said = describe(ax)
    assert said.startswith(
        "Dots with intervals, the share of mailed addresses that bounced in 2 campaigns: valid, "
        "May 1.0 % of 900 (assumed up to 3 %); valid, June 1.4 % of 900 (assumed up to 3 %); risky"
    )
    assert said.endswith("; and 1 more.")


def test_ages_stand_from_young_to_old(result: pd.DataFrame) -> None:
    """Whatever campaign they are of, so that a drift can be seen."""
    old, young = (measure(result, ["verdict", "age"], days) for days in (100, 3))
    ax = plot_calibration({"old": old, "young": young})
    assert read_names(ax)[:2] == [
        "valid, under 7 days, young (900)", "valid, 90 to 179 days, old (900)"
    ]  # fmt: skip


def test_groups_without_a_verdict_have_no_band(result: pd.DataFrame) -> None:
    """Nothing was assumed of a provider, and nothing stands beside it as if it had been."""
    ax = plot_calibration(measure(result, "domain"))
    assert not ax.patches
    assert [text.get_text() for text in ax.texts] == ["3.3 %", "0 %"]


@pytest.mark.parametrize("size", [(8, 3.4), (4.6, 3.4), (12, 5)])
@pytest.mark.parametrize("style", ["default", "dark_background"])
def test_no_text_touches_another(result: pd.DataFrame, size: Any, style: str) -> None:
    """At three sizes, on a light and a dark ground, every text has its own place."""
    with plt.style.context(style):
        figure = plt.figure(figsize=size, layout="constrained")
        ax = plot_calibration(
            {"May": measure(result), "June": measure(result, days=40)}, title="Bounced",
            ax=figure.add_subplot(),
        )  # fmt: skip
    figure.canvas.draw()
    assert list_texts(ax)
    assert not list(find_overlaps(ax))


def test_top_leaves_the_last_out(result: pd.DataFrame) -> None:
    """With top=2 there are two rows."""
    assert len(read_names(plot_calibration(measure(result), top=2))) == 2


def test_nothing_mailed_is_said(result: pd.DataFrame) -> None:
    """Where no campaign mailed anything the sentence says so."""
    rates = bounce_rates(result, sent=[], bounced=[])
    assert describe(plot_calibration(rates)) == "Empty dot chart: nothing was mailed."
    empty = bounce_rates(result, sent=[], bounced=[], by="domain")
    ax = plot_calibration(empty, ax=plt.figure().add_subplot())
    assert "nothing was mailed" in [text.get_text() for text in ax.texts]


def test_what_cannot_be_is_refused(result: pd.DataFrame) -> None:
    """A result alone, options of a table that was made already, keys that differ, no campaigns."""
    with pytest.raises(ConfigurationError, match=r"not known what bounced. Pass log=\.\.\."):
        plot_calibration(result)
    with pytest.raises(ConfigurationError, match="bounce_rates"):
        plot_calibration(measure(result), sent=[])
    with pytest.raises(ConfigurationError, match="different keys: domain; verdict"):
        plot_calibration({"a": measure(result), "b": measure(result, "domain")})
    with pytest.raises(ConfigurationError, match="'a' is something else"):
        plot_calibration({"a": result})
    with pytest.raises(ConfigurationError, match="campaigns by their names"):
        plot_calibration({})
