"""Several lists read at once: asked for one after the other, downloaded side by side.

The service may be asked for states ten times a minute, so one thread asks, and lists are handed to
the pool when their jobs are known to be finished. Lists that are still running are waited for
behind those that are not. One of the lists that fails ends all of them, or is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from cliova_pandas.errors import (
    Argument,
    CliovaError,
    ConfigurationError,
    JobNotFinishedError,
    Message,
    quote_names,
    read_message,
)
from cliova_pandas.io.frames import ColumnChoices
from cliova_pandas.io.job_state import begin_retrieval
from cliova_pandas.io.request import Request, Retrieval
from cliova_pandas.io.retrieve import FrameWithNotes, PlannedFrame, agree_on_dtypes, read_planned
from cliova_pandas.service.cancel import Cancelled, CancelToken
from cliova_pandas.service.client import CliovaClient
from cliova_pandas.service.progress import SharedBar, open_byte_bar

OnFailure = Literal["raise", "skip"]

_NAMED: Final = 5


@dataclass(frozen=True)
class ReadingRules:
    """How several lists are read.

    Attributes
    ----------
    errors : {"raise", "skip"}
        Whether a list that cannot be read ends all of them, or is left out.
    max_workers : int
        How many are downloaded at the same time.
    """

    errors: OnFailure = "raise"
    max_workers: int = 4

    def __post_init__(self) -> None:
        if self.errors not in ("raise", "skip"):
            raise ConfigurationError(Argument("errors").must_be(("raise", "skip"), self.errors))
        workers = self.max_workers
        if isinstance(workers, bool) or not isinstance(workers, int) or workers < 1:
            raise ConfigurationError(
                Argument("max_workers"), f" must be 1 or more, not {workers!r}."
            )


@dataclass
class SeveralResults:
    """What came of several lists.

    Attributes
    ----------
    frames : dict of str to FrameWithNotes
        Of each list that was read, in the order in which they were asked for.
    skipped : dict of str to Message
        Why each other one was not.
    """

    frames: dict[str, FrameWithNotes]
    skipped: dict[str, Message]

    def word_skipped(self) -> Message:
        """Say in one line which lists were left out, and why the first of them were."""
        count = len(self.skipped)
        whole = count + len(self.frames)
        said: list[Message | str] = []
        for list_id, reason in list(self.skipped.items())[:_NAMED]:
            said += [f" {list_id!r}: ", reason.quote()]
        more = list(self.skipped)[_NAMED:]
        rest = f" Also {quote_names(more)}." if more else ""
        were = "lists were" if count > 1 else "list was"
        return Message(f"{count} of {whole} {were} skipped.", *said, rest)


@dataclass
class _Reading:
    """Several lists on their way to frames."""

    client: CliovaClient
    request: Request
    choices: ColumnChoices
    rules: ReadingRules
    wait: bool | float
    bar: SharedBar
    pool: ThreadPoolExecutor
    futures: dict[str, Future[PlannedFrame]] = field(default_factory=dict)
    failures: dict[str, CliovaError] = field(default_factory=dict)

    def start(self, list_ids: list[str]) -> None:
        """Ask for each list, and let it be read as soon as it is known to be there."""
        # Each list is read as text: which types its columns have, all of them decide together.
        choices = replace(self.choices, dtype=str)
        # Where one that cannot be read ends all, it does so before anything is downloaded, if that
        # is known without waiting for a turn to ask.
        is_patient = self.rules.errors == "raise" and self.wait is False
        asked: list[Retrieval] = []
        for retrieval in self._ask(list_ids):
            asked.append(retrieval)
            if not is_patient or not self.client.pace.has_turn():
                self._read(asked, choices)
                asked = []
        self._read(asked, choices)

    def collect(self) -> dict[str, PlannedFrame]:
        """Return the lists that were read."""
        planned = {}
        for list_id, future in self.futures.items():
            try:
                planned[list_id] = future.result()
            except CliovaError as error:
                self._fail(list_id, error)
        return planned

    def find_failure(self) -> BaseException | None:
        """Return the failure for which all was ended, if a list was the reason."""
        done = [future for future in self.futures.values() if future.done()]
        found = (None if future.cancelled() else future.exception() for future in done)
        return next((one for one in found if one and not isinstance(one, Cancelled)), None)

    def _read(self, asked: list[Retrieval], choices: ColumnChoices) -> None:
        for retrieval in asked:
            future = self.pool.submit(read_planned, retrieval, choices)
            self.futures[retrieval.list_id] = future
            if self.rules.errors == "raise":
                future.add_done_callback(self._end_if_failed)

    def _ask(self, list_ids: list[str]) -> Iterator[Retrieval]:
        unfinished = []
        for list_id in list_ids:
            try:
                yield self._begin(list_id, False)
            except JobNotFinishedError as error:
                if self.wait is False:
                    self._fail(list_id, error)
                else:
                    unfinished.append(list_id)
            except CliovaError as error:
                self._fail(list_id, error)
        start = self.client.clock()
        for list_id in unfinished:
            left: bool | float = True
            if self.wait is not True:
                left = max(0.0, float(self.wait) - (self.client.clock() - start))
            try:
                yield self._begin(list_id, left)
            except CliovaError as error:
                self._fail(list_id, error)

    def _begin(self, list_id: str, wait: bool | float) -> Retrieval:
        request = replace(self.request, progress=self.bar.take())
        return begin_retrieval(self.client, request, list_id, wait, in_turn=True)

    def _fail(self, list_id: str, error: CliovaError) -> None:
        if self.rules.errors == "raise":
            raise error
        self.failures[list_id] = error

    def _end_if_failed(self, future: Future[PlannedFrame]) -> None:
        # The thread that asks may be waiting for its turn.
        if not future.cancelled() and future.exception() is not None:
            self.client.cancel.cancel()


def read_several(
    client: CliovaClient,
    request: Request,
    list_ids: list[str],
    wait: bool | float,
    choices: ColumnChoices,
    rules: ReadingRules,
) -> SeveralResults:
    """Read several lists.

    Parameters
    ----------
    client, request, wait
        As in `begin_retrieval`; the wait is for all of them together.
    list_ids : list of str
        The lists, none of them twice.
    choices : ColumnChoices
        What the caller says of the columns.
    rules : ReadingRules
        What becomes of a list that fails, and how many are downloaded at once.

    Raises
    ------
    CliovaError
        The first failure, or if no list can be read.
    """
    token = CancelToken()
    more = f" and {len(list_ids) - 1} more" if len(list_ids) > 1 else ""
    with ExitStack() as stack:
        bar = stack.enter_context(
            closing(open_byte_bar(request.progress, f"Downloading {list_ids[0]}{more}"))
        )
        own = stack.enter_context(client.with_cancel(token))
        client.cancel.add_callback(token.cancel)
        stack.callback(client.cancel.remove_callback, token.cancel)
        pool = ThreadPoolExecutor(min(rules.max_workers, len(list_ids)))
        reading = _Reading(own, request, choices, rules, wait, SharedBar(bar), pool)
        stack.enter_context(pool)
        try:
            reading.start(list_ids)
            planned = reading.collect()
        except BaseException as error:
            # Ctrl-C reaches this thread alone, and the pool waits for the others.
            token.cancel()
            pool.shutdown(wait=True, cancel_futures=True)
            if isinstance(error, Cancelled) and (failure := reading.find_failure()):
                raise failure from None
            raise
    if not planned:
        raise next(iter(reading.failures.values()))
    ordered = {list_id: planned[list_id] for list_id in list_ids if list_id in planned}
    agreed = agree_on_dtypes(list(ordered.values()), choices)
    frames = {name: each.make_frame() for name, each in zip(ordered, agreed, strict=True)}
    skipped = {name: read_message(error) for name, error in reading.failures.items()}
    return SeveralResults(frames, {name: skipped[name] for name in list_ids if name in skipped})
