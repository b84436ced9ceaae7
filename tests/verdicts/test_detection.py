"""Which column is the verdict, and what its words mean: found, settled, said, or refused."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas.errors import ConfigurationError
from cliova_pandas.verdicts import VERDICTS
from cliova_pandas.verdicts.detection import detect_columns
from cliova_pandas.verdicts.profile import gather_evidence
from cliova_pandas.verdicts.reading import ColumnRoles, classify, classify_table
from cliova_pandas.verdicts.vocabulary import find_word, load_words


def table(**columns: Sequence[str | None]) -> pa.Table:
    return pa.table({name: pa.array(v, pa.large_string()) for name, v in columns.items()})


def decide(data: pa.Table, **options: Any) -> ColumnRoles:
    def count_pairs(*names: str) -> Counter[tuple[str | None, ...]]:
        return Counter(zip(*(data[name].to_pylist() for name in names), strict=True))

    return detect_columns(gather_evidence([data]), count_pairs, **options)


EMAIL = [f"user{i}@example.com" for i in range(6)]
WORDS = ["deliverable", "undeliverable", "risky", "unknown", "deliverable", "deliverable"]


@pytest.mark.parametrize(
    ("column", "words", "classes"),
    [
        ("status", "ok ok failed unknown risky ok", "valid valid invalid unknown risky valid"),
        ("Verification Result", "Valid Invalid Catch-All CATCH_ALL valid Unknown",
         "valid invalid risky risky valid unknown"),
        ("email_status", "valid invalid do_not_mail spamtrap abuse unknown",
         "valid invalid risky risky risky unknown"),
        ("is_valid", "true false TRUE False true 0", "valid invalid valid invalid valid invalid"),
        ("isValid", "yes no Y N yes no", "valid invalid valid invalid valid invalid"),
        ("state", "Deliverable Undeliverable Accept-All Disposable Role Unknown",
         "valid invalid risky risky risky unknown"),
        ("outcome", "safe_to_send invalid accept_all timeout unknown safe_to_send",
         "valid invalid risky unknown unknown valid"),
    ],
)  # fmt: skip
def test_verdict_is_found_by_its_name_and_its_words(column: str, words: str, classes: str) -> None:
    """Names and words come in every spelling, and a boolean can be the verdict."""
    data = table(email=EMAIL, company=["Acme"] * 6, **{column: words.split()})
    reading = decide(data)
    assert reading.verdict == column
    assert list(classify(data[column], reading)) == classes.split()
    assert reading.warnings == ()


@pytest.mark.parametrize(
    "decoys",
    [
        {"free_status": ["valid", "invalid"] * 3},
        {"mx_status": ["ok"] * 6, "smtp.status": ["valid"] * 5 + ["invalid"]},
        {"safe_to_send": ["true", "false"] * 3, "has_valid_syntax": ["true"] * 6},
        {"state": ["CA", "NY", "TX", "CA", "NY", "TX"]},
        {"reason": ["deliverable", "invalid", "risky", "role", "disposable", "unknown"]},
        {"previous_status": ["valid"] * 6, "subscription_status": ["good", "bad"] * 3},
        {"is_invalid": ["true", "false"] * 3},
        {"status": ["ok"] * 6},
    ],
)
def test_decoys_are_not_taken_for_the_verdict(decoys: dict[str, list[str]]) -> None:
    """What a column holds counts more than its name, and a status of something else does not."""
    for order in (1, -1):
        columns = {"email": EMAIL, "result": WORDS, **decoys}
        data = table(**dict(list(columns.items())[::order]))
        reading = decide(data)
        assert reading.verdict == "result", reading
        assert reading.email == "email"


@pytest.mark.parametrize(
    "columns",
    [
        {"free_status": ["valid", "invalid"] * 3},
        {"mx_status": ["ok"] * 6},
        {"safe_to_send": ["true", "false"] * 3},
        {"is_invalid": ["true", "false"] * 3},
        {"reason": ["deliverable", "invalid"] * 3},
        {"status": ["A", "B"] * 3},
        {"result": ["true", "false"] * 3},
        {"code": ["1", "2"] * 3},
        {"segment": ["good", "bad"] * 3},
        {"status": ["ok"] * 6, "verdict": ["A", "B"] * 3},
        {"status": ["valid"] * 5 + ["invalid"], "result": ["invalid"] * 5 + ["valid"]},
        {"status": ["active", "inactive"] * 3},
        {"verified": ["true", "false"] * 3},
        {"not_valid": ["true", "false"] * 3},
        {"is_not_deliverable": ["yes", "no"] * 3},
        {"iban_status": ["valid", "invalid"] * 3},
        {"signature": ["valid", "invalid"] * 3},
        {"state": ["OK"] * 6},
        {"state": ["OK"] * 4 + ["TX"] * 2},
        {"result": [str(i % 5) for i in range(6)]},
        {"isValid": ["true"] * 5 + ["false"], "isDeliverable": ["true", "false"] * 3},
        {"status": ["ok"] * 6, "failType": ["none"] * 5 + ["mailbox_not_found"]},
        {"status": ["valid"] * 6, "result": ["1", "2", "3"] * 2},
        {"result": ["ok"] * 6, "delivery_status": ["delivered", "bounced"] * 3},
        {"status": ["ok"] * 4 + ["failed"] * 2, "status.1": ["failed"] * 2 + ["ok"] * 4},
        {"status": ["ok"] * 6, "email_check": ["true", "false"] * 3},
        {"Status": ["ok", "failed"] * 3, "Ergebnis": ["ok", "catch_all", "unknown"] * 2},
        {"address_status": ["valid", "invalid"] * 3},
        {"postal_deliverability": ["deliverable", "undeliverable"] * 3},
        {"sms_status": ["deliverable", "undeliverable"] * 3},
    ],
)
def test_where_no_column_can_be_trusted_there_is_no_verdict(columns: dict[str, list[str]]) -> None:
    """A layout that is not understood ends in a warning with a way out, never in a wrong valid."""
    reading = decide(table(email=EMAIL, **columns))
    assert reading.verdict is None
    [warning] = map(str, reading.warnings)
    assert "verdict_column=" in warning
    assert reading.words == {}


@pytest.mark.parametrize(
    ("columns", "verdict", "classes"),
    [
        (
            {
                "ZB Status": ["valid", "invalid", "catch-all", "unknown", "abuse", "do_not_mail"],
                "ZB Free Email": ["True", "False"] * 3,
                "ZB MX Found": ["true"] * 6,
            },
            "ZB Status", "valid invalid risky unknown risky risky",
        ),
        (
            {
                "status": ["safe", "invalid", "catch_all", "role_account", "unknown", "safe"],
                "is_valid_syntax": ["true"] * 6,
                "is_deliverable": ["true", "false", "true", "true", "false", "true"],
            },
            "status", "valid invalid risky risky unknown valid",
        ),
        (
            {
                "Status": ["Success", "MailboxDoesNotExist", "ServerIsCatchAll", "X", "Y", "Z"],
                "Classification": ["Deliverable", "Undeliverable", *["Risky"] * 3, "Unknown"],
            },
            "Classification", "valid invalid risky risky risky unknown",
        ),
        (
            {"Email Verification": ["Valid", "Invalid", "Valid", "Unknown", "Valid", "Valid"]},
            "Email Verification", "valid invalid valid unknown valid valid",
        ),
        (
            {"Ergebnis": ["deliverable", "undeliverable", "deliverable", *["risky"] * 3]},
            "Ergebnis", "valid invalid valid risky risky risky",
        ),
        (
            {"email_state": ["ok"] * 6},
            "email_state", "valid " * 6,
        ),
        (
            {"Deliverable?": ["Y", "N", "Y", "N", "Y", "N"], "free": ["Y"] * 6},
            "Deliverable?", "valid invalid valid invalid valid invalid",
        ),
    ],
)  # fmt: skip
def test_layouts_of_the_field_are_read(
    columns: dict[str, list[str]], verdict: str, classes: str
) -> None:
    """Prefixes of services, yes and no, and a second, coarser opinion do not get in the way."""
    data = table(email=EMAIL, **columns)
    reading = decide(data)
    assert reading.verdict == verdict, reading
    assert list(classify(data[verdict], reading)) == classes.split()


def test_the_state_of_the_check_is_not_what_came_of_it() -> None:
    """A column that says "ok" on every row, where the service counts fewer, is no verdict."""
    data = table(email=EMAIL, status=["ok"] * 6)
    assert decide(data, total_valid=6).verdict == "status"
    reading = decide(data, total_valid=4)
    assert reading.verdict is None
    [warning] = map(str, reading.warnings)
    assert "'ok' on all 6 rows, but the service counts 4 valid addresses" in warning
    assert decide(table(email=EMAIL, result=["valid"] * 6), total_valid=4).verdict is None


def test_a_list_whose_addresses_are_all_valid_is_read() -> None:
    """A word on every row is no doubt where nothing speaks against it."""
    columns = {"status": ["valid"] * 6, "is_valid": ["true"] * 6, "state": ["CA", "NY", "TX"] * 2}
    assert decide(table(email=EMAIL, **columns)).verdict == "status"
    data = table(Address=EMAIL, address_status=["valid"] * 5 + ["invalid"])
    assert decide(data).verdict == "address_status"  # where the emails are called so


@pytest.mark.parametrize(("rows", "words"), [(6, "on all 6 rows"), (1, "on its 1 row")])
def test_a_common_word_on_every_row_is_warned_of_where_no_count_confirms_it(
    rows: int, words: str
) -> None:
    """It is taken, since nothing speaks against it, but may be the state of the check."""
    data = table(email=EMAIL[:rows], email_status=["ok"] * rows)
    reading = decide(data)
    assert reading.verdict == "email_status"
    [warning] = map(str, reading.warnings)
    assert f"'email_status' is 'ok' {words}" in warning
    assert "verdict_column=" in warning
    assert decide(data, total_valid=rows).warnings == ()
    assert decide(data, is_verified_only=True).warnings == ()
    assert decide(table(email=EMAIL, status=["deliverable"] * 6)).warnings == ()


def test_a_name_that_is_there_twice_has_its_number_from_us() -> None:
    """The second column of one name is as likely the verdict as the first."""
    data = table(email=EMAIL, status=["lead", "customer"] * 3, **{"status.1": WORDS})
    assert decide(data).verdict == "status.1"
    data = table(email=EMAIL, status=["lead", "client"] * 3, **{"status.1": ["ok", "failed"] * 3})
    assert decide(data).verdict is None


def test_a_count_that_agrees_by_chance_proves_nothing() -> None:
    """In few rows, what is named like something else is not taken for its count alone."""
    few = table(email=EMAIL, result=["A", "B"] * 3, mx_status=["valid", "invalid"] * 3)
    assert decide(few, total_valid=3).verdict is None
    coupon = table(email=EMAIL, result=["A", "B"] * 3, coupon_status=["valid", "invalid"] * 3)
    assert decide(coupon, total_valid=3).verdict is None
    many = table(
        email=[f"user{i}@example.com" for i in range(300)],
        result=["A", "B", "C"] * 100,
        mx_status=["valid", "invalid", "unknown"] * 100,
    )
    assert decide(many, total_valid=100).verdict == "mx_status"


def test_words_that_are_not_understood_count_as_unknown_with_one_warning() -> None:
    """The warning names the words, how often they occur, and how to say what they mean."""
    words = ["deliverable"] * 3 + ["brand new", "brand new", None]
    data = table(email=EMAIL, status=words)
    reading = decide(data)
    assert list(classify(data["status"], reading)) == ["valid"] * 3 + ["unknown"] * 3
    [warning] = map(str, reading.warnings)
    assert "'brand new' (2 rows), (empty) (1 row)" in warning
    assert "verdict_map=" in warning
    assert reading.not_understood == {"brand new": 2, "(empty)": 1}
    mapped = decide(data, verdict_map={"Brand-New": "risky", None: "invalid"})
    assert list(classify(data["status"], mapped)) == ["valid"] * 3 + ["risky"] * 2 + ["invalid"]
    assert mapped.warnings == ()


def test_words_are_compared_as_a_whole() -> None:
    """A word that holds another is not taken for it."""
    words = ["valid", "invalid", "not valid", "valid?", "almost valid", "valid until 2027"]
    data = table(email=EMAIL, email_status=words)
    classes = list(classify(data["email_status"], decide(data)))
    assert classes == ["valid", "invalid", "invalid", "unknown", "unknown", "unknown"]


@pytest.mark.parametrize("word", ["!valid", "valid?", "≠ valid", "❌ valid", "~ok", "valid: no"])
def test_a_sign_that_turns_a_word_round_is_not_ignored(word: str) -> None:
    """Only what joins words is; a wrong "valid" is worse than a word that is not understood."""
    words = ["valid", "invalid", "Valid.", "(valid)", "va-lid", word]
    data = table(email=EMAIL, email_status=words)
    classes = list(classify(data["email_status"], decide(data)))
    assert classes == ["valid", "invalid", "valid", "valid", "valid", "unknown"]


def test_the_jobs_count_settles_a_doubt() -> None:
    """Of two columns that contradict each other, the one with the service's count is taken."""
    data = table(
        email=EMAIL, status=["valid"] * 5 + ["invalid"], result=["invalid"] * 4 + ["valid"] * 2
    )
    assert decide(data).verdict is None
    assert decide(data, total_valid=5).verdict == "status"
    assert decide(data, total_valid=2).verdict == "result"
    assert decide(data, total_valid=2).confirmed == 2


