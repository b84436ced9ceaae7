"""What a page says of one or several results: sections of plain data, made from the summary alone.

Sections hold no address: what is named by the data is named only if it stands for several rows, and
never if it holds an ``@``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.blocks import (
    Block,
    Cell,
    Chart,
    Column,
    Exhibit,
    Facts,
    Kind,
    Paragraph,
    Prose,
    Section,
    Table,
)
from cliova_pandas.errors import ConfigurationError
from cliova_pandas.locales import Writer
from cliova_pandas.pooling import is_tail, pool_groups
from cliova_pandas.rounding import NOTHING, format_counts, format_points
from cliova_pandas.sentences import (
    describe_breakdown,
    describe_comparison,
    describe_rates,
    describe_summary,
)
from cliova_pandas.summary import (
    bounce_range,
    breakdown,
    changes,
    compare,
    flags,
    reconcile,
    summarize,
)
from cliova_pandas.tables import Table as Frame
from cliova_pandas.tally import is_part, is_verified_only
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd

LEAST_ROWS: Final = 5
"""What the data names is named only if it stands for so many rows: fewer could tell who it is."""

SMALL: Final = 30
MOST_LISTS: Final = 10
_LONGEST: Final = 80
_WORDS_SHOWN: Final = 30
_HIDDEN: Final = "(an address)"
# Controls and the marks that change the direction of what follows.
_UNSEEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)
_CODE: Final = re.compile(r"[A-Za-z][A-Za-z_ /-]{0,39}")
_THRESHOLDS: Final = (0.02, 0.05)
_SOURCE: Final = (
    "The thresholds are those of Amazon SES: below 2 % for best results, from 5 % on the account "
    "comes under review, and from 10 % on its sending may be paused. Other providers draw the "
    "lines near there. Amazon SES Developer Guide, “Sending review process FAQs”."
)
_SOURCE_URL: Final = "https://docs.aws.amazon.com/ses/latest/dg/faqs-enforcement.html"


@dataclass(frozen=True)
class Result:
    """A result that a page is about.

    Attributes
    ----------
    name : str
        What the page calls it.
    frame : DataFrame
        Of any library that the summary takes.
    """

    name: str
    frame: Any

    @property
    def described(self) -> Mapping[str, Any]:
        """What attrs say of it."""
        return Frame(self.frame).described


@dataclass(frozen=True)
class Study:
    """What sections are made of.

    Attributes
    ----------
    results : tuple of Result
        One, or several that are compared.
    now : datetime.datetime
        When the page is made, with its time zone.
    writer : Writer
        Of numbers and dates.
    previous : Result, optional
        An earlier result of the one.
    verified_only, job
        As in `cliova_pandas.summarize`; for one result alone.
    thresholds, level
        As in `cliova_pandas.bounce_range` and `cliova_pandas.summarize`.
    top : int
        How many groups of a breakdown are named.
    notes : str
        Markdown of the author; empty if there is none.
    """

    results: tuple[Result, ...]
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    writer: Writer = field(default_factory=Writer)
    previous: Result | None = None
    verified_only: bool | None = None
    job: Any = None
    thresholds: tuple[float, float] = _THRESHOLDS
    level: float = 0.95
    top: int = 15
    notes: str = ""

    @property
    def is_comparison(self) -> bool:
        """Whether it is about several results."""
        return len(self.results) > 1


def make_section(name: str, study: Study) -> Section:
    """Make one section of a page.

    Parameters
    ----------
    name : str
        One of `SECTIONS`.
    study : Study
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
    >>> section = make_section("headline", Study((Result("Ten", df),)))
    >>> [cell.text for cell in section.tables[0].rows[0]]
    ['valid', '8', '80.0 %', '49.0 % to 94.3 %']
    """
    if name not in SECTIONS:
        raise ConfigurationError(
            f"There is no section {name!r}. The sections are: {', '.join(map(repr, SECTIONS))}."
        )
    title, make = _MAKERS[name]
    return Section(name, title, tuple(make(study)))


def name_result(frame: Any, otherwise: str) -> str:
    """Return what a result is called: by its list's name or id, if attrs know them."""
    described = Frame(frame).described
    lists = described.get("lists") or (described,)
    names = [one.get("name") or one.get("list_id") for one in lists]
    if not all(names):
        return otherwise
    return shorten(", ".join(map(str, names)))


