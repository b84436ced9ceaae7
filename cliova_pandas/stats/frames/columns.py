"""A frame of any library as columns of Arrow: pandas and dask directly, others by narwhals."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from copy import copy
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from cliova_pandas.errors import Argument, ConfigurationError, Hint, quote_names, word_lack
from cliova_pandas.stats.frames.arrow_values import Codes, Mask, as_text, to_arrow, unify
from cliova_pandas.stats.frames.lazy_tables import compute_frame, open_table
from cliova_pandas.verdicts import ColumnRoles, PairCounter, detect_columns, gather_evidence
from cliova_pandas.verdicts.roles import name_email

if TYPE_CHECKING:
    import pyarrow as pa

Made = TypeVar("Made")
Role: TypeAlias = Literal["email", "verdict", "reason"]

_HEAD: Final = 5_000


class FrameColumns:
    """The columns of a frame.

    Parameters
    ----------
    frame : DataFrame
        Of pandas or dask, a dataset of pyarrow, or of a library that narwhals knows: polars,
        DuckDB, Spark and others. Of one that is not in memory some rows are read to tell what its
        columns are. Whoever reads a column computes it once, with all its columns, unless it was
        reduced before to what is asked of it, as
        `cliova_pandas.stats.frames.denominator.open_counted` does.

    Attributes
    ----------
    names : list of str
        Its columns.
    levels : list of str
        The named levels of its index.
    attrs : Mapping
        What ``frame.attrs["cliova"]`` says; empty where there is nothing.
    described : Mapping
        The same; of rows that say what their list is, what these say.
    not_validated : int
        How many rows are left out because a join has found no verdict for them.

    Raises
    ------
    ConfigurationError
        If it is no frame.
    """

    def __init__(self, frame: Any) -> None:
        import pandas as pd

        described: Any = None
        self._source: Any = frame
        levels: list[Any] = []
        self._is_pandas = True
        self._kept: Mask | None = None
        self._counts: Codes | None = None
        self._held: list[str] | None = None
        self._whole: FrameColumns = self
        self._email: str | None = None
        self._made: dict[Hashable, Any] = {}
        if isinstance(frame, pd.DataFrame):
            columns, levels, self._is_lazy = list(frame.columns), list(frame.index.names), False
            described = frame.attrs.get("cliova")
        elif _is_of("pyarrow.dataset", "Dataset", frame):
            columns, self._is_lazy, self._is_pandas = frame.schema.names, True, False
        elif (lazy := unwrap_dask(frame)) is not None:
            self._source = frame = lazy
            columns, levels = list(frame.columns), list(frame._meta.index.names)
            self._is_lazy = True
            described = frame._meta.attrs.get("cliova")
        else:
            self._source, columns, self._is_lazy = _wrap(frame)
            self._is_pandas = False
        self.names: list[str] = [name for name in columns if isinstance(name, str)]
        self.levels: list[str] = [name for name in levels if isinstance(name, str)]
        self.attrs: Mapping[str, Any] = described if isinstance(described, Mapping) else {}
        self.described = self.attrs
        self.not_validated: int = self.attrs.get("not_validated", 0)

    def read(self, *names: str) -> list[pa.Array]:
        """Return columns as Arrow arrays, all of them in one pass over the frame.

        Raises
        ------
        ConfigurationError
            If there is no such column, or more than one.
        """
        for name in names:
            self._check_column(name)
        return [self.take_kept(column) for column in self._read(list(names), None)]

    def replace_rows(
        self, table: pa.Table, counts: Codes | None, email: str | None
    ) -> FrameColumns:
        """Return the columns of a table in the place of the frame's.

        Parameters
        ----------
        table : pyarrow.Table
            The columns that will be read.
        counts : numpy.ndarray of int64, optional
            For how many rows of the frame each row stands; for one, without it.
        email : str, optional
            The column of the addresses, if it is known.
        """
        replaced = FrameColumns(table)
        replaced.names, replaced.levels = self.names, self.levels
        replaced.attrs, replaced.described = self.attrs, self.described
        replaced.not_validated = self.not_validated
        replaced._counts, replaced._whole, replaced._email = counts, self, email
        replaced._held = table.column_names
        return replaced

    def holds(self, name: str) -> bool:
        """Tell whether a column can be read: not, if an engine was not asked for it."""
        return self._held is None or name in self._held

    def read_head(self, *names: str) -> list[pa.Array]:
        """Return columns of some rows, the first where there is an order; computes nothing."""
        return self._read(list(names), _HEAD)

    @property
    def is_in_memory(self) -> bool:
        """Whether nothing is to be computed any more."""
        return not self._is_lazy

    @property
    def weights(self) -> Codes | None:
        """For how many rows of the frame each row stands; None where each stands for itself."""
        if self._counts is None or self._kept is None:
            return self._counts
        return self._counts[self._kept]

    def count_marked(self, rows: Mask) -> int:
        """Return how many rows of the frame some of all rows stand for."""
        return int(rows.sum() if self._counts is None else self._counts[rows].sum())

    @property
    def frame(self) -> Any:
        """The frame as its library has it; a lazy one is computed."""
        self._compute()
        return self._source if self._is_pandas else self._source.to_native()

    def take_kept(self, column: pa.Array) -> pa.Array:
        """Return of a column of all rows those that are kept."""
        import pyarrow as pa

        return column if self._kept is None else column.filter(pa.array(self._kept))

    def keep(self, rows: Mask, *, not_validated: int = 0) -> FrameColumns:
        """Return the columns of some of the rows, of which so many are left out for that."""
        kept = copy(self)
        kept._made = {}
        kept._kept = rows
        kept.not_validated = not_validated
        return kept

    def remember(self, what: Hashable, make: Callable[[], Made]) -> Made:
        """Return what is made of these rows, which is made once however often it is asked for.

        So what several numbers have in common costs once. Nobody changes what is returned.
        """
        if what not in self._made:
            self._made[what] = make()
        return self._made[what]  # type: ignore[no-any-return]

    def find_kept(self) -> Mask:
        """Return which rows of the frame these are."""
        self._compute()
        return np.ones(len(self._source), dtype=bool) if self._kept is None else self._kept

    def count_rows(self) -> int:
        """Return how many rows there are."""
        return self.count_all_rows() if self._kept is None else self.count_marked(self._kept)

    def count_all_rows(self) -> int:
        """Return how many rows the frame has, those that are not kept too."""
        self._compute()
        return len(self._source) if self._counts is None else int(self._counts.sum())

    def spread(self, values: npt.NDArray[Any], other: Any) -> npt.NDArray[Any]:
        """Return the values of the rows as values of the frame's rows, ``other`` for the rest."""
        if self._kept is None:
            return values
        spread = np.full(len(self._kept), other, dtype=values.dtype)
        spread[self._kept] = values
        return spread

    def read_text(self, name: str) -> pa.Array:
        """Return one column as text."""
        return as_text(self.read(name)[0])

    def find_email(self, said: str | None = None) -> str | None:
        """Return the column of the addresses: what is said, else what attrs say, else the likely.

        Raises
        ------
        ConfigurationError
            If there is no such column as is said.
        """
        return self._find("email", said)

    def require_email(self, said: str | None = None) -> str:
        """Return the column of the addresses.

        Raises
        ------
        ConfigurationError
            If there is none, or several are called as it is.
        """
        told = self._find_told("email", said)
        if told is None:
            self._check_guessable()
        return self._require("email", "the addresses", told)

    def find_reason(self, said: str | None = None) -> str | None:
        """Return the column of the reasons: what is said, else what attrs say, else the likely.

        Raises
        ------
        ConfigurationError
            If there is no such column as is said.
        """
        return self._find("reason", said)

    def require_reason(self, said: str | None = None) -> str:
        """Return the column of the reasons: the one that is found, else the one that is called so.

        Raises
        ------
        ConfigurationError
            If there is none.
        """
        # Who asks for the reason means the column of that name, whatever it looks like.
        named = self.names.count("reason") == 1 and self._find("reason", said) is None
        return self._require("reason", "the reasons", "reason" if named else said)

    def find_verdict(self) -> str | None:
        """Return the column that a verdict is read from: what attrs say, else the likely."""
        return self._find("verdict", None)

    def name_email(self, said: str | None = None) -> str | None:
        """Return the column of the addresses as far as it can be told without reading any.

        It is the one that `find_email` finds, if half of its values are addresses.
        """
        told = self._find_told("email", said)
        if told is not None:
            return told
        return name_email([name for name in self.names if self.names.count(name) == 1])

    def _require(self, role: Literal["email", "reason"], what: str, said: str | None) -> str:
        found = self._find(role, said)
        if found is None:
            raise ConfigurationError(
                f"It cannot be told which column holds {what}. ",
                Hint("Pass ", Argument(f"{role}_column", ...), " "),
                f"It has: {quote_names(self.names)}.",
            )
        return found

    def _check_guessable(self) -> None:
        """Refuse to take another column where several are called as that of the addresses is."""
        named = name_email([name for name, count in Counter(self.names).items() if count > 1])
        if named is not None:
            self._check_column(named)

    def _find(self, role: Role, said: str | None) -> str | None:
        found = self._find_told(role, said)
        if found is not None:
            return found
        # Of few columns, or of other rows, another one could be the likely.
        likely: str | None = getattr(self.guess_roles(), role)
        return likely

    def _find_told(self, role: Role, said: str | None) -> str | None:
        """Return the column that somebody has named: the caller, or attrs of what is there."""
        if said is not None:
            self._check_column(said)
            return said
        if role == "email" and self._email is not None:
            return self._email
        described: str | None = (self.described.get("columns") or {}).get(role)
        return described if described in self.names else None

    def guess_roles(self) -> ColumnRoles:
        """Return what the columns look like to be, whatever attrs say."""
        return self._whole.remember("roles", self._whole._guess_columns)

    def _guess_columns(self) -> ColumnRoles:
        """Guess as `read_cliova` does, from names and the first values; attrs do not last."""
        import pyarrow as pa

        names = [name for name in self.names if self.names.count(name) == 1]
        head = pa.table(
            {
                name: as_text(column)
                for name, column in zip(names, self._read(names, _HEAD), strict=True)
            }
        )
        return detect_columns(gather_evidence([head]), PairCounter(lambda: [head]))

    def _read(self, names: list[str], rows: int | None) -> list[pa.Array]:
        if not names:
            return []
        if rows is not None and self._is_lazy:
            return self._read_head(names, rows)
        self._compute()
        if self._is_pandas:
            head = self._source if rows is None else self._source.iloc[:rows]
            return [to_arrow(head[name]) for name in names]
        head = self._source if rows is None else self._source.head(rows)
        # Of several columns at a time, polars reads some names as patterns.
        return [unify(head.get_column(name).to_arrow()) for name in names]

    def _read_head(self, names: list[str], rows: int) -> list[pa.Array]:
        """Read some rows of a frame that is not in memory, the first where there is an order."""
        if _is_of("pyarrow.dataset", "Dataset", self._source):
            table = self._source.head(rows, columns=names)
        elif self._is_pandas:
            head = self._source[names].head(rows, npartitions=-1)
            return [to_arrow(head[name]) for name in names]
        else:
            table = open_table(self._source).collect(names, rows)
        return [unify(table[name]) for name in names]

    def _compute(self) -> None:
        """Compute a lazy frame: only once, for its rows could come in another order next time."""
        if not self._is_lazy:
            return
        if _is_of("pyarrow.dataset", "Dataset", self._source):
            self._source, _, _ = _wrap(self._source.to_table())
        elif self._is_pandas:
            self._source = self._source.compute()
        else:
            self._source = compute_frame(self._source)
        self._is_lazy = False

    def _check_column(self, name: str) -> None:
        """Refuse a name that no column has, or more than one."""
        count = self.names.count(name)
        if not count:
            raise ConfigurationError(word_lack("The frame", "column", [name], self.names))
        if count > 1:
            raise ConfigurationError(
                f"The frame has {count} columns {name!r}. Give each a name of its own, or leave "
                "all but one out."
            )


