"""From a list id to the bytes of its result: whole, checked against the job, kept or not."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Generic, TypeVar, cast

from cliova_pandas.client import CliovaClient, Job, Output, Received, require_finished
from cliova_pandas.errors import CliovaError, ConfigurationError, IncompleteDownloadError
from cliova_pandas.parsing import is_json, iter_tables, read_table
from cliova_pandas.progress import Progress
from cliova_pandas.source import Source
from cliova_pandas.store import ResultKey, ResultStore
from cliova_pandas.verdicts import Evidence, gather_evidence

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
            raise ConfigurationError(f'output must be "csv" or "json", not {self.output!r}.')
        if not isinstance(self.verified_only, bool):
            raise ConfigurationError(
                f"verified_only must be True or False, not {self.verified_only!r}."
            )


@dataclass(frozen=True)
class Result(Generic[T]):
    """A result on disk or in memory, with what came of examining it."""

    source: Source
    examined: T
    notes: tuple[str, ...]


def find_job(client: CliovaClient, list_id: str, wait: bool | float, progress: Progress) -> Job:
    """Return the finished job, waiting for it if the caller wants to."""
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
    examine: Callable[[Source], T],
) -> Iterator[Result[T]]:
    """Find or download a result, examine it, check it against the job, and hold on to its bytes.

    Whatever fails on the way, nothing of the result stays behind.
    """
    notes: list[str] = []
    store, key = ResultStore(), _make_key(client, request, job, list_id)

    def check(source: Source, is_proven: bool) -> Result[T]:
        if not is_proven:
            _require_end(source, job, request)
        examined = examine(source)
        found = _check_rows(source, _count_rows(examined), job, request, is_proven=is_proven)
        return Result(source, examined, (*notes, *found))

    with ExitStack() as stack:
        kept = _find_kept(store, key, request, list_id, check)
        if kept is not None:
            yield kept
            return
        for name, open_file in _places(store, key):
            try:
                file = open_file()
                stack.callback(_discard, file)

                def check_file(received: Received, file: BinaryIO = file) -> Result[T]:
                    return check(_as_source(file, list_id), received.is_proven)

                received, result = client.fetch(
                    list_id,
                    file,
                    request.verified_only,
                    output=request.output,
                    progress=request.progress,
                    check=check_file,
                )
                break
            except CliovaError:
                raise
            except OSError as error:
                if name == "memory":
                    raise
                notes.append(
                    f"The result of {list_id!r} could not be kept in the {name} "
                    f"({error.strerror or error}); the next place was used."
                )
        assert result is not None  # noqa: S101 - fetch returns what check returned
        if name == "cache folder" and key is not None:
            try:
                path = store.keep(key, file, received.digest)
                result = replace(result, source=replace(result.source, content=path))
            except OSError as error:
                note = f"The result of {list_id!r} could not be kept ({error.strerror or error})."
                result = replace(result, notes=(*result.notes, note))
        yield result


def _find_kept(
    store: ResultStore,
    key: ResultKey | None,
    request: Request,
    list_id: str,
    check: Callable[[Source, bool], Result[T]],
) -> Result[T] | None:
    if key is None or request.refresh:
        return None
    try:
        path = store.find(key)
        if path is None:
            return None
        return check(Source(path, f"The kept result of {list_id!r}", list_id), True)
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
    return cast("BinaryIO", tempfile.NamedTemporaryFile(delete=False))


def _as_source(file: BinaryIO, list_id: str) -> Source:
    content = file.getvalue() if isinstance(file, io.BytesIO) else Path(file.name)
    return Source(content, f"The result of {list_id!r}", list_id)


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


def _require_end(source: Source, job: Job, request: Request) -> None:
    """Refuse a CSV whose last line may be cut, where the transfer did not prove its end."""
    with source.open() as file:
        is_csv = not is_json(file.read(1 << 10))
    if is_csv and not source.ends_with_newline():
        raise IncompleteDownloadError(
            f"{source.name} may stop short: the service closed the connection without saying how "
            'long it is, and its last line is not finished. Try output="json", which marks its '
            "own end.",
            list_id=source.list_id,
        )


def _check_rows(
    source: Source, rows: int, job: Job, request: Request, *, is_proven: bool
) -> list[str]:
    """Compare the rows with the job's count; return what to warn of."""
    if request.verified_only:
        expected, counted = job.total_valid_emails, "valid addresses"
    else:
        expected, counted = job.total_emails, "addresses"
    if expected is None or rows == expected:
        return []
    # Nobody says that "verified" and "valid" mean the same, so of a download that is proven to be
    # whole, fewer rows than valid addresses are no fault.
    if rows < expected and not (request.verified_only and is_proven):
        raise IncompleteDownloadError(
            f"{source.name} has {rows:,} rows, but the job counts {expected:,} {counted}; what is "
            "missing would distort every share. Try again later. If the service really leaves "
            f"rows out, save it with CliovaClient().download({source.list_id!r}, path) and read "
            "that with read_cliova_file(path).",
            list_id=source.list_id,
        )
    return [f"{source.name} has {rows:,} rows, but the job counts {expected:,} {counted}."]


def _count_rows(examined: Any) -> int:
    return int(examined.rows if isinstance(examined, Evidence) else examined.num_rows)


def survey(source: Source) -> Evidence:
    """Read a result to its end without holding it."""
    return gather_evidence(iter_tables(source))


def ask_for_columns(
    client: CliovaClient, request: Request, list_id: str, table: pa.Table
) -> pa.Table:
    """Return an empty result with its columns: a JSON list without records does not name them."""
    file = io.BytesIO()
    with suppress(CliovaError):
        client.fetch(list_id, file, request.verified_only, output="csv", progress=False)
        header = read_table(_as_source(file, list_id))
        if header.num_rows == 0:
            return header
    return table
