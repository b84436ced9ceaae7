"""Search in the addresses: in texts that are put into lower case once, by Arrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cliova_pandas.panel.code import lower
from cliova_pandas.stats.frames.arrow_values import as_text, to_arrow

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from cliova_pandas.stats.frames.arrow_values import Mask


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
        self._needle, self._found = "", np.ones(len(texts), dtype=bool)

    def find(self, text: str) -> Mask:
        """Return which rows have a text in their address.

        Where the text of before stands in this one, only what had that is looked at.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        needle = lower(text)
        lowered = self._lower()
        is_narrower = self._needle in needle and not self._found.all()
        among = lowered.filter(pa.array(self._found)) if is_narrower else lowered
        found = pc.match_substring(among, needle).fill_null(False).to_numpy(zero_copy_only=False)
        mask: Mask = found
        if is_narrower:
            mask = np.zeros(len(lowered), dtype=bool)
            mask[self._found] = found
        self._needle, self._found = needle, mask
        return mask

    def _lower(self) -> pa.Array:
        """Return the texts in lower case by pandas, to which the written code leaves it too."""
        import pandas as pd

        if self._lowered is None:
            lowered = pd.Series(self._texts.array).str.lower()
            self._lowered = as_text(to_arrow(lowered))
        return self._lowered
