"""The command ``cliova-pandas``: demo, read, report, status, explain, layouts, sandbox."""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Sequence
from importlib.metadata import version
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO

from cliova_pandas import errors
from cliova_pandas.errors import CliovaWarning

if TYPE_CHECKING:
    import pandas as pd

DONE: Final = 0
FAILED: Final = 1
MISUSED: Final = 2
NOT_FINISHED: Final = 3
INTERRUPTED: Final = 130
_PIPE_CLOSED: Final = 141

_OF_READING: Final = (
    "output", "verdict_column", "drop_empty", "wait", "check_job", "cache", "refresh",
)  # fmt: skip
_OF_REPORT: Final = (
    "title", "author", "logo", "lang", "sections", "include_addresses", "overwrite",
    "log", "sent", "bounced",
)  # fmt: skip
# Arguments for which the shell has no option but a variable of the environment.
_SETTINGS: Final = {"base_url": "CLIOVA_BASE_URL"}


class Command(argparse.ArgumentParser):
    """A command, which knows what the arguments of the functions behind it are called here.

    An option is stored under the name of the argument that it gives.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._given: dict[str, argparse.Action] = {}
        super().__init__(*args, **kwargs)
        self.set_defaults(command=self)

    def add_argument(self, *args: Any, **kwargs: Any) -> argparse.Action:
        """Add an option, and remember which argument it gives."""
        action = super().add_argument(*args, **kwargs)
        self._given[action.dest] = action
        return action

    def word(self, said: BaseException) -> str:
        """Return what an error or a warning says, in the options of this command."""
        return errors.read_message(said).word(self._name)

    def _name(self, argument: errors.Argument) -> str | None:
        action = self._given.get(argument.name)
        if action is None or not action.option_strings:
            return _SETTINGS.get(argument.name)
        option, value = action.option_strings[-1], argument.value
        if action.nargs == 0:
            return option if value in (None, ..., action.const) else None
        if value is None or value is True:
            return option
        return f"{option} {value if isinstance(value, str | float | int) else action.metavar}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, with the words of the process unless others are given; return its code.

    0 is done, 1 failed, 2 misused, 3 the job is not finished yet, 130 interrupted.
    """
    options = make_parser().parse_args(arguments)
    command: Command = options.command

    def show(message: Warning | str, category: type[Warning], *args: object, **_: object) -> None:
        if isinstance(message, CliovaWarning):
            _tell(f"cliova-pandas: note: {command.word(message)}")

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always", CliovaWarning)
            warnings.showwarning = show
            code: int = options.run(options)
        if sys.stdout is not None:  # closed by the shell
            sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the output has seen enough (head, less); Python must not say so at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _PIPE_CLOSED
    except errors.CliovaError as error:
        codes = {errors.JobNotFinishedError: NOT_FINISHED, errors.ConfigurationError: MISUSED}
        return _complain(command.word(error), codes.get(type(error), FAILED))
    except OSError as error:
        where = f"{error.filename}: " if error.filename is not None else ""
        return _complain(f"{where}{error.strerror or command.word(error)}", FAILED)
    except KeyboardInterrupt:
        return _complain("interrupted", INTERRUPTED)
    return code


