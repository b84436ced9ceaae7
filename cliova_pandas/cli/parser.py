"""A command's options, which bear the names of the arguments that they give."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any, Final

from cliova_pandas import errors
from cliova_pandas.cli.shell import Shell

# Arguments for which the shell has no option but a variable of the environment.
_SETTINGS: Final = {"base_url": "CLIOVA_BASE_URL"}

Run = Callable[[argparse.Namespace, Shell], int]
"""What a command does; it returns the code of the process."""


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

    def add_overwrite(self) -> None:
        """Add the option without which no command replaces a file."""
        self.add_argument("--overwrite", action="store_true", help="replace a file of that name")

    def does(self, run: Run) -> None:
        """Set what the command does."""
        self.set_defaults(run=run)

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


def read_names(text: str) -> list[str]:
    """Return the names that stand in a text with commas between them.

    >>> read_names("risky, invalid")
    ['risky', 'invalid']
    """
    return [name.strip() for name in text.split(",")]


def read_pair(text: str) -> tuple[str, str]:
    """Return both sides of WORD=CLASS."""
    word, equals, verdict = text.rpartition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form WORD=CLASS")
    return word, verdict


def read_seconds(text: str) -> float:
    """Return how long to wait."""
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no number of seconds; --wait alone stands behind the list"
        ) from None


def read_port(text: str) -> int:
    """Return a port of this machine."""
    if text.isdecimal() and int(text) < 1 << 16:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no port from 0 to 65535")
