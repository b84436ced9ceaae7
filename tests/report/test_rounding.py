"""A number has the same digits in a workbook as on every page."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas.report.xlsx import choose_format
from cliova_pandas.stats.writing.formatting import format_points, format_share

COUNTS = st.integers(0, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def show(value: float, code: str) -> str:
    """Show a number as a spreadsheet does: half up, by the first 15 digits of it."""
    parts = code.split(";")
    place = 0 if value > 0 else 2 if value == 0 else 1
    part = parts[place] if place < len(parts) else parts[0]
    if part.startswith('"'):
        return part.strip('"').replace("%", " %")
    percent = 100 if part.endswith("%") else 1
    number = abs(Decimal(f"{value:.15g}")) * percent
    digits = len(part.rstrip("%").partition(".")[2])
    shown = number.quantize(Decimal(10) ** -digits, ROUND_HALF_UP)
    sign = part[0] if part[0] in "+-" else ""
    return f"{sign}{shown}{' %' if percent == 100 else ''}"


@given(COUNTS)
def test_a_share_has_the_digits_of_its_text(counts: tuple[int, int]) -> None:
    """A cell with a share shows what is written, ties, almost none and almost all included."""
    count, n = counts
    share = count / n if n else 0.0
    assert show(share, choose_format("share", share)) == format_share(Fraction(count, n or 1))


@given(st.integers(0, 1999))
def test_a_tie_has_the_digits_of_its_text(half: int) -> None:
    """Half of the last digit goes up in both."""
    share = (2 * half + 1) / 4000
    assert show(share, choose_format("shares", share)) == format_share(share)
    points = 100 * share
    assert show(points, choose_format("points", points)) == format_points(points)


@given(st.floats(0, 1))
def test_a_bound_has_the_digits_of_its_text(share: float) -> None:
    """A bound of an interval is no quotient of counts, and is shown alike all the same."""
    assert show(share, choose_format("shares", share)) == format_share(share)


@given(st.floats(-100, 100))
def test_a_change_has_the_digits_of_its_text(points: float) -> None:
    """A cell with a change has the sign of its text, and no other; its minus is a hyphen."""
    shown = show(points, choose_format("changes", points))
    assert shown.replace("-", "−") == format_points(points)
