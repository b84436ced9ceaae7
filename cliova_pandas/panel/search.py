"""Search in the addresses: on texts that are put into lower case once, by Arrow."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

from cliova_pandas.panel.code import lower
from cliova_pandas.stats.arrow_values import as_text, to_arrow

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from cliova_pandas.stats.flags import Mask


class AddressSearch:
    """Finds the rows whose address has a text in it, in any case.

    Parameters
    ----------
    texts : pandas.Series
        The addresses as text; a missing one has nothing in it.
    """

    def __init__(self, texts: pd.Series[Any]) -> None:
        self._texts = texts
        self._lowered: pa.Array | None = None
        self._lock = Lock()

    def prepare(self) -> None:
        """Put the texts into lower case, which a thread may do ahead of the first search."""
        import pandas as pd

        with self._lock:
            if self._lowered is None:
                # As pandas does it, since the written code leaves it to pandas.
                lowered = pd.Series(self._texts.array).str.lower()
                self._lowered = as_text(to_arrow(lowered))

    def find(self, text: str) -> Mask:
        """Return which rows have a text in their address."""
        import pyarrow.compute as pc

        self.prepare()
        found = pc.match_substring(self._lowered, lower(text)).fill_null(False)
        mask: Mask = found.to_numpy(zero_copy_only=False)
        return mask
