"""A panel to explore a result with, beside the notebook: filters, numbers, rows, and the code.

The widget's state holds what the person has chosen, and nothing else: the key, the rows, the
numbers and the text searched for, which may be an address, travel in messages, which nobody saves.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import traitlets

from cliova_pandas.errors import Argument, ConfigurationError
from cliova_pandas.panel.fallback import NOUNS, Copies, StaticForm, say_left
from cliova_pandas.panel.messages import (
    Cancel,
    Hello,
    Load,
    Reset,
    Search,
    Suggest,
    read_action,
    write_form,
    write_options,
    write_show,
)
from cliova_pandas.panel.opening import LABELS, Opened, offer, prepare
from cliova_pandas.panel.rows import make_page
from cliova_pandas.panel.session import Order, Session, is_loop_running
from cliova_pandas.panel.state import PanelState
from cliova_pandas.panel.views import show_numbers, show_rows, write_colours
from cliova_pandas.report.html import read_style
from cliova_pandas.service.client import CliovaClient
from cliova_pandas.stats import THRESHOLDS

if TYPE_CHECKING:
    from os import PathLike

_STATIC: Final = Path(__file__).parent / "static"


class Panel(PanelState):
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
    now : datetime.datetime, optional
        The time from which the age of the result is told, with its time zone; without it, now.

    Attributes
    ----------
    verdicts, reasons, providers, domains, flags : list of str
        The filters; an empty one asks nothing. Any of the values of one will do, all of the filters
        must hold.
    search : str
        A text that the address must contain, in any case.
    view : {"verdicts", "breakdown", "rates", "table", "rows"}
        What is shown.
    by : str
        What the views are grouped by.
    rate : {"valid", "risky", "unknown", "invalid"}
        Whose share the views show.
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
        now: datetime | None = None,
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
        self._positions: np.ndarray[Any, np.dtype[np.int64]] = np.empty(0, dtype=np.int64)
        self._drawn: tuple[Any, ...] = ()
        self._shown: dict[str, Any] = {}
        self._static = StaticForm(thresholds, self._find_now)
        self._copies = Copies(self._render_static)
        self._session = Session(client, show=self._publish, prepare=self._prepare, take=self._take)
        list_id = frame_or_list_id if isinstance(frame_or_list_id, str) else ""
        super().__init__(list_id=list_id, verified_only=verified_only, output=output)
        self.on_msg(self._answer)
        self._publish(form=self._write_form(), progress=None, notices=[])
        if isinstance(frame_or_list_id, pd.DataFrame):
            self._take(self._prepare(frame_or_list_id, **self._columns), ())
        elif list_id and not self._session.needs_key and is_loop_running():
            self.load()

    def __repr__(self) -> str:
        if self._filtered is None:
            return f"Panel({self.list_id!r})" if self.list_id else "Panel()"
        return f"Panel of {self._filtered.rows:,} rows"

    def load(self, key: str | None = None) -> asyncio.Task[None]:
        """Begin to load the list, and go on with everything else.

        What goes wrong is said in the panel. Until the list is there, the panel keeps what it has.

        Parameters
        ----------
        key : str, optional
            The API key, if none is configured. It is not kept.

        Returns
        -------
        asyncio.Task
            ``await`` it to wait for the list; of the load that is going on, if there is one.

        Raises
        ------
        RuntimeError
            If no event loop is running; use `read` there.

        Examples
        --------
        >>> import asyncio
        >>> from cliova_pandas import sandbox
        >>> async def explore(client):
        ...     panel = Panel("list_12345", client=client)
        ...     await panel.load()
        ...     return panel
        >>> with sandbox.serve() as service:
        ...     asyncio.run(explore(service.client()))
        Panel of 2,000 rows
        """
        return self._session.load(self._order(), key)

    def cancel(self) -> None:
        """End the load that is going on; nothing of it stays.

        Examples
        --------
        >>> import asyncio
        >>> from cliova_pandas import sandbox
        >>> async def change_my_mind(client):
        ...     panel = Panel("list_12345", client=client)
        ...     task = panel.load()
        ...     panel.cancel()
        ...     await asyncio.wait([task])
        ...     return panel
        >>> with sandbox.serve() as service:
        ...     asyncio.run(change_my_mind(service.client()))
        Panel('list_12345')
        """
        self._session.cancel()

    def read(self, key: str | None = None) -> None:
        """Load the list, and wait for it; for programs, and where no event loop is running.

        Parameters
        ----------
        key : str, optional
            The API key, if none is configured. It is not kept.

        Raises
        ------
        CliovaError
            As in `cliova_pandas.read_cliova`.

        Examples
        --------
        >>> from cliova_pandas import sandbox
        >>> with sandbox.serve() as service:
        ...     panel = Panel("list_12345", client=service.client())
        ...     panel.read()
        >>> panel
        Panel of 2,000 rows
        """
        self._session.read(self._order(), key)

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
        filtered = self._require()
        target = Path(path).expanduser()
        self._static.save(target, filtered, self._filters(), self.by)
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

    @traitlets.observe(*NOUNS, "search", "view", "by", "rate", "page", "revealed")
    def _refresh(self, _change: Any = None) -> None:
        """Show what has changed."""
        filtered = self._filtered
        if filtered is None:
            return
        filters = self._filters()
        now = (filters, self.view, self.by, self.rate, self.page, self.revealed)
        # Several traits that change together are one change.
        if now == self._drawn:
            return
        is_new = not self._drawn or self._drawn[0] != filters
        if is_new and self._drawn and self.page:
            self.page = 0  # which draws
            return
        self._drawn = now
        parts: dict[str, Any] = {}
        mask = filtered.mask(filters)
        if is_new:
            self._positions = np.flatnonzero(mask)
            parts |= {
                "left": say_left(len(self._positions), filtered.rows),
                "search": self.search,
                "chips": self._list_chips(),
                "code": self.code,
            }
        if self.view == "rows":
            page = make_page(
                filtered.frame, self._positions, self.page, email=filtered.email,
                is_revealed=self.revealed,
            )  # fmt: skip
            pager = {"page": page.number, "last": page.last, "is_revealed": self.revealed}
            parts |= {"body": show_rows(page), "pager": pager}
        else:
            rate: Any = self.rate
            body = show_numbers(filtered, mask, view=self.view, by=self.by, rate=rate)
            parts |= {"body": body, "pager": None}
        self._publish(**parts)
        self._copies.plan()

    def _prepare(
        self, frame: pd.DataFrame, email_column: str | None = None, reason_column: str | None = None
    ) -> Opened:
        """Make a frame ready; nothing of the panel changes, so a thread may do it."""
        columns = {"email_column": email_column, "reason_column": reason_column}
        return prepare(frame, self._find_now(), self._thresholds, columns)

    def _take(self, opened: Opened, code: tuple[str, ...]) -> None:
        """Make a result the one that is explored; all at once, or not at all."""
        filtered = opened.filtered
        # Filters of the old frame may mean nothing in the new one.
        self._filtered = None
        self.reset()
        if filtered.keys and self.by not in filtered.keys:
            self.by = next(iter(filtered.keys))
        self._filtered, self._code = filtered, code
        self._static.take(opened.headline)
        self._drawn = ()
        self.revealed = False
        self._publish(**opened.parts)
        self._refresh()

    def _answer(self, _widget: object, content: dict[str, Any], _buffers: object) -> None:
        """Do what the person asks of the panel."""
        match read_action(content):
            case Hello():
                self._publish(**{**self._shown, "form": self._write_form()})
            case Suggest(facet, typed) as asked if self._filtered is not None and facet in LABELS:
                self.send(write_options(asked, offer(self._filtered, facet, typed)))
            case Load() as asked:
                if not self._session.is_loading:
                    for name, value in asked.chosen.items():
                        setattr(self, name, value)
                self.load(asked.key)
            case Cancel():
                self.cancel()
            case Reset():
                self.reset()
            case Search(text) if self._filtered is not None:
                self.search = text

    def _publish(self, **parts: Any) -> None:
        """Show parts of the panel, wherever it is shown."""
        self._shown |= parts
        self.send(write_show(parts))

    def _find_now(self) -> datetime:
        return datetime.now(UTC) if self._now is None else self._now

    def _render_static(self) -> str:
        return self._static.render(self._filtered, self._filters(), self.by)

    def _order(self) -> Order:
        return Order(self.list_id, self.verified_only, self.output)

    def _write_form(self) -> dict[str, bool]:
        session = self._session
        return write_form(needs_key=session.needs_key, is_loading=session.is_loading)
