from .cancel import Cancelled, CancelToken
from .client import CliovaClient
from .job import Job
from .limits import Limits
from .progress import Progress
from .urls import Output

__all__ = ["CancelToken", "Cancelled", "CliovaClient", "Job", "Limits", "Output", "Progress"]
