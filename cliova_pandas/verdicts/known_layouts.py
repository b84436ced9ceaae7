"""Layouts that are known: which columns a result of a service has, and what its words mean.

Each stands in a file of its own under ``layouts/``. A layout is recognised by its exact columns
alone, so that none can capture the file of another.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, Literal, cast

from cliova_pandas.errors import ConfigurationError, quote_names, word_lack, word_unknown
from cliova_pandas.paths import make_path
from cliova_pandas.verdicts.classes import VERDICTS, Verdict
from cliova_pandas.verdicts.thresholds import HALF
from cliova_pandas.verdicts.vocabulary import find_word, fold_word

Grade = Literal["documented", "observed", "inferred", "yours"]
GRADES: Final[tuple[Grade, ...]] = ("documented", "observed", "inferred", "yours")

FOLDER: Final = "CLIOVA_LAYOUTS"
"""The variable that names a folder with layouts of the user's."""


@dataclass(frozen=True)
class Layout:
    """How a result names its columns and words.

    Parameters
    ----------
    name : str
        What it is called in ``layout=``.
    columns : sequence of str
        All columns that the result has; their order, case and joints do not matter. A dot stands
        for an object inside of an object in JSON; ``"#0"`` for the first column of a file without
        a header.
    email, verdict : str
        The columns of the address and of the verdict.
    words : mapping of str to str
        The words of the verdict column and their classes: letters, codes and what a bare ``true``
        means as well. Other words are not understood.
    reason : str, optional
        The column of the reason.
    optional : sequence of str
        Columns that may be there as well.
    flags : sequence of str
        Columns that say yes or no about the address.
    doubts : sequence of str
        Those of them, such as a catch-all, whose yes makes risky what the verdict calls valid.
    open_words : bool, default False
        Whether words that are not listed are read as words of this field.
    header : bool, default True
        Whether a CSV has a header.
    service, source, shape, note : str
        Whose it is, where that is said, how the file is shaped, and what else to know.
    grade : {"documented", "observed", "inferred", "yours"}
        How sure it is. What is only inferred is believed as long as no other column denies it.

    Raises
    ------
    ConfigurationError
        If a column is not among the columns, or a class is none of the four.

    Examples
    --------
    >>> layout = Layout("ours", ["mail", "check"], "mail", "check", {"fine": "valid"})
    >>> layout.find_columns(["Check", "MAIL"])
    {'mail': 'MAIL', 'check': 'Check'}
    """

    name: str
    columns: Sequence[str]
    email: str
    verdict: str
    words: Mapping[str, str]
    reason: str | None = None
    optional: Sequence[str] = ()
    flags: Sequence[str] = ()
    doubts: Sequence[str] = ()
    open_words: bool = False
    header: bool = True
    service: str = ""
    source: str = ""
    shape: str = ""
    note: str = ""
    grade: Grade = "yours"
    _folded: Mapping[str, Verdict] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        known = {fold_word(name) for name in (*self.columns, *self.optional)}
        for column in (self.email, self.verdict, self.reason, *self.flags, *self.doubts):
            if column is not None and fold_word(column) not in known:
                owner = f"The layout {self.name!r}"
                raise ConfigurationError(word_lack(owner, "column", [column], self.columns))
        if wrong := [word for word, verdict in self.words.items() if verdict not in VERDICTS]:
            raise ConfigurationError(
                f"The layout {self.name!r} gives {wrong[0]!r} the class "
                f"{self.words[wrong[0]]!r}. The classes are: {quote_names(VERDICTS)}."
            )
        if self.grade not in GRADES:
            raise ConfigurationError(
                f"The layout {self.name!r} has the grade {self.grade!r}. The grades are: "
                f"{quote_names(GRADES)}."
            )
        folded = {fold_word(word): cast(Verdict, verdict) for word, verdict in self.words.items()}
        object.__setattr__(self, "_folded", folded)

    def find_columns(self, names: Iterable[str]) -> dict[str, str] | None:
        """Return the name in a result of each column, or None if these are not its columns.

        Examples
        --------
        >>> layout = Layout("ours", ["mail", "check"], "mail", "check", {"fine": "valid"})
        >>> layout.find_columns(["Check", "MAIL", "phone"]) is None
        True
        """
        names = list(names)
        if len(names) > len(self.columns) + len(self.optional):
            return None
        found: dict[str, str] = {}
        for name in names:
            if fold_word(name) in found:
                return None
            found[fold_word(name)] = name
        required = {fold_word(column) for column in self.columns}
        allowed = required | {fold_word(column) for column in self.optional}
        if not required <= found.keys() <= allowed:
            return None
        return self.pick_columns(found.values())

    def pick_columns(self, names: Iterable[str]) -> dict[str, str]:
        """Return the name in a result of each column that it has, whatever else is there.

        Examples
        --------
        >>> layout = Layout("ours", ["mail", "check"], "mail", "check", {"fine": "valid"})
        >>> layout.pick_columns(["Check", "phone"])
        {'check': 'Check'}
        """
        found = {fold_word(name): name for name in names}
        every = (*self.columns, *self.optional)
        return {name: found[fold_word(name)] for name in every if fold_word(name) in found}

    def classify_words(self, words: Iterable[str]) -> dict[str, Verdict]:
        """Return the class of each word that it knows.

        Examples
        --------
        >>> layout = Layout("ours", ["mail", "check"], "mail", "check", {"fine": "valid"})
        >>> layout.classify_words(["Fine", "strange"])
        {'Fine': 'valid'}
        """
        classes: dict[str, Verdict] = {}
        for word in words:
            if (verdict := self._folded.get(fold_word(word))) is not None:
                classes[word] = verdict
            elif self.open_words and (said := find_word(word)):
                classes[word] = said.verdict
        return classes

    def describe(self) -> dict[str, str]:
        """Return what ``attrs`` say of it.

        Examples
        --------
        >>> layout = Layout("ours", ["mail", "check"], "mail", "check", {"fine": "valid"})
        >>> layout.describe()["name"]
        'ours'
        """
        return {"name": self.name, "source": self.source, "grade": self.grade}


