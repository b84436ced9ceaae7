"""What is said at the shell names options; what is said in Python names arguments."""

from __future__ import annotations

import pytest

from cliova_pandas import cli
from cliova_pandas.errors import Argument, CliovaError, CliovaWarning, Hint
from cliova_pandas.wording import Part

NAMED = [
    (
        [Hint("Try ", Argument("output", "json"), ", which marks its own end.")],
        'Try output="json", which marks its own end.',
        "Try --download json, which marks its own end.",
    ),
    (
        ["Pass ", Argument("verdict_column", ...), ", and"],
        "Pass verdict_column=..., and",
        "Pass --verdict-column NAME, and",
    ),
    (
        ["or ", Argument("verdict_map", {"word": "class"}), "."],
        "or verdict_map={word: class}.",
        "or --verdict-map WORD=CLASS.",
    ),
    (
        ["pass ", Argument("verdict_map", ...), " or"],
        "pass verdict_map=... or",
        "pass --verdict-map WORD=CLASS or",
    ),
    (
        [Argument("verdict_map"), " gives 'x' the class 'y'."],
        "verdict_map gives 'x' the class 'y'.",
        "--verdict-map gives 'x' the class 'y'.",
    ),
    (
        ["Check the ", Argument("base_url"), " (http://x)."],
        "Check the base_url (http://x).",
        "Check the CLIOVA_BASE_URL (http://x).",
    ),
    (
        ["Set CLIOVA_API_KEY", Hint(", or pass ", Argument("api_key", ...)), ", or store"],
        "Set CLIOVA_API_KEY, or pass api_key=..., or store",
        "Set CLIOVA_API_KEY, or store",
    ),
    (
        ["Wait for it with ", Argument("wait", True), ", or ", Argument("wait", 600), "."],
        "Wait for it with wait=True, or wait=600.",
        "Wait for it with --wait, or --wait 600.",
    ),
    (["It is no CSV.", Hint(" Try ", Argument("output", "csv"), ".")],
     'It is no CSV. Try output="csv".', "It is no CSV. Try --download csv."),
    (["Leave out ", Argument("cache", False)], "Leave out cache=False", "Leave out --no-cache"),
    (
        ["The list 'my_base_url_2' is empty."],
        "The list 'my_base_url_2' is empty.",
        "The list 'my_base_url_2' is empty.",
    ),
    (
        ["In the column 'verdict_map' of output=\"json\" 1 word is not understood."],
        "In the column 'verdict_map' of output=\"json\" 1 word is not understood.",
        "In the column 'verdict_map' of output=\"json\" 1 word is not understood.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "said", "told"), NAMED)
@pytest.mark.parametrize("kind", [CliovaError, CliovaWarning])
def test_arguments_become_options(
    kind: type[CliovaError | CliovaWarning], parts: list[Part], said: str, told: str
) -> None:
    """What a shell user reads can be typed at the shell."""
    error = kind(*parts)
    assert str(error) == said
    assert cli.make_parser().parse_args(["read", "list_1"]).command.word(error) == told


def test_an_option_is_named_only_by_a_command_that_has_it() -> None:
    """``status`` waits for nothing, and ``report`` has its own way to name addresses."""
    error = CliovaError("It is running.", Hint(" Pass ", Argument("wait", True), "."))
    missing = CliovaError("Pass ", Argument("include_addresses", ...), ".")
    parser = cli.make_parser()
    assert parser.parse_args(["status", "list_1"]).command.word(error) == "It is running."
    report = parser.parse_args(["report", "list_1", "-o", "x.md"]).command
    assert report.word(error) == "It is running. Pass --wait."
    assert report.word(missing) == "Pass --include-addresses VERDICTS."


def test_what_is_no_error_of_ours_is_said_as_it_is() -> None:
    """An error of the system has no arguments to name."""
    command = cli.make_parser().parse_args(["read", "list_1"]).command
    assert command.word(OSError(28, "No space left")) == "[Errno 28] No space left"
