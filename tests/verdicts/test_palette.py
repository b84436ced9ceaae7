"""Colours that can be told apart by everyone, and text that can be read on them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from colorspacious import cspace_convert, deltaE  # type: ignore[import-untyped]  # has none
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas import ConfigurationError
from cliova_pandas.verdicts import VERDICTS, Verdict
from cliova_pandas.verdicts.palette import (
    BLACK,
    COLOURS,
    DARK_COLOURS,
    HATCHES,
    LEAST_CONTRAST,
    WHITE,
    blend,
    choose_colours,
    find_edge,
    find_text_colour,
    measure_contrast,
    mix_ink,
    shade,
)

COLOUR = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06X}")
READABLE = 4.5  # WCAG 2.2, 1.4.3


def see(colour: str, deficiency: str | None) -> npt.NDArray[np.float64]:
    """Return a colour as someone sees it, in sRGB."""
    rgb = np.array(list(bytes.fromhex(colour[1:]))) / 255
    if deficiency is None:
        return rgb
    space = {"name": "sRGB1+CVD", "cvd_type": deficiency, "severity": 100}
    seen: npt.NDArray[np.float64] = np.clip(cspace_convert(rgb, space, "sRGB1"), 0, 1)
    return seen


@pytest.mark.parametrize(
    ("deficiency", "least"),
    [(None, 32.6), ("deuteranomaly", 26.7), ("protanomaly", 25.1), ("tritanomaly", 26.4)],
)
@pytest.mark.parametrize("colours", [COLOURS, DARK_COLOURS], ids=["light", "dark"])
def test_the_verdicts_can_be_told_apart(
    colours: Mapping[Verdict, str], deficiency: str | None, least: float
) -> None:
    """In every kind of sight any two colours are far apart (CAM02-UCS)."""
    seen = [see(colours[verdict], deficiency) for verdict in VERDICTS]
    for one, other in combinations(seen, 2):
        assert deltaE(one, other, input_space="sRGB1", uniform_space="CAM02-UCS") >= least


def test_a_traffic_light_would_not_do() -> None:
    """The measure tells green from red in normal sight, and no more in deuteranopia."""
    green, red = (
        [see(c, kind) for kind in (None, "deuteranomaly")] for c in ("#2CA02C", "#D62728")
    )
    normal, deficient = (
        deltaE(a, b, input_space="sRGB1", uniform_space="CAM02-UCS")
        for a, b in zip(green, red, strict=True)
    )
    assert normal > 50
    assert deficient < 25


def test_no_two_verdicts_share_a_hatch() -> None:
    """What colours tell, hatches tell as well."""
    assert len({HATCHES[verdict] for verdict in VERDICTS}) == len(VERDICTS)


@pytest.mark.parametrize("colours", [COLOURS, DARK_COLOURS], ids=["light", "dark"])
def test_numbers_can_be_read_on_every_colour(colours: Mapping[Verdict, str]) -> None:
    """The text on each verdict has the contrast of the standard."""
    for verdict in VERDICTS:
        colour = colours[verdict]
        assert measure_contrast(find_text_colour(colour), colour) >= READABLE


@given(COLOUR)
def test_text_can_be_read_on_any_colour(colour: str) -> None:
    """Black or white, the better of the two always has the contrast of the standard."""
    assert measure_contrast(find_text_colour(colour), colour) >= READABLE


@pytest.mark.parametrize("ground", [WHITE, BLACK, "#EAEAF2", "#111111", "#FDF6E3", "#002B36"])
def test_text_can_be_read_on_its_ground(ground: str) -> None:
    """Text, also the secondary, can be read on the grounds of the usual styles."""
    ink = mix_ink(ground)
    assert measure_contrast(ink.text, ground) >= READABLE
    assert measure_contrast(ink.faint, ground) >= READABLE
    assert measure_contrast(ink.grid, ground) < measure_contrast(ink.faint, ground)


@pytest.mark.parametrize(
    ("colours", "ground"), [(COLOURS, WHITE), (COLOURS, "#EAEAF2"), (DARK_COLOURS, BLACK)]
)
def test_a_thin_mark_stands_out_from_its_ground(
    colours: Mapping[Verdict, str], ground: str
) -> None:
    """The edge of every verdict has the contrast of the standard for what carries a meaning."""
    for verdict in VERDICTS:
        assert measure_contrast(find_edge(colours[verdict], ground), ground) >= LEAST_CONTRAST


@pytest.mark.parametrize("colours", [COLOURS, DARK_COLOURS], ids=["light", "dark"])
def test_a_hatch_can_be_seen(colours: Mapping[Verdict, str]) -> None:
    """Outline and hatch differ from what they lie on."""
    for verdict in VERDICTS:
        assert measure_contrast(shade(colours[verdict]), colours[verdict]) > 1.6


def test_contrast_is_that_of_the_standard() -> None:
    """The ratio is 21 for black on white, 1 for a colour on itself, and 4.54 for #767676."""
    assert measure_contrast(BLACK, WHITE) == pytest.approx(21)
    assert measure_contrast("#123456", "#123456") == 1
    assert measure_contrast("#767676", WHITE) == pytest.approx(4.54, abs=0.01)


@given(COLOUR, COLOUR)
def test_a_blend_ends_at_its_colours(one: str, other: str) -> None:
    """With no weight it is the one colour, with full weight the other."""
    assert blend(one, other, 0) == one
    assert blend(one, other, 1) == other


def test_a_palette_may_name_some_verdicts() -> None:
    """Those that it does not name keep their colour, and names of matplotlib are understood."""
    chosen = choose_colours({"invalid": "tab:red"})
    assert chosen == {**COLOURS, "invalid": "#D62728"}
    assert choose_colours(None, is_dark_ground=True) == dict(DARK_COLOURS)


def test_a_palette_may_be_a_list() -> None:
    """Four colours go to the verdicts in their order."""
    assert list(choose_colours(["k", "w", "0.5", (1, 0, 0)]).values()) == [
        "#000000", "#FFFFFF", "#808080", "#FF0000",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("palette", "said"),
    [
        ({"good": "red"}, "'good'.*'valid', 'risky', 'unknown', 'invalid'"),
        (["red", "blue"], "four colours for 'valid', 'risky'"),
        ("viridis", "four colours"),
        ({"valid": "no colour"}, "'no colour', which is no colour.*#0072B2"),
    ],
)
def test_a_wrong_palette_is_refused(palette: Any, said: str) -> None:
    """The error says what a palette is."""
    with pytest.raises(ConfigurationError, match=said):
        choose_colours(palette)
