"""From a list id to the bytes of its result: whole, checked against the job, kept or not."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Generic, TypeVar, cast

from cliova_pandas.errors import (
    Argument,
    CliovaError,
    ConfigurationError,
    Hint,
    IncompleteDownloadError,
    Message,
)
from cliova_pandas.io.cache import ResultKey, ResultStore
from cliova_pandas.io.parsing import iter_tables, read_table
from cliova_pandas.service.client import CliovaClient
from cliova_pandas.service.job import Job
from cliova_pandas.service.progress import Progress
from cliova_pandas.service.source import ResultBytes
from cliova_pandas.service.spool import Spool
from cliova_pandas.service.urls import Output
from cliova_pandas.service.waiting import require_finished
from cliova_pandas.verdicts.profile import ColumnProfiles, gather_evidence

if TYPE_CHECKING:
    import pyarrow as pa

T = TypeVar("T")


@dataclass(frozen=True)
class Request:
    """What to ask of the service, and how."""

    verified_only: bool
    output: Output
    cache: bool
    refresh: bool
    progress: Progress

    def __post_init__(self) -> None:
        if self.output not in ("csv", "json"):
            raise ConfigurationError(
                Argument("output"), f' must be "csv" or "json", not {self.output!r}.'
            )
        if not isinstance(self.verified_only, bool):
            raise ConfigurationError(
                f"verified_only must be True or False, not {self.verified_only!r}."
            )


@dataclass(frozen=True)
class RetrievedResult(Generic[T]):
    """A result on disk or in memory, with what came of examining it."""

    source: ResultBytes
    examined: T
    notes: tuple[Message, ...]


def find_job(client: CliovaClient, list_id: str, wait: bool | float, progress: Progress) -> Job:
    """Return the finished job, waiting for it if the caller wants to."""
    if not isinstance(wait, int | float) or not wait >= 0:
        raise ConfigurationError(
            Argument("wait"), f" must be True, False or seconds, not {wait!r}."
        )
    job = client.status(list_id)
    if wait is not False and not job.is_finished and not job.is_failed:
        job = client.wait(list_id, None if wait is True else float(wait), progress)
    require_finished(job, list_id)
    return job


@contextmanager
def open_result(
    client: CliovaClient,
    request: Request,
    job: Job,
    list_id: str,
    examine: Callable[[ResultBytes], T],
) -> Iterator[RetrievedResult[T]]:
    """Find or download a result, examine it, check it against the job, and hold on to its bytes.

    Whatever fails on the way, nothing of the result stays behind.
    """
    store, key = ResultStore(), _make_key(client, request, job, list_id)
    notes: list[Message] = []
    with ExitStack() as stack:
        kept = _find_kept(stack, client, store, key, request, job, list_id, examine)
        if kept is not None:
            yield kept
            return
        for name, open_file in _places(store, key):
            try:
                file = open_file()
                stack.callback(_discard, file)
                landing = Spool(file, client.cancel)
                received, examined = client.fetch(
                    list_id,
                    landing,
                    request.verified_only,
                    output=request.output,
                    progress=request.progress,
                    examine=examine,
                    confirm=lambda found, received: _check_rows(
                        list_id, found, job, request, is_proven=received.is_proven
                    ),
                )
                break
            except CliovaError:
                raise
            except OSError as error:
                stack.close()  # now, not at the end: the disk may be full of it
                if name == "memory":
                    raise
                notes.append(
                    Message(
                        f"The result of {list_id!r} could not be kept in the {name} "
                        f"({error.strerror or error}); the next place was used."
                    )
                )
        assert examined is not None  # noqa: S101 - fetch returns what examine returned
        client.cancel.check()  # before it is kept
        notes += _check_rows(list_id, examined, job, request, is_proven=received.is_proven)
        if name == "cache folder" and key is not None:
            try:
                path = store.keep(key, file, received.digest)
                if file.closed:
                    file = stack.enter_context(path.open("rb", buffering=0))
                    landing = Spool.of_whole(file, client.cancel)
            except FileNotFoundError:
                pass  # the cache was cleared meanwhile, and that is what somebody wants
            except OSError as error:
                notes.append(
                    Message(
                        f"The result of {list_id!r} could not be kept ({error.strerror or error})."
                    )
                )
        yield RetrievedResult(
            ResultBytes(landing, f"The result of {list_id!r}", list_id), examined, (*notes,)
        )


def _find_kept(
    stack: ExitStack,
    client: CliovaClient,
    store: ResultStore,
    key: ResultKey | None,
    request: Request,
    job: Job,
    list_id: str,
    examine: Callable[[ResultBytes], T],
) -> RetrievedResult[T] | None:
    if key is None or request.refresh:
        return None
    try:
        file = store.find(key)
        if file is None:
            return None
        landing = Spool.of_whole(stack.enter_context(file), client.cancel)
        source = ResultBytes(landing, f"The kept result of {list_id!r}", list_id)
        examined = examine(source)
        notes = _check_rows(list_id, examined, job, request, is_proven=True)
        return RetrievedResult(source, examined, tuple(notes))
    except (CliovaError, OSError):
        # It was whole when it was kept; whatever it is now, a new one is the answer.
        with suppress(OSError):
            store.forget(key)
        return None


def _places(
    store: ResultStore, key: ResultKey | None
) -> Iterator[tuple[str, Callable[[], BinaryIO]]]:
    """Yield the places for a download, the best first."""
    if key is not None:
        yield "cache folder", lambda: store.open_new(key)
    yield "folder for temporary files", _open_temporary
    yield "memory", io.BytesIO


def _open_temporary() -> BinaryIO:
    return cast("BinaryIO", tempfile.NamedTemporaryFile(delete=False, buffering=0))


def _discard(file: BinaryIO) -> None:
    with suppress(OSError):
        file.close()
    if not isinstance(file, io.BytesIO):
        with suppress(OSError):
            Path(file.name).unlink(missing_ok=True)


def _make_key(client: CliovaClient, request: Request, job: Job, list_id: str) -> ResultKey | None:
    """Return what to keep the result under; None if it should not, or nothing tells its state."""
    updated_at = job.raw.get("updatedAt")
    if not request.cache or not isinstance(updated_at, str) or not updated_at:
        return None
    return ResultKey(client.base_url, list_id, request.output, request.verified_only, updated_at)


def _check_rows(
    list_id: str, examined: Any, job: Job, request: Request, *, is_proven: bool
) -> list[Message]:
    """Compare the rows with the job's count; return what to warn of."""
    rows = int(examined.rows if isinstance(examined, ColumnProfiles) else examined.num_rows)
    if request.verified_only:
        expected, counted = job.total_valid_emails, "valid addresses"
    else:
        expected, counted = job.total_emails, "addresses"
    if expected is None and not is_proven and request.output == "csv":
        return [
            Message(
                f"Nothing tells whether the result of {list_id!r} is whole: the service says "
                f"neither how long it is nor how many {counted} the job has.",
                Hint(" JSON marks its own end: try ", Argument("output", "json"), "."),
            )
        ]
    if expected is None or rows == expected:
        return []
    # Nobody says that "verified" and "valid" mean the same, so of a download that is proven to be
    # whole, fewer rows than valid addresses are no fault.
    if rows < expected and not (request.verified_only and is_proven):
        raise IncompleteDownloadError(
            f"The result of {list_id!r} has {rows:,} rows, but the job counts {expected:,} "
            f"{counted}; what is missing would distort every share. Try again later. If the "
            f"service really leaves rows out, save it with CliovaClient().download({list_id!r}, "
            "path) and read that with read_cliova_file(path).",
            list_id=list_id,
        )
    return [
        Message(
            f"The result of {list_id!r} has {rows:,} rows, but the job counts {expected:,} "
            f"{counted}."
        )
    ]


def survey(source: ResultBytes) -> ColumnProfiles:
    """Read a result to its end without holding it."""
    return gather_evidence(iter_tables(source))


def ask_for_columns(
    client: CliovaClient, request: Request, list_id: str, table: pa.Table
) -> pa.Table:
    """Return an empty result with its columns: a JSON list without records does not name them."""
    with suppress(CliovaError):
        _, header = client.fetch(
            list_id,
            Spool(io.BytesIO()),
            request.verified_only,
            output="csv",
            progress=False,
            examine=read_table,
        )
        if header is not None and header.num_rows == 0:
            return header
    return table
