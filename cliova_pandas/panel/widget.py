"""A panel to explore a result with, beside the notebook: filters, numbers, rows, and the code.

The widget's state holds what the person has chosen, and nothing else: the key, the rows, the
numbers and the text searched for, which may be an address, travel in messages, which nobody saves.
"""

from __future__ import annotations

import asyncio
from contextlib import closing, nullcontext
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import anywidget
import numpy as np
import pandas as pd
import traitlets

from cliova_pandas.errors import Argument, CliovaError, ConfigurationError
from cliova_pandas.io.reader import read_cliova
from cliova_pandas.panel.fallback import (
    NOUNS,
    make_selection,
    make_study,
    render_document,
    render_parts,
    render_twin,
    save_document,
    say_left,
)
from cliova_pandas.panel.filters import FilteredResult, Filters, quote
from cliova_pandas.panel.loading import Progress, load_list
from cliova_pandas.panel.opening import LABELS, VIEWS, Opened, offer, prepare
from cliova_pandas.panel.rows import make_page
from cliova_pandas.panel.views import (
    FEW,
    name_group,
    show_counts,
    show_groups,
    show_message,
    show_rates,
    show_rows,
    show_verdicts,
    write_colours,
)
from cliova_pandas.report.html import read_style
from cliova_pandas.report.privacy import mask_text
from cliova_pandas.service.client import CliovaClient
from cliova_pandas.service.settings import has_api_key
from cliova_pandas.stats import THRESHOLDS, summarize
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    from os import PathLike

    from markupsafe import Markup

    from cliova_pandas.report.document import Section
    from cliova_pandas.stats.flags import Mask

_STATIC: Final = Path(__file__).parent / "static"
_TOP: Final = {"breakdown": 10, "rates": 15, "table": 50}
_MOST_IN_TWIN: Final = 100
"""Groups that the static form looks at; it shows fewer, and the others as one."""

_TWIN_DELAY: Final = 1.0
"""Seconds of rest after which the static form is made anew; a picture takes longer than a click."""

_NOT_LOADED: Final = (
    "Nothing is loaded yet. Type a list id and press Load, or `await panel.load()`, or make the "
    "panel from a frame: Panel(df)."
)
_NO_KEY: Final = (
    "No Cliova API key is set. Type it into its field beside the list id, where it is not kept, or "
    "set the environment variable CLIOVA_API_KEY."
)
_VERIFIED_ONLY: Final = (
    "Not shown: only the verified addresses of the list were read. What share of a group they are "
    "cannot be told without the others. Read the whole list for it."
)


