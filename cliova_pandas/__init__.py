"""Cliova validation results as pandas DataFrames: ``pd.read_cliova("list_12345")``.

Importing the package adds ``pandas.read_cliova`` and the accessor ``df.cliova``; `unregister` takes
both back. It reads no file, opens no connection and imports neither matplotlib nor ipywidgets.

`read_cliova` reads a list of the service, `read_cliova_file` a saved result; ``df.cliova`` has the
numbers, the charts, the panel and the report. ``sandbox.serve()`` is the service on this machine,
which needs no account. ``help(name)`` has the arguments, the columns and an example of each name.

The documentation is a site: its pages stand in ``docs/`` of the source, and ``nox -s docs`` builds
it into ``docs/_build``.

- ``start/first-ten-minutes.html``: a list, its shares and a chart, without an account
- ``howto/index.html``: one page a task
- ``gallery.html``: charts, the panel and reports, each with its lines of code
- ``explanation/index.html``: what the four classes, intervals and forecasts mean; privacy
- ``reference/index.html``: every name, the command line, settings
- ``reference/errors.html``: every error and warning, and what to do now

Each error ends with its place on that last page (``error.help_url``), as a whole link where
``CLIOVA_DOCS`` is set to the folder or the URL of the site.
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
