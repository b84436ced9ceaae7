"""Lists and frames as files."""

from cliova_pandas.export.lists import export_lists

__all__ = ["export_lists"]
