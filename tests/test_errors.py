import pickle

import pytest

from cliova_pandas import errors
from cliova_pandas.service.job import Job

KINDS = [
    kind
    for name in errors.__all__
    if isinstance(kind := getattr(errors, name), type) and issubclass(kind, errors.CliovaError)
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_survives_pickling(kind):
    """An error that crosses processes keeps its message, its list and what it carries."""
    error = kind("what and why", list_id="list_1")
    error.extra = {"job": Job(id="list_1")}
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is kind
    assert str(copy) == "what and why"
    assert copy.__dict__ == error.__dict__


@pytest.mark.parametrize(
    ("kind", "builtin"),
    [
        (errors.ConfigurationError, ValueError),
        (errors.AuthenticationError, PermissionError),
        (errors.ListNotFoundError, LookupError),
        (errors.ConnectionFailedError, ConnectionError),
        (errors.IncompleteDownloadError, OSError),
        (errors.ResultFormatError, ValueError),
        (errors.VerdictError, ValueError),
    ],
)
def test_each_kind_is_also_the_builtin_that_one_would_catch(kind, builtin):
    """Who does not know this package catches what the standard library would raise."""
    with pytest.raises(builtin, match="message"):
        raise kind("message")
