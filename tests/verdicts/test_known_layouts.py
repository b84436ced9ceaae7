"""Results in the layouts of other services of this field: each row gets its class, or none."""

from __future__ import annotations

import csv
import io
import json
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from cliova_pandas import CliovaWarning, read_cliova_file
from cliova_pandas.errors import ConfigurationError
from cliova_pandas.verdicts.known_layouts import list_layouts
from tests.support.examples import NO_EXAMPLES

SHARED = Path(__file__).parents[3] / "shared"


def write_csv(columns: Mapping[str, Sequence[str] | str]) -> io.StringIO:
    """Write columns as CSV; a text stands on every row."""
    rows = next(len(column) for column in columns.values() if not isinstance(column, str))
    whole = {
        name: [column] * rows if isinstance(column, str) else column
        for name, column in columns.items()
    }
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(["Address", *whole])
    writer.writerows(
        [f"user{i}@example.com", *values]
        for i, values in enumerate(zip(*whole.values(), strict=True))
    )
    file.seek(0)
    return file


UNDERSTOOD: dict[str, tuple[dict[str, list[str] | str], str]] = {
    "a prefix before status, and a finer status": (
        {
            "ZB Status": ["valid", "invalid", "catch-all", "unknown", "spamtrap", "do_not_mail"],
            "ZB Sub Status": ["", "mailbox_not_found", "", "timeout_exceeded", "", "role_based"],
            "ZB Free Email": ["True", "False"] * 3,
            "ZB MX Found": "true",
        },
        "valid invalid risky unknown risky risky",
    ),
    "yes and no for what an address is": (
        {
            "status": ["deliverable", "undeliverable", "risky", "unknown"],
            "reason": ["accepted_email", "rejected_email", "low_deliverability", "timeout"],
            "acceptAll": ["no", "no", "yes", "unknown"],
            "free": "yes",
            "toxic": ["no", "no", "unknown", "unknown"],
        },
        "valid invalid risky unknown",
    ),
    "a quality beside a result": (
        {
            "quality": ["good", "bad", "risky", "", "good"],
            "result": ["ok", "invalid", "catch_all", "unknown", "ok"],
            "free": "0",
        },
        "valid invalid risky unknown valid",
    ),
    "safe to send beside a status": (
        {
            "Status": ["Valid", "Invalid", "Catch All", "Unknown"],
            "Safe to Send": ["Yes", "No", "Risky", "No"],
            "Sub Status": ["Success", "Mailbox Not Found", "", ""],
            "Gibberish": "No",
        },
        "valid invalid risky unknown",
    ),
    "a status of the check and a classification": (
        {
            "Status": ["Success", "MailboxDoesNotExist", "ServerIsCatchAll", "SmtpTimeout"],
            "Classification": ["Deliverable", "Undeliverable", "Risky", "Unknown"],
            "Is disposable": "False",
        },
        "valid invalid risky unknown",
    ),
    "a risk beside a result": (
        {
            "reason": ["", "mailbox_does_not_exist", "", "no_mx"],
            "result": ["deliverable", "undeliverable", "do_not_send", "unknown"],
            "risk": ["low", "high", "high", "unknown"],
        },
        "valid invalid risky unknown",
    ),
    "a number and its name": (
        {
            "status": ["1", "2", "3", "4"],
            "statusName": ["deliverable", "risky", "undeliverable", "unknown"],
        },
        "valid risky invalid unknown",
    ),
    "a state of the list on every row": (
        {
            "list_status": "completed",
            "success": "true",
            "deliverability": ["Deliverable", "Undeliverable", "Risky", "Unknown"],
        },
        "valid invalid risky unknown",
    ),
    "yes or no alone": (
        {"Deliverable?": ["Y", "N", "Y", "N"], "valid_format": "Y"},
        "valid invalid valid invalid",
    ),
    "a state with a word for each check": (
        {
            "email_state": ["ok", "email_invalid", "accept_all", "risky", "unknown"],
            "email_sub_state": ["email_ok", "failed_no_mailbox", "", "is_disposable", "failed"],
        },
        "valid invalid risky risky unknown",
    ),
    "an opinion of the upload beside that of the service": (
        {
            "Lead Status": ["Open", "Bad", "New", "Open"],
            "postal_status": ["valid", "valid", "invalid", "valid"],
            "sms_status": "deliverable",
            "state": ["CA", "OK", "TX", "NY"],
            "Clearout_Status": ["Valid", "Invalid", "Catch All", "Unknown"],
        },
        "valid invalid risky unknown",
    ),
    "another language": (
        {"Ergebnis": ["gültig", "ungültig", "riskant"]},
        "valid invalid risky",
    ),
    "another language that looks alike": (
        {"Statut": ["valide", "invalide", "inconnu"]},
        "valid invalid unknown",
    ),
    "another language beside the state of the check": (
        {
            "status": ["ok", "ok", "ok", "error"],
            "result": ["zustellbar", "unzustellbar", "zustellbar", "unzustellbar"],
        },
        "valid invalid valid invalid",
    ),
    "words in every spelling": (
        {"status": [" Valid ", "IN-VALID", "Un_Deliverable", "accept all", "VALID"]},
        "valid invalid invalid risky valid",
    ),
    "parts of a check": (
        {"format_valid": "true", "mx_found": "true", "smtp_check": ["true", "false", "true"]},
        "valid invalid valid",
    ),
}

