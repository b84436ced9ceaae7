"""Which columns a file has, in which order, and what they are called in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cliova_pandas.errors import Argument, ConfigurationError, Message, quote_names, word_lack
from cliova_pandas.export.presets import PHONES, Preset, recognise_field
from cliova_pandas.stats.frames.arrow_values import is_missing

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class FileColumns:
    """The columns of a file.

    Attributes
    ----------
    places : tuple of int
        Where they stand in the frame.
    names, headers : tuple of str
        What they are called there, where several are called alike with their place, and in the
        file.
    phones : tuple of int
        Which of them hold numbers to call, by their position in the file.
    """

    places: tuple[int, ...]
    names: tuple[str, ...]
    headers: tuple[str, ...]
    phones: tuple[int, ...] = ()

    def take(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return these columns of a frame, called as in the file."""
        taken = frame.iloc[:, list(self.places)]
        return taken.set_axis(list(self.headers), axis="columns")

    def describe(self) -> dict[str, str]:
        """Return the columns of the frame with what they are called in the file."""
        return dict(zip(self.names, self.headers, strict=True))


def choose_columns(
    names: Sequence[Any],
    columns: Sequence[str] | str | None,
    rename: Mapping[str, str] | None,
    *,
    owner: str = "The frame",
) -> FileColumns:
    """Choose the columns of a file.

    Parameters
    ----------
    names : sequence
        The columns that there are.
    columns : sequence of str, optional
        Those that are wanted, in this order; all without it.
    rename : mapping of str to str, optional
        What some of them are called in the file.
    owner : str, default "The frame"
        What has the columns, for messages.

    Raises
    ------
    ConfigurationError
        If there is no such column, one is named twice, or two would be called the same.

    Examples
    --------
    >>> choose_columns(["email", "score"], ["score", "email"], {"email": "E-Mail"}).headers
    ('score', 'E-Mail')
    """
    places = _find_places(names, columns, owner)
    renamed = _place_new_names(rename, names, places, owner)
    headers = [renamed.get(place, str(names[place])) for place in places]
    if columns is not None or rename is not None:
        _check_unlike(headers)
    labels = label_columns(names)
    return FileColumns(tuple(places), tuple(labels[place] for place in places), tuple(headers))


def choose_for_tool(
    preset: Preset,
    frame: pd.DataFrame,
    email: str,
    columns: Sequence[str] | str | None,
    rename: Mapping[str, str] | None,
    *,
    judged: frozenset[str | None] = frozenset(),
) -> FileColumns:
    """Choose the columns of a file of contacts for a mailing tool: the address, then the others.

    Parameters
    ----------
    preset : Preset
        What the tool calls its columns.
    frame : pandas.DataFrame
        The rows.
    email : str
        The column of the addresses.
    columns, rename
        As in `choose_columns`; what is named is in the file even where the tool has no place for
        columns of any name, and is called as is said.
    judged : frozenset of str or None
        Columns that say what was found of the address, and nothing of the person.

    Raises
    ------
    ConfigurationError
        As in `choose_columns`.
    """
    names = list(frame.columns)
    asked = _find_places(names, columns, "The frame")
    first = names.index(email)
    places = [first, *(place for place in asked if place != first)]
    renamed = _place_new_names(rename, names, places, "The frame")
    meanings = dict(_recognise_all(frame, places[1:], judged, preset))
    # Those that a name was said for, and those that the tool knows, have it before all others.
    fixed = {
        place: renamed.get(place) or preset.columns[meanings[place]]
        for place in places[1:]
        if place in renamed or place in meanings
    } | {first: renamed.get(first, preset.address)}
    _check_unlike(list(fixed.values()), fold=_fold)
    # A column that has no name has no place in a tool either.
    taken = {"", *map(_fold, fixed.values())}
    for place in places if preset.keeps_others or columns is not None else ():
        header = preset.fit(str(names[place]))
        if place not in fixed and _fold(header) not in taken:
            fixed[place] = header
            taken.add(_fold(header))
    kept = [place for place in places if place in fixed]
    if columns is not None and len(kept) < len(places):
        lost = next(names[place] for place in places if place not in fixed)
        raise ConfigurationError(_word_alike(preset.fit(str(lost))))
    labels = label_columns(names)
    return FileColumns(
        tuple(kept),
        tuple(labels[place] for place in kept),
        tuple(fixed[place] for place in kept),
        tuple(number for number, place in enumerate(kept) if meanings.get(place) in PHONES),
    )


