"""The parts of a report, each a function from the context to blocks."""

from cliova_pandas.report.sections.registry import make_section

__all__ = ["make_section"]
