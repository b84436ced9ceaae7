"""The service: its endpoints, the transfer of whole bytes, jobs, settings, one way to end it."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
