"""A panel that lives: it draws what is chosen, and does what the front end asks."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import traitlets

from cliova_pandas.errors import CliovaError
from cliova_pandas.panel.display import DRAWN, Display
from cliova_pandas.panel.facets import COLUMN, Facet
from cliova_pandas.panel.fallback import Copies, ShownState, StaticForm
from cliova_pandas.panel.filtered import FilteredResult
from cliova_pandas.panel.findings import find_cards
from cliova_pandas.panel.history import History
from cliova_pandas.panel.messages import FormPart, NoticePart, write_notice, write_show
from cliova_pandas.panel.opening import Opened, prepare
from cliova_pandas.panel.saving import save_rows
from cliova_pandas.panel.screen import SHOWN
from cliova_pandas.panel.session import Order, Session, is_loop_running
from cliova_pandas.panel.state import PanelState
from cliova_pandas.panel.trips import TripOrder, write_trip
from cliova_pandas.report.privacy import mask_text
from cliova_pandas.service.secret import Secret
from cliova_pandas.stats.writing.nouns import count_noun

if TYPE_CHECKING:
    import pandas as pd


class LivePanel(PanelState):
    """What a `Panel` does when something is chosen, loaded or asked for."""

    _columns: dict[str, str | None]
    _thresholds: tuple[float, float]
    _now: datetime | None
    _rates: pd.DataFrame | None
    _display: Display
    _session: Session
    _static: StaticForm
    _copies: Copies
    _shown: dict[str, Any]
    _waiting: dict[str, Any] | None
    _trip: TripOrder | None = None
    _studied: FilteredResult | None = None
    _study: asyncio.Task[None] | None = None

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
        >>> from cliova_pandas import Panel, sandbox
        >>> async def explore(client):
        ...     panel = Panel("list_12345", client=client)
        ...     await panel.load()
        ...     return panel
        >>> with sandbox.serve() as service:
        ...     asyncio.run(explore(service.client()))
        Panel of 2,000 rows
        """
        secret = Secret.hide(key)
        del key  # tracebacks may show what a frame holds
        return self._session.load(self._order(), secret)

    def prepare_trip(self, source: str, name: str) -> None:
        """Show what would be sent of a frame or a file; nothing is sent."""
        self._trip = None
        try:
            self._trip = TripOrder.of(source, name)
        except (CliovaError, OSError) as error:
            self._publish(trip=write_trip(mask_text(str(error))))
        else:
            self._publish(trip=self._trip.describe())

    def submit_trip(self, key: str | None = None) -> asyncio.Task[None] | None:
        """Submit what was prepared, wait for it, and explore it; None if nothing was."""
        secret = Secret.hide(key)
        del key
        if self._trip is None or self.is_loading:
            return None
        trip, self._trip = self._trip, None
        self._publish(trip=write_trip())
        return self._session.load(trip, secret)

    def cancel(self) -> None:
        """End the load that is going on; nothing of it stays.

        Examples
        --------
        >>> import asyncio
        >>> from cliova_pandas import Panel, sandbox
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
        >>> from cliova_pandas import Panel, sandbox
        >>> with sandbox.serve() as service:
        ...     panel = Panel("list_12345", client=service.client())
        ...     panel.read()
        >>> panel
        Panel of 2,000 rows
        """
        secret = Secret.hide(key)
        del key
        self._session.read(self._order(), secret)

    def save_rows(self, kind: str, path: Any = None) -> Path:
        """Save the rows that are left as a file, or as one file for each decision.

        The file can be read by its owner alone, since it holds addresses. What is to be known of
        it is said in the panel.

        Parameters
        ----------
        kind : {"csv", "xlsx", "lists", "mailchimp", "hubspot", "brevo", "sendgrid", "klaviyo"}
            What to write; ``"lists"`` is a folder as `cliova_pandas.export_lists` writes it, and
            the name of a mailing tool is one with the headers of its import.
        path : path-like, optional
            The file or folder; without it, a new one in the working directory.

        Returns
        -------
        pathlib.Path
            The file or folder.

        Examples
        --------
        >>> import tempfile
        >>> import pandas as pd
        >>> from cliova_pandas import Panel
        >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
        >>> panel = Panel(df)
        >>> panel.verdicts = ["risky"]
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     print(panel.save_rows("csv", f"{folder}/risky.csv").read_text())
        email,verdict
        b@x.org,risky
        <BLANKLINE>
        """
        selection = self.selection
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            target = save_rows(selection, kind, path, email_column=self._columns["email_column"])
        said = [f"Saved {count_noun(len(selection), 'row')} to {target}."]
        said += [str(one.message) for one in caught]
        self.show_notices([write_notice("note", text) for text in said])
        return target

    @property
    def is_loading(self) -> bool:
        """Whether a load is going on."""
        return self._session.is_loading

    @property
    def is_loaded(self) -> bool:
        """Whether there is a result to explore."""
        return self._filtered is not None

    def show_all(self) -> None:
        """Show a front end that has just opened all that there is."""
        form = self._write_form(self._session.is_telling)
        trip = write_trip() if self._trip is None else self._trip.describe()
        self._publish(**{**self._shown, "form": form, "trip": trip})
        self._begin_study()

    def show_notices(self, notices: list[NoticePart]) -> None:
        """Say something in the panel."""
        self._publish(notices=[{**one, "text": mask_text(one["text"])} for one in notices])

    def find(self, facet: str, text: str) -> None:
        """Show the groups of a facet that have a text in their names."""
        parts = self._display.find(self, self._require(), facet, text)
        self._show(parts, self._display.said)

    def peek(self, row: int, column: str) -> None:
        """Show the whole text of a cell."""
        self._publish(peeked=self._display.peek(self, self._require(), row, column))

    def open_facet(self, name: str) -> Facet:
        """Return a facet of the result."""
        return self._require().open_facet(name)

    @traitlets.observe(*DRAWN)
    def _refresh(self, _change: Any = None) -> None:
        """Show what has changed."""
        if self._filtered is None:
            return
        # Another filter begins with the first page, which draws.
        filters = self._filters()
        if self._display.is_other(filters) and self.page:
            self.page = 0
            return
        self._history.note(filters)
        if parts := self._display.draw(self, self._filtered, filters):
            history = self._history
            if "chips" in parts:
                parts |= {"can_undo": history.can_go_back, "can_redo": history.can_go_forth}
            self._show(parts, self._display.said)
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
        # Filters of the old frame may mean nothing in the new one, nor may its columns.
        self._filtered = None
        self.reset()
        self.sort, self.shown, self.mailed_providers = "", [], []
        if filtered.keys and self.by not in filtered.keys:
            self.by = next(iter(filtered.keys))
        columns = {f"{COLUMN}{name}" for name in filtered.list_columns()}
        self.facets = [name for name in self.facets if name in SHOWN or name in columns]
        self._filtered, self._code = filtered, code
        self._static.take(opened.headline)
        self._history = History()
        self._display = Display(self._thresholds, self._rates)
        self.revealed = False
        self._publish(**opened.parts)
        self._show_form(self._session.is_telling)
        self._refresh()
        self._begin_study()
        if (state := self._waiting) is not None:
            self._waiting = None
            self.state = state

    def _begin_study(self) -> None:
        """Look for causes and repairs beside everything else, once for each result."""
        if self._filtered is None or self._studied is self._filtered or not is_loop_running():
            return
        self._studied = self._filtered
        self._study = asyncio.get_running_loop().create_task(self._find(self._filtered))

    async def _find(self, filtered: FilteredResult) -> None:
        cards = await asyncio.to_thread(find_cards, filtered, self._columns["email_column"])
        if filtered is self._filtered:
            self._publish(cards=cards)

    def _restore(self, state: Mapping[str, Any]) -> None:
        """Take a state over; that of a list that is still to come, once it is there."""
        if self._filtered is None:
            self._waiting = dict(state)
        else:
            self.state = state

    def _publish(self, **parts: Any) -> None:
        """Show parts of the panel, wherever it is shown."""
        self._show(parts)

    def _show(self, parts: Mapping[str, Any], said: str = "") -> None:
        """Show parts, and say what is other now; what is said is said once, and not kept."""
        self._shown |= parts
        self.send(write_show(parts, said))

    def _find_now(self) -> datetime:
        return datetime.now(UTC) if self._now is None else self._now

    def _render_static(self) -> str:
        [html] = self._render_places([0])
        return html

    def _render_places(self, places: Sequence[int]) -> list[str]:
        return self._static.render(None if self._filtered is None else self._show_state(), places)

    def _show_state(self) -> ShownState:
        return ShownState(self._require(), self._filters(), self.by, tuple(self.facets))

    def _order(self) -> Order:
        return Order(self.list_id, self.verified_only, self.output)

    def _read_output(self) -> Literal["csv", "json"]:
        return "json" if self.output == "json" else "csv"

    def _write_form(self, is_loading: bool) -> FormPart:
        return {
            "needs_key": self._session.needs_key, "is_loading": is_loading,
            "has_result": self.is_loaded, "list_id": self.list_id,
            "verified_only": self.verified_only, "output": self._read_output(),
        }  # fmt: skip

    def _show_form(self, is_loading: bool) -> None:
        self._publish(form=self._write_form(is_loading))
