"""The hosts that take the mail of an address (MX): which column has them, and who runs them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from cliova_pandas.stats.frames.arrow_values import Codes, encode, is_missing, write_value
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.verdicts import split_name
from cliova_pandas.verdicts.addresses import fold_domain

_HOST: Final = re.compile(r"(?:[^\s.:/@]+\.)+[^\s.:/@\d]+")
_PRIORITY: Final = re.compile(r"^\d{1,5}[\s:]+")
_BETWEEN: Final = re.compile(r"[\s,;|\[\]\"'()]+")
_SAYS_NOTHING: Final = frozenset({"", "-", "none", "null", "nan", "n/a", "na", "unknown", "<na>"})
_LEAST_SHARE: Final = 0.9
_SECOND_LEVELS: Final = frozenset(
    {"ac", "co", "com", "edu", "go", "gob", "gov", "ne", "net", "or", "org"}
)


@dataclass(frozen=True)
class MailHosts:
    """The MX host of each row.

    Attributes
    ----------
    column : str
        Where they are from.
    codes : numpy.ndarray of int64
        For each row the position of its host in ``hosts``, -1 where the cell is missing.
    hosts : list of str
        The hosts, folded; empty where the value is none.
    """

    column: str
    codes: Codes
    hosts: list[str]


def find_mail_hosts(table: FrameColumns) -> MailHosts | None:
    """Find the MX host of each row.

    Parameters
    ----------
    table : FrameColumns
        A result.

    Returns
    -------
    MailHosts or None
        Of the first column that is called like one that holds MX hosts, and whose values look like
        hosts, nine in ten of them at least; None if there is no such column. A list of hosts counts
        as its first one.
    """
    named = [name for name in table.names if is_host_column(name) and table.names.count(name) == 1]
    for name, column in zip(named, table.read(*named), strict=True):
        codes, values = encode(column)
        texts = ["" if is_missing(value) else write_value(value) for value in values]
        hosts = [fold_host(text) for text in texts]
        said = [host for text, host in zip(texts, hosts, strict=True) if not _is_nothing(text)]
        if any(said) and sum(map(bool, said)) >= _LEAST_SHARE * len(said):
            return MailHosts(name, codes, hosts)
    return None


def fold_host(text: str) -> str:
    """Return the first host of what stands in a column of MX records; empty if there is none.

    >>> fold_host("10 ASPMX.L.Google.com."), fold_host("mx1.x.de;mx2.x.de"), fold_host("true")
    ('aspmx.l.google.com', 'mx1.x.de', '')
    """
    for part in _BETWEEN.split(_PRIORITY.sub("", text.strip(" []\"'()"))):
        host = fold_domain(part)
        if _HOST.fullmatch(host):
            return host
    return ""


def find_registered(domain: str) -> str:
    """Return the domain that was registered, of one with labels before it.

    By the usual second levels of countries; a list of all public suffixes would tell it of a few
    domains more, and be out of date.

    >>> find_registered("mx.mail.firm.co.uk"), find_registered("mx.firm.de"), find_registered("de")
    ('firm.co.uk', 'firm.de', 'de')
    """
    labels = domain.split(".")
    is_country = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVELS
    return ".".join(labels[-3 if is_country else -2 :])


def list_endings(host: str) -> list[str]:
    """Return all that a host ends with, the longest first.

    >>> list_endings("mx.firm.de")
    ['mx.firm.de', 'firm.de', 'de']
    """
    labels = host.split(".")
    return [".".join(labels[place:]) for place in range(len(labels))]


@cache
def load_hosts() -> dict[str, str]:
    """Return who runs the hosts that end so, as ``mail_hosts.toml`` has it."""
    return {
        ending: provider for provider, endings in _load()["hosts"].items() for ending in endings
    }


def _is_nothing(text: str) -> bool:
    return text.strip().casefold() in _SAYS_NOTHING


def is_host_column(column: str) -> bool:
    """Tell whether a column is called like one that holds MX hosts."""
    # What stands before a point is where the column comes from: ``dns.mx``.
    words = "".join(split_name(column))
    last = "".join(split_name(column.rpartition(".")[2]))
    return bool({words, last} & _load_names())


@cache
def _load_names() -> frozenset[str]:
    return frozenset("".join(split_name(name)) for name in _load()["columns"]["names"])


@cache
def _load() -> Any:
    text = files(__package__).joinpath("mail_hosts.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
