"""Every name that a user can reach, used as a user would; checked by mypy, never run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import narwhals as nw
import pandas as pd

import cliova_pandas as cp
from cliova_pandas import sandbox

df: pd.DataFrame = cp.read_cliova("list_12345")
df = cp.read_cliova(["a", "b"], True, output="json", columns=["email"], wait=600, progress=False)
df = cp.read_cliova("list_12345", verdict_column="status", verdict_map={"ok_for_all": "risky"})
chunks: Iterator[pd.DataFrame] = cp.iter_cliova("list_12345", chunksize=1_000)
saved: Path = cp.download_cliova("list_12345", "result.csv")
df = cp.read_cliova_file(saved, email_column="email", encoding="latin-1")
removed: object = cp.clear_cache()
synced: pd.DataFrame = cp.sync_cliova(["a", "b"], "results", True, output="json", dtype=str)
lazy: nw.LazyFrame[Any] = cp.scan_cliova("results", ["a"], engine="duckdb", columns=["email"])

client = cp.CliovaClient("key", base_url="https://service.example/bulk-emails", timeout=(5, 30))
bounded = cp.CliovaClient("key", deadline=600, limits=cp.Limits(result_bytes=10**9))
job: cp.Job = client.status("list_12345")
job = client.wait("list_12345", timeout=60)
total: int | None = job.total_emails
submitted: cp.SubmittedJob = cp.submit_cliova(df, "Spring", email_column="Mail", client=client)
ready: cp.PreparedList = cp.submit_cliova(["a@x.org"], "Spring", dry_run=True)
sent: int = ready.counts.sent
leaving: pd.DataFrame = ready.frame
submitted = submitted.refresh().wait(timeout=60)
df = submitted.read(verdict_map={"ok_for_all": "risky"})
df = cp.validate(df, "Spring", on="Mail", resume=True, timeout=600, skip_known=30, split=True)
jobs: pd.DataFrame = cp.recent_jobs()
job = client.submit("list.csv", "Spring")
changed: datetime | None = job.updated_at

summary: pd.DataFrame = cp.summarize(df, level=0.9, job=job)
groups: pd.DataFrame = cp.breakdown(df, ["provider", "reason"], rate="risky", top=5, min_n=30)
flagged: pd.DataFrame = cp.flags(df, unique=True)
plans: pd.DataFrame = cp.bounce_range(df, thresholds=(0.01, 0.03), now=datetime.now(UTC))
rates: pd.DataFrame = cp.bounce_rates(df, sent=df, bounced=["a@x.org"], by=["verdict", "domain"])
rates = cp.bounce_rates(df, log="events.jsonl", by="age", mailed_at=datetime.now(UTC))
plans = cp.bounce_range(
    df, rates=rates, plans={"mine": ["valid", "risky"], "half": lambda frame: frame["half"]},
    valid_error=0.02, assumed={"risky": (0.1, 0.3)},
)  # fmt: skip
drivers: pd.DataFrame = cp.find_drivers(df, ["utm_source", "provider"], rate="risky", depth=2)
corrections: pd.DataFrame = cp.suggest_corrections(df, min_valid=50)
corrected: Path = cp.export_corrections(corrections, "again.csv", overwrite=True)
checked: pd.DataFrame = cp.reconcile(df, job=job)
compared: pd.DataFrame = cp.compare({"Jan": df, "Feb": df})
moved: pd.DataFrame = cp.changes(df, df)
history: pd.DataFrame = cp.address_history({"2026-01": df, "2026-02": df}, addresses=["a@x.org"])
history = cp.address_history(df, {"list_1": "2026-01"}, addresses="all")
keys: pd.Series[str] = cp.group_keys(df, "domain")
mask: pd.Series[bool] = cp.is_flagged(df, "role")

axes = cp.plot_verdicts(df, title="October", palette={"valid": "green"})
axes = cp.plot_breakdown(groups, ax=axes)
axes = cp.plot_rates(df, "provider", rate="risky")
axes = cp.plot_comparison({"Jan": df, "Feb": df})
axes = cp.plot_trend({"2026-01": df, "2026-02": df}, by="provider", rate="risky")
axes = cp.plot_trend(cp.trend(df, "signed_up", every="month"), ax=axes)
drawn: pd.DataFrame = cp.chart_data(axes)
axes = cp.plot_drivers(drivers, top=5, ax=axes)
axes = cp.plot_calibration({"May": rates, "June": rates}, valid_error=0.02, ax=axes)
axes = cp.plot_calibration(df, log="events.csv", by=["verdict", "age"])
sentence: str = cp.describe(axes)

written: Path = cp.write_report(df, "report.html", title="October", overwrite=True)
manifest: pd.DataFrame = cp.export_lists(df, "folder")
panel = cp.Panel(df)
chosen: pd.DataFrame = panel.selection
code: str = panel.code

accessor = cp.CliovaAccessor(df)
df = accessor.validate("Spring")
submitted = accessor.submit("Spring")
summary = accessor.summary()
groups = accessor.breakdown("tld")
flagged = accessor.flags()
checked = accessor.reconcile()
corrections = accessor.suggest_corrections()
drivers = accessor.find_drivers(min_n=50)
plans = accessor.bounce_range()
rates = accessor.bounce_rates(log="events.csv")
valid: pd.DataFrame = accessor.select("valid", "risky")
axes = accessor.plot_verdicts()
axes = accessor.plot_breakdown("provider")
axes = accessor.plot_rates("provider")
axes = accessor.plot_trend("signed_up", by="provider")
history = accessor.address_history("signed_up")
axes = accessor.plot_drivers("utm_source")
axes = accessor.plot_calibration(sent=df, bounced=[])
manifest = accessor.export("folder", overwrite=True)
written = accessor.report("report.md")

with sandbox.serve(faults=[sandbox.faults.Fault("cut")]) as service:
    df = cp.read_cliova("list_12345", client=service.client())

try:
    cp.read_cliova("list_running")
except cp.JobNotFinishedError as error:
    running: int | None = error.job.total_emails if error.job else None
except cp.RateLimitError as error:
    seconds: float | None = error.retry_after
except (cp.ServiceError, cp.ResultFormatError, cp.CliovaError) as error:
    where: str | None = error.list_id
