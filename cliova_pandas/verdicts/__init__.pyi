from .classes import VERDICTS, Verdict
from .column_names import split_name
from .detection import detect_columns
from .known_layouts import (
    Layout,
    list_layouts,
    recognise_rows,
    register_layout,
)
from .profile import (
    ColumnProfiles,
    PairCounter,
    gather_evidence,
)
from .reading import ColumnRoles, classify, classify_table
from .vocabulary import find_boolean, find_word

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
    "find_boolean",
    "find_word",
    "gather_evidence",
    "list_layouts",
    "recognise_rows",
    "register_layout",
    "split_name",
]
