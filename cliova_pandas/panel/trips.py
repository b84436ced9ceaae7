"""The panel's second way in: a frame of the notebook or a file, validated and then explored.

What would be sent is shown first, and nothing is sent before it is confirmed. What is confirmed
under a name that was submitted from here before goes on with that list, and costs nothing.
"""

from __future__ import annotations

import asyncio
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from cliova_pandas.errors import ConfigurationError, Message, read_message
from cliova_pandas.panel.code import quote
from cliova_pandas.panel.loading import LoadProgress
from cliova_pandas.panel.messages import TripPart
from cliova_pandas.service.background import run_in_background
from cliova_pandas.service.client import CliovaClient
from cliova_pandas.service.job import Job
from cliova_pandas.validation import PreparedTrip, prepare_trip

T = TypeVar("T")


def list_frames() -> dict[str, pd.DataFrame]:
    """Return the frames of the notebook by their names; outside of one there are none."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    names = dict(getattr(shell, "user_ns", {}))
    return {
        name: value
        for name, value in names.items()
        if isinstance(value, pd.DataFrame) and not name.startswith("_")
    }


@dataclass(frozen=True)
class TripOrder:
    """A frame that is to be validated.

    Attributes
    ----------
    source : str
        The name of the frame, or the path of the file.
    trip : PreparedTrip
        What is sent of it.
    is_file : bool
        Whether it is a file.
    """

    source: str
    trip: PreparedTrip
    is_file: bool

    @classmethod
    def of(cls, source: str, name: str) -> TripOrder:
        """Make ready what stands under a name in the notebook, or in a file.

        Raises
        ------
        ConfigurationError
            If there is neither, or it cannot be submitted.
        """
        chosen = source.strip()
        frame = list_frames().get(chosen)
        if frame is None and not (chosen and Path(chosen).is_file()):
            raise ConfigurationError(
                f"There is no frame and no file {chosen!r}. Name a DataFrame of this notebook, or "
                "the path of a CSV."
            )
        is_file = frame is None
        return cls(chosen, prepare_trip(chosen if is_file else frame, name), is_file)

    @property
    def title(self) -> str:
        """What it is called."""
        return self.trip.prepared.name

    def describe(self) -> TripPart:
        """Say what would be sent, and what it costs."""
        counts = self.trip.prepared.counts
        many = "address" if counts.sent == 1 else "addresses"
        costs = f"It costs {counts.sent:,} {'credit' if counts.sent == 1 else 'credits'}."
        said = f"{counts.describe()}. Only the addresses leave this machine. {costs}"
        if not counts.sent:
            said = f"There is no address to send: {counts.describe()}."
        confirm = f"Submit {counts.sent:,} {many}" if counts.sent else ""
        return write_trip(said, confirm)

    def write_code(self, *, has_client: bool, has_key: bool) -> tuple[str, ...]:
        """Write the code that does what is done here."""
        source = quote(self.source) if self.is_file else self.source
        arguments = [source, quote(self.title), f"on={quote(self.trip.column)}", "resume=True"]
        if has_client:
            arguments.append("client=client")
        elif has_key:
            arguments.append('api_key=getpass("Cliova API key: ")')
        return (f"df = validate({', '.join(arguments)})", "")

    async def fetch(
        self,
        client: CliovaClient,
        tell: Callable[[LoadProgress], object],
        finish: Callable[[pd.DataFrame], T],
    ) -> tuple[T, tuple[Message, ...]]:
        """Go all of the way while the event loop goes on; cancel the task to end it."""
        loop = asyncio.get_running_loop()

        def say(words: str) -> None:
            with suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(tell, LoadProgress("waiting", words))

        def travel(own: CliovaClient) -> tuple[T, tuple[Message, ...]]:
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                frame = self._travel(own, say)
            return finish(frame), tuple(_read_warning(one.message) for one in caught)

        return await run_in_background(client, travel)

    def _travel(self, client: CliovaClient, say: Callable[[str], None]) -> Any:
        def say_state(job: Job) -> None:
            say(f"{self.title!r} is being validated ({job.status}).")

        list_ids = self.trip.find_list_ids(client)
        if list_ids is None:
            say(f"Submitting {self.title!r} …")
            list_ids = self.trip.submit(client, False, resume=True)
        for list_id in list_ids:
            client.follow(list_id, None, False, say_state)
        say(f"Reading {self.title!r} …")
        return self.trip.finish(client, list_ids, progress=False)


def write_trip(said: str = "", confirm: str = "") -> TripPart:
    """Write the part that offers frames and says what would be sent."""
    return {"frames": sorted(list_frames()), "said": said, "confirm": confirm}


def _read_warning(said: Warning | str) -> Message:
    return Message(said) if isinstance(said, str) else read_message(said)
