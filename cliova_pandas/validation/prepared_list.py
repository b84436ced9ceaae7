"""What would be sent of a list, and what is left out of it: decided before anything is sent.

The rows are looked at twice, piece by piece, so that a long list costs little memory: first to see
which are sent, then to write them. Of each address only a digest is kept in between.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

import numpy as np
import numpy.typing as npt

from cliova_pandas.validation.submitted_columns import SubmittedColumns
from cliova_pandas.verdicts.addresses import find_malformed, fold_addresses
from cliova_pandas.verdicts.dress import undress_all
from cliova_pandas.verdicts.text_bytes import read_bytes

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

Mask = npt.NDArray[np.bool_]

_ROWS: Final = 1 << 16
_SPECIAL: Final = b'",\r\n'
_REASONS: Final = {
    "empty": "without an address",
    "malformed": "malformed",
    "duplicate": "repeated",
    "known": "known already",
}


@dataclass(frozen=True)
class SentCounts:
    """How many rows a list has, and what becomes of them.

    Attributes
    ----------
    rows : int
        All of them.
    sent : int
        Those that are sent; each costs a credit.
    empty, malformed : int
        Rows without an address, and those whose address no mail server could take.
    duplicate : int
        Rows whose address stands in an earlier row, whatever its case, spaces and dress.
    known : int
        Rows whose address a kept result answers already.

    Examples
    --------
    >>> SentCounts(rows=10, sent=7, empty=2, duplicate=1)
    <7 of 10 rows are sent; left out: 2 without an address, 1 repeated>
    """

    rows: int
    sent: int
    empty: int = 0
    malformed: int = 0
    duplicate: int = 0
    known: int = 0

    def __repr__(self) -> str:
        return f"<{self.describe()}>"

    @property
    def left_out(self) -> dict[str, int]:
        """The rows that are not sent, by the reason; those that occur."""
        return {name: count for name, count in asdict(self).items() if count and name in _REASONS}

    def describe(self) -> str:
        """Say it in one line."""
        rest = self.describe_left_out()
        return f"{self.sent:,} of {self.rows:,} rows are sent" + (f"; {rest}" if rest else "")

    def describe_left_out(self) -> str:
        """Say what is left out, if anything is."""
        said = ", ".join(f"{count:,} {_REASONS[name]}" for name, count in self.left_out.items())
        return f"left out: {said}" if said else ""


@dataclass(frozen=True, repr=False)
class PreparedList:
    """A list that is ready to be sent.

    Attributes
    ----------
    name : str
        What it is to be called.
    counts : SentCounts
        What is sent and what is left out.

    Examples
    --------
    >>> from cliova_pandas import submit_cliova
    >>> ready = submit_cliova(["ann@x.example", "ANN@x.example", ""], "Spring", dry_run=True)
    >>> ready
    <PreparedList 'Spring': 1 of 3 rows are sent; left out: 1 without an address, 1 repeated>
    >>> ready.frame["email"].tolist()
    ['ann@x.example']
    """

    name: str
    counts: SentCounts
    columns: SubmittedColumns
    is_sent: Mask

    def __len__(self) -> int:
        return self.counts.sent

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r}: {self.counts.describe()}>"

    def _repr_html_(self) -> str:
        return f"<p>{html.escape(self.name)}: {html.escape(self.counts.describe())}</p>"

    @property
    def frame(self) -> pd.DataFrame:
        """All that leaves the machine, as a frame.

        Examples
        --------
        >>> from cliova_pandas import submit_cliova
        >>> submit_cliova(["Ann <ann@x.example>"], "Spring", dry_run=True).frame
                   email
        0  ann@x.example
        """
        import pandas as pd
        import pyarrow as pa

        tables = list(self.iter_tables())
        whole = pa.concat_tables(tables) if tables else pa.table(self.columns.columns)
        return pd.DataFrame(
            {name: pd.array(whole[name], dtype="str") for name in whole.column_names}
        )

    def split(self, most: int) -> list[PreparedList]:
        """Return it as lists of at most so many addresses, with a number behind the name of each.

        Examples
        --------
        >>> from cliova_pandas import submit_cliova
        >>> ready = submit_cliova([f"p{n}@x.example" for n in range(5)], "Spring", dry_run=True)
        >>> [(part.name, len(part)) for part in ready.split(2)]
        [('Spring (1 of 3)', 2), ('Spring (2 of 3)', 2), ('Spring (3 of 3)', 1)]
        """
        count = -(-self.counts.sent // most)
        if count <= 1:
            return [self]
        places = np.cumsum(self.is_sent) - 1
        parts = []
        for number in range(count):
            is_sent = self.is_sent & (places // most == number)
            counts = SentCounts(rows=self.counts.rows, sent=int(is_sent.sum()))
            name = f"{self.name} ({number + 1} of {count})"
            parts.append(PreparedList(name, counts, self.columns, is_sent))
        return parts

    def iter_tables(self) -> Iterator[pa.Table]:
        """Yield what is sent, piece by piece: bare addresses, and what goes with them.

        Examples
        --------
        >>> from cliova_pandas import submit_cliova
        >>> ready = submit_cliova(["ann@x.example"], "Spring", dry_run=True)
        >>> [table.column_names for table in ready.iter_tables()]
        [['email']]
        """
        import pyarrow as pa

        for start in range(0, self.counts.rows, _ROWS):
            mask = pa.array(self.is_sent[start : start + _ROWS])
            piece = {
                name: column.slice(start, _ROWS).filter(mask)
                for name, column in self.columns.columns.items()
            }
            piece["email"] = undress_all(piece["email"])
            yield pa.table(piece)

    def write(self, file: BinaryIO) -> None:
        r"""Write what is sent as the CSV that the service documents.

        Examples
        --------
        >>> import io
        >>> from cliova_pandas import submit_cliova
        >>> file = io.BytesIO()
        >>> submit_cliova(["ann@x.example"], "Spring", dry_run=True).write(file)
        >>> file.getvalue()
        b'email\nann@x.example\n'
        """
        file.write((",".join(self.columns.columns) + "\n").encode())
        for table in self.iter_tables():
            file.write(_write_csv(table))


def prepare_list(
    columns: SubmittedColumns,
    name: str,
    *,
    deduplicate: bool = True,
    send_malformed: bool = False,
    known: pa.Array | None = None,
) -> PreparedList:
    """Decide which rows are sent.

    Parameters
    ----------
    columns : SubmittedColumns
        The rows.
    name : str
        What the list is to be called.
    deduplicate : bool, default True
        Send each address once.
    send_malformed : bool, default False
        Send also what cannot be an address.
    known : pyarrow.Array, optional
        Folded addresses that are not sent.
    """
    rows = len(columns.emails)
    is_empty, is_malformed = np.zeros(rows, dtype=bool), np.zeros(rows, dtype=bool)
    digests = np.zeros((rows, 2), dtype=np.uint64)
    for start in range(0, rows, _ROWS):
        piece = slice(start, start + _ROWS)
        bare = undress_all(columns.emails.slice(start, _ROWS)).fill_null("")
        is_empty[piece] = np.asarray(_is_blank(bare))
        is_malformed[piece] = np.asarray(find_malformed(bare))
        digests[piece] = _digest(fold_addresses(bare))
    is_malformed &= ~is_empty
    is_left = is_empty if send_malformed else is_empty | is_malformed
    is_known = np.zeros(rows, dtype=bool)
    if known is not None and len(known):
        both = np.concatenate([_digest(known), digests])
        is_known = _find_repeated(both)[len(known) :] & ~is_left
        is_left = is_left | is_known
    is_repeated = np.zeros(rows, dtype=bool)
    if deduplicate:
        kept = np.flatnonzero(~is_left)
        is_repeated[kept] = _find_repeated(digests[kept])
    is_sent = ~(is_left | is_repeated)
    counts = SentCounts(
        rows=rows,
        sent=int(is_sent.sum()),
        empty=int(is_empty.sum()),
        malformed=0 if send_malformed else int(is_malformed.sum()),
        duplicate=int(is_repeated.sum()),
        known=int(is_known.sum()),
    )
    return PreparedList(name, counts, columns, is_sent)


def _is_blank(texts: pa.Array) -> pa.Array:
    import pyarrow.compute as pc

    return pc.equal(texts, "")


def _digest(texts: pa.Array) -> npt.NDArray[np.uint64]:
    """Return 128 bits of each text, so that equal ones are told without keeping them.

    Two different texts among a billion have the same with a chance of 1 to 10 to the power of 20.
    """
    import pyarrow as pa
    import xxhash

    raw = texts.fill_null("").cast(pa.large_binary()).to_pylist()
    joined = b"".join(map(xxhash.xxh3_128_digest, raw))
    return np.frombuffer(joined, dtype=np.uint64).reshape(-1, 2)


def _find_repeated(digests: npt.NDArray[np.uint64]) -> Mask:
    """Tell which digests stand in an earlier row."""
    is_repeated = np.zeros(len(digests), dtype=bool)
    halves = np.sort(digests[:, 0])
    candidates = np.flatnonzero(np.isin(digests[:, 0], halves[1:][halves[1:] == halves[:-1]]))
    if not len(candidates):  # sorting both halves takes much longer, and mostly few need it
        return is_repeated
    some = digests[candidates]
    order = np.lexsort((some[:, 1], some[:, 0]))  # stable: equal ones keep their order
    ordered = some[order]
    is_repeated[candidates[order[1:]]] = (ordered[1:] == ordered[:-1]).all(axis=1)
    return is_repeated


def _write_csv(table: pa.Table) -> bytes:
    """Write rows with quotes where they are needed: around all texts of a piece that needs some."""
    import pyarrow as pa
    from pyarrow import csv

    special = any(
        sign in read_bytes(chunk)
        for column in table.columns
        for chunk in column.chunks
        for sign in (_SPECIAL[place : place + 1] for place in range(len(_SPECIAL)))
    )
    options = csv.WriteOptions(include_header=False, quoting_style="needed" if special else "none")
    sink = pa.BufferOutputStream()
    csv.write_csv(table, sink, options)
    written: bytes = sink.getvalue().to_pybytes()
    return written
