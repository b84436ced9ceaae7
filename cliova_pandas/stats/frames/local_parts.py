"""What is told of the part of an address before its ``@``: how long it is, digits, roles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

LENGTHS: Final[Sequence[tuple[int, int | None]]] = (
    (0, 4),
    (5, 8),
    (9, 12),
    (13, 16),
    (17, 24),
    (25, None),
)
DIGITS: Final[Sequence[tuple[int, int | None]]] = ((0, 0), (1, 1), (2, 2), (3, 4), (5, None))
ROLES: Final = frozenset(
    """
    abuse accounting accounts admin administrator billing booking bookings bureau buchhaltung
    careers compliance contact contactus customerservice datenschutz dev einkauf editor enquiries
    enquiry events feedback finance ftp help helpdesk hello hostmaster hr info information inquiries
    inquiry invoice invoices it jobs kontakt legal mail mailer-daemon marketing media news
    newsletter no-reply noc noreply office orders order payments post postmaster pr presse press
    privacy purchasing reception recruiting recruitment redaktion registrar reservations root sales
    security service services shop spam staff subscribe sales-team support sysadmin team tech
    technik unsubscribe usenet verkauf verwaltung webmaster welcome www contabilidad contacto
    ventas soporte administracion commercial comptabilite direction accueil secretariat segreteria
    amministrazione commerciale vendite
    """.split()  # noqa: SIM905 - as the lists of words in vocabulary.py
)
"""Local parts that are no person: RFC 2142 and what services of this kind call role-based."""
