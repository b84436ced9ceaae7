"""The choices for a report are checked once, before anything is counted."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pandas as pd
import pytest

from cliova_pandas import ConfigurationError, write_report
from cliova_pandas.report.context import ReportContext
from cliova_pandas.report.document import SECTIONS, SectionName
from cliova_pandas.report.options import ReportOptions
from cliova_pandas.report.sections.registry import make_section


def test_a_misspelt_choice_is_refused(tmp_path: Path) -> None:
    """Nothing swallows an argument that there is not."""
    frame = pd.DataFrame({"verdict": ["valid"]})
    wrong: dict[str, Any] = {"tittle": "x"}
    with pytest.raises(TypeError, match="tittle"):
        write_report(frame, tmp_path / "r.html", **wrong)
    with pytest.raises(TypeError, match="tittle"):
        ReportOptions(**wrong)


def test_a_choice_is_refused_before_there_is_a_result() -> None:
    """What cannot be chosen is known without a frame."""
    for name, value in (("lang", "xx"), ("sections", ["x"]), ("include_addresses", "bad")):
        with pytest.raises(ConfigurationError):
            ReportOptions(**{name: value})  # type: ignore[arg-type]


def test_every_section_that_can_be_chosen_is_made() -> None:
    """The names that are offered are those that the registry knows."""
    assert get_args(SectionName) == SECTIONS
    context = ReportContext({"x": pd.DataFrame({"verdict": ["valid"]})})
    for name in SECTIONS:
        if name in ("notes", "comparison", "changes", "addresses", "outcomes"):
            with pytest.raises(ConfigurationError, match="needs"):
                make_section(name, context)
        else:
            assert make_section(name, context).name == name
