"""A report as a PDF: the page, printed by a browser of the machine and by nobody else."""

from __future__ import annotations

import io
import os
import re
import stat
import sys
import textwrap
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest

from cliova_pandas import CliovaError, ConfigurationError, write_report
from cliova_pandas.report.pdf import _number_elements, require_browser
from tests.support.reading_back import list_html_tables
from tests.support.report_frames import NOW, read, take_report

pypdf = pytest.importorskip("pypdf")
try:
    BROWSER = require_browser()
except ConfigurationError:
    BROWSER = ""
needs_browser = pytest.mark.skipif(not BROWSER, reason="no browser to print with")


def read_pdf(path: Path) -> list[str]:
    """Return the text of each page, with single spaces."""
    reader = pypdf.PdfReader(io.BytesIO(path.read_bytes()))
    return [re.sub(r"\s+", " ", normalize("NFKC", one.extract_text())) for one in reader.pages]


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Put a program of ours where a browser would be, and say what it does."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def make(body: str) -> Path:
        program = folder / "chromium"
        program.write_text(f"#!{sys.executable}\nimport os, sys\n{textwrap.dedent(body)}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(folder))
        return folder

    return make


@needs_browser
@pytest.mark.parametrize(("paper", "size"), [("A4", (595, 842)), ("Letter", (612, 792))])
def test_every_number_of_the_page_is_on_paper(
    tmp_path: Path, paper: str, size: tuple[int, int]
) -> None:
    """Each cell of each table is there, each page says what it is of and which it is, and the size
    is that of the paper."""
    df, before = read("list_october"), read("list_september")
    path = write_report(df, tmp_path / "r.pdf", paper=paper, previous=before, now=NOW)
    html = take_report("list_october", previous="list_september").read_text("utf-8")
    pages = read_pdf(path)
    text = " ".join(pages)
    for caption, rows in list_html_tables(html).items():
        assert caption in text
        for row in rows:
            for cell in row:
                assert cell in text, (caption, cell)
    for number, page in enumerate(pages, 1):
        assert f"{number} / {len(pages)}" in page
        assert "Customers, October" in page
    box = pypdf.PdfReader(path).pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == size


@needs_browser
def test_a_pdf_is_the_same_to_the_byte(tmp_path: Path) -> None:
    """Its day is that of the report, and nothing in it is that of the machine."""
    df = read("list_12345")
    one, two = (
        write_report(df, tmp_path / f"{name}.pdf", sections=["headline", "bounces"], now=NOW)
        for name in "ab"
    )
    assert one.read_bytes() == two.read_bytes()
    assert pypdf.PdfReader(one).metadata["/CreationDate"] == "D:20261103093000+00'00'"


def test_elements_are_numbered_from_the_first_of_the_page() -> None:
    """However many a browser had made before; no byte moves, and each is still the one meant."""
    page = b"/ID (node%08d) /Headers [(node%08d) (node%08d)] (node) (a node00000627)"
    early, late = page % (628, 627, 1000), page % (629, 628, 1001)
    assert _number_elements(early) == _number_elements(late) == page % (2, 1, 3)


@needs_browser
def test_a_pdf_with_addresses_is_its_owner_s(tmp_path: Path) -> None:
    """As the other files with addresses are, and nothing else is left behind."""
    target = tmp_path / "r.pdf"
    path = write_report(
        read("list_12345"), target, include_addresses="invalid", sections=["addresses"], now=NOW
    )
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_without_a_browser_it_is_said_how_to_print(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error comes before anything is counted, and no file is left."""
    monkeypatch.setenv("PATH", str(tmp_path))
    if sys.platform != "linux":
        pytest.skip("browsers are found elsewhere too")
    with pytest.raises(ConfigurationError, match=r"\.html file instead.*print it to a PDF"):
        write_report(read("list_12345"), tmp_path / "r.pdf", now=NOW)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="a program is no script there")
def test_the_browser_gets_no_key_no_network_and_a_profile_of_its_own(
    tmp_path: Path, fake: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it is called with and what it may see."""
    seen = tmp_path / "seen"
    fake(f"""
        target = next(a for a in sys.argv if a.startswith("--print-to-pdf=")).partition("=")[2]
        open(target, "wb").write(b"%PDF-1.4")
        open({str(seen)!r}, "w").write(repr((sys.argv[1:], dict(os.environ))))
    """)
    monkeypatch.setenv("CLIOVA_API_KEY", "key-that-is-secret")
    write_report(read("list_12345"), tmp_path / "r.pdf", now=NOW)
    said = seen.read_text()
    assert "key-that-is-secret" not in said
    assert "CLIOVA" not in said
    assert "--proxy-server=http://127.0.0.1:9" in said
    [profile] = re.findall(r"--user-data-dir=([^']+)", said)
    assert not Path(profile).exists()
    assert ("--no-sandbox" in said) == (os.geteuid() == 0)


@pytest.mark.skipif(os.name == "nt", reason="a program is no script there")
def test_a_browser_that_does_not_print_is_an_error(tmp_path: Path, fake: Any) -> None:
    """With its last word and with what to do, and no file is left."""
    fake("sys.exit('cannot open display')")
    with pytest.raises(CliovaError, match=r"cannot open display.*\.html file instead"):
        write_report(read("list_12345"), tmp_path / "r.pdf", now=NOW)
    assert not (tmp_path / "r.pdf").exists()


def test_another_paper_names_the_valid_ones(tmp_path: Path) -> None:
    """Before anything is counted."""
    with pytest.raises(ConfigurationError, match="'A4', 'Letter'"):
        write_report(read("list_12345"), tmp_path / "r.xlsx", paper="A5")
