"""How long the panel takes from a click to what is shown, with a million rows.

    python benchmarks/panel.py [--rows 1000000] [--domains 50000] [--runs 5]

First the kernel's part: a click is a change of traits, and ends when the messages are out that a
front end needs to redraw. Shown is the median of the runs; each starts from the whole list, so that
no run finds what another has left. The search's first run also puts the addresses into lower case,
and a column's first sort sorts it.

Then, where there is a Chromium, from the click to the paint: the real front end in a page, whose
messages go to the kernel by way of playwright in place of Jupyter's socket.
"""

from __future__ import annotations

import json
import shutil
import statistics
from typing import Any

from support.frames import make_frame
from support.turns import make_parser, measure

from cliova_pandas import Panel

GOALS = {1_000_000: 0.15, 5_000_000: 0.5}
"""Seconds from click to paint, for up to so many rows."""

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
    "all but a provider": {"providers": ["other"], "without": ["providers"]},
    "rows sorted by address": {"view": "rows", "sort": "email"},
    "mail risky too": {"mailed": ["valid", "risky"]},
    "rows": {"view": "rows"},
    "rows, revealed, last page": {"view": "rows", "revealed": True, "page": 1_000_000},
}  # fmt: skip


PAGE = """async code => {
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const { default: widget } = await import(url);
  let receive = () => {};
  const paint = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  const model = {
    on: (event, listener) => { if (event === "msg:custom") receive = listener; },
    off: () => {},
    send: async content => {
      for (const message of await window.askKernel(content)) receive(message);
      await paint();
      window.painted?.(performance.now());
    },
  };
  const done = new Promise(done => { window.painted = done; });
  widget.render({ model, el: document.body });
  await done;
  window.doAndWait = async what => {
    const done = new Promise(done => { window.painted = done; });
    const start = performance.now();
    if (typeof what === "string") document.querySelector(what).click();
    else model.send(what);
    return await done - start;
  };
}"""
PAINTED: dict[str, str | dict[str, Any]] = {
    "verdict": "[data-facet=verdicts] [data-value=invalid]",
    "first provider": "[data-facet=providers] .cp-item",
    "first reason": "[data-facet=reasons] .cp-item",
    "first domain": "[data-facet=domains] .cp-item",
    "search": {"kind": "search", "text": "last7"},
    "sort by address": "th[data-column=email]",
    "next rows": {"kind": "turn", "page": 1},
    "mail risky too": "[aria-label='Mail risky too']",
    "breakdown by domain": {"kind": "view", "view": "breakdown", "by": "domain"},
    "rows": "[data-value=rows]",
    "reset": ".cp-bottom [aria-label='Filters as a whole'] button:last-child",
    "all rows sorted": "th[data-column=email]",
    "all rows as they were": "th[data-column=email]",
    "nothing": {"kind": "find", "facet": "flags", "text": ""},
}
"""What is done one after the other: selectors to click on, or messages where one would type. The
last asks for next to nothing: it is what the page and the way to the kernel take by themselves."""


def measure_paint(panel: Panel, runs: int) -> dict[str, float]:
    """Return the median of the seconds from click to paint; nothing where no browser is."""
    program = shutil.which("chromium")
    if program is None:
        return {}
    from playwright.sync_api import sync_playwright

    def ask(_source: object, content: dict[str, Any]) -> list[Any]:
        sent: list[Any] = []
        panel.send = lambda message, buffers=None: sent.append(message)
        panel._handle_custom_msg(content, [])
        return sent

    code = str(Panel._esm)
    times: dict[str, list[float]] = {name: [] for name in PAINTED}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        page.expose_binding("askKernel", ask)
        page.set_content(f"<style>{Panel._css}</style><body></body>")
        page.evaluate(PAGE, code)
        for _ in range(runs):
            for name, selector in PAINTED.items():
                times[name].append(page.evaluate("s => doAndWait(s)", selector) / 1_000)
        browser.close()
    return {name: statistics.median(seconds) for name, seconds in times.items()}


def choose(panel: Panel, click: dict[str, Any]) -> None:
    """Choose several things at once; what is searched for is no part of the widget's state."""
    with panel.hold_trait_notifications():
        for name, value in click.items():
            setattr(panel, name, value)


def main() -> None:
    args = make_parser(__doc__).parse_args()
    goal = next((GOALS[rows] for rows in GOALS if args.rows <= rows), max(GOALS.values()))
    df = make_frame(args.rows, args.domains)
    opened = measure(lambda: Panel(df))
    panel = Panel(df)
    print(f"{args.rows:,} rows, {args.domains:,} domains; opened in {opened:.2f} s")
    sent = 0

    def count(message: Any, buffers: Any = None) -> None:
        nonlocal sent
        sent = max(sent, len(json.dumps(message)))

    panel.send = count
    home = {
        "view": "verdicts", "by": "provider", "revealed": False, "page": 0, "sort": "",
        "mailed": ["valid"],
    }  # fmt: skip
    medians = []
    for name, click in CLICKS.items():
        times = []
        for _ in range(args.runs):
            panel.reset()
            choose(panel, home)
            times.append(measure(lambda click=click: choose(panel, click)))
        medians.append(statistics.median(times))
        missed = "  <-- misses the goal" if medians[-1] > goal else ""
        print(f"{name:<32}{1000 * medians[-1]:>7.0f} ms  first {1000 * times[0]:>5.0f} ms{missed}")
    print(f"slowest {1000 * max(medians):.0f} ms, goal {1000 * goal:.0f} ms")
    print(f"longest message {sent / 1000:.0f} kB")
    panel.reset()
    panel.set_state({"view": "rows"})
    for name, seconds in measure_paint(panel, args.runs).items():
        missed = "  <-- misses the goal" if seconds > goal else ""
        print(f"to paint: {name:<26}{1000 * seconds:>7.0f} ms{missed}")
    panel.reset()
    panel._render_static()  # the first has the headline's picture to draw, which stays
    panel.set_state(CLICKS["breakdown by domain, filtered"])
    took = measure(panel._render_static)
    print(f"static form, made anew once the person rests: {1000 * took:.0f} ms")


if __name__ == "__main__":
    main()