def shorten(text: object) -> str:
    """Return a text of the data as one that a page can show: one line, not too long.

    >>> shorten("a" * 100)[-4:]
    'aaa…'
    """
    shown = _UNSEEN.sub("\ufffd", re.sub(r"\s", " ", str(text)))
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"


def _name(text: object) -> str:
    """Return a text of the data that is no address, or says that it is one."""
    return _HIDDEN if "@" in str(text) else shorten(text)


def _make_headline(study: Study) -> list[Block]:
    blocks: list[Block] = []
    for place, result in enumerate(study.results):
        summary = _summarize(study, result)
        about, write = summary.attrs["cliova"], study.writer
        blocks += _say_part(study, result)
        if about["n"]:
            blocks.append(Paragraph(_say_shares(study, result, summary), "lead"))
        else:
            blocks.append(Paragraph(f"{_prefix(study, result)}The list is empty.", "lead"))
        if not _is_verified_only(study, result):
            decision = _find_bounces(study, result).attrs["cliova"]["decision"]
            blocks.append(Paragraph(write.sentence(decision), "decision"))
        blocks.append(Facts(_list_facts(study, result)))
        name = f"verdicts{_suffix(study, place)}"
        chart = Chart(name, "verdicts", summary, write.sentence(describe_summary(summary)))
        blocks.append(Exhibit(tabulate_summary(study, result, summary, name), chart))
    return blocks


def tabulate_summary(study: Study, result: Result, summary: pd.DataFrame, name: str) -> Table:
    """Tabulate what `cliova_pandas.summarize` returned."""
    write, about = study.writer, summary.attrs["cliova"]
    known = summary["count"].notna().all()
    texts = format_counts(summary["count"]) if known else map(_percent, summary["share"])
    rows = [
        (
            Cell(verdict, verdict),
            _count(write, row["count"]),
            _figure(write, row["share"], text),
            _shares(write, row["low"], row["high"]),
        )
        for (verdict, row), text in zip(_iterate(summary), texts, strict=True)
    ]
    return Table(
        name,
        f"{_prefix(study, result)}Verdicts",
        _columns(
            verdict=("Verdict", "verdict"), count=("Count", "count"), share=("Share", "share"),
            interval=(f"{_level(study)} interval", "shares"),
        ),
        tuple(rows),
        write.sentence(f"Shares of {about['denominator']}."),
    )  # fmt: skip


def _say_shares(study: Study, result: Result, summary: pd.DataFrame) -> str:
    write: Writer = study.writer
    valid: Any = summary.loc["valid"]
    about = summary.attrs["cliova"]
    known = summary["count"].notna().all()
    text = format_counts(summary["count"])[0] if known else _percent(valid["share"])
    interval = f"{_level(study)} interval {_shares(write, valid['low'], valid['high']).text}"
    if not known:
        return f"{_prefix(study, result)}" + write.sentence(
            f"{about['denominator'].capitalize()}: {text} ({interval})."
        )
    return f"{_prefix(study, result)}" + write.sentence(
        f"{text} of {about['denominator']} are valid ({interval})."
    )


