"""Charts as pictures, and the pictures they should be: ``tests/charts/baseline/*.png``.

After a wanted change, draw them anew and look at each before it is committed::

    CLIOVA_UPDATE_BASELINES=1 python -m pytest tests/charts/test_images.py

Two pictures are compared as an eye does: by the mean of small squares, wherever these lie. A
rasteriser that sets a letter a pixel aside changes such a mean by little, a label that is missing
changes it by much. The pictures are those of matplotlib 3.11; the letters of those before, of an
older FreeType, are others.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import matplotlib as mpl
import matplotlib.style
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import uniform_filter

FOLDER = Path(__file__).parents[1] / "charts" / "baseline"
UPDATE = "CLIOVA_UPDATE_BASELINES"
TOLERANCE = 19.0
"""Of 255; see tests/charts/test_images.py for what has to be above and below."""

_SQUARE = 8
_DPI = 72
_MARGINS = (3.1, 0.7, 0.7, 0.5)
"""Left, right, top, bottom; in inches."""


def draw_figure(
    plot: Callable[[Axes], object], *, size: tuple[float, float], style: str = "default"
) -> Figure:
    """Return a figure of its own, with the font that matplotlib brings.

    Its Axes have a fixed place: a layout would pass a pixel's difference of a name on to all.
    """
    width, height = size
    with mpl.rc_context(), matplotlib.style.context(style):
        mpl.rcParams["font.family"] = ["DejaVu Sans"]
        figure = Figure(figsize=size, dpi=_DPI)
        left, right, top, bottom = _MARGINS
        ax = figure.add_axes(
            (left / width, bottom / height, 1 - (left + right) / width, 1 - (top + bottom) / height)
        )
        plot(ax)
    return figure


def render(figure: Figure) -> NDArray[np.uint8]:
    """Return the pixels of a figure, as it stands now."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[:, :, :3].copy()


def check(name: str, pixels: NDArray[np.uint8], *, may_update: bool = False) -> None:
    """Compare with the picture that is wanted; on demand (`UPDATE`) it becomes this one first."""
    if may_update and os.environ.get(UPDATE):
        FOLDER.mkdir(exist_ok=True)
        # A palette makes the files half as large; the test shows that it is not seen.
        picture = Image.fromarray(pixels).quantize(256, dither=Image.Dither.NONE)
        picture.save(FOLDER / f"{name}.png", optimize=True)
    difference = measure_difference(pixels, read_baseline(name))
    assert difference < TOLERANCE, f"{name} differs by {difference:.1f}, at most {TOLERANCE} may be"


def measure_difference(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """Return how far two pictures are apart where they differ most, of 255."""
    if one.shape != other.shape:
        return 255.0
    difference = one.astype(float) - other.astype(float)
    return float(np.abs(uniform_filter(difference, size=(_SQUARE, _SQUARE, 0))).max())


def read_baseline(name: str) -> NDArray[np.uint8]:
    """Return the picture that is wanted."""
    with Image.open(FOLDER / f"{name}.png") as image:
        return np.asarray(image.convert("RGB"))
