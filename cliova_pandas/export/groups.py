"""What a list is cut into: which verdicts each group has, and what to do with its addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cliova_pandas.verdicts import Verdict


@dataclass(frozen=True)
class Group:
    """A group of addresses, which becomes a file of its name.

    Attributes
    ----------
    verdicts : tuple of str
        The verdicts of its addresses.
    advice : str
        What a person is told to do with them.
    """

    verdicts: tuple[Verdict, ...]
    advice: str

    @property
    def is_to_suppress(self) -> bool:
        """Whether a mailing tool is never to mail these."""
        return self.verdicts == ("invalid",)


_SEND: Final = Group(("valid",), "Mail these.")
_SUPPRESS: Final = Group(("invalid",), "Never mail these: they would bounce.")
GROUPS: Final[Mapping[str, Mapping[str, Group]]] = {
    "decision": {
        "send": _SEND,
        "review": Group(
            ("risky", "unknown"),
            "Decide before you mail: the risky may bounce, and of the unknown nobody could tell. "
            "bounce_range() foretells how many would bounce; validated again later, more may be "
            "told.",
        ),
        "suppress": _SUPPRESS,
    },
    "verdict": {
        "valid": _SEND,
        "risky": Group(("risky",), "Decide before you mail: these may bounce."),
        "unknown": Group(
            ("unknown",),
            "Decide before you mail: of these nobody could tell. Validate them again later.",
        ),
        "invalid": _SUPPRESS,
    },
}
"""By what a list is cut, the groups by their names, of which none is in both."""
ALL_GROUPS: Final[Mapping[str, Group]] = {**GROUPS["decision"], **GROUPS["verdict"]}
