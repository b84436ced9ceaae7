"""A report to hand over: one file, by its suffix a page, Markdown, a workbook or JSON."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.errors import ConfigurationError
from cliova_pandas.export.files import check_free, write_file
from cliova_pandas.export.frames import check_suffix
from cliova_pandas.report.cells import clean, mask
from cliova_pandas.report.context import THRESHOLDS
from cliova_pandas.report.document import Page
from cliova_pandas.report.html import render_page
from cliova_pandas.report.json import render_json
from cliova_pandas.report.locale import Writer
from cliova_pandas.report.markdown import render_markdown_page
from cliova_pandas.report.sections.registry import (
    SECTIONS,
    ReportContext,
    Result,
    make_section,
    name_result,
)
from cliova_pandas.report.xlsx import render_workbook
from cliova_pandas.verdicts.detection import VERDICTS, Verdict

if TYPE_CHECKING:
    from os import PathLike

    from narwhals.typing import IntoFrame

    from cliova_pandas.service.job import Job

MOST_LISTS: Final = 10
MOST_LOGO_BYTES: Final = 200_000
_LOGOS: Final = {
    ".png": "image/png", ".svg": "image/svg+xml", ".jpg": "image/jpeg", ".jpeg": "image/jpeg",
}  # fmt: skip
_STARTS: Final = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
_KIND: Final = "Email deliverability report"
_UNNAMED: Final = "this list"
_EARLIER: Final = "the earlier result"
_MOST_ADDRESSES: Final = {".html": 2_500, ".md": 10_000, ".xlsx": 100_000, ".json": 100_000}


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
    thresholds: tuple[float, float] = THRESHOLDS,
    level: float = 0.95,
    top: int | None = None,
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
        A result with its column ``verdict``, of pandas, polars, pyarrow or dask; or up to ten of
        them by their names, which are compared, the first being what the others are compared with.
    path : path-like
        The file. ``.html`` is a page that needs nothing else: no script, no request, for screen,
        phone and print, light and dark. ``.md`` is Markdown, ``.xlsx`` a workbook with a sheet for
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
        ``notes``, ``bounces``, ``comparison`` (of several results), ``changes`` (with
        ``previous``), ``providers``, ``domains``, ``reasons``, ``flags``, ``reconciliation``,
        ``addresses`` (with ``include_addresses``), ``method``.
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
    thresholds : tuple of two float, default (0.02, 0.05)
        As in `cliova_pandas.bounce_range`.
    level : float, default 0.95
        The confidence level of the intervals.
    top : int, optional
        How many providers, domains and reasons are named at most, the others being one row; without
        it, 15, and 5 for each of several results.
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
    target = Path(path).expanduser().absolute()
    chosen = check_report(
        target, notes=notes, logo=logo, lang=lang, sections=sections,
        include_addresses=include_addresses, overwrite=overwrite,
    )  # fmt: skip
    now = datetime.now(UTC) if now is None else now
    if not isinstance(now, datetime) or now.tzinfo is None:
        raise ConfigurationError(
            f"now must be a time with its zone, such as datetime.now(UTC), not {now!r}."
        )
    if top is not None and (isinstance(top, bool) or not isinstance(top, int) or top < 0):
        raise ConfigurationError(f"top must be a number from 0 on, not {top!r}.")
    results = _name_results(frame)
    if len(results) > 1 and (previous is not None or job is not None):
        what = "previous" if previous is not None else "job"
        raise ConfigurationError(
            f"{what}=... is for the report of one result, and there are {len(results)}."
        )
    earlier = None if previous is None else Result(name_result(previous, _EARLIER), previous)
    study = ReportContext(
        results,
        now=now,
        writer=Writer(lang),
        previous=earlier,
        verified_only=verified_only,
        job=job,
        email_column=email_column,
        reason_column=reason_column,
        thresholds=thresholds,
        level=level,
        top=(15 if len(results) == 1 else 5) if top is None else top,
        notes=notes or "",
        addresses=chosen,
        most_addresses=_MOST_ADDRESSES[target.suffix.lower()],
    )
    names = _choose_sections(sections, study)
    maker = f"cliova_pandas {version('cliova-pandas')}"
    page = Page(
        title=clean(title) if title else _make_title(study),
        kind=_KIND,
        author=clean(author) if author else "",
        made=study.writer.time(now),
        made_at=now.isoformat(),
        maker=maker,
        notices=_make_notices(chosen),
        sections=tuple(make_section(name, study) for name in names),
        footer=f"Made by {maker} from the results of the Cliova service.",
        logo=_embed(logo),
        lang=lang,
    )
    content = _RENDERERS[target.suffix.lower()](page)
    # What holds no address is to be passed on.
    write_file(target, content, private=bool(chosen), overwrite=overwrite)
    return target


def check_report(
    path: str | PathLike[str],
    *,
    notes: str | None = None,
    logo: str | PathLike[str] | None = None,
    lang: str = "en",
    sections: Sequence[str] | None = None,
    include_addresses: Verdict | Sequence[Verdict] | None = None,
    overwrite: bool = False,
    **_: Any,
) -> tuple[Verdict, ...]:
    """Refuse a report that cannot be written, as far as that is known before a result is read.

    Parameters
    ----------
    path, notes, logo, lang, sections, include_addresses, overwrite
        As in `write_report`, whose other arguments are let pass.

    Returns
    -------
    tuple of str
        The verdicts whose addresses are to be listed.

    Raises
    ------
    ConfigurationError
        If a choice is none.
    FileExistsError
        If there is something of that name, and it is not to be replaced.
    """
    target = Path(path).expanduser().absolute()
    check_suffix(target, _RENDERERS, "of a report")
    check_free(target, overwrite=overwrite)
    if notes is not None and not isinstance(notes, str):
        raise ConfigurationError(f"notes must be a text in Markdown, not {notes!r}.")
    Writer(lang)
    _embed(logo)
    _check_sections(sections)
    return _read_addresses(include_addresses)


def _read_addresses(said: Any) -> tuple[Verdict, ...]:
    wanted = () if said is None else _take_names(said)
    for verdict in wanted:
        if verdict not in VERDICTS:
            raise ConfigurationError(
                f"include_addresses names {verdict!r}. The verdicts are: "
                f"{', '.join(map(repr, VERDICTS))}."
            )
    return tuple(verdict for verdict in VERDICTS if verdict in wanted)


def _name_results(frame: Any) -> tuple[Result, ...]:
    if not isinstance(frame, Mapping):
        return (Result(name_result(frame, _UNNAMED), frame),)
    if not 1 <= len(frame) <= MOST_LISTS:
        raise ConfigurationError(
            f"A report compares up to {MOST_LISTS} results, and there are {len(frame)}."
        )
    results = tuple(Result(mask(name), one) for name, one in frame.items())
    names = [result.name for result in results]
    if len(set(names)) < len(names):
        raise ConfigurationError(f"Each result needs a name of its own, which {names!r} are not.")
    return results


def _check_sections(said: Any) -> tuple[str, ...]:
    """Return the names of sections that were asked for; none if that was left open."""
    if said is None:
        return ()
    names = _take_names(said)
    wrong = [name for name in names if name not in SECTIONS]
    if wrong or not names or len(set(names)) < len(names):
        what = f"There is no section {wrong[0]!r}. " if wrong else ""
        raise ConfigurationError(
            f"{what}sections must name some of {', '.join(map(repr, SECTIONS))}, each once, not "
            f"{said!r}."
        )
    return names


def _take_names(said: Any) -> tuple[Any, ...]:
    """Return what was chosen: one name alone, or several."""
    return (said,) if isinstance(said, str) or not isinstance(said, Iterable) else tuple(said)


def _choose_sections(said: Any, study: ReportContext) -> tuple[str, ...]:
    """Return the sections to write; those that were asked for must be there, and the other way."""
    given = {
        "notes": bool(study.notes),
        "comparison": study.is_comparison,
        "changes": study.previous is not None,
        "addresses": bool(study.addresses),
    }
    if said is None:
        return tuple(name for name in SECTIONS if given.get(name, True))
    names = _check_sections(said)
    for name, argument in (
        ("notes", "notes"), ("changes", "previous"), ("addresses", "include_addresses"),
    ):  # fmt: skip
        if given[name] and name not in names:
            raise ConfigurationError(
                f"{argument}=... is for the section {name!r}, which sections={said!r} leaves out."
            )
    return names


def _make_title(study: ReportContext) -> str:
    if study.is_comparison:
        return f"{len(study.results)} lists compared"
    [result] = study.results
    if result.name != _UNNAMED:
        return result.name
    n = study.summarize(result).attrs["cliova"]["n"]
    return f"A list of {study.writer.count(n)} row{'' if n == 1 else 's'}"


def _make_notices(addresses: Sequence[Verdict]) -> tuple[str, ...]:
    if not addresses:
        return ()
    return (
        f"This file holds email addresses (those that are {' or '.join(addresses)}). Pass it on "
        "only to those who may have them.",
    )


def _embed(logo: str | PathLike[str] | None) -> str:
    """Return an image as a data URI."""
    if logo is None:
        return ""
    path = Path(logo).expanduser()
    kind = _LOGOS.get(path.suffix.lower())
    if kind is None:
        raise ConfigurationError(
            f"logo must be one of {', '.join(_LOGOS)}, which {path.name!r} is not."
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


_RENDERERS: Final[Mapping[str, Callable[[Page], str | bytes]]] = {
    ".html": render_page,
    ".md": render_markdown_page,
    ".xlsx": render_workbook,
    ".json": render_json,
}
