"""A provider is told by the host that takes the mail, where a result has it."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import Any

import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cliova_pandas import breakdown, group_keys, read_cliova
from cliova_pandas.stats import pool_groups, read_pooled
from cliova_pandas.stats.frames import mail_hosts
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.frames.mail_hosts import (
    find_mail_hosts,
    find_registered,
    fold_host,
    load_hosts,
)
from cliova_pandas.stats.groups.providers import UNNAMED, provider_of, provider_of_host
from cliova_pandas.verdicts.addresses import fold_domain

ROWS = [
    ("ann@firm.example", "aspmx.l.google.com", "Google Workspace"),
    ("ann@firm.example", "10 ASPMX2.GoogleMail.com.", "Google Workspace"),
    ("ann@gmail.com", "gmail-smtp-in.l.google.com", "Google"),
    ("ann@firm.example", "firm-example.mail.protection.outlook.com", "Microsoft 365"),
    ("ann@hotmail.com", "hotmail-com.olc.protection.outlook.com", "Microsoft"),
    ("ann@firm.example", "mxa-00.gslb.pphosted.com", "Proofpoint"),
    ("ann@firm.example", "eu-smtp-inbound-1.mimecast.com", "Mimecast"),
    ("ann@firm.example", "mx.zoho.eu", "Zoho"),
    ("ann@firm.example", "d1.a.ess.uk.barracudanetworks.com", "Barracuda"),
    ("ann@firm.example", "mx1.hc1-2.eu.iphmx.com", "Cisco"),
    ("ann@firm.example", "mx.yandex.net", "Yandex"),
    ("ann@firm.example", "emx.mail.ru", "Mail.ru"),
    ("ann@firm.example", "mx1.mail.ovh.net", "OVH"),
    ("ann@firm.example", "mx00.ionos.de", "IONOS"),
    ("ann@firm.example", "smtpin.rzone.de", "Strato"),
    ("ann@firm.example", "mx00.emig.gmx.net", "GMX"),
    ("ann@firm.example", "mx-ha02.web.de", "WEB.DE"),
    ("ann@firm.example", "smtp-in.orange.fr", "Orange"),
    ("ann@firm.example", "mx1.free.fr", "Free"),
    ("ann@firm.example", "smtp-in.libero.it", "Italiaonline"),
    ("ann@firm.example", "mx.aruba.it", "Aruba"),
    ("ann@firm.example", "mx1.seznam.cz", "Seznam"),
    ("ann@firm.example", "mx.poczta.onet.pl", "Onet"),
    ("ann@firm.example", "mxbiz1.qq.com", "Tencent"),
    ("ann@firm.example", "163mx01.mxmail.netease.com", "NetEase"),
    ("ann@firm.example", "mx1.naver.com", "Naver"),
    ("ann@aol.com", "mx-aol.mail.gm0.yahoodns.net", "Yahoo"),
    ("ann@gmail.com", None, "Google"),
    ("ann@gmail.com", "mx.elsewhere.example", "Google"),
    ("ann@firm.example", "mail.firm.example", "own mail server"),
    ("ann@shop.firm.co.uk", "mx.mail.firm.co.uk", "own mail server"),
    ("ann@firm.co.uk", "mx.other.co.uk", "not in the table"),
    ("ann@firm.example", "mx.hoster.example", "not in the table"),
    ("ann@firm.example", None, "not in the table"),
    ("ann", "aspmx.l.google.com", "(no domain)"),
    (None, "aspmx.l.google.com", "(missing)"),
]


def make_frame(column: str = "mxLocation") -> pd.DataFrame:
    frame = pd.DataFrame(ROWS, columns=["email", column, "expected"], dtype="str")
    return frame.assign(verdict="valid")


@pytest.mark.parametrize(
    "column", ["mxLocation", "mx_record", "MX Host", "mx", "MX Records", "dns.mx", "mail_server"]
)
def test_the_host_tells_the_provider_first(column: str) -> None:
    """Then the domain does, then that both are one's own; however the column is called."""
    frame = make_frame(column)
    for one in (frame, frame.sample(frac=1, random_state=1), pl.from_pandas(frame)):
        found = group_keys(one, "provider", email_column="email")
        assert found.tolist() == one["expected"].to_list()