class Panel(anywidget.AnyWidget):
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

    list_id = traitlets.Unicode("").tag(sync=True)
    verified_only = traitlets.Bool(False).tag(sync=True)
    output = traitlets.Enum(["csv", "json"], "csv").tag(sync=True)
    verdicts = traitlets.List(traitlets.Unicode()).tag(sync=True)
    reasons = traitlets.List(traitlets.Unicode()).tag(sync=True)
    providers = traitlets.List(traitlets.Unicode()).tag(sync=True)
    domains = traitlets.List(traitlets.Unicode()).tag(sync=True)
    flags = traitlets.List(traitlets.Unicode()).tag(sync=True)
    search = traitlets.Unicode("")
    view = traitlets.Enum(list(VIEWS), "verdicts").tag(sync=True)
    by = traitlets.Unicode("provider").tag(sync=True)
    rate = traitlets.Enum(list(VERDICTS), "invalid").tag(sync=True)
    page = traitlets.Int(0).tag(sync=True)
    revealed = traitlets.Bool(False).tag(sync=True)

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
        self._client = client
        self._columns = {"email_column": email_column, "reason_column": reason_column}
        self._thresholds = thresholds
        self._now = now
        self._facets: FilteredResult | None = None
        self._opening: tuple[str, ...] | None = None
        self._headline: tuple[Section, ...] = ()
        self._headline_html: Markup | None = None
        self._positions: np.ndarray[Any, np.dtype[np.int64]] = np.empty(0, dtype=np.int64)
        self._drawn: tuple[Any, ...] = ()
        self._shown: dict[str, Any] = {}
        self._task: asyncio.Task[None] | None = None
        self._twins: list[str] = []
        self._twin_timer: asyncio.TimerHandle | None = None
        list_id = frame_or_list_id if isinstance(frame_or_list_id, str) else ""
        super().__init__(list_id=list_id, verified_only=verified_only, output=output)
        self.on_msg(self._answer)
        self._publish(form=self._describe_form(), progress=None, notices=[])
        if isinstance(frame_or_list_id, pd.DataFrame):
            self._take(self._open(frame_or_list_id, None), None)
        elif list_id and not self._needs_key() and _is_loop_running():
            self.load()

    def __repr__(self) -> str:
        if self._facets is None:
            return f"Panel({self.list_id!r})" if self.list_id else "Panel()"
        return f"Panel of {self._facets.rows:,} rows"

    @property
    def frame(self) -> pd.DataFrame:
        """The result.

        Raises
        ------
        ConfigurationError
            If nothing is loaded yet.

        Examples
        --------
        >>> import pandas as pd
        >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
        >>> len(Panel(df).frame)
        2
        """
        return self._require().frame

    @property
    def selection(self) -> pd.DataFrame:
        """The rows that the filters leave, with their index.

        Raises
        ------
        ConfigurationError
            If nothing is loaded yet.

        Examples
        --------
        >>> import pandas as pd
        >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
        >>> panel = Panel(df)
        >>> panel.search = "b@"
        >>> panel.selection["verdict"].tolist()
        ['risky']
        """
        return self._require().frame[self._mask()]

    @property
    def code(self) -> str:
        """Pandas code that makes the selection from ``df``.

        Raises
        ------
        ConfigurationError
            If nothing is loaded yet.

        Examples
        --------
        >>> import pandas as pd
        >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
        >>> panel = Panel(df)
        >>> panel.verdicts = ["risky"]
        >>> print(panel.code)
        selection = df[df["verdict"].isin(["risky"])]
        """
        return self._require().write_code(self._filters(), self._opening or ())

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
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._load(key))
        return self._task

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
        if self._task is not None and not self._task.done():
            self._task.cancel()

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
        output: Any = self.output
        frame = read_cliova(
            self.list_id, self.verified_only, output=output, wait=True, api_key=key,
            client=self._client,
        )  # fmt: skip
        opening = self._write_opening(key)
        self._take(self._open(frame, opening), opening)

    def reset(self) -> None:
        """Take all filters off.

        Examples
        --------
        >>> import pandas as pd
        >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
        >>> panel = Panel(df)
        >>> panel.verdicts = ["risky"]
        >>> panel.reset()
        >>> len(panel.selection)
        2
        """
        with self.hold_trait_notifications():
            for name in NOUNS:
                setattr(self, name, [])
            self.search = ""
            self.page = 0

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
        self._require()
        target = Path(path).expanduser()
        title, sections = self._make_twin()
        maker = f"cliova-pandas {version('cliova-pandas')}"
        document = render_document(title, sections, self._find_now(), maker)
        save_document(target, document)
        return target

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        bundle: tuple[dict[str, Any], dict[str, Any]] | None = super()._repr_mimebundle_(**kwargs)
        if bundle is not None:
            bundle[0]["text/html"] = self._render_twin()
        return bundle

    def _ipython_display_(self, **kwargs: Any) -> None:
        """Show the static form and the widget, as two outputs.

        Of one output, a viewer shows the one form that it takes for the best, and says that a model
        is not found where a person could have read the other.
        """
        import IPython.display

        name = f"cliova-{self.model_id}-{len(self._twins)}"
        show: Any = IPython.display.display
        show({"text/html": self._render_twin()}, raw=True, display_id=name)
        self._twins.append(name)
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is not None:
            data, metadata = bundle
            # For who can show neither the widget nor nothing.
            show({**data, "text/html": ""}, raw=True, metadata=metadata)

    @traitlets.validate("verdicts", "reasons", "providers", "domains", "flags", "search")
    def _check_filter(self, proposal: Any) -> Any:
        value = proposal["value"]
        if value:
            asked: dict[str, Any] = {
                proposal["trait"].name: value if isinstance(value, str) else tuple(value)
            }
            if self._facets is None:
                raise ConfigurationError(_NOT_LOADED)
            self._facets.refuse_unknown(Filters(**asked))
        return value

    @traitlets.validate("by")
    def _check_key(self, proposal: Any) -> Any:
        by = proposal["value"]
        if self._facets is not None and self._facets.keys and by not in self._facets.keys:
            raise ConfigurationError(
                f"The panel cannot group by {by!r}. Choose from "
                f"{', '.join(map(repr, self._facets.keys))}."
            )
        return by

    @traitlets.observe(*NOUNS, "search", "view", "by", "rate", "page", "revealed")
    def _refresh(self, _change: Any = None) -> None:
        """Show what has changed."""
        facets = self._facets
        if facets is None:
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
        mask = facets.mask(filters)
        if is_new:
            self._positions = np.flatnonzero(mask)
            parts |= {
                "left": say_left(len(self._positions), facets.rows),
                "search": self.search,
                "chips": self._list_chips(),
                "code": self.code,
            }
        if self.view == "rows":
            page = make_page(
                facets.frame, self._positions, self.page, email=facets.email,
                is_revealed=self.revealed,
            )  # fmt: skip
            pager = {"page": page.number, "last": page.last, "is_revealed": self.revealed}
            parts |= {"body": show_rows(page), "pager": pager}
        else:
            parts |= {"body": self._draw(facets, mask), "pager": None}
        self._publish(**parts)
        self._plan_twin()

    def _draw(self, facets: FilteredResult, mask: Mask) -> str:
        """Draw one of the views of numbers."""
        if facets.is_verified_only:
            return show_message(_VERIFIED_ONLY)
        if facets.verdicts is None:
            return show_message(mask_text(f"Not shown: {facets.doubt}"))
        if self.view == "verdicts":
            return show_verdicts(summarize(facets.select_verdicts(mask), verified_only=False))
        if self.by not in facets.keys:
            return show_message("Not shown: the frame has nothing to group by.")
        table = facets.tabulate(mask, self.by, rate=self.rate, top=_TOP[self.view], min_n=FEW)
        show = {"breakdown": show_groups, "rates": show_rates, "table": show_counts}[self.view]
        return show(table)

    def _open(self, frame: pd.DataFrame, opening: tuple[str, ...] | None) -> Opened:
        """Make a frame ready; nothing of the panel changes, so a thread may do it."""
        columns = self._columns if opening is None else None
        return prepare(frame, self._find_now(), self._thresholds, columns)

    def _take(self, opened: Opened, opening: tuple[str, ...] | None) -> None:
        """Make a result the one that is explored; all at once, or not at all."""
        facets = opened.facets
        # Filters of the old frame may mean nothing in the new one.
        self._facets = None
        self.reset()
        if facets.keys and self.by not in facets.keys:
            self.by = next(iter(facets.keys))
        self._facets, self._opening = facets, opening
        self._headline, self._headline_html = opened.headline, None
        self._drawn = ()
        self.revealed = False
        self._publish(**opened.parts)
        self._refresh()

    async def _load(self, key: str | None) -> None:
        """Load the list; whatever happens is said in the panel."""
        list_id, verified_only = self.list_id, self.verified_only
        output: Any = self.output
        opening = self._write_opening(key)
        self._publish(form=self._describe_form(is_loading=True), notices=[])
        outcome, notices = "", []
        try:
            if not key and self._needs_key():
                raise ConfigurationError(_NO_KEY)
            own = closing(CliovaClient(key)) if self._client is None else nullcontext(self._client)
            key = None
            with own as client:
                opened, notes = await load_list(
                    client, list_id, self._tell, lambda frame: self._open(frame, opening),
                    verified_only=verified_only, output=output,
                )  # fmt: skip
            self._take(opened, opening)
            notices = [_Notice("note", str(note)) for note in notes]
            outcome = f"Loaded {list_id}: {opened.facets.rows:,} rows."
        except asyncio.CancelledError:
            outcome = f"Cancelled. Nothing of {list_id} was kept."
        except CliovaError as error:
            notices = [_Notice("error", str(error))]
        except Exception as error:
            what = f"The list could not be loaded: {type(error).__name__}: {error}."
            notices = [_Notice("error", f"{what} This is a fault of cliova_pandas.")]
        finally:
            self._publish(
                form=self._describe_form(),
                progress={"words": outcome, "share": None, "is_running": False},
                notices=[{"tone": one.tone, "text": mask_text(one.text)} for one in notices],
            )

    def _tell(self, progress: Progress) -> None:
        if self._shown["form"]["is_loading"]:
            self._publish(
                progress={"words": progress.words, "share": progress.share, "is_running": True}
            )

    def _answer(self, _widget: object, content: dict[str, Any], _buffers: object) -> None:
        """Do what the person asks of the panel."""
        kind = content.get("kind")
        if kind == "hello":
            self._publish(**{**self._shown, "form": self._describe_form(self._is_loading())})
        elif kind == "suggest" and self._facets is not None and content.get("facet") in LABELS:
            facet, typed = content["facet"], str(content.get("typed", ""))
            options = offer(self._facets, facet, typed)
            self.send({"kind": "options", "facet": facet, "typed": typed, "options": options})
        elif kind == "do" and content.get("action") == "load":
            if not self._is_loading():
                # What the person has just typed or pressed may reach the traits after this message.
                for name in ("list_id", "verified_only", "output"):
                    if name in content:
                        setattr(self, name, content[name])
            self.load(content.pop("key", None))
        elif kind == "do" and content.get("action") == "cancel":
            self.cancel()
        elif kind == "do" and content.get("action") == "reset":
            self.reset()
        elif kind == "do" and content.get("action") == "search" and self._facets is not None:
            self.search = str(content.get("text", ""))

    def _publish(self, **parts: Any) -> None:
        """Show parts of the panel, wherever it is shown."""
        self._shown |= parts
        self.send({"kind": "show", "parts": parts})

    def _require(self) -> FilteredResult:
        if self._facets is None:
            raise ConfigurationError(_NOT_LOADED)
        return self._facets

    def _filters(self) -> Filters:
        asked: dict[str, Any] = {name: tuple(getattr(self, name)) for name in NOUNS}
        return Filters(**asked, search=self.search)

    def _mask(self) -> Mask:
        return self._require().mask(self._filters())

    def _needs_key(self) -> bool:
        return self._client is None and not has_api_key()

    def _is_loading(self) -> bool:
        return self._task is not None and not self._task.done()

    def _describe_form(self, is_loading: bool = False) -> dict[str, bool]:
        return {"needs_key": self._needs_key(), "is_loading": is_loading}

    def _write_opening(self, key: str | None) -> tuple[str, ...]:
        """Write the code that reads the list as it is read here."""
        arguments = [quote(self.list_id)]
        if self.verified_only:
            arguments.append("verified_only=True")
        if self.output != "csv":
            arguments.append(f'output="{self.output}"')
        if self._client is not None:
            arguments.append("client=client")
        elif key is not None:
            # The key itself must stand nowhere.
            arguments.append('api_key=getpass("Cliova API key: ")')
        return (f"df = read_cliova({', '.join(arguments)})", "")

    def _list_chips(self) -> list[dict[str, str]]:
        chips = [
            {"facet": facet, "value": value, "text": f"{noun}: {name_group(value)}"}
            for facet, noun in NOUNS.items()
            for value in getattr(self, facet)
        ]
        if self.search:
            text = f"address contains: {self.search}"
            chips.append({"facet": "search", "value": self.search, "text": text})
        return chips

    def _find_now(self) -> datetime:
        return datetime.now(UTC) if self._now is None else self._now

    def _make_twin(self) -> tuple[str, tuple[Section, ...]]:
        """Say what the panel shows, without addresses."""
        facets = self._require()
        study = make_study(facets.frame, self._find_now(), self._thresholds)
        filters = self._filters()
        table = None
        if facets.verdicts is not None and not facets.is_verified_only and self.by in facets.keys:
            mask = facets.mask(filters)
            table = facets.tabulate(mask, self.by, rate="invalid", top=_MOST_IN_TWIN)
        selection = make_selection(facets, filters, study, table, self.by)
        return study.results[0].name, (*self._headline, selection)

    def _render_twin(self) -> str:
        if self._facets is None:
            return render_twin("Cliova panel")
        title, (*headline, selection) = self._make_twin()
        if self._headline_html is None:
            # With its picture, which takes a while and stays the same whatever is selected.
            self._headline_html = render_parts(tuple(headline))
        return render_twin(title, self._headline_html, render_parts((selection,)))

    def _plan_twin(self) -> None:
        """Make the static form anew where it is shown already, once the person rests."""
        if not self._twins or not _is_loop_running():
            return
        if self._twin_timer is not None:
            self._twin_timer.cancel()
        loop = asyncio.get_running_loop()
        self._twin_timer = loop.call_later(_TWIN_DELAY, self._update_twins)

    def _update_twins(self) -> None:
        import IPython.display

        show: Any = IPython.display.display
        html = self._render_twin()
        for name in self._twins:
            show({"text/html": html}, raw=True, display_id=name, update=True)


class _Notice(NamedTuple):
    """What the panel says to the person; the tone is "note" or "error"."""

    tone: str
    text: str


def _is_loop_running() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
