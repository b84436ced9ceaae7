"""Results that a report must not be harmed by."""

from __future__ import annotations

import atexit
import functools
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from cliova_pandas import VERDICTS, read_cliova, sandbox, write_report

NOW = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
MARKUP = "<script>alert(1)</script>"
SUFFIXES = (".html", ".md", ".xlsx", ".json")


@functools.cache
def read(list_id: str, verified_only: bool = False) -> pd.DataFrame:
    """Read a list of the sandbox; nobody changes it."""
    with sandbox.serve() as service, service.client() as client:
        return read_cliova(list_id, verified_only, client=client, cache=False)


@functools.cache
def make_folder() -> Path:
    """Make a folder that is there until the tests end."""
    folder = tempfile.TemporaryDirectory(prefix="cliova-reports-")
    atexit.register(folder.cleanup)
    return Path(folder.name)


def take_report(
    name: str, suffix: str = ".html", *, previous: str | None = None, lang: str = "en"
) -> Path:
    """Return the report of a list of the sandbox, or the nasty one, for all that only read it.

    It is written once, since to draw the charts of a page takes seconds.
    """
    return _write_report(name, suffix, previous, lang)


@functools.cache
def _write_report(name: str, suffix: str, previous: str | None, lang: str) -> Path:
    path = make_folder() / f"{name}-{previous}-{lang}{suffix}"
    write_report(
        make_nasty() if name == "nasty" else read(name),
        path,
        previous=None if previous is None else read(previous),
        lang=lang,
        now=NOW,
    )
    path.chmod(0o400)
    return path


def make_nasty() -> pd.DataFrame:
    """Make a result whose every text is an attack, or tells an address."""
    domains = [
        f"{MARKUP}.example", "=1+1.example", "[a](javascript:x).example", "www.evil.example",
        "$x_1$.example", "\u202egro.example", "*b*_i_`c`|d.example", "-dash.example",
    ]  # fmt: skip
    rows = [
        (f"user{number}.{place}@{domain}", domain)
        for place, domain in enumerate(domains)
        for number in range(6)
    ]
    rows += [("ann@ann-smith.example", ""), ("bob@bob.example", ""), ("no-at-sign", "")]
    emails = [email for email, _ in rows]
    reasons = [
        f"550 <{email}> unknown" if number % 3 else f"=cmd {MARKUP}"
        for number, email in enumerate(emails)
    ]
    frame = pd.DataFrame(
        {
            "email": emails,
            f"is_role.{MARKUP}": "true",
            "is_role": "true",
            "reason": reasons,
            "verdict": pd.Categorical([VERDICTS[i % 4] for i in range(len(rows))], VERDICTS),
        }
    )
    words = {f"=1 {MARKUP}": "valid", "ann@ann-smith.example": "invalid", "[x](y)": "risky"}
    frame.attrs["cliova"] = {
        "list_id": "=2+2", "name": f"A {MARKUP} & ann@ann-smith.example's list",
        "verified_only": False, "rows": len(frame),
        "job": {"total_emails": len(frame), "total_valid_emails": 1,
                "updated_at": "2026-10-01T08:42:00Z"},
        "columns": {"email": "email", "verdict": f"v{MARKUP}", "reason": "reason"},
        "verdict": {"why": f"it holds {MARKUP} and ann@ann-smith.example", "words": words,
                    "not_understood": {f"+{MARKUP}": 3, "bob@bob.example": 1}},
    }  # fmt: skip
    return frame
