"""An error is told from a result by its kind, whatever it looks like; every kind stands here."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas.service.refusals import (
    find_error,
    find_record_errors,
    find_refusal,
    find_sentence,
)

ROW = {"email": "a@x.example", "status": "valid"}


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"error": "No credits"}, "No credits"),
        ({"error": {"message": "No credits"}}, "No credits"),
        ({"Error": {"Code": "E1", "Message": "No credits"}}, "No credits"),
        ({"errors": ["No credits"]}, "No credits"),
        ({"errors": [{"detail": "No credits"}], "results": []}, "No credits"),
        ({"code": "NOT_READY", "message": "Wait"}, "Wait"),
        ({"code": 404, "message": "Unknown list", "payload": []}, "Unknown list"),
        ({"success": False, "message": "No credits"}, "No credits"),
        ({"success": "false", "reason": "No credits"}, "No credits"),
        ({"ok": False, "description": "No credits"}, "No credits"),
        ({"status": "error", "message": "No credits"}, "No credits"),
        ({"status": "FAILED", "reason": "No credits"}, "No credits"),
        ({"status": 404, "title": "Gone", "detail": "It has left"}, "It has left"),
        ({"statusCode": 500, "message": "Oh"}, "Oh"),
        ({"result": "fail", "error_description": "No credits"}, "No credits"),
        ({"message": "Forbidden"}, "Forbidden"),
        ({"detail": "Not found."}, "Not found."),
        ({"fault": {"faultstring": "Invalid key"}}, "Invalid key"),
        ({"exception": "X"}, "X"),
        ([{"error": "No credits"}], "No credits"),
        ({"success": False}, "success False"),
        ({"email": "a@x.example", "success": False}, "success False"),
        ({"errors": [{"email": "a@x.example"}]}, "an error without a word"),
        ({"error": {"email": "a@x.example"}}, "an error without a word"),
        ({"success": False, "message": "Half of it", "data": [ROW]}, "Half of it"),
        ({"payload": [ROW], "error": "It broke off"}, "It broke off"),
    ],
)
def test_error_in_json_is_found_with_its_words(document: Any, words: str) -> None:
    """Each form in which services of this field and their gateways word an error."""
    assert find_error(document) == words


@pytest.mark.parametrize(
    "document",
    [
        {"code": "SUCCESS", "message": "Successfully performed operation.", "payload": []},
        {"code": "SUCCESS", "message": "Fine", "payload": None},
        {"code": 200, "data": []},
        {"errors": [], "data": [ROW]},
        {"errors": [], "data": []},
        {"error": None, "results": []},
        {"error": False, "results": [ROW]},
        {"error": "", "results": [ROW]},
        {"success": True, "message": "Done"},
        {"status": "success", "message": "Done"},
        {"status": "ok", "data": []},
        {"status": "FAILED", "id": "list_1", "message": "The job"},
        {"email": "a@x.example", "status": "error", "message": "No such mailbox"},
        [{"email": "a@x.example", "error": "No such mailbox"}],
        [ROW, {"error": "x"}],
        {"email_batch": [ROW], "errors": [{"error": "out of credits"}]},
        {"columns": ["email"], "data": [["a@x.example"]]},
        {"a": 1},
        [],
        None,
        "text",
    ],
)
def test_what_is_no_error_in_json_is_none(document: Any) -> None:
    """Success, jobs, records, and rows beside errors of single records."""
    assert find_error(document) is None


@pytest.mark.parametrize(
    "text",
    [
        "Error: the list was not found, please contact support",
        "Error: the list was not found",
        "Internal Server Error",
        "Unauthorized",
        "Unauthorized, invalid key",
        "The email list was not found",
        "Your email list could not be found, sorry",
        "Fehler: Liste nicht gefunden; bitte melden Sie sich",
        "Liste introuvable, veuillez r\u00e9essayer plus tard",
        "\u00a1Error! La lista no existe",
        "\u627e\u4e0d\u5230\u5217\u8868\u3002",
        "Too many requests; try again in 60 seconds!",
        "null",
        "Error: no such list\nPlease contact support.",
    ],
)
def test_sentence_is_told_from_a_header(text: str) -> None:
    """In several languages and with their marks, on one line or few."""
    folded = " ".join(text.split())
    assert find_sentence(text) == folded
    assert find_refusal(f"\ufeff{text}\r\n".encode(), is_whole=True) == folded


@pytest.mark.parametrize(
    "text",
    [
        "email,status",
        "email",
        "E-Mail",
        "Email Address,Validation Status",
        '"Email Address","Validation Status"',
        "email; status",
        "email, status, reason",
        "Adresse e-mail;Statut",
        "name,company,job title",
        "first name;last name",
        "a,b",
        "a\tb",
        "email,valid?",
        "Error,Email",
        "email\na@x.example",
        "email,status\na@x.example,ok",
        "user,ok\nann,yes",
        "",
    ],
)
def test_header_is_no_sentence(text: str) -> None:
    """An empty result has one line, and a small one has few."""
    assert find_sentence(text) is None


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"<html><title>Sign in</title>", "Sign in (a page of HTML)"),
        (b"<Error><Message>Expired</Message></Error>", "Expired (XML)"),
        (b"<html>\xff", "a page"),
        (b'\xef\xbb\xbf {"success": false, "message": "No"}', "No"),
        (b'[{"error": "Gone"}]', "Gone"),
        (b"message\nInvalid API key\n", "Invalid API key"),
        (b"code,message\r\n401,Invalid API key\r\n", "Invalid API key"),
        (b"message,email\nWelcome,a@x.example\n", None),
        (b"\xff\xfe", None),
        (b'{"error": "cut', None),
    ],
)
def test_every_form_of_a_body_is_looked_at(head: bytes, words: str | None) -> None:
    """Pages, XML, JSON and text; what cannot be read is left to who can say why."""
    assert find_refusal(head, is_whole=True) == words


def test_beginning_of_a_long_body_is_not_judged() -> None:
    """Only a page is known by its beginning."""
    assert find_refusal(b"Error: something", is_whole=False) is None
    assert find_refusal(b"<html>", is_whole=False) == "a page of HTML"


@given(st.binary(max_size=200), st.booleans())
def test_no_body_breaks_the_search(head: bytes, is_whole: bool) -> None:
    """Whatever comes, it is a refusal with words, or none."""
    found = find_refusal(head, is_whole=is_whole)
    assert found is None or found.strip()


def test_errors_of_single_records_are_counted() -> None:
    """How many, and the first with its address."""
    errors = [{"error": "out of credits", "email_address": "c@x.example"}, {"error": "other"}]
    assert find_record_errors({"errors": errors}) == (2, "out of credits (c@x.example)")
    assert find_record_errors({"errors": ["c@x.example: no"]}) == (1, "c@x.example: no")
    assert find_record_errors({"errors": [{"n": 1}]}) == (1, '{"n": 1}')
    others: list[Any] = [{"errors": []}, {"error": "x"}, [], None]
    for document in others:
        assert find_record_errors(document) is None
