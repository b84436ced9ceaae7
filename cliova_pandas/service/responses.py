"""What an answer of the service says: a job, or why there is none.

Error bodies are documented as ``{"error": {"message": ...}}``; proxies, gateways and older versions
answer with other JSON, a page of HTML, bytes or nothing. Whatever it is, a person should read the
service's own words, if it has any, and never the API key, even if the service repeats it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn

from cliova_pandas.errors import (
    Advice,
    Argument,
    AuthenticationError,
    CliovaError,
    ConnectionFailedError,
    Hint,
    ListNotFoundError,
    Message,
    RateLimitError,
    ServiceError,
    add_to,
    quote_names,
    read_message,
)
from cliova_pandas.service.body import LONGEST_ERROR_BODY, Received, read_some
from cliova_pandas.service.job import Job
from cliova_pandas.service.limits import Limits
from cliova_pandas.service.refusals import (
    decode_json,
    end_sentence,
    find_error,
    find_message,
    find_refusal,
)
from cliova_pandas.service.retry import parse_retry_after
from cliova_pandas.service.secret import Secret
from cliova_pandas.service.source import ResultBytes
from cliova_pandas.service.waiting import spell_seconds

if TYPE_CHECKING:
    import requests


@dataclass(frozen=True)
class ResponseReader:
    """Makes a job, or an error, of what a service answers.

    Attributes
    ----------
    base_url : str
        The service; an answer from elsewhere says nothing of the key or the list.
    secret : Secret
        The API key, which is taken out of whatever is quoted.
    limits : Limits
        The most that is looked at of an answer.
    """

    base_url: str
    secret: Secret
    limits: Limits = field(default_factory=Limits)

    def read_job(self, list_id: str, response: requests.Response) -> Job:
        """Return the job that an answer describes.

        Raises
        ------
        ListNotFoundError
            If it describes none, or only those of other lists.
        ServiceError
            If it is something else.
        """
        most = self.limits.error_bytes
        body = read_some(response, most)
        document = self.secret.redact_all(decode_json(body))
        if document is None:
            found = self._find_message(body) or "something that is not JSON"
            if len(body) >= most:
                found = f"{most:,} bytes or more, which no state of a job has"
            raise ServiceError(
                f"The service answered the question for the state of {list_id!r} with {found}.",
                Advice(" Check the ", Argument("base_url"), f" ({self.base_url})."),
                list_id=list_id,
                status_code=response.status_code,
            )
        if message := find_error(document, has_records=False):
            raise ServiceError(
                f"The service answered for {list_id!r}: {message}",
                list_id=list_id,
                status_code=response.status_code,
            )
        described = _choose_job(document, list_id)
        if described is None:
            raise ListNotFoundError(
                f"The service has no job for {list_id!r}.",
                Advice(" Check the list id."),
                list_id=list_id,
            )
        if "status" not in described:
            raise ServiceError(
                f"The service described the job of {list_id!r} without a status; "
                f"it gave {quote_names(described, none='nothing')}.",
                list_id=list_id,
                status_code=response.status_code,
            )
        return Job.from_payload(described)

    def read_submitted(self, name: str, response: requests.Response) -> Job | Message:
        """Return the job of a list that was submitted, or what came in place of an answer.

        Raises
        ------
        CliovaError
            If the answer says that the list was not taken.
        """
        code = response.status_code
        if code >= 500 or code < 300:
            body = read_some(response, self.limits.error_bytes)
            document = self.secret.redact_all(decode_json(body))
            said = self._find_message(body) or "nothing that tells"
            if code >= 500 or document is None:
                return Message(f"The service answered {code}: {end_sentence(said)}")
            if message := find_error(document, has_records=False):
                raise ServiceError(
                    f"The service did not take the list {name!r}: {end_sentence(message)}",
                    status_code=code,
                )
            described = _choose_job(document, name)
            if described is None or described.get("id") in (None, ""):
                return Message(f"The service answered {code} without the id of the list.")
            return Job.from_payload(described)
        if code == 404:
            raise ServiceError(
                "The service takes no lists at ",
                Argument("base_url"),
                f" ({self.base_url}): it answered 404.",
                status_code=code,
            )
        try:
            self.raise_for(name, response)
        except CliovaError as error:
            error.list_id = None  # a name is no id
            add_to(error, Advice(" Nothing was submitted."))
            raise

    def raise_for(self, list_id: str, response: requests.Response) -> NoReturn:
        """Raise what a status code means, with the service's own words."""
        code = response.status_code
        try:
            body = read_some(response, self.limits.error_bytes)
        except ConnectionFailedError:
            body = b""  # the status line alone decides the kind
        message = self._find_message(body)
        said = f" It said: {message}" if message else ""
        said = end_sentence(said)
        if code == 429:
            seconds = parse_retry_after(
                response.headers.get("Retry-After"), date=response.headers.get("Date")
            )
            wait = f"after {spell_seconds(seconds)}" if seconds is not None else "in a minute"
            raise RateLimitError(
                f"The service asks for fewer requests (429). Try again {wait}.{said}",
                list_id=list_id,
                retry_after=seconds,
            )
        ours = response.url.startswith(self.base_url)
        if code in (401, 403) and ours:
            raise AuthenticationError(
                (
                    "The service does not accept the API key"
                    if code == 401
                    else "The service does not allow this API key what was asked for"
                )
                + f" ({code}).{said}",
                Advice(
                    " Check CLIOVA_API_KEY",
                    Hint(" or ", Argument("api_key", ...)),
                    f", and that the key belongs to this service ({self.base_url}).",
                ),
                list_id=list_id,
            )
        if code == 404 and ours:
            raise ListNotFoundError(
                f"The service knows no list {list_id!r} (404).{said}",
                Advice(
                    " Check the list id, and the ", Argument("base_url"), f" ({self.base_url})."
                ),
                list_id=list_id,
            )
        where = "The service" if ours else "The file store that the service redirected to"
        raise ServiceError(
            f"{where} answered {code} for {list_id!r}." + (said or " It said nothing more."),
            Advice(" Try again later." if code >= 500 else ""),
            list_id=list_id,
            status_code=code,
        )

    def refuse_error(self, list_id: str, result_bytes: ResultBytes, received: Received) -> None:
        """Raise if what came with HTTP 200 is a page, an error or a sentence."""
        with result_bytes.open() as file:
            head = file.read(LONGEST_ERROR_BODY)
        # Before and after: a long message is cut, and JSON can spell a letter in several ways.
        cleaned = self._redact_bytes(head)
        refusal = find_refusal(cleaned, is_whole=received.size <= len(head)) or ""
        found = self.secret.redact(refusal)
        if found:
            raise ServiceError(
                f"The service answered the download of {list_id!r} with an error in place of a "
                f"result: {end_sentence(found)}",
                list_id=list_id,
                status_code=200,
            )

    def redact_error(self, error: CliovaError) -> None:
        """Take the key out of an error that quotes the content, which may repeat it."""
        error.args = (read_message(error).map(self.secret.redact),)
        vars(error).update(self.secret.redact_all(vars(error)))

    def redact_message(self, message: Message) -> Message:
        """Return a message that quotes the content without the key."""
        return message.map(self.secret.redact)

    def _find_message(self, body: bytes) -> str | None:
        message = find_message(self._redact_bytes(body))
        return None if message is None else self.secret.redact(message)

    def _redact_bytes(self, body: bytes) -> bytes:
        text = self.secret.redact(body.decode("utf-8", "surrogateescape"))
        return text.encode("utf-8", "surrogateescape")


def _choose_job(document: Any, list_id: str) -> dict[str, Any] | None:
    """Find the one job in an answer that is ours: it may be bare, in an envelope, or in a list."""
    payload = document.get("payload", document) if isinstance(document, dict) else document
    found = payload if isinstance(payload, list) else [payload]
    jobs: list[dict[str, Any]] = [job for job in found if isinstance(job, dict)]
    if len(jobs) == 1:
        return jobs[0]  # the only job is the one asked for, whatever it is called
    return next((job for job in jobs if str(job.get("id")) == list_id), None)
