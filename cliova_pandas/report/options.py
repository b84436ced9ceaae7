"""What can be chosen for a report, checked once, before anything is counted."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.errors import Argument, ConfigurationError, quote_names
from cliova_pandas.paths import make_path
from cliova_pandas.report.document import SECTIONS
from cliova_pandas.report.locale import LocaleFormatter
from cliova_pandas.stats import THRESHOLDS
from cliova_pandas.stats.forecasts.assumptions import VALID_ERROR
from cliova_pandas.verdicts import VERDICTS, Verdict

if TYPE_CHECKING:
    from os import PathLike

    import pandas as pd

    from cliova_pandas.service.job import Job
    from cliova_pandas.stats.forecasts.plans import PlanRows

PAPERS: Final = ("A4", "Letter")
"""What a report is printed on."""

MOST_LOGO_BYTES: Final = 200_000
_LOGOS: Final = {
    ".png": "image/png", ".svg": "image/svg+xml", ".jpg": "image/jpeg", ".jpeg": "image/jpeg",
}  # fmt: skip
_STARTS: Final = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}


@dataclass(frozen=True)
class ReportOptions:
    """The choices of `cliova_pandas.write_report`, whose parameters the fields are.

    Raises
    ------
    ConfigurationError
        If a choice is none; the message names the valid ones. Thresholds and the level are checked
        by the statistics that they are for.

    Examples
    --------
    >>> ReportOptions(include_addresses="invalid").addresses
    ('invalid',)
    """

    title: str | None = None
    author: str | None = None
    notes: str | None = None
    logo: str | PathLike[str] | None = None
    lang: str = "en"
    sections: Sequence[str] | None = None
    include_addresses: Verdict | Sequence[Verdict] | None = None
    verified_only: bool | None = None
    job: Job | Mapping[str, Any] | None = None
    email_column: str | None = None
    reason_column: str | None = None
    rates: pd.DataFrame | None = None
    sent: Any = None
    bounced: Any = None
    log: Any = None
    plans: Mapping[str, PlanRows] | None = None
    thresholds: tuple[float, float] = THRESHOLDS
    level: float = 0.95
    top: int | None = None
    valid_error: float = VALID_ERROR
    paper: str = "A4"
    overwrite: bool = False
    now: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be chosen."""
        if self.notes is not None and not isinstance(self.notes, str):
            raise ConfigurationError(
                Argument("notes"), f" must be a text in Markdown, not {self.notes!r}."
            )
        if self.rates is not None and self.has_mail:
            raise ConfigurationError(
                Argument("rates"),
                " says what was measured, so that ",
                Argument("log", ...),
                " and the like must be left out.",
            )
        top = self.top
        if top is not None and (isinstance(top, bool) or not isinstance(top, int) or top < 0):
            raise ConfigurationError(Argument("top"), f" must be a number from 0 on, not {top!r}.")
        if self.paper not in PAPERS:
            raise ConfigurationError(Argument("paper").must_be(PAPERS, self.paper))
        # Each of these refuses what is wrong when it is made.
        _ = (self.formatter, self.logo_uri, self.section_names, self.addresses, self.made_at)

    @cached_property
    def formatter(self) -> LocaleFormatter:
        """What writes the numbers and dates."""
        return LocaleFormatter(self.lang)

    @cached_property
    def logo_uri(self) -> str:
        """The logo as a data URI; empty if there is none."""
        return "" if self.logo is None else _embed(make_path(self.logo, "logo"))

    @cached_property
    def section_names(self) -> tuple[str, ...]:
        """The sections that were asked for; none if that was left open."""
        if self.sections is None:
            return ()
        names = _list_choices(self.sections)
        wrong = [name for name in names if name not in SECTIONS]
        if wrong or not names or len(set(names)) < len(names):
            what = f"There is no section {wrong[0]!r}. " if wrong else ""
            raise ConfigurationError(
                what,
                Argument("sections"),
                f" must name some of {quote_names(SECTIONS)}, each once, not {self.sections!r}.",
            )
        return names

    @cached_property
    def addresses(self) -> tuple[Verdict, ...]:
        """The verdicts whose addresses are listed; none by default."""
        wanted = () if self.include_addresses is None else _list_choices(self.include_addresses)
        for verdict in wanted:
            if verdict not in VERDICTS:
                raise ConfigurationError(
                    Argument("include_addresses"),
                    f" names {verdict!r}. The verdicts are: {quote_names(VERDICTS)}.",
                )
        return tuple(verdict for verdict in VERDICTS if verdict in wanted)

    @cached_property
    def made_at(self) -> datetime:
        """When the report is made, with its time zone."""
        if self.now is None:
            return datetime.now(UTC)
        if not isinstance(self.now, datetime) or self.now.tzinfo is None:
            raise ConfigurationError(
                Argument("now"),
                f" must be a time with its zone, such as datetime.now(UTC), not {self.now!r}.",
            )
        return self.now

    @property
    def has_mail(self) -> bool:
        """Whether it was said what was mailed, or what bounced."""
        return any(said is not None for said in (self.sent, self.bounced, self.log))

    @property
    def interval(self) -> str:
        """What the intervals are called."""
        return f"{self.formatter.percentage(self.level)} interval"


def _list_choices(said: Any) -> tuple[Any, ...]:
    """Return what was chosen: one name alone, or several."""
    return (said,) if isinstance(said, str) or not isinstance(said, Iterable) else tuple(said)


def _embed(path: Path) -> str:
    """Return an image as a data URI."""
    kind = _LOGOS.get(path.suffix.lower())
    if kind is None:
        raise ConfigurationError(
            Argument("logo"), f" must be one of {', '.join(_LOGOS)}, which {path.name!r} is not."
        )
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"The logo {str(path)!r} cannot be read ({error.strerror or error})."
        ) from None
    if len(content) > MOST_LOGO_BYTES:
        raise ConfigurationError(
            f"The logo has {len(content):,} bytes, and may have {MOST_LOGO_BYTES:,}."
        )
    # As an image an SVG can neither run a script nor fetch anything.
    is_kind = b"<svg" in content if kind == "image/svg+xml" else content.startswith(_STARTS[kind])
    if not is_kind:
        raise ConfigurationError(f"The logo {path.name!r} is no {kind.partition('/')[2]} image.")
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
