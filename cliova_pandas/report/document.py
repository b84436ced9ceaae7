"""What a page is made of, as plain data: paragraphs, facts, tables and charts in sections.

HTML, Markdown, workbooks and JSON are made from these alone, so no two of them can disagree. Every
number is here twice: as it is, for those who compute with it, and as the text that is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

if TYPE_CHECKING:
    import pandas as pd

Kind: TypeAlias = Literal[
    "text", "verdict", "count", "share", "points", "shares", "changes", "mark"
]
"""What a column holds: texts; verdicts; whole numbers; shares; percentage points; from one share to
another; from one number of points to another; whether something holds."""

SectionName: TypeAlias = Literal[
    "headline", "notes", "bounces", "outcomes", "drivers", "repairs", "comparison", "changes",
    "lists", "providers", "domains", "reasons", "flags", "reconciliation", "addresses", "method",
]  # fmt: skip
SECTIONS: Final[tuple[SectionName, ...]] = get_args(SectionName)
"""The sections of a report, in the order of a page."""

COMPARED_FIRST: Final[tuple[SectionName, ...]] = (
    "headline", "notes", "comparison", "changes", "providers",
)  # fmt: skip
"""What a page begins with that tells what changed; the other sections follow in their order."""

Value: TypeAlias = "str | int | float | bool | tuple[float | None, float | None] | None"


@dataclass(frozen=True)
class Stack:
    """Rows as they are drawn: those that are left, by verdict, in front of all that there are.

    Attributes
    ----------
    whole : int
        How many there are.
    left : tuple of int
        How many of them are left: those without a verdict, then those of each verdict.
    """

    whole: int
    left: tuple[int, ...]


@dataclass(frozen=True)
class Cell:
    """A value of a table.

    Attributes
    ----------
    value : str, int, float, bool, (float, float) or None
        At full precision; None where it is not known.
    text : str
        As it is shown.
    stack : Stack, optional
        With a bar in its column: what is drawn in place of one number.
    """

    value: Value
    text: str
    stack: Stack | None = None


@dataclass(frozen=True)
class Bar:
    """How the numbers of a column are drawn beside their texts.

    Attributes
    ----------
    end : float
        The share, or the number of rows, at which a bar is full.
    marks : tuple of float
        Numbers to which they are to be compared.
    start : float
        The number at which it is empty.
    is_threshold : bool
        Whether the marks are thresholds, which the page then says.
    """

    end: float = 1.0
    marks: tuple[float, ...] = ()
    start: float = 0.0
    is_threshold: bool = False


@dataclass(frozen=True)
class TableColumn:
    """A column of a table.

    Attributes
    ----------
    name : str
        What programs call it; each once in a table.
    title : str
        What stands above it.
    kind : str
        One of `Kind`.
    bar : Bar, optional
        That they are drawn as well.
    tint : {"", "valid", "risky", "unknown", "invalid"}
        With shares: of which verdict they are, whose colour they are tinted with; empty for none.
    decides : bool
        Whether it is what the table is read for, so that it comes first where there is no room.
    is_drawn : bool
        Whether a chart of the table may show it; a probability is no share of rows.
    """

    name: str
    title: str
    kind: Kind = "text"
    bar: Bar | None = None
    tint: str = ""
    decides: bool = False
    is_drawn: bool = True


@dataclass(frozen=True)
class Table:
    """A table; the first column names the rows.

    Attributes
    ----------
    name : str
        What programs call it; each once on a page. Lower case letters, digits and hyphens.
    caption : str
        What it shows.
    columns : tuple of TableColumn
        At least one.
    rows : tuple of tuple of Cell
        As long as the columns.
    note : str
        What a reader must know of it; empty if nothing.
    """

    name: str
    caption: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class Chart:
    """A chart of what a table shows, drawn only by those who need it.

    Attributes
    ----------
    name : str
        What programs call it; each once on a page.
    kind : {"verdicts", "breakdown", "rates", "comparison", "drivers", "calibration", "trend"}
        Which function of `cliova_pandas.charts` draws it.
    data : pandas.DataFrame
        What `cliova_pandas.stats.totals.summary` made.
    alt : str
        A sentence that stands for it.
    """

    name: str
    kind: Literal["verdicts", "breakdown", "rates", "comparison", "drivers", "calibration", "trend"]
    data: pd.DataFrame
    alt: str


@dataclass(frozen=True)
class Exhibit:
    """A table, and the chart beside it if there is one."""

    table: Table
    chart: Chart | None = None


@dataclass(frozen=True)
class Paragraph:
    """A sentence or more.

    Attributes
    ----------
    text : str
        What it says.
    tone : {"plain", "lead", "change", "decision", "note", "warning"}
        How much it matters.
    url : str
        Where the reader finds the source of it; empty if there is none.
    """

    text: str
    tone: Literal["plain", "lead", "change", "decision", "note", "warning"] = "plain"
    url: str = ""


@dataclass(frozen=True)
class Facts:
    """What is known of something: pairs of a label and what it is."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class KeyNumber:
    """A number that a reader takes along, with what it rests on.

    Attributes
    ----------
    name : str
        What programs call it; each once on a page.
    label : str
        What it is of.
    value : Value
        At full precision; None where it is not known.
    text : str
        As it is shown.
    basis : str
        Of how many it is, and how sure.
    """

    name: str
    label: str
    value: Value
    text: str
    basis: str


@dataclass(frozen=True)
class KeyNumbers:
    """The few numbers that matter most."""

    items: tuple[KeyNumber, ...]


@dataclass(frozen=True)
class Prose:
    """What the author of a page has to say, in Markdown."""

    markdown: str


Block: TypeAlias = "Paragraph | Facts | KeyNumbers | Exhibit | Prose"


@dataclass(frozen=True)
class Section:
    """A part of a page.

    Attributes
    ----------
    name : str
        What it is called in ``sections=``.
    title : str
        Its heading.
    blocks : tuple
        What it holds, from the top down.
    """

    name: str
    title: str
    blocks: tuple[Block, ...]

    @property
    def tables(self) -> tuple[Table, ...]:
        """Its tables, from the top down."""
        return tuple(block.table for block in self.blocks if isinstance(block, Exhibit))


@dataclass(frozen=True)
class Page:
    """All that a report says, whatever it is written as.

    Attributes
    ----------
    title, kind : str
        What it is about, and what it is.
    author : str
        Who made it; empty if that is not said.
    made, made_at : str
        When: as it is shown, and in ISO 8601.
    maker : str
        The program that made it, with its version.
    notices : tuple of str
        What a reader must know before anything else.
    sections : tuple of Section
        What it says.
    footer : str
        What stands below.
    logo : str
        An image as a data URI; empty if there is none.
    lang : str
        Whose numbers and dates it has.
    text_lang : str
        The language of the sentences.
    paper : str
        What it is printed on, such as ``"A4"``.
    """

    title: str
    kind: str
    made: str
    made_at: str
    maker: str
    sections: tuple[Section, ...]
    author: str = ""
    notices: tuple[str, ...] = ()
    footer: str = ""
    logo: str = ""
    lang: str = "en"
    text_lang: str = "en"
    paper: str = "A4"
