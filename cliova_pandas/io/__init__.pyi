from .cache import clear_cache
from .files import read_cliova_file
from .reader import download_cliova, iter_cliova, read_cliova

__all__ = ["clear_cache", "download_cliova", "iter_cliova", "read_cliova", "read_cliova_file"]
