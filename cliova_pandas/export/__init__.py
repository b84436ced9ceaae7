"""Lists and frames as files."""

from cliova_pandas.export.corrections import export_corrections
from cliova_pandas.export.lists import export_lists

__all__ = ["export_corrections", "export_lists"]
