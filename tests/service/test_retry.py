"""What may pass is tried again, after a pause; what may not is left as it is."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from collections.abc import Callable
from email.utils import formatdate
from time import time

import pytest

from cliova_pandas.errors import (
    AuthenticationError,
    CliovaError,
    ConnectionFailedError,
    RateLimitError,
    ResultFormatError,
    ServiceError,
)
from cliova_pandas.service.cancel import Cancelled, CancelToken
from cliova_pandas.service.retry import UnprovenError, find_pause, parse_retry_after, persist


def run(
    attempt: Callable[[], object], max_retries: int = 3, cancel: CancelToken | None = None
) -> tuple[object, list[float]]:
    """Return what comes of it, and the pauses."""
    slept: list[float] = []
    found = persist(
        attempt, max_retries=max_retries, sleep=slept.append, cancel=cancel or CancelToken()
    )
    return found, slept


def failing(*errors: BaseException) -> Callable[[], str]:
    """Return a function that fails so many times, and then works."""
    left = list(errors)

    def attempt() -> str:
        if left:
            raise left.pop(0)
        return "done"

    return attempt


def test_pauses_grow_and_are_bounded() -> None:
    """The pause doubles with each attempt, half of it by chance, and stays under half a minute."""
    error = ConnectionFailedError("x")
    for tries in range(12):
        bound = min(0.5 * 2**tries, 30)
        pauses = [find_pause(error, tries) for _ in range(50)]
        assert all(bound / 2 <= pause <= bound for pause in pauses)
        assert len(set(pauses)) > 10
    assert find_pause(ServiceError("x", status_code=400), 0) is None
    assert find_pause(RateLimitError("x", retry_after=61), 0) is None


def test_pauses_are_those_that_were_decided() -> None:
    """What the service asks for is waited for, and the last attempt's result comes back."""
    found, slept = run(failing(RateLimitError("x", retry_after=7), ConnectionFailedError("x")))
    assert found == "done"
    assert slept[0] == 7
    assert 0.5 <= slept[1] <= 1


@pytest.mark.parametrize(
    "error",
    [AuthenticationError("x"), ServiceError("x", status_code=404), KeyError("x"), Cancelled()],
    ids=repr,
)
def test_what_does_not_pass_is_not_tried_again(error: BaseException) -> None:
    """Neither a refusal, nor a mistake of ours, nor an end that somebody wants."""
    with pytest.raises(type(error)) as caught:
        run(failing(error))
    assert caught.value is error


def test_the_last_error_is_raised() -> None:
    """After so many attempts as were allowed, and without the words of a library."""
    errors = [ConnectionFailedError(str(number)) for number in range(5)]
    with pytest.raises(ConnectionFailedError) as caught:
        run(failing(*errors), max_retries=2)
    assert str(caught.value) == "2"
    assert caught.value is errors[2]
    assert caught.value.__cause__ is None


def test_a_fault_of_unproven_bytes_is_tried_again_and_then_told_as_it_is() -> None:
    """A bad row may be one of the transfer; if it stays, the finding is what the user sees."""
    finding = ResultFormatError("row 3")
    assert run(failing(UnprovenError(finding)))[0] == "done"
    with pytest.raises(ResultFormatError) as caught:
        run(failing(UnprovenError(finding)), max_retries=0)
    assert caught.value is finding


def test_a_failure_after_cancelling_is_not_one() -> None:
    """A connection that was broken off on purpose ends in who cancelled, not in an error."""
    token = CancelToken()

    def attempt() -> None:
        token.cancel()
        raise ConnectionFailedError("shut down")

    with pytest.raises(Cancelled):
        run(attempt, cancel=token)


def test_a_result_is_not_held() -> None:
    """It may be large, and is free as soon as its reader lets it go."""

    class Large:
        pass

    gc.disable()
    try:
        found, _ = run(Large)
        held = weakref.ref(found)
        del found
        assert held() is None
    finally:
        gc.enable()


READ = """
import sys
from cliova_pandas import read_cliova, sandbox
before = set(sys.modules)
with sandbox.serve() as service, service.client() as client:
    read_cliova("list_77", client=client, cache=False)
found = {"asyncio", "tornado", "tenacity"} & (set(sys.modules) - before)
assert not found, found
"""


def test_trying_again_brings_in_no_event_loop() -> None:
    """Nobody waits for one at the first read: the attempts follow each other in a loop of ours."""
    done = subprocess.run([sys.executable, "-c", READ], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("0", 0),
        (" 12 ", 12),
        ("86400", 86_400),
        ("\x1c7", None),
        ("\u00a07", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("9" * 5_000, None),
        ("Fri, 31 Dec 9999999999 23:59:59 GMT", None),
        ("Thu, 26 Nov 1998 01:34:11 GMT", 0),
    ],
)
def test_no_header_breaks_the_error_path(header: str | None, seconds: float | None) -> None:
    """Seconds or a date are understood, in full; whatever else comes is as good as nothing."""
    assert parse_retry_after(header) == seconds


def test_a_header_may_have_a_date() -> None:
    """It is as far off as the clock says."""
    seconds = parse_retry_after(formatdate(time() + 40, usegmt=True))
    assert seconds is not None
    assert 30 < seconds <= 40
    assert issubclass(RateLimitError, CliovaError)
