"""The loads of a panel: one at a time, which tells how far it is, and can be cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

from cliova_pandas.errors import CliovaError, ConfigurationError, Message
from cliova_pandas.io.reader import read_cliova
from cliova_pandas.panel.code import quote
from cliova_pandas.panel.loading import LoadProgress, load_list
from cliova_pandas.panel.messages import write_notice, write_progress
from cliova_pandas.panel.trips import TripOrder
from cliova_pandas.report.privacy import mask_text
from cliova_pandas.service.client import CliovaClient
from cliova_pandas.service.secret import Secret
from cliova_pandas.service.settings import has_api_key

if TYPE_CHECKING:
    import pandas as pd

    from cliova_pandas.panel.opening import Opened

T = TypeVar("T")

_NO_KEY: Final = (
    "No Cliova API key is set. Type it into its field beside the list id, where it is not kept, or "
    "set the environment variable CLIOVA_API_KEY."
)


@dataclass(frozen=True)
class Order:
    """Which list is to be loaded, and how."""

    list_id: str
    verified_only: bool
    output: Any

    @property
    def title(self) -> str:
        """What the list is called."""
        return self.list_id

    async def fetch(
        self,
        client: CliovaClient,
        tell: Callable[[LoadProgress], object],
        finish: Callable[[pd.DataFrame], T],
    ) -> tuple[T, tuple[Message, ...]]:
        """Load the list while the event loop goes on."""
        return await load_list(
            client, self.list_id, tell, finish,
            verified_only=self.verified_only, output=self.output,
        )  # fmt: skip

    def write_code(self, *, has_client: bool, has_key: bool) -> tuple[str, ...]:
        """Write the code that reads the list as it is read here.

        >>> Order("list_1", True, "csv").write_code(has_client=True, has_key=False)
        ('df = read_cliova("list_1", verified_only=True, client=client)', '')
        """
        arguments = [quote(self.list_id)]
        if self.verified_only:
            arguments.append("verified_only=True")
        if self.output != "csv":
            arguments.append(f'output="{self.output}"')
        if has_client:
            arguments.append("client=client")
        elif has_key:
            # The key itself must stand nowhere.
            arguments.append('api_key=getpass("Cliova API key: ")')
        return (f"df = read_cliova({', '.join(arguments)})", "")


class Session:
    """What loads the lists of one panel.

    Parameters
    ----------
    client : CliovaClient or None
        The connection; None makes one for each load.
    show : callable
        Shows parts of the panel.
    show_form : callable
        Shows the form for a list, told whether a load is going on.
    prepare : callable
        Makes a frame ready, in the thread that has loaded it.
    take : callable
        Puts what is ready, with the code that reads it, in the place of what was shown.
    """

    def __init__(
        self,
        client: CliovaClient | None,
        *,
        show: Callable[..., None],
        show_form: Callable[[bool], None],
        prepare: Callable[[pd.DataFrame], Opened],
        take: Callable[[Opened, tuple[str, ...]], None],
    ) -> None:
        self._client = client
        self._show = show
        self._show_form = show_form
        self._prepare = prepare
        self._take = take
        self._task: asyncio.Task[None] | None = None
        self.is_telling = False

    @property
    def needs_key(self) -> bool:
        """Whether a key must be typed."""
        return self._client is None and not has_api_key()

    @property
    def is_loading(self) -> bool:
        """Whether a load is going on."""
        return self._task is not None and not self._task.done()

    def load(self, order: Order | TripOrder, key: Secret | None) -> asyncio.Task[None]:
        """Begin to load a list; while a load is going on, return that."""
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._load(order, key))
        return self._task

    def cancel(self) -> None:
        """End the load that is going on."""
        if self._task is not None and not self._task.done():
            self._task.cancel()

    def read(self, order: Order, key: Secret | None) -> None:
        """Load a list and wait for it."""
        with self._connect(key) as client:
            frame = read_cliova(
                order.list_id, order.verified_only, output=order.output, wait=True, client=client
            )
        self._take(self._prepare(frame), self._write_code(order, key))

    def _connect(self, key: Secret | None) -> AbstractContextManager[CliovaClient]:
        """Use the client of the panel, or make one that is closed after the load."""
        return closing(CliovaClient(key)) if self._client is None else nullcontext(self._client)

    def _write_code(self, order: Order | TripOrder, key: Secret | None) -> tuple[str, ...]:
        return order.write_code(has_client=self._client is not None, has_key=key is not None)

    async def _load(self, order: Order | TripOrder, key: Secret | None) -> None:
        """Load a list; whatever happens is said in the panel."""
        code = self._write_code(order, key)
        self.is_telling = True
        self._show_form(True)
        self._show(notices=[])
        outcome = ""
        notices: list[tuple[Literal["note", "error"], str]] = []
        try:
            if not key and self.needs_key:
                raise ConfigurationError(_NO_KEY)
            with self._connect(key) as client:
                opened, notes = await order.fetch(client, self._tell, self._prepare)
            self._take(opened, code)
            notices = [("note", str(note)) for note in notes]
            outcome = f"Loaded {order.title}: {opened.filtered.rows:,} rows."
        except asyncio.CancelledError:
            outcome = f"Cancelled. Nothing of {order.title} was kept."
        except CliovaError as error:
            notices = [("error", str(error))]
        except Exception as error:
            what = f"The list could not be loaded: {type(error).__name__}: {error}."
            notices = [("error", f"{what} This is a fault of cliova_pandas.")]
        finally:
            self.is_telling = False
            self._show_form(False)
            self._show(
                progress=write_progress(outcome),
                notices=[write_notice(tone, mask_text(text)) for tone, text in notices],
            )

    def _tell(self, progress: LoadProgress) -> None:
        if self.is_telling:  # what comes after the end is of no interest
            words, share = progress.words, progress.share
            self._show(progress=write_progress(words, share=share, is_running=True))


def is_loop_running() -> bool:
    """Tell whether an event loop is running, as in a notebook."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
