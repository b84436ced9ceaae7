"""``df.cliova``: the numbers of a result, where the result is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

import pandas as pd

from cliova_pandas.errors import ConfigurationError, warn
from cliova_pandas.io.reader import read_cliova
from cliova_pandas.stats import THRESHOLDS
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from os import PathLike
    from pathlib import Path

    from matplotlib.axes import Axes
    from pandas.io.formats.style import Styler

    from cliova_pandas.panel.widget import Panel
    from cliova_pandas.service.job import Job
    from cliova_pandas.verdicts import Verdict

_ACCESSOR: Final = "cliova"
_READER: Final = "read_cliova"


class CliovaAccessor:
    """The numbers of a result, as ``df.cliova``; every method is one call of a function.

    A method takes the arguments of its function, the frame aside, returns what it returns and
    raises what it raises; the first line of each names it. By itself, ``df.cliova`` shows the
    verdicts of the result in a few lines.

    Parameters
    ----------
    frame : pandas.DataFrame
        A result as `read_cliova` returns it, or any part of it.

    Examples
    --------
    >>> from cliova_pandas import read_cliova, sandbox
    >>> with sandbox.serve() as service:
    ...     df = read_cliova("list_12345", client=service.client(), cache=False)
    >>> float(df.cliova.summary().loc["valid", "share"])
    0.75
    >>> len(df.cliova.select("risky", "invalid"))
    373
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame

    def __repr__(self) -> str:
        from cliova_pandas.stats.preview import write_overview

        return write_overview(self._frame)

    def _repr_html_(self) -> str:
        from cliova_pandas.stats.preview import write_overview_html

        return write_overview_html(self._frame)

    def summary(
        self,
        *,
        unique: bool = False,
        level: float = 0.95,
        email_column: str | None = None,
        verified_only: bool | None = None,
        job: Job | Mapping[str, Any] | None = None,
    ) -> pd.DataFrame:
        """Count the verdicts, with their shares and intervals; see `cliova_pandas.summarize`.

        Examples
        --------
        >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
        >>> df.cliova.summary()["count"].to_dict()
        {'valid': 1, 'risky': 1, 'unknown': 0, 'invalid': 0}
        """
        from cliova_pandas.stats import summarize

        return summarize(
            self._frame, unique=unique, level=level, email_column=email_column,
            verified_only=verified_only, job=job,
        )  # fmt: skip

    def breakdown(
        self,
        by: str | Sequence[str] = "domain",
        *,
        normalize: bool = False,
        rate: Verdict = "invalid",
        top: int | None = None,
        min_n: int | None = None,
        unique: bool = False,
        level: float = 0.95,
        email_column: str | None = None,
        reason_column: str | None = None,
        verified_only: bool | None = None,
    ) -> pd.DataFrame:
        """Count the verdicts of each group; see `cliova_pandas.breakdown`.

        Examples
        --------
        >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
        >>> df.cliova.breakdown("domain", rate="risky")[["n", "risky", "rate"]]
                n  risky  rate
        domain
        x.org   2      1   0.5
        """
        from cliova_pandas.stats import breakdown

        return breakdown(
            self._frame, by, normalize=normalize, rate=rate, top=top, min_n=min_n, unique=unique,
            level=level, email_column=email_column, reason_column=reason_column,
            verified_only=verified_only,
        )  # fmt: skip

    def flags(
        self,
        *,
        unique: bool = False,
        email_column: str | None = None,
        verified_only: bool | None = None,
    ) -> pd.DataFrame:
        """Count the addresses that are flagged, with their verdicts; see `cliova_pandas.flags`.

        Examples
        --------
        >>> df = pd.DataFrame({"email": ["a@x.org", "a@x.org"], "verdict": ["valid", "valid"]})
        >>> df.cliova.flags()["n"].to_dict()
        {'duplicate': 2, 'syntax': 0}
        """
        from cliova_pandas.stats import flags

        return flags(
            self._frame, unique=unique, email_column=email_column, verified_only=verified_only
        )

    def is_flagged(self, flag: str, *, email_column: str | None = None) -> pd.Series[bool]:
        """Tell for each row whether a flag is set; see `cliova_pandas.is_flagged`.

        Examples
        --------
        >>> df = pd.DataFrame({"email": ["a@x.org", "x"], "verdict": ["valid", "invalid"]})
        >>> df.cliova.is_flagged("syntax").tolist()
        [False, True]
        """
        from cliova_pandas.stats import is_flagged

        return is_flagged(self._frame, flag, email_column=email_column)

    def style(self, by: str | Sequence[str] = "domain", **options: Any) -> Styler:
        """Show a breakdown with percentages, a tint and a bar for the interval of its rate.

        Parameters
        ----------
        by : str or sequence of str, default "domain"
            As in `cliova_pandas.breakdown`.
        **options
            What else `cliova_pandas.breakdown` takes, such as ``top`` and ``rate``.

        Returns
        -------
        pandas.io.formats.style.Styler
            What a notebook shows as a table, and ``to_html`` and ``to_excel`` write.

        Examples
        --------
        >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
        >>> "50.0 %" in df.cliova.style("domain", rate="risky").to_html()
        True
        """
        from cliova_pandas.stats.styling import style_breakdown

        return style_breakdown(self.breakdown(by, **options))

    def bounce_range(
        self,
        *,
        thresholds: tuple[float, float] = THRESHOLDS,
        unique: bool = False,
        email_column: str | None = None,
        verified_only: bool | None = None,
        job: Job | Mapping[str, Any] | None = None,
        now: datetime | None = None,
    ) -> pd.DataFrame:
        """Tell how much would bounce, plan by plan; see `cliova_pandas.bounce_range`.

        Examples
        --------
        >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
        >>> df.cliova.bounce_range()["decision"].to_dict()
        {'whole list': 'caution', 'valid and risky': 'caution', 'valid only': 'send'}
        """
        from cliova_pandas.stats import bounce_range

        return bounce_range(
            self._frame, thresholds=thresholds, unique=unique, email_column=email_column,
            verified_only=verified_only, job=job, now=now,
        )  # fmt: skip

    def find_drivers(
        self, columns: str | Sequence[str] | None = None, *, rate: Verdict = "invalid",
        level: float = 0.05, min_n: int = 30, depth: int = 1, top: int | None = 20,
        email_column: str | None = None, verified_only: bool | None = None,
    ) -> pd.DataFrame:  # fmt: skip
        """Find which parts of the list a share comes from; see `cliova_pandas.find_drivers`.

        Examples
        --------
        >>> df = pd.DataFrame({"team": list("aabb") * 9, "verdict": ["valid", "risky"] * 18})
        >>> len(df.cliova.find_drivers(rate="risky"))
        0
        """
        from cliova_pandas.stats import find_drivers

        return find_drivers(
            self._frame, columns, rate=rate, level=level, min_n=min_n, depth=depth, top=top,
            email_column=email_column, verified_only=verified_only,
        )  # fmt: skip

    def suggest_corrections(
        self, *, min_valid: int = 20, email_column: str | None = None
    ) -> pd.DataFrame:
        """Suggest the addresses that were meant; see `cliova_pandas.suggest_corrections`.

        Examples
        --------
        >>> df = pd.DataFrame({"email": ["ann@gmial.com"], "verdict": ["invalid"]})
        >>> df.cliova.suggest_corrections()["proposed"].tolist()
        ['ann@gmail.com']
        """
        from cliova_pandas.stats import suggest_corrections

        return suggest_corrections(self._frame, min_valid=min_valid, email_column=email_column)

    def reconcile(
        self,
        *,
        verified_only: bool | None = None,
        job: Job | Mapping[str, Any] | None = None,
    ) -> pd.DataFrame:
        """Put our counts beside the service's own; see `cliova_pandas.reconcile`.

        Examples
        --------
        >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
        >>> df.cliova.reconcile(job={"total_emails": 2, "total_valid_emails": 1})
                   ours  service  agrees
        what
        addresses     2        2    True
        valid         1        1    True
        """
        from cliova_pandas.stats import reconcile

        return reconcile(self._frame, verified_only=verified_only, job=job)

    def join(
        self,
        other: pd.DataFrame,
        on: str | None = None,
        how: Literal["left", "inner"] = "left",
        *,
        fold: Literal["address", "mailbox"] = "address",
        suffix: str = "_before",
        email_column: str | None = None,
        reason_column: str | None = None,
        verified_only: bool | None = None,
    ) -> pd.DataFrame:
        """Join the verdicts to another frame's rows; see `cliova_pandas.join_verdicts`.

        Examples
        --------
        >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
        >>> customers = pd.DataFrame({"Email": ["B@X.org", "a@x.org"], "orders": [7, 1]})
        >>> df.cliova.join(customers, on="Email")["verdict"].tolist()
        ['risky', 'valid']
        """
        from cliova_pandas.stats import join_verdicts

        joined: pd.DataFrame = join_verdicts(
            other, self._frame, on, how, fold=fold, suffix=suffix, email_column=email_column,
            reason_column=reason_column, verified_only=verified_only,
        )  # fmt: skip
        return joined

    def select(self, *verdicts: str) -> pd.DataFrame:
        """Return the rows of some verdicts, with their index.

        Parameters
        ----------
        *verdicts : {"valid", "risky", "unknown", "invalid"}
            Which to return.

        Returns
        -------
        pandas.DataFrame
            Those rows, with every column and dtype of the frame.

        Raises
        ------
        ConfigurationError
            If a verdict is none of the four, or none is given.
        VerdictError
            If the frame has no verdicts.

        Examples
        --------
        >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
        >>> df.cliova.select("risky")["email"].tolist()
        ['b@x.org']
        """
        from cliova_pandas.stats import count_verdicts

        wrong = [verdict for verdict in verdicts if verdict not in VERDICTS]
        if wrong or not verdicts:
            what = f"There is no verdict {wrong[0]!r}." if wrong else "No verdict was given."
            raise ConfigurationError(f"{what} The verdicts are: {', '.join(map(repr, VERDICTS))}.")
        count_verdicts(self._frame)
        return self._frame[self._frame["verdict"].isin(verdicts)]

    def plot_verdicts(self, **options: Any) -> Axes:
        """Draw the verdicts as one bar; see `cliova_pandas.plot_verdicts`.

        Examples
        --------
        >>> from cliova_pandas import describe
        >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
        >>> describe(df.cliova.plot_verdicts())
        'Bar of 2 rows: 50.0 % valid, 50.0 % risky, 0 % unknown, 0 % invalid.'
        """
        from cliova_pandas.charts.plots import plot_verdicts

        return plot_verdicts(self._frame, **options)

    def plot_breakdown(self, by: str | Sequence[str] = "domain", **options: Any) -> Axes:
        """Draw the verdicts of each group as a bar; see `cliova_pandas.plot_breakdown`.

        Examples
        --------
        >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
        >>> ax = df.cliova.plot_breakdown("domain")
        >>> [label.get_text() for label in ax.get_yticklabels()]
        ['x.org (2)']
        """
        from cliova_pandas.charts.plots import plot_breakdown

        return plot_breakdown(self._frame, by, **options)

    def plot_rates(self, by: str | Sequence[str] = "domain", **options: Any) -> Axes:
        """Draw the rate of each group with its interval; see `cliova_pandas.plot_rates`.

        Examples
        --------
        >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
        >>> ax = df.cliova.plot_rates("domain", rate="risky")
        >>> [label.get_text() for label in ax.get_yticklabels()]
        ['x.org (2)']
        """
        from cliova_pandas.charts.plots import plot_rates

        return plot_rates(self._frame, by, **options)

    def plot_drivers(self, columns: str | Sequence[str] | None = None, **options: Any) -> Axes:
        """Draw the excess of each driver as a bar; see `cliova_pandas.plot_drivers`.

        Examples
        --------
        >>> df = pd.DataFrame({"team": list("ab") * 40, "verdict": ["valid", "risky"] * 40})
        >>> len(df.cliova.plot_drivers("team", rate="risky").patches)
        1
        """
        from cliova_pandas.charts.drivers import plot_drivers

        return plot_drivers(self._frame, columns, **options)

    def panel(self, **options: Any) -> Panel:
        """Show a panel to explore the result with; see `cliova_pandas.Panel`.

        Examples
        --------
        >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
        >>> panel = df.cliova.panel()
        >>> panel.verdicts = ["risky"]
        >>> panel.selection["email"].tolist()
        ['b@x.org']
        """
        from cliova_pandas.panel.widget import Panel

        return Panel(self._frame, **options)

    def export(self, folder: str | PathLike[str], **options: Any) -> pd.DataFrame:
        """Write one file for each decision or verdict; see `cliova_pandas.export_lists`.

        Examples
        --------
        >>> import tempfile
        >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
        >>> with tempfile.TemporaryDirectory() as parent:
        ...     df.cliova.export(f"{parent}/lists")["rows"].to_dict()
        {'send.csv': 1, 'review.csv': 1, 'suppress.csv': 0}
        """
        from cliova_pandas.export.lists import export_lists

        return export_lists(self._frame, folder, **options)

    def report(self, path: str | PathLike[str], **options: Any) -> Path:
        """Write a report to hand over; see `cliova_pandas.write_report`.

        Examples
        --------
        >>> import tempfile
        >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     df.cliova.report(f"{folder}/october.html", title="October").name
        'october.html'
        """
        from cliova_pandas.report.writer import write_report

        return write_report(self._frame, path, **options)


