"""What may be named: which addresses, names and groups a page keeps to itself.

All rules of it stand here. A page holds aggregates; an address is in it only where somebody asked
for addresses, and what the data names is named only where several rows share the name.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import islice
from typing import TYPE_CHECKING, Final

from cliova_pandas.report.text import LONGEST, clean, shorten
from cliova_pandas.stats.groups.top_groups import pool_groups, read_pooled
from cliova_pandas.verdicts.dress import undress

if TYPE_CHECKING:
    import pandas as pd

LEAST_ROWS: Final = 5
"""What the data names is named only where so many rows share it: fewer could tell who is meant."""

HIDDEN_ADDRESS: Final = "(an address)"
"""What a page has in place of an address."""

# Each begins where a word does, lest a long one be searched again from each of its characters.
_ADDRESS: Final = re.compile(r"(?<!\S)\S*@\S*")
_CODE: Final = re.compile(r"[A-Za-z][A-Za-z_/-]{0,39}")
_MASK: Final = "•••"
_DOMAIN: Final = re.compile(r"[^\s<>(),;:\"'?&=]*")
_LOCAL: Final = re.compile(r"(?<![^\s@<>])[^\s@<>]++(?=@)")
_WORD: Final = re.compile(r"[^\W_]+")
_SHORTEST_LOCAL: Final = 3


def mask(text: object, longest: int = LONGEST) -> str:
    """Return a text of the data without the addresses in it.

    >>> mask("550 <ann@example.com> unknown")
    '550 (an address) unknown'
    """
    return shorten(_ADDRESS.sub(HIDDEN_ADDRESS, clean(text)), longest)


def mask_text(text: str, address: str = "") -> str:
    """Return a text in which no address can be read.

    Parameters
    ----------
    text : str
        Any text.
    address : str
        The address of the row that it belongs to, which is masked however it is written.

    Examples
    --------
    >>> mask_text("no mailbox for <ann.lee@x.example>")
    'no mailbox for <•••@x.example>'
    >>> mask_text("ann.lee", "Ann.Lee@x.example"), mask_text("Lee, Ann", "ann.lee+news@x.example")
    ('•••', '•••')
    >>> mask_text("mailbox full", "mail@x.example")
    'mailbox full'
    """
    local = address.strip().rpartition("@")[0] or address.strip()
    if local and (text.strip().lower() == local.lower() or _spells(text, local)):
        return _MASK
    if len(local) >= _SHORTEST_LOCAL:
        # Within a word it would tell the local part by what is missing there.
        whole = rf"(?<![^\W_]){re.escape(local)}(?![^\W_])"
        text = re.sub(whole, _MASK, text, flags=re.IGNORECASE)
    return _LOCAL.sub(_MASK, text)


def _spells(text: str, local: str) -> bool:
    """Tell whether a name is what a local part is made of."""
    words, known = _find_words(text), _find_words(local)
    if all(word.isdigit() for word in words):
        return False
    untagged = _find_words(local.partition("+")[0])
    return set(words) <= set(known) or "".join(words) in {"".join(known), "".join(untagged)}


def _find_words(text: str) -> list[str]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _WORD.findall(plain.casefold())


def mask_cells(cells: list[str], place: int | None) -> list[str]:
    """Mask the addresses of a row, and in each cell what is said of any of them."""
    addresses = [undress(cell) for i, cell in enumerate(cells) if i == place or _is_address(cell)]
    masked = []
    for i, cell in enumerate(cells):
        text = _mask_address(cell) if i == place else mask_text(cell)
        for address in addresses if i != place else ():
            text = mask_text(text, address)
        masked.append(text)
    return masked


def _is_address(text: str) -> bool:
    return "@" in text and len(text.split()) == 1


def _mask_address(address: str) -> str:
    """Leave of an address what stands after its last ``@``, up to where no domain goes on."""
    if not address:
        return ""
    # In other dress, the name may stand behind the address.
    bare = undress(address)
    domain = _DOMAIN.match(bare[bare.rfind("@") + 1 :]) if "@" in bare else None
    return _MASK if domain is None else f"{_MASK}@{domain[0]}"


def hide_small(table: pd.DataFrame, by: str, top: int) -> pd.DataFrame:
    """Return a breakdown that names no group that could tell who is in it.

    Parameters
    ----------
    table : pandas.DataFrame
        What `cliova_pandas.breakdown` returned.
    by : str
        Its key, such as ``"domain"``.
    top : int
        How many groups are named at most.

    Returns
    -------
    pandas.DataFrame
        The largest groups, and the others as one. A provider comes from the package's own tables,
        so it is named in any case; any other group if it has `LEAST_ROWS` rows; a reason also if it
        is a short word, as codes are. What has an ``@`` in it is never named.

    Examples
    --------
    >>> import pandas as pd
    >>> from cliova_pandas import breakdown
    >>> df = pd.DataFrame({"email": ["a@x.de"] * 5 + ["ann@ann.de"], "verdict": ["valid"] * 6})
    >>> hide_small(breakdown(df), "domain", 10)["n"].to_dict()
    {'x.de': 5, 'other (1 domain)': 1}
    """
    if by == "provider":
        return pool_groups(table, top=top)
    # They come by size, so of a list with many domains most need not be looked at.
    large = table if by == "reason" else table[table["n"] >= LEAST_ROWS]
    pooled = read_pooled(table)
    sizes = zip(large.index, large["n"], strict=True)
    named = (
        label for label, n in sizes if label not in pooled and may_name(str(label), int(n), by)
    )
    return pool_groups(table, order=list(islice(named, top)))


def mask_drivers(drivers: pd.DataFrame) -> pd.DataFrame:
    """Return what `cliova_pandas.find_drivers` returned without addresses in its names.

    What it names has as many rows as it was asked for, which is never less than `LEAST_ROWS` here.

    Examples
    --------
    >>> import pandas as pd
    >>> from cliova_pandas import find_drivers
    >>> df = pd.DataFrame({
    ...     "by": ["by ann@x.example"] * 40 + ["by bob@x.example"] * 40,
    ...     "verdict": ["invalid"] * 30 + ["valid"] * 50,
    ... })
    >>> mask_drivers(find_drivers(df, "by")).index.tolist()
    [('by', 'by (an address)')]
    """
    import pandas as pd

    masked = drivers.copy()
    levels = [
        pd.Index([mask(label[level]) for label in drivers.index.tolist()], dtype="str")
        for level in range(drivers.index.nlevels)
    ]
    masked.index = pd.MultiIndex.from_arrays(levels, names=drivers.index.names)
    about = masked.attrs["cliova"]
    about["drivers"] = [
        {
            "label": [mask(part) for part in driver["label"]],
            "keys": _mask_key(driver["keys"]),
            "also": [_mask_key(key) for key in driver["also"]],
        }
        for driver in about["drivers"]
    ]
    return masked


def _mask_key(key: list[list[str]]) -> list[list[str]]:
    return [[mask(part) for part in pair] for pair in key]


def may_name(label: str, n: int, by: str) -> bool:
    """Tell whether a group of so many rows may be named; see `hide_small`.

    >>> may_name("x.de", 5, "domain"), may_name("x.de", 4, "domain")
    (True, False)
    """
    if "@" in label:
        return False
    if n >= LEAST_ROWS or by == "provider":
        return True
    return by == "reason" and _CODE.fullmatch(label) is not None
