"""Filters give the same rows as their code does, whatever stands in the frame."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from cliova_pandas import ConfigurationError, breakdown, group_keys, is_flagged, summarize
from cliova_pandas.panel.code import quote
from cliova_pandas.panel.facets import GroupFacet
from cliova_pandas.panel.filtered import FilteredResult
from cliova_pandas.panel.filters import Filters
from cliova_pandas.verdicts import VERDICTS

# What could end a literal, a line or a document, or look like code, a group of ours, or nothing.
HOSTILE = [
    "", " ", "'", '"', "\\", "\n", "\r\n", "\0", "'''", '"""', "{x}", "%s", "# no", "');import os#",
    "(missing)", "(no domain)", "other (3 domains)", "'(missing)'", "NaN", "None", "nan", "İ", "ß",
    "\u202e", "é", "😀", "</script>", "x@y@z", "=1+1",
]  # fmt: skip
TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=4))
DOMAINS = st.sampled_from(
    ["gmail.com", "GMAIL.com.", "firm.example", "", "xn--mnchen-3ya.de", "b]"]
)
EMAILS = st.one_of(
    st.none(), TEXTS, st.builds(lambda local, domain: f"{local}@{domain}", TEXTS, DOMAINS)
)
LABELS = [st.integers(0, 2), st.sampled_from(["a", "b"]), st.floats(allow_nan=True)]


@st.composite
def frames(draw: st.DrawFn) -> pd.DataFrame:
    """Make a result: hostile values, missing ones, and any index."""
    n = draw(st.integers(0, 8))

    def column(values: st.SearchStrategy[object]) -> list[object]:
        return draw(st.lists(values, min_size=n, max_size=n))

    kind = draw(st.sampled_from(["str", "object", "category"]))
    words = st.sampled_from(VERDICTS)
    has_gaps = draw(st.booleans())
    # What is no Unicode stands in a column of objects alone.
    emails = st.one_of(EMAILS, st.just("\ud800@x.de")) if kind == "object" else EMAILS
    frame = pd.DataFrame(
        {
            "email": pd.Series(column(emails), dtype=kind),
            "reason": pd.Series(column(st.one_of(st.none(), TEXTS)), dtype=kind),
            "isRoleBased": pd.Series(column(st.sampled_from(["true", "false", None])), dtype="str"),
            "is_free": pd.Series(column(st.booleans()), dtype="bool"),
            "verdict": pd.Categorical(
                column(st.one_of(st.none(), words) if has_gaps else words), categories=VERDICTS
            ),
        }
    )
    frame.index = pd.Index(column(draw(st.sampled_from(LABELS))))
    frame.attrs["cliova"] = {"columns": {"email": "email", "reason": "reason"}}
    return frame


@st.composite
def questions(draw: st.DrawFn) -> tuple[FilteredResult, Filters]:
    """Make a result and filters that it has something for."""
    filtered = FilteredResult(draw(frames()))

    def some(values: list[str]) -> tuple[str, ...]:
        extra = draw(st.lists(TEXTS, max_size=1))
        chosen = st.lists(st.sampled_from([*values, *extra]), max_size=3)
        return tuple(draw(chosen)) if values or extra else ()

    asked: dict[str, Any] = {
        name: some(filtered.keys[key].labels) if key in filtered.keys else ()
        for name, key in (("reasons", "reason"), ("providers", "provider"), ("domains", "domain"))
    }
    flags = st.lists(st.sampled_from(sorted(filtered.flags)), max_size=2)
    return filtered, Filters(
        verdicts=tuple(draw(st.lists(st.sampled_from(VERDICTS), max_size=3))),
        flags=tuple(draw(flags)),
        search=draw(TEXTS),
        **asked,
    )


def run(code: str, df: pd.DataFrame) -> pd.DataFrame:
    names = {"df": df}
    exec(compile(code, "<panel.code>", "exec"), names)
    return names["selection"]


@settings(max_examples=200)
@given(questions())
def test_the_code_gives_the_selected_rows(question: tuple[FilteredResult, Filters]) -> None:
    """Run on the frame, the written code selects exactly the rows of the mask."""
    filtered, filters = question
    filtered.refuse_unknown(filters)
    df = filtered.frame
    assert_frame_equal(run(filtered.write_code(filters), df), df[filtered.mask(filters)])


@settings(max_examples=100)
@given(questions())
def test_every_filter_is_what_its_words_say(question: tuple[FilteredResult, Filters]) -> None:
    """A row is left if it has any of the values of each filter, told without the codes."""
    filtered, filters = question
    df = filtered.frame
    expected = np.ones(len(df), dtype=bool)
    if filters.verdicts:
        expected &= np.array([value in filters.verdicts for value in df["verdict"]], dtype=bool)
    for key, wanted in (
        ("reason", filters.reasons),
        ("provider", filters.providers),
        ("domain", filters.domains),
    ):
        if wanted:
            labels = group_keys(df, key)
            expected &= np.array([label in wanted for label in labels], dtype=bool)
    if filters.flags:
        expected &= np.any([is_flagged(df, flag).to_numpy() for flag in filters.flags], axis=0)
    if filters.search and filters.search.isascii():
        texts = ["" if pd.isna(value) else str(value) for value in df["email"]]
        if all(text.isascii() for text in texts):
            found = [filters.search.lower() in text.lower() for text in texts]
            expected &= np.array(found, dtype=bool)
            assert filtered.mask(filters).tolist() == expected.tolist()
    elif not filters.search:
        assert filtered.mask(filters).tolist() == expected.tolist()


@given(TEXTS)
def test_a_quoted_text_is_that_text(text: str) -> None:
    """Whatever the text, its literal evaluates to it and to nothing else."""
    assert eval(quote(text), {"__builtins__": {}}) == text


