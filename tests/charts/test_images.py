"""The charts look as they did when someone last looked at them."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest

from cliova_pandas import (
    bounce_rates,
    plot_breakdown,
    plot_calibration,
    plot_comparison,
    plot_drivers,
    plot_rates,
    plot_trend,
    plot_verdicts,
)
from tests.support.baselines import (
    FOLDER,
    TOLERANCE,
    UPDATE,
    check,
    draw_figure,
    measure_difference,
    read_baseline,
    render,
)
from tests.support.chart_frames import DOMAINS, NAMES, list_texts, make_emails, make_frame

MONTHS = {
    "January": make_frame({"a": (750, 57, 63, 130)}),
    "February": make_frame({"a": (690, 90, 60, 160)}),
    "March": make_frame({"a": (90, 3, 2, 5)}),
}
TREND = {
    month: make_frame({"a": (800 - 9 * step, 50, 60 - step, 90 + 10 * step)})
    for step, month in enumerate(
        ("2025-11", "2025-12", "2026-01", "2026-03", "2026-04", "2026-05", "2026-08")
    )
}
EMAILS = make_emails(DOMAINS)
SOURCES = make_frame(
    {"shop": (900, 0, 0, 60), "b": (130, 0, 0, 70), "fair": (150, 0, 0, 30), "app": (60, 0, 0, 40)},
    "utm_source",
)
RATES = bounce_rates(
    make_emails({"x.example": (2000, 300, 100, 200)}),
    sent=[f"user{i}@x.example" for i in range(2400)],
    bounced=[f"user{i}@x.example" for i in (*range(22), *range(2000, 2036), *range(2300, 2314))],
)
CHARTS = {
    "verdicts": ((8, 2.8), lambda ax: plot_verdicts(EMAILS, title="Verdicts", ax=ax)),
    "breakdown": ((8, 2.6), lambda ax: plot_breakdown(EMAILS, top=4, title="By domain", ax=ax)),
    "rates": ((8, 2.8), lambda ax: plot_rates(EMAILS, title="Invalid by domain", ax=ax)),
    "drivers": ((8, 2.2), lambda ax: plot_drivers(SOURCES, title="Invalid", ax=ax)),
    "calibration": ((8, 2.6), lambda ax: plot_calibration(RATES, title="Bounced", ax=ax)),
    "trend": ((8, 3.2), lambda ax: plot_trend(TREND, title="Months", ax=ax)),
    "comparison": ((8, 4.2), lambda ax: plot_comparison(MONTHS, title="Months", ax=ax)),
    "names": ((8, 3.3), lambda ax: plot_rates(make_frame(NAMES), "team", ax=ax)),
    "narrow": ((6, 2.8), lambda ax: plot_breakdown(EMAILS, top=4, ax=ax)),
    "empty": ((8, 1.5), lambda ax: plot_breakdown(EMAILS[:0], ax=ax)),
}

STYLES = {"dark": "dark_background", "seaborn": "seaborn-v0_8"}
PICTURES = [*CHARTS] + [
    f"{name}-{style}"
    for name in ("verdicts", "breakdown", "rates", "drivers", "calibration", "comparison", "trend")
    for style in STYLES
]


def draw(name: str, style: Any = "default") -> Any:
    size, plot = CHARTS[name]
    return draw_figure(plot, size=size, style=style)


@pytest.fixture(params=CHARTS)
def name(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.mark.parametrize("picture", PICTURES)
def test_a_chart_looks_as_it_should(picture: str) -> None:
    """Each chart is its committed picture, in a light style, a dark one and one with a ground."""
    name, _, style = picture.partition("-")
    pixels = render(draw(name, STYLES.get(style, "default")))
    check(picture, pixels, may_update=True)


def test_a_missing_label_is_noticed(name: str) -> None:
    """Take any one text from any chart, and it is no more its picture."""
    figure = draw(name)
    whole = read_baseline(name)
    render(figure)
    texts = list_texts(figure.axes[0])
    assert len(texts) >= 3
    for text in texts:
        text.set_alpha(0)
        difference = measure_difference(render(figure), whole)
        assert difference > TOLERANCE, text.get_text()
        text.set_alpha(None)
    check(name, render(figure))


@pytest.mark.parametrize("name", ["verdicts", "rates", "drivers"])
def test_a_missing_mark_is_noticed(name: str) -> None:
    """Take any bar, dot or whisker, or the thin line of the whole list, and it is seen."""
    figure = draw(name)
    whole = read_baseline(name)
    render(figure)
    marks = [*figure.axes[0].lines, *figure.axes[0].patches]
    assert len(marks) >= 6
    for mark in marks:
        mark.set_visible(False)
        assert measure_difference(render(figure), whole) > TOLERANCE, mark
        mark.set_visible(True)


@pytest.mark.parametrize("size", [(8, 4), (4, 2.2)])
def test_drawing_again_changes_nothing(name: str, size: Any) -> None:
    """A chart arranges its labels in one draw, whatever stood there before."""
    figure = draw_figure(CHARTS[name][1], size=size)
    once = render(figure)
    assert np.array_equal(render(figure), once)
    assert np.array_equal(render(figure), once)


def test_a_moved_bar_or_a_wrong_colour_is_noticed() -> None:
    """A share that is two points off, or a verdict in another's colour, is no more the picture."""
    whole = render(draw("verdicts"))
    size, _ = CHARTS["verdicts"]
    shifted = EMAILS.copy()
    shifted.loc[shifted.index[:16], "verdict"] = "invalid"
    for plot in (
        lambda ax: plot_verdicts(shifted, title="Verdicts", ax=ax),
        lambda ax: plot_verdicts(EMAILS, title="Verdicts", palette={"risky": "#EE6677"}, ax=ax),
    ):
        difference = measure_difference(render(draw_figure(plot, size=size)), whole)
        assert difference > TOLERANCE


@pytest.mark.parametrize("axis", [0, 1])
def test_half_a_pixel_is_forgiven(name: str, axis: Any) -> None:
    """Edges that another rasteriser draws half a pixel aside make no other picture."""
    pixels = render(draw(name)).astype(float)
    check(name, (pixels + np.roll(pixels, 1, axis=axis)) / 2)


def test_the_baselines_are_small() -> None:
    """All pictures together are a small part of the repository, and none is left over."""
    files = sorted(FOLDER.glob("*.png"))
    assert {path.stem for path in files} == {*PICTURES}
    assert sum(path.stat().st_size for path in files) < 200_000


def test_no_run_of_the_tests_draws_them_anew() -> None:
    """In CI the pictures are compared, not made."""
    assert not (os.environ.get("CI") and os.environ.get(UPDATE))
