"""How large the parts of a result may be, beyond which it is no result but a mistake or an attack.

What is read costs time and memory by its bytes and by its columns, never by their square. So a
bound is needed only where one row, one name or one column more could cost as much as all the rest.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bounds:
    """The most that is taken of one part of a result.

    Attributes
    ----------
    columns : int, default 5,000
        Columns; of JSON, different keys in all records together, with those inside of others.
    depth : int, default 100
        Objects and lists inside of each other, in a record or in what stands around the records.
    name_length : int, default 524,288
        Characters of the name of a column, with the names of the objects around it.
    value_bytes : int, default 4 MiB
        Of a single value.
    row_bytes : int, default 8 MiB
        Of a row or a record, with its quotes, and of a header; what is read at once is not counted.
    document_bytes : int, default 128 MiB
        Of JSON that is not a list of records, and of what stands behind the list.
    """

    columns: int = 5_000
    depth: int = 100
    name_length: int = 1 << 19
    value_bytes: int = 4 << 20
    row_bytes: int = 8 << 20
    document_bytes: int = 128 << 20
