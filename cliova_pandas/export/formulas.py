"""Texts that a spreadsheet would run as formulas, made harmless where a file holds bare text."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from cliova_pandas.verdicts.addresses import find_malformed

if TYPE_CHECKING:
    import pandas as pd

# Spaces, controls and invisible characters, which a spreadsheet may drop. Literal characters, for
# Arrow's expressions do not know \u.
_SKIPPED: Final = (
    r"\s\x00-\x1f\x7f"
    "\u0085\u00a0\u00ad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff"
)
# With the wide and the small forms, which spreadsheets of East Asia take for the usual ones, and
# the sign for minus.
_SIGNS: Final = "=+\\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212"
STARTS_FORMULA: Final = rf"^(?:[{_SKIPPED}]*[{_SIGNS}]|[\t\r\n])"
"""What a text matches that a spreadsheet could take for a formula."""
_PHONE: Final = re.compile(r"\+[0-9][0-9 ().-]{2,30}")

Mask = npt.NDArray[np.bool_]


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet could take a text for a formula.

    >>> is_formula("=1+1"), is_formula(" +49 30 1234"), is_formula("＝1+1"), is_formula("a=1")
    (True, True, True, False)
    """
    return re.match(STARTS_FORMULA, text) is not None


def defuse(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame without texts that would start a formula in a spreadsheet.

    An address gets its local part put in quotes, which mean the same address (RFC 5321, 4.1.2):
    an apostrophe before it would make it another one, which may well exist. Any other text gets an
    apostrophe in front. Names of columns are texts too.

    Examples
    --------
    >>> import pandas as pd
    >>> df = pd.DataFrame({"email": ["+1@a.de", "b@a.de"], "name": ["=1+1", "Ada"]})
    >>> defuse(df).to_numpy().tolist()
    [['"+1"@a.de', "'=1+1"], ['b@a.de', 'Ada']]
    """
    return defuse_counted(frame)[0]


def defuse_counted(
    frame: pd.DataFrame, *, phones: Collection[int] = ()
) -> tuple[pd.DataFrame, Mask, Mask]:
    """Do as `defuse`, and tell in which rows an address is quoted, and in which a text prefixed.

    In the columns at the positions ``phones`` a number to call is left as it is, since a mailing
    tool must have its plus: of digits, spaces, brackets, dots and dashes alone no formula can be
    made that does anything but count.
    """
    import pandas as pd

    safe = frame.copy(deep=False)
    is_quoted, is_prefixed = np.zeros((2, len(frame)), dtype=bool)
    for place in range(frame.shape[1]):
        column = frame.iloc[:, place]
        rows = find_formulas(column)
        if place in phones:
            rows = rows[[not _PHONE.fullmatch(str(column.iloc[row])) for row in rows]]
        if not len(rows):
            continue
        values = column.astype(object).to_numpy(copy=True)
        texts = [str(value) for value in values[rows]]
        is_address = _find_addresses(texts)
        values[rows] = [
            _quote(text) if quoted else f"'{text}"
            for text, quoted in zip(texts, is_address, strict=True)
        ]
        is_quoted[rows[is_address]] = True
        is_prefixed[rows[~is_address]] = True
        dtype: Any = column.dtype if isinstance(column.dtype, pd.StringDtype) else object
        safe.isetitem(place, pd.array(values, dtype=dtype))
    safe.columns = pd.Index(
        [f"'{name}" if is_formula(name) else name for name in map(str, frame.columns)], dtype="str"
    )
    return safe, is_quoted, is_prefixed


def find_formulas(column: pd.Series[Any]) -> npt.NDArray[np.int64]:
    """Return the positions of the values that a file would hold as the text of a formula.

    Numbers and times are none, whatever their sign.
    """
    import pandas as pd

    dtype = column.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        wrong = find_formulas(pd.Series(dtype.categories))
        return np.flatnonzero(np.isin(column.cat.codes.to_numpy(), wrong)) if len(wrong) else wrong
    if isinstance(dtype, pd.StringDtype):
        found = column.str.contains(STARTS_FORMULA, regex=True, na=False)
        return np.flatnonzero(found.to_numpy(dtype=bool))
    if dtype.kind in "biufcmM":
        return np.empty(0, dtype=np.int64)
    numbers = (bool, int, float, complex, np.number)
    return np.array(
        [
            position
            for position, value in enumerate(column.astype(object))
            if not isinstance(value, numbers) and value is not None and is_formula(str(value))
        ],
        dtype=np.int64,
    )


def _find_addresses(texts: list[str]) -> Mask:
    """Tell which texts are addresses that a mailing tool could take."""
    import pyarrow as pa

    readable = [text.encode(errors="replace").decode() for text in texts]
    return ~np.asarray(find_malformed(pa.array(readable, pa.large_string())), dtype=bool)


def _quote(address: str) -> str:
    # Spaces around an address do not count.
    address = address.strip()
    if not is_formula(address):
        return address
    local, _, domain = address.rpartition("@")
    return f'"{local}"@{domain}'
