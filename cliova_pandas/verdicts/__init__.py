"""The four classes of an address, and how a result says which one it means."""

from cliova_pandas.verdicts.classes import VERDICTS, Verdict
from cliova_pandas.verdicts.detection import ColumnRoles, classify, detect_columns, make_missing
from cliova_pandas.verdicts.profile import ColumnProfiles, examine_table, gather_evidence

__all__ = [
    "VERDICTS",
    "ColumnProfiles",
    "ColumnRoles",
    "Verdict",
    "classify",
    "detect_columns",
    "examine_table",
    "gather_evidence",
    "make_missing",
]
