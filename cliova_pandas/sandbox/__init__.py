"""The service on this machine: a real HTTP server with invented lists, for trying and testing.

It needs no account and sends nothing anywhere. What it answers is what the service documents;
where nothing is documented, the options of `serve` offer what the service could do.
"""

from cliova_pandas.sandbox import faults
from cliova_pandas.sandbox.campaigns import make_campaign_log, write_campaign_log
from cliova_pandas.sandbox.faults import Fault
from cliova_pandas.sandbox.layouts import LAYOUTS
from cliova_pandas.sandbox.records import RequestRecord
from cliova_pandas.sandbox.server import Sandbox, serve
from cliova_pandas.sandbox.wire import SHAPES

__all__ = [
    "LAYOUTS",
    "SHAPES",
    "Fault",
    "RequestRecord",
    "Sandbox",
    "faults",
    "make_campaign_log",
    "serve",
    "write_campaign_log",
]
