"""Cliova validation results as pandas DataFrames: ``pd.read_cliova("list_12345")``.

Importing the package adds ``pandas.read_cliova`` and the accessor ``df.cliova``; `unregister` takes
both back. It reads no file, opens no connection and imports neither matplotlib nor ipywidgets.
"""

from cliova_pandas.accessor import CliovaAccessor, register, unregister
from cliova_pandas.client import CliovaClient
from cliova_pandas.errors import (
    AuthenticationError,
    CliovaError,
    CliovaWarning,
    ConfigurationError,
    ConnectionFailedError,
    IncompleteDownloadError,
    JobFailedError,
    JobNotFinishedError,
    ListNotFoundError,
    RateLimitError,
    ResultFormatError,
    ServiceError,
    VerdictError,
)
from cliova_pandas.job import Job
from cliova_pandas.reader import download_cliova, iter_cliova, read_cliova, read_cliova_file
from cliova_pandas.store import clear_cache
from cliova_pandas.summary import summarize
from cliova_pandas.verdicts import VERDICTS

__version__ = "0.1.0"

__all__ = [
    "VERDICTS",
    "AuthenticationError",
    "CliovaAccessor",
    "CliovaClient",
    "CliovaError",
    "CliovaWarning",
    "ConfigurationError",
    "ConnectionFailedError",
    "IncompleteDownloadError",
    "Job",
    "JobFailedError",
    "JobNotFinishedError",
    "ListNotFoundError",
    "RateLimitError",
    "ResultFormatError",
    "ServiceError",
    "VerdictError",
    "clear_cache",
    "download_cliova",
    "iter_cliova",
    "read_cliova",
    "read_cliova_file",
    "register",
    "sandbox",
    "summarize",
    "unregister",
]

register()


def __getattr__(name: str) -> object:
    # The sandbox brings a web server, which reading a result does not need.
    if name == "sandbox":
        import importlib

        return importlib.import_module("cliova_pandas.sandbox")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
