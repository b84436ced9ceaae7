"""``%cliova [LIST]``: read a list and show it in a panel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cliova_pandas.panel.widget import Panel


def register_magic(ipython: Any) -> None:
    """Add the line magic ``%cliova``.

    Parameters
    ----------
    ipython : IPython.InteractiveShell
        The shell to add it to.
    """
    ipython.register_magic_function(show_list, magic_kind="line", magic_name="cliova")


def show_list(line: str) -> Panel:
    """Read a list and show it in a panel: ``%cliova [--verified-only] [--json] [LIST]``.

    A job that is not finished is waited for; the stop button ends the wait. The panel comes back as
    a value, so ``panel = %cliova list_12345`` keeps it. Without a list the panel is empty, and
    without a configured key it asks for one.

    Raises
    ------
    IPython.core.error.UsageError
        If the line cannot be understood.
    CliovaError
        As in `cliova_pandas.read_cliova`.
    """
    from IPython.core.error import UsageError
    from IPython.core.magic_arguments import MagicArgumentParser

    from cliova_pandas.panel.widget import Panel
    from cliova_pandas.service.settings import has_api_key

    make_parser: Any = MagicArgumentParser  # IPython is not typed
    parser = make_parser("%cliova", description="Read a list and show it in a panel.")
    parser.add_argument(
        "list_id", metavar="LIST", nargs="?", default="", help="The id of the list."
    )
    parser.add_argument("--verified-only", action="store_true", help="Leave out the others.")
    parser.add_argument("--json", action="store_true", help="Download JSON in place of CSV.")
    try:
        said = parser.parse_argstring(line)
    except UsageError as error:
        raise UsageError(f"{error} Usage: %cliova [--verified-only] [--json] [LIST]") from None
    panel = Panel(verified_only=said.verified_only, output="json" if said.json else "csv")
    panel.list_id = said.list_id
    if said.list_id and has_api_key():
        panel.read()
    return panel