def test_the_jobs_count_moves_the_choice_to_a_column_that_agrees() -> None:
    """A column with better words but another count gives way to one that agrees."""
    data = table(email=EMAIL, result=WORDS, state=["ok"] * 4 + ["failed"] * 2)
    assert decide(data).verdict == "result"
    assert decide(data, total_valid=4).verdict == "state"


def test_counts_that_no_column_has_are_warned_of() -> None:
    """Where no column agrees, both numbers are shown and the best column is kept."""
    reading = decide(table(email=EMAIL, result=WORDS), total_valid=5)
    assert reading.verdict == "result"
    [warning] = map(str, reading.warnings)
    assert "calls 3 rows valid" in warning
    assert "counts 5 valid addresses" in warning


def test_counts_of_the_list_say_nothing_of_verified_rows_alone() -> None:
    """On a verified-only result every row may be valid, without a doubt."""
    reading = decide(table(email=EMAIL, status=["ok"] * 6), total_valid=99, is_verified_only=True)
    assert reading.verdict == "status"
    assert reading.warnings == ()


def test_the_callers_word_is_final() -> None:
    """What the caller says is taken; a column that is not there is named with those that are."""
    data = table(email=EMAIL, smtp_status=["valid", "invalid"] * 3, note=["why"] * 6)
    reading = decide(data, verdict_column="smtp_status", reason_column="note")
    assert (reading.verdict, reading.reason) == ("smtp_status", "note")
    with pytest.raises(ConfigurationError, match=r"no column 'x'.*'email', 'smtp_status', 'note'"):
        decide(data, verdict_column="x")
    with pytest.raises(ConfigurationError, match=r"'great'.*'valid', 'risky'"):
        decide(data, verdict_map={"ok": "great"})
    with pytest.raises(ConfigurationError, match="'OK' the class 'risky', and the same word"):
        decide(data, verdict_map={"ok": "valid", "OK": "risky"})
    many = table(email=[f"{i}@x" for i in range(500)], other=[str(i) for i in range(500)])
    with pytest.raises(ConfigurationError, match="more than 200 different values"):
        decide(many, verdict_column="other")


