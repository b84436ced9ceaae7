"""What the person has chosen in the panel, and which rows that leaves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import anywidget
import traitlets

from cliova_pandas.errors import (
    Argument,
    ConfigurationError,
    quote_names,
    word_given,
    word_unknown,
)
from cliova_pandas.panel.facets import write_bound
from cliova_pandas.panel.filtered import FilteredResult
from cliova_pandas.panel.filters import NAMED, Filters
from cliova_pandas.panel.history import History
from cliova_pandas.panel.opening import VIEWS
from cliova_pandas.panel.rows import arrange_columns
from cliova_pandas.panel.screen import SHOWN
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd

    from cliova_pandas.stats.frames.arrow_values import Mask

_NOT_LOADED: Final = (
    "Nothing is loaded yet. Type a list id and press Load, or `await panel.load()`, or make the "
    "panel from a frame: Panel(df)."
)


_REMEMBERED: Final = (
    *NAMED, "columns", "ranges", "without", "facets", "view", "by", "rate", "shown", "sort",
    "descending", "mailed", "mailed_providers", "page",
)  # fmt: skip
"""What a state is made of; what is searched for, or revealed, may be an address."""


class PanelState(anywidget.AnyWidget):
    """The choices of a `Panel`, refused where they can mean nothing.

    All that is tagged ``sync`` is saved with the notebook. The text that is searched for is not: it
    may be an address.
    """

    list_id = traitlets.Unicode("").tag(sync=True)
    verified_only = traitlets.Bool(False).tag(sync=True)
    output = traitlets.Enum(["csv", "json"], "csv").tag(sync=True)
    verdicts = traitlets.List(traitlets.Unicode()).tag(sync=True)
    reasons = traitlets.List(traitlets.Unicode()).tag(sync=True)
    providers = traitlets.List(traitlets.Unicode()).tag(sync=True)
    domains = traitlets.List(traitlets.Unicode()).tag(sync=True)
    flags = traitlets.List(traitlets.Unicode()).tag(sync=True)
    search = traitlets.Unicode("")
    columns = traitlets.Dict(
        key_trait=traitlets.Unicode(), value_trait=traitlets.List(traitlets.Unicode())
    ).tag(sync=True)
    ranges = traitlets.Dict(
        key_trait=traitlets.Unicode(), value_trait=traitlets.List(minlen=2, maxlen=2)
    ).tag(sync=True)
    without = traitlets.List(traitlets.Unicode()).tag(sync=True)
    facets = traitlets.List(traitlets.Unicode(), list(SHOWN)).tag(sync=True)
    view = traitlets.Enum(list(VIEWS), "rows").tag(sync=True)
    by = traitlets.Unicode("provider").tag(sync=True)
    rate = traitlets.Enum(list(VERDICTS), "invalid").tag(sync=True)
    shown = traitlets.List(traitlets.Unicode()).tag(sync=True)
    sort = traitlets.Unicode("").tag(sync=True)
    descending = traitlets.Bool(False).tag(sync=True)
    mailed = traitlets.List(traitlets.Enum(list(VERDICTS)), ["valid"]).tag(sync=True)
    mailed_providers = traitlets.List(traitlets.Unicode()).tag(sync=True)
    page = traitlets.Int(0).tag(sync=True)
    revealed = traitlets.Bool(False).tag(sync=True)

    _filtered: FilteredResult | None = None
    _code: tuple[str, ...] = ()
    _history: History

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
        >>> from cliova_pandas.panel import Panel
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
        >>> from cliova_pandas.panel import Panel
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
        >>> from cliova_pandas.panel import Panel
        >>> panel = Panel(df)
        >>> panel.verdicts = ["risky"]
        >>> print(panel.code)
        selection = df[df["verdict"].isin(["risky"])]
        """
        return self._require().write_code(self._filters(), self._code)

    @property
    def state(self) -> dict[str, Any]:
        """What is chosen, as JSON: ``Panel(df, state=panel.state)`` shows the same again.

        The text that is searched for is no part of it, nor is a group whose name quotes an address.

        Examples
        --------
        >>> import pandas as pd
        >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
        >>> from cliova_pandas.panel import Panel
        >>> panel = Panel(df)
        >>> panel.verdicts = ["risky"]
        >>> panel.state
        {'verdicts': ['risky']}
        >>> len(Panel(df, state=panel.state).selection)
        1
        """
        chosen = {name: _drop_addresses(getattr(self, name)) for name in _REMEMBERED}
        defaults = {name: self.trait_defaults(name) for name in _REMEMBERED}
        return {name: value for name, value in chosen.items() if value != defaults[name]}

    @state.setter
    def state(self, state: Mapping[str, Any]) -> None:
        if not isinstance(state, Mapping):
            raise ConfigurationError(
                Argument("state"), f" must be what panel.state returned, not {word_given(state)}."
            )
        if unknown := set(state) - set(_REMEMBERED):
            raise ConfigurationError(
                word_unknown("part of a panel's state", min(unknown), _REMEMBERED)
            )
        defaults = {name: self.trait_defaults(name) for name in _REMEMBERED}
        with self.hold_trait_notifications():
            for name, value in (defaults | dict(state)).items():
                setattr(self, name, value)

    def undo(self) -> None:
        """Take the last change of the filters back.

        Examples
        --------
        >>> import pandas as pd
        >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
        >>> from cliova_pandas.panel import Panel
        >>> panel = Panel(df)
        >>> panel.verdicts = ["risky"]
        >>> panel.undo()
        >>> panel.verdicts
        []
        >>> panel.redo()
        >>> panel.verdicts
        ['risky']
        """
        self._apply(self._history.go_back())

    def redo(self) -> None:
        """Ask again what `undo` has taken back.

        Examples
        --------
        >>> import pandas as pd
        >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
        >>> from cliova_pandas.panel import Panel
        >>> panel = Panel(df)
        >>> panel.search = "b@"
        >>> panel.undo()
        >>> panel.redo()
        >>> panel.search
        'b@'
        """
        self._apply(self._history.go_forth())

    def reset(self) -> None:
        """Take all filters off.

        Examples
        --------
        >>> import pandas as pd
        >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
        >>> from cliova_pandas.panel import Panel
        >>> panel = Panel(df)
        >>> panel.verdicts = ["risky"]
        >>> panel.reset()
        >>> len(panel.selection)
        2
        """
        self._apply(Filters())

    def _apply(self, filters: Filters | None) -> None:
        """Ask this in place of what is asked now."""
        if filters is None:
            return
        with self.hold_trait_notifications():
            for name in NAMED:
                setattr(self, name, list(getattr(filters, name)))
            self.search = filters.search
            self.columns = {name: list(wanted) for name, wanted in filters.columns}
            self.ranges = {name: list(ends) for name, ends in filters.ranges}
            self.without = list(filters.without)
            self.page = 0

    @traitlets.validate(*NAMED, "search", "columns", "ranges")
    def _check_filter(self, proposal: Any) -> Any:
        name, value = proposal["trait"].name, proposal["value"]
        if value:
            if self._filtered is None:
                raise ConfigurationError(_NOT_LOADED)
            self._filtered.refuse_unknown(Filters(**{name: _freeze(value)}))
        if name == "ranges":
            return {column: [*map(write_bound, ends)] for column, ends in value.items()}
        return value

    @traitlets.validate("by")
    def _check_key(self, proposal: Any) -> Any:
        by = proposal["value"]
        if self._filtered is not None and self._filtered.keys and by not in self._filtered.keys:
            raise ConfigurationError(
                f"The panel cannot group by {by!r}. Choose from {quote_names(self._filtered.keys)}."
            )
        return by

    @traitlets.validate("sort", "shown")
    def _check_columns(self, proposal: Any) -> Any:
        value = proposal["value"]
        asked = [value] if isinstance(value, str) else value
        if self._filtered is not None:
            known = self._filtered.frame.columns
            for name in filter(None, asked):
                if list(known).count(name) != 1:
                    raise ConfigurationError(word_unknown("column", name, list(map(str, known))))
        return value

    @traitlets.validate("facets")
    def _check_facets(self, proposal: Any) -> Any:
        if self._filtered is not None:
            for name in proposal["value"]:
                if name not in SHOWN:
                    self._filtered.open_facet(name)
        return list(dict.fromkeys(proposal["value"]))

    def list_shown(self) -> list[str]:
        """Return the columns of the rows that are shown."""
        return self.list_shown_of(self.shown)

    def list_shown_of(self, shown: list[str]) -> list[str]:
        """Return the columns of the rows that are shown where these are chosen."""
        filtered = self._require()
        return arrange_columns(list(filtered.frame.columns), filtered.email, shown)

    def _require(self) -> FilteredResult:
        if self._filtered is None:
            raise ConfigurationError(_NOT_LOADED)
        return self._filtered

    def _mask(self) -> Mask:
        return self._require().mask(self._filters())

    def _filters(self) -> Filters:
        asked: dict[str, Any] = {
            name: _freeze(getattr(self, name)) for name in (*NAMED, "columns", "ranges", "without")
        }
        return Filters(**asked, search=self.search)


def _freeze(value: Any) -> Any:
    """Return a value of a trait as one that filters can be compared by."""
    if isinstance(value, Mapping):
        return tuple((name, tuple(one)) for name, one in value.items())
    return value if isinstance(value, str) else tuple(value)


def _drop_addresses(value: Any) -> Any:
    if isinstance(value, Mapping):
        kept = {name: _drop_addresses(one) for name, one in value.items()}
        return {name: one for name, one in kept.items() if one}
    if isinstance(value, list):
        return [one for one in value if "@" not in str(one)]
    return value
