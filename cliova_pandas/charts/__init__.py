"""Charts on matplotlib: data first, Axes in and out."""

from cliova_pandas.charts.drivers import plot_drivers
from cliova_pandas.charts.plots import (
    describe,
    plot_breakdown,
    plot_comparison,
    plot_rates,
    plot_verdicts,
)

__all__ = [
    "describe",
    "plot_breakdown",
    "plot_comparison",
    "plot_drivers",
    "plot_rates",
    "plot_verdicts",
]