def _list_facts(study: Study, result: Result) -> tuple[tuple[str, str], ...]:
    described, write = result.described, study.writer
    lists = described.get("lists") or (described,)
    facts = []
    for one in lists:
        listed = [one.get("name"), one.get("list_id") and f"({one['list_id']})"]
        if any(listed):
            facts.append(("List", _name(" ".join(part for part in listed if part))))
    if not _is_verified_only(study, result):
        about = _find_bounces(study, result).attrs["cliova"]
        if about["validated_at"]:
            when = write.time(datetime.fromisoformat(about["validated_at"]))
            days = about["age_days"]
            ago = "today" if not days else f"{write.count(days)} day{'s' * (days != 1)} ago"
            facts.append(("Validated", f"{when} ({ago})"))
        else:
            facts.append(("Validated", "not known"))
    return tuple(facts)


def _say_part(study: Study, result: Result) -> list[Block]:
    table = Frame(result.frame)
    if not is_part(table):
        return []
    rows, whole = table.count_rows(), table.described["rows"]
    return [
        Paragraph(
            f"{_prefix(study, result)}"
            + study.writer.sentence(
                f"This is about {rows:,} rows, which are not the {whole:,} rows of the list's "
                "result."
            ),
            "warning",
        )
    ]


def _make_notes(study: Study) -> list[Block]:
    if not study.notes:
        raise ConfigurationError("The section 'notes' needs notes=...")
    return [Prose(study.notes)]


def _make_reconciliation(study: Study) -> list[Block]:
    rows, agrees = [], []
    for result in study.results:
        table = reconcile(result.frame, verified_only=study.verified_only, job=study.job)
        for what, row in _iterate(table):
            agree = None if _is_nothing(row["agrees"]) else bool(row["agrees"])
            agrees.append(agree)
            rows.append(
                (
                    *_lead(study, result),
                    Cell(str(what), str(what)),
                    _count(study.writer, row["ours"]),
                    _count(study.writer, row["service"]),
                    Cell(agree, {True: "yes", False: "no", None: NOTHING}[agree]),
                )
            )
    if all(agrees):
        said = Paragraph("What was counted here is what the service counts itself.")
    elif False in agrees:
        said = Paragraph(
            "What was counted here is not what the service counts itself. Until it is known why, "
            "take the shares of this page with care.",
            "warning",
        )
    else:
        said = Paragraph(
            "Where a count is missing it is not known: either this is no whole list, or the "
            "service's own counts did not come with it.",
            "note",
        )
    columns = _columns(
        what=("What", "text"), ours=("Counted here", "count"),
        service=("The service’s count", "count"), agrees=("The same", "mark"),
    )  # fmt: skip
    table_ = Table(
        "reconciliation",
        "Counts of the addresses, here and by the service",
        (*_lead_columns(study), *columns),
        tuple(rows),
    )
    return [said, Exhibit(table_)]


def _make_bounces(study: Study) -> list[Block]:
    write = study.writer
    blocks: list[Block] = []
    rows: list[tuple[Cell, ...]] = []
    for result in study.results:
        if why := _refuse(study, result):
            blocks.append(why)
            continue
        plans = _find_bounces(study, result)
        blocks.append(
            Paragraph(
                _prefix(study, result) + write.sentence(plans.attrs["cliova"]["decision"]),
                "decision",
            )
        )
        rows += [
            (
                *_lead(study, result),
                Cell(str(plan), str(plan)),
                _count(write, row["mailed"]),
                _shares(write, row["low"], row["high"]),
                Cell(row["decision"], row["decision"]),
            )
            for plan, row in _iterate(plans)
        ]
    if not rows:
        return blocks
    columns = _columns(
        plan=("Mail to", "text"), mailed=("Addresses", "count"),
        bounces=("Would bounce", "shares"), decision=("Decision", "text"),
    )  # fmt: skip
    fine, harm = (f"{100 * threshold:g} %" for threshold in study.thresholds)
    blocks.append(
        Exhibit(
            Table(
                "bounces",
                "What would bounce, by what is mailed",
                (*_lead_columns(study), *columns),
                tuple(rows),
                f"Send: even the upper bound is below {fine}. Do not send: even the lower bound "
                f"reaches {harm}. Caution: neither.",
            )
        )
    )
    blocks.append(
        Paragraph(
            "An invalid address is taken to bounce. Whether a risky or an unknown one does is not "
            "known, so these count only in the upper bound."
        )
    )
    if study.thresholds == _THRESHOLDS:
        blocks.append(Paragraph(_SOURCE, "note", _SOURCE_URL))
    else:
        blocks.append(
            Paragraph(f"The thresholds, {fine} and {harm}, are the choice of the author.", "note")
        )
    return blocks


