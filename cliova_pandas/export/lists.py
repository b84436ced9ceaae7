"""A list cut into files that a mailing tool takes: what to send to, to review and to suppress."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from cliova_pandas.errors import Argument, ConfigurationError, Message, warn
from cliova_pandas.export.files import check_folder_free, write_file, write_folder
from cliova_pandas.export.formulas import defuse_counted
from cliova_pandas.export.frames import write_frame
from cliova_pandas.stats import is_verified_only, read_verdicts
from cliova_pandas.stats.arrow_values import Codes
from cliova_pandas.stats.columns import FrameColumns
from cliova_pandas.stats.counting import count_addresses, pick_worst
from cliova_pandas.stats.denominator import keep_addresses
from cliova_pandas.verdicts import VERDICTS, Verdict
from cliova_pandas.verdicts.dress import undress_all

if TYPE_CHECKING:
    import pandas as pd

_GROUPS: Final[Mapping[str, Mapping[str, tuple[Verdict, ...]]]] = {
    "decision": {"send": ("valid",), "review": ("risky", "unknown"), "suppress": ("invalid",)},
    "verdict": {verdict: (verdict,) for verdict in VERDICTS},
}
_WHOLE: Final = "every address of the list, as far as the frame holds it"
_PARTIAL: Final = (
    "only verified addresses: of the others of the list, which are to be reviewed or suppressed, "
    "nothing is known here"
)
MANIFEST: Final = "manifest.json"
_FORMATS: Final = ("csv", "xlsx", "parquet")
_PIECE: Final = 1 << 20


def export_lists(
    frame: pd.DataFrame,
    folder: str | PathLike[str],
    *,
    by: Literal["decision", "verdict"] = "decision",
    format: Literal["csv", "xlsx", "parquet"] = "csv",  # noqa: A002 - the word users look for
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
        A result with its column ``verdict``. All its columns are written, the index is not.
        Addresses in other dress (``Ann <ann@x.example>``) are written bare, and rows without an
        address nowhere.
    folder : path-like
        The folder to create.
    by : {"decision", "verdict"}, default "decision"
        Decisions are ``send`` (valid), ``review`` (risky and unknown) and ``suppress`` (invalid).
    format : {"csv", "xlsx", "parquet"}, default "csv"
        See the notes.
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
        would say that there are none.

    Returns
    -------
    pandas.DataFrame
        The manifest, a row for each file; the index (``str``) is ``file``. Columns: ``group`` and
        ``verdicts`` (``str``), ``rows`` (``int64``; they add up to what is exported), ``quoted``
        and ``prefixed`` (``int64``, in how many rows a text was changed, see the notes), ``bytes``
        (``int64``) and ``sha256`` (``str``). ``attrs["cliova"]`` has ``list_id``,
        ``verified_only``, ``about`` (in words), ``unique``, ``rows`` (of the frame), ``exported``
        (how many of them), ``no_address`` (how many hold no address) and ``in_several_files``
        (addresses; None if there is no column of addresses). The folder has the same in
        ``manifest.json``.

    Raises
    ------
    VerdictError
        If the frame has no verdicts, or not for every row.
    ConfigurationError
        If a choice is none, there is no such folder to create it in, or the frame does not fit into
        the format.
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
    """
    _require("by", by, tuple(_GROUPS))
    _require("format", format, _FORMATS)
    target = Path(folder).expanduser().absolute()
    check_folder_free(target, overwrite=overwrite, find_foreign=_find_foreign)
    table = keep_addresses(_read_table(frame), email_column)
    is_partial = is_verified_only(table, verified_only)
    groups = _GROUPS[by]
    cut = _cut(table, groups, email_column, unique=unique)
    about = {
        "list_id": table.described.get("list_id"),
        "verified_only": is_partial,
        "about": _PARTIAL if is_partial else _WHOLE,
        "unique": unique,
        "rows": len(frame),
        "exported": sum(map(len, cut.rows)),
        "no_address": len(frame) - cut.counted,
        "in_several_files": cut.several,
    }
    files: list[dict[str, Any]] = []

    def fill(made: Path) -> None:
        for (group, members), rows in zip(groups.items(), cut.rows, strict=True):
            if len(rows) or not is_partial:
                part = _undress(frame.iloc[rows], cut.email)
                files.append(_write_file(part, made / f"{group}.{format}", group, members))
        manifest = json.dumps({**about, "files": files}, indent=2, ensure_ascii=False)
        write_file(made / MANIFEST, f"{manifest}\n", private=True, overwrite=False)

    write_folder(target, fill, overwrite=overwrite, find_foreign=_find_foreign)
    if cut.several:
        warn([_word_several(cut.several)])
    return _make_manifest(files, about)


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
    rows : list of array of int
        For each group the positions of its rows in the frame.
    counted : int
        How many rows hold an address.
    several : int or None
        How many addresses are in more than one group; None without a column of addresses.
    email : str or None
        That column.
    """

    rows: list[Codes]
    counted: int
    several: int | None
    email: str | None


def _cut(
    table: FrameColumns,
    groups: Mapping[str, tuple[Verdict, ...]],
    email_column: str | None,
    *,
    unique: bool,
) -> _Cut:
    verdicts = read_verdicts(table)
    places = _place(verdicts, groups)
    chosen, several = np.arange(len(verdicts)), None
    email = table.find_email(email_column)
    if unique or email is not None:
        addresses, _ = count_addresses(table, email)
        several = _count_several(addresses, places)
        if unique:
            chosen, several = _pick_rows(verdicts, addresses), 0
    counted = np.flatnonzero(table.find_kept())
    rows = [counted[chosen[places[chosen] == place]] for place in range(len(groups))]
    return _Cut(rows, len(counted), several, email)


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


def _place(verdicts: Codes, groups: Mapping[str, tuple[Verdict, ...]]) -> Codes:
    """Return for each row the position of its group."""
    place_of = {
        verdict: place for place, members in enumerate(groups.values()) for verdict in members
    }
    return np.array([place_of[verdict] for verdict in VERDICTS], dtype=np.int64)[verdicts]


def _count_several(addresses: Codes, places: Codes) -> int:
    """Count the addresses that are in more than one group."""
    first = np.zeros(int(addresses.max(initial=-1)) + 1, dtype=np.int64)
    first[addresses] = places
    return len(np.unique(addresses[places != first[addresses]]))


def _pick_rows(verdicts: Codes, addresses: Codes) -> Codes:
    """Return one row for each address, the first with its worst verdict, in the frame's order."""
    backwards = pick_worst(verdicts[::-1], addresses[::-1])
    return np.sort(len(verdicts) - 1 - backwards)


