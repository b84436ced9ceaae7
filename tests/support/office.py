"""LibreOffice, which opens our workbooks as somebody without Excel would."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.examples import NO_OFFICE

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_office = pytest.mark.skipif(SOFFICE is None, reason=NO_OFFICE)


def convert_in_office(workbook: Path, folder: Path) -> Path:
    """Return a workbook as LibreOffice writes it, in a folder that it works in."""
    assert SOFFICE is not None
    subprocess.run(
        [SOFFICE, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
         "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "out"),
         str(workbook)],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    return folder / "out" / workbook.name