def _make_breakdown(by: str, caption: str, kind: Any) -> Callable[[Study], list[Block]]:
    def make(study: Study) -> list[Block]:
        blocks: list[Block] = []
        for place, result in enumerate(study.results):
            if why := _refuse(study, result):
                blocks.append(why)
                continue
            try:
                full = breakdown(
                    result.frame, by, level=study.level, verified_only=study.verified_only
                )
            except ConfigurationError as error:
                blocks.append(_excuse(study, result, error))
                continue
            table = hide_small(full, by, study.top)
            name = f"{by}s{_suffix(study, place)}"
            chart = None
            if kind and len(table) and not study.is_comparison:
                sentence = (
                    describe_breakdown(table)
                    if kind == "breakdown"
                    else describe_rates(table, "invalid", SMALL)
                )
                chart = Chart(name, kind, table, study.writer.sentence(sentence))
            blocks.append(Exhibit(tabulate_groups(study, result, table, name, caption), chart))
        return blocks

    return make


def hide_small(table: pd.DataFrame, by: str, top: int) -> pd.DataFrame:
    """Return a breakdown that names no group that could tell who is in it.

    Parameters
    ----------
    table : pandas.DataFrame
        What `cliova_pandas.breakdown` returned.
    by : str
        Its key.
    top : int
        How many groups are named at most.

    Returns
    -------
    pandas.DataFrame
        The largest groups, and the others as one. A provider comes from the package's own table. A
        reason is named if it is a short word, as all codes are, or stands for several rows.
    """
    sizes = zip(table.index, table["n"], strict=True)
    named = [label for label, n in sizes if _is_named(str(label), int(n), by)]
    return pool_groups(table, order=named[:top])


def _is_named(label: str, n: int, by: str) -> bool:
    if is_tail(label) or "@" in label:
        return False
    if by == "provider":
        return True
    if by == "reason":
        return n >= LEAST_ROWS or _CODE.fullmatch(label) is not None
    return n >= LEAST_ROWS


def tabulate_groups(
    study: Study, result: Result, table: pd.DataFrame, name: str, caption: str
) -> Table:
    """Tabulate what `cliova_pandas.breakdown` returned."""
    write = study.writer
    key = str(table.index.name)
    rows = []
    for label, row in _iterate(table):
        counts = [int(row[verdict]) for verdict in VERDICTS]
        rate = format_counts(counts)[VERDICTS.index("invalid")]
        rows.append(
            (
                Cell(_name(label), _name(label)),
                _count(write, row["n"]),
                *(_count(write, count) for count in counts),
                _figure(write, row["rate"], rate),
                _shares(write, row["low"], row["high"]),
            )
        )
    about = table.attrs["cliova"]
    return Table(
        name,
        f"{_prefix(study, result)}{caption}",
        (
            Column(key, key.capitalize()),
            *_columns(n=("Rows", "count")),
            *(Column(verdict, verdict.capitalize(), "count") for verdict in VERDICTS),
            *_columns(
                rate=("Invalid, share", "share"),
                interval=(f"{_level(study)} interval", "shares"),
            ),
        ),
        tuple(rows),
        write.sentence(f"{about['denominator']} in {about['groups']:,} groups."),
    )


