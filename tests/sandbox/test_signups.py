"""The lists of sign-ups hold the causes that are documented, and no others that are not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

import pandas as pd
import pytest

from cliova_pandas import changes, find_drivers, read_cliova, suggest_corrections
from cliova_pandas.sandbox import LAYOUTS, Sandbox, serve
from cliova_pandas.sandbox.data import Address
from cliova_pandas.sandbox.signups import LISTS, SLIPS, SOURCES, make_signups
from cliova_pandas.verdicts import VERDICTS


def read(service: Sandbox, list_id: str) -> pd.DataFrame:
    return read_cliova(list_id, client=service.client(), cache=False)


def measure(addresses: Iterable[Address], verdict: str, source: Callable[[str], bool]) -> float:
    chosen = [a.verdict for a in addresses if source(a.uploaded["utm_source"])]
    return chosen.count(verdict) / len(chosen)


@pytest.mark.parametrize("seed", range(3))
def test_one_source_is_bad_and_the_others_are_alike(seed: int) -> None:
    """Whatever the seed, a third of partner-b is invalid in each month, and 9 % of the rest."""
    for month in LISTS.values():
        addresses = make_signups(month, seed)
        assert measure(addresses, "invalid", "partner-b".__eq__) == pytest.approx(0.34, abs=0.01)
        assert measure(addresses, "invalid", "partner-b".__ne__) == pytest.approx(0.09, abs=0.01)
        for name in SOURCES.keys() - {"partner-b"}:
            assert measure(addresses, "invalid", name.__eq__) == pytest.approx(0.09, abs=0.02)


def test_the_bad_source_began_in_june() -> None:
    """Who signed up before June did not come from partner-b."""
    addresses = make_signups(LISTS["list_signups_october"], 0)
    months = {
        a.uploaded["signed_up"][:7] for a in addresses if a.uploaded["utm_source"] == "partner-b"
    }
    assert min(months) == "2026-06"
    assert {a.uploaded["signed_up"][:7] for a in addresses} - months == {
        "2026-03", "2026-04", "2026-05",
    }  # fmt: skip


def test_the_addresses_are_different_and_stay_who_they_are() -> None:
    """No address comes twice, and a month later it is of the same source and day."""
    august, october = (make_signups(LISTS[f"list_signups_{m}"], 0) for m in ("august", "october"))
    before = {a.email: a.uploaded for a in august}
    after = {a.email: a.uploaded for a in october}
    assert (len(before), len(after)) == (len(august), len(october))
    kept = before.keys() & after.keys()
    assert len(kept) > 0.95 * len(before)
    assert all(before[email] == after[email] for email in kept)


def test_the_same_seed_gives_the_same_list() -> None:
    """The seed decides everything."""
    month = LISTS["list_signups_august"]
    assert make_signups(month, 3) == make_signups(month, 3)
    assert make_signups(month, 3) != make_signups(month, 4)


def test_every_verdict_occurs_in_every_source() -> None:
    """A part of the list shows all that a result can say."""
    found = Counter(
        (a.uploaded["utm_source"], a.verdict) for a in make_signups(LISTS["list_signups_august"], 0)
    )
    assert found.keys() == {(name, verdict) for name in SOURCES for verdict in VERDICTS}


def test_the_bad_source_is_found_first(service: Sandbox) -> None:
    """The largest part of the excess comes from partner-b, and nearly all the rest from domains."""
    drivers = find_drivers(read(service, "list_signups_october"))
    assert drivers.index[0] == ("utm_source", "partner-b")
    about = drivers.attrs["cliova"]
    assert 0.55 < drivers["excess"].iloc[0] / about["excess"] < 0.7
    columns = set(drivers.index.get_level_values("column")[1:])
    assert columns <= {"domain", "provider", "host", "siteLocation"}


def test_what_was_mistyped_is_what_can_be_repaired(service: Sandbox) -> None:
    """All mistyped domains are found, with what was meant, and nothing else is proposed."""
    df = read(service, "list_signups_october")
    meant = {slip: domain for domain, slips in SLIPS.items() for slip in slips}
    corrections = suggest_corrections(df)
    assert df.index[df["domain"].isin(list(meant))].equals(corrections.index)
    domains = df.loc[corrections.index, "domain"].map(meant)
    assert (domains == corrections["domain"]).all()
    assert 60 < corrections.attrs["cliova"]["recoverable"] == len(corrections) < 110


def test_months_can_be_compared(service: Sandbox) -> None:
    """Some valid addresses are invalid a month later, and some unknown ones valid."""
    moved = changes(read(service, "list_signups_august"), read(service, "list_signups_september"))
    assert 5 < moved["invalid"]["valid"] < 40
    assert moved["valid"]["unknown"] > 20


@pytest.mark.parametrize("layout", LAYOUTS)
def test_columns_of_the_upload_come_back_in_every_layout(layout: str) -> None:
    """The source and the day stand right behind the address, whatever else a row has."""
    with serve(layout=layout) as service:
        df = read(service, "list_signups_august")
    assert [name.rpartition(".")[2] for name in df.columns[1:3]] == ["utm_source", "signed_up"]
    assert set(df.iloc[:, 1].dropna()) == SOURCES.keys() - {""}
    assert df.iloc[:, 1].isna().any()
    assert df.iloc[:, 2].str.fullmatch(r"2026-0[3-8]-\d\d").all()


def test_the_list_was_validated_at_the_end_of_its_month(service: Sandbox) -> None:
    """The job and the rows tell the day, in the order of the months."""
    jobs = [service.client().status(list_id) for list_id in LISTS]
    updated = [job.updated_at for job in jobs]
    assert [f"{time:%m-%d}" for time in updated if time] == ["08-31", "09-30", "10-31"]
    rows = read(service, "list_signups_september")
    assert set(rows["updatedAt"].dt.strftime("%Y-%m-%d")) == {"2026-09-30"}
    assert jobs[1].total_emails == len(rows)
    assert jobs[1].total_valid_emails == (rows["verdict"] == "valid").sum()
