"""Addresses that reach one mailbox have one form, and no two mailboxes have."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas.stats.joins.mailboxes import fold_mailboxes
from cliova_pandas.verdicts.addresses import fold_addresses


def fold(*emails: str | None) -> list[str | None]:
    folded: list[str | None] = fold_mailboxes(pa.array(emails, pa.large_string())).to_pylist()
    return folded


@pytest.mark.parametrize(
    ("email", "mailbox"),
    [
        ("A.n.n+shop+2@GoogleMail.com", "ann@gmail.com"),
        ("ann@gmail.com", "ann@gmail.com"),
        ("Ann <a.nn@gmail.com>", "ann@gmail.com"),
        ("a.nn+x@outlook.com", "a.nn@outlook.com"),
        ("a.nn+x@me.com", "a.nn@me.com"),
        ("a.nn+x@firm.example", "a.nn+x@firm.example"),
        ("a.nn+x@yahoo.com", "a.nn+x@yahoo.com"),
        ("+x@gmail.com", "+x@gmail.com"),
        ('"a.b+c"@gmail.com', '"a.b+c"@gmail.com'),
        ("no address", "no address"),
        ("", ""),
        (None, None),
    ],
)
def test_dots_and_tags_go_where_the_provider_ignores_them(
    email: str | None, mailbox: str | None
) -> None:
    """Dots at Gmail alone, tags at those who say so, and nothing anywhere else."""
    assert fold(email) == [mailbox]


@given(st.lists(st.sampled_from(["a.b+c@gmail.com", "+@gmail.com", ".@gmail.com", "x@y.z", None])))
def test_a_mailbox_folds_to_itself(emails: list[str | None]) -> None:
    """Folding twice changes nothing more, and each row is folded by itself."""
    once = fold(*emails)
    assert fold(*once) == once
    assert once == [fold(email)[0] for email in emails]


def test_without_such_a_provider_it_is_the_address() -> None:
    """Nothing but the usual folding is left to do."""
    emails = pa.array(["A+b@x.example", "c"], pa.large_string())
    assert fold_mailboxes(emails).equals(fold_addresses(emails))
