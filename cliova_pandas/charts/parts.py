"""What stands around the data of a chart: title, numbers of the axis, names, values."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, cast

from cliova_pandas.charts.axes import shift
from cliova_pandas.charts.fitting import GAP, LEAST_SIZE, ChartPart, Margins, Sizes
from cliova_pandas.charts.labels import NAME_WIDTH, break_lines, shorten_all

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Annotation, Text

    from cliova_pandas.charts.fitting import Room

_LEAST_NAME: Final = 6
_LEAST_ROWS: Final = 5
"""Of so many rows each has room for its name before the text becomes smaller."""

_ROWS: Final = 0.75
"""About so much of the height is for the rows."""

_LEADING: Final = 1.2
_MOST_LINES: Final = 2
"""How many lines a title may have."""


class Heads(ChartPart):
    """The lines above a chart, which begin where its names do."""

    def __init__(self, ax: Axes) -> None:
        super().__init__()
        # These are the texts themselves, whatever anybody writes into them later.
        self._texts: list[Text] = [
            ax.set_title(ax.get_title(loc="left"), loc="left", pad=None), ax.title, ax.xaxis.label
        ]  # fmt: skip
        self._said: dict[int, tuple[str, str]] = {}

    def list_texts(self) -> Iterable[Text]:
        """Return the title, the one that a user may set, and the caption."""
        return self._texts

    def measure(self, ax: Axes, room: Room) -> Margins:
        """Break the lines as the room needs, and return their height."""
        height, is_enough = 0.0, True
        for text in self._texts:
            whole, last = self._said.get(id(text), ("", ""))
            if text.get_text() != last:
                whole = text.get_text()
            lines, is_whole = break_lines(whole, _MOST_LINES, room.width, _measure_with(room, text))
            text.set_text("\n".join(lines))
            self._said[id(text)] = (whole, text.get_text())
            is_enough = is_enough and is_whole
            if whole:
                height += room.measure(text)[1] + 6 * room.point
        return Margins(top=height, is_enough=is_enough)

    def place(self, ax: Axes, room: Room, margins: Margins) -> None:
        """Begin where the names begin."""
        width = max(ax.bbox.width, 1.0)
        start = -margins.left / width
        for text in (self._texts[0], self._texts[2]):
            text.set_x(start)
        title = self._texts[1]
        half = room.measure(title)[0] / 2
        middle = float(ax.bbox.width) / 2
        low, high = half - margins.left, width + margins.right - half
        title.set_x(min(max(middle, low), max(high, low)) / width)


class Ticks(ChartPart):
    """The numbers at the axis above a chart."""

    def resize(self, ax: Axes, factor: float) -> None:
        """Give the numbers their size."""
        resize_ticks(ax, "x", self.sizes, factor)

    def measure(self, ax: Axes, room: Room) -> Margins:
        """Return the height of a line, and what stands out at both ends."""
        tick = ax.xaxis.get_major_ticks()[0]
        texts = [ax.xaxis.get_major_formatter()(place) for place in ax.get_xlim()]
        overhang = max(room.measure(tick.label2, text)[0] for text in texts) / 2
        height = room.measure(tick.label2)[1] + find_pad(tick, room)
        return Margins(left=overhang, right=overhang, top=height)


class Names(ChartPart):
    """The names of rows: no more of them is written than leaves room for the chart.

    Parameters
    ----------
    names : sequence of str
        The names.
    sizes : sequence of str
        How many rows each stands for, as written.
    header : Text
        What stands above them.
    most : float
        The part of a chart's width that they may take.

    Attributes
    ----------
    texts : list of str
        What is written, from the top down.
    """

    def __init__(
        self, names: Sequence[str], sizes: Sequence[str], header: Text, most: float
    ) -> None:
        super().__init__()
        self._most = most
        self._names = names
        self._written = sizes
        self._header = header
        self._title = header.get_text()
        self.texts = self._write(NAME_WIDTH)

    def list_texts(self) -> Iterable[Text]:
        """Return the header."""
        return (self._header,)

    def resize(self, ax: Axes, factor: float) -> None:
        """Give the names their size."""
        resize_ticks(ax, "y", self.sizes, factor)

    def measure(self, ax: Axes, room: Room) -> Margins:
        """Shorten the names to their part of the room, and return how wide they are."""
        aside = self._find_aside(ax, room)
        ticks = ax.yaxis.get_major_ticks()
        if not ticks:
            self._cut_header(room, self._most * room.width - aside)
            return Margins(left=room.measure(self._header)[0] + aside)
        tick = ticks[0]
        gap = find_pad(tick, room)
        most = self._most * room.width - gap
        like = tick.label1
        shrunk = expect_size(room, like, len(self._names)) / float(like.get_fontsize())

        def find_widest() -> float:
            return shrunk * max(room.measure(like, text)[0] for text in self.texts)

        width = NAME_WIDTH
        self.texts = self._write(width)
        while (widest := find_widest()) > most and width > _LEAST_NAME:
            width = max(_LEAST_NAME, min(width - 1, int(width * most / widest)))
            self.texts = self._write(width)
        self._cut_header(room, max(widest + gap, most) - aside)
        return Margins(
            left=max(widest + gap, room.measure(self._header)[0] + aside),
            height=min(len(self._names), _LEAST_ROWS) * room.measure(like, "x")[1],
            is_enough=widest <= 1.25 * most,
        )

    def place(self, ax: Axes, room: Room, margins: Margins) -> None:
        """Write the names as small as the rows are high, and leave some out if that is too small.

        The header stands beside the numbers of the axis.
        """
        aside = self._find_aside(ax, room) / room.point
        ax.yaxis.set_label_coords(0, 1, transform=shift(ax, ax.transAxes, -aside, 4))
        labels = [tick.label1 for tick in ax.yaxis.get_major_ticks()]
        for size in fit_rows(ax, room, labels):
            self.sizes.keep("y", size)

    def _find_aside(self, ax: Axes, room: Room) -> float:
        """Return how far the header stands from the Axes, so that it does not touch a number."""
        tick = ax.xaxis.get_major_ticks()[0]
        text = ax.xaxis.get_major_formatter()(ax.get_xlim()[0])
        return room.measure(tick.label2, text)[0] / 2 + GAP * room.point

    def _cut_header(self, room: Room, width: float) -> None:
        [line], _ = break_lines(self._title, 1, width, _measure_with(room, self._header))
        self._header.set_text(line)

    def _write(self, width: int) -> list[str]:
        return [
            f"{name} ({size})"
            for name, size in zip(shorten_all(self._names, width), self._written, strict=True)
        ]


class Values(ChartPart):
    """What stands at the right of the rows, set flush right.

    Attributes
    ----------
    labels : list of Annotation
        The values, from the top down.
    """

    def __init__(self) -> None:
        super().__init__()
        self.labels: list[Annotation] = []

    def list_texts(self) -> Iterable[Text]:
        """Return the values."""
        return self.labels

    def measure(self, ax: Axes, room: Room) -> Margins:
        """Return how wide they are."""
        if not self.labels:
            return Margins()
        shrunk = expect_size(room, self.labels[0], len(self.labels)) / float(
            self.labels[0].get_fontsize()
        )
        return Margins(right=shrunk * self._find_widest(room) + GAP * room.point)

    def place(self, ax: Axes, room: Room, margins: Margins) -> None:
        """Set them flush right, as small as the rows are high."""
        if self.labels:
            for label, size in zip(self.labels, fit_rows(ax, room, self.labels), strict=True):
                self.sizes.keep(label, size)
            widest = self._find_widest(room) / room.point
            for label in self.labels:
                label.xyann = (GAP + widest, label.xyann[1])

    def _find_widest(self, room: Room) -> float:
        return max(room.measure(label)[0] for label in self.labels)


class Inside(ChartPart):
    """Texts on the data, which are drawn where they fit.

    Attributes
    ----------
    texts : list of Text
        The texts.
    """

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[Text] = []

    def list_texts(self) -> Iterable[Text]:
        """Return them."""
        return self.texts


class Note(ChartPart):
    """A few words in the middle of a chart."""

    def __init__(self, text: Text) -> None:
        super().__init__()
        self._text = text

    def list_texts(self) -> Iterable[Text]:
        """Return it."""
        return (self._text,)

    def measure(self, ax: Axes, room: Room) -> Margins:
        """Return its width."""
        return Margins(width=room.measure(self._text)[0])


def fit_rows(ax: Axes, room: Room, labels: Sequence[Text]) -> list[float]:
    """Write a text for each row as small as the rows are high, or leave some out.

    The last row is the pooled tail, which must not stay without its name.

    Returns
    -------
    list of float
        The size of each text.
    """
    start, end = ax.transData.transform([(0, 0), (0, 1)])[:, 1]
    height = max(abs(end - start) / room.point / _LEADING, 0.1)
    step = math.ceil(LEAST_SIZE / height) if height < LEAST_SIZE else 1
    last = len(labels) - 1
    for row, text in enumerate(labels):
        text.set_fontsize(min(float(text.get_fontsize()), max(height, LEAST_SIZE)))
        text.set_visible(row == last or (row % step == 0 and last - row >= step))
    return [float(text.get_fontsize()) for text in labels]


def find_pad(tick: Any, room: Room) -> float:
    """Return how far a number or a name stands from its axis."""
    return (float(tick.get_pad()) + 1) * room.point


def expect_size(room: Room, like: Text, rows: int) -> float:
    """Return the size that a text will have in so many rows of a chart, by about their height."""
    height = _ROWS * room.height / room.point / rows / _LEADING
    return min(float(like.get_fontsize()), max(height, LEAST_SIZE))


def resize_ticks(ax: Axes, axis: str, sizes: Sizes, factor: float) -> None:
    """Give the numbers or names at an axis their size, also those that are made later."""
    ticks = (ax.xaxis if axis == "x" else ax.yaxis).get_major_ticks()
    if ticks:
        label = ticks[0].label2 if axis == "x" else ticks[0].label1
        size = sizes.choose(axis, float(label.get_fontsize()), factor)
        ax.tick_params(axis=cast("Any", axis), labelsize=size)


def _measure_with(room: Room, like: Text) -> Callable[[str], float]:
    return lambda text: room.measure(like, text)[0]
