"""A document that says what its codes mean is read by what it says."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from cliova_pandas import read_cliova_file
from cliova_pandas.verdicts.legends import read_legend

MEANINGS = {
    "0": "mailbox confirmed by receiving server",
    "1": "server takes any recipient (catch-all)",
    "2": "recipient refused, user unknown",
    "3": "no answer / temporary error",
}
CLASSES = ["valid", "risky", "invalid", "unknown"]

LEGENDS: list[Any] = [
    MEANINGS,
    [{"code": int(code), "meaning": text} for code, text in MEANINGS.items()],
    [{"text": text, "id": code} for code, text in MEANINGS.items()],
]


@pytest.mark.parametrize("legend", LEGENDS)
@pytest.mark.parametrize("is_behind", [False, True])
def test_codes_mean_what_the_legend_says(legend: Any, is_behind: bool) -> None:
    """As an object or a list, before the records or behind them."""
    rows = [{"n": i, "e": f"user{i}@example.com", "r": i % 4} for i in range(8)]
    document = {"job": {"id": 8}, "legend": legend, "rows": rows}
    if is_behind:
        document = dict(reversed(document.items()))
    df = read_cliova_file(io.StringIO(json.dumps(document)))
    assert df["verdict"].tolist() == CLASSES * 2
    assert df["r"].tolist() == [0, 1, 2, 3] * 2
    signals = df.attrs["cliova"]["verdict"]["signals"]
    assert "legend" in {signal["signal"] for signal in signals}


@pytest.mark.parametrize(
    "value",
    [
        {"0": "Berlin", "1": "Paris"}, {"0": "mailbox full"}, {}, [], None, "mailbox full",
        [{"email": "a@x.example", "status": "mailbox full"},
         {"email": "b@x.example", "status": "no such mailbox"}],
        [{"code": 1, "text": "mailbox full"}, {"code": 1, "text": "no such mailbox"}],
        [{"code": 1, "text": "mailbox full", "more": 2}],
    ],
)  # fmt: skip
def test_what_is_no_legend_is_not_taken_for_one(value: object) -> None:
    """Records with an address, other objects, a code with two meanings, a single one."""
    assert read_legend(value) is None