def unwrap_dask(frame: Any) -> Any:
    """Return a frame of dask, also one that narwhals has wrapped; None if it is another."""
    if type(frame).__module__.startswith("narwhals") and hasattr(frame, "to_native"):
        frame = frame.to_native()
    # Narwhals is about to leave dask to a package of its own, and says so at every turn.
    return frame if _is_of("dask.dataframe", "DataFrame", frame) else None


def _is_of(module: str, name: str, frame: Any) -> bool:
    """Tell whether a frame is of a library, which is not imported for that."""
    loaded = sys.modules.get(module)
    return loaded is not None and isinstance(frame, getattr(loaded, name))


def _wrap(frame: Any) -> tuple[Any, list[str], bool]:
    """Return a frame of narwhals, its columns, and whether it is lazy."""
    import narwhals as nw
    from narwhals.exceptions import DuplicateError

    try:
        wrapped = nw.from_native(frame)
        names = wrapped.collect_schema().names()
    except TypeError:
        raise ConfigurationError(
            f"A frame of pandas, polars, pyarrow or dask is needed, not {type(frame).__name__!r}."
        ) from None
    except DuplicateError:
        names = frame.column_names if hasattr(frame, "column_names") else frame.columns
        repeated = sorted({str(name) for name in names if list(names).count(name) > 1})
        raise ConfigurationError(
            f"The frame has several columns {repeated[0]!r}. Give each column a name of its own."
        ) from None
    return wrapped, names, isinstance(wrapped, nw.LazyFrame)
