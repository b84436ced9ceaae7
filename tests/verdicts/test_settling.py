"""A reason settles what a vague verdict means, and the more careful of two verdicts counts."""

from __future__ import annotations

import io
import warnings

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas import read_cliova_file
from cliova_pandas.errors import CliovaWarning


def read(columns: dict[str, list[str]], times: int = 1) -> pd.DataFrame:
    """Read a file with these columns and an address in each row."""
    rows = max(map(len, columns.values()))
    data = pd.DataFrame({"email": [f"user{i}@example.com" for i in range(rows)], **columns})
    text = pd.concat([data] * times).to_csv(index=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CliovaWarning)
        return read_cliova_file(io.StringIO(text))


REASONS = [
    "mailbox confirmed by server", "no such mailbox", "accepted by server, so is any other name",
    "greylisted, try later", "mailbox over quota", "role account of a team",
]  # fmt: skip
CLASSES = ["valid", "invalid", "risky", "unknown", "risky", "risky"]

READ = {
    "a vague status and its reason": (
        {
            "Status": ["OK", "Bad", "Unsure", "Failed", "Unsure", "Failed"],
            "Reason": REASONS,
        },
        CLASSES,
    ),
    "codes and their descriptions": (
        {"code": ["V", "X", "C", "T", "Q", "R"], "code_desc": REASONS}, CLASSES,
    ),
    "two codes in a cell": (
        {"Results": ["A1,B2", "E4", "A3,B7", "A3", "E9", "A1,B8"], "ResultsDescription": REASONS},
        CLASSES,
    ),
    "colours and what they mean": (
        {"Light": ["green", "red", "amber", "grey", "amber", "amber"], "Light meaning": REASONS},
        CLASSES,
    ),
    "words of one's own": (
        {"pulse": ["fine", "dead", "maybe", "???", "bloated", "crowd"], "Why": REASONS}, CLASSES,
    ),
    "an inner code and its description, beside another check": (
        {
            "verification.code": ["1", "2", "3", "7", "8", "9"],
            "verification.description": [
                "Recipient exists", "Recipient unknown at destination",
                "Destination accepts any recipient", "Check aborted, no result",
                "Mailbox over quota", "Shared mailbox",
            ],
            "kycStatus": ["VALID"] * 6,
        },
        CLASSES,
    ),
    "what is to be done, and why": (
        {
            "List Hygiene": ["Safe to send", "Do not send", "Send with caution", "Could not check",
                             "Send with caution", "Send with caution"],
            "Hygiene Detail": REASONS,
        },
        CLASSES,
    ),
    "a validation of the address, by name of any address": (
        {
            "Address Validation Result": [
                "Valid Address", "Not Valid Address", "Accepts All Addresses",
                "Could Not Validate", "Valid Address", "Not Valid Address",
            ],
        },
        ["valid", "invalid", "risky", "unknown", "valid", "invalid"],
    ),
    "a code for the address and one for a made-up one": (
        {
            "mx_host": ["mx.example.com"] * 6,
            "rcpt_code": ["250", "550", "250", "451", "552", "250"],
            "rcpt_reply": [
                "2.1.5 Recipient OK", "5.1.1 user unknown", "2.1.5 Recipient OK",
                "4.7.1 Greylisted", "5.2.2 Mailbox full", "2.1.5 Recipient OK",
            ],
            "random_rcpt_code": ["550", "550", "250", "", "550", "250"],
        },
        CLASSES,
    ),
    "the final word on two checks": (
        {
            "Alpha verdict": ["unknown", "invalid", "catch_all", "unknown", "role", "role"],
            "Beta verdict": ["valid", "invalid", "accept-all", "unknown", "role", "role"],
            "final_call": ["Mailbox exists", "Mailbox doesn't exist", "Risky, catch-all",
                           "Unknown", "Risky, role account", "Risky, role account"],
        },
        CLASSES,
    ),
    "a question in the name, and a third answer": (
        {
            "La boîte existe ?": ["oui", "non", "impossible à dire", "oui"],
            "Remarque": [
                "réponse 250 du serveur, adresse bidon refusée", "utilisateur inconnu",
                "le serveur accepte n'importe quelle adresse", "",
            ],
        },
        ["valid", "invalid", "unknown", "valid"],
    ),
    "a mailbox that is there, gone or full": (
        {"Mailbox?": ["there", "gone", "maybe (server accepts any name)", "no answer from server",
                      "full", "full"]},
        CLASSES,
    ),
    "one column a class, with marks": (
        {
            "deliverable": ["1", "", "", "", "", ""], "undeliverable": ["", "1", "", "", "", ""],
            "risky": ["", "", "1", "", "1", "1"], "unknown": ["", "", "", "1", "", ""],
            "Grand Total": ["1"] * 6,
        },
        CLASSES,
    ),
    "one column a class, with crosses": (
        {
            "Valid": ["x", "", "", "", "", ""], "Invalid": ["", "x", "", "", "", ""],
            "Catch-all": ["", "", "x", "", "x", "x"], "Unknown": ["", "", "", "x", "", ""],
        },
        CLASSES,
    ),
    "one column a class, in German": (
        {
            "zustellbar": ["1", "", "", "", "", ""], "unzustellbar": ["", "1", "", "", "", ""],
            "riskant": ["", "", "1", "", "1", "1"], "unbekannt": ["", "", "", "1", "", ""],
        },
        CLASSES,
    ),
    "checks of the address and of a made-up one": (
        {
            "MX": ["yes", "yes", "yes", "no"], "RCPT": ["accepted", "refused", "accepted", ""],
            "Random RCPT": ["refused", "refused", "accepted", ""],
        },
        ["valid", "invalid", "risky", "invalid"],
    ),
    "a mailbox that is there, and what is to be done": (
        {
            "Mailbox?": ["there", "gone", "there", "no answer from mail server", "full", "there"],
            "Advice": ["send", "remove", "do not send", "retry", "wait", "do not send"],
        },
        CLASSES,
    ),
    "checks, and a remark that knows more": (
        {
            "mailbox_exists": ["yes", "no", "yes", "no"], "disposable": ["no", "no", "no", "no"],
            "comment": ["ok", "gone", "accepts any name", "gone"],
        },
        ["valid", "invalid", "risky", "invalid"],
    ),
    "what is foretold": (
        {
            "bounce prediction": [
                "will be delivered", "will bounce", "may bounce", "no verdict", "may bounce",
                "may bounce",
            ],
        },
        CLASSES,
    ),
    "codes that the name explains, with spaces between them": (
        {"Result (G=good B=bad C=catch-all U=unsure)": list("GBCUCC")}, CLASSES,
    ),
    "replies for the address and for a made-up one": (
        {
            "rcpt_reply": [
                "250 2.1.5 OK", "550 5.1.1 unknown user", "250 2.1.5 OK", "421 too busy",
                "452 4.2.2 mailbox full", "250 2.1.5 OK",
            ],
            "bogus_rcpt_reply": [
                "550 5.1.1 unknown user", "550 5.1.1 unknown user", "250 2.1.5 OK", "421 too busy",
                "550 5.1.1 unknown user", "250 2.1.5 OK",
            ],
        },
        CLASSES,
    ),
    "a description alone": ({"server answer": REASONS}, CLASSES),
    "a note under any name": (
        {"hygiene_grade": list("AFBDCC"), "hygiene_note": REASONS}, CLASSES,
    ),
    "replies of a server": (
        {
            "smtp_message": [
                "250 2.1.5 OK", "550 5.1.1 User unknown", "452 4.2.2 mailbox full",
                "451 4.7.1 Greylisted", "250 recipient ok", "554 5.7.1 blocked using a blocklist",
            ]
        },
        ["valid", "invalid", "risky", "unknown", "valid", "unknown"],
    ),
    "answers for a made-up address": (
        {
            "rcpt_reply": ["250 OK", "250 Accepted", "550 no such user", "450 mailbox busy"],
            "probe_reply": ["550 no such user", "250 Accepted", "550 no such user", ""],
        },
        ["valid", "risky", "invalid", "unknown"],
    ),
    "a finer verdict": (
        {
            "quality": ["good", "risky", "bad", "good"],
            "result": ["ok", "ok", "invalid", "catch_all"],
        },
        ["valid", "risky", "invalid", "risky"],
    ),
    "a check that failed before the mailbox was asked": (
        {
            "smtp_status": ["RCPT accepted", "RCPT rejected", "not attempted", "not attempted"],
            "dns": ["ok", "ok", "fail", "ok"],
        },
        ["valid", "invalid", "invalid", "unknown"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("columns", "classes"), READ.values(), ids=READ)
def test_what_stands_beside_a_vague_word_settles_it(
    columns: dict[str, list[str]], classes: list[str]
) -> None:
    """Each row has the class of its words together, in a small file and in a longer one."""
    for times in (1, 30):
        assert read(columns, times)["verdict"].tolist() == classes * times


REFUSED = {
    "reasons of what failed alone": {"error": ["no such mailbox", "greylisted", "", ""]},
    "a log of mailings": {
        "event": ["delivered", "bounced", "delivered", "opened"],
        "smtp_response": [
            "250 2.0.0 OK queued as 4F", "550 5.1.1 user unknown", "250 2.0.0 queued as 5A", "",
        ],
    },
    "a reason of another field": {
        "status": ["Delivered", "Returned", "Delivered", "Returned"],
        "reason": ["Handed to resident", "Refused by recipient", "In letterbox", "Moved away"],
    },
    "money that somebody accepts": {
        "result": ["Recipient accepted", "Recipient declined", "Recipient accepted", "Accepted"],
        "amount": ["1", "2", "3", "4"],
    },
    "what somebody asks for help with": {
        "subject": ["Mailbox full", "Account disabled", "Mailbox works", "Mailbox confirmed"],
        "priority": ["low", "high", "low", "high"],
    },
    "a check of the form": {
        "result": ["Address valid: syntax ok", "Address invalid: bad syntax"] * 2,
    },
    "a box in a hall": {
        "mailbox_status": ["active", "full - parcels waiting", "closed", "does not exist (wall)"],
        "key_check": ["ok", "ok", "key missing", "unknown"],
    },
    "hosts of a backup": {
        "backup_target": ["a", "b", "c", "a"],
        "reachable": ["yes", "no", "unknown", "yes"],
        "detail": ["host confirmed", "host unknown", "connection timed out", "host confirmed"],
    },
    "users of a game": {
        "username": ["ann", "bob", "cy", "di"],
        "exists?": ["yes", "no", "maybe", "yes"],
        "note": ["user known to the server", "no such user on the game server", "server down", ""],
    },
    "boxes for rent": {
        "Postfach Nr": ["1", "2", "3", "4"], "Postfach vorhanden": ["ja", "nein", "ja", "nein"],
        "Miete": ["bezahlt", "offen", "bezahlt", "offen"],
    },
    "colours of a register": {
        "Colour": ["green", "red", "amber", "green"],
        "Comment": [
            "exists in the register", "not found in the register", "teacher did not answer",
            "exists in the register",
        ],
    },
    "answers of a phone": {
        "voicemail": ["mailbox exists", "no mailbox", "mailbox full", "mailbox exists"],
        "dial result": ["picked up", "rang out", "rang out", "picked up"],
        "phone": ["1", "2", "3", "4"],
    },
    "marks of a meeting": {
        "attending": ["1", "", "", "1"], "not attending": ["", "1", "", ""],
        "maybe": ["", "", "1", ""],
    },
    "marks of a membership": {
        "Valid": ["1", "", "", "1"], "Expired": ["", "1", "", ""], "Cancelled": ["", "", "1", ""],
    },
    "a log of letters": {
        "subject": ["Hello"] * 4,
        "event": ["delivered", "bounced", "deferred", "delivered"],
        "response": ["250 2.0.0 OK queued", "550 5.1.1 user unknown", "451 try again", "250 OK"],
    },
    "a reason in single words": {"reason": ["deliverable", "invalid", "deliverable", "invalid"]},
}  # fmt: skip


@pytest.mark.parametrize("columns", REFUSED.values(), ids=REFUSED)
def test_what_describes_no_check_is_no_verdict(columns: dict[str, list[str]]) -> None:
    """Some reasons, or those of something else, do not say of each address what it is."""
    assert read(columns)["verdict"].isna().all()


DENYING = ["no such mailbox", "greylisted by server", "mailbox full", "catch-all domain"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["OK", "Unsure", "Bad", "Failed", "Hold", ""]),
            st.sampled_from([*REASONS, *DENYING, "", "blue"]),
        ),
        min_size=3,
        max_size=12,
    )
)
def test_a_row_is_valid_only_if_neither_word_denies_it(pairs: list[tuple[str, str]]) -> None:
    """Whatever stands together, and whichever of the two columns is taken."""
    statuses, reasons = zip(*pairs, strict=True)
    verdicts = read({"Result": list(statuses), "reason": list(reasons)})["verdict"]
    for status, reason, verdict in zip(statuses, reasons, verdicts, strict=True):
        if verdict == "valid":
            assert status not in ("Unsure", "Bad", "Failed")
            assert reason not in DENYING + REASONS[1:]
