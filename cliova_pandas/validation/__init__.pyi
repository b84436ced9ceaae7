from .prepared_list import PreparedList, SentCounts
from .round_trip import validate, validate_async
from .submission import submit_cliova
from .submitted_job import SubmittedJob

__all__ = [
    "PreparedList",
    "SentCounts",
    "SubmittedJob",
    "submit_cliova",
    "validate",
    "validate_async",
]
