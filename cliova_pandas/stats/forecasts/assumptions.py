"""How much of each verdict is taken to bounce where nothing was measured, and why."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Real
from typing import Any, Final, TypeAlias

from cliova_pandas.errors import Argument, ConfigurationError, Hint
from cliova_pandas.verdicts import VERDICTS, Verdict

Assumptions: TypeAlias = dict[Verdict, tuple[float, float]]
"""Of each verdict the least and the most that bounces, as shares."""

VALID_ERROR: Final = 0.03
"""The most of the valid addresses that bounces, by the most cautious of the `CLAIMS`."""

ASSUMED: Final[Mapping[Verdict, tuple[float, float]]] = {
    "risky": (0.0, 1.0),
    "unknown": (0.0, 1.0),
    "invalid": (0.9, 1.0),
}
"""What is taken of the others. A risky or unknown address may or may not bounce; an invalid one
does, but for the one in ten at most that the service had wrong or that has come back to life."""

CLAIMS: Final[Mapping[str, str]] = {
    "Valid Email Checker, Our Guarantee: no more than 3 % of the addresses marked as safe bounce": (
        "https://help.validemailchecker.com/getting-started/our-guarantee"
    ),
    "DeBounce, Deliverability Guarantee: 97.5 % or better": (
        "https://debounce.io/deliverability-guarantee/"
    ),
    "Tomba, Email Verifier: 98 % of the addresses marked as deliverable are reached": (
        "https://docs.tomba.io/email-verifier-delivery-guarantee"
    ),
    "MillionVerifier: 99 % accurate results": (
        "https://help.millionverifier.com/email-verification/99-accurate-results"
    ),
}
"""What services of this kind claim of themselves, and where. They are claims of the sellers: those
who mail such lists report more bounces, and nobody has measured it for all of them."""


def read_assumptions(
    valid_error: float, assumed: Mapping[Verdict, tuple[float, float]] | None
) -> Assumptions:
    """Return what is taken of each verdict.

    Parameters
    ----------
    valid_error : float
        The most of the valid addresses that bounces.
    assumed : mapping, optional
        Of other verdicts the least and the most.

    Raises
    ------
    ConfigurationError
        If a share cannot be, or no address of a verdict could ever bounce: only a measurement may
        say so.

    Examples
    --------
    >>> read_assumptions(0.01, {"risky": (0.05, 0.3)})["risky"]
    (0.05, 0.3)
    """
    if not _is_share(valid_error) or not valid_error:
        raise ConfigurationError(
            Argument("valid_error"),
            f" must be a share above 0, such as {VALID_ERROR}, not {valid_error!r}. That no valid "
            "address bounces can only be measured",
            Hint(": see ", Argument("rates")),
            ".",
        )
    said: Mapping[Any, Any] = {} if assumed is None else assumed
    is_mapping = isinstance(said, Mapping) and all(name in ASSUMED for name in said)
    if not is_mapping or not all(map(_is_range, said.values())):
        raise ConfigurationError(
            Argument("assumed"),
            " must give the least and the most of risky, unknown or invalid addresses that bounces,"
            f" the most above 0, such as {{'risky': (0.05, 0.3)}}, not {assumed!r}. Of the valid "
            "ones ",
            Argument("valid_error"),
            " says it.",
        )
    ranges = {"valid": (0.0, float(valid_error)), **ASSUMED}
    ranges |= {name: (float(low), float(high)) for name, (low, high) in said.items()}
    return {verdict: ranges[verdict] for verdict in VERDICTS}


def _is_share(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and 0 <= float(value) <= 1


def _is_range(value: object) -> bool:
    return (
        isinstance(value, tuple | list)
        and len(value) == 2
        and all(map(_is_share, value))
        and value[0] <= value[1]
        and value[1] > 0
    )
