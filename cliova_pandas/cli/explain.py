"""``cliova-pandas explain`` and ``layouts``: how the verdict of a result is found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cliova_pandas.cli.shell import DONE, Shell

if TYPE_CHECKING:
    import argparse


def add_explain(commands: Any) -> None:
    """Add both commands."""
    explain = commands.add_parser("explain", help="say how the verdict of a saved result is found")
    explain.add_argument("file", type=Path, metavar="FILE")
    explain.does(run_explain)
    commands.add_parser("layouts", help="list known layouts").does(run_layouts)


def run_explain(options: argparse.Namespace, shell: Shell) -> int:
    """Say how the verdict of a result is found."""
    from cliova_pandas.io import read_cliova_file
    from cliova_pandas.verdicts.explain import explain_verdict

    shell.say(explain_verdict(read_cliova_file(options.file).attrs["cliova"]))
    return DONE


def run_layouts(options: argparse.Namespace, shell: Shell) -> int:
    """List the known layouts."""
    from cliova_pandas.verdicts.explain import write_layout_lines

    shell.say(write_layout_lines())
    return DONE
