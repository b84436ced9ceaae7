"""A result, its summary and its job as plain text, for where only text can be shown."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import pandas as pd

from cliova_pandas.errors import CliovaError
from cliova_pandas.stats.frames.denominator import describe_denominator
from cliova_pandas.stats.joins.join import word_joined
from cliova_pandas.stats.presentation.verdict_table import tabulate_verdicts
from cliova_pandas.stats.totals.summary import summarize
from cliova_pandas.stats.writing.formatting import ENGLISH

if TYPE_CHECKING:
    from cliova_pandas.service.job import Job


def write_head(df: pd.DataFrame) -> str:
    r"""Write the first rows of a result that was read: address, reason and verdict.

    Examples
    --------
    >>> import io
    >>> from cliova_pandas import read_cliova_file
    >>> saved = io.StringIO("email,id,result\na@x.org,1,Deliverable\nb@x.org,2,Risky\n")
    >>> print(write_head(read_cliova_file(saved)))
         email verdict
    0  a@x.org   valid
    1  b@x.org   risky
    """
    columns = df.attrs["cliova"]["columns"]
    wanted = dict.fromkeys([columns["email"], columns["reason"], "verdict"])
    with pd.option_context("display.width", 100, "display.max_colwidth", 40):
        return df[[name for name in wanted if name in df.columns]].head().to_string()


def write_summary(summary: pd.DataFrame, *, verified_only: bool = False) -> str:
    """Write what `summarize` returned as a table, with a line that says what it is a share of.

    Examples
    --------
    >>> from cliova_pandas import summarize
    >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
    >>> print(write_summary(summarize(df)).splitlines()[-1])
    share of 2 rows, with 95 % intervals
    """
    rows = tabulate_verdicts(summary)
    table = pd.DataFrame(
        [(row.count_text, row.share_text, row.low_text, row.high_text) for row in rows],
        columns=["count", "share", "low", "high"],
        index=[row.verdict for row in rows],
    )
    of = f"{'' if verified_only else 'share of '}{describe_denominator(summary)}"
    level = ENGLISH.percentage(summary.attrs["cliova"]["level"])
    return f"{table.to_string()}\n{of}, with {level} intervals"


def write_job(job: Job) -> str:
    """Write what the service says of a job, a line each.

    Examples
    --------
    >>> from cliova_pandas import Job
    >>> print(write_job(Job(id="list_1", status="COMPLETED", total_emails=2000))[:57])
    list         list_1
    name         -
    status       COMPLETED
    """
    shown = {
        "list": job.id,
        "name": job.name,
        "status": job.status,
        "addresses": job.total_emails,
        "valid": job.total_valid_emails,
        "credits used": job.total_credits_used,
        "created": job.created_at and f"{job.created_at:%Y-%m-%d %H:%M %Z}",
        "updated": job.updated_at and f"{job.updated_at:%Y-%m-%d %H:%M %Z}",
    }
    texts = {label: f"{v:,}" if isinstance(v, int) else v for label, v in shown.items()}
    return "\n".join(f"{label:<13}{text or '-'}" for label, text in texts.items())


def write_overview(df: pd.DataFrame) -> str:
    """Write what a result holds in a few lines; where no number can be given, say why.

    Examples
    --------
    >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
    >>> print(write_overview(df).splitlines()[0])
    2 rows
    """
    title, rows, notes = _read_overview(df)
    columns = [[row[place] for row in rows] for place in range(len(rows[0]))] if rows else []
    widths = [max(map(len, column)) for column in columns]
    lines = [
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in rows
    ]
    return "\n".join([title, *lines, *notes])


def write_overview_html(df: pd.DataFrame) -> str:
    """Write the same as a small table, for a notebook; everything in it is escaped.

    Examples
    --------
    >>> df = pd.DataFrame({"email": ["a@x.org", "b@x.org"], "verdict": ["valid", "risky"]})
    >>> write_overview_html(df).count("50.0 %")
    2
    """
    title, rows, notes = _read_overview(df)
    body = "".join(
        f'<tr><th scope="row" style="text-align: left">{html.escape(name)}</th>'
        + "".join(f'<td style="text-align: right">{html.escape(text)}</td>' for text in texts)
        + "</tr>"
        for name, *texts in rows
    )
    table = f"<table><caption>{html.escape(title)}</caption>{body}</table>" if rows else ""
    said = notes if rows else [title, *notes]
    return f"<div>{table}{''.join(f'<p>{html.escape(note)}</p>' for note in said)}</div>"


def _read_overview(df: pd.DataFrame) -> tuple[str, list[list[str]], list[str]]:
    """Return a title, a row of texts for each verdict, and what else is to be said."""
    about: Any = df.attrs.get("cliova")
    about = about if isinstance(about, dict) else {}
    name = about.get("name") or about.get("list_id")
    notes = [word_joined(about["joined"], len(df))] if about.get("joined") else []
    try:
        summary = summarize(df)
    except CliovaError as error:
        return f"{len(df):,} rows without shares", [], [str(error), *notes]
    rows = [
        [row.verdict, row.count_text, row.share_text, row.interval_text]
        for row in tabulate_verdicts(summary)
    ]
    said = describe_denominator(summary)
    level = ENGLISH.percentage(summary.attrs["cliova"]["level"])
    notes = [f"count, share and its {level} interval", *notes]
    return f"{name}: {said}" if name else said, rows, notes