def test_not_safe_is_less_than_invalid() -> None:
    """A flag that says "safe to send" can be the verdict if the caller says so."""
    data = table(email=EMAIL, safe_to_send=["true", "false"] * 3)
    reading = decide(data, verdict_column="safe_to_send")
    assert list(classify(data["safe_to_send"], reading)) == ["valid", "risky"] * 3


@pytest.mark.parametrize(
    ("columns", "email"),
    [
        ({"Email Address": EMAIL}, "Email Address"),
        ({"original_email": EMAIL, "email": EMAIL}, "email"),
        ({"did_you_mean": EMAIL, "E-Mail": EMAIL}, "E-Mail"),
        ({"contact": EMAIL, "name": ["Ada"] * 6}, "contact"),
        ({"email": ["none"] * 6, "login": EMAIL}, "login"),
        ({"data.email": EMAIL, "data.domain": ["example.com"] * 6}, "data.email"),
        ({"email_status": ["valid"] * 6, "email": EMAIL}, "email"),
        ({"name": ["Ada"] * 6}, None),
    ],
)
def test_address_column_is_found(columns: dict[str, list[str]], email: str | None) -> None:
    """It is the one that holds addresses, and of several the one that is called so."""
    assert decide(table(**columns)).email == email


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("reason", True), ("sub_status", True), ("failType", True), ("verification.flags", True),
        ("statusMessage", True), ("company", False), ("_deprecation_notice", False),
    ],
)  # fmt: skip
def test_reason_column_is_found_by_its_name(name: str, found: bool) -> None:
    """A column that says why is called so."""
    assert (decide(table(email=EMAIL, result=WORDS, **{name: WORDS})).reason == name) is found


