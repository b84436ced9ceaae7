"""``cliova-pandas demo`` and ``sandbox``: the service on this machine, without an account."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cliova_pandas.cli.answers import describe_result
from cliova_pandas.cli.parser import read_port
from cliova_pandas.cli.shared import share_json, share_overwrite
from cliova_pandas.cli.shell import DONE, Shell

if TYPE_CHECKING:
    import argparse


def add_demo(commands: Any) -> None:
    """Add the command that shows what the package does."""
    demo = commands.add_parser(
        "demo", help="see it work, without an account", parents=[share_json(), share_overwrite()]
    )
    demo.add_argument(
        "-o", "--output", dest="target", type=Path, default=Path("cliova-demo.png"), metavar="FILE",
        help="where to put the chart, a .png, .svg or .pdf file (default: %(default)s)",
    )  # fmt: skip
    demo.does(run_demo)


def add_sandbox(commands: Any) -> None:
    """Add the command that serves until it is stopped."""
    sandbox = commands.add_parser(
        "sandbox", help="run the sandbox of the service", parents=[share_json()]
    )
    sandbox.add_argument("--port", type=read_port, default=0, help="the port (default: any)")
    sandbox.add_argument("--layout", default="inferred", help="how a row looks (default: inferred)")
    sandbox.does(run_sandbox)


def run_demo(options: argparse.Namespace, shell: Shell) -> int:
    """Read a list of a sandbox in both forms, and show its numbers and a chart."""
    import pandas as pd

    from cliova_pandas.export.frames import check_target

    formats = (".png", ".svg", ".pdf")
    check_target(options.target, formats, "that a chart can have", overwrite=options.overwrite)
    from cliova_pandas import charts, sandbox
    from cliova_pandas.io.reader import read_cliova

    with sandbox.serve() as service:
        shell.say(f"A sandbox of the service runs at {service.base_url}")
        client = service.client()
        df = read_cliova("list_12345", client=client, cache=False)
        same = read_cliova("list_12345", client=client, cache=False, output="json")
    pd.testing.assert_frame_equal(df, same)
    name = df.attrs["cliova"]["name"]
    shell.say(f"list_12345 ({name}): {len(df):,} rows. CSV and JSON give the same frame.\n")
    shell.show(df)
    axes = charts.plot_verdicts(df, title=name)
    figure: Any = axes.figure
    figure.savefig(options.target, dpi=150)
    chart = options.target.resolve()
    shell.answer(
        lambda: {**describe_result(df, shell.word), "chart": chart},
        say=f"\nThe chart is in {chart}",
    )
    return DONE


def run_sandbox(options: argparse.Namespace, shell: Shell) -> int:
    """Serve until Ctrl-C."""
    from cliova_pandas import sandbox

    with sandbox.serve(port=options.port, layout=options.layout) as service:
        settings = [f"export {name}={value}" for name, value in service.environ.items()]
        first = "The sandbox runs until Ctrl-C. In another terminal:\n"
        shell.answer(
            service.environ, say="\n".join([first, *settings, "cliova-pandas read list_12345"])
        )
        service.wait()  # Ctrl-C ends it
        shell.say("\nThe sandbox has stopped.")
    return DONE
