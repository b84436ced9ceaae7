from .prepared_list import PreparedList, SentCounts
from .round_trip import validate, validate_async
from .submission import submit_cliova
from .submitted_job import SubmittedJob
from .trip import PreparedTrip, prepare_trip

__all__ = [
    "PreparedList",
    "PreparedTrip",
    "SentCounts",
    "SubmittedJob",
    "prepare_trip",
    "submit_cliova",
    "validate",
    "validate_async",
]
