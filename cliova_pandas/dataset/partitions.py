"""Lists as partitions of a frame on a cluster, with columns that are known beforehand.

What a result looks like is known once it is there, and a cluster wants to know before. So the
columns are those that every result comes down to, and those that the caller names, as text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.dataset.list_files import ListFacts, label_frame
from cliova_pandas.errors import Argument, ConfigurationError, Message, warn
from cliova_pandas.io.frames import ColumnChoices
from cliova_pandas.io.job_state import begin_retrieval
from cliova_pandas.io.request import Request, check_list_ids
from cliova_pandas.io.retrieve import read_one
from cliova_pandas.service.client import CliovaClient
from cliova_pandas.service.job import LIST_COLUMNS, LIST_ID
from cliova_pandas.service.secret import Secret
from cliova_pandas.service.settings import find_base_url
from cliova_pandas.service.urls import Output
from cliova_pandas.verdicts import VERDICTS

if TYPE_CHECKING:
    import pandas as pd

EMAIL: Final = "email"
REASON: Final = "reason"
VERDICT: Final = "verdict"
COUNTS: Final = ("list_rows", "list_total_emails", "list_total_valid_emails")
FLAG: Final = "list_verified_only"


@dataclass(frozen=True)
class PartitionRequest:
    """What to read of each list; it travels to the workers, and so holds no key.

    Attributes
    ----------
    base_url : str
        The service.
    verified_only, output, wait
        As in `cliova_pandas.read_cliova`.
    columns : tuple of str
        Columns of the results, besides those that all have.
    choices : mapping
        What the caller says of the columns of the address, the verdict and the reason.
    """

    base_url: str
    verified_only: bool
    output: Output
    columns: tuple[str, ...]
    choices: Mapping[str, Any]
    wait: bool | float

    @property
    def names(self) -> list[str]:
        """The columns of each partition, in their order."""
        known = (LIST_ID, EMAIL, REASON, *LIST_COLUMNS, VERDICT)
        asked = [name for name in self.columns if name not in known]
        return [LIST_ID, EMAIL, REASON, *asked, *LIST_COLUMNS[1:], VERDICT]

    def make_empty(self) -> pd.DataFrame:
        """Return a partition without rows, for which nothing is asked of the service."""
        import pandas as pd

        dtypes: dict[str, Any] = dict.fromkeys(self.names, "str")
        dtypes |= dict.fromkeys(COUNTS, "Int64") | {FLAG: "boolean"}
        dtypes[VERDICT] = pd.CategoricalDtype(pd.Index(VERDICTS, dtype="str"))
        return pd.DataFrame({name: pd.Series([], dtype=dtypes[name]) for name in self.names})


def make_request(
    list_ids: Sequence[str],
    verified_only: bool,
    output: Output,
    columns: Sequence[str],
    choices: Mapping[str, Any],
    wait: bool | float,
    base_url: str | None,
) -> tuple[list[str], PartitionRequest]:
    """Return the lists, and what to read of each, or refuse what cannot be.

    Raises
    ------
    ConfigurationError
        If an argument cannot work.
    """
    url = find_base_url(base_url)
    names = check_list_ids(list_ids, url)
    if isinstance(columns, str) or len(set(columns)) < len(columns):
        raise ConfigurationError(
            Argument("columns"), f" must be a list of different names, not {columns!r}."
        )
    Request(verified_only, output, False, False, False)  # refuses what cannot be
    ColumnChoices(dtype=str, **choices)
    return names, PartitionRequest(url, verified_only, output, tuple(columns), choices, wait)


def check_at_once(at_once: object) -> int:
    """Return how many lists the service may be asked for at one time, or refuse what is no number.

    Raises
    ------
    ConfigurationError
        If it is not a whole number from 1 on.
    """
    if isinstance(at_once, bool) or not isinstance(at_once, int) or at_once < 1:
        raise ConfigurationError(
            Argument("at_once"), f" must be a whole number from 1 on, not {at_once!r}."
        )
    return at_once


def read_list(list_id: str, request: PartitionRequest, api_key: Secret | None) -> pd.DataFrame:
    """Read one list, with the columns that `PartitionRequest.names` lists.

    Raises
    ------
    CliovaError
        As in `cliova_pandas.read_cliova`; whichever it is, its notes name the list.
    """
    try:
        return _read(list_id, request, api_key)
    except Exception as error:
        # Not every failure knows of a list, and whoever sees it there asked for many.
        error.add_note(f"The list was {list_id!r}.")
        raise


def _read(list_id: str, request: PartitionRequest, api_key: Secret | None) -> pd.DataFrame:
    import pandas as pd

    choices = ColumnChoices(dtype=str, **request.choices)
    asked = Request(request.verified_only, request.output, False, False, False)
    with CliovaClient(api_key, base_url=request.base_url) as client:
        retrieval = begin_retrieval(client, asked, list_id, request.wait)
        frame, notes = read_one(retrieval, choices)
    warn(Message(f"{list_id}: ", note) for note in notes)
    attrs = frame.attrs["cliova"]
    roles = attrs["columns"]
    lacking = [name for name in request.columns if name not in frame.columns]
    if lacking:
        raise ConfigurationError(f"The result of {list_id!r} has no column {lacking[0]!r}.")
    nothing = pd.Series(pd.NA, index=frame.index, dtype="str")
    taken = {
        EMAIL: frame[roles["email"]] if roles["email"] else nothing,
        REASON: frame[roles["reason"]] if roles["reason"] else nothing,
    }
    own = {name: frame[name] for name in request.columns if name in request.names}
    bare = pd.DataFrame({**own, **taken, VERDICT: frame[VERDICT]}, index=frame.index)
    labelled = label_frame(bare, ListFacts(None, {}, attrs))
    return labelled[request.names].astype(request.make_empty().dtypes.to_dict())
