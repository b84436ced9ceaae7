"""What the panel shows of the rows that are left, as HTML: bars, rates, counts and rows.

The bars are plain HTML. matplotlib takes a fifth of a second for a picture, and the panel redraws
with every click.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import uuid4

from cliova_pandas.panel.rows import RowsPage
from cliova_pandas.report.document import Exhibit, Section
from cliova_pandas.report.html import render_section
from cliova_pandas.report.privacy import mask_text
from cliova_pandas.report.text import shorten
from cliova_pandas.stats import describe_denominator, summarize, tabulate_verdicts
from cliova_pandas.stats.measures.rates import name_rate_columns
from cliova_pandas.stats.presentation.alt_text import describe_summary
from cliova_pandas.stats.writing.formatting import format_counts, format_share
from cliova_pandas.verdicts import VERDICTS, Verdict
from cliova_pandas.verdicts.palette import COLOURS, DARK_COLOURS, HATCHES, blend, find_text_colour

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from markupsafe import Markup

    from cliova_pandas.panel.filtered import FilteredResult
    from cliova_pandas.stats.frames.arrow_values import Mask

FEW: Final = 30
"""Groups with fewer rows are marked: their shares say little."""

_TOP: Final = {"breakdown": 10, "rates": 15, "table": 50}
_VERIFIED_ONLY: Final = (
    "Not shown: only the verified addresses of the list were read. What share of a group they are "
    "cannot be told without the others. Read the whole list for it."
)
CHOSEN: Final = (
    "These rows were chosen by their verdict: they are counted, and no share of a verdict is given."
)
_HIDDEN: Final = "(an address)"
_LEAST_LABELLED: Final = 12.0
"""How wide a piece of the bar must be, in percent, to have room for its name."""

_STRIPES: Final = "repeating-linear-gradient({angle}, {ink} 0 1px, transparent 1px 6px)"
_ANGLES: Final = {"/": ("135deg",), "-": ("0deg",), "x": ("45deg", "135deg")}
"""The hatches of `cliova_pandas.verdicts.palette.HATCHES`, as the directions of stripes in CSS."""


class BarPiece(NamedTuple):
    """A part of a bar."""

    verdict: Verdict
    width: float


def show_headline(title: str, sections: Sequence[Section], counts: pd.DataFrame | None) -> str:
    """Show what the whole result is: the sections without their charts, and whether counts agree.

    Parameters
    ----------
    title : str
        What the result is called.
    sections : sequence of Section
        What is said of it.
    counts : pandas.DataFrame or None
        What `cliova_pandas.stats.totals.summary.reconcile` returned; None if it could not.
    """
    shown = {section.name: _render_plain(section) for section in sections}
    agrees, said = (None, "") if counts is None else say_agreement(counts)
    return _render(
        "headline",
        title,
        shown.pop("headline"),
        shown.get("bounces"),
        {"agrees": agrees, "said": said},
    )


def say_agreement(counts: pd.DataFrame) -> tuple[bool | None, str]:
    """Tell whether our counts are the service's own, and say it with the numbers.

    Examples
    --------
    >>> import pandas as pd
    >>> agrees, ours = pd.array([True, False]), pd.array([10, 7], dtype="Int64")
    >>> counts = pd.DataFrame({"ours": ours, "service": [10, 8], "agrees": agrees})
    >>> counts.index = ["addresses", "valid"]
    >>> say_agreement(counts)
    (False, 'The service counts otherwise: 8 valid, but here 7.')
    """
    known = counts[counts["agrees"].notna()]
    if not len(known):
        return None, "Whether the service counts the same is not known."
    differing = known[~known["agrees"].astype(bool)]
    if len(differing):
        rows = differing.iterrows()
        said = [f"{row['service']:,} {what}, but here {row['ours']:,}" for what, row in rows]
        return False, f"The service counts otherwise: {'; '.join(said)}."
    said = [f"{row['service']:,} {what}" for what, row in known.iterrows()]
    return True, f"The service counts the same: {', '.join(said)}."


def _render_plain(section: Section) -> Markup:
    blocks = tuple(
        replace(block, chart=None) if isinstance(block, Exhibit) else block
        for block in section.blocks
        # What the decision means is said where there is room for it: in the static form.
        if section.name == "headline" or isinstance(block, Exhibit)
    )
    prefix = f"panel-{uuid4().hex[:8]}-"
    return render_section(replace(section, blocks=blocks), level=4, prefix=prefix)


def show_numbers(
    filtered: FilteredResult,
    mask: Mask,
    *,
    view: str,
    by: str,
    rate: Verdict,
    is_by_verdict: bool = False,
) -> str:
    """Show one of the views of numbers of the rows that a mask leaves, or say why not.

    Of rows that were chosen by their verdict no share of a verdict is given, which would only say
    what was chosen: they are counted.
    """
    if filtered.is_verified_only:
        return show_message(_VERIFIED_ONLY)
    if filtered.verdicts is None:
        return show_message(mask_text(f"Not shown: {filtered.doubt}"))
    if view == "verdicts":
        summary = summarize(filtered.select_verdicts(mask), verified_only=False)
        return show_verdicts(summary, is_by_verdict=is_by_verdict)
    if by not in filtered.keys:
        return show_message("Not shown: the frame has nothing to group by.")
    table = filtered.tabulate(mask, by, rate=rate, top=_TOP[view], min_n=FEW)
    if is_by_verdict:
        return show_composition(table)
    show = {"breakdown": show_groups, "rates": show_rates, "table": show_counts}[view]
    return show(table)


def show_verdicts(summary: pd.DataFrame, *, is_by_verdict: bool = False) -> str:
    """Show the verdicts of all rows as a bar and a table.

    Parameters
    ----------
    summary : pandas.DataFrame
        What `cliova_pandas.summarize` returned.
    is_by_verdict : bool, default False
        Whether the rows were chosen by their verdict, so that no rate can be told from them.
    """
    rows = tabulate_verdicts(summary)
    note = f"Shares of {describe_denominator(summary)}."
    if is_by_verdict:
        note = f"{describe_denominator(summary)}. {CHOSEN}"
    pieces = _cut([row.count for row in rows])
    texts = [row.share_text for row in rows]
    names = [
        (piece.width, f"{piece.verdict} {text}" if piece.width >= _LEAST_LABELLED else "")
        for piece, text in zip(pieces, texts, strict=False)
    ]
    alt = describe_summary(summary)
    return _render("verdicts", alt, pieces, names, rows, note, not is_by_verdict)


def show_groups(table: pd.DataFrame) -> str:
    """Show the verdicts of each group as a bar with its shares.

    Parameters
    ----------
    table : pandas.DataFrame
        What `cliova_pandas.breakdown` returned.
    """
    rows = []
    for label, n, *counts in table[["n", *VERDICTS]].itertuples(name=None):
        rows.append(
            {
                "label": write_label(label),
                "n": f"{n:,}",
                "pieces": _cut(counts),
                "shares": format_counts(counts),
            }
        )
    return _render("groups", table.index.name, VERDICTS, rows, _note(table))


def show_rates(table: pd.DataFrame) -> str:
    """Show the share of one verdict in each group as a dot with its interval.

    Parameters
    ----------
    table : pandas.DataFrame
        What `cliova_pandas.breakdown` returned, with ``min_n``.
    """
    about = table.attrs["cliova"]
    verdict: Verdict = about["rate"]
    rated, place = name_rate_columns(verdict), VERDICTS.index(verdict)
    overall = about["counts"][verdict] / about["n"] if about["n"] else 0.0
    # The scale ends at a round share beyond the largest, so that small shares can be told apart.
    longest = max([*table[rated.high], overall], default=1.0)
    top = next(end for end in (0.05, 0.1, 0.2, 0.25, 0.5, 0.75, 1.0) if longest <= end)
    rows = []
    fields = ["n", *VERDICTS, *rated, "small"]
    for label, n, *rest in table[fields].itertuples(name=None):
        counts, (rate, low, high, is_small) = rest[:4], rest[4:]
        rows.append(
            {
                "label": write_label(label),
                "n": f"{n:,}",
                "is_small": is_small,
                "low": _percent(low / top),
                "width": _percent((high - low) / top),
                "place": _percent(rate / top),
                "share": format_counts(counts)[place],
                "interval": _write_interval(low, high),
            }
        )
    whole = format_counts(about["counts"][one] for one in VERDICTS)[place]
    note = (
        f"{_note(table)} The line is at {whole}, the share of all of them; the scale ends at "
        f"{format_share(top)}. Groups of fewer than {FEW} rows are marked “few”."
    )
    return _render("rates", table.index.name, verdict, rows, note, _percent(overall / top))


def show_counts(table: pd.DataFrame) -> str:
    """Show the counts of each group, with the share of one verdict.

    Parameters
    ----------
    table : pandas.DataFrame
        What `cliova_pandas.breakdown` returned.
    """
    verdict: Verdict = table.attrs["cliova"]["rate"]
    rows = []
    _, low_name, high_name = name_rate_columns(verdict)
    for label, n, *rest in table[["n", *VERDICTS, low_name, high_name]].itertuples(name=None):
        counts, (low, high) = rest[:4], rest[4:]
        rows.append(
            {
                "label": write_label(label),
                "n": f"{n:,}",
                "counts": [f"{count:,}" for count in counts],
                "share": format_counts(counts)[VERDICTS.index(verdict)],
                "interval": _write_interval(low, high),
            }
        )
    return _render("counts", table.index.name, VERDICTS, verdict, rows, _note(table))


def show_composition(table: pd.DataFrame) -> str:
    """Show how many rows each group has, by verdict, and what part of all of them that is.

    Parameters
    ----------
    table : pandas.DataFrame
        What `cliova_pandas.breakdown` returned of rows that were chosen by their verdict.
    """
    most = max(table["n"], default=0)
    sizes = table["n"].tolist()
    rows = [
        {
            "label": write_label(label),
            "n": f"{n:,}",
            "pieces": _cut(counts, most),
            "counts": [f"{count:,}" for count in counts],
            "share": share,
        }
        for (label, n, *counts), share in zip(
            table[["n", *VERDICTS]].itertuples(name=None), format_counts(sizes), strict=True
        )
    ]
    return _render("composition", table.index.name, VERDICTS, rows, f"{_note(table)} {CHOSEN}")


def show_rows(
    page: RowsPage, names: Sequence[str] = (), sort: str = "", *, descending: bool = False
) -> str:
    """Show a page of rows.

    Parameters
    ----------
    page : RowsPage
        The rows.
    names : sequence of str
        What the columns are called in the frame, so that they can be sorted by.
    sort : str
        The column by which they are sorted.
    descending : bool
        Whether the greatest comes first.
    """
    heads: list[dict[str, Any]] = []
    for text, name in zip_longest(page.columns, names[: len(page.columns)], fillvalue=None):
        order = "none" if name != sort or not sort else "descending" if descending else "ascending"
        is_number = len(heads) in page.numbers
        heads.append({"text": text, "name": name, "order": order, "is_number": is_number})
    lines = [
        {
            "label": label,
            "cells": [
                {"text": text, "is_cut": (row, i) in page.cut, "is_number": i in page.numbers}
                for i, text in enumerate(texts)
            ],
        }
        for row, (label, texts) in enumerate(page.lines)
    ]
    return _render("rows", heads, lines, page.caption)


def show_message(text: str) -> str:
    """Show a sentence in place of what it speaks of."""
    return _render("message", text)


def write_label(label: object) -> str:
    """Return what a group is called, on one line; an address is not named.

    >>> write_label("gmail.com"), write_label("ann@x.example does not exist")
    ('gmail.com', '(an address)')
    """
    return _HIDDEN if "@" in str(label) else shorten(label)


def write_colours() -> str:
    """Write the colours and hatches of the verdicts as CSS, for a light and a dark page."""
    dark = '[data-jp-theme-light="false"] .cliova-panel, .vscode-dark .cliova-panel'
    lines = []
    for scope, colours in ((".cliova-panel", COLOURS), (dark, DARK_COLOURS)):
        paints = []
        for verdict, colour in colours.items():
            ink = blend(find_text_colour(colour), colour, 0.35)
            angles = _ANGLES.get(HATCHES[verdict][:1], ())
            stripes = [_STRIPES.format(angle=angle, ink=ink) for angle in angles]
            paints.append(f"--cp-{verdict}: {', '.join([*stripes, colour])};")
        lines.append(f"{scope} {{ {' '.join(paints)} }}")
    lines += [
        f".cliova-panel .cp-is-{verdict} {{ background: var(--cp-{verdict}); }}"
        for verdict in VERDICTS
    ]
    return "\n".join(lines)


def _cut(counts: list[Any], whole: int | None = None) -> list[BarPiece]:
    total = sum(counts) if whole is None else whole
    return [
        BarPiece(verdict, _percent(count / total))
        for verdict, count in zip(VERDICTS, counts, strict=True)
        if total
    ]


def _note(table: pd.DataFrame) -> str:
    about = table.attrs["cliova"]
    groups = about["groups"]
    return f"{about['denominator']} in {groups:,} group{'' if groups == 1 else 's'}."


def _write_interval(low: float, high: float) -> str:
    texts = [format_share(low), format_share(high)]
    return texts[0] if texts[0] == texts[1] else " to ".join(texts)


def _percent(share: float) -> float:
    return round(100 * float(share), 3)


def _render(macro: str, *arguments: Any) -> str:
    return str(getattr(_load_macros(), macro)(*arguments))


@cache
def _load_macros() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("cliova_pandas.panel"), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("panel.html").module
