"""A list cut into files that a mailing tool takes: what to send to, to review and to suppress."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from cliova_pandas.errors import Argument, ConfigurationError, Message, quote_names, warn
from cliova_pandas.export.file_columns import (
    FileColumns,
    choose_columns,
    choose_for_tool,
    choose_to_suppress,
    label_columns,
)
from cliova_pandas.export.files import write_folder
from cliova_pandas.export.formulas import defuse_counted
from cliova_pandas.export.frames import write_counted
from cliova_pandas.export.groups import Group
from cliova_pandas.export.list_choices import ListChoices, check_lists_target
from cliova_pandas.export.manifest import (
    MADE_BY,
    README,
    find_foreign,
    make_manifest,
    write_manifests,
)
from cliova_pandas.export.presets import Preset
from cliova_pandas.export.workbooks import word_replaced
from cliova_pandas.stats import is_verified_only, read_verdicts
from cliova_pandas.stats.frames.arrow_values import Codes
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.frames.counting import count_addresses, pick_worst
from cliova_pandas.stats.frames.denominator import keep_addresses
from cliova_pandas.verdicts import VERDICTS
from cliova_pandas.verdicts.dress import undress_all

if TYPE_CHECKING:
    import pandas as pd

_WHOLE: Final = "every address of the list, as far as the frame holds it"
_PARTIAL: Final = (
    "only verified addresses: of the others of the list, which are to be reviewed or suppressed, "
    "nothing is known here"
)
_PIECE: Final = 1 << 20


def export_lists(
    frame: pd.DataFrame,
    folder: str | PathLike[str],
    *,
    by: Literal["decision", "verdict"] = "decision",
    format: Literal["csv", "xlsx", "parquet"] = "csv",  # noqa: A002 - the word users look for
    preset: str | None = None,
    only: str | Sequence[str] | None = None,
    columns: str | Sequence[str] | None = None,
    rename: Mapping[str, str] | None = None,
    unique: bool = False,
    overwrite: bool = False,
    email_column: str | None = None,
    verified_only: bool | None = None,
) -> pd.DataFrame:
    """Write a result as one file for each decision or verdict, with a manifest.

    The folder appears when all of it is complete. It can be read by its owner alone, since it holds
    addresses.

    Parameters
    ----------
    frame : pandas.DataFrame
        A result with its column ``verdict``. All its columns are written unless ``columns`` or
        ``preset`` say otherwise, the index is not.
        Addresses in other dress (``Ann <ann@x.example>``) are written bare, and rows without an
        address nowhere.
    folder : path-like
        The folder to create.
    by : {"decision", "verdict"}, default "decision"
        Decisions are ``send`` (valid), ``review`` (risky and unknown) and ``suppress`` (invalid).
    format : {"csv", "xlsx", "parquet"}, default "csv"
        See the notes.
    preset : {"mailchimp", "hubspot", "brevo", "sendgrid", "klaviyo"}, optional
        Write files that this mailing tool imports as they are: the address first, under the header
        that the tool looks for, then the columns that are recognised (names, phone, company,
        place), under its headers, then the others, if the tool has a place for them. The invalid
        are a suppression list in the tool's own form: one column of addresses.
    only : str or sequence of str, optional
        Which of the files to write, such as ``"send"``; all without it.
    columns : str or sequence of str, optional
        Which columns of the frame the files have, in this order; all without it. With ``preset``
        the address is first whether it is named or not, and a suppression list has it alone.
    rename : mapping of str to str, optional
        What columns of the frame are called in the files, such as ``{"email": "E-Mail"}``; it goes
        before what ``preset`` says.
    unique : bool, default False
        Whether each address is written once, with the row that has the worst of its verdicts (the
        later in the order valid, risky, unknown, invalid; of several such rows, the first). Without
        it, an address with several verdicts is in several files, of which a warning tells.
    overwrite : bool, default False
        Replace an earlier export. A folder that holds anything else is never replaced.
    email_column : str, optional
        The column of the addresses, to find those in several files; without it, what attrs say, or
        the likely.
    verified_only : bool, optional
        Whether the frame holds only verified addresses; without it, what attrs say. Files without
        rows are then left out, for nothing is known of the other addresses: an empty ``suppress``
        would say that there are none. Where no file is left, that is an error.

    Returns
    -------
    pandas.DataFrame
        The manifest, a row for each file; the index (``str``) is ``file``. Columns: ``group`` and
        ``verdicts`` (``str``), ``rows`` (``int64``; they add up to what is exported), ``quoted``
        and ``prefixed`` (``int64``, in how many rows a text was changed, see the notes), ``bytes``
        (``int64``) and ``sha256`` (``str``). ``attrs["cliova"]`` has ``made_by`` (by which a later
        export knows the folder), ``list_id``, ``verified_only``, ``about`` (in words), ``unique``,
        ``rows`` (of the frame), ``exported`` (how many of them), ``no_address`` (how many hold no
        address) and ``in_several_files`` (addresses of these files that belong in another file
        too, also if ``only`` leaves that out; None if there is no column of addresses),
        ``preset``, ``columns`` (of each file the columns of the frame with what they are called in
        it; of several of one name each with its place), ``left_out`` (those that stand in
        no file), ``replaced`` (characters that no workbook can hold) and ``readme``. The folder has
        the same in ``manifest.json``, and worded for people, with what to do with each file, in
        ``README.txt``.

    Raises
    ------
    VerdictError
        If the frame has no verdicts, or not for every row.
    ConfigurationError
        If a choice is none, no file would be written, there is no such column, two would be
        called the same, there is no
        column of addresses for a ``preset``, no folder to create it in, or the frame does not fit
        into the format.
    FileExistsError
        If there is something of that name, and it is not to be replaced or not an export.

    Notes
    -----
    A spreadsheet that opens a CSV runs each text that starts with ``=``, ``+``, ``-``, ``@`` (also
    the wide and the small forms, also after spaces), a tab or a line end. So no text in a CSV
    starts so: an address has its local part in quotes, ``"+49301234"@example.com``, which is the
    same address (RFC 5321, section 4.1.2) where an apostrophe would make it another; any other text
    has an apostrophe in front. ``quoted`` and ``prefixed`` count the rows in which that happened.
    Workbooks and Parquet files hold these texts to the letter; a spreadsheet takes none of them for
    a formula. In a workbook control characters are ``\ufffd``, and line ends are line feeds.

    With ``preset`` a number to call keeps its plus, which a mailing tool must have: nothing that is
    made of digits, spaces, brackets, dots and dashes can do more than count.

    A CSV is UTF-8, without a byte order mark.

    Examples
    --------
    >>> import pandas as pd, tempfile
    >>> df = pd.DataFrame({"email": ["a@x.de", "b@x.de"], "verdict": ["valid", "risky"]})
    >>> with tempfile.TemporaryDirectory() as parent:
    ...     export_lists(df, f"{parent}/lists")[["group", "rows"]]
                     group  rows
    file
    send.csv          send     1
    review.csv      review     1
    suppress.csv  suppress     0
    >>> people = df.assign(Vorname=["Ann", "Bo"])
    >>> with tempfile.TemporaryDirectory() as parent:
    ...     _ = export_lists(people, f"{parent}/lists", preset="mailchimp", columns="Vorname")
    ...     print(Path(parent, "lists", "send.csv").read_text())
    Email Address,First Name
    a@x.de,Ann
    <BLANKLINE>
    """
    choices = ListChoices(by, format, preset, only)
    groups, tool = choices.groups, choices.tool
    target = check_lists_target(folder, overwrite=overwrite)
    table = keep_addresses(_read_table(frame), email_column)
    is_partial = is_verified_only(table, verified_only)
    find_email = table.find_email if tool is None and not unique else table.require_email
    email = find_email(email_column)
    chosen = _choose_columns(table, groups, email, tool, columns, rename)
    cut = _cut(table, groups, email, choices.wanted, unique=unique)
    written = _list_written(choices.wanted, cut, is_partial=is_partial)
    about: dict[str, Any] = {
        "made_by": MADE_BY,
        "list_id": table.described.get("list_id"),
        "verified_only": is_partial,
        "about": _PARTIAL if is_partial else _WHOLE,
        "preset": tool and tool.name,
        "unique": bool(unique),
        "rows": len(frame),
        "exported": sum(len(cut.rows[group]) for group in written),
        "no_address": len(frame) - cut.counted,
        "in_several_files": cut.several,
        "columns": {f"{group}.{format}": chosen[group].describe() for group in written},
        "left_out": _list_left_out(frame, [chosen[group] for group in written]),
        "replaced": 0,
        "readme": README,
    }
    files: list[dict[str, Any]] = []

    def fill(made: Path) -> None:
        for group in written:
            part = chosen[group].take(_undress(frame.iloc[cut.rows[group]], email))
            path = made / f"{group}.{format}"
            row, replaced = _write_file(part, chosen[group].phones, path, groups[group])
            files.append(row)
            about["replaced"] += replaced
        write_manifests(made, about, files)

    write_folder(target, fill, overwrite=overwrite, find_foreign=find_foreign)
    notes: list[str | Message] = []
    if cut.several:
        notes.append(_word_several(cut.several, is_whole=len(choices.wanted) == len(groups)))
    if about["replaced"]:
        notes.append(word_replaced(about["replaced"], "in these files"))
    warn(notes)
    return make_manifest(files, about)


def _list_written(wanted: Sequence[str], cut: _Cut, *, is_partial: bool) -> list[str]:
    """Return the groups that are written: of a part of the addresses only those with rows."""
    written = [group for group in wanted if len(cut.rows[group]) or not is_partial]
    if not written:
        raise ConfigurationError(
            f"There is nothing to write for {quote_names(wanted)}: the frame holds only verified "
            "addresses, and none that belongs there."
        )
    return written


def _list_left_out(frame: pd.DataFrame, chosen: Sequence[FileColumns]) -> list[str]:
    """Return the columns of the frame that stand in no file."""
    written = {place for one in chosen for place in one.places}
    labels = label_columns(list(frame.columns))
    return [label for place, label in enumerate(labels) if place not in written]


def _choose_columns(
    table: FrameColumns,
    groups: Mapping[str, Group],
    email: str | None,
    tool: Preset | None,
    columns: str | Sequence[str] | None,
    rename: Mapping[str, str] | None,
) -> dict[str, FileColumns]:
    """Return the columns of each file."""
    frame = table.frame
    if tool is None or email is None:
        return dict.fromkeys(groups, choose_columns(list(frame.columns), columns, rename))
    judged = frozenset({table.find_verdict(), table.find_reason()})
    contacts = choose_for_tool(tool, frame, email, columns, rename, judged=judged)
    to_suppress = choose_to_suppress(tool, frame, email, rename)
    return {
        name: to_suppress if group.is_to_suppress else contacts for name, group in groups.items()
    }


def _read_table(frame: pd.DataFrame) -> FrameColumns:
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        raise ConfigurationError(
            f"export_lists writes a frame of pandas, not {type(frame).__name__!r}; "
            "frame.to_pandas() makes one."
        )
    return FrameColumns(frame)


@dataclass(frozen=True)
class _Cut:
    """Which rows go where.

    Attributes
    ----------
    rows : dict of str to array of int
        For each group the positions of its rows in the frame.
    counted : int
        How many rows hold an address.
    several : int or None
        How many addresses of the groups that are wanted are in another one too; None without a
        column of addresses.
    """

    rows: dict[str, Codes]
    counted: int
    several: int | None


def _cut(
    table: FrameColumns,
    groups: Mapping[str, Group],
    email: str | None,
    wanted: Sequence[str],
    *,
    unique: bool,
) -> _Cut:
    verdicts = read_verdicts(table)
    places = _place(verdicts, groups)
    chosen, several = np.arange(len(verdicts)), None
    if unique or email is not None:
        addresses, _ = count_addresses(table, email)
        several = _count_several(addresses, places, [list(groups).index(one) for one in wanted])
        if unique:
            chosen, several = _pick_rows(verdicts, addresses), 0
    counted = np.flatnonzero(table.find_kept())
    rows = {group: counted[chosen[places[chosen] == place]] for place, group in enumerate(groups)}
    return _Cut(rows, len(counted), several)


def _undress(part: pd.DataFrame, email: str | None) -> pd.DataFrame:
    """Return rows with their bare addresses, which are what a mailing tool takes."""
    import pandas as pd

    if email is None:
        return part
    texts = FrameColumns(part).read_text(email)
    bare = undress_all(texts)
    if bare.equals(texts):
        return part
    undressed = part.copy(deep=False)
    undressed[email] = pd.array(bare.to_pylist(), dtype="str")
    return undressed


def _place(verdicts: Codes, groups: Mapping[str, Group]) -> Codes:
    """Return for each row the position of its group."""
    place_of = {
        verdict: place for place, group in enumerate(groups.values()) for verdict in group.verdicts
    }
    return np.array([place_of[verdict] for verdict in VERDICTS], dtype=np.int64)[verdicts]


def _count_several(addresses: Codes, places: Codes, wanted: Sequence[int]) -> int:
    """Count the addresses of the groups that are wanted which are in another group too."""
    first = np.zeros(int(addresses.max(initial=-1)) + 1, dtype=np.int64)
    first[addresses] = places
    several = addresses[places != first[addresses]]
    return len(np.intersect1d(several, addresses[np.isin(places, wanted)]))


def _pick_rows(verdicts: Codes, addresses: Codes) -> Codes:
    """Return one row for each address, the first with its worst verdict, in the frame's order."""
    backwards = pick_worst(verdicts[::-1], addresses[::-1])
    return np.sort(len(verdicts) - 1 - backwards)


def _write_file(
    part: pd.DataFrame, phones: Collection[int], path: Path, group: Group
) -> tuple[dict[str, Any], int]:
    """Write one file; return what the manifest says of it, and how many characters are replaced."""
    quoted = prefixed = 0
    if path.suffix == ".csv":
        part, is_quoted, is_prefixed = defuse_counted(part, phones=phones)
        quoted, prefixed = int(is_quoted.sum()), int(is_prefixed.sum())
    replaced = write_counted(part, path, raw=True)
    row = {
        "file": path.name,
        "group": path.stem,
        "verdicts": ", ".join(group.verdicts),
        "rows": len(part),
        "quoted": quoted,
        "prefixed": prefixed,
        "bytes": path.stat().st_size,
        "sha256": _digest(path),
    }
    return row, replaced


def _word_several(count: int, *, is_whole: bool) -> Message:
    noun, verb = ("address", "is") if count == 1 else ("addresses", "are")
    where = f"{verb} in more than one file" if is_whole else "would be in more than one file"
    return Message(
        f"{count:,} {noun} {where}, with different verdicts in different rows. Pass ",
        Argument("unique", True),
        " to write each once, with the worst of its verdicts.",
    )


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
