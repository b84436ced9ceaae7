from .cache import clear_cache
from .files import read_cliova_file
from .job_log import recent_jobs
from .reader import download_cliova, iter_cliova, read_cliova

__all__ = [
    "clear_cache",
    "download_cliova",
    "iter_cliova",
    "read_cliova",
    "read_cliova_file",
    "recent_jobs",
]
