"""Explore a result in the notebook."""

from cliova_pandas.panel.widget import Panel

__all__ = ["Panel"]
