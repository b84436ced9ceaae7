"""Cliova validation results as pandas DataFrames."""

__version__ = "0.1.0"
