"""Every chart of a million rows, drawn and as a picture for a page, after the numbers.

    python benchmarks/drawing.py [--rows 1000000] [--domains 50000] [--runs 5]

The numbers are made first and not counted. Shown is the median of the runs, from the table to the
drawn canvas, or to the finished SVG.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from support.frames import make_frame
from support.turns import make_parser, measure

from cliova_pandas.charts.plots import plot_breakdown, plot_comparison, plot_rates, plot_verdicts
from cliova_pandas.charts.svg import make_picture
from cliova_pandas.stats import breakdown, compare, summarize

GOAL = 1.0


def main() -> None:
    args = make_parser(__doc__).parse_args()
    mpl.use("agg")
    df = make_frame(args.rows, args.domains)
    summary, domains = summarize(df), breakdown(df, "domain")
    months = compare({f"month {i}": df[i::6] for i in range(6)})
    charts: dict[str, Callable[[Axes], Axes]] = {
        "verdicts": lambda ax: plot_verdicts(summary, ax=ax),
        "breakdown": lambda ax: plot_breakdown(domains, ax=ax),
        "breakdown, 60 groups": lambda ax: plot_breakdown(domains, top=60, ax=ax),
        "rates": lambda ax: plot_rates(domains, ax=ax),
        "rates, 60 groups": lambda ax: plot_rates(domains, top=60, ax=ax),
        "comparison": lambda ax: plot_comparison(months, ax=ax),
    }
    print(f"{args.rows:,} rows, {len(domains):,} domains, median of {args.runs}")
    for name, plot in charts.items():
        for kind, act in (
            ("canvas", lambda plot=plot: draw(plot)),
            ("svg", lambda plot=plot: make_picture(plot, name="x")),
        ):
            took = statistics.median(measure(act) for _ in range(args.runs))
            print(
                f"{name:22}{kind:8}{took:7.3f} s   goal {GOAL} s: "
                f"{'met' if took <= GOAL else 'MISSED'}"
            )


def draw(plot: Callable[[Axes], Axes]) -> None:
    """Draw a chart at notebook size."""
    figure = Figure(figsize=(8, 4), dpi=100, layout="constrained")
    canvas = FigureCanvasAgg(figure)
    plot(figure.add_subplot())
    canvas.draw()


if __name__ == "__main__":
    main()
