"""The messages between the panel and its front end: the one place in which they are written down.

What travels in a message is saved by nobody. So rows, numbers, keys and the text that is searched
for go this way, and not through the widget's state. The types of the front end are made from these
(``frontend/write_protocol.py``), and whatever comes or goes is held against them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias, TypedDict

import msgspec

Output: TypeAlias = Literal["csv", "json"]
ViewName: TypeAlias = Literal["rows", "verdicts", "breakdown", "rates", "table"]
FileKind: TypeAlias = Literal[
    "csv", "xlsx", "lists", "mailchimp", "hubspot", "brevo", "sendgrid", "klaviyo"
]
VerdictName: TypeAlias = Literal["valid", "risky", "unknown", "invalid"]


class Action(msgspec.Struct, tag_field="kind", frozen=True):
    """What the person does."""


class Hello(Action, tag="hello", frozen=True):
    """A view has opened and has nothing to show yet."""


class Load(Action, tag="load", frozen=True):
    """The person wants a list to be loaded; as the form says, which traits may lag behind."""

    list_id: str | None = None
    verified_only: bool | None = None
    output: Output | None = None
    key: str | None = None

    def __repr__(self) -> str:
        return f"Load({self.list_id!r})"


class Prepare(Action, tag="prepare", frozen=True):
    """The person wants to know what would be sent of a frame or a file, under which name."""

    source: str
    name: str

    def __repr__(self) -> str:
        return f"Prepare({self.name!r})"


class Submit(Action, tag="submit", frozen=True):
    """The person confirms what was prepared."""

    key: str | None = None

    def __repr__(self) -> str:
        return "Submit()"


class Cancel(Action, tag="cancel", frozen=True):
    """The person wants the load to end."""


class Reset(Action, tag="reset", frozen=True):
    """The person takes all filters off."""


class Undo(Action, tag="undo", frozen=True):
    """The person takes the last change of the filters back."""


class Redo(Action, tag="redo", frozen=True):
    """The person wants what was taken back."""


class Search(Action, tag="search", frozen=True):
    """The person searches for a text in the addresses."""

    text: str


class Find(Action, tag="find", frozen=True):
    """The person looks for groups of a facet."""

    facet: str
    text: str


class Pick(Action, tag="pick", frozen=True):
    """The person clicks on a bar of a facet, or on the filter that it became."""

    facet: str
    value: str


class Brush(Action, tag="brush", frozen=True):
    """The person draws over bars of numbers or dates."""

    facet: str
    first: int
    last: int


class Invert(Action, tag="invert", frozen=True):
    """The person wants all but what is chosen of a facet, or the contrary again."""

    facet: str


class Place(Action, tag="place", frozen=True):
    """The person adds a facet, or takes it away."""

    facet: str


class View(Action, tag="view", frozen=True):
    """The person wants to see something else of what is left."""

    view: ViewName | None = None
    by: str | None = None
    rate: VerdictName | None = None


class Sort(Action, tag="sort", frozen=True):
    """The person clicks on the header of a column of the rows."""

    column: str


class ShowColumn(Action, tag="column", frozen=True):
    """The person adds a column to the rows, or takes it away."""

    column: str


class Turn(Action, tag="turn", frozen=True):
    """The person turns to another page of rows."""

    page: int


class Reveal(Action, tag="reveal", frozen=True):
    """The person wants to read the addresses, or no longer."""

    is_revealed: bool


class Peek(Action, tag="peek", frozen=True):
    """The person looks at a cell whose text is cut."""

    row: int
    column: str


class Save(Action, tag="save", frozen=True):
    """The person saves the rows that are left."""

    format: FileKind


class Mail(Action, tag="mail", frozen=True):
    """The person asks what would be if a group were mailed too."""

    verdict: VerdictName | None = None
    provider: str | None = None


class FormPart(TypedDict):
    """How the form for a list looks."""

    needs_key: bool
    is_loading: bool
    has_result: bool
    list_id: str
    verified_only: bool
    output: Output


class TripPart(TypedDict):
    """What can be validated, and what would be sent of what was chosen."""

    frames: list[str]
    said: str
    confirm: str


class ProgressPart(TypedDict):
    """How far a load is, or how it ended."""

    words: str
    share: float | None
    is_running: bool


class NoticePart(TypedDict):
    """Something to know."""

    tone: Literal["note", "error"]
    text: str


class HeadPart(TypedDict):
    """What the whole result is, in one line."""

    title: str
    rows: str
    agrees: bool | None
    said: str
    age: str
    decision: str


class ItemPart(TypedDict):
    """A value of a facet; ``left`` begins with the rows that have no verdict."""

    value: str
    text: str
    note: str
    left: list[int]
    whole: int
    is_on: bool


class FacetPart(TypedDict):
    """A facet: the whole list and what the other filters leave of it.

    ``said`` is what stands below bars of numbers or dates, in pieces of which none is cut in two.
    """

    name: str
    label: str
    kind: Literal["groups", "range"]
    items: list[ItemPart]
    more: int
    typed: str
    is_filtered: bool
    is_inverted: bool
    can_find: bool
    said: list[str]


class ChoicePart(TypedDict):
    """Something to choose."""

    value: str
    text: str
    is_on: bool


class ChoicesPart(TypedDict):
    """What can be chosen besides the filters."""

    views: list[ChoicePart]
    keys: list[ChoicePart]
    rates: list[ChoicePart]
    facets: list[ChoicePart]
    columns: list[ChoicePart]
    saves: list[ChoicePart]


class ChipPart(TypedDict):
    """A filter that is on."""

    facet: str
    value: str
    text: str


class PagerPart(TypedDict):
    """Which page of the rows is shown."""

    page: int
    last: int
    is_revealed: bool


class PlanPart(TypedDict):
    """What would be mailed, and how much of it would bounce."""

    verdicts: list[str]
    providers: list[str]
    mailed: str
    bounces: str
    decision: str
    basis: str
    said: str


class FoundPart(TypedDict):
    """What was found, and the value of a facet that stands for it; no facet where there is none."""

    text: str
    facet: str
    value: str


class CardPart(TypedDict):
    """What was found of one kind: causes, or addresses that can be repaired."""

    title: str
    text: str
    found: list[FoundPart]


class Parts(TypedDict, total=False):
    """What is shown; what a message leaves out stays as it is."""

    form: FormPart
    trip: TripPart
    progress: ProgressPart | None
    notices: list[NoticePart]
    head: HeadPart
    headline: str
    facets: list[FacetPart]
    choices: ChoicesPart
    can_search: bool
    search: str
    chips: list[ChipPart]
    left: str
    can_undo: bool
    can_redo: bool
    body: str
    pager: PagerPart | None
    plan: PlanPart | None
    cards: list[CardPart]
    code: str
    peeked: str


class Show(msgspec.Struct, tag_field="kind", tag="show", frozen=True):
    """Parts of the panel as they are now; ``said`` is for who does not see what is other."""

    parts: Parts
    said: str = ""


AnyAction: TypeAlias = (
    Hello | Load | Prepare | Submit | Cancel | Reset | Undo | Redo | Search | Find | Pick | Brush
    | Invert | Place | View | Sort | ShowColumn | Turn | Reveal | Peek | Save | Mail
)  # fmt: skip
"""All that a front end can ask for."""


def read_action(content: dict[str, Any]) -> AnyAction | None:
    """Return what the front end asks; None if this is nothing that a panel can do.

    A key is taken out of the message, so that it stays nowhere.

    >>> read_action({"kind": "search", "text": "ann@"})
    Search(text='ann@')
    >>> read_action({"kind": "load", "list_id": "list_1", "key": "secret"})
    Load('list_1')
    >>> read_action({"kind": "pick", "facet": 7})
    """
    try:
        action: AnyAction = msgspec.convert(content, AnyAction)
    except msgspec.ValidationError:
        return None
    finally:
        content.pop("key", None)
    return action


def write_show(parts: Mapping[str, Any], said: str = "") -> dict[str, Any]:
    """Write the message that shows parts of the panel, and says aloud what is other now.

    Raises
    ------
    msgspec.ValidationError
        If a part is not what the front end takes.
    """
    if unknown := set(parts) - set(Parts.__annotations__):
        raise msgspec.ValidationError(f"The front end knows no part {min(unknown)!r}.")
    message = {"kind": "show", "parts": dict(parts), "said": said}
    msgspec.convert(message, Show)
    return message


def write_progress(
    words: str, *, share: float | None = None, is_running: bool = False
) -> ProgressPart:
    """Write the part that says how far a load is, or how it ended."""
    return {"words": words, "share": share, "is_running": is_running}


def write_notice(tone: Literal["note", "error"], text: str) -> NoticePart:
    """Write one of the notices."""
    return {"tone": tone, "text": text}
