"""Rows to look at: a page at a time, and no address to be read unless it is asked for."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas.panel.rows import PAGE, RowsPage, make_page
from cliova_pandas.panel.views import show_rows
from cliova_pandas.report.privacy import mask_cells, mask_text

LOCALS = st.from_regex(r"[a-z][a-z.+_-]{3,11}z", fullmatch=True)


def show(
    frame: pd.DataFrame, number: int = 0, *, email: str | None = "email", is_revealed: bool = False
) -> RowsPage:
    positions = np.arange(len(frame))
    return make_page(frame, positions, number, email=email, is_revealed=is_revealed)


@given(
    LOCALS,
    st.sampled_from(
        ["{a}", " {a} ", "<{a}>", "{a}; {a}", "no mailbox for {A}", "mailto:{a}?x={a}"]
    ),
)
def test_no_cell_gives_the_address_away(local: str, form: str) -> None:
    """However an address is written, and wherever, its local part cannot be read."""
    address = f"{local}@firm.example"
    text = form.format(a=address, A=address.upper())
    frame = pd.DataFrame(
        {"email": [address], "said": [text], "user": [local], "user2": [f"{local.upper()}!"]},
        index=[address],
    )
    page = show(frame, is_revealed=False)
    seen = f"{page.lines}".lower()
    assert local not in seen
    assert "firm.example" in seen
    assert local in f"{show(frame, is_revealed=True).lines}".lower()


@pytest.mark.parametrize(
    ("local", "name"),
    [
        ("ann.lee", "Ann Lee"),
        ("ann.lee", "LEE, Ann"),
        ("annlee", "Ann Lee"),
        ("ann.lee+news", "Ann Lee"),
        ("ann.lee+news", "AnnLee"),
        ("ann.lee", "Ann"),
        ("jose.garcia", "José García"),
        ("jo", "Jo"),
    ],
)
def test_a_name_that_spells_the_address_is_masked(local: str, name: str) -> None:
    """Beside a domain, such a name is the address."""
    assert mask_text(name, f"{local}@firm.example") == "•••"


@pytest.mark.parametrize(
    ("local", "text"),
    [
        ("mail", "mailbox full"),
        ("mail", "gmail.com"),
        ("a.lee", "Ann Lee"),
        ("ann.lee", "Ann of Lee"),
        ("user.1", "1"),
        ("ann", ""),
    ],
)
def test_what_does_not_give_it_away_stays(local: str, text: str) -> None:
    """Also where letters happen to be the same: a hole in a word would tell them."""
    assert mask_text(text, f"{local}@gmail.com") == text


def test_an_address_is_masked_wherever_its_row_has_it() -> None:
    """Beyond the columns that are shown, in two of one name, and in others than the chosen one."""
    wide = pd.DataFrame({f"c{i}": ["x"] for i in range(40)})
    wide.insert(0, "user", ["ann.lee"])
    wide["email"] = ["ann.lee@x.example"]
    assert show(wide, is_revealed=False).lines[0][1][0] == "•••"
    twice = pd.DataFrame(
        [["ann.lee@x.example", "bo.xu@y.example", "ann.lee", "bo.xu"]],
        columns=["email", "email", "user", "user"],
    )
    [[_, cells]] = show(twice, is_revealed=False, email=None).lines
    assert cells == ["•••@x.example", "•••@y.example", "•••", "•••"]


@pytest.mark.parametrize("odd", ["nobody", '"a b"@x.example', "a@b@x.example", "@x.example", "@"])
def test_an_odd_address_is_masked_as_well(odd: str) -> None:
    """What is no address still stands in the column of addresses."""
    [[_, [cell]]] = show(pd.DataFrame({"email": [odd]}), is_revealed=False).lines
    assert cell.startswith("•••")
    assert "a" not in cell.replace("x.example", "")
    assert "nobody" not in cell


def test_pages_hold_every_row_once() -> None:
    """Page by page all rows are seen, in order; a page that is not there is the last one."""
    frame = pd.DataFrame({"email": [f"p{i}@x.example" for i in range(2 * PAGE + 3)]})
    pages = [show(frame, number, is_revealed=True) for number in range(3)]
    cells = [cells[0] for page in pages for _, cells in page.lines]
    assert cells == frame["email"].tolist()
    assert pages[2].caption == f"Rows {2 * PAGE + 1} to {2 * PAGE + 3} of {2 * PAGE + 3}"
    assert show(frame, 99, is_revealed=True) == pages[2]
    assert show(frame, -1, is_revealed=True) == pages[0]
    assert show(frame.iloc[:0], 5, is_revealed=True).caption == "No rows are left"


def test_any_frame_can_be_looked_at() -> None:
    """Missing values are empty; long texts and many columns are cut, and it is said."""
    frame = pd.DataFrame({f"c{i}": [None, "x" * 200, [1, 2]] for i in range(40)})
    page = show(frame, is_revealed=False, email=None)
    assert page.lines[0][1][0] == ""
    assert len(page.lines[1][1][0]) == 80
    assert page.lines[2][1][0] == "[1, 2]"
    assert page.caption.endswith("without the last 10 columns")


def test_a_text_without_an_address_stays() -> None:
    """Only what is before an @ is masked."""
    assert mask_text("550 5.1.1 user unknown") == "550 5.1.1 user unknown"


@pytest.mark.parametrize(
    "cell",
    [
        "Ann Lee <ann@x.de>",
        "ann@x.de (Ann Lee)",
        "mailto:ann@x.de?subject=Ann",
        "b@c.de;ann@x.de (A)",
    ],
)
def test_what_dresses_an_address_is_masked_with_it(cell: str) -> None:
    """A name may stand before it or behind it."""
    assert mask_cells(["0", cell, "valid"], 1) == ["0", "•••@x.de", "valid"]


def test_numbers_stand_to_the_right() -> None:
    """Their columns are marked; switches and texts of digits are none."""
    frame = pd.DataFrame(
        {
            "n": [1, 2],
            "yes": [True, False],
            "x": pd.array([0.5, None], "Float64"),
            "code": ["1", "2"],
        }
    )
    page = make_page(frame, np.arange(2), 0, email=None, is_revealed=False)
    assert page.numbers == {0, 2}
    assert show_rows(page, list(frame.columns)).count('class="cp-number"') == 2 * 3
