"""Addresses and names that break programs which are not careful: the list ``list_hostile``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cliova_pandas.sandbox.data import Address

_VALUES: Final = (
    # Text that looks like a missing value, a number or a boolean.
    "NA", "N/A", "null", "NULL", "None", "nan", "NaN", "-", "True", "false", "007", "1e5", "0x1F",
    "1,234", "12345678901234567890", "2026-01-02", "", " ", "  two spaces  ", "trailing ", "\ttab",
    "\u3000wide\u3000",
    # What a CSV must quote, and what a careless one breaks on.
    'the "quoted" one', '"', '""', '"all of it"', "a,b", "a;b", "a\tb", "line\nbreak",
    "line\r\nbreak", "lone\rreturn", "ends with newline\n", "back\\slash", "\\", '\\"', "'single'",
    # What JSON must escape.
    "},{", '"},{"email":"x"', "[1,2]", '{"a":1}', '":5,', "\u2028\u2029", "\x1f", "\x7f",
    # Formulas.
    "=cmd|' /C calc'!A0", "=1+1", "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", "＝1",
    # Markup.
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</td></table>", "&lt;b&gt;",
    "{{ 7*7 }}", "[link](javascript:alert(1))", "$x_1$", "%s %d {0}",
    # Scripts, directions, combining marks.
    "😀 emoji 👩‍👩‍👧", "é e\u0301", "Ωμέγα", "Привет", "שלום עולם", "مرحبا", "\u202eevil\u202c",
    "日本語の会社", "한국어", "ไทย", "ﬁ ligature", "İstanbul", "straße", "\ufeffBOM", "a\u00a0b",
    "x" * 5000,
)  # fmt: skip
_ADDRESSES: Final = (
    "UPPER.CASE@EXAMPLE.COM", "Mixed.Case@Example.Com", "user+tag@example.com",
    "o'brien@example.ie", '"quoted local"@example.com', '"a@b"@example.com', "two@at@example.com",
    "no-at-sign.example.com", "@example.com", "user@", " spaces@example.com ",
    "user@münchen.example", "user@xn--mnchen-3ya.example", "用户@例え.jp", "user@example.com.",
    "=1+1@example.com", "+49@example.com", "-dash@example.com", "<b>@example.com",
    "NA@example.com", "007@example.com", "user@[127.0.0.1]", "a" * 64 + "@example.com",
    "comma,name@example.com", "semi;colon@example.com", "emoji😀@example.com",
)  # fmt: skip
_OUTCOMES: Final = (
    ("valid", "none"), ("risky", "catch_all"), ("unknown", "timeout"),
    ("invalid", "mailbox_not_found"), ("valid", "none"),
)  # fmt: skip


def generate_hostile() -> Iterator[Address]:
    """Yield every odd value as a name and as a company, and every odd address."""
    count = max(len(_VALUES), len(_ADDRESSES))
    for number in range(count):
        plain = f"row{number}@example.com"
        email = _ADDRESSES[number] if number < len(_ADDRESSES) else plain
        verdict, reason = _OUTCOMES[number % len(_OUTCOMES)]
        yield Address(
            email=email,
            domain=email.rpartition("@")[2].strip().lower() if "@" in email else "",
            name=_VALUES[number],
            company=_VALUES[-1 - number],
            verdict=verdict,
            reason=reason,
            is_role=number % 7 == 0,
            is_disposable=number % 11 == 0,
            score="0.40",
        )