def _make_flags(study: Study) -> list[Block]:
    blocks: list[Block] = []
    for place, result in enumerate(study.results):
        if why := _refuse(study, result):
            blocks.append(why)
            continue
        table, write = flags(result.frame), study.writer
        rows = [
            (
                Cell(_name(flag), _name(flag)),
                _count(write, row["n"]),
                _figure(write, row["share"], _percent(row["share"])),
                *(_count(write, row[verdict]) for verdict in VERDICTS),
                _count(write, row["missing"]),
                Cell(_name(row["column"]), _name(row["column"])),
            )
            for flag, row in _iterate(table)
        ]
        if not rows:
            blocks.append(Paragraph(f"{_prefix(study, result)}The result has no flags.", "note"))
            continue
        blocks.append(
            Exhibit(
                Table(
                    f"flags{_suffix(study, place)}",
                    f"{_prefix(study, result)}What else is said of the addresses",
                    (
                        *_columns(
                            flag=("Flag", "text"), n=("Rows", "count"), share=("Share", "share")
                        ),
                        *(Column(verdict, verdict.capitalize(), "count") for verdict in VERDICTS),
                        *_columns(missing=("Not known", "count"), column=("Column", "text")),
                    ),
                    tuple(rows),
                    write.sentence(
                        f"{table.attrs['cliova']['denominator']}; each share is of those of which "
                        "the flag is known. A row can have several flags."
                    ),
                )
            )
        )
    return blocks


def _make_changes(study: Study) -> list[Block]:
    if study.previous is None:
        raise ConfigurationError("The section 'changes' needs previous=..., an earlier result.")
    [result] = study.results
    for one in (study.previous, result):
        if why := _refuse(study, one):
            return [why]
    before, after = study.previous.name, result.name
    if before == after:
        before, after = f"{before} (before)", f"{after} (now)"
    blocks = _compare(study, {before: study.previous.frame, after: result.frame})
    try:
        table = changes(study.previous.frame, result.frame)
    except ConfigurationError as error:
        return [*blocks, _excuse(study, result, error)]
    about, write = table.attrs["cliova"], study.writer
    rows = [
        (Cell(str(verdict), str(verdict)), *(_count(write, row[later]) for later in VERDICTS))
        for verdict, row in _iterate(table)
    ]
    said = write.sentence(
        f"Of {about['denominator']} {about['changed']:,} changed; {about['only_before']:,} are "
        f"only in the earlier result, {about['only_after']:,} only in this one."
    )
    columns = (
        Column("before", "Before", "verdict"),
        *(Column(verdict, f"Now {verdict}", "count") for verdict in VERDICTS),
    )
    caption = "The same addresses, by the verdict before and now"
    return [
        *blocks,
        Paragraph(said),
        Exhibit(Table("changes", caption, columns, tuple(rows), _note(about, write))),
    ]


def _note(about: Mapping[str, Any], write: Writer) -> str:
    return write.sentence(
        f"Counts of {about['denominator']}, each once, with the worst of its verdicts."
    )


def _make_comparison(study: Study) -> list[Block]:
    if not study.is_comparison:
        raise ConfigurationError(
            "The section 'comparison' needs several results: pass a mapping of names to frames."
        )
    for one in study.results:
        if why := _refuse(study, one):
            return [why]
    return _compare(study, {result.name: result.frame for result in study.results})


