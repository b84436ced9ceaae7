"""What a page says: sections of plain data, made from the summary alone.

No section but the one of the addresses, which only comes on demand, holds any: what is named by the
data is named only where several rows share it, and never if there is an ``@`` in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.errors import Argument, ConfigurationError
from cliova_pandas.report.cells import (
    is_nothing,
    iterate,
    make_bar_column,
    make_changes,
    make_columns,
    make_count,
    make_points,
    make_share,
    make_shares,
    mask,
)
from cliova_pandas.report.cells import shorten as shorten
from cliova_pandas.report.context import ReportContext as ReportContext
from cliova_pandas.report.context import Result as Result
from cliova_pandas.report.context import name_result as name_result
from cliova_pandas.report.document import (
    Block,
    Cell,
    Chart,
    Column,
    Exhibit,
    Facts,
    Paragraph,
    Prose,
)
from cliova_pandas.report.document import Section as Section
from cliova_pandas.report.document import Table as Table
from cliova_pandas.report.sections.addresses import make_addresses
from cliova_pandas.report.sections.groups import hide_small as hide_small
from cliova_pandas.report.sections.groups import (
    make_domains,
    make_flags,
    make_providers,
    make_reasons,
)
from cliova_pandas.report.sections.groups import tabulate_groups as tabulate_groups
from cliova_pandas.report.sections.method import make_method
from cliova_pandas.stats.alt_text import describe_comparison, describe_summary
from cliova_pandas.stats.bounces import find_validation
from cliova_pandas.stats.columns import FrameColumns
from cliova_pandas.stats.formatting import NOTHING, format_counts, format_share
from cliova_pandas.stats.summary import compare, reconcile
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd


def make_section(name: str, study: ReportContext) -> Section:
    """Make one section of a page.

    Parameters
    ----------
    name : str
        One of `SECTIONS`.
    study : ReportContext
        What it is about.

    Returns
    -------
    Section
        Where the result does not carry what it would show, it says why.

    Raises
    ------
    ConfigurationError
        If there is no such section, or the study does not hold what it needs.
    VerdictError
        If the result has no verdicts, or is verified-only and the job's totals are not known.

    Examples
    --------
    >>> import pandas as pd
    >>> df = pd.DataFrame({"verdict": ["valid"] * 8 + ["invalid"] * 2})
    >>> section = make_section("headline", ReportContext((Result("Ten", df),)))
    >>> [cell.text for cell in section.tables[0].rows[0]]
    ['valid', '8', '80.0 %', '49.0 % to 94.3 %']
    """
    if name not in SECTIONS:
        raise ConfigurationError(
            f"There is no section {name!r}. The sections are: {', '.join(map(repr, SECTIONS))}."
        )
    title, make = _MAKERS[name]
    return Section(name, title, tuple(make(study)))


def _make_headline(study: ReportContext) -> list[Block]:
    if study.is_comparison:
        return _make_overview(study)
    [result] = study.results
    summary, write = study.summarize(result), study.writer
    blocks: list[Block] = [*study.say_part(result)]
    blocks.append(Paragraph(_say_valid(study, summary), "lead"))
    if not study.is_verified_only(result):
        decision = study.find_bounces(result).attrs["cliova"]["decision"]
        blocks.append(Paragraph(write.sentence(decision), "decision"))
    if facts := _list_facts(study, result):
        blocks.append(Facts(facts))
    table = tabulate_summary(study, result, summary, "verdicts")
    alt = write.sentence(describe_summary(summary))
    return [*blocks, Exhibit(table, Chart("verdicts", "verdicts", summary, alt))]


def tabulate_summary(
    study: ReportContext, result: Result, summary: pd.DataFrame, name: str
) -> Table:
    """Return the table of the four verdicts.

    Parameters
    ----------
    study : ReportContext
        How it is written.
    result : Result
        What it is of.
    summary : pandas.DataFrame
        What `cliova_pandas.summarize` returned.
    name : str
        What programs call the table.
    """
    write, known = study.writer, summary["count"].notna().all()
    texts = format_counts(summary["count"]) if known else map(format_share, summary["share"])
    rows = [
        (
            Cell(verdict, verdict),
            make_count(write, row["count"]),
            make_share(write, row["share"], text),
            make_shares(write, row["low"], row["high"]),
        )
        for (verdict, row), text in zip(iterate(summary), texts, strict=True)
    ]
    columns = make_columns(
        verdict=("Verdict", "verdict"), count=("Count", "count"), share=("Share", "share"),
        interval=(study.interval.capitalize(), "shares"),
    )  # fmt: skip
    note = write.sentence(f"Shares of {summary.attrs['cliova']['denominator']}.")
    if not known:
        note = (
            "By the service's own totals of the list. How many of the others are risky, unknown or "
            "invalid is not known here."
        )
    return Table(name, f"{study.prefix(result)}Verdicts", columns, tuple(rows), note)


def _say_valid(study: ReportContext, summary: pd.DataFrame) -> str:
    about, write = summary.attrs["cliova"], study.writer
    if not about["n"]:
        return "The list is empty."
    valid: Any = summary.loc["valid"]
    low, high = write.share(valid["low"]), write.share(valid["high"])
    if summary["count"].isna().any():
        share = write.share(valid["share"])
        said = write.sentence(about["denominator"])
        return f"{share} of the list: {said} ({study.interval} {low} to {high})."
    share = write.figure(format_counts(summary["count"])[0])
    said = write.sentence(about["denominator"])
    return f"{share} of {said} are valid ({study.interval} {low} to {high})."


def _make_overview(study: ReportContext) -> list[Block]:
    """Put all results into one table."""
    write = study.writer
    blocks: list[Block] = []
    rows: list[tuple[Cell, ...]] = []
    decisions: list[tuple[str, str]] = []
    total = 0
    for result in study.results:
        blocks += study.say_part(result)
        summary = study.summarize(result)
        known = summary["count"].notna().all()
        total += summary.attrs["cliova"]["n"]
        texts = format_counts(summary["count"]) if known else map(format_share, summary["share"])
        valid: Any = summary.loc["valid"]
        shares = [
            make_share(write, share, text)
            for share, text in zip(summary["share"], texts, strict=True)
        ]
        rows.append(
            (
                *study.lead(result),
                make_count(write, summary.attrs["cliova"]["n"]),
                shares[0],
                make_shares(write, valid["low"], valid["high"]),
                *shares[1:],
            )
        )
        if known:
            decision = study.find_bounces(result).attrs["cliova"]["decision"]
            decisions.append((result.name, write.sentence(decision)))
        else:
            decisions.append((result.name, "Only its verified addresses were read."))
    columns = (
        *study.lead_columns(),
        Column("n", "Rows", "count"),
        Column("valid", "Valid", "share"),
        Column("interval", study.interval.capitalize(), "shares"),
        *(Column(verdict, verdict.capitalize(), "share") for verdict in VERDICTS[1:]),
    )
    said = write.sentence(f"{len(study.results)} lists with {total:,} rows in all.")
    note = "Each share is of the rows of its list."
    table = Table("lists", "The lists and their verdicts", columns, tuple(rows), note)
    return [Paragraph(said, "lead"), *blocks, Exhibit(table), Facts(tuple(decisions))]


def _list_facts(study: ReportContext, result: Result) -> tuple[tuple[str, str], ...]:
    facts = []
    for one in result.lists:
        name, list_id = one.get("name"), one.get("list_id")
        if name and list_id:
            facts.append(("List", mask(f"{name} ({list_id})")))
        elif name or list_id:
            facts.append(("List", mask(name or list_id)))
    validated = find_validation(FrameColumns(result.frame), study.job)
    if validated is not None:
        facts.append(("Validated", study.writer.time(validated)))
    return tuple(facts)


def _make_notes(study: ReportContext) -> list[Block]:
    if not study.notes:
        raise ConfigurationError(
            "The section 'notes' needs ", Argument("notes", ...), ", a text in Markdown."
        )
    return [Prose(study.notes)]


def _make_reconciliation(study: ReportContext) -> list[Block]:
    rows, agrees = [], []
    for result in study.results:
        table = reconcile(result.frame, verified_only=study.verified_only, job=study.job)
        for what, row in iterate(table):
            agree = None if is_nothing(row["agrees"]) else bool(row["agrees"])
            agrees.append(agree)
            rows.append(
                (
                    *study.lead(result),
                    Cell(what, what),
                    make_count(study.writer, row["ours"]),
                    make_count(study.writer, row["service"]),
                    Cell(agree, {True: "yes", False: "no", None: NOTHING}[agree]),
                )
            )
    columns = make_columns(
        what=("What", "text"), ours=("Counted here", "count"),
        service=("By the service", "count"), agrees=("The same", "mark"),
    )  # fmt: skip
    table_ = Table(
        "reconciliation",
        "Counts, here and by the service",
        (*study.lead_columns(), *columns),
        tuple(rows),
    )
    return [_say_agreement(agrees), Exhibit(table_)]


def _say_agreement(agrees: Sequence[bool | None]) -> Paragraph:
    if False in agrees:
        return Paragraph(
            "What was counted here is not what the service counts. Until it is known why, take "
            "the shares of this report with care.",
            "warning",
        )
    if None in agrees:
        return Paragraph(
            "A count that is missing is not known: either the rows here are not the whole list, or "
            "the service's own counts did not come with them.",
            "note",
        )
    return Paragraph("What was counted here is what the service itself counts.")


def _make_bounces(study: ReportContext) -> list[Block]:
    write = study.writer
    blocks: list[Block] = []
    rows: list[tuple[Cell, ...]] = []
    highest = 2 * study.thresholds[1]
    sources: list[str] = []
    for result in study.results:
        if why := study.refuse(result, study.verified_only):
            blocks.append(why)
            continue
        plans = study.find_bounces(result)
        texts, sources = (plans.attrs["cliova"][name] for name in ("texts", "sources"))
        highest = max(highest, float(plans["high"].max()) if plans["mailed"].any() else 0)
        rows += [
            (
                *study.lead(result),
                Cell(plan, plan),
                make_count(write, row["mailed"]),
                make_shares(write, row["low"], row["high"], texts[plan]),
                Cell(row["decision"], row["decision"]),
            )
            for plan, row in iterate(plans)
        ]
    if not rows:
        return blocks
    fine, harm = (write.figure(f"{100 * threshold:.10g} %") for threshold in study.thresholds)
    columns = (
        *study.lead_columns(),
        *make_columns(plan=("Mail to", "text"), mailed=("Addresses", "count")),
        make_bar_column(
            "bounces", "Would bounce", "shares", end=min(highest, 1.0), marks=study.thresholds
        ),
        *make_columns(decision=("Decision", "text")),
    )
    blocks += [
        Paragraph(
            "An invalid address is taken to bounce. Whether a risky or an unknown one does is not "
            "known, so these count only in the upper bound."
        ),
        Exhibit(
            Table(
                "bounces",
                "What would bounce, by what is mailed",
                columns,
                tuple(rows),
                f"Send: even the upper bound is below {fine}. Do not send: even the lower bound "
                f"reaches {harm}. Caution: neither.",
            )
        ),
    ]
    if sources:
        said, citation = sources
        title, _, url = citation.partition(": https://")
        blocks.append(Paragraph(write.sentence(f"{said} {title}."), "note", f"https://{url}"))
    else:
        blocks.append(
            Paragraph(f"The thresholds, {fine} and {harm}, were chosen for this report.", "note")
        )
    return blocks


def _make_changes(study: ReportContext) -> list[Block]:
    if study.previous is None:
        raise ConfigurationError("The section 'changes' needs previous=..., an earlier result.")
    [result] = study.results
    if why := study.refuse(study.previous) or study.refuse(result, study.verified_only):
        return [why]
    before, after, write = study.previous.name, result.name, study.writer
    if before == after:
        before, after = f"{before} (before)", f"{after} (now)"
    blocks: list[Block] = [
        *study.say_part(study.previous),
        *_compare(study, {before: study.previous.frame, after: result.frame}),
    ]
    try:
        table = study.find_changes(study.previous, result)
    except ConfigurationError:
        return [
            *blocks,
            Paragraph(
                "Which addresses changed cannot be told: a result has no column of addresses.",
                "note",
            ),
        ]
    about = table.attrs["cliova"]
    rows = [
        (Cell(verdict, verdict), *(make_count(write, row[later]) for later in VERDICTS))
        for verdict, row in iterate(table)
    ]
    said = write.sentence(
        f"{about['denominator'].capitalize()} results; of these, {about['changed']:,} changed. "
        f"Only in the earlier result: {about['only_before']:,}. Only in this one: "
        f"{about['only_after']:,}."
    )
    columns = (
        Column("before", "Before", "verdict"),
        *(Column(verdict, f"Now {verdict}", "count") for verdict in VERDICTS),
    )
    note = "Each address counts once, with the worst of its verdicts in each result."
    caption = "The same addresses, by their verdict before and now"
    matrix = Table("changes", caption, columns, tuple(rows), note)
    return [*blocks, Paragraph(said), Exhibit(matrix)]


def _make_comparison(study: ReportContext) -> list[Block]:
    if not study.is_comparison:
        raise ConfigurationError(
            "The section 'comparison' needs several results: pass a mapping of names to frames."
        )
    refused = [why for one in study.results if (why := study.refuse(one, study.verified_only))]
    if refused:
        return list(refused)
    return _compare(study, {result.name: result.frame for result in study.results})


def _compare(study: ReportContext, frames: Mapping[str, Any]) -> list[Block]:
    """Put the shares of results side by side, none of which is refused."""
    table, write = compare(frames, level=study.level, verified_only=False), study.writer
    counts: Any = table["count"].unstack("verdict")[list(VERDICTS)]
    texts = {
        name: dict(zip(VERDICTS, format_counts(counts.loc[name]), strict=True)) for name in frames
    }
    rows = [
        (
            Cell(verdict, verdict),
            Cell(name, name),
            make_count(write, row["count"]),
            make_count(write, row["n"]),
            make_share(write, row["share"], texts[name][verdict]),
            make_shares(write, row["low"], row["high"]),
            make_points(write, row["change"]),
            make_changes(write, row["change_low"], row["change_high"]),
        )
        for (verdict, name), row in iterate(table)
    ]
    columns = make_columns(
        verdict=("Verdict", "verdict"), list=("List", "text"), count=("Count", "count"),
        n=("Of", "count"), share=("Share", "share"),
        interval=(study.interval.capitalize(), "shares"),
        change=("Change, points", "points"),
        change_interval=(f"{study.interval.capitalize()} of the change", "changes"),
    )  # fmt: skip
    note = (
        f"Changes are in percentage points against {table.attrs['cliova']['baseline']}. Their "
        "intervals take the results as independent samples."
    )
    caption = "The shares of the verdicts, side by side"
    alt = describe_comparison(table, list(frames), write.sentence)
    return [
        Exhibit(
            Table("comparison", caption, columns, tuple(rows), note),
            Chart("comparison", "comparison", table, alt),
        )
    ]


_MAKERS: Final[dict[str, tuple[str, Callable[[ReportContext], Sequence[Block]]]]] = {
    "headline": ("Summary", _make_headline),
    "notes": ("Notes", _make_notes),
    "bounces": ("What would bounce", _make_bounces),
    "comparison": ("Side by side", _make_comparison),
    "changes": ("What changed", _make_changes),
    "providers": ("By provider", make_providers),
    "domains": ("By domain", make_domains),
    "reasons": ("Reasons", make_reasons),
    "flags": ("Flags", make_flags),
    "reconciliation": ("Reconciled with the service", _make_reconciliation),
    "addresses": ("Addresses", make_addresses),
    "method": ("Method and limits", make_method),
}
SECTIONS: Final = tuple(_MAKERS)
"""What sections there are, in the order of a page."""
