"""Clients that never wait."""

from __future__ import annotations

from typing import Any

from cliova_pandas import CliovaClient


class PatientClient(CliovaClient):
    """A client for which no time passes but that which it would have slept.

    Attributes
    ----------
    slept : list of float
        The seconds of each pause.
    """

    def __init__(self, api_key: str, **options: Any) -> None:
        self.slept: list[float] = []
        injected = {"sleep": self.slept.append, "clock": lambda: sum(self.slept)}
        super().__init__(api_key, **{**injected, **options})
