"""The invented addresses are skewed as real ones are, repeatable, and have known totals."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cliova_pandas.sandbox.data import BLOCK, REASONS, count_valid, generate
from cliova_pandas.sandbox.domains import KINDS, make_table
from cliova_pandas.sandbox.names import STYLES, list_people
from cliova_pandas.verdicts import VERDICTS


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 5_000), st.integers(0, 2**32))
def test_totals_are_known_without_a_row(rows: int, seed: int) -> None:
    """A list has exactly the rows and the valid addresses that are counted in advance."""
    addresses = list(generate(rows, seed))
    assert len(addresses) == rows
    assert sum(a.verdict == "valid" for a in addresses) == count_valid(rows)


def test_each_whole_block_is_balanced() -> None:
    """Three of four addresses of each block are valid."""
    addresses = generate(3 * BLOCK, 0)
    for _ in range(3):
        assert Counter(a.verdict for a in islice(addresses, BLOCK))["valid"] == 1_500


def test_addresses_are_different() -> None:
    """No address comes twice, also when the people are dealt again in another style."""
    rows = 3 * len(list_people())
    assert len({a.email for a in generate(rows, 0)}) == rows


def test_people_are_written_differently() -> None:
    """No two people have a local part in common, in whatever styles."""
    texts = {style.format(p.first, p.last) for style in STYLES for p in list_people()}
    assert len(texts) == len(STYLES) * len(list_people())


def test_digits_of_rounds_and_years_do_not_meet() -> None:
    """The longest list has fewer rounds of people than the first birth year in two digits."""
    assert 10_000_000 / (len(list_people()) * len(STYLES)) < 80


def test_the_same_seed_gives_the_same_addresses() -> None:
    """Seed and number decide everything, and each of them matters."""
    first = list(generate(300, 5, 1))
    assert first == list(generate(300, 5, 1))
    assert first != list(generate(300, 6, 1))
    assert first != list(generate(300, 5, 2))


def test_generating_is_lazy() -> None:
    """A row of ten million takes no more memory than a few blocks."""
    next(generate(1, 0))  # the tables are made once
    tracemalloc.start()
    assert len(list(islice(generate(10_000_000, 0), 10))) == 10
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


@pytest.mark.parametrize("seed", range(5))
def test_every_verdict_and_reason_occurs(seed: int) -> None:
    """A list of 2,000 shows all that a result can say."""
    addresses = list(generate(2_000, seed, 12_345))
    assert {a.verdict for a in addresses} == set(VERDICTS)
    assert {a.reason for a in addresses} == set(REASONS)
    assert any(a.is_role for a in addresses)
    assert any(a.is_disposable for a in addresses)


def test_providers_differ() -> None:
    """Domains are skewed, and their shares of valid addresses far apart."""
    addresses = list(generate(20_000, 0))
    sizes = Counter(a.domain for a in addresses)
    valid = Counter(a.domain for a in addresses if a.verdict == "valid")
    assert sizes.most_common(1)[0][0] == "gmail.com"
    assert 0.2 < sizes["gmail.com"] / 20_000 < 0.4
    assert len(sizes) > 1_000
    assert valid["gmail.com"] / sizes["gmail.com"] > 0.8
    assert valid["yahoo.com"] / sizes["yahoo.com"] < 0.75
    assert valid["mailinator.com"] == 0


def test_a_domain_that_does_not_exist_has_no_good_address() -> None:
    """Reasons fit the domain: a large provider always exists, a misspelt one never."""
    kinds = {domain.name: domain.kind for domain in make_table().domains}
    for address in generate(10_000, 0):
        if address.reason in ("domain_not_found", "no_mx_record"):
            assert kinds[address.domain] in ("gone", "mute")
            assert address.mx is None
        elif kinds[address.domain] in ("gone", "mute"):
            pytest.fail(f"{address.email} is {address.verdict}")


def test_outcomes_of_a_kind_add_up() -> None:
    """The shares of what is not valid are shares of one."""
    for kind in KINDS.values():
        assert sum(share for share, _ in kind.others) == pytest.approx(1)
