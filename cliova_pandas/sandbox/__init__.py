"""The service on this machine: a real HTTP server with invented lists, for trying and testing.

It needs no account and sends nothing anywhere. What it answers is what the service documents;
where nothing is documented, the options of `serve` offer what the service could do.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
