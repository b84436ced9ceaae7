"""One download, in as many attempts as it takes: bytes are written while somebody reads them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Generic, TypeVar

from cliova_pandas.errors import CliovaError, IncompleteDownloadError, ResultFormatError
from cliova_pandas.service.body import Received, require_end, write_body
from cliova_pandas.service.cancel import CancelToken
from cliova_pandas.service.progress import ProgressBar
from cliova_pandas.service.responses import ResponseReader
from cliova_pandas.service.retry import DoubtfulError, UnprovenError
from cliova_pandas.service.source import ResultBytes
from cliova_pandas.service.spool import Spool

if TYPE_CHECKING:
    import requests

T = TypeVar("T")


@dataclass(frozen=True)
class Transfer(Generic[T]):
    """The download of one result.

    Attributes
    ----------
    list_id : str
        The list.
    spool : Spool
        Where the bytes go.
    reader : ResponseReader
        Recognises an error that comes in place of a result.
    cancel : CancelToken
        Ends it.
    examine, confirm : callable or None
        As in `CliovaClient.fetch`.
    """

    list_id: str
    spool: Spool
    reader: ResponseReader
    cancel: CancelToken
    examine: Callable[[ResultBytes], T] | None
    confirm: Callable[[T, Received], bool] | None
    doubted: set[str] = field(default_factory=set)
    """Digests of the results that `confirm` had doubts about."""

    def attempt(
        self, ask: Callable[[], AbstractContextManager[requests.Response]], bar: ProgressBar
    ) -> tuple[Received, T | None]:
        """Download once, from the first byte; return what was received and what was examined."""
        if self.spool.size:  # a first attempt has nothing to reset, which would draw the bar
            bar.reset()
        self.spool.restart()
        found = ResultBytes(
            self.spool,
            f"The result of {self.list_id!r}",
            self.list_id,
            limits=self.reader.limits,
        )
        # Examining takes longer than receiving, so it begins with the first byte and not after the
        # last. A pool of one thread for each attempt: its end is the end of its reader as well, so
        # that the next attempt begins with nobody in the spool.
        with ThreadPoolExecutor(1) as pool:
            with ask() as response:
                try:
                    future = pool.submit(self.examine, found) if self.examine else None
                    received = write_body(
                        response, self.spool, bar, self.list_id, self.cancel, self.reader.limits
                    )
                    self.spool.finish()
                except BaseException:
                    # Ctrl-C as well: the pool waits for its reader, who waits for the rest.
                    self.spool.abandon()
                    raise
            # The body of an error would be examined as if it were a result; what comes of that
            # is not looked at before it is known to be none.
            self.reader.refuse_error(self.list_id, found, received)
            if not received.is_proven:
                require_end(found)
            try:
                examined = future.result() if future else None
                is_good = True
                if self.confirm is not None and examined is not None:
                    is_good = self.confirm(examined, received)
            except CliovaError as error:
                if received.is_proven or not isinstance(error, ResultFormatError):
                    raise
                raise UnprovenError(error) from error
            return (received, examined) if is_good else self._settle(received, examined)

    def _settle(self, received: Received, examined: T | None) -> tuple[Received, T | None]:
        """Return a doubtful result if it came before to the byte, or have it downloaded again.

        What is sent twice alike is what the service has, whatever it should have.
        """
        outcome = replace(received, is_doubtful=True), examined
        if received.digest in self.doubted:
            return outcome
        self.doubted.add(received.digest)
        raise DoubtfulError(
            outcome,
            IncompleteDownloadError(
                f"The result of {self.list_id!r} was downloaded {len(self.doubted)} times, was "
                "never twice the same, and never had in it what the job counts. Try again later.",
                list_id=self.list_id,
            ),
        )
