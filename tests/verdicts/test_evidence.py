"""What speaks against a column that looks like the verdict."""

from __future__ import annotations

import io
import warnings

import pandas as pd
import pytest

from cliova_pandas import read_cliova_file
from cliova_pandas.errors import CliovaWarning


def read(columns: dict[str, str], rows: int = 40) -> tuple[pd.DataFrame, list[str]]:
    """Read a file whose columns repeat these words; return the frame, and what was warned of."""
    data = pd.DataFrame({"email": [f"user{i}@example.com" for i in range(rows)]})
    for name, words in columns.items():
        listed = words.split("|")
        data[name] = [listed[i % len(listed)] for i in range(rows)]
    saved = io.StringIO(data.to_csv(index=False))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", CliovaWarning)
        df = read_cliova_file(saved)
    return df, [str(warning.message) for warning in caught]


CONTRADICTED = {
    "the state of the check, with an error now and then": {
        "status": "ok|ok|ok|error",
        "failType": "none|mailbox_not_found|domain_not_found|timeout",
    },
    "a boolean that is always true": {"is_valid": "true", "reason": "none|mailbox not found"},
    "a mailbox that is said not to exist": {
        "valid_email": "true|true|false",
        "mailbox_exists": "true|false|false",
    },
    "an SMTP check that failed": {
        "status": "valid|valid|invalid",
        "smtp_status": "valid|undeliverable|invalid",
    },
    "a reason of an invalid address": {
        "status": "valid|valid|invalid",
        "reason": "accepted|mailbox_not_found|no mx",
    },
    "another boolean": {"status": "valid|valid|invalid", "deliverable": "true|false|false"},
    "a column that says undeliverable": {
        "status": "valid|valid|invalid",
        "is_undeliverable": "false|true|true",
    },
    "bounces where nothing is said to be invalid": {"status": "valid", "bounce": "no|yes"},
    "a verdict half understood": {
        "Validation": "Valid|Valid|Invalid",
        "Verification": "Exists|Does not exist|Does not exist",
    },
    "numbers that are newer": {
        "Email Status": "valid|invalid|catch-all|valid|invalid|valid",
        "result": "1|0|3|0|1|3",
    },
    "another language that is newer": {
        "email_status": "valid|invalid|valid",
        "Résultat": "invalide|valide|valide",
    },
    "a second column of the same name": {
        "Email Status": "valid|invalid|valid|valid",
        "Email Status 1": "invalid|valid|valid|invalid",
    },
    "two that are as good in every way": {
        "deliverability": "valid|invalid",
        "deliverable": "valid|catch-all",
    },
    "both sides of a merge": {
        "status_x": "valid|invalid|valid",
        "status_y": "invalid|valid|valid",
    },
    "one column for each verdict": {
        "valid": "1|0|0",
        "unknown": "0|1|0",
    },
}


@pytest.mark.parametrize("columns", CONTRADICTED.values(), ids=CONTRADICTED)
def test_a_contradicted_column_is_no_verdict(columns: dict[str, str]) -> None:
    """No verdict at all, whichever column comes first, and both are shown to decide between."""
    for order in (1, -1):
        df, warned = read(dict(list(columns.items())[::order]))
        assert df["verdict"].isna().all()
        assert len(warned) == 1
        for name in columns:
            assert repr(name) in warned[0]
        assert "verdict_column=" in warned[0]


UNDISPUTED = {
    "a few slips": {
        "status": "|".join(["valid"] * 39 + ["invalid"]),
        "reason": "|".join(["accepted"] * 38 + ["mailbox_not_found"] * 2),
    },
    "risks, which other columns may call less": {
        "status": "valid|risky|valid|invalid",
        "smtp_check": "true|false|false|false",
    },
    "an old bounce": {
        "status": "valid|valid|invalid",
        "Email hard bounce reason": "none|invalid mailbox|none",
    },
    "codes of the same verdict": {
        "result": "valid|invalid|catchall|unknown",
        "resultcode": "0|1|3|4",
    },
    "a yes or no of something else": {"result": "valid|valid|invalid", "Status": "1|0|1"},
    "an account that is not verified": {
        "status": "valid|valid|invalid",
        "verified": "true|false|true",
    },
    "the state of the check beside the verdict": {
        "status": "ok|ok|error|ok",
        "deliverable": "true|false|false|true",
    },
}


@pytest.mark.parametrize("columns", UNDISPUTED.values(), ids=UNDISPUTED)
def test_what_is_no_contradiction_costs_nothing(columns: dict[str, str]) -> None:
    """Other columns may know less, be older, or tell of something else."""
    df, warned = read(columns)
    assert warned == []
    chosen = df.attrs["cliova"]["columns"]["verdict"]
    assert chosen in {"deliverable"} & set(columns) or chosen == next(iter(columns))


def test_what_calls_nothing_bad_is_warned_of() -> None:
    """It may be the verdict of a good list, or the state of the check: who reads it must know."""
    df, warned = read({"email_status": "ok|ok|error"})
    assert df["verdict"].notna().all()
    assert len(warned) == 1
    assert "'ok' or 'error' on all 40 rows" in warned[0]


def test_words_that_anything_can_have_are_not_enough() -> None:
    """A bare status of "ok" and "error" may be that of an import; a second sign is needed."""
    for words in ("ok", "ok|error", "passed|failed", "valid", "valid|expired|suspended"):
        df, warned = read({"status": words})
        assert df["verdict"].isna().all()
        assert len(warned) == 1
        assert "verdict_column=" in warned[0]