def make_parser() -> Command:
    """Return the parser of the command; what it reads has the `Command` that was chosen."""
    parser = Command(
        prog="cliova-pandas",
        description="Read the results of Cliova email validations. The key comes from "
        "CLIOVA_API_KEY or the system keyring; it is never taken from the command line, where "
        "other users of the machine could see it.",
        epilog="Exit codes: 0 done, 1 failed, 2 misused, 3 the job is not finished yet.",
    )
    parser.add_argument(
        "--version", action="version", version=f"cliova-pandas {version('cliova-pandas')}"
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    demo = commands.add_parser("demo", help="see it work, without an account")
    demo.add_argument(
        "-o", "--output", dest="target", type=Path, default=Path("cliova-demo.png"), metavar="FILE",
        help="where to put the chart, a .png, .svg or .pdf file (default: %(default)s)",
    )  # fmt: skip
    demo.set_defaults(run=_run_demo)

    read = commands.add_parser("read", help="read a result; show it or save it")
    read.add_argument("list_id", metavar="LIST")
    read.add_argument(
        "-o", "--output", dest="target", metavar="FILE",
        help="a .csv, .json, .parquet or .xlsx file, or - for CSV on standard output",
    )  # fmt: skip
    read.add_argument("--verified-only", action="store_true", help="leave out what is not verified")
    _add_reading(read)
    read.add_argument(
        "--raw", action="store_true",
        help="write a CSV to the letter, also texts that a spreadsheet runs as formulas",
    )  # fmt: skip
    read.set_defaults(run=_run_read)

    _add_report(commands)

    status = commands.add_parser("status", help="show the state of a job")
    status.add_argument("list_id", metavar="LIST")
    status.set_defaults(run=_run_status)

    explain = commands.add_parser("explain", help="say how the verdict of a saved result is found")
    explain.add_argument("file", type=Path, metavar="FILE")
    explain.set_defaults(run=_run_explain)
    commands.add_parser("layouts", help="list known layouts").set_defaults(run=_run_layouts)

    sandbox = commands.add_parser("sandbox", help="run the sandbox of the service")
    sandbox.add_argument("--port", type=_read_port, default=0, help="the port (default: any)")
    sandbox.add_argument("--layout", default="inferred", help="how a row looks (default: inferred)")
    sandbox.set_defaults(run=_run_sandbox)
    return parser


def _add_report(commands: Any) -> None:
    report = commands.add_parser("report", help="write a report of a result, to hand over")
    report.add_argument(
        "list_ids", nargs="+", metavar="LIST", help="one list, or up to ten to be compared"
    )
    report.add_argument(
        "-o", "--output", dest="target", required=True, metavar="FILE",
        help="a .html, .md, .xlsx or .json file",
    )  # fmt: skip
    report.add_argument("--overwrite", action="store_true", help="replace a file of that name")
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
        "--sections", type=_split, metavar="NAMES",
        help="which, in this order, such as headline,bounces,method",
    )  # fmt: skip
    report.add_argument(
        "--include-addresses", type=_split, metavar="VERDICTS",
        help="whose addresses to list, such as invalid or risky,invalid; none without it",
    )  # fmt: skip
    report.add_argument("--verified-only", action="store_true", help="read only what is verified")
    _add_reading(report)
    report.set_defaults(run=_run_report)


def _add_reading(command: Command) -> None:
    """Add how a result is read."""
    command.add_argument(
        "--wait", nargs="?", type=_read_seconds, const=True, default=False, metavar="SECONDS",
        help="wait for a job that is not finished, at most so long",
    )  # fmt: skip
    command.add_argument(
        "--json", dest="output", action="store_const", const="json", default="csv",
        help="download as JSON rather than CSV",
    )  # fmt: skip
    command.add_argument("--verdict-column", metavar="NAME", help="the column that is the verdict")
    command.add_argument(
        "--verdict-map", action="append", type=_read_pair, default=[], metavar="WORD=CLASS",
        help="what a word of the verdict means, such as ok_for_all=risky; may be given again",
    )  # fmt: skip
    command.add_argument(
        "--drop-empty", action="store_true",
        help="leave out rows without an address: blank ones, totals, the header again",
    )  # fmt: skip
    command.add_argument(
        "--no-check", dest="check_job", action="store_false",
        help="do not ask for the state of the job, so check nothing against its counts",
    )  # fmt: skip
    command.add_argument("--refresh", action="store_true", help="download even what is kept")
    command.add_argument("--no-cache", dest="cache", action="store_false", help="keep no copy")


def _read_seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no number of seconds; --wait alone stands behind the list"
        ) from None


def _read_pair(text: str) -> tuple[str, str]:
    word, equals, verdict = text.rpartition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form WORD=CLASS")
    return word, verdict


def _read_port(text: str) -> int:
    if text.isdecimal() and int(text) < 1 << 16:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no port from 0 to 65535")


def _run_demo(options: argparse.Namespace) -> int:
    import pandas as pd

    from cliova_pandas.export.frames import check_target

    check_target(options.target, (".png", ".svg", ".pdf"), "that a chart can have")
    from cliova_pandas import charts, sandbox
    from cliova_pandas.io.reader import read_cliova

    with sandbox.serve() as service:
        _say(f"A sandbox of the service runs at {service.base_url}")
        client = service.client()
        df = read_cliova("list_12345", client=client, cache=False)
        same = read_cliova("list_12345", client=client, cache=False, output="json")
    pd.testing.assert_frame_equal(df, same)
    name = df.attrs["cliova"]["name"]
    _say(f"list_12345 ({name}): {len(df):,} rows. CSV and JSON give the same frame.\n")
    _show(df, options.command)
    axes = charts.plot_verdicts(df, title=name)
    figure: Any = axes.figure
    figure.savefig(options.target, dpi=150)
    _say(f"\nThe chart is in {options.target.resolve()}")
    return DONE


