"""``cliova-pandas report``: a report of one result or several, as a file to hand over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.cli.parser import read_names
from cliova_pandas.cli.reading import add_reading, read_result
from cliova_pandas.cli.shell import DONE, Shell

if TYPE_CHECKING:
    import argparse

_OF_REPORT: Final = (
    "title", "author", "logo", "lang", "sections", "include_addresses", "overwrite",
    "log", "sent", "bounced", "paper",
)  # fmt: skip


def add_report(commands: Any) -> None:
    """Add the command."""
    report = commands.add_parser("report", help="write a report of a result, to hand over")
    report.add_argument(
        "list_ids", nargs="+", metavar="LIST", help="one list, or up to ten to be compared"
    )
    report.add_argument(
        "-o", "--output", dest="target", required=True, metavar="FILE",
        help="a .html, .pdf, .md, .xlsx or .json file",
    )  # fmt: skip
    report.add_overwrite()
    report.add_argument("--previous", metavar="LIST", help="an earlier result, to tell changes")
    report.add_argument("--log", metavar="FILE", help="what became of a mailing to the list")
    report.add_argument("--sent", metavar="FILE", help="in place of it, what was mailed")
    report.add_argument("--bounced", metavar="FILE", help="and what of that bounced")
    report.add_argument("--title", metavar="TEXT", help="without it, the name of the list")
    report.add_argument("--author", metavar="TEXT", help="who made it")
    report.add_argument("--notes", type=Path, metavar="FILE", help="Markdown to put into it")
    report.add_argument("--logo", type=Path, metavar="FILE", help="a .png, .jpg or .svg image")
    report.add_argument(
        "--lang", default="en", metavar="LANG",
        help="whose numbers and dates it has, such as de or en-GB (default: %(default)s)",
    )  # fmt: skip
    report.add_argument(
        "--sections", type=read_names, metavar="NAMES",
        help="which, in this order, such as headline,bounces,method",
    )  # fmt: skip
    report.add_argument(
        "--include-addresses", type=read_names, metavar="VERDICTS",
        help="whose addresses to list, such as invalid or risky,invalid; none without it",
    )  # fmt: skip
    report.add_argument(
        "--paper", default="A4", metavar="PAPER",
        help="what a PDF is on, A4 or Letter (default: %(default)s)",
    )  # fmt: skip
    report.add_argument("--verified-only", action="store_true", help="read only what is verified")
    add_reading(report)
    report.does(run_report)


def run_report(options: argparse.Namespace, shell: Shell) -> int:
    """Read the results, and write the report."""
    from cliova_pandas.report.context import name_result
    from cliova_pandas.report.options import ReportOptions
    from cliova_pandas.report.writer import check_report_target, write_report

    chosen: dict[str, Any] = {name: getattr(options, name) for name in _OF_REPORT}
    chosen["notes"] = options.notes and options.notes.read_text(encoding="utf-8")
    ReportOptions(**chosen)  # refuses what is wrong before anything is read
    check_report_target(options.target, overwrite=options.overwrite)

    list_ids = list(dict.fromkeys(options.list_ids))
    read_in_order = [read_result(list_id, options) for list_id in list_ids]
    names = list(map(name_result, read_in_order, list_ids))
    if len(set(names)) < len(names):
        names = list_ids
    frames = dict(zip(names, read_in_order, strict=True))
    previous = None if options.previous is None else read_result(options.previous, options)
    target = write_report(
        frames if len(frames) > 1 else read_in_order[0],
        options.target,
        previous=previous,
        **chosen,
    )
    shell.tell(f"The report is in {target}")
    return DONE
