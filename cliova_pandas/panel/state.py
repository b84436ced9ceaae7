"""What the person has chosen in the panel, and which rows that leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import anywidget
import traitlets

from cliova_pandas.errors import ConfigurationError, quote_names
from cliova_pandas.panel.fallback import NOUNS
from cliova_pandas.panel.filters import FilteredResult, Filters
from cliova_pandas.panel.opening import VIEWS
from cliova_pandas.panel.views import write_label
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd

    from cliova_pandas.stats.flags import Mask

_NOT_LOADED: Final = (
    "Nothing is loaded yet. Type a list id and press Load, or `await panel.load()`, or make the "
    "panel from a frame: Panel(df)."
)


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
    view = traitlets.Enum(list(VIEWS), "verdicts").tag(sync=True)
    by = traitlets.Unicode("provider").tag(sync=True)
    rate = traitlets.Enum(list(VERDICTS), "invalid").tag(sync=True)
    page = traitlets.Int(0).tag(sync=True)
    revealed = traitlets.Bool(False).tag(sync=True)

    _filtered: FilteredResult | None = None
    _code: tuple[str, ...] = ()

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
        with self.hold_trait_notifications():
            for name in NOUNS:
                setattr(self, name, [])
            self.search = ""
            self.page = 0

    @traitlets.validate("verdicts", "reasons", "providers", "domains", "flags", "search")
    def _check_filter(self, proposal: Any) -> Any:
        value = proposal["value"]
        if value:
            asked: dict[str, Any] = {
                proposal["trait"].name: value if isinstance(value, str) else tuple(value)
            }
            if self._filtered is None:
                raise ConfigurationError(_NOT_LOADED)
            self._filtered.refuse_unknown(Filters(**asked))
        return value

    @traitlets.validate("by")
    def _check_key(self, proposal: Any) -> Any:
        by = proposal["value"]
        if self._filtered is not None and self._filtered.keys and by not in self._filtered.keys:
            raise ConfigurationError(
                f"The panel cannot group by {by!r}. Choose from {quote_names(self._filtered.keys)}."
            )
        return by

    def _require(self) -> FilteredResult:
        if self._filtered is None:
            raise ConfigurationError(_NOT_LOADED)
        return self._filtered

    def _mask(self) -> Mask:
        return self._require().mask(self._filters())

    def _filters(self) -> Filters:
        asked: dict[str, Any] = {name: tuple(getattr(self, name)) for name in NOUNS}
        return Filters(**asked, search=self.search)

    def _list_chips(self) -> list[dict[str, str]]:
        chips = [
            {"facet": facet, "value": value, "text": f"{noun}: {write_label(value)}"}
            for facet, noun in NOUNS.items()
            for value in getattr(self, facet)
        ]
        if self.search:
            text = f"address contains: {self.search}"
            chips.append({"facet": "search", "value": self.search, "text": text})
        return chips