def choose_to_suppress(
    preset: Preset, frame: pd.DataFrame, email: str, rename: Mapping[str, str] | None
) -> FileColumns:
    """Choose the one column of a file of addresses that a mailing tool must not mail."""
    place = list(frame.columns).index(email)
    header = (rename or {}).get(email, preset.suppress_header)
    return FileColumns((place,), (email,), (header,))


def label_columns(names: Sequence[Any]) -> list[str]:
    """Return what columns are called, those of one name with the place that tells them apart.

    Examples
    --------
    >>> label_columns(["email", "note", "note"])
    ['email', 'note (column 2)', 'note (column 3)']
    """
    texts = list(map(str, names))
    counts = Counter(texts)
    return [
        text if counts[text] == 1 else f"{text} (column {number})"
        for number, text in enumerate(texts, 1)
    ]


def _find_places(
    names: Sequence[Any], columns: Sequence[str] | str | None, owner: str
) -> list[int]:
    if columns is None:
        return list(range(len(names)))
    if not isinstance(columns, Iterable):
        raise ConfigurationError(
            Argument("columns"), f" must be a name or a list of names, not {columns!r}."
        )
    wanted = [columns] if isinstance(columns, str) else list(columns)
    places = _list_places(names, wanted, owner)
    first = [found[0] for found in places]
    twice = [names[place] for place, count in Counter(first).items() if count > 1]
    if twice or not wanted:
        said = f"names {quote_names(twice)} more than once" if twice else "names none"
        raise ConfigurationError(Argument("columns"), f" {said}. Name each that is wanted, once.")
    return [place for found in places for place in found]


def _list_places(names: Sequence[Any], wanted: Iterable[Any], owner: str) -> list[list[int]]:
    """Return for each wanted name where columns of it stand, of which there must be one."""
    places: dict[Any, list[int]] = {}
    for place, name in enumerate(names):
        places.setdefault(_key(name), []).append(place)
    found = [(name, places.get(_key(name), [])) for name in wanted]
    lacking = [name for name, own in found if not own]
    if lacking:
        raise ConfigurationError(word_lack(owner, "column", lacking, names))
    return [own for _, own in found]


def _key(name: object) -> object:
    """Return what tells a name from others: a missing one is not equal to itself."""
    if is_missing(name):
        return None
    try:
        hash(name)
    except TypeError:  # no column is called so
        return object()
    return name


def _place_new_names(
    rename: Mapping[str, str] | None, names: Sequence[Any], chosen: Sequence[int], owner: str
) -> dict[int, str]:
    """Return the new names by the places of their columns."""
    if rename is None:
        return {}
    if not isinstance(rename, Mapping) or not all(isinstance(new, str) for new in rename.values()):
        raise ConfigurationError(
            Argument("rename"),
            f' must be a mapping such as {{"email": "E-Mail"}}, not {rename!r}.',
        )
    places = list(zip(rename, _list_places(names, rename, owner), strict=True))
    kept = set(chosen)
    left_out = [name for name, found in places if kept.isdisjoint(found)]
    if left_out:
        raise ConfigurationError(
            Argument("rename"), f" names {quote_names(left_out)}, which ",
            Argument("columns"), " leaves out.",
        )  # fmt: skip
    blank = [name for name, new in rename.items() if not new.strip()]
    if blank:
        raise ConfigurationError(
            Argument("rename"), f" gives {quote_names(blank)} an empty name. Say one."
        )
    return {place: rename[name] for name, found in places for place in found}


def _fold(header: str) -> str:
    """Return what a tool tells a column by, which is without regard to case."""
    return header.strip().casefold()


def _check_unlike(headers: Sequence[str], fold: Callable[[str], str] = str) -> None:
    counts = Counter(map(fold, headers))
    for header in headers:
        if counts[fold(header)] > 1:
            raise ConfigurationError(_word_alike(header))


def _word_alike(header: str) -> Message:
    if not header.strip():
        return Message(
            "A column of the file would have no name. Give it one with ", Argument("rename"), "."
        )
    return Message(
        f"Two columns of the file would be called {header!r}. Choose with ",
        Argument("columns"), ", or call one of them otherwise with ", Argument("rename"), ".",
    )  # fmt: skip


def _recognise_all(
    frame: pd.DataFrame, places: Sequence[int], judged: frozenset[str | None], preset: Preset
) -> Iterator[tuple[int, str]]:
    """Yield the columns that say something of a person that the tool has a name for, each once."""
    import pandas as pd

    seen: set[str] = set()
    for place in places:
        name = str(frame.columns[place])
        meaning = None if name in judged else recognise_field(name)
        if meaning is None or meaning in seen or meaning not in preset.columns:
            continue
        if not pd.api.types.is_bool_dtype(frame.dtypes.iloc[place]):
            seen.add(meaning)
            yield place, meaning