def register() -> None:
    """Add ``pandas.read_cliova`` and ``df.cliova``; importing the package does it.

    Warns
    -----
    CliovaWarning
        If pandas has something else of such a name, which is left as it is.

    Examples
    --------
    >>> import cliova_pandas
    >>> cliova_pandas.register()
    >>> pd.read_cliova is cliova_pandas.read_cliova
    True
    """
    for owner, name, ours in (
        (pd, _READER, read_cliova),
        (pd.DataFrame, _ACCESSOR, CliovaAccessor),
    ):
        if hasattr(owner, name) and not _is_ours(owner, name):
            warn([f"pandas has a {name!r} already, which is left as it is."])
        elif name == _READER:
            setattr(owner, name, ours)
        elif not hasattr(owner, name):
            pd.api.extensions.register_dataframe_accessor(name)(CliovaAccessor)


def unregister() -> None:
    """Take back what `register` has added to pandas.

    Examples
    --------
    >>> import cliova_pandas
    >>> cliova_pandas.unregister()
    >>> hasattr(pd, "read_cliova"), hasattr(pd.DataFrame, "cliova")
    (False, False)
    >>> cliova_pandas.register()
    """
    if hasattr(pd, _READER) and _is_ours(pd, _READER):
        delattr(pd, _READER)
    if hasattr(pd.DataFrame, _ACCESSOR) and _is_ours(pd.DataFrame, _ACCESSOR):
        delattr(pd.DataFrame, _ACCESSOR)
        # What pandas' own register_dataframe_accessor has added; there is no public way back.
        pd.DataFrame._accessors.discard(_ACCESSOR)  # type: ignore[attr-defined]


def _is_ours(owner: object, name: str) -> bool:
    return str(getattr(getattr(owner, name), "__module__", "")).startswith("cliova_pandas.")
