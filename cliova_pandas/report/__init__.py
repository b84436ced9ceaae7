"""One file to hand to the person who asked."""

from cliova_pandas.report.writer import write_report

__all__ = ["write_report"]
