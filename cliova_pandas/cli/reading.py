"""How a result is read, a list of the service or a file, as the options say."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cliova_pandas.cli.parser import pick
from cliova_pandas.errors import Argument, ConfigurationError
from cliova_pandas.paths import is_same_file

if TYPE_CHECKING:
    import argparse

    import pandas as pd

_OF_FILES: Final = ("verified_only", "email_column", "verdict_column", "drop_empty")
_OF_LISTS: Final = ("output", "wait", "check_job", "cache", "refresh")
_SUFFIXES: Final = {
    ".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".xlsx", ".parquet", ".gz", ".zip",
    ".bz2", ".xz",
}  # fmt: skip


def is_file(source: str) -> bool:
    """Tell whether a word names a file rather than a list of the service.

    It does by an ending that results have, or if there is such a file; but a bare word is a list,
    whatever lies in the folder: ./list_1 is the file of that name.

    >>> is_file("result.csv"), is_file("list_12345")
    (True, False)
    """
    path = Path(source)
    is_bare = path.name == source and not path.suffix
    return path.suffix.lower() in _SUFFIXES or (not is_bare and path.is_file())


def name_source(source: str) -> str:
    """Return what to call what is made of a list or a file.

    >>> name_source("results/October.csv.gz"), name_source("list_12345")
    ('October', 'list_12345')
    """
    return Path(source).name.partition(".")[0] or "result" if is_file(source) else source


def name_each_once(sources: Sequence[str]) -> list[str]:
    """Return each list and each file once, in order, by whichever path it is named.

    >>> name_each_once(["list_1", "october.csv", "./october.csv", "list_1"])
    ['list_1', 'october.csv']
    """
    kept: list[str] = []
    for source in sources:
        files = [Path(one) for one in kept if is_file(one)] if is_file(source) else []
        if source not in kept and not any(is_same_file(Path(source), one) for one in files):
            kept.append(source)
    return kept


def check_sources(sources: Sequence[str], options: argparse.Namespace) -> None:
    """Refuse what is said of a download where none takes place."""
    if not all(map(is_file, sources)):
        return
    for name in _OF_LISTS:
        value, default = getattr(options, name), options.command.get_default(name)
        # Zero seconds are said, though 0 is equal to False.
        if value != default or type(value) is not type(default):
            raise ConfigurationError(
                Argument(name, value),
                f" is for a list of the service, and {sources[0]!r} is a file.",
            )


def read_source(source: str, options: argparse.Namespace) -> pd.DataFrame:
    """Read a list or a file as the options say."""
    verdict_map = dict(options.verdict_map)
    if is_file(source):
        from cliova_pandas.io import read_cliova_file

        return read_cliova_file(source, verdict_map=verdict_map, **pick(options, _OF_FILES))
    from cliova_pandas.io.reader import read_cliova

    chosen = pick(options, (*_OF_FILES, *_OF_LISTS))
    return read_cliova(source, verdict_map=verdict_map, **chosen)
