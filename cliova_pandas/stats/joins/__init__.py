"""Verdicts beside the rows of another frame."""