def _run_read(options: argparse.Namespace) -> int:
    from cliova_pandas.export.formulas import defuse
    from cliova_pandas.export.frames import check_target, write_csv, write_frame

    target = None if options.target in (None, "-") else Path(options.target)
    if target is not None:
        check_target(target)
    df = _read(options.list_id, options)
    if target is not None:
        write_frame(df, target, raw=options.raw)
        _tell(f"{len(df):,} rows are in {target}")
    elif options.target == "-":
        if isinstance(sys.stdout, TextIOWrapper):  # what a file would hold, whatever the locale
            sys.stdout.reconfigure(encoding="utf-8", newline="")
        write_csv(df if options.raw else defuse(df), sys.stdout)
    else:
        _show(df, options.command)
    return DONE


def _read(list_id: str, options: argparse.Namespace) -> pd.DataFrame:
    """Read a result as the options say."""
    from cliova_pandas.io.reader import read_cliova

    chosen: dict[str, Any] = {name: getattr(options, name) for name in _OF_READING}
    return read_cliova(
        list_id, options.verified_only, verdict_map=dict(options.verdict_map), **chosen
    )


def _run_report(options: argparse.Namespace) -> int:
    from cliova_pandas.report.context import name_result
    from cliova_pandas.report.options import ReportOptions
    from cliova_pandas.report.writer import check_report_target, write_report

    chosen: dict[str, Any] = {name: getattr(options, name) for name in _OF_REPORT}
    chosen["notes"] = options.notes and options.notes.read_text(encoding="utf-8")
    ReportOptions(**chosen)  # refuses what is wrong before anything is read
    check_report_target(options.target, overwrite=options.overwrite)

    list_ids = list(dict.fromkeys(options.list_ids))
    read_in_order = [_read(list_id, options) for list_id in list_ids]
    names = list(map(name_result, read_in_order, list_ids))
    if len(set(names)) < len(names):
        names = list_ids
    frames = dict(zip(names, read_in_order, strict=True))
    previous = None if options.previous is None else _read(options.previous, options)
    target = write_report(
        frames if len(frames) > 1 else read_in_order[0],
        options.target,
        previous=previous,
        **chosen,
    )
    _tell(f"The report is in {target}")
    return DONE


def _split(names: str) -> list[str]:
    return [name.strip() for name in names.split(",")]


def _run_status(options: argparse.Namespace) -> int:
    from cliova_pandas.service.client import CliovaClient
    from cliova_pandas.stats.preview import write_job

    with CliovaClient() as client:
        job = client.status(options.list_id)
    _say(write_job(job))
    return FAILED if job.is_failed else DONE if job.is_finished else NOT_FINISHED


def _run_explain(options: argparse.Namespace) -> int:
    from cliova_pandas.io import read_cliova_file
    from cliova_pandas.verdicts.explain import explain_verdict

    _say(explain_verdict(read_cliova_file(options.file).attrs["cliova"]))
    return DONE


def _run_layouts(options: argparse.Namespace) -> int:
    from cliova_pandas.verdicts.explain import write_layout_lines

    _say(write_layout_lines())
    return DONE


def _run_sandbox(options: argparse.Namespace) -> int:
    from cliova_pandas import sandbox

    with sandbox.serve(port=options.port, layout=options.layout) as service:
        _say("The sandbox runs until Ctrl-C. In another terminal:\n")
        for name, value in service.environ.items():
            _say(f"export {name}={value}")
        _say("cliova-pandas read list_12345")
        sys.stdout.flush()
        service.wait()  # Ctrl-C ends it
        _say("\nThe sandbox has stopped.")
    return DONE


def _show(df: pd.DataFrame, command: Command) -> None:
    """Print the head and the shares, or why there are none."""
    from cliova_pandas.stats import summarize
    from cliova_pandas.stats.preview import write_head, write_summary

    _say(f"{write_head(df)}\n")
    try:
        _say(write_summary(summarize(df), verified_only=df.attrs["cliova"]["verified_only"]))
    except errors.VerdictError as error:
        _say(command.word(error))


def _say(text: str) -> None:
    _write(text, sys.stdout)


def _tell(text: str) -> None:
    _write(text, sys.stderr)


def _write(text: str, file: TextIO | None) -> None:
    if file is not None:  # closed by the shell
        encoding = file.encoding or "utf-8"
        # A terminal that lacks a letter of an address shows its code.
        print(text.encode(encoding, "backslashreplace").decode(encoding), file=file)


def _complain(what: str, code: int) -> int:
    _tell(f"cliova-pandas: {what}")
    return code
