"""What becomes of an upload: a list with a job of its own, or the reason why not.

Of an address whose part before the ``@`` begins with one of these words and a ``+``, the word says
what comes back, as the numbers of test cards do with payment services: ``bounce+anna@example.com``
bounces, whoever Anna is. Any other address gets its answer by chance, the same one for the same
seed.

=============== ======= ===================
begins with     verdict reason
=============== ======= ===================
``valid+``      valid   none
``catchall+``   risky   catch_all
``role+``       risky   role_account
``disposable+`` risky   disposable
``full+``       risky   mailbox_full
``timeout+``    unknown timeout
``greylisted+`` unknown greylisted
``down+``       unknown server_unavailable
``bounce+``     invalid mailbox_not_found
``nodomain+``   invalid domain_not_found
``nomx+``       invalid no_mx_record
``disabled+``   invalid mailbox_disabled
=============== ======= ===================
"""

from __future__ import annotations

import uuid
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from cliova_pandas.sandbox.data import REASONS, Address, generate
from cliova_pandas.sandbox.lists import PERSONAL, RUNNING, MailingList, make_list
from cliova_pandas.sandbox.names import ROLES
from cliova_pandas.sandbox.upload import Upload

TEST_WORDS: Final = {
    "valid": ("valid", "none"),
    "catchall": ("risky", "catch_all"),
    "role": ("risky", "role_account"),
    "disposable": ("risky", "disposable"),
    "full": ("risky", "mailbox_full"),
    "timeout": ("unknown", "timeout"),
    "greylisted": ("unknown", "greylisted"),
    "down": ("unknown", "server_unavailable"),
    "bounce": ("invalid", "mailbox_not_found"),
    "nodomain": ("invalid", "domain_not_found"),
    "nomx": ("invalid", "no_mx_record"),
    "disabled": ("invalid", "mailbox_disabled"),
}
"""Verdict and reason of an address that begins with such a word and a ``+``."""

_BY_CHANCE: Final = REASONS.keys() - {"syntax_error", "role_account", "disposable"}
_SCORES: Final = {"valid": "0.95", "risky": "0.50", "unknown": "0.35", "invalid": "0.05"}
_QUEUED_FOR: Final = 0.1


@dataclass(frozen=True)
class JobLife:
    """The life of a job by a clock: queued for the first tenth of it, then running, then done.

    Attributes
    ----------
    clock : callable
        Returns the seconds since 1970.
    started, seconds : float
        When the job began, and how long it takes.
    """

    clock: Callable[[], float]
    started: float
    seconds: float

    def describe(self) -> dict[str, Any]:
        """Return what the job says of itself now, as far as that changes."""
        passed = self.clock() - self.started
        times = {"createdAt": _write_time(self.started), "updatedAt": _write_time(self.started)}
        if passed >= self.seconds:
            return times | {"updatedAt": _write_time(self.started + self.seconds)}
        queued = {"status": "QUEUE"} if passed < self.seconds * _QUEUED_FOR else {}
        return RUNNING | times | queued


@dataclass(frozen=True)
class SubmissionRules:
    """How a sandbox treats what is submitted; the options of `serve` that say so."""

    seed: int
    polls_until_done: int
    clock: Callable[[], float] | None
    job_seconds: float
    most_addresses: int | None

    def make(self, name: str, upload: Upload) -> MailingList:
        """Return the list of an upload."""
        by_chance = [a for a in generate(500, self.seed) if a.reason in _BY_CHANCE]

        def validate() -> Iterator[Address]:
            return (_validate(*row, by_chance) for row in upload.rows)

        list_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.seed}/{name}"))
        made = make_list(list_id, name, validate)
        made.uploaded = tuple(column for column in PERSONAL if column in upload.columns)
        if self.clock is None:
            made.polls_left = self.polls_until_done
        else:
            life = JobLife(self.clock, self.clock(), self.job_seconds)
            made.find_changes = life.describe
        return made


def _validate(email: str, name: str, company: str, by_chance: list[Address]) -> Address:
    local, at, domain = email.rpartition("@")
    outcome = by_chance[zlib.crc32(email.lower().encode()) % len(by_chance)]
    checked = outcome._replace(
        email=email,
        domain=domain.lower() if at else "",
        name=name,
        company=company,
        is_role=local.lower() in ROLES,
    )
    if not (local and domain):
        return checked._replace(verdict="invalid", reason="syntax_error", score="0.00", mx=None)
    word, plus, _ = local.lower().partition("+")
    if not plus or word not in TEST_WORDS:
        return checked
    verdict, reason = TEST_WORDS[word]
    return checked._replace(
        verdict=verdict,
        reason=reason,
        score=_SCORES[verdict],
        is_role=reason == "role_account",
        is_disposable=reason == "disposable",
    )


def _write_time(seconds: float) -> str:
    time = datetime.fromtimestamp(seconds, UTC)
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
