"""How a row of a result may look.

Nobody has documented the service's rows. ``inferred`` is what was inferred once (see the README);
**all the others, and every word but ``ok`` and ``none`` of the inferred one, are invented** to make
sure that the package survives being wrong. Each layout is one list of columns for CSV and JSON
alike, so that both carry the same values in the same order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from cliova_pandas.sandbox.data import REASONS, Address


class BareNumber(str):
    """The text of a number: bare in JSON, as it is in CSV."""

    __slots__ = ()


Value = str | bool | BareNumber | None


@dataclass(frozen=True)
class RowLayout:
    """The columns of a row, and where their values come from.

    Attributes
    ----------
    columns : tuple of str
        The names; a dot means an object inside of an object in JSON.
    values : callable
        Makes the values of one address.
    """

    columns: tuple[str, ...]
    values: Callable[[Address], tuple[Value, ...]]

    def with_uploaded(self, names: Sequence[str]) -> RowLayout:
        """Return the layout with columns of the upload behind the address.

        Parameters
        ----------
        names : sequence of str
            ``name``, ``company`` and whatever `Address.uploaded` holds; a column that the layout
            has already is not repeated.
        """
        added = [name for name in names if name not in self.columns]
        inner = self.values
        parent = self.columns[0].rpartition(".")[0]
        uploaded = tuple(f"{parent}.{name}" if parent else name for name in added)

        def values(address: Address) -> tuple[Value, ...]:
            first, *others = inner(address)
            said = {"name": address.name, "company": address.company, **address.uploaded}
            return first, *(said.get(name) or None for name in added), *others

        return RowLayout((self.columns[0], *uploaded, *self.columns[1:]), values)


_STATUS: Final = {"valid": "ok", "risky": "risky", "unknown": "unknown", "invalid": "failed"}


def _inferred(a: Address) -> tuple[Value, ...]:
    return (
        a.email, a.domain or None, a.is_role, a.is_disposable, _STATUS[a.verdict],
        REASONS[a.reason], a.mx, a.country, a.language, a.reason, a.created, a.checked,
    )  # fmt: skip


def _template(a: Address) -> tuple[Value, ...]:
    reason = None if a.reason == "none" else a.reason
    return a.email, a.name or None, a.company or None, a.verdict.title(), reason


_RESULTS: Final = {"catch_all": "Accept-All", "role_account": "Role", "disposable": "Disposable"}
_RESULT_OF: Final = {"valid": "Deliverable", "risky": "Risky", "unknown": "Unknown"}


def _words(a: Address) -> tuple[Value, ...]:
    result = _RESULTS.get(a.reason) or _RESULT_OF.get(a.verdict, "Undeliverable")
    free = "free" if a.is_free else "paid"
    # Decoys: their words are those of a verdict, but they speak of something else.
    mx = "ok" if a.mx else "invalid"
    syntax = "invalid" if a.reason == "syntax_error" else "valid"
    return a.email, free, mx, syntax, BareNumber(a.score), result, a.reason.replace("_", " ")


def _boolean(a: Address) -> tuple[Value, ...]:
    return a.email, a.is_role, a.is_free, a.verdict == "valid", a.reason


def _nested(a: Address) -> tuple[Value, ...]:
    result = {"valid": "deliverable", "invalid": "undeliverable"}.get(a.verdict, a.verdict)
    return a.email, a.domain or None, result, a.reason, BareNumber(a.score), a.mx, a.is_disposable


LAYOUTS: Final = {
    "inferred": RowLayout(
        (
            "email", "domain", "isRoleBased", "isDisposable", "status", "statusMessage",
            "mxLocation", "siteLocation", "siteLanguage", "failType", "createdAt", "updatedAt",
        ),
        _inferred,
    ),
    "template": RowLayout(("email", "name", "company", "status", "reason"), _template),
    "words": RowLayout(
        (
            "Email Address", "free_status", "mx_status", "syntax_status", "score", "Result",
            "Sub Result",
        ),
        _words,
    ),
    "boolean": RowLayout(("email", "isRole", "isFree", "isValid", "reason"), _boolean),
    "nested": RowLayout(
        (
            "data.email", "data.domain", "verification.result", "verification.reason",
            "verification.score", "verification.mx.host", "flags.disposable",
        ),
        _nested,
    ),
}  # fmt: skip
