"""The service: its endpoints, the transfer of whole bytes, jobs, settings, one way to end it."""

from cliova_pandas.service.cancel import Cancelled, CancelToken
from cliova_pandas.service.client import CliovaClient
from cliova_pandas.service.job import Job
from cliova_pandas.service.progress import Progress
from cliova_pandas.service.urls import Output

__all__ = ["CancelToken", "Cancelled", "CliovaClient", "Job", "Output", "Progress"]
