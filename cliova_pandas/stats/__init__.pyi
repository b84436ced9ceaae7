from .address_history import address_history
from .bounces import bounce_range
from .breakdown import breakdown, tabulate
from .changes import changes, encode_tables, tabulate_changes
from .columns import FrameColumns
from .comparison import compare
from .corrections import suggest_corrections
from .counting import count_verdicts, read_verdicts
from .denominator import (
    describe_denominator,
    is_part,
    is_verified_only,
    mark_part,
    refuse_verified_only,
)
from .drivers import describe_drivers, find_drivers, name_drivers, share_excess
from .flags import find_flags, flags, is_flagged, tabulate_flags
from .formatting import ENGLISH, NOTHING, Formatter, format_points, format_share
from .grouping import Grouping, group_keys, make_groupings
from .join import join_verdicts, word_joined
from .keys import SPECIAL_KEYS, GroupKey, GroupKeys
from .outcome_totals import complete_rates, describe_outcomes, total_rates
from .outcomes import bounce_rates
from .reconciliation import reconcile
from .repairs import describe_repairs, tabulate_repairs
from .summary import summarize
from .thresholds import THRESHOLDS
from .top_groups import pool_groups, read_pooled
from .trends import trend
from .verdict_table import VerdictRow, tabulate_verdicts

__all__ = [
    "ENGLISH",
    "NOTHING",
    "SPECIAL_KEYS",
    "THRESHOLDS",
    "Formatter",
    "FrameColumns",
    "GroupKey",
    "GroupKeys",
    "Grouping",
    "VerdictRow",
    "address_history",
    "bounce_range",
    "bounce_rates",
    "breakdown",
    "changes",
    "compare",
    "complete_rates",
    "count_verdicts",
    "describe_denominator",
    "describe_drivers",
    "describe_outcomes",
    "describe_repairs",
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
    "share_excess",
    "suggest_corrections",
    "summarize",
    "tabulate",
    "tabulate_changes",
    "tabulate_flags",
    "tabulate_repairs",
    "tabulate_verdicts",
    "total_rates",
    "trend",
    "word_joined",
]
