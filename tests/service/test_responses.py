"""Whatever comes as an error, its words are found and the key is not among them."""

from __future__ import annotations

import base64
import html
import json
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas.service.refusals import find_error, find_message, is_html
from cliova_pandas.service.secret import REDACTED, redact


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"error":{"message":"Unknown list"}}', "Unknown list"),
        (b'{"error":"nope"}', "nope"),
        (b'{"message":"top"}', "top"),
        (b'{"errors":[{"detail":"first"},{"detail":"second"}]}', "first"),
        (b'["out of order",{"detail":"x"}]', "out of order"),
        (b'\xef\xbb\xbf{"Message":"with a mark"}', "with a mark"),
        (b'{"error":{"message":"two\\n lines\\u0007"}}', "two lines"),
        (b"plain words", "plain words"),
        (b"<html><head><TITLE>502 Bad\nGateway</TITLE>", "502 Bad Gateway (a page of HTML)"),
        (b"<!DOCTYPE html><p>hi", "a page of HTML"),
        (b"<?xml version='1.0'?>\n<Error><Code>A</Code><Message>Gone &amp; lost</Message></Error>",
         "Gone & lost (XML)"),
        (b"<Error/>", "XML"),
        (b"", None),
        (b"   ", None),
        (bytes(range(256)), None),
        (b'{"a":1}', None),
        (b"[]", None),
    ],
)  # fmt: skip
def test_words_of_an_error_body_are_found_whatever_it_looks_like(
    body: bytes, message: str | None
) -> None:
    """The service's own words reach the user, if it has any."""
    assert find_message(body) == message


@given(st.binary(max_size=300))
def test_no_body_breaks_the_error_path(body: bytes) -> None:
    """Whatever comes as an error, looking for its words does not fail, and gives one line."""
    message = find_message(body)
    assert message is None or ("\n" not in message and len(message) <= 520)


@given(st.recursive(st.none() | st.booleans() | st.text() | st.integers(), st.lists))
def test_no_json_breaks_the_search_for_an_error(document: Any) -> None:
    """Any JSON is an error or is not."""
    assert find_error(document) is None or isinstance(find_error(document), str)
    find_message(json.dumps(document).encode())


@given(
    st.text("abc/+ &%=é", min_size=4, max_size=12).filter(lambda key: key.strip(" ") == key),
    st.text(max_size=20),
    st.text(max_size=20),
)
def test_secret_is_replaced_in_every_spelling(secret: str, before: str, after: str) -> None:
    """As it is, and as an address has it, the secret is gone."""
    for spelling in (secret, quote(secret), quote(secret, safe=""), quote_plus(secret)):
        assert secret not in redact(f"{before}|{spelling}|{after}", secret).split("|")[1]


@given(st.text("aé/\\+ &%='\"ſK€😀", min_size=6, max_size=12))
def test_a_spelling_alone_is_replaced(secret: str) -> None:
    """No way to write a key is shorter than the key, so a shorter text is not looked at."""
    packed = [base64.b64encode(before + secret.encode()).decode() for before in (b"", b"  ")]
    written = (
        secret, secret.upper() if len(secret.upper()) == len(secret) else secret,
        quote(secret, safe=""), quote(quote(secret, safe=""), safe=""), quote_plus(secret),
        html.escape(secret), json.dumps(secret)[1:-1], repr(secret)[1:-1],
        packed[0].rstrip("="), packed[1][3:].rstrip("="),
    )  # fmt: skip
    for spelling in written:
        assert redact(spelling, secret).startswith(REDACTED), spelling
    assert redact(secret[1:], secret) == secret[1:]


def test_success_is_no_error() -> None:
    """Envelopes of success, with or without a code, are not taken for errors."""
    assert find_error({"code": "SUCCESS", "payload": []}) is None
    assert find_error({"payload": []}) is None
    assert find_error({"code": "NOT_READY"}) == "NOT_READY"


def test_page_is_told_from_data() -> None:
    """A CSV or JSON is no page."""
    assert is_html(b"\n <!doctype html>")
    assert is_html(b"\xef\xbb\xbf<Error>")
    assert not is_html(b"< 5,a\n")
    assert not is_html(b"email,status\n")
