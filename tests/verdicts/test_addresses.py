"""What an address says by itself: one form for all its spellings, and whether it is well formed."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas.verdicts.addresses import (
    find_malformed,
    fold_addresses,
    fold_domain,
    fold_domains,
    split_addresses,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LABELS = st.text(st.sampled_from("abzßüéσнд日本ñ0-"), min_size=1, max_size=6)
DOMAINS = st.lists(LABELS, min_size=1, max_size=3).map(".".join)


def column(*texts: str | None) -> pa.Array:
    return pa.array(texts, pa.large_string())


@pytest.mark.parametrize(
    ("spelling", "domain"),
    [
        ("GMail.COM", "gmail.com"),
        (" gmail.com. ", "gmail.com"),
        ("gmail.com .", "gmail.com"),
        ("MÜNCHEN.de", "münchen.de"),
        ("mu\u0308nchen.de", "münchen.de"),
        ("xn--mnchen-3ya.de", "münchen.de"),
        ("XN--MNCHEN-3YA.DE", "münchen.de"),
        ("日本。jp", "日本.jp"),
        ("ｇｍａｉｌ.com", "gmail.com"),
        ("gma\u200bil.com", "gmail.com"),
        ("xn--.de", "xn--.de"),
        ("xn--99999999.de", "xn--99999999.de"),
        ("xn--é.xn--mnchen-3ya", "xn--é.münchen"),
        ("xn--gmail-.com", "xn--gmail-.com"),
        ("xn--\u00fc.de", "xn--ü.de"),
        ("[192.0.2.1]", "[192.0.2.1]"),
        ("", ""),
        (" . ", ""),
    ],
)
def test_all_spellings_of_a_domain_are_one(spelling: str, domain: str) -> None:
    """Case, Unicode form, ``xn--``, spaces, invisible characters and dots at the end fold away."""
    assert fold_domain(spelling) == domain


def test_sharp_s_is_a_letter_of_its_own() -> None:
    """``straße.de`` and ``strasse.de`` are two domains, as they have been since IDNA 2008."""
    assert fold_domain("STRAẞE.de") == "straße.de" != fold_domain("strasse.de")


@given(TEXTS)
def test_a_folded_domain_folds_to_itself(text: str) -> None:
    """Folding twice changes nothing, whatever stands after the last ``@``."""
    assert fold_domain(fold_domain(text)) == fold_domain(text)


@given(
    st.lists(TEXTS | DOMAINS | st.sampled_from(["A.de", "a.de.", "a.de\n", "xn--mnchen-3ya.DE"]))
)
def test_many_domains_fold_as_each_does(domains: list[str]) -> None:
    """Those that need little work come out as the one at a time."""
    assert fold_domains(column(*domains)) == [fold_domain(domain) for domain in domains]


@given(DOMAINS)
def test_the_ascii_form_of_a_domain_is_the_same_domain(domain: str) -> None:
    """A domain in ``xn--`` folds to what it is in Unicode, and case does not matter."""
    folded = fold_domain(domain)
    encoded = ".".join(
        label if label.isascii() else "xn--" + label.encode("punycode").decode()
        for label in folded.split(".")
    )
    assert fold_domain(encoded) == folded
    assert fold_domain(encoded.upper()) == folded


@given(st.lists(st.none() | st.text(st.sampled_from("a@ ."), max_size=6), max_size=8))
def test_addresses_are_split_at_their_last_at(texts: list[str | None]) -> None:
    """Before and after the last ``@``; without one there is no domain."""
    local, domain = split_addresses(column(*texts))
    expected = [
        (None, None) if text is None
        else (text, None) if "@" not in text
        else tuple(text.rsplit("@", 1))
        for text in texts
    ]  # fmt: skip
    assert list(zip(local.to_pylist(), domain.to_pylist(), strict=True)) == expected


@given(st.lists(st.none() | TEXTS, max_size=8))
def test_a_folded_address_folds_to_itself(texts: list[str | None]) -> None:
    """Folding twice changes nothing, and what is missing stays missing."""
    once = fold_addresses(column(*texts))
    assert fold_addresses(once).equals(once)
    assert [text is None for text in once.to_pylist()] == [text is None for text in texts]


@given(st.lists(TEXTS, min_size=1, max_size=5), st.integers(0, 4), st.integers(0, 8))
def test_a_slice_folds_as_the_whole(texts: list[str], start: int, length: int) -> None:
    """Arrays that begin in the middle of a buffer are read from where they begin."""
    whole, part = column(*texts), column(*texts).slice(start, length)
    assert (
        fold_addresses(part).to_pylist() == fold_addresses(whole).slice(start, length).to_pylist()
    )
    assert (
        find_malformed(part).to_pylist() == find_malformed(whole).slice(start, length).to_pylist()
    )


@pytest.mark.parametrize("number", range(128))
def test_an_address_folds_the_same_beside_any_other(number: int) -> None:
    """What stands elsewhere in a column changes nothing, whichever sign an address begins with."""
    text = f"{chr(number)}a@x.example"
    [alone] = fold_addresses(column(text)).to_pylist()
    assert fold_addresses(column(text, "Ann <ann@x.example>")).to_pylist()[0] == alone


def test_spellings_of_an_address_are_one() -> None:
    """Case and spaces around do not make another address; dots and tags before the ``@`` do."""
    spellings = column(" Ann@GMAIL.com", "ann@gmail.com.", "ANN@gmail.com\t")
    assert set(fold_addresses(spellings).to_pylist()) == {"ann@gmail.com"}
    others = column("ann@gmail.com", "a.nn@gmail.com", "ann+x@gmail.com", "ann@gmail.co", "ann@")
    assert len(set(fold_addresses(others).to_pylist())) == 5
    umlauts = column("JÖRG@münchen.de", "jo\u0308rg@xn--mnchen-3ya.de", "jörg@MÜNCHEN.DE")
    assert set(fold_addresses(umlauts).to_pylist()) == {"jörg@münchen.de"}


@pytest.mark.parametrize(
    "address",
    [
        "a@b.de",
        " a@b.de ",
        "first.last+tag@sub.example.co.uk",
        "o'brien@example.ie",
        "!#$%&'*/=?^_`{|}~-@example.com",
        '"a b"@example.com',
        '"a@b"@example.com',
        r'"a\"b"@example.com',
        "用户@例子.中国",
        "a@xn--mnchen-3ya.de",
        "a@under_score.example.com",
        "a@[192.0.2.1]",
        "a@[IPv6:2001:db8::1]",
        "a@example.com.",
        "x" * 64 + "@example.com",
    ],
)
def test_what_a_server_may_take_is_let_pass(address: str) -> None:
    """An address that some server takes is never called malformed."""
    assert find_malformed(column(address)).to_pylist() == [False]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "@b.de",
        "a@",
        "a@@b.de",
        "a@b@c.de",
        "a b@c.de",
        ".a@b.de",
        "a.@b.de",
        "a..b@c.de",
        "a@b",
        "a@.de",
        "a@b..de",
        "a@-b.de",
        "a@b-.de",
        "a,b@c.de",
        "<a@b.de>",
        "Ann <a@b.de>",
        "a@b.de;c@d.de",
        "a@b c.de",
        "a\n@b.de",
        '"a@b.de',
        "a@[]",
        "x" * 65 + "@example.com",
        "ü" * 33 + "@example.com",
        "a@" + "x." * 130 + "com",
    ],
)
def test_what_no_server_takes_is_malformed(address: str) -> None:
    """An address that cannot be one is found."""
    assert find_malformed(column(address)).to_pylist() == [True]


def test_a_missing_address_is_not_malformed() -> None:
    """Nothing is said of what is not there."""
    assert find_malformed(column(None, "a@b.de")).to_pylist() == [None, False]
