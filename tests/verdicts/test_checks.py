"""A verdict is composed of checks by one table of rules, and calls nothing valid on a doubt."""

from __future__ import annotations

import itertools
from typing import cast

import numpy as np
import pytest

from cliova_pandas.verdicts import VERDICTS
from cliova_pandas.verdicts.check_names import Concept, is_inverted, read_concept
from cliova_pandas.verdicts.checks import (
    ANSWERS,
    RULES,
    Answer,
    decide_rows,
    join_answers,
    read_check,
)
from cliova_pandas.verdicts.columns import read_column
from cliova_pandas.verdicts.explain import write_rule_table


def decide(answers: dict[str, Answer]) -> str:
    """Return the class of one row."""
    said = {
        cast(Concept, name): np.array([ANSWERS.index(answer)], dtype=np.int8)
        for name, answer in answers.items()
    }
    return VERDICTS[int(decide_rows(said, 1)[0])]


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        ({"mailbox": "yes"}, "valid"),
        ({"mailbox": "yes", "catch-all": "no"}, "valid"),
        ({"mailbox": "yes", "catch-all": "unasked"}, "risky"),
        ({"mailbox": "yes", "catch-all": "unasked", "free": "yes"}, "valid"),
        ({"mailbox": "yes", "catch-all": "yes", "free": "yes"}, "risky"),
        ({"mailbox": "yes", "role": "yes"}, "risky"),
        ({"mailbox": "yes", "disposable": "yes"}, "risky"),
        ({"mailbox": "yes", "full": "yes"}, "risky"),
        ({"mailbox": "yes", "disabled": "yes"}, "invalid"),
        ({"mailbox": "yes", "format": "no"}, "invalid"),
        ({"mailbox": "yes", "valid": "no"}, "invalid"),
        ({"mailbox": "no"}, "invalid"),
        ({"mailbox": "no", "catch-all": "yes"}, "risky"),
        ({"mailbox": "no", "connection": "no"}, "unknown"),
        ({"mailbox": "unasked", "valid": "yes"}, "unknown"),
        ({"mailbox": "unasked", "domain": "no"}, "invalid"),
        ({"mailbox": "unasked", "disposable": "yes"}, "risky"),
        ({"mailbox": "doubt"}, "risky"),
        ({"valid": "yes", "format": "yes", "domain": "yes"}, "unknown"),
        ({"valid": "yes", "format": "yes", "domain": "no"}, "invalid"),
    ],
)
def test_the_first_rule_that_applies_decides(answers: dict[str, Answer], verdict: str) -> None:
    """What forbids mail goes first, then what makes the answer of the server worth nothing."""
    assert decide(answers) == verdict


def test_no_answers_call_an_address_valid_whose_mailbox_was_not_found() -> None:
    """Whatever else is said, only a mailbox that is there, and nothing against it, is valid."""
    concepts = sorted(
        {rule.concept for rule in RULES}
        - {"reason", "second", "depth", "trap", "free", "connection"},
        key=str,
    )
    good = {"mailbox": "yes", "valid": "yes", "format": "yes", "domain": "yes", "catch-all": "no",
            "full": "no", "disabled": "no", "role": "no", "disposable": "no",
            "risk": "no"}  # fmt: skip
    rows = list(itertools.product(range(len(ANSWERS)), repeat=len(concepts)))
    table = np.array(rows, dtype=np.int8)
    codes = decide_rows(dict(zip(concepts, table.T, strict=True)), len(rows))
    valid = table[codes == VERDICTS.index("valid")]
    assert len(valid)
    for concept, column in zip(concepts, valid.T, strict=True):
        said = {ANSWERS[code] for code in column}
        assert ("no" if good[concept] == "yes" else "yes") not in said
        assert concept != "mailbox" or said == {"yes"}
        assert concept != "catch-all" or "unasked" not in said


def test_the_table_of_rules_for_readers_is_the_one_that_decides() -> None:
    """Whoever reads the documentation sees each rule, in its order."""
    lines = write_rule_table().splitlines()[2:]
    assert [line.split(" | ")[2] for line in lines] == [rule.verdict for rule in RULES]


def test_rules_only_take_back_what_a_verdict_calls_valid() -> None:
    """Beside a verdict column a check makes nothing better."""
    said = np.array([ANSWERS.index("yes")] * 4, dtype=np.int8)
    codes = decide_rows({"catch-all": said}, 4, np.arange(4, dtype=np.int8))
    assert [VERDICTS[code] for code in codes] == ["risky", "risky", "unknown", "invalid"]


