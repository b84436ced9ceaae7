"""``cliova-pandas report``: a report of one result or several, as a file to hand over."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.cli.parser import pick, read_names, read_share
from cliova_pandas.cli.reading import check_sources, name_each_once, name_source, read_source
from cliova_pandas.cli.shared import share_overwrite, share_reading
from cliova_pandas.cli.shell import DONE, Shell
from cliova_pandas.cli.targets import PIPE, check_one_output
from cliova_pandas.errors import Argument, ConfigurationError
from cliova_pandas.paths import open_private_folder

if TYPE_CHECKING:
    import argparse

    import pandas as pd

FORMATS: Final = ("html", "pdf", "md", "xlsx", "json")
_OF_REPORT: Final = (
    "title", "author", "logo", "lang", "sections", "include_addresses", "overwrite", "email_column",
    "log", "sent", "bounced", "paper",
)  # fmt: skip


def add_report(commands: Any) -> None:
    """Add the command."""
    report = commands.add_parser(
        "report",
        help="write a report of a result, to hand over",
        parents=[*share_reading(), share_overwrite()],
    )
    report.add_argument(
        "sources", nargs="+", metavar="LIST",
        help="a list of the service or a file, or up to ten of them to be compared",
    )  # fmt: skip
    report.add_argument(
        "-o", "--output", dest="target", metavar="FILE",
        help="a .html, .pdf, .md, .xlsx or .json file, or - for standard output; without it, one "
        "that is called after the list",
    )  # fmt: skip
    report.add_argument(
        "--format", choices=FORMATS,
        help="what it is, where the name of the file does not tell (html without it)",
    )  # fmt: skip
    report.add_argument(
        "--previous", metavar="LIST", help="an earlier result, a list or a file, to tell changes"
    )
    report.add_argument(
        "--valid-error", type=read_share, metavar="SHARE",
        help="how much of the valid bounces at most where it was not measured, such as 3%%",
    )  # fmt: skip
    _add_contents(report)
    report.does(run_report)


def _add_contents(report: Any) -> None:
    """Add what a report holds, and how it looks."""
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


def run_report(options: argparse.Namespace, shell: Shell) -> int:
    """Read the results, and write the report."""
    from cliova_pandas.report.options import ReportOptions
    from cliova_pandas.report.writer import check_report_target, write_report

    chosen = pick(options, _OF_REPORT)
    chosen["notes"] = options.notes and _read_notes(options.notes)
    if options.valid_error is not None:
        chosen["valid_error"] = options.valid_error
    ReportOptions(**chosen)  # refuses what is wrong before anything is read
    check_one_output(options)
    sources = name_each_once(options.sources)
    earlier = [] if options.previous is None else [options.previous]
    check_sources([*sources, *earlier], options)
    with open_private_folder() as folder:
        is_piped = options.target == PIPE
        target = _choose_target(options, sources, folder if is_piped else Path())
        check_report_target(target, overwrite=options.overwrite)
        frames = _read(sources, options)
        previous = [read_source(source, options) for source in earlier]
        written = write_report(
            frames if len(frames) > 1 else next(iter(frames.values())),
            target,
            previous=previous[0] if previous else None,
            **chosen,
        )
        if is_piped:
            _pipe(written)
            return DONE
    shell.answer(
        {"file": written, "format": written.suffix[1:].lower(), "lists": list(frames)},
        tell=f"The report is in {written}",
    )
    return DONE


def _read_notes(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ConfigurationError(
            f"{path.name!r} is no text in UTF-8. Save it as such, and pass it as ",
            Argument("notes", ...), " again.",
        ) from None  # fmt: skip


def _read(sources: list[str], options: argparse.Namespace) -> dict[str, pd.DataFrame]:
    """Read the results, and return them by the names that the report has for them."""
    from cliova_pandas.report.context import name_result

    read_in_order = [read_source(source, options) for source in sources]
    names = list(map(name_result, read_in_order, map(name_source, sources)))
    if len(set(names)) < len(names):
        names = sources
    return dict(zip(names, read_in_order, strict=True))


def _choose_target(options: argparse.Namespace, sources: list[str], folder: Path) -> Path:
    """Return the file that is written, whose suffix says what it is."""
    suffix = f".{options.format or 'html'}"
    if options.target in (None, PIPE):
        name = name_source(sources[0]) if len(sources) == 1 else "comparison"
        return folder / f"{name}-report{suffix}"
    target = Path(options.target)
    if not target.suffix and options.format:
        return target.with_name(f"{target.name}{suffix}")
    if options.format and target.suffix.lower() != suffix:
        raise ConfigurationError(
            Argument("format", options.format),
            f" is not what {target.name!r} is by its ending. Leave out one of them.",
        )
    return target


def _pipe(written: Path) -> None:
    """Copy a file to standard output as it is, byte for byte."""
    content = written.read_bytes()
    if sys.stdout is None:  # closed by the shell
        return
    binary = getattr(sys.stdout, "buffer", None)
    if binary is None:
        sys.stdout.write(content.decode())
    else:
        sys.stdout.flush()
        binary.write(content)
        binary.flush()
