"""A panel to explore a result with, beside the notebook: filters, numbers, rows, and the code.

The widget's state holds what the person has chosen, and nothing else: the key, the rows, the
numbers and the text searched for, which may be an address, travel in messages, which nobody saves.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from cliova_pandas.errors import Argument, ConfigurationError
from cliova_pandas.panel.actions import perform
from cliova_pandas.panel.display import Display
from cliova_pandas.panel.fallback import Copies, StaticForm
from cliova_pandas.panel.history import History
from cliova_pandas.panel.live import LivePanel
from cliova_pandas.panel.messages import read_action, write_notice
from cliova_pandas.panel.session import Session, is_loop_running
from cliova_pandas.panel.views import write_colours
from cliova_pandas.paths import make_path
from cliova_pandas.report.html import read_style
from cliova_pandas.service.client import CliovaClient
from cliova_pandas.stats import THRESHOLDS

if TYPE_CHECKING:
    from os import PathLike

_STATIC: Final = Path(__file__).parent / "static"


class Panel(LivePanel):
    """A panel to explore a result with, in JupyterLab, Notebook and Voila.

    Parameters
    ----------
    frame_or_list_id : pandas.DataFrame or str, optional
        A result, or the id of a list, which is loaded at once if a key is configured and an event
        loop is running, as in a notebook. Without it, the panel asks for a list.
    client : CliovaClient, optional
        The connection to load lists with.
    verified_only : bool, default False
        What the panel's own switch is set to: leave out what the service does not verify.
    output : {"csv", "json"}, default "csv"
        In which format to load lists.
    email_column, reason_column : str, optional
        The columns of the addresses and the reasons of a frame; without them, what attrs say, or
        the likely.
    thresholds : tuple of two float, default (0.02, 0.05)
        As in `cliova_pandas.bounce_range`.
    rates : pandas.DataFrame, optional
        What `cliova_pandas.bounce_rates` measured of an earlier campaign, for the question what
        would bounce if more were mailed; without it, what `cliova_pandas.bounce_range` assumes.
    now : datetime.datetime, optional
        The time from which the age of the result is told, with its time zone; without it, now.
    state : mapping, optional
        What `state` gave of another panel.

    Attributes
    ----------
    verdicts, reasons, providers, domains, flags : list of str
        The filters; an empty one asks nothing. Any of the values of one will do, all of the filters
        must hold.
    columns : dict of str to list of str
        Filters by other columns.
    ranges : dict of str to list
        The least and the greatest value of columns of numbers or instants (ISO 8601).
    without : list of str
        The facets of which all rows are left but those that are chosen.
    search : str
        A text that the address must contain, in any case.
    facets : list of str
        Which facets stand in columns: "reasons", "providers", "domains", "flags", and
        "column:NAME" for a column.
    view : {"rows", "verdicts", "breakdown", "rates", "table"}
        What is shown of the rows that are left.
    by : str
        What the views are grouped by.
    rate : {"valid", "risky", "unknown", "invalid"}
        Whose share the views show.
    shown : list of str
        The columns of the rows; if empty, the verdict, the address, and some more.
    sort, descending : str, bool
        The column by which rows are sorted, if any, and whether the greatest comes first.
    mailed, mailed_providers : list of str
        The verdicts that would be mailed, and the providers at which risky and unknown addresses
        would be too.
    page : int
        Which page of rows is shown, counted from 0; another filter begins with the first.
    revealed : bool
        Whether the addresses of these rows are shown.

    Raises
    ------
    ConfigurationError
        If it is neither a frame nor a list id, or a filter is set for which the frame has nothing.

    Notes
    -----
    Where there is no kernel, a notebook shows the panel's static form: the same numbers as plain
    tables. It holds no address.

    Examples
    --------
    >>> from cliova_pandas import read_cliova, sandbox
    >>> with sandbox.serve() as service:
    ...     df = read_cliova("list_12345", client=service.client(), cache=False)
    >>> panel = Panel(df)
    >>> panel.verdicts = ["risky", "invalid"]
    >>> len(panel.selection)
    373
    >>> print(panel.code)
    selection = df[df["verdict"].isin(["risky", "invalid"])]
    """

    _esm = _STATIC / "panel.js"
    _css = "\n".join(
        [read_style(), (_STATIC / "panel.css").read_text(encoding="utf-8"), write_colours()]
    )

    def __init__(
        self,
        frame_or_list_id: pd.DataFrame | str | None = None,
        *,
        client: CliovaClient | None = None,
        verified_only: bool = False,
        output: str = "csv",
        email_column: str | None = None,
        reason_column: str | None = None,
        thresholds: tuple[float, float] = THRESHOLDS,
        rates: pd.DataFrame | None = None,
        now: datetime | None = None,
        state: Mapping[str, Any] | None = None,
    ) -> None:
        if not isinstance(frame_or_list_id, pd.DataFrame | str | None):
            raise ConfigurationError(
                "A panel is made from a pandas DataFrame or a list id, not "
                f"{type(frame_or_list_id).__name__!r}."
            )
        if now is not None and now.tzinfo is None:
            raise ConfigurationError(
                Argument("now"),
                f" must have a time zone, such as datetime.now(UTC), which {now!r} has not.",
            )
        self._columns = {"email_column": email_column, "reason_column": reason_column}
        self._thresholds = thresholds
        self._now = now
        self._rates = rates
        self._display = Display(thresholds, rates)
        self._history = History()
        self._waiting: dict[str, Any] | None = None
        self._shown: dict[str, Any] = {}
        self._static = StaticForm(thresholds, self._find_now)
        self._copies = Copies(self._render_places)
        self._session = Session(
            client, show=self._publish, show_form=self._show_form, prepare=self._prepare,
            take=self._take,
        )  # fmt: skip
        list_id = frame_or_list_id if isinstance(frame_or_list_id, str) else ""
        super().__init__(list_id=list_id, verified_only=verified_only, output=output)
        self.on_msg(self._answer)
        self._show_form(False)
        self._publish(progress=None, notices=[])
        if isinstance(frame_or_list_id, pd.DataFrame):
            opened = self._prepare(frame_or_list_id, **self._columns)
            self._take(opened, ())
            if opened.filtered.doubt is not None:
                self.show_notices([write_notice("note", f"No shares: {opened.filtered.doubt}")])
        elif list_id and not self._session.needs_key and is_loop_running():
            self.load()
        if state:
            self._restore(state)

    def __repr__(self) -> str:
        if self._filtered is None:
            return f"Panel({self.list_id!r})" if self.list_id else "Panel()"
        return f"Panel of {self._filtered.rows:,} rows"

    def to_html(self, path: str | PathLike[str]) -> Path:
        """Save the static form as a page: one file that needs nothing else and holds no address.

        Parameters
        ----------
        path : path-like
            The file; one of that name is replaced.

        Returns
        -------
        pathlib.Path
            The file.

        Raises
        ------
        ConfigurationError
            If nothing is loaded yet.

        Examples
        --------
        >>> import tempfile
        >>> import pandas as pd
        >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     page = Panel(df).to_html(f"{folder}/october.html").read_text(encoding="utf-8")
        >>> "a@x.org" in page
        False
        """
        shown = self._show_state()
        target = make_path(path)
        self._static.save(target, shown)
        return target

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        bundle: tuple[dict[str, Any], dict[str, Any]] | None = super()._repr_mimebundle_(**kwargs)
        if bundle is not None:
            bundle[0]["text/html"] = self._render_static()
        return bundle

    def _ipython_display_(self, **kwargs: Any) -> None:
        """Show the static form and the widget, as two outputs.

        Of one output, a viewer shows the one form that it takes for the best, and says that a model
        is not found where a person could have read the other.
        """
        self._copies.show(str(self.model_id))
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is not None:
            data, metadata = bundle
            # A viewer that cannot show the widget takes the richest form that it can. Empty HTML
            # keeps it from printing the panel's repr below the static form.
            import IPython.display

            show: Any = IPython.display.display
            show({**data, "text/html": ""}, raw=True, metadata=metadata)

    def _answer(self, _widget: object, content: dict[str, Any], _buffers: object) -> None:
        """Do what the person asks of the panel."""
        if (action := read_action(content)) is not None:
            perform(self, action)
