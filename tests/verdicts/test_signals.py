"""One table of signals makes a column the verdict, and each signal can be seen at work."""

from __future__ import annotations

from typing import Any

import pytest

from cliova_pandas.verdicts.explain import rank_example, write_signal_table
from cliova_pandas.verdicts.signals import SIGNALS
from cliova_pandas.verdicts.thresholds import TRUSTED

DECIDED: list[tuple[dict[str, Any], str | None]] = [
    ({"status": ["valid", "invalid"]}, "status"),
    ({"status": ["valid", "invalid"], "seat": ["A1", "A2"]}, None),
    ({"status": ["valid", "invalid"], "seat": ["A1", "A2"], "mx_found": ["y", "n"]}, "status"),
    ({"email_status": ["valid", "invalid"], "seat": ["A1", "A2"]}, "email_status"),
    ({"status": ["ok", "error"]}, None),
    ({"status": ["passed", "failed"]}, None),
    ({"status": ["passed", "failed"], "disposable": ["no", "no"]}, "status"),
    ({"status": ["valid", "expired"]}, None),
    ({"status": ["verified", "unverified"]}, None),
    ({"status": ["deliverable", "deliverable"]}, "status"),
    ({"is_valid": ["true", "false"]}, "is_valid"),
    ({"is_valid": ["true", "false"], "smtp_check": ["false", "false"]}, None),
    ({"is_valid": ["true", "false"], "verified": ["false", "false"]}, None),
    ({"is_valid": ["true", "false"], "verified": ["unknown", "false"]}, "is_valid"),
    ({"is_valid": ["true", "false"], "result": ["illegitimate", "illegitimate"]}, None),
    ({"result": ["valid", "invalid"], "status": ["invalid", "valid"]}, None),
    ({"result": ["valid", "invalid"], "status": ["invalid", "valid"], "total": 1}, None),
    ({"order_status": ["valid", "invalid"]}, None),
]


@pytest.mark.parametrize(("result", "verdict"), DECIDED)
def test_the_weightiest_column_is_the_verdict_if_it_weighs_enough(
    result: dict[str, Any], verdict: str | None
) -> None:
    """What speaks for a column is added up; a veto outweighs all of it."""
    best = rank_example(result)[:1]
    found = best[0].case.column.name if best and best[0].is_trusted else None
    assert found == verdict
    assert not best or best[0].weight == sum(signal.weight for signal in best[0].signals)
    assert not best or best[0].is_trusted == (best[0].weight >= TRUSTED)


def test_every_signal_has_an_example() -> None:
    """The table of the documentation shows each signal at work on a small result."""
    lines = write_signal_table().splitlines()[2:]
    assert [line.split(" | ")[0].strip("| ") for line in lines] == [one.name for one in SIGNALS]
    assert all(line.split("|")[3].strip() for line in lines)


def test_no_two_signals_have_a_name() -> None:
    """The name tells them apart in attrs."""
    assert len({signal.name for signal in SIGNALS}) == len(SIGNALS)


HELD: list[tuple[dict[str, Any], str, str | None]] = [
    ({"is_valid": ["true", "false"]}, "email", "is_valid"),
    ({"is_valid": ["true", "false"]}, "holder_email", None),
    ({"is_valid": ["true", "false"]}, "user.email", None),
    ({"user.is_valid": ["true", "false"]}, "lead.email", None),
    ({"is_valid": ["true", "false"], "code": ["X1", "X2"]}, "email", None),
    ({"is_valid": ["true", "false"], "record": ["v=1", "v=2"]}, "email", None),
    ({"is_valid": ["true", "false"], "name": ["Ann", "Bo"]}, "email", "is_valid"),
    ({"is_valid": ["true", "false"], "mx_found": ["yes", "no"]}, "user.email", "is_valid"),
    ({"result": ["valid", "invalid"]}, "admin_email", None),
    ({"reachable": ["yes", "no"], "url": ["a", "b"]}, "email", None),
    ({"rating": ["good", "bad", "risky"]}, "email", None),
    ({"Prüfung": ["gut", "schlecht"]}, "E-Mail", None),
    ({"verification_status": ["valid", "invalid"], "passport_no": ["1", "2"]}, "email", None),
    ({"verification_result": ["valid", "invalid"]}, "customer_email", "verification_result"),
    ({"Verify Result": ["Good", "Bad"]}, "email", "Verify Result"),
    ({"Result": ["Good", "Bad"]}, "email", None),
    ({"email verification": ["✅", "❌", "⚠️"]}, "email", "email verification"),
    ({"done": ["✅", "❌", "⚠️"]}, "email", None),
    ({"mailbox_ok": ["true", "false"], "format_ok": ["true", "true"]}, "email", "mailbox_ok"),
    ({"status": ["valid", "invalid"], "mailbox_ok": ["true", "true"]}, "email", "status"),
    ({"status": ["valid", "invalid"], "mailbox_ok": ["false", "true"]}, "email", None),
    ({"Mailbox exists?": ["yes", "no", "could not tell"]}, "addr", "Mailbox exists?"),
    ({"Wynik weryfikacji": ["poprawny", "niepoprawny"]}, "Adres e-mail", "Wynik weryfikacji"),
    ({"Wynik": ["poprawny", "odrzucony", "niepoprawny"]}, "Email", None),
    ({"quickcheck_result": ["valid", "invalid", None]}, "email", "quickcheck_result"),
    ({"code (1=deliverable, 0=undeliverable)": ["1", "0"]}, "email",
     "code (1=deliverable, 0=undeliverable)"),
    ({"smtp.deliverable": ["true", "false"], "syntax.valid": ["true", "true"]}, "input",
     "smtp.deliverable"),
]  # fmt: skip


@pytest.mark.parametrize(("result", "address", "verdict"), HELD)
def test_a_flag_or_a_common_word_needs_a_second_sign(
    result: dict[str, Any], address: str, verdict: str | None
) -> None:
    """Whose the addresses are, what stands beside them and what a name says decide about it."""
    best = rank_example({**result, "address": address})[:1]
    assert (best[0].case.column.name if best and best[0].is_trusted else None) == verdict