def _write_file(
    part: pd.DataFrame, path: Path, group: str, members: tuple[Verdict, ...]
) -> dict[str, Any]:
    """Write one file, and return what the manifest says of it."""
    quoted = prefixed = 0
    if path.suffix == ".csv":
        part, is_quoted, is_prefixed = defuse_counted(part)
        quoted, prefixed = int(is_quoted.sum()), int(is_prefixed.sum())
    write_frame(part, path, raw=True)
    return {
        "file": path.name,
        "group": group,
        "verdicts": ", ".join(members),
        "rows": len(part),
        "quoted": quoted,
        "prefixed": prefixed,
        "bytes": path.stat().st_size,
        "sha256": _digest(path),
    }


def _word_several(count: int) -> Message:
    noun = "address is" if count == 1 else "addresses are"
    return Message(
        f"{count:,} {noun} in more than one file, with different verdicts in different rows. Pass ",
        Argument("unique", True),
        " to write each once, with the worst of its verdicts.",
    )


def _make_manifest(files: list[dict[str, Any]], about: dict[str, Any]) -> pd.DataFrame:
    import pandas as pd

    texts = ("file", "group", "verdicts", "sha256")
    order = ("file", "group", "verdicts", "rows", "quoted", "prefixed", "bytes", "sha256")
    dtypes = {name: "str" if name in texts else "int64" for name in order}
    manifest = pd.DataFrame(files, columns=order).astype(dtypes).set_index("file")
    manifest.attrs["cliova"] = about
    return manifest


def _find_foreign(folder: Path) -> str | None:
    """Say what there is in a folder that no export has written, if there is something."""
    if folder.is_symlink() or not folder.is_dir():
        return "it is no folder"
    found = {path.name for path in folder.iterdir()}
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        ours = {MANIFEST, *(str(one["file"]) for one in manifest["files"])}
    except (OSError, ValueError, KeyError, TypeError):
        return "it holds files that no export has written"
    others = sorted(found - ours)
    return f"it holds {others[0]!r}, which no export has written" if others else None


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _require(name: str, value: Any, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ConfigurationError(Argument(name).must_be(choices, value))
