"""What the columns of a result hold is counted once, in pieces or whole."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from cliova_pandas.verdicts.profile import ColumnProfiles, gather_evidence
from cliova_pandas.verdicts.word_codes import MOST_WORDS


def table(**columns: Sequence[str | None]) -> pa.Table:
    return pa.table({name: pa.array(v, pa.large_string()) for name, v in columns.items()})


def look(table: pa.Table) -> ColumnProfiles:
    return gather_evidence([table])


EMAIL = [f"user{i}@example.com" for i in range(6)]
WORDS = ["deliverable", "undeliverable", "risky", "unknown", "deliverable", "deliverable"]


def test_evidence_of_pieces_is_that_of_the_whole() -> None:
    """Counting in pieces gives what counting at once gives, also for columns that come late."""
    whole = table(email=EMAIL, status=WORDS, late=[None, None, None, "x", "y", "x"])
    pieces = [whole.slice(0, 3).drop(["late"]), whole.slice(3)]
    assert gather_evidence(pieces) == gather_evidence([whole])


def test_words_are_counted_with_what_is_missing() -> None:
    """Every value of a column counts, and so does a missing one."""
    evidence = look(table(status=["ok", None, "ok", "failed"]))
    assert evidence.names == ("status",)
    assert evidence.rows == 4
    assert evidence.words == {"status": {"ok": 2, None: 1, "failed": 1}}


def test_a_column_of_many_values_is_not_counted() -> None:
    """Addresses and names are no words; a column may turn out so late in a result."""
    many = [str(i) for i in range(MOST_WORDS + 1)]
    late = ["a"] * 5_000 + many
    assert look(table(x=many)).words == look(table(x=late)).words == {}
    assert gather_evidence([table(x=many[:150]), table(x=many[150:])]).words == {}
    assert len(look(table(x=many[1:])).words["x"]) == MOST_WORDS


def test_the_share_of_addresses_is_that_of_filled_values() -> None:
    """What is missing does not speak against a column."""
    evidence = look(table(email=["a@x", None, "no", "b@y"], note=[None] * 4))
    assert evidence.addresses == {"email": 2 / 3, "note": 0.0}


def test_an_address_has_one_sign_with_something_on_both_sides() -> None:
    """That is so in whatever piece of a table it stands, and whatever stands beside it."""
    odd = ["a@x", "@", "a@", "@x", "a@@x", "a@b@c", "", "none", None, "a\n@x"]
    whole = table(email=["x@y", *odd, "z@y"])
    assert look(whole.slice(1, len(odd))).addresses == {"email": 2 / 9}
    pieces = pa.concat_tables([whole.slice(1, 4), whole.slice(5, 6)])
    assert look(pieces).addresses == {"email": 2 / 9}
    assert look(table(email=["none", "@"])).addresses == {"email": 0.0}
