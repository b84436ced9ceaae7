"""``cliova-pandas completion``: what a shell completes when somebody presses TAB."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any, Final

from cliova_pandas.cli.shell import DONE, Shell
from cliova_pandas.errors import ConfigurationError

_SHELLS: Final = ("bash", "zsh", "fish")
_FILES: Final = ("FILE", "LIST")  # a list of the service may be a file as well
_FOLDERS: Final = ("FOLDER",)


def add_completion(commands: Any) -> None:
    """Add the command."""
    completion = commands.add_parser(
        "completion",
        help="print what lets your shell complete the commands",
        description="Print a script for your shell. bash: cliova-pandas completion bash > "
        "~/.local/share/bash-completion/completions/cliova-pandas. zsh: write it to a file "
        "_cliova-pandas in a folder of $fpath. fish: write it to "
        "~/.config/fish/completions/cliova-pandas.fish.",
    )
    completion.add_argument("shell", choices=_SHELLS, metavar="SHELL", help="bash, zsh or fish")
    completion.does(run_completion)


def run_completion(options: argparse.Namespace, shell: Shell) -> int:
    """Print the script."""
    try:
        import shtab
    except ImportError:
        raise ConfigurationError(
            "Completion needs shtab: pip install 'cliova-pandas[completion]'"
        ) from None

    for action in _list_actions(options.program):
        kind = shtab.FILE if action.metavar in _FILES else shtab.DIRECTORY
        if action.metavar in (*_FILES, *_FOLDERS):
            action.complete = kind  # type: ignore[attr-defined] # where shtab looks for it
    shell.say(shtab.complete(options.program, options.shell))
    return DONE


def _list_actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Yield what a command and those below it are told."""
    for action in parser._actions:
        yield action
        if isinstance(action.choices, dict):
            for command in action.choices.values():
                yield from _list_actions(command)