def test_of_two_columns_that_ask_the_same_the_worse_counts() -> None:
    """A mailbox that one check denies is not there, and a catch-all that one sees is one."""
    yes, no = (np.array([ANSWERS.index(answer)], dtype=np.int8) for answer in ("yes", "no"))
    joined = join_answers([("mailbox", yes), ("mailbox", no), ("role", no), ("role", yes)])
    assert [ANSWERS[codes[0]] for codes in joined.values()] == ["no", "yes"]


@pytest.mark.parametrize(
    ("name", "concept"),
    [
        ("smtp_check", "mailbox"), ("mailbox_exists", "mailbox"), ("rcpt_ok", "mailbox"),
        ("smtp.is_deliverable", "mailbox"), ("deliverable", "mailbox"), ("isReachable", "mailbox"),
        ("can_connect_smtp", "connection"), ("smtp.host_exists", "connection"),
        ("catch_all", "catch-all"), ("domain.acceptAll", "catch-all"), ("is_catchall", "catch-all"),
        ("has_full_inbox", "full"), ("account.fullMailbox", "full"), ("mailbox_full", "full"),
        ("smtp.disabled", "disabled"), ("is_role_account", "role"), ("role", "role"),
        ("misc.is_disposable", "disposable"), ("free", "free"), ("free_provider", "free"),
        ("valid_format", "format"), ("syntax.is_valid_syntax", "format"), ("regexp", "format"),
        ("mx_found", "domain"), ("mx.accepts_mail", "domain"), ("checks.domain_exists", "domain"),
        ("has_mx_records", "domain"), ("is_valid", "valid"), ("gültig", "valid"),
        ("is_spamtrap", "trap"), ("Postfach existiert", "mailbox"), ("Syntax OK", "format"),
        ("validators.smtp.valid", "mailbox"), ("validators.disposable.valid", "disposable"),
        ("bad_syntax", "format"), ("mailbox_not_found", "mailbox"), ("mail_server", "domain"),
        ("server_accepts_recipient", "mailbox"), ("account_exists", "mailbox"),
        ("domain_age_days", None), ("role in the company", None), ("valid_until", None),
        ("Member active", None), ("mailbox opt-in", None), ("status", None), ("smtp_code", None),
    ],
)  # fmt: skip
def test_a_name_says_what_was_asked(name: str, concept: Concept | None) -> None:
    """The words of a check stand with those of yes and no, and with nothing else."""
    assert read_concept(name) == concept


@pytest.mark.parametrize(
    ("name", "words", "answers"),
    [
        ("smtp_check", ["true", "false", None], ["yes", "no", "unasked"]),
        ("smtp", ["not run", "None", "n/a"], ["unasked", "unasked", "unasked"]),
        ("mailbox", ["exists", "missing", "undetermined"], ["yes", "no", "unasked"]),
        ("mailbox", ["exists", "catch-all"], ["yes", "doubt"]),
        ("catch_all", ["1", "0", "unknown"], ["yes", "no", "unasked"]),
        ("dns", ["ok", "fail"], ["yes", "no"]),
        ("invalid_syntax", ["true", "false"], ["no", "yes"]),
        ("disposable.valid", ["true", "false"], ["no", "yes"]),
        ("mailbox_not_found", ["true", "false"], ["no", "yes"]),
        ("syntax", ["✅", "❌", "❓"], ["yes", "no", "unasked"]),
    ],
)
def test_words_say_what_came_of_it(
    name: str, words: list[str | None], answers: list[Answer]
) -> None:
    """A yes, a no, and all that says that nobody asked."""
    check = read_check(read_column(name, dict.fromkeys(words, 1)))
    assert check is not None
    assert [check.answers[word or "(empty)"] for word in words] == answers
    assert is_inverted(name) == (answers[0] == "no")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("mx", ["mx1.firm.example", "mx2.firm.example"]),
        ("role", ["admin", "user"]),
        ("domain", ["firm.example", "shop.example"]),
        ("role", ["good", "bad"]),
        ("smtp", [None]),
    ],
)
def test_a_column_without_answers_is_no_check(name: str, words: list[str | None]) -> None:
    """It may be called so, and hold hosts, names or nothing."""
    assert read_check(read_column(name, dict.fromkeys(words, 1))) is None


def test_a_catch_all_that_is_not_understood_is_a_doubt() -> None:
    """It may say yes, so no row beside it is valid."""
    check = read_check(read_column("catch_all", {"strange": 1, "stranger": 1}))
    assert check is not None
    assert not check.is_answered
    assert decide({"mailbox": "yes", "catch-all": "unasked"}) == "risky"
