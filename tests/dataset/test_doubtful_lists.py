"""A list that may lack rows is tried again by a sync, written, and fetched anew by the next one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from cliova_pandas import CliovaWarning, sync_cliova
from tests.support.raw_service import answering

JOB = {"totalEmails": 20, "totalValidEmails": 15, "updatedAt": "2026-05-01T00:00:00Z"}


def write_rows(count: int) -> bytes:
    return b"email,status\n" + b"".join(b"a%d@x.example,valid\n" % row for row in range(count))


def test_a_doubtful_list_is_never_current(tmp_path: Path) -> None:
    """Fewer verified rows than valid ones are asked for twice, and again by the next sync."""
    options: dict[str, Any] = {"verified_only": True, "verdict_column": "status"}
    with answering(write_rows(9), JOB) as service, service.client() as client:
        for downloads in (2, 4):
            with pytest.warns(CliovaWarning, match="9 rows, but the job counts 15 valid"):
                synced = sync_cliova(["list_1"], tmp_path, client=client, **options)
            assert synced.loc["list_1", "outcome"] == "downloaded"
            assert service.downloads == downloads
        assert len(pd.read_parquet(tmp_path / "list_1.parquet")) == 9
        service.body = write_rows(15)
        for outcome in ("downloaded", "unchanged"):
            synced = sync_cliova(["list_1"], tmp_path, client=client, **options)
            assert synced.loc["list_1", "outcome"] == outcome
        assert service.downloads == 5
        assert len(pd.read_parquet(tmp_path / "list_1.parquet")) == 15
