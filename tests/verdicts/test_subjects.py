"""A verdict of a letter, a domain, a phone or a person is none of the mailbox beside it."""

from __future__ import annotations

from typing import Any

import pytest

from cliova_pandas.verdicts.explain import rank_example

TWO = ["1", "2"]
OTHERS: list[dict[str, Any]] = [
    {"Adressprüfung": ["zustellbar", "nicht zustellbar"], "Straße": TWO, "PLZ": TWO, "Ort": TWO},
    {"result": ["zustellbar", "nicht zustellbar"], "PLZ": TWO, "Ort": TWO},
    {"Zustellbarkeit": ["zustellbar", "nicht zustellbar"], "Straße": TWO},
    {"résultat": ["valide", "invalide"], "rue": TWO, "code postal": TWO, "ville": TWO},
    {"esito": ["recapitabile", "non recapitabile"], "via": TWO, "CAP": TWO, "città": TWO},
    {"estado": ["entregable", "no entregable"], "calle": TWO, "ciudad": TWO},
    {"status": ["doręczalny", "niedoręczalny"], "ulica": TWO},
    {"status": ["deliverable", "undeliverable"], "address_line_1": TWO},
    {"deliverability": ["deliverable", "undeliverable"], "zip": TWO, "city": TWO},
    {"status": ["deliverable", "undeliverable"], "reason": ["", "unknown recipient"], "rue": TWO},
    {"verification_status": ["verified", "failed"], "dns_record": ["TXT found", "TXT missing"]},
    {"verification_status": ["valid", "invalid"], "mx": TWO, "spf": TWO, "dmarc": TWO},
    {"verification_status": ["valid", "invalid"], "nameserver": TWO, "domain": TWO},
    {"verification_status": ["verified", "rejected"], "document_type": ["passport", "id"]},
    {"result": ["valid", "invalid", "risky"], "selfie": TWO},
    {"status": ["reachable", "unreachable"], "line_type": ["mobile", "landline"]},
    {"validation": ["valid", "invalid"], "carrier": TWO, "country_code": TWO},
    {"validation_result": ["valid", "invalid"], "IBAN": TWO, "BIC": TWO},
    {"check_result": ["valid", "invalid"], "VAT number": TWO},
    {"check_result": ["valid", "invalid"], "license_key": TWO},
    {"result": ["deliverable", "undeliverable"], "order_id": TWO, "sku": TWO},
    {"verification_status": ["verified", "failed"], "domain": TWO},
    {"verification_status": ["verified", "failed"], "phone": TWO},
    {"result": ["reachable", "unreachable"], "phone": TWO},
    {"Postfach erreichbar": ["ja", "nein"], "Straße": TWO},
    {
        "verification": ["Verified", "Undeliverable", "Risky - missing unit"],
        "zip": ["1", "2", "3"],
        "dpv_match_code": ["Y", "N", "D"],
    },
    {"deliverable": ["1", "0"], "street": TWO, "mailbox": ["1", "0"]},
    {
        "status": ["Delivered", "Undeliverable", "Deliverable"],
        "consignment": ["1", "2", "3"],
        "reason": ["Letterbox", "Mailbox full / no safe place", "In depot"],
    },
    {"status": ["deliverable", "undeliverable", "held"], "waybill": ["1", "2", "3"]},
    {"status": ["valid", "undeliverable"], "mailing": TWO, "salutation": TWO},
    {"reachable": ["yes", "no"], "line_type": TWO, "disposable": ["no", "yes"]},
    {"validation_status": ["valid", "invalid"], "phone": TWO},
    {"deliverable": ["true", "false"], "phone": TWO},
    {"validation_status": ["valid", "invalid"], "domain": TWO, "leading": ["domain"]},
    {"verification": ["valid", "invalid", "risky"], "sku": ["1", "2", "3"]},
    {"result": ["valid", "invalid", "risky"], "domain": ["1", "2", "3"], "leading": ["domain"]},
    {"status": ["valid", "undeliverable"], "Adresse": TWO},
    {"status": ["deliverable", "undeliverable"], "zip": TWO, "leading": ["zip"]},
    {"status": ["deliverable", "undeliverable"], "to_number": TWO},
    {"status": ["zustellbar", "unzustellbar", "riskant"], "PLZ": ["1", "2", "3"]},
    {"status": ["valid", "undeliverable"], "reason": ["", "deceased"]},
    {"verification": ["verified", "unverified", "risky"], "date_of_birth": ["1", "2", "3"]},
    {"response": ["250 OK", "550 no such user"], "message_id": TWO},
    {"smtp_reply": ["250 OK", "550 no such user"], "message_id": TWO},
    {"member_email_valid": ["yes", "no"], "address": "member_email"},
]


@pytest.mark.parametrize("result", OTHERS)
def test_a_check_of_another_subject_is_no_verdict(result: dict[str, Any]) -> None:
    """Words that a letter or a person is called by as well prove nothing beside their columns."""
    best = rank_example(result)[:1]
    assert not best or not best[0].is_trusted


MAILBOXES: list[tuple[dict[str, Any], str]] = [
    ({"email_status": ["valid", "invalid"], "street": TWO, "city": TWO}, "email_status"),
    ({"E-Mail-Prüfung": ["gültig", "ungültig"], "Straße": TWO, "PLZ": TWO}, "E-Mail-Prüfung"),
    ({"status": ["valid", "invalid"], "city": TWO}, "status"),
    ({"status": ["valid", "invalid"], "domain": TWO}, "status"),
    ({"status": ["deliverable", "undeliverable"], "address_type": TWO, "address": "Address"},
     "status"),
    ({"status": ["deliverable", "undeliverable"], "phone": TWO}, "status"),
    ({"member_status": ["active", "expired", "active"], "valid_until": ["1", "2", "3"],
      "guard_verdict": ["deliverable", "undeliverable", "risky"]}, "guard_verdict"),
    ({"status": ["valid", "invalid", "catch-all"], "street": TWO}, "status"),
    ({"result": ["deliverable", "undeliverable"], "smtp": TWO, "zip": TWO, "city": TWO}, "result"),
    ({"status": ["valid", "invalid"], "mx": TWO, "disposable": TWO, "spf": TWO}, "status"),
    ({"customer_email_verification": ["deliverable", "undeliverable"], "order_no": TWO},
     "customer_email_verification"),
    ({"buzón existe (comprobado SMTP)": ["sí", "no"]}, "buzón existe (comprobado SMTP)"),
    ({"Postfach erreichbar laut SMTP-Prüfung": ["ja", "nein"]},
     "Postfach erreichbar laut SMTP-Prüfung"),
    ({"E-postverifisering": ["gyldig", "ugyldig", "risikabel"]}, "E-postverifisering"),
    ({"výsledek ověření e-mailu": ["platný", "neplatný"]}, "výsledek ověření e-mailu"),
]  # fmt: skip


@pytest.mark.parametrize(("result", "verdict"), MAILBOXES)
def test_a_second_sign_names_the_mailbox(result: dict[str, Any], verdict: str) -> None:
    """A name, a word or a column of this field says that the mailbox was checked after all."""
    best = rank_example(result)[0]
    assert (best.case.column.name, best.is_trusted) == (verdict, True)
