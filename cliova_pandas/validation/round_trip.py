"""The public functions that validate a frame: submit, wait, read, join."""

from __future__ import annotations

import warnings
from functools import partial
from typing import Any

from cliova_pandas.errors import Message, warn
from cliova_pandas.io.reader import open_client
from cliova_pandas.service.background import run_in_background
from cliova_pandas.service.client import CliovaClient
from cliova_pandas.service.progress import Progress
from cliova_pandas.service.secret import Secret
from cliova_pandas.stats.joins.matching import Fold
from cliova_pandas.validation.trip import prepare_trip


def validate(
    frame: Any,
    name: str,
    *,
    on: str | None = None,
    name_column: str | None = None,
    company_column: str | None = None,
    deduplicate: bool = True,
    send_malformed: bool = False,
    skip_known: float | None = None,
    split: bool | int = False,
    resume: bool = False,
    timeout: float | None = None,
    fold: Fold = "address",
    suffix: str = "_before",
    progress: Progress = None,
    api_key: str | None = None,
    client: CliovaClient | None = None,
    **reading: Any,
) -> Any:
    """Validate the addresses of a frame, and return the frame with the verdicts joined on.

    It submits the list (`submit_cliova`), waits until it is finished, reads the result
    (`read_cliova`) and joins it to the rows (`join_verdicts`). Interrupted, it says how to go on.

    Parameters
    ----------
    frame : DataFrame, Series, list of str or path
        What holds the addresses; as in `submit_cliova`.
    name : str
        What the list is to be called; the service takes each name once.
    on : str, optional
        The column of the addresses; without it, the likely one.
    name_column, company_column, deduplicate, send_malformed, split
        As in `submit_cliova`.
    skip_known : float, optional
        As in `submit_cliova`; what is known already is joined as well.
    resume : bool, default False
        Go on with the list of this name that was submitted from this machine before, if there is
        one, in place of submitting another.
    timeout : float, optional
        Seconds to wait for the job. Without it, wait as long as it takes.
    fold, suffix
        As in `join_verdicts`.
    progress : bool, bar or None
        As in `read_cliova`.
    api_key, client
        As in `read_cliova`.
    **reading
        Options of `read_cliova`, such as ``verdict_map``, for a result that is not understood.

    Returns
    -------
    DataFrame
        The frame, as `join_verdicts` returns it: all rows in their order, with ``verdict``,
        ``reason``, flags and ``validated``. Rows that were not sent are answered with those of the
        same address, or are not validated.

    Warns
    -----
    CliovaWarning
        As in `read_cliova` and `join_verdicts`; also if the list that is gone on with has another
        number of addresses.

    Raises
    ------
    JobNotFinishedError
        If it is not finished in time; the same call with ``resume=True`` goes on.
    CliovaError
        As in `submit_cliova`, `CliovaClient.wait` and `read_cliova`.

    Examples
    --------
    >>> import pandas as pd
    >>> from cliova_pandas import sandbox
    >>> people = pd.DataFrame({"email": ["Bounce+bob@x.example", "valid+ann@x.example",
    ...                                  "bounce+bob@x.example"], "orders": [1, 7, 2]})
    >>> with sandbox.serve(polls_until_done=0) as service, service.client() as client:
    ...     df = validate(people, "Spring list", client=client, cache=False)
    >>> df[["orders", "verdict"]]
       orders  verdict
    0       1  invalid
    1       7    valid
    2       2  invalid
    """
    connect = partial(open_client, client, Secret.hide(api_key))
    del api_key  # tracebacks may show what a frame holds
    trip = prepare_trip(
        frame,
        name,
        email_column=on,
        name_column=name_column,
        company_column=company_column,
        deduplicate=deduplicate,
        send_malformed=send_malformed,
        skip_known=skip_known,
        split=split,
        base_url=None if client is None else client.base_url,
    )
    options = {"wait": True if timeout is None else timeout, **reading}
    with connect() as connection:
        return trip.travel(
            connection, resume=resume, progress=progress, fold=fold, suffix=suffix, **options
        )


async def validate_async(frame: Any, name: str, **options: Any) -> Any:
    """Validate the addresses of a frame while the event loop goes on; see `validate`.

    ``task = asyncio.create_task(validate_async(df, "Spring list"))`` leaves a notebook free
    meanwhile, and ``await task`` returns the frame. Cancelling the task ends it, and the same call
    with ``resume=True`` goes on.

    Parameters
    ----------
    frame, name, **options
        As in `validate`.

    Returns
    -------
    DataFrame
        As from `validate`.

    Warns
    -----
    CliovaWarning
        As in `validate`.

    Raises
    ------
    CliovaError
        As in `validate`.

    Examples
    --------
    >>> import asyncio
    >>> from cliova_pandas import sandbox
    >>> async def study() -> list[str]:
    ...     with sandbox.serve(polls_until_done=0) as service, service.client() as client:
    ...         df = await validate_async(["valid+ann@x.example"], "Spring", client=client)
    ...     return df["verdict"].tolist()
    >>> asyncio.run(study())
    ['valid']
    """
    key = Secret.hide(options.pop("api_key", None))
    connect = partial(open_client, options.pop("client", None), key)
    options.setdefault("progress", False)  # a bar of another thread would tear the output
    said: list[warnings.WarningMessage] = []

    def work(own: CliovaClient) -> Any:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                return validate(frame, name, client=own, **options)
            finally:
                said.extend(caught)

    with connect() as connection:
        try:
            return await run_in_background(connection, work)
        finally:
            warn(Message(str(one.message)) for one in said)
