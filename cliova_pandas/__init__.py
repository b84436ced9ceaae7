"""Cliova validation results as pandas DataFrames: ``pd.read_cliova("list_12345")``.

Importing the package adds ``pandas.read_cliova`` and the accessor ``df.cliova``; `unregister` takes
both back. It reads no file, opens no connection and imports neither matplotlib nor ipywidgets.
"""

import lazy_loader

from cliova_pandas.accessor import register

__version__ = "0.1.0"

# The public names stand in __init__.pyi, and come with their wing when they are first used.
_load, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)

register()


def load_ipython_extension(ipython: object) -> None:
    """Add the line magic ``%cliova LIST``; called by ``%load_ext cliova_pandas``."""
    from cliova_pandas.panel.magic import register_magic

    register_magic(ipython)


def __getattr__(name: str) -> object:
    if name in __all__:
        return _load(name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
