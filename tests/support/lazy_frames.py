"""Frames in engines that are asked for numbers, and watching what leaves them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import duckdb
import narwhals as nw
import pandas as pd
import polars as pl
import pytest

from tests.support.engines import to_arrow


def to_polars(frame: pd.DataFrame) -> Any:
    """Return a lazy frame of Polars with the same rows."""
    made: Any = pl.from_arrow(to_arrow(frame))
    return made.lazy()


def to_duckdb(frame: pd.DataFrame) -> Any:
    """Return a relation of DuckDB with the same rows."""
    return duckdb.from_arrow(to_arrow(frame))


LAZY: Final[dict[str, Callable[[pd.DataFrame], Any]]] = {"polars": to_polars, "duckdb": to_duckdb}


@contextmanager
def refuse_rows(monkeypatch: pytest.MonkeyPatch, above: int) -> Iterator[None]:
    """Fail if a lazy frame is computed that has more rows than so many."""
    collect = nw.LazyFrame.collect

    def watch(frame: Any, *given: Any, **options: Any) -> Any:
        found = collect(frame, *given, **options)
        assert len(found) <= above, f"{len(found)} rows of {found.columns} were brought"
        return found

    with monkeypatch.context() as patch:
        patch.setattr(nw.LazyFrame, "collect", watch)
        yield
