"""CONTRIBUTING.md names what is there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
TEXT: Final = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
QUESTIONS: Final = [
    "Set up", "Run one test", "Run everything", "The house", "Add a number", "Add a chart",
    "Add a layout", "Add a section to the report",
    "Add a page to the documentation", "Notebooks and benchmarks", "Release",
]  # fmt: skip


def test_every_path_exists() -> None:
    """A file or folder that is named, in the text or in a command, is in the repository."""
    folders = "|".join(path.name for path in ROOT.iterdir() if path.is_dir())
    paths = re.findall(rf"(?<![\w/.])(?:(?:{folders})/[\w./*-]*\w/?)", TEXT)
    paths += re.findall(r"`([\w.-]+\.(?:py|md|toml|yaml))`", TEXT)
    paths += re.findall(r"\]\((?!https?:)([^)]+)\)", TEXT)
    assert len(paths) > 30
    missing = {path for path in paths if not list(ROOT.glob(path))} - {"dist/*"}
    assert not missing


def test_the_first_questions_are_answered() -> None:
    """A newcomer finds each of them as a heading."""
    assert re.findall(r"^## (.+)$", TEXT, re.MULTILINE) == QUESTIONS


def test_every_session_and_fixture_that_is_named_exists() -> None:
    """What is said of nox and of the fixtures is in ``noxfile.py`` and ``conftest.py``."""
    sessions = re.findall(
        r"@nox\.session\ndef (\w+)", (ROOT / "noxfile.py").read_text(encoding="utf-8")
    )
    assert sessions
    for session in sessions:
        assert f"`{session}`" in TEXT, session
    for line in re.findall(r"nox -s ([\w ]+)`", TEXT):
        assert set(line.split()) <= set(sessions)
    fixtures = re.findall(r"\ndef (\w+)\(", (ROOT / "conftest.py").read_text(encoding="utf-8"))
    [named] = re.findall(r"fixtures that every test can use \(([^)]+)\)", TEXT)
    assert set(re.findall(r"`(\w+)`", named)) <= set(fixtures)
