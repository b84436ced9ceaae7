"""The round trip: a frame of addresses, submitted, waited for, read and joined to its rows.

What is sent is made ready here and goes out by `cliova_pandas.service`; what comes back is read by
`cliova_pandas.io` and joined by `cliova_pandas.stats`. A `Job` of the service is what it says of
one validation at one moment; a `SubmittedJob` is one that can be asked again, waited for and read.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
