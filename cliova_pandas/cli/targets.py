"""Where a command writes: what cannot be is refused before anything is read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from cliova_pandas.errors import Argument, ConfigurationError

if TYPE_CHECKING:
    import argparse

PIPE: Final = "-"
"""What stands for standard output in place of a file."""


def check_one_output(options: argparse.Namespace) -> None:
    """Refuse to write both a file and a document for a script to standard output."""
    if options.target == PIPE and options.as_json:
        raise ConfigurationError(
            Argument("as_json"), " and ", Argument("target", PIPE),
            " would both write to standard output. Leave out one of them.",
        )  # fmt: skip


def read_folder(options: argparse.Namespace) -> Path:
    """Return the folder that was named, which standard output cannot be."""
    if options.folder == PIPE:
        raise ConfigurationError(
            "Several files are written, which standard output cannot take. ",
            Argument("folder"), " names their folder; ./- is one of that name.",
        )  # fmt: skip
    return Path(options.folder)
