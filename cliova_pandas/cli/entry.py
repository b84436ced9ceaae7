"""Where the command begins: its parser, and what becomes of errors, warnings and Ctrl-C."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from cliova_pandas import errors
from cliova_pandas.cli.completion import add_completion
from cliova_pandas.cli.explain import add_explain, add_layouts
from cliova_pandas.cli.export import add_export
from cliova_pandas.cli.parser import Command
from cliova_pandas.cli.read import add_read
from cliova_pandas.cli.report import add_report
from cliova_pandas.cli.sandbox import add_demo, add_sandbox
from cliova_pandas.cli.shell import (
    FAILED,
    INTERRUPTED,
    MISUSED,
    NOT_FINISHED,
    PIPE_CLOSED,
    UNCERTAIN,
    Shell,
)
from cliova_pandas.cli.status import add_jobs, add_status, add_wait
from cliova_pandas.cli.submit import add_submit
from cliova_pandas.cli.sync import add_sync
from cliova_pandas.errors import CliovaWarning

_ADDED = (
    add_demo, add_submit, add_wait, add_jobs, add_read, add_export, add_report, add_sync,
    add_status, add_explain, add_layouts, add_sandbox, add_completion,
)  # fmt: skip
"""The commands, in the order in which the help names them."""

_CODES = {
    errors.JobNotFinishedError: NOT_FINISHED,
    errors.ConfigurationError: MISUSED,
    errors.SubmissionUncertainError: UNCERTAIN,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, with the words of the process unless others are given; return its code.

    0 is done, 1 failed, 2 misused, 3 the job is not finished yet, 4 nobody knows whether a list
    was submitted, 130 interrupted.
    """
    options = make_parser().parse_args(arguments)
    shell = Shell(options.command.word, is_json=getattr(options, "as_json", False))

    def show(message: Warning | str, category: type[Warning], *args: object, **_: object) -> None:
        if isinstance(message, CliovaWarning):
            shell.note(message)

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always", CliovaWarning)
            warnings.showwarning = show
            code: int = options.run(options, shell)
        if sys.stdout is not None:  # closed by the shell
            sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the output has seen enough (head, less); Python must not say so at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except errors.CliovaError as error:
        code = _CODES.get(type(error), FAILED)
        shell.complain(shell.word(error), code, type(error).__name__)
        if "://" in error.help_url:  # CLIOVA_DOCS says where the site is
            shell.tell(f"cliova-pandas: What now: {error.help_url}")
        return code
    except OSError as error:
        where = f"{error.filename}: " if error.filename is not None else ""
        said = f"{where}{error.strerror or shell.word(error)}"
        name = error.filename if isinstance(error, FileNotFoundError) else None
        if isinstance(name, str) and not Path(name).is_absolute():
            said += f" (looked for in {Path.cwd()})"
        return shell.complain(said, FAILED, type(error).__name__)
    except KeyboardInterrupt:
        return shell.complain("interrupted", INTERRUPTED, "KeyboardInterrupt")
    return code


def make_parser() -> Command:
    """Return the parser of the whole; what it reads has it, and the `Command` that was chosen."""
    parser = Command(
        prog="cliova-pandas",
        description="Submit lists to Cliova, and read the results of their validation. The key "
        "comes from CLIOVA_API_KEY or the system keyring; it is never taken from the command "
        "line, where other users of the machine could see it.",
        epilog="Exit codes: 0 done, 1 failed, 2 misused, 3 the job is not finished yet, 4 nobody "
        "knows whether a list was submitted.",
    )
    parser.add_argument(
        "--version", action="version", version=f"cliova-pandas {version('cliova-pandas')}"
    )
    parser.set_defaults(program=parser)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for add in _ADDED:
        add(commands)
    return parser
