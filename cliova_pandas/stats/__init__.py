"""Every number that any surface shows."""

from cliova_pandas.stats.bounces import bounce_range
from cliova_pandas.stats.comparison import changes, compare
from cliova_pandas.stats.flags import flags, is_flagged
from cliova_pandas.stats.grouping import group_keys
from cliova_pandas.stats.reconciliation import reconcile
from cliova_pandas.stats.summary import breakdown, summarize

__all__ = [
    "bounce_range",
    "breakdown",
    "changes",
    "compare",
    "flags",
    "group_keys",
    "is_flagged",
    "reconcile",
    "summarize",
]
