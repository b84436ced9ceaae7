"""Watching what leaves an engine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import narwhals as nw
import pytest


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
