"""Why a column is the verdict is said with every signal, and with what would change it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from cliova_pandas import read_cliova_file
from cliova_pandas.cli import main
from cliova_pandas.verdicts.explain import explain_verdict


def explain(text: str) -> str:
    """Explain the verdict of a saved result."""
    return explain_verdict(read_cliova_file(io.StringIO(text)).attrs["cliova"])


def test_a_known_layout_is_named_with_its_source() -> None:
    """Nothing was weighed, and the words are those of the layout."""
    said = explain("ELV Result,email\nok,a@x.example\n")
    assert "Layout: emaillistverify-dashboard, observed: http" in said
    assert "Words: 'ok' is valid." in said
    assert "Signals" not in said


def test_every_signal_is_listed_with_its_weight() -> None:
    """And the one that decides is named."""
    said = explain("email,status\na@x.example,valid\nb@x.example,invalid\n")
    assert "+3 verdict's name: it is called 'status'" in said
    assert "+2 opposed words" in said
    assert "It weighs 6, and 6 are needed: without" in said


def test_several_signals_may_be_more_than_enough() -> None:
    """Then no single one decides."""
    said = explain("email,email_status,mx_found\na@x.example,deliverable,y\nb@x.example,risky,y\n")
    assert "no single signal decides" in said


@pytest.mark.filterwarnings("ignore::cliova_pandas.CliovaWarning")
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("email,status\na@x.example,ok\nb@x.example,error\n", "a second sign of a verification"),
        (
            "email,status,seat\na@x.example,valid,A1\nb@x.example,invalid,A2\n",
            "Without 'column of another field' it would be the verdict",
        ),
    ],
)
def test_a_refusal_says_what_would_change_it(text: str, said: str) -> None:
    """Either something is missing, or something speaks against it."""
    assert said in explain(text)


def test_the_shell_explains_a_file_and_lists_the_layouts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two commands print what the functions return."""
    path = tmp_path / "saved.csv"
    path.write_text("email,status\na@x.example,valid\nb@x.example,invalid\n")
    assert main(["explain", str(path)]) == 0
    assert "verdict 'status'" in capsys.readouterr().out
    assert main(["layouts"]) == 0
    printed = capsys.readouterr().out
    assert "kickbox" in printed
    assert "cliova" in printed