NOT_UNDERSTOOD: dict[str, dict[str, list[str] | str]] = {
    "a check that went well, and codes": {
        "status": ["ok", "ok", "error", "ok"],
        "result": ["1", "2", "3", "1"],
    },
    "what was expected": {"expected_result": ["deliverable", "undeliverable"]},
    "where somebody lives": {
        "street": "Main Street 1",
        "postal_deliverability": ["deliverable", "undeliverable", "deliverable"],
    },
    "numbers": {"result": ["0", "1", "2", "3"]},
    "two numbers": {"result": ["0", "1", "0", "1"]},
    "another language, and one word of none": {"Ergebnis": ["gültig", "ungültig", "seltsam"]},
    "another language that opposes nothing": {"Statut": ["valide", "valide", "inconnu"]},
    "a card in another language": {"Status": ["gültig", "abgelaufen", "ungültig"]},
    "a name that turns round": {"not_valid": ["true", "false", "true"]},
    "the other way round": {"undeliverable": ["true", "false", "true"]},
    "something else that is valid": {"coupon_status": ["valid", "invalid", "valid"]},
    "a subscription": {"status": ["subscribed", "unsubscribed", "subscribed"]},
    "grades": {"grade": ["A", "F", "C"]},
    "percentages": {"deliverability": ["98 %", "2 %", "50 %"]},
    "codes of the protocol": {"status": ["250", "550", "450"]},
    "other words": {"Email Status": ["Verified", "Guessed", "Extrapolated"]},
    "valid with a reservation": {"status": ["valid (catch-all)", "valid - risky", "valid?!x"]},
}


@pytest.mark.parametrize("name", UNDERSTOOD)
def test_a_layout_of_the_field_is_understood(name: str) -> None:
    """Every row gets its class, without an argument and without a warning."""
    columns, classes = UNDERSTOOD[name]
    for text in (write_csv(columns), as_json(columns)):
        df = read_cliova_file(text)  # warnings are errors here
        assert df["verdict"].tolist() == classes.split()
        assert df.attrs["cliova"]["columns"]["email"] == "Address"


@pytest.mark.parametrize("name", NOT_UNDERSTOOD)
def test_a_layout_that_is_not_understood_has_no_verdict(name: str) -> None:
    """It ends in a warning that names the way out, and in no "valid"."""
    for text in (write_csv(NOT_UNDERSTOOD[name]), as_json(NOT_UNDERSTOOD[name])):
        with pytest.warns(CliovaWarning, match="verdict_column="):
            df = read_cliova_file(text)
        assert df["verdict"].isna().all()


def as_json(columns: Mapping[str, Sequence[str] | str]) -> io.StringIO:
    """Write columns as a list of records."""
    return io.StringIO(json.dumps(list(csv.DictReader(write_csv(columns)))))


def list_shared() -> list[tuple[str, list[dict[str, str]]]]:
    """Return the files beside the checkout with what is expected of them; none elsewhere."""
    files: dict[str, list[dict[str, str]]] = {}
    for folder in (SHARED / "layouts", SHARED / "layouts-known"):
        if folder.is_dir():
            with (folder / "expected.tsv").open(encoding="utf-8", newline="") as rows:
                for row in csv.DictReader(rows, delimiter="\t"):
                    files.setdefault(f"{folder.name}/{row['file']}", []).append(row)
    return list(files.items())


SHARED_FILES = list_shared()


