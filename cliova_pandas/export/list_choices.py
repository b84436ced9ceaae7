"""What can be chosen for the files of a list, which is known before a result is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import Any

from cliova_pandas.errors import Argument, ConfigurationError, quote_names
from cliova_pandas.export.files import check_folder_free
from cliova_pandas.export.groups import GROUPS, Group
from cliova_pandas.export.manifest import FORMATS, find_foreign
from cliova_pandas.export.presets import Preset, find_preset
from cliova_pandas.paths import make_path


@dataclass(frozen=True)
class ListChoices:
    """The choices of `cliova_pandas.export_lists` whose parameters the fields are.

    Raises
    ------
    ConfigurationError
        If a choice is none; the message names the valid ones.

    Examples
    --------
    >>> ListChoices("decision", "csv", only="send").wanted
    ['send']
    """

    by: str
    format: str
    preset: str | None = None
    only: str | Sequence[str] | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be chosen."""
        _require("by", self.by, tuple(GROUPS))
        _require("format", self.format, FORMATS)
        _ = (self.tool, self.wanted)

    @property
    def groups(self) -> Mapping[str, Group]:
        """All groups that there are."""
        return GROUPS[self.by]

    @cached_property
    def tool(self) -> Preset | None:
        """The mailing tool that the files are for."""
        if self.preset is None:
            return None
        tool = find_preset(self.preset)
        if self.format not in tool.formats:
            raise ConfigurationError(
                Argument("format"),
                f" {self.format!r} is none that {tool.title} takes, which are: "
                f"{', '.join(tool.formats)}.",
            )
        return tool

    @cached_property
    def wanted(self) -> list[str]:
        """The groups that are written, in their order."""
        known = tuple(self.groups)
        only: object = known if self.only is None else self.only
        if not isinstance(only, Iterable):
            raise ConfigurationError(Argument("only").must_be(known, only))
        wanted = [only] if isinstance(only, str) else list(only)
        for name in wanted:
            _require("only", name, known)
        if not wanted:
            raise ConfigurationError(
                Argument("only"), f" names no file. There are: {quote_names(known)}."
            )
        return [group for group in known if group in wanted]


def check_lists_target(folder: str | PathLike[str], *, overwrite: bool) -> Path:
    """Refuse a folder that no export can become, and return it, absolute.

    Raises
    ------
    ConfigurationError
        If there is no folder to create it in.
    FileExistsError
        If there is something of that name, and it is not to be replaced or not an export.
    """
    target = make_path(folder, "folder").absolute()
    check_folder_free(target, overwrite=overwrite, find_foreign=find_foreign)
    return target


def _require(name: str, value: Any, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ConfigurationError(Argument(name).must_be(choices, value))