@pytest.fixture(scope="module")
def df() -> pd.DataFrame:
    from cliova_pandas import read_cliova, sandbox

    with sandbox.serve() as service, service.client() as client:
        return read_cliova("list_12345", client=client, cache=False)


def test_numbers_from_codes_are_those_of_the_frame(df: pd.DataFrame) -> None:
    """Summary and breakdown of the rows that are left are the summary's own, for every key."""
    filtered = FilteredResult(df)
    mask = filtered.mask(Filters(verdicts=("risky", "invalid", "valid"), providers=("Google",)))
    part = df[mask]
    assert_frame_equal(
        summarize(filtered.select_verdicts(mask), verified_only=False), summarize(part)
    )
    for by in filtered.keys:
        table = filtered.tabulate(mask, by, top=4, min_n=30)
        assert_frame_equal(table, breakdown(part, by, top=4, min_n=30))


def test_the_code_names_only_what_it_uses(df: pd.DataFrame) -> None:
    """No import stands there without need, and no filter gives the frame itself."""
    filtered = FilteredResult(df)
    assert filtered.write_code(Filters()) == "selection = df"
    code = filtered.write_code(Filters(providers=("Google",), flags=("role", "syntax")))
    assert code.splitlines()[0] == "from cliova_pandas import group_keys, is_flagged"
    assert 'is_flagged(df, "role") | is_flagged(df, "syntax")' in code


def test_columns_that_were_named_are_named_in_the_code(df: pd.DataFrame) -> None:
    """Where attrs do not say where addresses stand, the code says what the caller said."""
    plain = df.rename(columns={"email": "contact", "failType": "cause"})
    plain.attrs = {}
    filtered = FilteredResult(plain, email_column="contact", reason_column="cause")
    filters = Filters(domains=("gmail.com",), reasons=("none",), flags=("syntax",), search="a")
    code = filtered.write_code(filters)
    assert code.count('email_column="contact"') == 2
    assert code.count('reason_column="cause"') == 1
    assert_frame_equal(run(code, plain), plain[filtered.mask(filters)])


def test_what_happens_to_the_frame_later_is_not_seen() -> None:
    """The rows that a mask was made for stay the rows it is used on."""
    df = pd.DataFrame({"email": ["a@b.de", "c@d.de"], "verdict": ["valid", "invalid"]})
    filtered = FilteredResult(df)
    df.loc[0, "email"] = "changed"
    df["new"] = 1
    selected = filtered.frame[filtered.mask(Filters(verdicts=("valid",)))]
    assert selected.to_dict("list") == {"email": ["a@b.de"], "verdict": ["valid"]}


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        (Filters(verdicts=("good",)), "no verdict 'good'"),
        (Filters(flags=("nice",)), "no flag 'nice'"),
        (Filters(verdicts=("valid",)), "no column 'verdict'"),
        (Filters(reasons=("none",)), "tell the reason"),
        (Filters(search="a"), "no column of addresses"),
    ],
)
def test_a_filter_without_its_column_is_refused(filters: Filters, words: str) -> None:
    """A frame that has nothing for a filter says what is missing."""
    filtered = FilteredResult(pd.DataFrame({"number": [1, 2]}))
    with pytest.raises(ConfigurationError, match=words):
        filtered.refuse_unknown(filters)


def test_a_frame_without_verdicts_can_still_be_filtered() -> None:
    """Without a verdict for each row no share is given, and the rest goes on."""
    df = pd.DataFrame({"email": ["a@gmail.com", "c@d.de"], "verdict": [None, "valid"]})
    filtered = FilteredResult(df)
    assert filtered.verdicts is None
    assert "missing in 1 of 2 rows" in (filtered.doubt or "")
    assert filtered.mask(Filters(providers=("Google",))).tolist() == [True, False]
    assert filtered.mask(Filters(verdicts=("valid",))).tolist() == [False, True]
    assert filtered.count("verdicts") == [
        ("valid", 1),
        ("risky", 0),
        ("unknown", 0),
        ("invalid", 0),
    ]


def test_columns_of_the_same_name_are_not_used() -> None:
    """What cannot be told apart is no filter, and no failure."""
    df = pd.DataFrame([["a@b.de", "c@d.de", "valid"]], columns=["email", "email", "verdict"])
    filtered = FilteredResult(df)
    assert not filtered.can_search
    assert "domain" not in filtered.keys


def test_no_address_is_offered_as_a_choice() -> None:
    """A reason that quotes an address is no choice, nor is a column of names a key."""
    df = pd.DataFrame(
        {
            "email": [f"p{i}@b.de" for i in range(20)],
            "reason": ["no mailbox ann@b.de"] * 10 + ["full"] * 10,
            "owner": [f"owner{i % 10}" for i in range(20)],
            "team": ["a", "b"] * 10,
            "verdict": "valid",
        }
    )
    filtered = FilteredResult(df)
    assert filtered.count("reasons") == [("full", 10)]
    assert "team" in filtered.keys
    assert not {"owner", "email"} & set(filtered.keys)


def test_what_was_typed_finds_the_largest_first(df: pd.DataFrame) -> None:
    """Groups that begin with it go before those that contain it; each with its rows."""
    filtered = FilteredResult(df)
    facet = filtered.open_facet("domains")
    assert isinstance(facet, GroupFacet)
    sizes = facet.whole.sum(axis=1)
    found = facet.rank(facet.whole, " Yahoo", 12, ())
    assert facet.labels[found[0]] == "yahoo.com"
    assert sizes[found[0]] == (df["domain"] == "yahoo.com").sum()
    assert all("yahoo" in facet.labels[place] for place in found)
    assert len(facet.rank(facet.whole, "", 5, ())) == 5
