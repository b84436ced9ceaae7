"""No text of a chart is cut off or stands on another: in any size, context, style and layout."""

from __future__ import annotations

from typing import Any

import pytest
from matplotlib.figure import Figure

from tests.support.chart_matrix import (
    CHARTS,
    CONTEXTS,
    GROUPS,
    LAYOUTS,
    SIZES,
    STYLES,
    Case,
    choose_cases,
    choose_more_cases,
    draw_case,
)
from tests.support.drawn_texts import draw_and_read, find_faults
from tests.support.whole_matrix import IS_WHOLE, find_missing

CASES = list(choose_more_cases() if IS_WHOLE else choose_cases())


@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize("context", CONTEXTS)
def test_nothing_is_cut_off_and_nothing_collides(chart: str, context: str) -> None:
    """The boxes that the renderer was asked to write in lie in the figure, and none on another."""
    drawn = [case for case in CASES if (case.chart, case.context) == (chart, context)]
    assert drawn
    faults = {case: faults for case in drawn if (faults := list(find_faults(draw_case(case))))}
    assert not faults


SETTINGS: dict[str, list[Any]] = {
    "chart": [*CHARTS],
    "data": [*GROUPS],
    "size": [*SIZES],
    "context": [*CONTEXTS],
    "style": [*STYLES],
    "layout": [*LAYOUTS],
}


def test_the_figures_that_are_drawn_cover_the_matrix() -> None:
    """Any three of chart, size, context, style and layout meet somewhere, and any two settings.

    With all of the matrix every chart is drawn in every size, context and style.
    """
    chosen, more = list(choose_cases()), list(choose_more_cases())
    for cases in (chosen, more):
        assert len({*cases}) == len(cases)
        assert list(find_missing(SETTINGS, cases, 2)) == []
    assert [names for names, _ in find_missing(SETTINGS, chosen, 3) if "data" not in names] == []
    whole = ("chart", "size", "context", "style")
    assert [names for names, _ in find_missing(SETTINGS, more, 4) if names == whole] == []
    assert len(GROUPS) * len(LAYOUTS) > 30


def test_what_breaks_while_it_gives_way_has_its_room() -> None:
    """The ranges of panels that become narrower take a second line, and the title stays inside."""
    case = Case("comparison", "zeros", (6.4, 4.8), "notebook", "seaborn-v0_8", "tight")
    figure = draw_case(case)
    assert list(find_faults(figure)) == []
    assert {"0\N{NO-BREAK SPACE}% to", "100\N{NO-BREAK SPACE}%"} <= {
        one.text for one in draw_and_read(figure)
    }


@pytest.mark.parametrize("fault", ["cut", "on each other"])
def test_a_fault_is_found(fault: str) -> None:
    """A text at the edge and two at one place are noticed, a text with room is none."""
    figure = Figure(figsize=(3, 2), dpi=50)
    figure.text(0.5, 0.5, "here")
    assert list(find_faults(figure)) == []
    figure.text(*((0.95, 0.2) if fault == "cut" else (0.52, 0.5)), "another")
    [found] = find_faults(figure)
    assert found.startswith(fault)


def test_every_text_is_read_back() -> None:
    """What the renderer writes is what stands on the chart."""
    case = next(one for one in CASES if one.chart == "verdicts" and one.size == (12, 8))
    written = {text.text for text in draw_and_read(draw_case(case))}
    assert {"valid", "risky", "unknown", "invalid", "March 2026"} <= written
