"""``cliova-pandas explain`` and ``layouts``: how the verdict of a result is found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cliova_pandas.cli.reading import check_sources, read_source
from cliova_pandas.cli.shared import share_json, share_reading
from cliova_pandas.cli.shell import DONE, Shell

if TYPE_CHECKING:
    import argparse


def add_explain(commands: Any) -> None:
    """Add the command that explains."""
    explain = commands.add_parser(
        "explain", help="say how the verdict of a result is found", parents=share_reading()
    )
    explain.add_argument("source", metavar="FILE", help="a file, or a list of the service")
    explain.does(run_explain)


def add_layouts(commands: Any) -> None:
    """Add the command that lists layouts."""
    layouts = commands.add_parser("layouts", help="list known layouts", parents=[share_json()])
    layouts.does(run_layouts)


def run_explain(options: argparse.Namespace, shell: Shell) -> int:
    """Say how the verdict of a result is found."""
    from cliova_pandas.verdicts.explain import explain_verdict

    check_sources([options.source], options)
    about = read_source(options.source, options).attrs["cliova"]
    shell.answer(about, say=explain_verdict(about))
    return DONE


def run_layouts(options: argparse.Namespace, shell: Shell) -> int:
    """List the known layouts."""
    from cliova_pandas.verdicts import list_layouts
    from cliova_pandas.verdicts.explain import write_layout_lines
    from cliova_pandas.verdicts.known_layouts import write_layout

    shell.answer([write_layout(one) for one in list_layouts()], say=write_layout_lines())
    return DONE
