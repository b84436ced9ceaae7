from __future__ import annotations

from collections.abc import Iterator

import pytest

from cliova_pandas.sandbox import Sandbox, serve


@pytest.fixture
def service() -> Iterator[Sandbox]:
    with serve() as running:
        yield running
