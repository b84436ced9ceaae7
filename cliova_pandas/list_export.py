"""A list cut into files that a mailing tool takes: what to send to, to review and to suppress."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from cliova_pandas.errors import ConfigurationError
from cliova_pandas.export import count_dangerous, write_frame
from cliova_pandas.tables import Table
from cliova_pandas.tally import is_verified_only, read_verdicts
from cliova_pandas.verdicts import VERDICTS, Verdict

if TYPE_CHECKING:
    import pandas as pd

DECISIONS: Final[Mapping[str, tuple[Verdict, ...]]] = {
    "send": ("valid",),
    "review": ("risky", "unknown"),
    "suppress": ("invalid",),
}
"""What to do with an address of each verdict."""

MANIFEST: Final = "manifest.json"
_FORMATS: Final = ("csv", "xlsx", "parquet")
_GROUPINGS: Final = ("decision", "verdict")
_PIECE: Final = 1 << 20


def export_lists(
    frame: pd.DataFrame,
    folder: str | PathLike[str],
    *,
    by: Literal["decision", "verdict"] = "decision",
    format: Literal["csv", "xlsx", "parquet"] = "csv",  # noqa: A002 - the word users look for
    overwrite: bool = False,
) -> pd.DataFrame:
    """Write a result as one file for each decision or verdict, with a manifest.

    The folder appears when all of it is complete. Its files are readable by their owner alone,
    since they hold addresses.

    Parameters
    ----------
    frame : pandas.DataFrame
        A result with its column ``verdict``. All its columns are written, the index is not.
    folder : path-like
        The folder to create.
    by : {"decision", "verdict"}, default "decision"
        Decisions are ``send`` (valid), ``review`` (risky and unknown) and ``suppress`` (invalid).
    format : {"csv", "xlsx", "parquet"}, default "csv"
        In a CSV, a text that a spreadsheet would run as a formula (it starts with ``=``, ``+``,
        ``-``, ``@``, a tab or a line end) gets an apostrophe in front, also an address; the
        manifest counts the rows. The other formats hold every text to the letter, and a
        spreadsheet takes none of them for a formula.
    overwrite : bool, default False
        Replace an earlier export. A folder that holds anything else is never replaced.

    Returns
    -------
    pandas.DataFrame
        The manifest, a row for each file; the index (``str``) is ``file``. Columns: ``group`` and
        ``verdicts`` (``str``), ``rows`` (``int64``; they add up to the frame), ``changed_rows``
        (``int64``, with an apostrophe) and ``sha256`` (``str``). ``attrs["cliova"]`` has ``rows``,
        ``list_id`` and ``verified_only``. The folder has the same as ``manifest.json``.

    Raises
    ------
    VerdictError
        If the frame has no verdicts, or not for every row.
    ConfigurationError
        If a choice is none, or the frame does not fit into a workbook.
    FileExistsError
        If there is something of that name, and it is not to be replaced or not an export.

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
    import pandas as pd

    _require("by", by, _GROUPINGS)
    _require("format", format, _FORMATS)
    if not isinstance(frame, pd.DataFrame):
        raise ConfigurationError(
            f"export_lists writes a frame of pandas, not {type(frame).__name__!r}."
        )
    target = Path(folder).expanduser()
    _check_target(target, overwrite=overwrite)
    table = Table(frame)
    verdicts = read_verdicts(table)
    groups = DECISIONS if by == "decision" else {verdict: (verdict,) for verdict in VERDICTS}
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as made:
        new = Path(made, target.name)
        new.mkdir(mode=0o700)
        files = []
        for group, members in groups.items():
            is_in = pd.Series(verdicts).isin([VERDICTS.index(verdict) for verdict in members])
            part = frame[is_in.to_numpy()]
            path = new / f"{group}.{format}"
            write_frame(part, path)
            changed = count_dangerous(part) if format == "csv" else 0
            files.append(
                {
                    "file": path.name, "group": group, "verdicts": ", ".join(members),
                    "rows": len(part), "changed_rows": changed, "sha256": _digest(path),
                }
            )  # fmt: skip
        about = {
            "list_id": table.described.get("list_id"),
            "verified_only": is_verified_only(table),
            "rows": len(frame),
        }
        written = json.dumps({**about, "files": files}, indent=2, ensure_ascii=False)
        (new / MANIFEST).write_text(f"{written}\n", encoding="utf-8")
        (new / MANIFEST).chmod(0o600)
        _put(new, target, Path(made, "old"))
    dtypes = {"group": "str", "verdicts": "str", "rows": "int64", "changed_rows": "int64"}
    manifest = pd.DataFrame(files).astype({**dtypes, "file": "str", "sha256": "str"})
    manifest = manifest.set_index("file")
    manifest.attrs["cliova"] = about
    return manifest


def _check_target(target: Path, *, overwrite: bool) -> None:
    """Refuse a name that is taken, unless by an export that is to be replaced."""
    if not target.exists() and not target.is_symlink():
        return
    if not overwrite:
        raise FileExistsError(
            f"There is already something called {str(target)!r}. Pass overwrite=True to replace "
            "an earlier export."
        )
    foreign = _find_foreign(target)
    if foreign is not None:
        raise FileExistsError(
            f"{str(target)!r} is not replaced, since {foreign}. Choose another folder."
        )


def _find_foreign(target: Path) -> str | None:
    """Say what there is in a folder that no export has written, if there is something."""
    if target.is_symlink() or not target.is_dir():
        return "it is no folder"
    found = {path.name for path in target.iterdir()}
    if not found:
        return None
    try:
        manifest = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
        ours = {MANIFEST, *(str(one["file"]) for one in manifest["files"])}
    except (OSError, ValueError, KeyError, TypeError):
        return "it holds files that no export has written"
    others = sorted(found - ours)
    return f"it holds {others[0]!r}, which no export has written" if others else None


def _put(new: Path, target: Path, aside: Path) -> None:
    """Give a new folder its name; what had it goes, or comes back if that fails."""
    if not target.exists():
        new.rename(target)
        return
    target.rename(aside)
    try:
        new.rename(target)
    except OSError:
        aside.rename(target)
        raise
    shutil.rmtree(aside)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _require(name: str, value: Any, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ConfigurationError(
            f"{name} must be one of {', '.join(map(repr, choices))}, not {value!r}."
        )
