from . import faults
from .campaigns import make_campaign_log, write_campaign_log
from .faults import Fault
from .layouts import LAYOUTS
from .records import RequestRecord
from .server import Sandbox, serve
from .submissions import TEST_WORDS
from .wire import SHAPES

__all__ = [
    "LAYOUTS",
    "SHAPES",
    "TEST_WORDS",
    "Fault",
    "RequestRecord",
    "Sandbox",
    "faults",
    "make_campaign_log",
    "serve",
    "write_campaign_log",
]
