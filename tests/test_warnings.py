import warnings

import pytest

from cliova_pandas import CliovaWarning
from cliova_pandas.errors import warn


def test_warning_points_at_the_caller():
    """The line that is named is the first one outside of the package."""
    with pytest.warns(CliovaWarning) as caught:
        warn(["first", "second"])
    assert [str(w.message) for w in caught] == ["first", "second"]
    assert {w.filename for w in caught} == {__file__}


def test_warning_can_be_made_an_error():
    """Who wants no doubtful number turns the category into an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", CliovaWarning)
        with pytest.raises(CliovaWarning, match="doubt"):
            warn(["doubt"])


def test_nothing_to_say_is_silent():
    """Without a message there is no warning."""
    warn([])
