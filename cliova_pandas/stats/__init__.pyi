from .comparisons.changes import changes, encode_tables, tabulate_changes
from .comparisons.comparison import compare
from .corrections.corrections import suggest_corrections
from .corrections.repairs import describe_repairs, tabulate_repairs
from .drivers.drivers import describe_drivers, find_drivers, name_drivers, share_excess
from .flagging.flags import find_flags, flags, is_flagged, tabulate_flags
from .forecasts.bounces import bounce_range
from .frames.columns import FrameColumns
from .frames.counting import count_verdicts, read_verdicts
from .frames.denominator import (
    describe_denominator,
    is_part,
    is_verified_only,
    mark_part,
    refuse_verified_only,
)
from .frames.keys import SPECIAL_KEYS, GroupKey, GroupKeys
from .groups.breakdown import breakdown, tabulate
from .groups.grouping import Grouping, group_keys, make_groupings
from .groups.top_groups import pool_groups, read_pooled
from .history.address_history import address_history
from .history.trends import trend
from .joins.join import join_verdicts, word_joined
from .measures.thresholds import THRESHOLDS
from .outcomes.outcome_totals import complete_rates, describe_outcomes, total_rates
from .outcomes.outcomes import bounce_rates
from .presentation.verdict_table import VerdictRow, tabulate_verdicts
from .totals.reconciliation import reconcile
from .totals.summary import summarize
from .writing.formatting import ENGLISH, NOTHING, Formatter, format_points, format_share

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
