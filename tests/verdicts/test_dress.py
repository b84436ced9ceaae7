"""An address in other dress is the address in it; a text without one stays as it is."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas import breakdown, changes, flags, is_flagged, summarize
from cliova_pandas.verdicts.addresses import find_malformed, fold_addresses
from cliova_pandas.verdicts.dress import find_dressed, undress, undress_all

ANN = "ann@x.de"
DRESSED = [
    "Ann Lee <ann@x.de>", '"Lee, Ann" <ann@x.de>', "Lee; Ann <ann@x.de>", "<ann@x.de>", "ann@x.de>",
    "ann@old.de <ann@x.de>", "ann@x.de (Ann Lee)", "Lee, Ann (ann@x.de)", "(Ann) ann@x.de",
    "ann@x.de(comment)", "ann@x.de (Ann (the) Lee)", "Ann <ann@x.de> (work)", "Ann [ann@x.de]",
    "Ann Lee [mailto:ann@x.de]", "mailto:ann@x.de", "MAILTO:ann@x.de?subject=Hi%20B&cc=b@c.de",
    "mailto:%61nn@x.de", "SMTP:ann@x.de", "E-Mail: ann@x.de", "Ann <mailto:ann@x.de>",
    "[ann@x.de](mailto:ann@x.de)", '<a href="mailto:ann@x.de?subject=x">Ann</a>',
    "&lt;ann@x.de&gt;", "'ann@x.de'", '"ann@x.de"', "“ann@x.de”", "„ann@x.de“", "«ann@x.de»",
    "[ann@x.de]", "(ann@x.de)", "<<ann@x.de>>", "ann@x.de.", "ann@x.de,", "ann@x.de;", "ann@x.de: ",
    "Ann <ann@x.de>,", "\u200bann@x.de", "ann\u200b@x.de", "\ufeffann@x.de", "\u202aann@x.de\u202c",
    "ann＠x.de", "山田太郎 <ann@x.de>", "山田＜ann@x.de＞", "Иван Петров <ann@x.de>",
    "אן <ann@x.de>",
    "Müller, Jürgen <ann@x.de>", "Ann\r\n <ann@x.de>",
]  # fmt: skip
SPACED = [" ann@x.de ", "\tann@x.de", "ann@x.de\u00a0", "\u3000ann@x.de", "ann@x.de\r\n"]
PLAIN = [
    ANN, "o'brien@x.de", '"ann lee"@x.de', "ann@[1.2.3.4]", "jürgen@münchen.de", "ann+b@x.de",
    "{ann}@x.de", "a@b.de; c@d.de", "a@b.de, c@d.de", "Ann <a@b.de>, Bob <c@d.de>",
    "c@d.de, Ann <a@b.de>", "a@b.de c@d.de", "Ann ann@x.de", "Total", "foo@", "bob.example.com",
    "a@@b.de", "<Ann>", "()", "<>", "@", "(a@b.de) (c@d.de)", "ann lee@x.de", "",
]  # fmt: skip


def column(*texts: str | None) -> pa.Array:
    return pa.array(list(texts), pa.large_string())


@pytest.mark.parametrize("text", [*DRESSED, *SPACED])
def test_the_address_is_found_in_any_dress(text: str) -> None:
    """It is the same by itself, in a column, and when numbers are made of it."""
    assert undress(text) == ANN
    assert undress_all(column(None, text, ANN)).to_pylist() == [None, ANN, ANN]
    assert fold_addresses(column(text)).to_pylist() == [ANN]


@pytest.mark.parametrize("text", PLAIN)
def test_what_holds_no_address_or_several_stays(text: str) -> None:
    """Nothing is guessed, and no address is altered."""
    assert undress(text) == text
    assert undress_all(column(text)).to_pylist() == [text]


def test_a_dressed_address_is_flagged_and_spaces_are_no_dress() -> None:
    """What is no address after that is flagged for its syntax."""
    emails = column(*DRESSED, *SPACED, *PLAIN, None)
    dressed = find_dressed(emails, undress_all(emails)).to_pylist()
    assert dressed == [True] * len(DRESSED) + [False] * (len(SPACED) + len(PLAIN) + 1)
    df = pd.DataFrame({"email": ["Ann <ann@x.de>", "a@b.de; c@d.de", ANN], "verdict": "valid"})
    assert flags(df)["n"].to_dict() == {"duplicate": 2, "syntax": 1, "dressed": 1}
    assert is_flagged(df, "dressed").tolist() == [True, False, False]


@given(st.text(alphabet="<>()[]\"':;,. @aä\u200b\u00a0\x1f＠&%", max_size=12))
def test_undressing_is_the_same_twice_and_in_a_column(text: str) -> None:
    """Whatever the text is; and what is well formed is never changed."""
    bare = undress(text)
    assert undress(bare) == bare
    assert undress_all(column("b@x.de", text)).to_pylist() == ["b@x.de", bare]
    [is_malformed] = find_malformed(column(text)).to_pylist()
    assert is_malformed or bare == text.strip() or text.strip().endswith((".", "'"))


@pytest.mark.parametrize("text", [*DRESSED, *SPACED])
def test_every_number_takes_the_bare_address(text: str) -> None:
    """Domains, providers, unique addresses, duplicates and changes."""
    df = pd.DataFrame({"email": [text, "b@gmail.com"], "verdict": ["risky", "valid"]})
    bare = df.assign(email=[ANN, "b@gmail.com"])
    for by in ("domain", "provider", "tld"):
        pd.testing.assert_frame_equal(breakdown(df, by), breakdown(bare, by))
    both = pd.concat([df, bare], ignore_index=True)
    assert summarize(both, unique=True).attrs["cliova"]["n"] == 2
    assert changes(df, bare).attrs["cliova"]["n"] == 2
