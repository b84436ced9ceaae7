import pyarrow as pa
import pytest

from cliova_pandas.verdicts.profile import MOST_WORDS, examine_table, gather_evidence


def table(**columns):
    return pa.table({name: pa.array(v, pa.large_string()) for name, v in columns.items()})


@pytest.fixture(params=["at once", "when asked"])
def look(request):
    """Both ways to learn what a table holds."""
    return (
        examine_table if request.param == "when asked" else lambda table: gather_evidence([table])
    )


EMAIL = [f"user{i}@example.com" for i in range(6)]
WORDS = ["deliverable", "undeliverable", "risky", "unknown", "deliverable", "deliverable"]


def test_evidence_of_pieces_is_that_of_the_whole():
    """Counting in pieces gives what counting at once gives, also for columns that come late."""
    whole = table(email=EMAIL, status=WORDS, late=[None, None, None, "x", "y", "x"])
    pieces = [whole.slice(0, 3).drop(["late"]), whole.slice(3)]
    assert gather_evidence(pieces) == gather_evidence([whole])


def test_words_are_counted_with_what_is_missing(look):
    """Every value of a column counts, and so does a missing one."""
    evidence = look(table(status=["ok", None, "ok", "failed"]))
    assert evidence.names == ("status",)
    assert evidence.rows == 4
    assert evidence.words == {"status": {"ok": 2, None: 1, "failed": 1}}


def test_a_column_of_many_values_is_not_counted(look):
    """Addresses and names are no words; a column may turn out so late in a result."""
    many = [str(i) for i in range(MOST_WORDS + 1)]
    late = ["a"] * 5_000 + many
    assert look(table(x=many)).words == look(table(x=late)).words == {}
    assert gather_evidence([table(x=many[:150]), table(x=many[150:])]).words == {}
    assert len(look(table(x=many[1:])).words["x"]) == MOST_WORDS


def test_the_share_of_addresses_is_that_of_filled_values(look):
    """What is missing does not speak against a column."""
    evidence = look(table(email=["a@x", None, "no", "b@y"], note=[None] * 4))
    assert evidence.addresses == {"email": 2 / 3, "note": 0.0}