def _compare(study: Study, frames: Mapping[str, Any]) -> list[Block]:
    table, write = compare(frames, level=study.level), study.writer
    texts = {
        name: dict(
            zip(VERDICTS, format_counts(table["count"].xs(name, level="frame")), strict=True)
        )
        for name in frames
    }
    rows = [
        (
            Cell(verdict, verdict),
            Cell(name, shorten(name)),
            _count(write, row["count"]),
            _count(write, row["n"]),
            _figure(write, row["share"], texts[name][verdict]),
            _shares(write, row["low"], row["high"]),
            Cell(_number(row["change"]), write.figure(format_points(row["change"]))),
            _points(write, row["change_low"], row["change_high"]),
        )
        for (verdict, name), row in _iterate(table)
    ]
    columns = _columns(
        verdict=("Verdict", "verdict"), list=("List", "text"), count=("Count", "count"),
        n=("Of", "count"), share=("Share", "share"),
        interval=(f"{_level(study)} interval", "shares"),
        change=("Change, points", "points"),
        change_interval=(f"{_level(study)} interval of the change", "changes"),
    )  # fmt: skip
    alt = write.sentence(describe_comparison(table, list(frames)))
    return [
        Exhibit(
            Table(
                "comparison",
                "Shares side by side",
                columns,
                tuple(rows),
                "Changes are in percentage points against "
                f"{shorten(table.attrs['cliova']['baseline'])}. Their intervals take the results "
                "as independent samples.",
            ),
            Chart("comparison", "comparison", table, alt),
        )
    ]


def _make_method(study: Study) -> list[Block]:
    blocks: list[Block] = [Paragraph(text) for text in _METHOD]
    blocks[0:0] = [
        Paragraph(
            f"The intervals are Wilson score intervals at the level of {_level(study)} (Wilson "
            "1927): where the true share lies if the list is a sample of what is mailed. They do "
            "not cover errors of the validation itself."
        )
    ]
    for place, result in enumerate(study.results):
        described = result.described
        columns = described.get("columns") or {}
        reading = described.get("verdict") or {}
        facts = [
            (f"Column of the {what}", _name(columns[role]))
            for role, what in (("verdict", "verdict"), ("email", "address"), ("reason", "reason"))
            if columns.get(role)
        ]
        if reading.get("why"):
            facts.append(("Why this verdict", _name(reading["why"])))
        if not facts:
            blocks.append(
                Paragraph(
                    f"{_prefix(study, result)}How the result was read is not known here: the frame "
                    "does not say.",
                    "note",
                )
            )
            continue
        if study.is_comparison:
            facts.insert(0, ("List", result.name))
        blocks.append(Facts(tuple(facts)))
        words = list((reading.get("words") or {}).items())
        if words:
            rows = [
                (Cell(_name(word), _name(word)), Cell(verdict, verdict))
                for word, verdict in words[:_WORDS_SHOWN]
            ]
            blocks.append(
                Exhibit(
                    Table(
                        f"words{_suffix(study, place)}",
                        f"{_prefix(study, result)}How the service’s words were read",
                        _columns(word=("Word", "text"), verdict=("Verdict", "verdict")),
                        tuple(rows),
                    )
                )
            )
        missed = list((reading.get("not_understood") or {}).items())
        if missed:
            rows = [
                (Cell(_name(word), _name(word)), _count(study.writer, count))
                for word, count in missed[:_WORDS_SHOWN]
            ]
            blocks.append(
                Exhibit(
                    Table(
                        f"not-understood{_suffix(study, place)}",
                        f"{_prefix(study, result)}Words that nobody understood; they count as "
                        "unknown",
                        _columns(word=("Word", "text"), count=("Rows", "count")),
                        tuple(rows),
                    )
                )
            )
    return blocks


_METHOD: Final = (
    "Every share is of the rows that are named beside it. Rows are counted as the service sent "
    "them, duplicates too.",
    "Unknown means that no answer could be had, such as from a server that did not reply. It is "
    "never counted as invalid, nor left out of a denominator.",
    "Whether an address is valid was asked on the day of the validation. Mailboxes close and "
    "servers change, so the older the result, the more of it will bounce.",
    f"A domain is named only if at least {LEAST_ROWS} rows have it, since fewer could tell who is "
    "meant; the others are one row at the end of its table. The providers come from a table of "
    "consumer mail services; companies with domains of their own are “other”.",
)

