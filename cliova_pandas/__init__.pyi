from . import sandbox
from .accessor import CliovaAccessor, register, unregister
from .charts import (
    describe,
    plot_breakdown,
    plot_calibration,
    plot_comparison,
    plot_drivers,
    plot_rates,
    plot_verdicts,
)
from .dataset import scan_cliova, sync_cliova
from .errors import (
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
from .export import export_corrections, export_lists
from .io import (
    clear_cache,
    download_cliova,
    iter_cliova,
    read_cliova,
    read_cliova_file,
)
from .panel import Panel
from .report import write_report
from .service import CliovaClient, Job, Limits
from .stats import (
    bounce_range,
    bounce_rates,
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
from .verdicts import VERDICTS, Layout, list_layouts, register_layout

__version__: str

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
    "Limits",
    "ListNotFoundError",
    "Panel",
    "RateLimitError",
    "ResultFormatError",
    "ServiceError",
    "VerdictError",
    "bounce_range",
    "bounce_rates",
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
    "plot_calibration",
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
    "scan_cliova",
    "suggest_corrections",
    "summarize",
    "sync_cliova",
    "unregister",
    "write_report",
]

def load_ipython_extension(ipython: object) -> None: ...
