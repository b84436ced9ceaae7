"""What a fuzzer once found to end in a foreign error is read, or refused in words."""

from __future__ import annotations

import warnings
from contextlib import suppress
from pathlib import Path

import pytest

from cliova_pandas import read_cliova_file
from cliova_pandas.errors import CliovaError, CliovaWarning
from cliova_pandas.io.parsing import iter_tables
from cliova_pandas.service.source import ResultBytes

CORPUS = Path(__file__).parent / "corpus" / "fuzzing"


@pytest.mark.parametrize("name", sorted(path.name for path in CORPUS.iterdir()))
def test_every_find_gives_a_frame_or_an_error_of_ours(name: str) -> None:
    """Whole and in pieces."""
    data = (CORPUS / name).read_bytes()
    with warnings.catch_warnings(), suppress(CliovaError):
        warnings.simplefilter("ignore", CliovaWarning)
        read_cliova_file(data)
    with suppress(CliovaError):
        list(iter_tables(ResultBytes(data, "The file")))
