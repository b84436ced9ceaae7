"""The demo shows what the package does, without an account, and leaves one chart."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support.commands import Run


def test_demo_shows_the_list_the_shares_and_a_chart(run: Run, tmp_path: Path) -> None:
    """Without an account: CSV and JSON agree, the head, the shares, and where the chart is."""
    code, out, err = run("demo")
    assert (code, err) == (0, "")
    assert "2,000 rows. CSV and JSON give the same frame." in out
    assert re.search(r"^valid +1,500 +75\.0 % +73\.1 % +76\.8 %$", out, re.MULTILINE)
    assert "share of 2,000 rows, with 95 % intervals" in out
    chart = tmp_path / "here" / "cliova-demo.png"
    assert str(chart) in out
    assert chart.read_bytes().startswith(b"\x89PNG")
    assert [p.name for p in chart.parent.iterdir()] == ["cliova-demo.png"]


def test_demo_puts_its_chart_where_it_is_told(run: Run, tmp_path: Path) -> None:
    """-o names the file; a folder that is not there is an error in one line."""
    assert run("demo", "-o", tmp_path / "mine.png")[0] == 0
    assert (tmp_path / "mine.png").exists()
    for name, message in (("nowhere/mine.png", "nowhere"), ("mine.doc", ".png, .svg, .pdf")):
        code, out, err = run("demo", "-o", tmp_path / name)
        assert (code, out) == (2, "")
        assert err.count("\n") == 1
        assert message in err
