"""Who runs the mailboxes of a domain."""

from __future__ import annotations

from collections import Counter
from itertools import chain

import pytest

from cliova_pandas.stats.frames.keys import SPECIAL_KEYS
from cliova_pandas.stats.groups import providers
from cliova_pandas.stats.groups.providers import NOT_IN_TABLE, UNNAMED, provider_of
from cliova_pandas.verdicts.addresses import fold_domain


@pytest.mark.parametrize(
    ("domain", "provider"),
    [
        ("gmail.com", "Google"),
        ("googlemail.com", "Google"),
        ("hotmail.co.uk", "Microsoft"),
        ("outlook.com", "Microsoft"),
        ("live.nl", "Microsoft"),
        ("msn.com", "Microsoft"),
        ("yahoo.fr", "Yahoo"),
        ("aol.com", "Yahoo"),
        ("yahoo.co.jp", "Yahoo Japan"),
        ("icloud.com", "Apple"),
        ("proton.me", "Proton"),
        ("web.de", "WEB.DE"),
        ("gmx.de", "GMX"),
        ("yandex.ru", "Yandex"),
        ("qq.com", "Tencent"),
    ],
)
def test_the_large_providers_are_known(domain: str, provider: str) -> None:
    """The mailboxes that fill every list are told by their provider, in each country."""
    assert provider_of(domain) == provider


@pytest.mark.parametrize(
    "domain", ["example.com", "gmail.com.example.com", "mail.gmail.com", "xgmail.com", "gmail", ""]
)
def test_what_is_not_in_the_table_is_called_so(domain: str) -> None:
    """Only the very domain counts: nothing is told from a part of it, or looked up."""
    assert provider_of(domain) == NOT_IN_TABLE


def test_no_domain_has_two_providers() -> None:
    """Each domain stands in the table once, so that the order of the table says nothing."""
    listed = chain(
        *(domains.split() for domains in providers._DOMAINS.values()),
        *(
            [f"{brand}.{ending}" for ending in endings.split()]
            for brands in providers._COUNTRIES.values()
            for brand, endings in brands.items()
        ),
    )
    assert [domain for domain, count in Counter(listed).items() if count > 1] == []


def test_the_table_is_written_as_domains_are_folded() -> None:
    """Each domain of the table is in its folded form, or it would never be found."""
    table = providers._make_table()
    assert len(table) > 500
    assert [domain for domain in table if fold_domain(domain) != domain] == []


def test_no_provider_is_called_like_the_rest() -> None:
    """What is no name of a provider means one thing, and no provider is called like a key."""
    names = set(providers._make_table().values())
    assert not names & {*UNNAMED, *SPECIAL_KEYS}
