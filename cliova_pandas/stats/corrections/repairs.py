"""What the corrections of a list would win back, by the domain that was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cliova_pandas.errors import ConfigurationError
from cliova_pandas.stats.corrections.corrections import encode_mail_domains
from cliova_pandas.stats.frames.columns import FrameColumns
from cliova_pandas.stats.frames.counting import encode_addresses
from cliova_pandas.stats.writing.formatting import ENGLISH, Formatter
from cliova_pandas.stats.writing.nouns import count_noun

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS: Final = ("address", "proposed", "domain", "valid", "known")


def tabulate_repairs(corrections: pd.DataFrame) -> pd.DataFrame:
    """Count what could be won back, by the domain that was meant.

    Parameters
    ----------
    corrections : pandas.DataFrame
        What `cliova_pandas.suggest_corrections` returned, or the rows of it that are wanted.

    Returns
    -------
    pandas.DataFrame
        A row for each domain that was meant, that with the most to be won back first; the index
        (``str``) is called ``domain``. Columns, all ``int64``: ``rows`` that could be corrected,
        ``recoverable``, how many different addresses are proposed that are not in the list,
        ``known`` rows whose proposed address is in the list already, and ``valid`` rows of the list
        at that domain.

        It holds no address. ``attrs["cliova"]`` has ``typed``: for each domain what was typed in
        its place, and how often, the most frequent first.

    Raises
    ------
    ConfigurationError
        If these are no corrections.

    Examples
    --------
    >>> import pandas as pd
    >>> from cliova_pandas import suggest_corrections
    >>> df = pd.DataFrame({
    ...     "email": ["ann@gmial.com", "Ann@gmai.com", "bob@gmial.com", "bob@gmail.com"],
    ...     "verdict": ["invalid", "invalid", "invalid", "valid"],
    ... })
    >>> repairs = tabulate_repairs(suggest_corrections(df))
    >>> repairs
               rows  recoverable  known  valid
    domain
    gmail.com     3            1      1      1
    >>> repairs.attrs["cliova"]["typed"]
    {'gmail.com': {'gmial.com': 2, 'gmai.com': 1}}
    """
    import pandas as pd

    if not set(_COLUMNS) <= set(corrections.columns):
        raise ConfigurationError(
            "These are no corrections. Pass what suggest_corrections returned, or rows of it."
        )
    columns = FrameColumns(corrections)
    codes, _ = encode_addresses(columns.read_text("proposed"))
    new = corrections.assign(code=codes)[~corrections["known"]].drop_duplicates("code")
    by_domain = corrections.groupby("domain", sort=False)
    table = pd.DataFrame(
        {
            "rows": by_domain.size(),
            "recoverable": new.groupby("domain").size(),
            "known": by_domain["known"].sum(),
            "valid": by_domain["valid"].first(),
        },
        index=pd.Index(corrections["domain"].unique(), dtype="str", name="domain"),
    )
    table = table.fillna(0).astype("int64")
    table = table.sort_values(["recoverable", "rows", "domain"], ascending=[False, False, True])
    domains, names = encode_mail_domains(columns, "address")
    typed = pd.Series(pd.array([names[code] for code in domains], dtype="str"))
    counts = typed.groupby(corrections["domain"].to_numpy()).value_counts()
    table.attrs["cliova"] = {
        "typed": {
            domain: {name: int(n) for name, n in counts.xs(domain).items()}
            for domain in table.index
        }
    }
    return table


def describe_repairs(repairs: pd.DataFrame, write: Formatter = ENGLISH) -> str:
    """Say in a sentence or two how many addresses could be won back.

    Parameters
    ----------
    repairs : pandas.DataFrame
        What `tabulate_repairs` returned.
    write : Formatter, optional
        What writes the numbers; in English, without it.

    Examples
    --------
    >>> import pandas as pd
    >>> from cliova_pandas import suggest_corrections
    >>> df = pd.DataFrame({"email": ["ann@gmial.com", "bob@gmail.con"], "verdict": "invalid"})
    >>> print(describe_repairs(tabulate_repairs(suggest_corrections(df))))
    2 addresses could be won back: their domain is one slip from a common one, such as gmail.com.
    Validate them before mailing.
    """
    if not len(repairs):
        return "No address that is not valid has a domain that is one slip from a common one."
    found, known = int(repairs["recoverable"].sum()), int(repairs["known"].sum())
    both = count_noun(known, "row", write.count)
    if not found:
        return (
            f"No address could be won back: what was meant in {both} with a mistyped domain is in "
            "the list already."
        )
    said = (
        f"{count_noun(found, 'address', write.count)} could be won back: "
        f"{'its' if found == 1 else 'their'} domain is one slip from a common one, such as "
        f"{repairs.index[0]}. Validate {'it' if found == 1 else 'them'} before mailing."
    )
    if not known:
        return said
    is_one = known == 1
    return (
        f"{said} In {both} more, what was meant is in the list already: "
        f"{'it' if is_one else 'they'} can be left out."
    )
