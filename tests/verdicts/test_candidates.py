"""The columns that could be the verdict."""

from __future__ import annotations

import pytest

from cliova_pandas.verdicts.candidates import judge_name, split_column, weigh


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Verification Result", "verdict"),
        ("ZB Status", "verdict"),
        ("never_bounce_status", "verdict"),
        ("is_reachable", "verdict"),
        ("Résultat", "verdict"),
        ("list_status", "prefixed"),
        ("Validation", "neutral"),
        ("segment", "unnamed"),
        ("createdAt", "other"),
        ("mx_status", "other"),
        ("not_valid", "other"),
        ("never_valid", "other"),
        ("valid_bounce", "other"),
        ("address_status", "other"),
    ],
)
def test_a_name_says_what_a_column_is(name: str, kind: str) -> None:
    """A verdict, of this field, a verdict of something unknown, nothing, or no verdict."""
    assert judge_name(name, "email") == kind


@pytest.mark.parametrize(
    "name", ["status.1", "status_2", "Status 1", "status_x", "status.y", "Status New", "status (2)"]
)
def test_what_tells_a_column_from_another_is_no_part_of_its_name(name: str) -> None:
    """Parsing, a merge or a spreadsheet has put it there."""
    assert split_column(name) == {"status"}


def test_an_unnamed_column_must_tell_addresses_apart() -> None:
    """A list that is called "deliverable" says nothing of its addresses."""
    assert not weigh("list", {"deliverable": 40}, {}, "email").is_trusted
    assert weigh("list", {"deliverable": 20, "undeliverable": 20}, {}, "email").is_trusted


@pytest.mark.parametrize("name", ["state", "Primary State", "state_1"])
def test_oklahoma_is_not_valid(name: str) -> None:
    """A state of an address may be one of the United States."""
    assert weigh(name, {"OK": 30, "TX": 10}, {}, "email").classes == {}
    assert weigh(name, {"OK": 30, "invalid": 10}, {}, "email").classes != {}
