"""Nothing that the data holds is obeyed by the terminal that a command writes to."""

from __future__ import annotations

import pytest

from cliova_pandas.cli.shell import Shell

CONTROLS = [chr(code) for code in (*range(32), *range(127, 160), 0x202E, 0x2066)]


@pytest.mark.parametrize("control", [one for one in CONTROLS if one not in "\t\n"])
def test_a_control_is_shown_and_not_obeyed(
    capsys: pytest.CaptureFixture[str], control: str
) -> None:
    """It could hide what stands beside it, or write a file; its code stands there instead."""
    shell = Shell(str)
    shell.say(f"a{control}[31mb")
    shell.tell(f"a{control}]0;b")
    shell.note(ValueError(f"a{control}b"))
    said = capsys.readouterr()
    for text in (said.out, said.err):
        assert control not in text
        assert f"a{control.encode('unicode_escape').decode()}" in text


def test_other_letters_and_line_ends_are_left_as_they_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Also those that many programs have trouble with."""
    text = "a\tb\nüß€ 日本 \U0001f600 e\u0301"
    Shell(str).say(text)
    assert capsys.readouterr().out == f"{text}\n"
