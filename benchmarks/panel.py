"""How long the panel takes from a click to what is shown, with a million rows.

    python benchmarks/panel.py [--rows 1000000] [--domains 50000] [--runs 5]

A click is what the front end sends: a change of traits. It ends when the messages are out that a
front end needs to redraw. Shown is the median of the runs; each starts from the whole list, so that
no run finds what another has left. The search's first run also puts the addresses into lower case.
"""

from __future__ import annotations

import statistics
from typing import Any

from support.frames import make_frame
from support.turns import make_parser, measure

from cliova_pandas import Panel

GOAL = 0.3
CLICKS: dict[str, dict[str, Any]] = {
    "verdict": {"verdicts": ["invalid"]},
    "provider": {"providers": ["other"]},
    "reason": {"reasons": ["none"]},
    "domain": {"domains": ["firm0.example"]},
    "flags": {"flags": ["role", "duplicate"]},
    "search": {"search": "last77"},
    "all of these": {
        "verdicts": ["valid", "risky"], "providers": ["other"], "reasons": ["none"],
        "flags": ["role"], "search": "last7",
    },
    "breakdown by domain": {"view": "breakdown", "by": "domain"},
    "rates by domain": {"view": "rates", "by": "domain"},
    "table by domain": {"view": "table", "by": "domain"},
    "table by reason": {"view": "table", "by": "reason"},
    "breakdown by domain, filtered": {
        "view": "breakdown", "by": "domain", "verdicts": ["valid", "invalid"]
    },
    "rows": {"view": "rows"},
    "rows, revealed, last page": {"view": "rows", "revealed": True, "page": 1_000_000},
}  # fmt: skip


def main() -> None:
    args = make_parser(__doc__).parse_args()
    df = make_frame(args.rows, args.domains)
    opened = measure(lambda: Panel(df))
    panel = Panel(df)
    print(f"{args.rows:,} rows, {args.domains:,} domains; opened in {opened:.2f} s")
    sent = 0

    def count(message: Any, buffers: Any = None) -> None:
        nonlocal sent
        sent = max(sent, len(str(message)))

    panel.send = count
    home = {"view": "verdicts", "by": "provider", "revealed": False, "page": 0}
    medians = []
    for name, click in CLICKS.items():
        times = []
        for _ in range(args.runs):
            panel.reset()
            panel.set_state(home)
            times.append(measure(lambda click=click: panel.set_state(click)))
        medians.append(statistics.median(times))
        missed = "  <-- misses the goal" if medians[-1] > GOAL else ""
        print(f"{name:<32}{1000 * medians[-1]:>7.0f} ms  first {1000 * times[0]:>5.0f} ms{missed}")
    print(f"slowest {1000 * max(medians):.0f} ms, goal {1000 * GOAL:.0f} ms")
    print(f"longest message {sent / 1000:.0f} kB")
    panel._render_static()  # the first has the headline's picture to draw, which stays
    panel.set_state(CLICKS["breakdown by domain, filtered"])
    took = measure(panel._render_static)
    print(f"static form, made anew once the person rests: {1000 * took:.0f} ms")


if __name__ == "__main__":
    main()
