"""The state of a job, asked before its result is: what is made of each answer, and of none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from cliova_pandas.errors import (
    Argument,
    AuthenticationError,
    CliovaError,
    ConfigurationError,
    ConnectionFailedError,
    Hint,
    ListNotFoundError,
    Message,
    RateLimitError,
    ServiceError,
    add_to,
    read_message,
)
from cliova_pandas.io.request import Request, Retrieval
from cliova_pandas.service.client import CliovaClient
from cliova_pandas.service.job import Job
from cliova_pandas.service.waiting import require_finished

_UNTOLD: Final = (AuthenticationError, ListNotFoundError, ServiceError)
"""Answers that tell nothing of a job, which is another thing than that there is no result."""


def begin_retrieval(
    client: CliovaClient,
    request: Request,
    list_id: str,
    wait: bool | float,
    *,
    on_poll: Callable[[Job], object] | None = None,
    in_turn: bool = False,
) -> Retrieval:
    """Ask for the job of a list, waiting for it if the caller wants to, and begin with it.

    The download is what the result comes from. So where the service does not tell the job, the
    download is asked all the same, and only what that refuses is an error.

    Parameters
    ----------
    client, request, list_id
        Whom to ask, what, and of which list.
    wait : bool or float
        As in `cliova_pandas.read_cliova`.
    on_poll : callable, optional
        Is called with the job each time that it is found unfinished.
    in_turn : bool, default False
        Take a turn for the question, as is right where there are many; see `StatusPace`.

    Raises
    ------
    ConfigurationError
        If ``wait`` is neither a flag nor seconds, or the job is not to be asked for; nothing is
        sent.
    JobNotFinishedError, JobFailedError
        If there is no result (yet).
    RateLimitError, ConnectionFailedError
        If nothing can be asked of the service (any more).
    """
    if not isinstance(wait, int | float) or not wait >= 0:
        raise ConfigurationError(
            Argument("wait"), f" must be True, False or seconds, not {wait!r}."
        )
    if not request.check_job:
        if wait is not False:
            raise ConfigurationError(
                Argument("wait"),
                " waits for what the job says, and ",
                Argument("check_job", False),
                " does not ask for it. Pass one of them.",
            )
        return Retrieval(request, list_id, None, client)
    try:
        ask = client.status_in_turn if in_turn else client.status
        job, waited = ask(list_id), None
    except _UNTOLD as error:
        refusal = read_message(error).quote()
        note = _write_untold(list_id, refusal, was_to_wait=wait is not False)
        return Retrieval(request, list_id, None, client, refusal, (note,))
    if wait is not False and not job.is_finished and not job.is_failed:
        # What fails from here on is an error: the last thing said was that there is no result yet.
        seconds = None if wait is True else float(wait)
        job, waited = client.follow(list_id, seconds, request.progress, on_poll=on_poll)
    require_finished(job, list_id, waited=waited)
    return Retrieval(request, list_id, job, client)


def _write_untold(list_id: str, refusal: Message, *, was_to_wait: bool) -> Message:
    """Say what is not known of a result whose job the service does not tell."""
    return Message(
        f"The service did not tell the state of {list_id!r}, so nobody knows whether its "
        "validation is finished, nor how many addresses there should be"
        + (", and it could not be waited for" if was_to_wait else "")
        + ". Its result was downloaded all the same; it is checked against no count, and not kept "
        "for the next read.",
        Hint(" ", Argument("check_job", False), " does not ask for the state."),
        " What came of asking: ",
        refusal,
    )


def add_refusal(error: CliovaError, retrieval: Retrieval) -> None:
    """Let the refusal of a download tell that the state was refused before, and how."""
    refusals = (*_UNTOLD, RateLimitError, ConnectionFailedError)
    if retrieval.refusal is None or not isinstance(error, refusals):
        return
    if str(read_message(error).quote()) == str(retrieval.refusal):
        add_to(error, " The question for its state was answered in the same way.")
    else:
        add_to(error, " Asked for its state before, the service did not tell: ", retrieval.refusal)
