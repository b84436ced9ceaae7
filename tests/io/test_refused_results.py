"""The service's own words reach the reader, whichever form they come in, and rows are kept."""

from __future__ import annotations

import inspect
import io
import json
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from cliova_pandas import (
    CliovaError,
    CliovaWarning,
    ServiceError,
    iter_cliova,
    read_cliova,
    read_cliova_file,
)
from cliova_pandas.errors import read_message
from tests.support.raw_service import KEY, answering

REFUSALS = {
    "a sentence": b"Error: no such list, please contact support",
    "a sentence in a line": b"No such list.\n",
    "success": b'{"success": false, "message": "No such list"}',
    "status": b'{"status": "error", "message": "No such list"}',
    "words alone": b'{"message": "No such list"}',
    "a list": b'[{"error": "No such list"}]',
    "a problem": b'{"type": "about:blank", "status": 404, "title": "No such list"}',
}


@pytest.mark.parametrize("kind", REFUSALS)
def test_words_of_a_refusal_are_quoted(kind: str) -> None:
    """From the service with the status of success, and from a file."""
    body = REFUSALS[kind]
    with answering(body) as service, service.client() as client:
        for read in (
            lambda: read_cliova("list_1", client=client),
            lambda: list(iter_cliova("list_1", client=client, check_job=False)),
            lambda: read_cliova_file(io.BytesIO(body)),
        ):
            with pytest.raises(ServiceError, match=r"(?i)in place of a result: .*no such list"):
                read()


def test_empty_result_is_no_refusal() -> None:
    """A header alone is a result without rows."""
    frame = read_cliova_file(io.BytesIO(b"Email Address,Validation Status\n"))
    assert list(frame) == ["Email Address", "Validation Status", "verdict"]


ROWS = [{"email": f"a{n}@x.example", "status": "valid"} for n in range(3)]
ERRORS = [{"error": f"out of credits for {KEY}", "email_address": "c@x.example"}]


@pytest.mark.parametrize("envelope", ["errors before", "errors behind", "long"])
@pytest.mark.filterwarnings("ignore:It cannot be told")
def test_rows_beside_an_error_of_one_address_are_rows(envelope: str) -> None:
    """One warning says how many there are, and quotes the first, without the key."""
    rows = ROWS * (2_000 if envelope == "long" else 1)
    document: dict[str, Any] = {"errors": ERRORS, "results": rows}
    if envelope != "errors before":
        document = {"results": rows, "errors": ERRORS}
    body = json.dumps(document).encode()
    with answering(body, {"totalEmails": len(rows)}) as service, service.client() as client:
        reads: tuple[Callable[[], pd.DataFrame], ...] = (
            lambda: read_cliova("list_1", client=client, output="json"),
            lambda: read_cliova("list_1", client=client, output="json"),
            lambda: pd.concat(iter_cliova("list_1", client=client, output="json", cache=False)),
        )
        for read in reads:
            with pytest.warns(CliovaWarning, match="1 error beside its rows") as caught:
                assert len(read()) == len(rows)
            said = [str(w.message) for w in caught if "beside its rows" in str(w.message)]
            assert len(said) == 1
            assert "out of credits for [api key] (c@x.example)" in said[0]
            assert KEY not in said[0]
        assert service.downloads == 2, "the second comes from the cache, with the same warning"
    with pytest.warns(CliovaWarning, match=r"The file tells of 1 error beside its rows"):
        assert len(read_cliova_file(io.BytesIO(body))) == len(rows)


BAD_FILES = [
    b"", b"a,b\n1\n", b'a,b\n"x"y,2\n', b"a,b\n1,\xe9\n", b"a,b\n1,2\n3", b"PK\x03\x04..",
    b'[{"a":1},5]', b'[{"a":1}', b'[{"a":1,}]', b'[{"a":"\xe9"}]', b'{"a":1}', b"<html>",
    b'[{"a":"\\ud800"}]', b"email\n\xff",
    b"a,b\n1,timeout\n2,tim", b'{"error":"x"}', b"Error: x", b"ada@example.com,ok\n",
]  # fmt: skip


@pytest.mark.parametrize("body", BAD_FILES)
@pytest.mark.filterwarnings("ignore::cliova_pandas.CliovaWarning")
def test_file_is_told_of_nothing_that_its_reader_has_not(body: bytes) -> None:
    """Every argument that is named is one of the function that was called."""
    known = inspect.signature(read_cliova_file).parameters
    with pytest.raises(CliovaError) as caught:
        read_cliova_file(io.BytesIO(body))
    named = {argument.name for argument in read_message(caught.value).arguments}
    assert named <= set(known)
    assert "output=" not in str(caught.value)