@pytest.mark.parametrize(
    "values",
    [["true", "false"], ["1", "0"], ["google", "microsoft"], [None, ""], ["10.0.0.1", "::1"]],
)
def test_what_holds_no_hosts_tells_nothing(values: list[str | None]) -> None:
    """A column of that name with other values is left alone."""
    frame = pd.DataFrame({"email": ["a@gmail.com", "a@x.example"], "mx_record": values})
    assert find_mail_hosts(FrameColumns(frame)) is None
    assert group_keys(frame, "provider").tolist() == ["Google", "not in the table"]


def test_a_few_odd_values_do_not_hide_the_rest() -> None:
    """One in ten may be no host; words for nothing do not count."""
    hosts = [f"mx{place}.mail.ovh.net" for place in range(9)]
    for odd, is_found in ((["?"], True), (["?", "!"], False), (["none", "-", ""], True)):
        table = FrameColumns(pd.DataFrame({"mx": [*hosts, *odd]}))
        assert (find_mail_hosts(table) is not None) == is_found


def test_what_has_no_name_is_never_among_the_largest() -> None:
    """The top are providers with a name, and the rest is one row, in each way to pool."""
    names = ["Google"] * 2 + ["Yahoo"] * 1 + ["not in the table"] * 9 + ["own mail server"] * 5
    hosts = {"Google": "gmail-smtp-in.l.google.com", "Yahoo": "mta5.am0.yahoodns.net",
             "not in the table": "mx.y.example", "own mail server": "mx.x.example"}  # fmt: skip
    frame = pd.DataFrame({
        "email": "a@x.example", "mx": [hosts[name] for name in names],
        "verdict": "valid", "reason": "none",
    })  # fmt: skip
    whole = breakdown(frame, "provider")
    assert whole.index.tolist() == ["Google", "Yahoo", "not in the table", "own mail server"]
    for top, expected in (
        (1, {"Google": 2, "other (3 providers)": 15}),
        (3, {"Google": 2, "Yahoo": 1, "other (2 providers)": 14}),
        (4, whole["n"].to_dict()),
    ):
        for table in (breakdown(frame, "provider", top=top), pool_groups(whole, top=top)):
            assert table["n"].to_dict() == expected
            assert len(read_pooled(table)) == (top < 4)
    pairs = breakdown(frame, ["reason", "provider"], top=3, reason_column="reason")
    assert pairs["n"].to_dict() == {
        ("none", "Google"): 2, ("none", "Yahoo"): 1, ("other (2 groups)", ""): 14,
    }  # fmt: skip
    assert pool_groups(breakdown(frame, ["reason", "provider"], reason_column="reason"), top=3)[
        "n"
    ].equals(pairs["n"])


@given(st.text(alphabet="a.1- ;:xX@/", max_size=20))
def test_a_host_folds_to_itself(text: str) -> None:
    """Whatever stands there, what is read as its host is a host, and stays it."""
    host = fold_host(text)
    assert fold_host(host) == host
    assert not host or (find_registered(host) and host.endswith(find_registered(host)))


def test_the_table_is_written_as_hosts_are_folded() -> None:
    """Each ending stands there once, folded, and no provider is called like none."""
    listed = list(chain(*mail_hosts._load()["hosts"].values()))
    assert [ending for ending, n in Counter(listed).items() if n > 1] == []
    assert [ending for ending in listed if fold_domain(ending) != ending] == []
    assert not set(load_hosts().values()) & UNNAMED
    # One and the same name, whether the host or the domain tells it.
    for ending, provider in load_hosts().items():
        known = provider_of(ending)
        assert known in {provider, "not in the table"} or provider in {
            "Google Workspace", "Microsoft 365",
        }, ending  # fmt: skip
        assert provider_of_host(f"mx.{ending}") == provider


def test_a_result_of_the_service_has_few_providers_without_a_name(client: Any) -> None:
    """The MX hosts of its own layout are read, and the five largest all have a name."""
    df = read_cliova("list_12345", client=client, cache=False)
    assert find_mail_hosts(FrameColumns(df)) is not None
    table = breakdown(df, "provider", top=5)
    assert len(table) == 6
    assert not set(table.index) & UNNAMED
    assert list(read_pooled(table)) == [table.index[-1]]
    assert table["n"].sum() == len(df)