@pytest.mark.skipif(not SHARED_FILES, reason=NO_EXAMPLES)
@pytest.mark.parametrize(
    ("name", "expected"), SHARED_FILES or [("none", [])], ids=[name for name, _ in SHARED_FILES]
)
def test_a_shared_layout_is_read_as_expected(name: str, expected: list[dict[str, str]]) -> None:
    """Address, verdict and reason column are found, and every row has the expected class."""
    with warnings.catch_warnings():
        # That a known layout has no header is said, and nothing else.
        warnings.filterwarnings("ignore", "The file .* has no header", CliovaWarning)
        df = read_cliova_file(SHARED / name)
    chosen = df.attrs["cliova"]["columns"]
    raw = {"verdict": "verdict_raw"}.get(expected[0]["verdict_column"])
    assert chosen["email"] == expected[0]["email_column"]
    assert chosen["verdict"] == (raw or expected[0]["verdict_column"])
    assert (chosen["reason"] or "-") == expected[0]["reason_column"]
    assert df[chosen["email"]].tolist() == [row["email"] for row in expected]
    assert df["verdict"].tolist() == [row["expected"] for row in expected]
    assert df.attrs["cliova"]["verdict"]["layout"] is not None


CASES: dict[str, tuple[str, str | None]] = {
    "yes and no of a German spreadsheet": (
        "email;is_valid\na@x.example;WAHR\nb@x.example;FALSCH\nc@x.example;WAHR\n",
        "valid invalid valid",
    ),
    "yes and no as numbers": (
        "email,is_valid\na@x.example,1.0\nb@x.example,0.0\nc@x.example,1.0\n",
        "valid invalid valid",
    ),
    "yes and no under a name of this field": (
        "email,reachable,free\na@x.example,yes,no\nb@x.example,no,no\nc@x.example,unknown,no\n",
        "valid invalid unknown",
    ),
    "pictures before the words": (
        "Email,Status\na@x.example,✅ Valid\nb@x.example,❌ Invalid\nc@x.example,⚠️ Risky\n",
        "valid invalid risky",
    ),
    "safe to send and deliverable": (
        "Email,Safe to Send,Deliverable\na@x.example,Yes,Yes\nb@x.example,No,Yes\n"
        "c@x.example,No,No\n",
        None,
    ),
    "syntax alone is valid": (
        "email,valid,verified,smtp\na@x.example,true,false,absent\nb@x.example,true,true,ok\n"
        "c@x.example,false,false,absent\n",
        None,
    ),
    "an exam": ("email,course,result\na@x.example,Art,passed\nb@x.example,Art,failed\n", None),
    "a card": ("email,status\na@x.example,valid\nb@x.example,expired\n", None),
    "an import": ("email,status\na@x.example,ok\nb@x.example,error\n", None),
    "letters with a street": (
        "email,street,deliverable\na@x.example,Main Street 1,Y\nb@x.example,Elm Street 2,N\n",
        None,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_file_as_people_have_it_is_read_or_refused(name: str) -> None:
    """Each stands for a kind of trouble; where the verdict cannot be told, a warning says so."""
    text, classes = CASES[name]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        df = read_cliova_file(io.StringIO(text))
    assert bool(caught) == (classes is None)
    found = None if df["verdict"].isna().all() else df["verdict"].tolist()
    assert found == (classes.split() if classes else None)


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"Reason": ["Mailbox not found", "Accepted", "No MX record"]}, "Reason"),
        ({"Syntax Error": ["N", "Y", "N"]}, None),
        ({"error": ["", "", ""]}, None),
        ({"Email Hard Bounce Reason": ["UNKNOWN_USER", "OTHER", ""]}, None),
        ({"Lost Reason": ["price", "time", "other"]}, None),
        ({"reason_code": ["1", "2", "3"]}, None),
        ({"note": ["a", "b", "c"]}, None),
    ],
)
def test_a_reason_column_holds_reasons(columns: dict[str, list[str]], reason: str | None) -> None:
    """A flag, a number, an old bounce and somebody's note are none."""
    result = ["undeliverable", "deliverable", "undeliverable"]
    df = read_cliova_file(write_csv({"result": result, **columns}))
    assert df.attrs["cliova"]["columns"]["reason"] == reason


def test_a_note_beside_any_verdict_is_no_reason() -> None:
    """A reason goes with the verdict; what is spread over all of them tells of something else."""
    result = ["deliverable", "undeliverable"] * 20
    df = read_cliova_file(write_csv({"result": result, "reason": ["a", "a", "b", "b"] * 10}))
    assert df.attrs["cliova"]["columns"]["reason"] is None


@pytest.mark.parametrize("data", [b'name = "\x95"', b"a = " + b"[" * 20_000])
def test_file_that_is_no_text_is_refused_by_its_name(
    data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither what is not UTF-8 nor what is nested without end is an error of Python."""
    (tmp_path / "own.toml").write_bytes(data)
    monkeypatch.setenv("CLIOVA_LAYOUTS", str(tmp_path))
    with pytest.raises(ConfigurationError, match=r"own\.toml is no layout"):
        list_layouts()
