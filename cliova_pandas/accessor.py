"""``df.cliova``: the numbers of a result, where the result is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from cliova_pandas.errors import warn
from cliova_pandas.io.reader import read_cliova
from cliova_pandas.stats.presentation.accessor_methods import NumberMethods

if TYPE_CHECKING:
    from os import PathLike
    from pathlib import Path

    from matplotlib.axes import Axes

    from cliova_pandas.panel.widget import Panel
    from cliova_pandas.stats import GroupKeys
    from cliova_pandas.stats.history.trends import Dates
    from cliova_pandas.validation.submitted_job import SubmittedJob

_ACCESSOR: Final = "cliova"
_READER: Final = "read_cliova"


class CliovaAccessor(NumberMethods):
    """The numbers of a result, as ``df.cliova``; every method is one call of a function.

    A method takes the arguments of its function, the frame aside, returns what it returns and
    raises what it raises; the first line of each names it. By itself, ``df.cliova`` shows the
    verdicts of the result in a few lines.

    Parameters
    ----------
    frame : pandas.DataFrame
        A result as `read_cliova` returns it, or any part of it.

    Notes
    -----
    In the documentation (``help(cliova_pandas)`` says where it is), ``reference/accessor.html``
    lists the methods, ``howto/index.html`` the tasks that they are for, and ``gallery.html`` shows
    what the charts, the panel and the report look like.

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

    def plot_breakdown(self, by: GroupKeys = "domain", **options: Any) -> Axes:
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

    def plot_rates(self, by: GroupKeys = "domain", **options: Any) -> Axes:
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

    def plot_trend(self, dates: Dates | None = None, **options: Any) -> Axes:
        """Draw the shares in the order of time; see `cliova_pandas.plot_trend`.

        Examples
        --------
        >>> from cliova_pandas import describe
        >>> df = pd.DataFrame({"day": ["2026-10-30", "2026-10-31"], "verdict": ["valid", "risky"]})
        >>> describe(df.cliova.plot_trend("day", rate="valid"))
        'Lines with intervals, the share of valid over time, 2 days from 2026-10-30 to 2026-10-31
        (2 rows): valid 100 % to 0 %.'
        """
        from cliova_pandas.charts.trend import plot_trend

        return plot_trend(self._frame, dates, **options)

    def plot_drivers(self, columns: GroupKeys | None = None, **options: Any) -> Axes:
        """Draw the excess of each driver as a bar; see `cliova_pandas.plot_drivers`.

        Examples
        --------
        >>> df = pd.DataFrame({"team": list("ab") * 40, "verdict": ["valid", "risky"] * 40})
        >>> len(df.cliova.plot_drivers("team", rate="risky").patches)
        1
        """
        from cliova_pandas.charts.drivers import plot_drivers

        return plot_drivers(self._frame, columns, **options)

    def plot_calibration(self, **options: Any) -> Axes:
        """Draw what bounced beside what was assumed; see `cliova_pandas.plot_calibration`.

        Examples
        --------
        >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
        >>> ax = df.cliova.plot_calibration(sent=df, bounced=["b@x.org"])
        >>> [label.get_text() for label in ax.get_yticklabels()][:2]
        ['valid (1)', 'risky (1)']
        """
        from cliova_pandas.charts.calibration import plot_calibration

        return plot_calibration(self._frame, **options)

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

    def validate(self, name: str, **options: Any) -> pd.DataFrame:
        """Submit the addresses, wait, and join the verdicts on; see `cliova_pandas.validate`.

        Examples
        --------
        >>> from cliova_pandas import sandbox
        >>> df = pd.DataFrame({"email": ["valid+ann@x.example", "bounce+bob@x.example"]})
        >>> with sandbox.serve(polls_until_done=0) as service, service.client() as client:
        ...     df.cliova.validate("Spring list", client=client)["verdict"].tolist()
        ['valid', 'invalid']
        """
        from cliova_pandas.validation.round_trip import validate

        validated: pd.DataFrame = validate(self._frame, name, **options)
        return validated

    def submit(self, name: str, **options: Any) -> SubmittedJob:
        """Submit the addresses as a new list; see `cliova_pandas.submit_cliova`.

        Examples
        --------
        >>> from cliova_pandas import sandbox
        >>> df = pd.DataFrame({"email": ["ann@x.example", "bob@x.example"]})
        >>> with sandbox.serve() as service, service.client() as client:
        ...     df.cliova.submit("Spring list", client=client).total_emails
        2
        """
        from cliova_pandas.validation.submission import submit_cliova

        submitted: SubmittedJob = submit_cliova(self._frame, name, **options)
        return submitted

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