_MAKERS: Final[dict[str, tuple[str, Callable[[Study], Sequence[Block]]]]] = {
    "headline": ("Summary", _make_headline),
    "notes": ("Notes", _make_notes),
    "comparison": ("The lists side by side", _make_comparison),
    "changes": ("What changed", _make_changes),
    "bounces": ("What would bounce", _make_bounces),
    "reconciliation": ("Reconciled with the service", _make_reconciliation),
    "providers": (
        "By provider", _make_breakdown("provider", "Verdicts by provider", "breakdown"),
    ),
    "domains": ("By domain", _make_breakdown("domain", "Verdicts by domain", "rates")),
    "reasons": ("Reasons", _make_breakdown("reason", "Verdicts by reason", None)),
    "flags": ("Flags", _make_flags),
    "method": ("Method and limits", _make_method),
}  # fmt: skip
SECTIONS: Final = tuple(_MAKERS)
"""What sections there are, in the order of a page."""


def _summarize(study: Study, result: Result) -> pd.DataFrame:
    return summarize(
        result.frame, level=study.level, verified_only=study.verified_only, job=study.job
    )


def _find_bounces(study: Study, result: Result) -> pd.DataFrame:
    return bounce_range(
        result.frame, thresholds=study.thresholds, verified_only=study.verified_only,
        job=study.job, now=study.now,
    )  # fmt: skip


def _is_verified_only(study: Study, result: Result) -> bool:
    return is_verified_only(Frame(result.frame), study.verified_only)


def _refuse(study: Study, result: Result) -> Paragraph | None:
    """Say why a result carries no shares of groups, if it does not."""
    if not _is_verified_only(study, result):
        return None
    return Paragraph(
        f"{_prefix(study, result)}Not shown: only the verified addresses of the list were read. "
        "What share of a group they are cannot be told without the others. Read the whole list "
        "for it.",
        "note",
    )


def _excuse(study: Study, result: Result, error: Exception) -> Paragraph:
    return Paragraph(f"{_prefix(study, result)}Not shown: {_name(error)}", "note")


def _prefix(study: Study, result: Result) -> str:
    return f"{result.name}: " if study.is_comparison else ""


def _suffix(study: Study, place: int) -> str:
    return f"-{place + 1}" if study.is_comparison else ""


def _lead(study: Study, result: Result) -> tuple[Cell, ...]:
    return (Cell(result.name, result.name),) if study.is_comparison else ()


def _lead_columns(study: Study) -> tuple[Column, ...]:
    return (Column("list", "List"),) if study.is_comparison else ()


def _level(study: Study) -> str:
    return f"{100 * study.level:.10g} %"


def _columns(**columns: tuple[str, Kind]) -> tuple[Column, ...]:
    return tuple(Column(name, title, kind) for name, (title, kind) in columns.items())


def _iterate(table: pd.DataFrame) -> Iterator[tuple[Any, Any]]:
    """Yield each row with its label."""
    yield from table.iterrows()


def _is_nothing(value: Any) -> bool:
    import pandas as pd

    return value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value))


def _number(value: Any) -> float | None:
    return None if _is_nothing(value) else float(value)


def _count(write: Writer, value: Any) -> Cell:
    number = None if _is_nothing(value) else int(value)
    return Cell(number, write.count(number))


def _figure(write: Writer, value: Any, text: str) -> Cell:
    return Cell(_number(value), write.figure(text))


def _percent(share: float) -> str:
    from cliova_pandas.rounding import format_share

    return format_share(share)


def _shares(write: Writer, low: float, high: float) -> Cell:
    return _span(write, low, high, _percent)


def _points(write: Writer, low: float, high: float) -> Cell:
    return _span(write, low, high, format_points)


def _span(write: Writer, low: float, high: float, form: Callable[[float], str]) -> Cell:
    if _is_nothing(low):
        return Cell((None, None), NOTHING)
    texts = [write.figure(form(bound)) for bound in (low, high)]
    text = texts[0] if low == high else f"{texts[0]} to {texts[1]}"
    return Cell((float(low), float(high)), text)
