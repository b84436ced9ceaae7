from .cancel import Cancelled, CancelToken
from .client import CliovaClient
from .job import Job
from .progress import Progress
from .settings import Limits
from .urls import Output

__all__ = ["CancelToken", "Cancelled", "CliovaClient", "Job", "Limits", "Output", "Progress"]
