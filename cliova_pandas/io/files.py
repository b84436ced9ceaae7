"""The public function that reads saved results: one, parts of one, or several lists'."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from cliova_pandas.errors import Message, warn
from cliova_pandas.io.csv.head import HeadChoice
from cliova_pandas.io.dtypes import ColumnForms, Dtype
from cliova_pandas.io.examination import Examination, make_whole_frame
from cliova_pandas.io.frames import (
    ColumnChoices,
    stack_frames,
)
from cliova_pandas.io.memory import wording_lack_of_memory
from cliova_pandas.io.parsing import read_envelope, read_table
from cliova_pandas.io.parts import Part, find_part, join_parts
from cliova_pandas.io.repeats import leave_out_repeated
from cliova_pandas.io.request import Origin, Request
from cliova_pandas.io.retrieve import FrameWithNotes
from cliova_pandas.io.saved import Saved, SavedResults, open_saved
from cliova_pandas.service.limits import Limits
from cliova_pandas.service.source import is_json
from cliova_pandas.service.urls import Output

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

_SOURCE: Final = "source"


def read_cliova_file(
    path_or_buffer: Saved | Sequence[Saved] | Iterator[Saved],
    *,
    verified_only: bool = False,
    columns: Sequence[str] | None = None,
    dtype: Dtype = None,
    layout: str | None = None,
    email_column: str | None = None,
    verdict_column: str | None = None,
    reason_column: str | None = None,
    verdict_map: Mapping[Any, str] | None = None,
    drop_empty: bool = False,
    encoding: str | None = None,
    skiprows: int | None = None,
    names: Sequence[str] | None = None,
    limits: Limits | None = None,
) -> pd.DataFrame:
    r"""Read a result that was saved earlier, CSV or JSON, from any service of this kind.

    Parameters
    ----------
    path_or_buffer : path-like, file, bytes, or several of them
        The file, an open one, or what one holds. CSV, JSON, JSON Lines, what `DataFrame.to_json`
        writes, workbooks (.xlsx, with the extra ``excel``), and any of them packed as .gz or .zip,
        are told apart by what they hold. In an archive, a file whose rows all stand in another is
        left out.
    verified_only : bool, default False
        Say so if the result was saved without the addresses that are not verified, so that no
        share of these rows alone is taken for a share of the list.
    columns, dtype, layout, email_column, verdict_column, reason_column
        As in `read_cliova`.
    verdict_map, drop_empty
        As in `read_cliova`.
    encoding : str, optional
        What the file is written in. Without it UTF-8, or what its mark says (UTF-16).
    skiprows : int, optional
        The lines above the header of a CSV, empty ones too, as pandas counts them. Without it they
        are found: those with one value each where the rows have more, and those above a line that
        names the addresses, are left out with a warning.
    names : sequence of str, optional
        The columns of a CSV that has no header.
    limits : Limits, optional
        How large a file may become by unpacking, and how large its rows, values and names are.

    Returns
    -------
    pandas.DataFrame
        As from `read_cliova`. There is no job to check it against. Of several files ``source``
        (``str``), the name of the file, comes first; a column of this name that they have is kept
        as ``source_raw``. The verdict is decided over all that have the same columns.

    Warns
    -----
    CliovaWarning
        As in `read_cliova`; and if a file says of itself that it is a part of a result, with both
        numbers (in ``attrs`` as ``part``), or if something in it was left out.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    IncompleteDownloadError, ResultFormatError, ServiceError, ConfigurationError
        As in `read_cliova`.

    Examples
    --------
    >>> import io
    >>> saved = io.StringIO("email,result\nada@example.com,Deliverable\nbob@example.com,Risky\n")
    >>> read_cliova_file(saved)
                 email       result verdict
    0  ada@example.com  Deliverable   valid
    1  bob@example.com        Risky   risky
    """
    choices = ColumnChoices(
        columns, email_column, verdict_column, reason_column, verdict_map, layout, dtype, drop_empty
    )
    head = None
    if skiprows is not None or names is not None:
        head = HeadChoice(skiprows, names)
    with wording_lack_of_memory(), open_saved(path_or_buffer, encoding, limits) as saved:
        frame, notes = _read_files(saved, choices, head, verified_only=verified_only)
    warn(notes)
    return frame


@dataclass(frozen=True)
class _File:
    """One saved result, read.

    Attributes
    ----------
    label : str
        What the column ``source`` calls it.
    given : int
        In which of the files that were handed over it is.
    name : str
        What a message calls it.
    output : {"csv", "json"}
        Its format.
    table : pyarrow.Table
        Its rows.
    has_envelope : bool
        Whether something stands around its records.
    part : Part or None
        What that says of a larger whole.
    """

    label: str
    given: int
    name: str
    output: Output
    table: pa.Table
    has_envelope: bool
    part: Part | None
    notes: list[Message]

    @property
    def name_inside(self) -> str:
        """What a message calls it within a sentence."""
        return self.name[:1].lower() + self.name[1:]


def _read_files(
    saved: SavedResults,
    choices: ColumnChoices,
    head: HeadChoice | None,
    *,
    verified_only: bool,
) -> FrameWithNotes:
    """Read saved results as one frame, with what its reader should be warned of."""
    request = Request(verified_only, "csv", cache=False, refresh=False, progress=False)
    files = list(_read(saved, head, is_verified_only=verified_only))
    files, notes = leave_out_repeated(files)
    notes = [*saved.notes, *notes, *(note for file in files for note in file.notes)]
    part = join_parts([(file.table.num_rows, file.has_envelope, file.part) for file in files])
    if part is not None:
        what = files[0].name if len(files) == 1 else "What was read"
        notes.append(part.warn(what))
    is_labelled = saved.is_several or len(files) > 1
    frames: list[pd.DataFrame] = []
    labels: list[npt.NDArray[Any]] = []
    places: list[npt.NDArray[Any]] = []
    groups = _group(files)
    tables = [_join([file.table for file in group]) for group in groups]
    origins = [
        Origin(replace(request, output=group[0].output), list_id=None, job=None, part=part)
        for group in groups
    ]
    examined = [
        Examination.of_table(table, replace(choices, dtype=str), origin)
        for table, origin in zip(tables, origins, strict=True)
    ]
    forms = ColumnForms.join(found.forms for found in examined)
    names = dict.fromkeys(name for table in tables for name in table.column_names)
    dtypes = choices.choose_dtypes(forms, names)
    for group, table, found, origin in zip(groups, tables, examined, origins, strict=True):
        outputs = {file.output for file in group}
        plan = replace(found.plan, dtypes=dtypes)
        name = group[0].name if len(group) == 1 else f"{group[0].name} with what follows"
        notes += [note for note in plan.list_notes(name) if note not in notes]
        frames.append(make_whole_frame(table, plan, origin, found.typed))
        if len(outputs) > 1:
            frames[-1].attrs["cliova"]["output"] = None
        sizes = [file.table.num_rows for file in group]
        for column, values in (
            (labels, [file.label for file in group]),
            (places, [files.index(file) for file in group]),
        ):
            column.append(plan.select_values(np.repeat(values, sizes)))
    if not is_labelled:
        return FrameWithNotes(frames[0], tuple(notes))
    frame = stack_frames(frames, labels, _SOURCE)
    order = np.concatenate(places)
    if (np.diff(order) < 0).any():
        about = frame.attrs
        frame = frame.iloc[np.argsort(order, kind="stable")].reset_index(drop=True)
        frame.attrs = about
    return FrameWithNotes(frame, tuple(notes))


def _read(
    saved: SavedResults, head: HeadChoice | None, *, is_verified_only: bool
) -> Iterator[_File]:
    for given, member in saved.members:
        with member.content.open() as file:
            output: Output = "json" if is_json(file.read(1 << 10)) else "csv"
        table = read_table(member.content, head=head)
        envelope = read_envelope(table)
        part = find_part(envelope, table.num_rows, is_verified_only=is_verified_only)
        name = member.content.name
        yield _File(
            member.label, given, name, output, table, bool(envelope), part, member.content.notes
        )


def _group(files: list[_File]) -> list[list[_File]]:
    """Put together what has the same columns, or some of them, as the parts of one result have.

    The verdict is then decided over all of them: of a file with the invalid addresses alone, it
    could not be told.
    """
    groups: list[list[_File]] = []
    names: list[set[str]] = []
    for file in sorted(files, key=lambda file: -len(file.table.column_names)):
        own = set(file.table.column_names)
        for group, known in zip(groups, names, strict=True):
            if own <= known:
                group.append(file)
                break
        else:
            groups.append([file])
            names.append(own)
    for group in groups:
        group.sort(key=files.index)
    return sorted(groups, key=lambda group: files.index(group[0]))


def _join(tables: list[pa.Table]) -> pa.Table:
    import pyarrow as pa

    return tables[0] if len(tables) == 1 else pa.concat_tables(tables, promote_options="default")
