"""Cliova validation results as pandas DataFrames: ``pd.read_cliova("list_12345")``.

Importing the package adds ``pandas.read_cliova`` and the accessor ``df.cliova``; `unregister` takes
both back. It reads no file, opens no connection and imports neither matplotlib nor ipywidgets.
"""

from typing import TYPE_CHECKING

from cliova_pandas.accessor import CliovaAccessor, register, unregister
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
from cliova_pandas.io import (
    clear_cache,
    download_cliova,
    iter_cliova,
    read_cliova,
    read_cliova_file,
)
from cliova_pandas.service import CliovaClient, Job
from cliova_pandas.stats import (
    bounce_range,
    breakdown,
    changes,
    compare,
    find_drivers,
    flags,
    group_keys,
    is_flagged,
    join_verdicts,
    reconcile,
    suggest_corrections,
    summarize,
)
from cliova_pandas.verdicts import VERDICTS, Layout, list_layouts, register_layout

if TYPE_CHECKING:
    from cliova_pandas import sandbox
    from cliova_pandas.charts import (
        describe,
        plot_breakdown,
        plot_comparison,
        plot_drivers,
        plot_rates,
        plot_verdicts,
    )
    from cliova_pandas.export import export_corrections, export_lists
    from cliova_pandas.panel import Panel
    from cliova_pandas.report import write_report

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
    "Layout",
    "ListNotFoundError",
    "Panel",
    "RateLimitError",
    "ResultFormatError",
    "ServiceError",
    "VerdictError",
    "bounce_range",
    "breakdown",
    "changes",
    "clear_cache",
    "compare",
    "describe",
    "download_cliova",
    "export_corrections",
    "export_lists",
    "find_drivers",
    "flags",
    "group_keys",
    "is_flagged",
    "iter_cliova",
    "join_verdicts",
    "list_layouts",
    "plot_breakdown",
    "plot_comparison",
    "plot_drivers",
    "plot_rates",
    "plot_verdicts",
    "read_cliova",
    "read_cliova_file",
    "reconcile",
    "register",
    "register_layout",
    "sandbox",
    "suggest_corrections",
    "summarize",
    "unregister",
    "write_report",
]

# What brings matplotlib, ipywidgets or a web server, which reading a result does not need.
_LATE = {
    "Panel": "panel",
    "describe": "charts",
    "export_corrections": "export",
    "export_lists": "export",
    "plot_breakdown": "charts",
    "plot_comparison": "charts",
    "plot_drivers": "charts",
    "plot_rates": "charts",
    "plot_verdicts": "charts",
    "write_report": "report",
}

register()


def load_ipython_extension(ipython: object) -> None:
    """Add the line magic ``%cliova LIST``; called by ``%load_ext cliova_pandas``."""
    from cliova_pandas.panel.magic import register_magic

    register_magic(ipython)


def __getattr__(name: str) -> object:
    import importlib

    if name == "sandbox":
        return importlib.import_module("cliova_pandas.sandbox")
    if name in _LATE:
        return getattr(importlib.import_module(f"cliova_pandas.{_LATE[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