_REGISTERED: Final[dict[str, Layout]] = {}


def register_layout(layout: Layout) -> None:
    """Add a layout, so that results with its columns are recognised from now on.

    Parameters
    ----------
    layout : Layout
        One of this name that was registered before is replaced.

    Raises
    ------
    ConfigurationError
        If the package has a layout of this name.

    Examples
    --------
    >>> register_layout(Layout("ours", ["mail", "check"], "mail", "check", {"fine": "valid"}))
    >>> "ours" in [layout.name for layout in list_layouts()]
    True
    >>> unregister_layout("ours")
    """
    if layout.name in _load_own():
        raise ConfigurationError(f"The package has a layout {layout.name!r}; choose another name.")
    _REGISTERED[layout.name] = layout


def unregister_layout(name: str) -> None:
    """Forget a layout that was registered; nothing happens where there is none."""
    _REGISTERED.pop(name, None)


def list_layouts() -> list[Layout]:
    """Return all layouts: the package's, those of the user's folder, and the registered ones.

    Raises
    ------
    ConfigurationError
        If a file of the user's folder is no layout.

    Examples
    --------
    >>> [layout.grade for layout in list_layouts() if layout.name == "cliova"]
    ['inferred']
    """
    layouts = dict(_load_own())
    if folder := os.environ.get(FOLDER):
        layouts |= {layout.name: layout for layout in _iter_folder(make_path(folder, FOLDER))}
    return list((layouts | _REGISTERED).values())


def require_layout(name: str) -> Layout:
    """Return the layout of a name.

    Raises
    ------
    ConfigurationError
        If there is none.
    """
    layouts = {layout.name: layout for layout in list_layouts()}
    if not isinstance(name, str) or name not in layouts:
        raise ConfigurationError(word_unknown("layout", name, sorted(layouts), most=len(layouts)))
    return layouts[name]


def recognise(names: Sequence[str]) -> list[tuple[Layout, dict[str, str]]]:
    """Return the layouts that have exactly these columns, and what each is called in the result."""
    found = ((layout, layout.find_columns(names)) for layout in list_layouts())
    return [(layout, columns) for layout, columns in found if columns is not None]


def recognise_rows(rows: Sequence[Sequence[str]]) -> tuple[str, ...] | None:
    """Return the names of the columns if all rows are those of one layout that has no header.

    Examples
    --------
    >>> recognise_rows([["ok", "ann@firm.example"], ["dead_server", "bo@firm.example"]])
    ('#0', '#1')
    >>> recognise_rows([["paid", "ann@firm.example"]]) is None
    True
    """
    found = [one for one in list_layouts() if not one.header and _has_rows(one, rows)]
    return tuple(found[0].columns) if len(found) == 1 else None


def _has_rows(layout: Layout, rows: Sequence[Sequence[str]]) -> bool:
    columns = list(layout.columns)
    email, verdict = columns.index(layout.email), columns.index(layout.verdict)
    return bool(rows) and all(
        len(row) == len(columns)
        and "@" in row[email]
        and bool(layout.classify_words([row[verdict]]))
        for row in rows
    )


def speaks_its_words(layout: Layout, words: Mapping[str | None, int]) -> bool:
    """Tell whether at least half of the rows that say something say what the layout knows.

    The columns of a small layout, such as an id, an address and a status, may be anybody's.
    """
    said = {word: count for word, count in words.items() if word is not None}
    known = sum(said[word] for word in layout.classify_words(said))
    return not said or known >= HALF * sum(said.values())


def read_layout(text: str, file: str) -> Layout:
    """Return the layout of a TOML file.

    Raises
    ------
    ConfigurationError
        If it is none; the message names the file.
    """
    try:
        data: dict[str, Any] = tomllib.loads(text)
        allowed = {one.name for one in fields(Layout) if one.init}
        if wrong := sorted(data.keys() - allowed):
            raise ConfigurationError(f"{wrong[0]!r} is nothing that a layout has")
        return Layout(**data)
    except (tomllib.TOMLDecodeError, TypeError, RecursionError, ConfigurationError) as error:
        raise ConfigurationError(f"{file} is no layout: {error}") from None


def write_layout(layout: Layout) -> dict[str, Any]:
    """Return a layout as plain data."""
    return {key: value for key, value in asdict(layout).items() if not key.startswith("_")}


@cache
def _load_own() -> Mapping[str, Layout]:
    folder = files(__package__).joinpath("layouts")
    own = [
        read_layout(file.read_text(encoding="utf-8"), file.name)
        for file in sorted(folder.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".toml")
    ]
    return {layout.name: layout for layout in own}


def _iter_folder(folder: Path) -> Iterator[Layout]:
    if not folder.is_dir():
        raise ConfigurationError(f"{FOLDER} names {str(folder)!r}, which is no folder.")
    for path in sorted(folder.glob("*.toml")):
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise ConfigurationError(f"{path} is no layout: it is not UTF-8") from None
        yield read_layout(text, str(path))
