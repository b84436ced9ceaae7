"""A command's options, which bear the names of the arguments that they give."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from itertools import takewhile
from typing import Any, Final, NoReturn

from cliova_pandas import errors
from cliova_pandas.cli.shell import MISUSED, Shell

# Arguments for which the shell has no option but a variable of the environment.
_SETTINGS: Final = {"base_url": "CLIOVA_BASE_URL"}

Run = Callable[[argparse.Namespace, Shell], int]
"""What a command does; it returns the code of the process."""


class Command(argparse.ArgumentParser):
    """A command, which knows what the arguments of the functions behind it are called here.

    An option is stored under the name of the argument that it gives. What several commands share
    stands in commands without a name, which are the parents of these.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.set_defaults(command=self)
        self._words: Sequence[str] = ()

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parse words, which `error` looks at: of what is wrong nothing else is known."""
        self._words = sys.argv[1:] if args is None else list(args)
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the words, to a script by a document too, and end."""
        shell = Shell(self.word, is_json=self._is_for_script())
        shell.answer_error("ConfigurationError", message, MISUSED)
        super().error(message)

    def _is_for_script(self) -> bool:
        options = list(takewhile(lambda word: word != "--", self._words))
        # Cut short, an option is understood as long as no other one begins so.
        return any(len(word) > len("--") and "--json".startswith(word) for word in options)

    def format_usage(self) -> str:
        """Return what stands above an error; all options would hide it."""
        words = [
            f"{action.metavar or action.dest}{' ...' if action.nargs in ('+', 'A...') else ''}"
            for action in self._actions
            if not action.option_strings
        ]
        return f"usage: {' '.join([self.prog, '[options]', *words])}   (--help lists them)\n"

    def find_group(self, title: str) -> argparse._ArgumentGroup:
        """Return the options that the help has under a title, to add some to them."""
        groups = (group for group in self._action_groups if group.title == title)
        return next(groups, None) or self.add_argument_group(title)

    def does(self, run: Run) -> None:
        """Set what the command does."""
        self.set_defaults(run=run)

    def word(self, said: BaseException) -> str:
        """Return what an error or a warning says, in the options of this command."""
        return errors.read_message(said).word(self._name)

    def _name(self, argument: errors.Argument) -> str | None:
        given = (action for action in self._actions if action.dest == argument.name)
        action = next(given, None)
        if action is None:
            return _SETTINGS.get(argument.name)
        if not action.option_strings:
            return str(action.metavar)
        option, value = action.option_strings[-1], argument.value
        if action.nargs == 0:
            return option if value in (None, ..., action.const) else None
        if value is None or value is True:
            return option
        shown = action.metavar or "|".join(map(str, action.choices or ()))
        if isinstance(value, float):
            return f"{option} {value:g}"
        return f"{option} {value if isinstance(value, str | int) else shown}"


def pick(options: argparse.Namespace, names: Iterable[str]) -> dict[str, Any]:
    """Return what was said for some arguments, to be passed on.

    >>> pick(argparse.Namespace(cache=True, wait=5, raw=False), ["wait", "cache"])
    {'wait': 5, 'cache': True}
    """
    return {name: getattr(options, name) for name in names}


def read_names(text: str) -> list[str]:
    """Return the names that stand in a text with commas between them.

    >>> read_names("risky, invalid")
    ['risky', 'invalid']
    """
    return [name.strip() for name in text.split(",")]


def read_pair(text: str) -> tuple[str, str]:
    """Return both sides of WORD=CLASS."""
    return _split(text, "WORD=CLASS")


def read_rename(text: str) -> tuple[str, str]:
    """Return both sides of OLD=NEW."""
    return _split(text, "OLD=NEW")


def read_share(text: str) -> float:
    """Return a share, which may be said in per cent.

    >>> read_share("0.03"), read_share("3%")
    (0.03, 0.03)
    """
    number = text.strip().removesuffix("%")
    try:
        return float(number) / 100 if number != text.strip() else float(number)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no share, such as 0.03 or 3%") from None


def read_seconds(text: str) -> float:
    """Return how long to wait."""
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no number of seconds; --wait alone stands behind the list"
        ) from None


def read_part_size(text: str) -> int:
    """Return of how many addresses a part of a list is at most, one at least."""
    if text.isdecimal() and int(text):
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 on")


def read_port(text: str) -> int:
    """Return a port of this machine."""
    if text.isdecimal() and int(text) < 1 << 16:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no port from 0 to 65535")


def _split(text: str, form: str) -> tuple[str, str]:
    left, equals, right = text.rpartition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form {form}")
    return left, right
