"""Many lists as one dataset: a folder of Parquet, and whatever engine reads it."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
