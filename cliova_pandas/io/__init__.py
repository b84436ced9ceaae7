"""From a list id or a file to a typed frame, whole or not at all."""

from cliova_pandas.io.cache import clear_cache
from cliova_pandas.io.files import read_cliova_file
from cliova_pandas.io.reader import download_cliova, iter_cliova, read_cliova

__all__ = ["clear_cache", "download_cliova", "iter_cliova", "read_cliova", "read_cliova_file"]
