"""The four classes of an address, and how a result says which one it means."""

from cliova_pandas.verdicts.classes import VERDICTS, Verdict
from cliova_pandas.verdicts.column_names import split_name
from cliova_pandas.verdicts.detection import detect_columns
from cliova_pandas.verdicts.known_layouts import (
    Layout,
    list_layouts,
    recognise_rows,
    register_layout,
)
from cliova_pandas.verdicts.profile import (
    ColumnProfiles,
    PairCounter,
    examine_table,
    gather_evidence,
)
from cliova_pandas.verdicts.reading import ColumnRoles, classify, classify_table
from cliova_pandas.verdicts.vocabulary import find_boolean, find_word

__all__ = [
    "VERDICTS",
    "ColumnProfiles",
    "ColumnRoles",
    "Layout",
    "PairCounter",
    "Verdict",
    "classify",
    "classify_table",
    "detect_columns",
    "examine_table",
    "find_boolean",
    "find_word",
    "gather_evidence",
    "list_layouts",
    "recognise_rows",
    "register_layout",
    "split_name",
]
