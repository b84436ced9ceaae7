"""A warning points at the caller's line, can be made an error, and keeps its arguments."""

from __future__ import annotations

import warnings

import pytest

from cliova_pandas import CliovaWarning
from cliova_pandas.errors import Argument, Message, read_message, warn


def test_warning_points_at_the_caller() -> None:
    """The line that is named is the first one outside of the package."""
    with pytest.warns(CliovaWarning) as caught:
        warn(["first", "second"])
    assert [str(w.message) for w in caught] == ["first", "second"]
    assert {w.filename for w in caught} == {__file__}


def test_warning_keeps_what_it_names() -> None:
    """Who shows it in another place than Python can word its arguments."""
    with pytest.warns(CliovaWarning, match="Pass top=5") as caught:
        warn([Message("Pass ", Argument("top", 5), ".")])
    [warning] = caught
    assert isinstance(warning.message, CliovaWarning)
    assert read_message(warning.message).word(lambda _: "--top 5") == "Pass --top 5."


def test_warning_can_be_made_an_error() -> None:
    """Who wants no doubtful number turns the category into an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", CliovaWarning)
        with pytest.raises(CliovaWarning, match="doubt"):
            warn(["doubt"])


def test_nothing_to_say_is_silent() -> None:
    """Without a message there is no warning."""
    warn([])
