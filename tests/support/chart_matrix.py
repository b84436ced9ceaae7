"""Every chart, with awkward data, in every size, context, style and layout."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import product
from typing import Any, Final, NamedTuple

import matplotlib as mpl
import matplotlib.style
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cliova_pandas import (
    bounce_rates,
    plot_breakdown,
    plot_calibration,
    plot_comparison,
    plot_drivers,
    plot_rates,
    plot_trend,
    plot_verdicts,
    trend,
)
from tests.support.chart_frames import LONG, make_frame

SIZES: Final = ((3, 2), (3, 5), (5, 3), (6.4, 4.8), (8, 3), (12, 8))
CONTEXTS: Final = {"paper": 0.8, "notebook": 1.0, "talk": 1.5, "poster": 2.0}
"""The contexts of seaborn, and by what each multiplies the sizes of its notebook."""

_NOTEBOOK: Final = {
    "font.size": 12, "axes.labelsize": 12, "axes.titlesize": 12, "xtick.labelsize": 11,
    "ytick.labelsize": 11, "legend.fontsize": 11, "legend.title_fontsize": 12,
    "axes.linewidth": 1.25, "grid.linewidth": 1, "lines.linewidth": 1.5, "lines.markersize": 6,
    "patch.linewidth": 1, "xtick.major.width": 1.25, "ytick.major.width": 1.25,
    "xtick.minor.width": 1, "ytick.minor.width": 1, "xtick.major.size": 6, "ytick.major.size": 6,
    "xtick.minor.size": 4, "ytick.minor.size": 4,
}  # fmt: skip
STYLES: Final = ("default", "dark_background", "seaborn-v0_8")
LAYOUTS: Final = ("constrained", "none", "tight", "subplots")
"""How the Axes get their place; ``none`` is where `Figure.add_subplot` puts them."""

_LEAST: Final = (3, 2)

Counts = Mapping[str, tuple[int, int, int, int]]
GROUPS: Final[dict[str, Counts]] = {
    "plain": {
        "gmail.com": (380, 20, 15, 45), "hotmail.com": (63, 2, 45, 18),
        "outlook.com": (114, 0, 0, 2), "example.org": (12, 2, 0, 12),
        "small.example": (3, 1, 0, 1),
    },
    "long": {
        LONG: (400, 50, 30, 90), "a" * 80: (30, 1, 1, 4), "W" * 40: (60, 2, 2, 4),
        "an answer of many words that someone typed into a form": (30, 3, 3, 3),
    },
    "rtl": {"שלום עולם": (100, 20, 10, 30), "بريد.مثال": (90, 10, 10, 10)},
    "cjk": {"例え.テスト": (200, 30, 20, 20), "电子邮件地址验证服务的很长的名字": (90, 10, 10, 10)},
    "one": {"only": (75, 6, 6, 13)},
    "sixty": {f"group {i}": (i + 1, i % 3, 2, i % 7) for i in range(60)},
    "zeros": {"nothing": (0, 0, 0, 0), "valid only": (50, 0, 0, 0), "none": (0, 0, 40, 0)},
    "all invalid": {"a": (0, 0, 0, 90), "b": (0, 0, 0, 45)},
    "tiny": {"big": (99_000, 30, 20, 40), "small": (900, 1, 1, 1)},
}  # fmt: skip

Plot = Callable[[Axes, str], object]


@cache
def take_frame(data: str) -> pd.DataFrame:
    """Return a result with the groups of that name."""
    return make_frame(GROUPS[data])


@cache
def split_frame(data: str) -> dict[str, pd.DataFrame]:
    """Return a result a group, by its name, at most ten."""
    return {
        name[:60]: make_frame({name: counts}) for name, counts in list(GROUPS[data].items())[:10]
    }


@cache
def measure_bounces(data: str) -> pd.DataFrame:
    """Return what bounced of a mailing to a result."""
    frame = take_frame(data)
    frame = frame.assign(email=[f"u{i}@x.example" for i in range(len(frame))])[:5000]
    return bounce_rates(
        frame, sent=frame["email"], bounced=frame["email"][::9], by=["verdict", "team"]
    )


@cache
def follow(data: str) -> pd.DataFrame:
    """Return the trend of the groups of a result: months with a gap, days, or 200 days."""
    frame = take_frame(data)
    turn = list(GROUPS).index(data) % 3
    days = pd.date_range("2025-11-30", periods=(14, 3, 200)[turn], freq=("MS", "D", "5D")[turn])
    days = days.delete(len(days) // 2)
    dated = frame.assign(day=days[[row % len(days) for row in range(len(frame))]])
    return trend(dated, "day", by="team" if turn else None, top=8)


CHARTS: Final[dict[str, Plot]] = {
    "verdicts": lambda ax, data: plot_verdicts(take_frame(data), ax=ax, title="March 2026"),
    "breakdown": lambda ax, data: plot_breakdown(
        take_frame(data), "team", top=None, ax=ax, title="Who is it, and how good are they?"
    ),
    "rates": lambda ax, data: plot_rates(take_frame(data), "team", top=None, ax=ax),
    "comparison": lambda ax, data: plot_comparison(split_frame(data), ax=ax, title="Months"),
    "drivers": lambda ax, data: plot_drivers(take_frame(data), "team", ax=ax, title="Causes"),
    "trend": lambda ax, data: plot_trend(follow(data), ax=ax, title="Since the autumn of 2025"),
    "calibration": lambda ax, data: plot_calibration(measure_bounces(data), ax=ax, top=60),
}


class Case(NamedTuple):
    """One figure of the matrix."""

    chart: str
    data: str
    size: tuple[float, float]
    context: str
    style: str
    layout: str


def choose_cases() -> Iterator[Case]:
    """Yield a hundredth of the matrix: each chart in each size and context.

    Style, layout and data take turns, so that any three settings meet somewhere; with the data, any
    two.
    """
    charts, contexts, data = list(CHARTS), list(CONTEXTS), list(GROUPS)
    places = product(range(len(charts)), range(len(SIZES)), range(len(contexts)))
    for number, (chart, size, context) in enumerate(places):
        yield Case(
            charts[chart],
            data[(size + 5 * context + number // len(data)) % len(data)],
            SIZES[size],
            contexts[context],
            STYLES[(chart + size + context) % len(STYLES)],
            LAYOUTS[(3 * chart + 3 * size + context) % len(LAYOUTS)],
        )


def choose_more_cases() -> Iterator[Case]:
    """Yield three times as many: each chart in each size, context and style.

    Data and layouts take turns, so that each of these meets each of the others.
    """
    data, layouts = list(GROUPS), list(LAYOUTS)
    for number, (chart, size, context, style) in enumerate(
        product(CHARTS, SIZES, CONTEXTS, STYLES)
    ):
        turn = number + number // len(data)
        layout = layouts[(turn + number // 3) % len(layouts)]
        yield Case(chart, data[turn % len(data)], size, context, style, layout)


def set_context(context: str) -> None:
    """Do as ``seaborn.set_context`` does."""
    mpl.rcParams.update(
        {name: size * CONTEXTS[context] for name, size in _NOTEBOOK.items()}  # type: ignore[misc]
    )


def draw_case(case: Case) -> Figure:
    """Return a figure of the matrix, not drawn yet."""
    with mpl.rc_context(), matplotlib.style.context(case.style):
        set_context(case.context)
        columns, rows = (
            (max(1, int(side / least)) for side, least in zip(case.size, _LEAST, strict=True))
            if case.layout == "subplots"
            else (1, 1)
        )
        layout: Any = {"none": None, "subplots": "constrained"}.get(case.layout, case.layout)
        figure = Figure(figsize=case.size, dpi=72, layout=layout)
        for ax in figure.subplots(min(rows, 2), min(columns, 2), squeeze=False).flat:
            CHARTS[case.chart](ax, case.data)
    return figure
