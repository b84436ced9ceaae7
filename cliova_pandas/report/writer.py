"""A report to hand over: one file, by its suffix a page, a PDF, Markdown, a workbook or JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.errors import Argument, ConfigurationError
from cliova_pandas.export.files import check_free, write_file
from cliova_pandas.export.frames import check_suffix
from cliova_pandas.paths import make_path
from cliova_pandas.report.context import ReportContext, name_result
from cliova_pandas.report.document import COMPARED_FIRST, SECTIONS, Page
from cliova_pandas.report.html import render_page
from cliova_pandas.report.json import render_json
from cliova_pandas.report.markdown import render_markdown_page
from cliova_pandas.report.options import ReportOptions
from cliova_pandas.report.pdf import render_pdf, require_browser
from cliova_pandas.report.privacy import mask
from cliova_pandas.report.sections.registry import has_something, make_section
from cliova_pandas.report.text import clean
from cliova_pandas.report.xlsx import render_workbook
from cliova_pandas.stats import THRESHOLDS
from cliova_pandas.stats.forecasts.assumptions import VALID_ERROR

if TYPE_CHECKING:
    from datetime import datetime
    from os import PathLike

    import pandas as pd
    from narwhals.typing import IntoFrame

    from cliova_pandas.service.job import Job
    from cliova_pandas.stats.forecasts.plans import PlanRows
    from cliova_pandas.verdicts import Verdict

MOST_LISTS: Final = 10
_KIND: Final = "Email deliverability report"
_UNNAMED: Final = "this list"
_EARLIER: Final = "the earlier result"
_MOST_ADDRESSES: Final = {
    ".html": 2_500,
    ".pdf": 2_500,
    ".md": 10_000,
    ".xlsx": 100_000,
    ".json": 100_000,
}


def write_report(
    frame: IntoFrame | Mapping[str, IntoFrame],
    path: str | PathLike[str],
    *,
    title: str | None = None,
    author: str | None = None,
    notes: str | None = None,
    logo: str | PathLike[str] | None = None,
    lang: str = "en",
    sections: Sequence[str] | None = None,
    include_addresses: Verdict | Sequence[Verdict] | None = None,
    previous: IntoFrame | None = None,
    verified_only: bool | None = None,
    job: Job | Mapping[str, Any] | None = None,
    email_column: str | None = None,
    reason_column: str | None = None,
    rates: pd.DataFrame | None = None,
    sent: Any = None,
    bounced: Any = None,
    log: Any = None,
    plans: Mapping[str, PlanRows] | None = None,
    thresholds: tuple[float, float] = THRESHOLDS,
    level: float = 0.95,
    top: int | None = None,
    valid_error: float = VALID_ERROR,
    paper: str = "A4",
    overwrite: bool = False,
    now: datetime | None = None,
) -> Path:
    """Write a report of a result, for those who asked for it.

    It holds counts and shares, and no address unless ``include_addresses`` asks for them; a domain
    that fewer than five rows have is not named either. All formats say the same. The file appears
    when it is complete.

    Parameters
    ----------
    frame : DataFrame or mapping of str to DataFrame
        A result with its column ``verdict``, of any library, also of many lists as
        `cliova_pandas.scan_cliova` returns it; or up to ten of them by their names, which are
        compared, the first being what the others are compared with.
    path : path-like
        The file. ``.html`` is a page that needs nothing else: no script, no request, for screen,
        phone and print, light and dark. ``.pdf`` is that page on paper, printed by the Chromium,
        Chrome or Edge of this machine. ``.md`` is Markdown, ``.xlsx`` a workbook with a sheet for
        each table, ``.json`` has every number at full precision.
    title : str, optional
        What it is about; without it, the names of the lists.
    author : str, optional
        Who made it.
    notes : str, optional
        Markdown that stands below the summary. HTML in it is shown as text, images are
        links, and links go to http, https and mailto alone.
    logo : path-like, optional
        A PNG, JPEG or SVG file of at most 200,000 bytes, which becomes part of the page; the other
        formats leave it out.
    lang : str, default "en"
        The language whose numbers and dates are written, such as ``"de"`` or ``"en-GB"``. The
        sentences stay English.
    sections : sequence of str, optional
        Which sections, in this order; without it, all for which there is something: ``headline``,
        ``notes``, ``bounces``, ``outcomes`` (with ``rates`` or ``log``), ``drivers`` (if any part
        of the list stands out), ``repairs`` (if any address could be won back), ``comparison`` (of
        several results), ``changes`` (with ``previous``), ``lists`` (if the one is made of several
        lists, as that of `cliova_pandas.scan_cliova`), ``providers``, ``domains``, ``reasons``,
        ``flags``, ``reconciliation``, ``addresses`` (with ``include_addresses``), ``method``. What
        tells what changed stands before the others.
    include_addresses : {"valid", "risky", "unknown", "invalid"} or sequence of these, optional
        Whose addresses are listed; the report then says so at its top, and can be read by its owner
        alone. A page has room for 2,500, Markdown for 10,000, the others for 100,000.
    previous : DataFrame, optional
        An earlier result, to tell what changed since.
    verified_only : bool, optional
        Whether the frame holds only verified addresses; without it, what attrs say. The headline is
        then made from the job's totals, and the sections that would need the other addresses say
        why they show nothing.
    job : Job or mapping, optional
        What has ``total_emails``, ``total_valid_emails`` and ``updated_at``; without it, what attrs
        say.
    email_column, reason_column : str, optional
        The columns of the addresses and the reasons; without them, what attrs say, or the likely.
    rates : pandas.DataFrame, optional
        What `cliova_pandas.bounce_rates` returned of an earlier mailing, by the verdict or by the
        verdict and more: it is shown, and what would bounce is foretold by it.
    sent, bounced, log : optional
        In place of ``rates``, what became of a mailing to this very result, as
        `cliova_pandas.bounce_rates` takes it; with ``previous``, of a mailing to the earlier one,
        by which this one is foretold.
    plans : mapping, optional
        What else could be mailed, as in `cliova_pandas.bounce_range`.
    thresholds : tuple of two float, default (0.02, 0.05)
        As in `cliova_pandas.bounce_range`.
    level : float, default 0.95
        The confidence level of the intervals.
    top : int, optional
        How many providers, domains and reasons are named at most, the others being one row; without
        it, 15, and 5 for each of several results.
    valid_error : float, default 0.03
        How much of the valid bounces at most where it was not measured, as in
        `cliova_pandas.bounce_range`.
    paper : {"A4", "Letter"}, default "A4"
        What a PDF and a workbook are printed on; a page takes what its printer has.
    overwrite : bool, default False
        Replace a file of that name.
    now : datetime.datetime, optional
        When the report is made, with its time zone; without it, now. With the same input and the
        same ``now`` the file is the same to the byte.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    ConfigurationError
        If a choice is none (the message names the valid ones), or there is no such folder.
    VerdictError
        If a frame has no verdicts, or is verified-only and the job's totals are not known.
    CliovaError
        If the browser does not print a PDF.
    FileExistsError
        If there is something of that name, and it is not to be replaced.

    Examples
    --------
    >>> import pandas as pd, tempfile
    >>> df = pd.DataFrame({"email": ["a@x.de", "b@x.de"], "verdict": ["valid", "invalid"]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = write_report(df, f"{folder}/report.html", title="Two addresses")
    ...     "<h1>Two addresses</h1>" in path.read_text(encoding="utf-8")
    True
    """
    options = ReportOptions(
        title=title, author=author, notes=notes, logo=logo, lang=lang, sections=sections,
        include_addresses=include_addresses, verified_only=verified_only, job=job,
        email_column=email_column, reason_column=reason_column, rates=rates, sent=sent,
        bounced=bounced, log=log, plans=plans, thresholds=thresholds, level=level, top=top,
        valid_error=valid_error, paper=paper, overwrite=overwrite, now=now,
    )  # fmt: skip
    target = check_report_target(path, overwrite=options.overwrite)
    suffix = target.suffix.lower()
    frames = _name_frames(frame)
    single = {"previous": previous is not None, "job": job is not None, "log": options.has_mail}
    if len(frames) > 1 and any(single.values()):
        what = next(name for name, is_given in single.items() if is_given)
        raise ConfigurationError(
            Argument(what, ...), f" is for the report of one result, and there are {len(frames)}."
        )
    context = ReportContext(
        frames,
        options,
        previous=None if previous is None else (name_result(previous, _EARLIER), previous),
        most_addresses=_MOST_ADDRESSES[suffix],
    )
    content = _RENDERERS[suffix](_make_page(context))
    # What holds no address is to be passed on.
    write_file(target, content, private=bool(options.addresses), overwrite=options.overwrite)
    return target


def check_report_target(path: str | PathLike[str], *, overwrite: bool = False) -> Path:
    """Refuse a file that a report cannot become, which is known before a result is read.

    Parameters
    ----------
    path, overwrite
        As in `write_report`.

    Returns
    -------
    pathlib.Path
        The file, absolute.

    Raises
    ------
    ConfigurationError
        If its suffix is that of no format, there is no such folder, or no browser for a PDF.
    FileExistsError
        If there is something of that name, and it is not to be replaced.
    """
    target = make_path(path).absolute()
    check_suffix(target, _RENDERERS, "of a report")
    check_free(target, overwrite=overwrite)
    if target.suffix.lower() == ".pdf":
        require_browser()
    return target


def _name_frames(frame: Any) -> dict[str, Any]:
    """Return the results by the names that the report has for them."""
    if not isinstance(frame, Mapping):
        return {name_result(frame, _UNNAMED): frame}
    if not 1 <= len(frame) <= MOST_LISTS:
        raise ConfigurationError(
            f"A report compares up to {MOST_LISTS} results, and there are {len(frame)}. Of more, "
            "pass one frame with a column list_id, as scan_cliova or read_cliova([...]) returns it."
        )
    names = [mask(name) for name in frame]
    if len(set(names)) < len(names):
        raise ConfigurationError(f"Each result needs a name of its own, which {names!r} are not.")
    return dict(zip(names, frame.values(), strict=True))


def _make_page(context: ReportContext) -> Page:
    options = context.options
    maker = f"cliova_pandas {version('cliova-pandas')}"
    return Page(
        title=clean(options.title) if options.title else _make_title(context),
        kind=_KIND,
        author=clean(options.author) if options.author else "",
        made=options.formatter.time(options.made_at),
        made_at=options.made_at.isoformat(),
        maker=maker,
        notices=_make_notices(options.addresses),
        sections=tuple(
            make_section(name, context)
            for name in _choose_sections(context)
            if options.section_names or has_something(name, context)
        ),
        footer=_say_maker(context, maker),
        logo=options.logo_uri,
        lang=options.lang,
        paper=options.paper,
    )


def _say_maker(context: ReportContext, maker: str) -> str:
    """Say what made the report, and from what, if it is known that this is the service's."""
    lists = [one for result in context.results for one in result.lists]
    is_of_service = all(one.get("list_id") for one in lists)
    return f"Made by {maker}{' from the results of the Cliova service' * is_of_service}."


def _choose_sections(context: ReportContext) -> tuple[str, ...]:
    """Return the sections that may be written; what was given must not be left out of them."""
    options = context.options
    names = options.section_names
    for name, argument in (
        ("notes", "notes"), ("changes", "previous"), ("addresses", "include_addresses"),
    ):  # fmt: skip
        if names and name not in names and has_something(name, context):
            raise ConfigurationError(
                Argument(argument, ...),
                f" is for the section {name!r}, which ",
                Argument("sections"),
                f"={options.sections!r} leaves out.",
            )
    if names or not (context.is_comparison or context.earlier):
        return names or SECTIONS
    return tuple(dict.fromkeys((*COMPARED_FIRST, *SECTIONS)))


def _make_title(context: ReportContext) -> str:
    if context.is_comparison:
        return f"{len(context.results)} lists compared"
    [result] = context.results
    if result.name != _UNNAMED:
        return result.name
    n = result.summary.attrs["cliova"]["n"]
    return f"A list of {context.formatter.count(n)} row{'' if n == 1 else 's'}"


def _make_notices(addresses: Sequence[Verdict]) -> tuple[str, ...]:
    if not addresses:
        return ()
    return (
        f"This file holds email addresses (those that are {' or '.join(addresses)}). Pass it on "
        "only to those who may have them.",
    )


_RENDERERS: Final[Mapping[str, Callable[[Page], str | bytes]]] = {
    ".html": render_page,
    ".md": render_markdown_page,
    ".xlsx": render_workbook,
    ".json": render_json,
    ".pdf": render_pdf,
}
