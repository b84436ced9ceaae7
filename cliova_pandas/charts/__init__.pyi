from .calibration import plot_calibration
from .drivers import plot_drivers
from .plots import (
    chart_data,
    describe,
    plot_breakdown,
    plot_comparison,
    plot_rates,
    plot_verdicts,
)
from .trend import plot_trend

__all__ = [
    "chart_data",
    "describe",
    "plot_breakdown",
    "plot_calibration",
    "plot_comparison",
    "plot_drivers",
    "plot_rates",
    "plot_trend",
    "plot_verdicts",
]
