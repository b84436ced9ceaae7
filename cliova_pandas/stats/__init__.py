"""Every number that any surface shows."""

from cliova_pandas.stats.bounces import bounce_range
from cliova_pandas.stats.breakdown import breakdown, tabulate
from cliova_pandas.stats.changes import changes, encode_tables, tabulate_changes
from cliova_pandas.stats.columns import FrameColumns
from cliova_pandas.stats.comparison import compare
from cliova_pandas.stats.corrections import suggest_corrections
from cliova_pandas.stats.counting import count_verdicts, read_verdicts
from cliova_pandas.stats.denominator import (
    describe_denominator,
    is_part,
    is_verified_only,
    mark_part,
    refuse_verified_only,
)
from cliova_pandas.stats.drivers import describe_drivers, find_drivers, name_drivers
from cliova_pandas.stats.flags import find_flags, flags, is_flagged, tabulate_flags
from cliova_pandas.stats.formatting import ENGLISH, NOTHING, Formatter, format_points, format_share
from cliova_pandas.stats.grouping import SPECIAL_KEYS, Grouping, group_keys, make_groupings
from cliova_pandas.stats.join import join_verdicts, word_matches
from cliova_pandas.stats.plans import THRESHOLDS
from cliova_pandas.stats.reconciliation import reconcile
from cliova_pandas.stats.summary import summarize
from cliova_pandas.stats.top_groups import pool_groups, read_pooled
from cliova_pandas.stats.verdict_table import VerdictRow, tabulate_verdicts

__all__ = [
    "ENGLISH",
    "NOTHING",
    "SPECIAL_KEYS",
    "THRESHOLDS",
    "Formatter",
    "FrameColumns",
    "Grouping",
    "VerdictRow",
    "bounce_range",
    "breakdown",
    "changes",
    "compare",
    "count_verdicts",
    "describe_denominator",
    "describe_drivers",
    "encode_tables",
    "find_drivers",
    "find_flags",
    "flags",
    "format_points",
    "format_share",
    "group_keys",
    "is_flagged",
    "is_part",
    "is_verified_only",
    "join_verdicts",
    "make_groupings",
    "mark_part",
    "name_drivers",
    "pool_groups",
    "read_pooled",
    "read_verdicts",
    "reconcile",
    "refuse_verified_only",
    "suggest_corrections",
    "summarize",
    "tabulate",
    "tabulate_changes",
    "tabulate_flags",
    "tabulate_verdicts",
    "word_matches",
]
