"""A known layout that was changed is read rightly or not at all, and never wrongly as valid."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from cliova_pandas.verdicts import Layout, list_layouts
from tests.verdicts.mutations import mutate, read

LAYOUTS = [layout for layout in list_layouts() if layout.header]


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.sampled_from(LAYOUTS), st.integers(0, 2**32))
def test_no_change_makes_an_address_valid(layout: Layout, seed: int) -> None:
    """Renamed, shuffled, merged, recased or thinned: what is called valid is valid."""
    mutant = mutate(layout, seed)
    for found, expected in zip(read(mutant), mutant.expected, strict=True):
        assert found != "valid" or expected == "valid", mutant.rows
