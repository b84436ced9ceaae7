"""What was measured of each group beside what was assumed of it, for one campaign or several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.errors import ConfigurationError
from cliova_pandas.stats.forecasts.assumptions import Assumptions
from cliova_pandas.stats.forecasts.decision import write_assumption
from cliova_pandas.stats.outcomes.outcomes import NOT_MAILED, NOT_VALIDATED
from cliova_pandas.stats.outcomes.validation_age import AGE, AGES
from cliova_pandas.stats.writing.formatting import ENGLISH, NOTHING, Formatter
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd

_MOST_SAID: Final = 8


def assemble_calibration(
    campaigns: Mapping[str, pd.DataFrame], assumptions: Assumptions
) -> pd.DataFrame:
    """Put the rates of several campaigns below each other, those of one group together.

    Parameters
    ----------
    campaigns : mapping of str to DataFrame
        What `cliova_pandas.bounce_rates` returned, by name; all of them by the same key.
    assumptions : mapping
        Of each verdict the least and the most that is taken to bounce.

    Returns
    -------
    pandas.DataFrame
        A row for each group and campaign in which something of it was mailed, and for each verdict
        of which nothing was mailed at all. Columns: ``label`` (a tuple of texts), ``verdict``
        (``str``, empty where the group is of no verdict), ``sent``, ``bounced`` (``int64``),
        ``rate``, ``low``, ``high``, ``least``, ``most`` (``float64``; the last two what was
        assumed, NaN where nothing was).

    Raises
    ------
    ConfigurationError
        If the campaigns are by different keys.
    """
    import pandas as pd

    keys = {tuple(map(str, table.index.names)) for table in campaigns.values()}
    if len(keys) != 1:
        raise ConfigurationError(
            "The campaigns are by different keys: "
            f"{'; '.join(sorted(', '.join(key) for key in keys))}. Measure them by the same one."
        )
    [names] = keys
    measured = {name: _read_rows(table) for name, table in campaigns.items()}
    rows: list[dict[str, Any]] = []
    for group in _order_groups(campaigns, names):
        named = dict(zip(names, group, strict=True))
        verdict = named.get("verdict", "")
        found = {name: by_group[group] for name, by_group in measured.items() if group in by_group}
        mailed = {name: row for name, row in found.items() if row["sent"]}
        if not mailed and verdict not in VERDICTS:
            continue
        least, most = assumptions.get(verdict, (float("nan"), float("nan")))  # type: ignore[call-overload]
        for name, row in (mailed or dict(list(found.items())[:1])).items():
            shown = tuple(dict.fromkeys(group))
            is_one = len(campaigns) == 1 or not mailed
            rows.append(
                {
                    "label": shown if is_one else (*shown, name),
                    "verdict": verdict if verdict in VERDICTS else "",
                    "sent": int(row["sent"]),
                    "bounced": int(row["bounced"]),
                    **{side: float(row[side]) for side in ("rate", "low", "high")},
                    "least": least,
                    "most": most,
                }
            )
    columns = [
        "label", "verdict", "sent", "bounced", "rate", "low", "high", "least", "most",
    ]  # fmt: skip
    result = pd.DataFrame(rows, columns=columns)
    levels = {table.attrs.get("cliova", {}).get("level") for table in campaigns.values()}
    result.attrs["cliova"] = {
        "campaigns": list(campaigns),
        "by": list(names),
        "level": levels.pop() if len(levels) == 1 else None,
    }
    return result


def _read_rows(table: pd.DataFrame) -> dict[tuple[str, ...], Any]:
    """Return the rows of a campaign by their groups."""
    return dict(zip(map(_read_group, table.index), table.to_dict("records"), strict=True))


def _read_group(label: object) -> tuple[str, ...]:
    return tuple(map(str, label)) if isinstance(label, tuple) else (str(label),)


def _order_groups(
    campaigns: Mapping[str, pd.DataFrame], names: tuple[str, ...]
) -> list[tuple[str, ...]]:
    """Return the groups of all campaigns: by verdict and age, else in the order of the tables."""
    groups: dict[tuple[str, ...], None] = {}
    for table in campaigns.values():
        for label in table.index:
            group = _read_group(label)
            if group[0] != NOT_MAILED:
                groups.setdefault(group)
    orders = {"verdict": [*VERDICTS, NOT_VALIDATED], AGE: [*AGES, NOT_VALIDATED]}

    def rank(group: tuple[str, ...]) -> list[int]:
        placed = [
            orders[name].index(label) if label in orders[name] else len(orders[name])
            for name, label in zip(names, group, strict=True)
            if name in orders
        ]
        return [int(group[0] == NOT_VALIDATED), *placed]

    return sorted(groups, key=rank)


def write_calibration(row: Any, write: Formatter = ENGLISH) -> tuple[str, str]:
    """Write what was measured of a group, and what was assumed of it."""
    measured = write.share(row.rate) if row.sent else NOTHING
    assumed = NOTHING if row.least != row.least else write_assumption(row.least, row.most, write)
    return measured, assumed


def describe_calibration(table: pd.DataFrame, write: Formatter = ENGLISH) -> str:
    """Describe the dots of a calibration.

    Parameters
    ----------
    table : pandas.DataFrame
        What `assemble_calibration` returned.
    write : Formatter
        Writes the numbers.
    """
    if not table["sent"].any():
        return "Empty dot chart: nothing was mailed."
    campaigns = table.attrs["cliova"]["campaigns"]
    parts = []
    for row in table.head(_MOST_SAID).itertuples():
        measured, assumed = write_calibration(row, write)
        said = f"{measured} of {write.count(int(row.sent))}" if row.sent else "not mailed"  # type: ignore[arg-type]
        said = f"{', '.join(row.label)} {said}"  # type: ignore[arg-type]
        parts.append(said if assumed == NOTHING else f"{said} (assumed {assumed})")
    more = len(table) - len(parts)
    rest = f"; and {write.count(more)} more" if more > 0 else ""
    of = f" in {write.count(len(campaigns))} campaigns" if len(campaigns) > 1 else ""
    return (
        "Dots with intervals, the share of mailed addresses that bounced"
        f"{of}: {'; '.join(parts)}{rest}."
    )
