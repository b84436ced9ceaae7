"""The service: its endpoints, the transfer of whole bytes, jobs and settings."""

from cliova_pandas.service.client import CliovaClient
from cliova_pandas.service.job import Job

__all__ = ["CliovaClient", "Job"]
