"""What the tests of charts draw, and how they read a chart back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from cliova_pandas.charts.artists import FittingText
from cliova_pandas.stats.writing.formatting import format_counts
from cliova_pandas.verdicts import VERDICTS

DOMAINS = {
    "gmail.com": (380, 20, 15, 45),
    "hotmail.com": (63, 2, 45, 18),
    "outlook.com": (114, 0, 0, 2),
    "example.org": (12, 2, 0, 12),
    "small.example": (3, 1, 0, 1),
}
LONG = "mail.engineering.of.a.very.long.name." + "x" * 35 + ".example"
NAMES = {
    LONG: (40, 5, 3, 9),
    "a" * 80: (30, 1, 1, 4),
    "שלום עולם": (10, 2, 1, 3),
    "بريد.مثال": (10, 1, 1, 1),
    "例え.テスト": (20, 3, 2, 2),
    "$x_1$ & <b>": (3, 1, 1, 1),
    "two\nlines": (3, 0, 0, 1),
}


def make_frame(groups: Mapping[str, Sequence[int]], key: str = "team") -> pd.DataFrame:
    """Return a result with so many rows of each verdict in each group."""
    names = [name for name, counts in groups.items() for _ in range(sum(counts))]
    words = [
        verdict
        for counts in groups.values()
        for verdict, count in zip(VERDICTS, counts, strict=True)
        for _ in range(count)
    ]
    verdicts = pd.Categorical(words, categories=list(VERDICTS))
    return pd.DataFrame({key: pd.Series(names, dtype="str"), "verdict": verdicts})


def make_emails(groups: Mapping[str, Sequence[int]]) -> pd.DataFrame:
    """Return the same with addresses, so that the domain is read from these."""
    frame = make_frame(groups, "email")
    frame["email"] = [f"user{i}@{name}" for i, name in enumerate(frame["email"])]
    return frame


def write_shares(counts: Any) -> list[str]:
    """Return the shares of the four verdicts as every surface writes them."""
    return format_counts(np.asarray(counts))


def list_texts(ax: Axes) -> list[Text]:
    """Return every text that shows on Axes as they are drawn now, names of ticks included."""
    figure: Any = ax.figure.figure
    renderer = figure._get_renderer()
    found = [text for text in ax.texts if text.get_visible()]
    found += [text for text in ax.get_children() if isinstance(text, Text) and text not in found]
    for axis in (ax.xaxis, ax.yaxis):
        low, high = sorted(axis.get_view_interval())
        found += [
            label
            for tick in axis.get_major_ticks()
            for label in (tick.label1, tick.label2)
            if label.get_visible() and low <= tick.get_loc() <= high
        ]
    found += [ax.xaxis.label, ax.yaxis.label]
    return [
        text
        for text in found
        if text.get_text()
        and text.get_visible()
        and (not isinstance(text, FittingText) or text.fits(renderer))
    ]


def find_box(text: Text) -> Bbox:
    """Return where a text stands, without the line that may lead to it."""
    return Text.get_window_extent(text)


def find_overlaps(ax: Axes) -> Iterator[tuple[str, str]]:
    """Yield pairs of texts that touch each other."""
    texts = [(text.get_text(), find_box(text)) for text in list_texts(ax)]
    for i, (one, box) in enumerate(texts):
        for other, place in texts[i + 1 :]:
            width = min(box.x1, place.x1) - max(box.x0, place.x0)
            height = min(box.y1, place.y1) - max(box.y0, place.y0)
            if width > 1 and height > 0.25 * min(box.height, place.height):
                yield one, other
