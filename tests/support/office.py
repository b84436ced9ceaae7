"""LibreOffice, which opens our workbooks as somebody without Excel would."""

from __future__ import annotations

import shutil
import subprocess
import warnings
from pathlib import Path

import openpyxl
import pytest

from tests.support.examples import NO_OFFICE

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_office = pytest.mark.skipif(SOFFICE is None, reason=NO_OFFICE)


def open_in_office(workbook: Path, folder: Path) -> openpyxl.Workbook:
    """Return a workbook as LibreOffice writes it, in a folder that it works in."""
    assert SOFFICE is not None
    subprocess.run(
        [SOFFICE, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
         "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "out"),
         str(workbook)],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    with warnings.catch_warnings():
        # LibreOffice writes extensions, and each truth as a formula with its value.
        warnings.filterwarnings("ignore", message=".*xtension is not supported")
        return openpyxl.load_workbook(folder / "out" / workbook.name, data_only=True)
