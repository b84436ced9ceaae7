"""A list id is one segment of a path, and leads nowhere else."""

from __future__ import annotations

import pytest

from cliova_pandas.errors import ConfigurationError
from cliova_pandas.service.urls import quote_list_id


def test_id_of_another_script_is_quoted() -> None:
    """An id is one segment of the path, whatever its letters."""
    assert quote_list_id("líst:1") == "l%C3%ADst%3A1"
    with pytest.raises(ConfigurationError, match="must be a string, not 12345"):
        quote_list_id(12345)  # type: ignore[arg-type]
