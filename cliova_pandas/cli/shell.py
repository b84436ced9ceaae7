"""The shell that a command runs in: what is said there, and the codes that it ends with."""

from __future__ import annotations

import json
import re
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TextIO

from cliova_pandas.cli.answers import make_plain
from cliova_pandas.errors import VerdictError
from cliova_pandas.verdicts.controls import CONTROLS

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

# What a terminal obeys rather than shows: it could hide, or paint over, what else is said.
_CONTROLS: Final = re.compile(rf"(?![\t\n])[{CONTROLS}]")
DONE: Final = 0
FAILED: Final = 1
MISUSED: Final = 2
NOT_FINISHED: Final = 3
UNCERTAIN: Final = 4
INTERRUPTED: Final = 130
PIPE_CLOSED: Final = 141


@dataclass(frozen=True)
class Shell:
    """Where a command says what it has to say: results on standard output, the rest on the other.

    Attributes
    ----------
    word : callable
        Words an error or a warning in the options of the command that runs.
    is_json : bool, default False
        Whether a script reads standard output, which then holds one JSON document and no more.
    """

    word: Callable[[BaseException], str]
    is_json: bool = False

    def answer(self, answer: object, *, say: str | None = None, tell: str | None = None) -> None:
        """Give what the command was asked for.

        Parameters
        ----------
        answer : object or callable
            What a script reads, or what makes it, which is called for a script alone.
        say, tell : str, optional
            What a person reads in place of it, on standard output and on standard error.
        """
        if self.is_json:
            # What a terminal would obey is escaped here as JSON has it: escaped by `_write` as
            # well, or for an encoding that lacks a letter, it would be no JSON.
            made = answer() if callable(answer) else answer
            document = json.dumps(make_plain(made), indent=2).replace("\x7f", "\\u007f")
            _write(document, sys.stdout)
            return
        if say is not None:
            self.say(say)
        if tell is not None:
            self.tell(tell)

    def answer_error(self, kind: str, what: str, code: int) -> None:
        """Give a script the error that ends the command; a person is told otherwise."""
        self.answer({"error": {"kind": kind, "message": what, "code": code}})

    def say(self, text: str) -> None:
        """Write to standard output for a person, which is what the command was asked for."""
        if not self.is_json:
            _write(text, sys.stdout)

    def tell(self, text: str) -> None:
        """Write to standard error, which no pipe takes for a result."""
        _write(text, sys.stderr)

    def note(self, said: BaseException) -> None:
        """Tell a warning, worded in the options of the command."""
        self.tell(f"cliova-pandas: note: {self.word(said)}")

    def complain(self, what: str, code: int, kind: str) -> int:
        """Tell in one line why the command ends, and return its code; a script is told its kind."""
        self.tell(f"cliova-pandas: {what}")
        with suppress(OSError):  # of standard output, which may be what has failed
            self.answer_error(kind, what, code)
        return code

    def ask(self, question: str) -> bool | None:
        """Ask a person at the terminal, and return whether the answer is yes; None if nobody is."""
        if sys.stdin is None or not sys.stdin.isatty():
            return None
        _write(f"{question} [y/N]", sys.stderr, end=" ")
        return sys.stdin.readline().strip().lower() in {"y", "yes"}

    def show(self, df: pd.DataFrame) -> None:
        """Print for a person the head and the shares of a result, or why there are none."""
        if self.is_json:
            return
        from cliova_pandas.stats import summarize
        from cliova_pandas.stats.presentation.preview import write_head, write_summary

        self.say(f"{write_head(df)}\n")
        try:
            summary = summarize(df)
        except VerdictError as error:
            self.say(self.word(error))
        else:
            verified_only = df.attrs["cliova"]["verified_only"]
            self.say(write_summary(summary, verified_only=verified_only))


def _write(text: str, file: TextIO | None, end: str = "\n") -> None:
    if file is not None:  # closed by the shell
        encoding = file.encoding or "utf-8"
        text = _CONTROLS.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
        # A terminal that lacks a letter of an address shows its code.
        print(
            text.encode(encoding, "backslashreplace").decode(encoding),
            file=file,
            end=end,
            flush=True,
        )
