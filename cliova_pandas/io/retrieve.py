"""From a list id to a frame: its job, the bytes of the result, whole and kept or not, the table."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Generic, NamedTuple, TypeVar

from cliova_pandas.errors import (
    CliovaError,
    Message,
)
from cliova_pandas.io.cache import ResultCache, ResultKey
from cliova_pandas.io.dtypes import ColumnForms, TypedColumns
from cliova_pandas.io.examination import Examination, make_whole_frame, read_whole
from cliova_pandas.io.frames import ColumnChoices, FramePlan
from cliova_pandas.io.job_state import add_refusal
from cliova_pandas.io.parsing import read_table
from cliova_pandas.io.request import Retrieval
from cliova_pandas.io.row_counts import Counted, check_rows
from cliova_pandas.io.temporary import open_unbuffered
from cliova_pandas.service.body import Received
from cliova_pandas.service.source import ResultBytes
from cliova_pandas.service.spool import Spool

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


T = TypeVar("T")
Examined = TypeVar("Examined", bound=Counted)


class FrameWithNotes(NamedTuple):
    """The frame of one list, and what its reader should be warned of."""

    frame: pd.DataFrame
    notes: tuple[Message, ...]


def read_one(retrieval: Retrieval, choices: ColumnChoices) -> FrameWithNotes:
    """Read one list whose job is finished."""
    return read_planned(retrieval, choices).make_frame()


@dataclass(frozen=True)
class PlannedFrame:
    """The table of one list, and how it becomes a frame."""

    retrieval: Retrieval
    table: pa.Table
    forms: ColumnForms
    typed: TypedColumns
    plan: FramePlan
    notes: tuple[Message, ...]

    def make_frame(self) -> FrameWithNotes:
        """Return the frame, and what its reader should be warned of."""
        frame = make_whole_frame(self.table, self.plan, self.retrieval, self.typed)
        return FrameWithNotes(frame, (*self.notes, *self.plan.list_notes(self.retrieval.name)))


def read_planned(retrieval: Retrieval, choices: ColumnChoices) -> PlannedFrame:
    """Read one list whose job is finished, and decide how it becomes a frame."""
    with open_result(retrieval, lambda content: read_whole(content, choices, retrieval)) as result:
        table, found = result.examined.table, result.examined.examination
    retrieval = retrieval.hold_against(found.envelope, found.rows)
    if table.num_columns == 0:
        table = _ask_for_columns(retrieval, table)
        found = Examination.of_table(table, choices, retrieval)
    notes = (*result.notes, *retrieval.list_parts())
    return PlannedFrame(retrieval, table, found.forms, found.typed, found.plan, notes)


def agree_on_dtypes(planned: list[PlannedFrame], choices: ColumnChoices) -> list[PlannedFrame]:
    """Give the columns of several lists the types that the values of all of them have."""
    forms = ColumnForms.join(each.forms for each in planned)
    names = dict.fromkeys(name for each in planned for name in each.plan.names)
    dtypes = choices.choose_dtypes(forms, names)
    return [replace(each, plan=replace(each.plan, dtypes=dtypes)) for each in planned]


@dataclass(frozen=True)
class RetrievedResult(Generic[T]):
    """A result on disk or in memory, with what came of examining it.

    Attributes
    ----------
    content : ResultBytes
        Its bytes.
    examined : object
        What came of examining it.
    notes : tuple of Message
        What its reader should be warned of.
    is_doubtful : bool
        Whether less is in it than there should be, so that the next read should ask again.
    """

    content: ResultBytes
    examined: T
    notes: tuple[Message, ...]
    is_doubtful: bool = False


@contextmanager
def open_result(
    retrieval: Retrieval, examine: Callable[[ResultBytes], Examined]
) -> Iterator[RetrievedResult[Examined]]:
    """Find or download a result, examine it, check it against the job, and hold on to its bytes.

    Whatever fails on the way, nothing of the result stays behind.
    """
    with ExitStack() as stack:
        key = _make_key(retrieval)
        kept = None
        if key is not None and not retrieval.request.refresh:
            kept = _find_kept(stack, retrieval, key, examine)
        yield kept if kept is not None else _download(stack, retrieval, key, examine)


def _find_kept(
    stack: ExitStack,
    retrieval: Retrieval,
    key: ResultKey,
    examine: Callable[[ResultBytes], Examined],
) -> RetrievedResult[Examined] | None:
    """Return what the cache has of a result, if that is still good."""
    cache = ResultCache()
    # It was whole when it was kept; whatever it is now, a new one is the answer.
    with suppress(CliovaError, OSError):
        file = cache.find(key)
        if file is None:
            return None
        spool = Spool.of_whole(stack.enter_context(file), retrieval.client.cancel)
        name = f"The kept result of {retrieval.list_id!r}"
        content = ResultBytes(spool, name, retrieval.list_id, limits=retrieval.client.reader.limits)
        examined = examine(content)
        checked = check_rows(retrieval, examined, is_proven=True)
        if checked.is_good and not content.doubts:
            notes = (*_read_notes(retrieval, content), *checked.notes)
            return RetrievedResult(content, examined, notes)
    with suppress(OSError):
        cache.forget(key)
    return None


@dataclass(frozen=True)
class _Place:
    """Where the bytes of a download may go.

    Attributes
    ----------
    name : str
        What a warning calls it.
    open_new : callable
        Opens a file there.
    keep : callable or None
        Makes of the written file, given its digest, one that later reads find.
    is_last : bool
        Whether there is nowhere else to go if it fails.
    """

    name: str
    open_new: Callable[[], BinaryIO]
    keep: Callable[[BinaryIO, str], Path] | None = None
    is_last: bool = False


def _list_places(key: ResultKey | None) -> list[_Place]:
    """List the places for a download, the best first."""
    temporary = _Place("folder for temporary files", open_unbuffered)
    memory = _Place("memory", io.BytesIO, is_last=True)
    if key is None:
        return [temporary, memory]
    cache = ResultCache()
    kept = _Place(
        "cache folder",
        lambda: cache.open_new(key),
        lambda file, digest: cache.keep(key, file, digest),
    )
    return [kept, temporary, memory]


def _download(
    stack: ExitStack,
    retrieval: Retrieval,
    key: ResultKey | None,
    examine: Callable[[ResultBytes], Examined],
) -> RetrievedResult[Examined]:
    """Download a result to the first place that takes it, and keep it where it can be kept."""
    notes = list(retrieval.notes)
    for place in _list_places(key):
        try:
            file = place.open_new()
            stack.callback(_discard, file)
            spool = Spool(file, retrieval.client.cancel)
            received, examined, found = _fetch(retrieval, spool, examine)
            break
        except CliovaError as error:
            add_refusal(error, retrieval)
            raise  # some of them are an OSError too, and none is one of the place
        except OSError as error:
            stack.close()  # now, not at the end: the disk may be full of it
            if place.is_last:
                raise
            notes.append(
                Message(
                    f"{retrieval.name} could not be kept in the {place.name} "
                    f"({error.strerror or error}); the next place was used."
                )
            )
    retrieval.client.cancel.check()  # before it is kept
    checked = check_rows(retrieval, examined, is_proven=received.is_proven)
    notes += [*found, *checked.notes]
    if place.keep is not None and not received.is_doubtful:
        try:
            path = place.keep(file, received.digest)
            if file.closed:
                spool = Spool.of_whole(
                    stack.enter_context(path.open("rb", buffering=0)), retrieval.client.cancel
                )
        except FileNotFoundError:
            pass  # the cache was cleared meanwhile, and that is what somebody wants
        except OSError as error:
            reason = error.strerror or error
            notes.append(Message(f"{retrieval.name} could not be kept ({reason})."))
    content = ResultBytes(
        spool, retrieval.name, retrieval.list_id, limits=retrieval.client.reader.limits
    )
    return RetrievedResult(content, examined, tuple(notes), received.is_doubtful)


def _fetch(
    retrieval: Retrieval, spool: Spool, examine: Callable[[ResultBytes], Examined]
) -> tuple[Received, Examined, list[Message]]:
    """Download a result, and count its rows while a shortfall can still be mended by a retry."""

    def confirm(found: Examined | None, by: Received) -> bool:
        is_good = found is None or check_rows(retrieval, found, is_proven=by.is_proven).is_good
        return is_good and not contents[-1].doubts

    contents: list[ResultBytes] = []

    def remember(content: ResultBytes) -> Examined:
        contents.append(content)
        return examine(content)

    received, examined = retrieval.client.fetch(
        retrieval.list_id,
        spool,
        retrieval.request.verified_only,
        output=retrieval.request.output,
        progress=retrieval.request.progress,
        examine=remember,
        confirm=confirm,
    )
    assert examined is not None  # noqa: S101 - fetch returns what examine returned
    return received, examined, _read_notes(retrieval, contents[-1])


def _read_notes(retrieval: Retrieval, content: ResultBytes) -> list[Message]:
    return [retrieval.client.reader.redact_message(note) for note in content.notes]


def _discard(file: BinaryIO) -> None:
    with suppress(OSError):
        file.close()
    # What has no name is gone already: memory, and temporary files on most systems.
    if isinstance(name := getattr(file, "name", None), str):
        with suppress(OSError):
            Path(name).unlink(missing_ok=True)


def _make_key(retrieval: Retrieval) -> ResultKey | None:
    """Return what to keep the result under; None if it should not, or nothing tells its state."""
    request = retrieval.request
    updated_at = retrieval.job.raw.get("updatedAt") if retrieval.job else None
    if not request.cache or not isinstance(updated_at, str) or not updated_at:
        return None
    return ResultKey(
        base_url=retrieval.client.base_url,
        list_id=retrieval.list_id,
        output=request.output,
        verified_only=request.verified_only,
        updated_at=updated_at,
    )


def _ask_for_columns(retrieval: Retrieval, table: pa.Table) -> pa.Table:
    """Return an empty result with its columns: a JSON list without records does not name them."""
    with suppress(CliovaError):
        _, header = retrieval.client.fetch(
            retrieval.list_id,
            Spool(io.BytesIO(), retrieval.client.cancel),
            retrieval.request.verified_only,
            output="csv",
            progress=False,
            examine=read_table,
        )
        if header is not None and header.num_rows == 0:
            return header
    return table