def test_result_without_rows_is_read_by_its_names() -> None:
    """An empty result has the same columns chosen as a full one of its names."""
    reading = decide(table(email=[], domain=[], status=[], failType=[]))
    assert (reading.email, reading.verdict, reading.reason) == ("email", "status", "failType")
    assert reading.warnings == ()


@given(st.lists(st.sampled_from([*load_words(), "", "valid ", "nonsense"]) | st.none(), min_size=1))
def test_every_row_gets_its_own_class(words: list[str | None]) -> None:
    """The class of a row depends on its word alone, and nothing is valid that does not say so."""
    data = table(email=["a@x"] * len(words), status=words)
    reading = decide(data, verdict_column="status")
    classes = classify(data["status"], reading)
    assert list(classes.categories) == list(VERDICTS)
    for word, verdict in zip(words, classes, strict=True):
        said = find_word(word or "")
        assert verdict == (said.verdict if said else "unknown")


def test_reading_is_plain_data() -> None:
    """What is kept with a frame goes into JSON."""
    reading = decide(table(email=EMAIL, result=WORDS))
    json.dumps([dict(reading.words), dict(reading.not_understood), reading.why])
    assert isinstance(classify(table(r=WORDS)["r"], reading), pd.Categorical)


@pytest.mark.parametrize(
    ("columns", "classes"),
    [
        ({"is_valid": ["true", "true", "false"], "catch_all": ["false", "true", "false"]},
         "valid risky invalid"),
        ({"is_deliverable": ["yes", "yes", "no"], "is_disposable": ["no", "yes", "yes"]},
         "valid risky invalid"),
        ({"is_valid": ["yes", "yes", "no"], "reason": ["mailbox exists", "catch-all", "no mx"]},
         "valid risky invalid"),
        ({"result": ["deliverable", "risky", "deliverable"], "catch_all": ["no", "no", "yes"]},
         "valid risky valid"),
        ({"is_valid": ["true", "true", "false"], "not_catch_all": ["no", "yes", "yes"]},
         "valid valid invalid"),
    ],
)  # fmt: skip
def test_a_flag_or_a_reason_makes_risky_what_a_mere_yes_calls_valid(
    columns: dict[str, list[str]], classes: str
) -> None:
    """Where the verdict knows only yes and no, another column may say what kind of yes it is."""
    data = table(email=EMAIL[:3], **columns)
    reading = decide(data)
    assert list(classify_table(data, reading)) == classes.split()
    assert all(name in reading.why for name in reading.checks)


def test_the_services_count_outweighs_a_flag() -> None:
    """Who is counted as valid stays valid, whatever a flag says."""
    data = table(
        email=EMAIL[:3], is_valid=["true", "true", "false"], catch_all=["false", "true", "false"]
    )
    assert not decide(data, total_valid=2).checks
    assert decide(data, total_valid=1).checks
