"""The key on the workers of a cluster, which hand it to nobody; for `distributed` alone."""

from __future__ import annotations

from typing import Any

try:
    from distributed import WorkerPlugin
except ImportError as error:  # the extra is not installed
    raise ImportError(f"A cluster needs cliova-pandas[dask] ({error}).") from None

from cliova_pandas.dataset.held_key import HELD
from cliova_pandas.service.secret import Secret


class KeyPlugin(WorkerPlugin):
    """Hands the key to each worker when it starts, also to one that takes the place of another.

    Parameters
    ----------
    api_key : Secret
        The key, which leaves this process only on the way to a worker.
    """

    name = "cliova-key"

    def __init__(self, api_key: Secret) -> None:
        self._key = api_key

    def __repr__(self) -> str:
        return "<KeyPlugin>"

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (self._key.reveal(),)

    def setup(self, worker: Any) -> None:
        """Keep the key in the memory of the worker's process."""
        HELD.value = self._key

    def teardown(self, worker: Any) -> None:
        """Forget it."""
        HELD.value = None


def _rebuild(api_key: str) -> KeyPlugin:
    return KeyPlugin(Secret(api_key))
