"""Pieces of records into columns of text, by msgspec.

A struct is made of what the first records showed. msgspec then reads piece by piece, strictly and
without a dict for each record: texts as texts, and numbers and lists as the bytes that stand in the
JSON, so that no number is written anew.

msgspec alone takes the later of two values under one key. So the keys that it found are counted,
and compared with those that stand in the piece.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.io.json.pieces import Piece
from cliova_pandas.io.json.shape import RefusedError, Shape, fill_up
from cliova_pandas.io.json.tokens import find_bounds, make_texts, read_tokens

if TYPE_CHECKING:
    import msgspec
    import pyarrow as pa


_WRITTEN: Final = ("count", "number", "list", "other")
"""The kinds of which the bytes are kept that stand in the JSON."""


@dataclass(frozen=True)
class _Field:
    """One field of a struct.

    Attributes
    ----------
    name : str
        The column that it becomes, with the names of the objects around it.
    get : callable
        Gets it from a struct.
    kind : {"text", "count", "number", "flag", "list", "other", "object"}
        What it holds.
    fields : tuple
        Of an object, its own.
    absent : Struct or None
        Of an object, one without any key.
    """

    name: str
    get: Callable[[Any], Any]
    kind: str
    fields: tuple[_Field, ...] = ()
    absent: msgspec.Struct | None = None

    def count(self) -> int:
        """Count it and those below it."""
        return 1 + sum(each.count() for each in self.fields)


class StructReader:
    """Reads records of a known shape with msgspec."""

    def __init__(
        self,
        struct: type[msgspec.Struct],
        fields: tuple[_Field, ...],
        columns: tuple[str, ...],
    ) -> None:
        import msgspec

        self._decoder: Any = msgspec.json.Decoder(list[struct])  # type: ignore[valid-type]
        self._fields = fields
        self._columns = columns
        self._count = sum(each.count() for each in fields)

    @classmethod
    def make(cls, shape: Shape, columns: tuple[str, ...]) -> StructReader | None:
        """Make one, or return None where no struct can hold such records."""
        try:
            struct, fields = _make_struct(shape, "")
        except RefusedError:
            return None
        return cls(struct, fields, columns)

    def read(self, piece: Piece) -> pa.Table:
        """Return the table of some records.

        Raises
        ------
        RefusedError
            If they are not valid, or not of the known shape.
        """
        import msgspec
        import pyarrow as pa

        try:
            records: list[Any]
            records = self._decoder.decode(b"[%b]" % piece.data)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise RefusedError from None
        # As many keys as fields: if nothing is missing, nothing stands twice either. That nothing
        # is missing shows when the columns are made, which takes nothing but values.
        keys = piece.keys
        columns = _Columns(is_full=keys == self._count * len(records))
        try:
            columns.add(self._fields, records)
        except (TypeError, AttributeError, ValueError):  # Arrow's errors are of these kinds
            raise RefusedError from None
        if not columns.is_full and columns.keys != keys:
            raise RefusedError
        if columns.arrays.keys() - set(self._columns):
            raise RefusedError
        return fill_up(pa.table(columns.arrays), dict.fromkeys(self._columns), len(records))


class WrittenReader:
    """Reads numbers and lists of records that another reader proves to be of a known shape."""

    def __init__(self, struct: type[msgspec.Struct], fields: tuple[_Field, ...]) -> None:
        import msgspec

        self._decoder: Any = msgspec.json.Decoder(list[struct])  # type: ignore[valid-type]
        self._fields = fields

    @classmethod
    def make(cls, shape: Shape) -> WrittenReader | None:
        """Make one, or return None where there are none.

        Raises
        ------
        RefusedError
            If no struct can hold such records.
        """
        chosen = shape.select(("number", "list"))
        return cls(*_make_struct(chosen, "", is_part=True)) if chosen.children else None

    def read(self, records: memoryview) -> dict[str, pa.Array]:
        """Return the texts of these values in a list of records, by their columns.

        Raises
        ------
        RefusedError
            If they are of another shape.
        """
        import msgspec

        try:
            decoded = self._decoder.decode(records)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise RefusedError from None
        columns = _Columns(is_full=False)
        columns.add(self._fields, decoded)
        return {name: columns.arrays[name] for name in _list_leaves(self._fields)}


def _list_leaves(fields: Sequence[_Field]) -> Iterator[str]:
    for each in fields:
        if each.kind == "object":
            yield from _list_leaves(each.fields)
        else:
            yield each.name


def _make_struct(
    shape: Shape, prefix: str, *, is_part: bool = False
) -> tuple[type[msgspec.Struct], tuple[_Field, ...]]:
    """Make a struct of a shape; one that is a part passes over keys that are not in it."""
    import msgspec

    types: list[tuple[str, Any, Any]] = []
    fields = []
    for number, (key, child) in enumerate(shape.children.items()):
        kind = child.kind
        name = f"{prefix}{key}"
        type_: Any
        if kind == "object":
            struct, below = _make_struct(child, f"{name}.", is_part=is_part)
            type_ = struct | None
            made = _Field(name, operator.attrgetter(f"f{number}"), kind, below, struct())
        else:
            if "object" in child.kinds:
                raise RefusedError
            type_ = {"text": str | None, "flag": bool | None}.get(kind, msgspec.Raw)
            made = _Field(name, operator.attrgetter(f"f{number}"), kind)
        types.append((f"f{number}", type_, msgspec.UNSET))
        fields.append(made)
    try:
        struct = msgspec.defstruct(
            "Record",
            types,
            rename={f"f{number}": key for number, key in enumerate(shape.children)},
            forbid_unknown_fields=not is_part,
            gc=False,
        )
    except ValueError:  # a key with a quote, a backslash or a control character
        raise RefusedError from None
    return struct, tuple(fields)


class _Columns:
    """The columns of the records of one piece.

    Attributes
    ----------
    is_full : bool
        Whether there are as many keys as fields.
    arrays : dict
        The columns.
    keys : int
        The keys that were found, where it is not full.
    """

    def __init__(self, *, is_full: bool) -> None:
        self.is_full = is_full
        self.arrays: dict[str, pa.Array] = {}
        self.keys = 0

    def add(self, fields: Sequence[_Field], structs: list[Any]) -> None:
        """Add the columns of some structs."""
        import msgspec

        for each in fields:
            values = list(map(each.get, structs))
            missing = 0
            if not self.is_full:
                missing = values.count(msgspec.UNSET)
                self.keys += len(values) - missing
            if each.kind == "object":
                if not self.is_full:
                    values = self._add_absent(each, values)
                self.add(each.fields, values)
                continue
            if missing:
                nothing = b"null" if each.kind in _WRITTEN else None
                values = [nothing if value is msgspec.UNSET else value for value in values]
            self.arrays[each.name] = self._make_array(each.kind, values)

    def _add_absent(self, each: _Field, values: list[Any]) -> list[Any]:
        """Add a column for objects that are null or empty; put one without keys for what is not."""
        import msgspec
        import pyarrow as pa

        missing = (None, msgspec.UNSET)
        texts = ["{}" if value == each.absent else None for value in values]
        if any(texts) or any(value is None for value in values):
            self.arrays[each.name] = pa.array(texts, pa.large_string())
        return [each.absent if value in missing else value for value in values]

    def _make_array(self, kind: str, values: list[Any]) -> pa.Array:
        import pyarrow as pa

        if kind == "text":
            return _join_texts(values)
        if kind == "flag":
            return pa.array(values, pa.bool_()).cast(pa.large_string())
        array, keys = read_tokens(values)
        self.keys += keys
        return array


def _join_texts(values: list[str | None]) -> pa.Array:
    """Make an array of texts, where an empty one is missing; twice as fast as Arrow by itself."""
    import pyarrow as pa

    try:
        joined = "\n".join(values)  # type: ignore[arg-type]
    except TypeError:
        values = ["" if value is None else value for value in values]
        joined = "\n".join(values)  # type: ignore[arg-type]
    data = joined.encode()
    bounds = find_bounds(data, len(values))
    if bounds is None:  # a text holds a line end
        return pa.array([value or None for value in values], pa.large_string())
    return make_texts("".join(values).encode(), bounds)  # type: ignore[arg-type]
