"""Which verdicts the same addresses had before, and have now."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas import VerdictError, changes, read_cliova, summarize
from cliova_pandas.verdicts import VERDICTS
from tests.support.counted_pairs import ROWS, find_worst, make_frame


@given(ROWS, ROWS, st.randoms(use_true_random=False))
def test_changes_equal_a_plain_loop(before: list[Any], after: list[Any], random: Any) -> None:
    """Each address that is in both counts once, from its verdict before to that after."""
    old, new = find_worst(before), find_worst(after)
    old = {address: v for address, v in old.items() if isinstance(address, str)}
    new = {address: v for address, v in new.items() if isinstance(address, str)}
    both = old.keys() & new.keys()
    table = changes(make_frame(before), make_frame(after), email_column="email")
    for one in VERDICTS:
        for other in VERDICTS:
            expected = sum(old[address] == one and new[address] == other for address in both)
            assert table.loc[one, other] == expected
    about = table.attrs["cliova"]
    assert about["n"] == len(both)
    assert about["changed"] == sum(old[address] != new[address] for address in both)
    assert about["only_before"] == len(old.keys() - both)
    assert about["only_after"] == len(new.keys() - both)
    assert about["denominator"] == f"{len(both)} address{'' if len(both) == 1 else 'es'} in both"
    shuffled = [make_frame(random.sample(rows, len(rows))) for rows in (before, after)]
    pd.testing.assert_frame_equal(changes(*shuffled, email_column="email"), table)
    back = changes(make_frame(after), make_frame(before), email_column="email")
    assert (back.to_numpy() == table.to_numpy().T).all()


def test_a_result_is_unchanged_against_itself(client: Any) -> None:
    """All of it stands on the diagonal."""
    df = read_cliova("list_12345", client=client, cache=False)
    table = changes(df, df)
    assert table.attrs["cliova"]["changed"] == 0
    assert np.diag(table).tolist() == summarize(df, unique=True)["count"].tolist()


def test_the_changes_are_typed() -> None:
    """Columns, dtypes and names of both indexes are as documented."""
    frame = make_frame([("a@x.de", "valid")])
    moved = changes(frame, frame)
    assert [moved.index.name, moved.columns.name] == ["before", "after"]
    assert [moved.index.dtype, moved.columns.dtype] == ["str", "str"]
    assert set(moved.dtypes.astype(str)) == {"int64"}


def test_verified_rows_alone_cannot_tell_what_changed() -> None:
    """Of the others nothing is known."""
    frame = make_frame([("a@x.de", "valid")])
    verified = frame.copy()
    verified.attrs["cliova"] = {"verified_only": True}
    with pytest.raises(VerdictError, match="only verified addresses"):
        changes(frame, verified)
