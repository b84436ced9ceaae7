"""Errors are also the built-ins one would catch, survive pickling, and name what would help."""

from __future__ import annotations

import pickle
import traceback
from pathlib import Path

import pandas as pd
import pytest

from cliova_pandas import JobNotFinishedError, errors, read_cliova, write_report
from cliova_pandas.errors import Argument, CliovaError, CliovaWarning, Hint, Message
from cliova_pandas.sandbox import Sandbox
from cliova_pandas.service.job import Job

KINDS: list[type[CliovaError]] = [
    kind
    for name in errors.__all__
    if isinstance(kind := getattr(errors, name), type) and issubclass(kind, CliovaError)
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_survives_pickling(kind: type[CliovaError]) -> None:
    """An error that crosses processes keeps its message, its list and what it carries."""
    error = kind("what and why", list_id="list_1")
    error.__dict__["extra"] = {"job": Job(id="list_1")}
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is kind
    assert str(copy) == "what and why"
    assert copy.__dict__ == error.__dict__


@pytest.mark.parametrize("kind", [*KINDS, CliovaWarning])
def test_the_arguments_survive_pickling(kind: type[CliovaError | CliovaWarning]) -> None:
    """An error or a warning from another process can still be worded by the shell."""
    error = kind("Too big.", Hint(" Pass ", Argument("top", 5), "."))
    copy = pickle.loads(pickle.dumps(error))
    assert str(copy) == "Too big. Pass top=5."
    assert repr(copy) == repr(error)
    assert errors.read_message(copy) == errors.read_message(error)
    assert errors.read_message(copy).word(lambda _: None) == "Too big."


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_names_the_argument_that_would_help(kind: type[CliovaError]) -> None:
    """The first that its message names, at any depth; None where it names none."""
    assert kind("what").argument is None
    assert kind("what ", Message("and ", Hint(Argument("wait", True)))).argument == "wait"
    assert kind(Argument("top"), " must fit, or ", Argument("rate", ...)).argument == "top"


class Narrower(errors.ServiceError):
    """A kind of which only one wing knows."""


def test_a_traceback_ends_with_the_page_that_says_what_to_do_now() -> None:
    """The message stays as it is; a kind that is not public is explained as what it is."""
    for kind in (errors.ServiceError, Narrower):
        shown = "".join(traceback.format_exception(kind("It failed.")))
        assert shown.endswith(
            "It failed.\nWhat now: reference/errors.html#serviceerror in the documentation\n"
        )
        assert str(kind("It failed.")) == "It failed."


@pytest.mark.parametrize("site", ["{folder}", "https://docs.example/cliova/", "{url}"])
def test_the_page_is_a_whole_link_where_the_site_is_known(
    site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder or a URL, with a slash at its end or without, in CLIOVA_DOCS."""
    site = site.format(folder=tmp_path, url=tmp_path.as_uri())
    monkeypatch.setenv("CLIOVA_DOCS", site)
    root = "https://docs.example/cliova" if "example" in site else tmp_path.as_uri()
    error = errors.VerdictError("No verdicts.")
    assert error.help_url == f"{root}/reference/errors.html#verdicterror"
    assert error.__notes__ == [f"What now: {error.help_url}"]
    assert CliovaWarning("Few.").help_url == f"{root}/reference/errors.html#cliovawarning"


@pytest.mark.parametrize("site", ["~nobody-of-this-name/docs", "docs"])
def test_a_site_that_cannot_be_found_hides_no_error(
    site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error is what it was, with the place within the site."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    monkeypatch.setenv("CLIOVA_DOCS", site)
    error = errors.VerdictError("No verdicts.")
    assert (str(error), error.help_url) == ("No verdicts.", "reference/errors.html#verdicterror")


def test_an_error_of_python_ends_with_its_page_too(tmp_path: Path) -> None:
    """A name that is taken, for example."""
    frame = pd.DataFrame({"email": ["a@x.org"], "verdict": ["valid"]})
    target = tmp_path / "report.html"
    write_report(frame, target)
    with pytest.raises(FileExistsError) as caught:
        write_report(frame, target)
    assert "reference/errors.html#fileexistserror" in caught.value.__notes__[0]


def test_an_error_of_a_read_carries_its_argument(service: Sandbox) -> None:
    """A program can offer to wait, without reading the sentence."""
    with pytest.raises(JobNotFinishedError) as caught:
        read_cliova("list_running", client=service.client())
    assert caught.value.argument == "wait"


def test_a_message_can_be_changed_and_keeps_its_arguments() -> None:
    """What is redacted in the text stays redacted, and the argument can still be worded."""
    message = Message("The key abc is wrong.", Hint(" Not abc, but ", Argument("api_key", ...)))
    changed = message.map(lambda text: text.replace("abc", "***"))
    assert str(changed) == "The key *** is wrong. Not ***, but api_key=..."
    assert changed.word(lambda _: None) == "The key *** is wrong."


@pytest.mark.parametrize(
    ("kind", "builtin"),
    [
        (errors.ConfigurationError, ValueError),
        (errors.AuthenticationError, PermissionError),
        (errors.ListNotFoundError, LookupError),
        (errors.ConnectionFailedError, ConnectionError),
        (errors.IncompleteDownloadError, OSError),
        (errors.ResultFormatError, ValueError),
        (errors.VerdictError, ValueError),
    ],
)
def test_each_kind_is_also_the_builtin_that_one_would_catch(
    kind: type[CliovaError], builtin: type[Exception]
) -> None:
    """Who does not know this package catches what the standard library would raise."""
    with pytest.raises(builtin, match="message"):
        raise kind("message")
