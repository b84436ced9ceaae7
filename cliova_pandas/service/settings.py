"""Where the API key, the URL of the service and the cache folder come from.

Each setting is looked up in the same order: the argument, the environment, and for the key the
system keyring (the optional extra ``keyring``). Nothing is read before it is needed.
"""

from __future__ import annotations

import ipaddress
import os
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from cliova_pandas.errors import Argument, ConfigurationError, Hint, Message
from cliova_pandas.paths import make_path
from cliova_pandas.service.secret import Secret

DEFAULT_BASE_URL: Final = "https://api.cliova.com/v1/webhooks/email-validations/bulk-emails"
_BASE_URL: Final = Argument("base_url")
KEYRING_SERVICE: Final = "cliova"
KEYRING_USER: Final = "api-key"

DEFAULT_DEADLINE: Final = 3600.0
_LONGEST_TIMEOUT: Final = 24 * 3600.0


def find_api_key(api_key: str | None = None) -> str:
    """Return the API key from the argument, ``CLIOVA_API_KEY`` or the system keyring.

    Parameters
    ----------
    api_key : str, optional
        The key itself. Space around it, as left by copy and paste, is dropped.

    Raises
    ------
    ConfigurationError
        If there is no key anywhere, or it is not one line of printable ASCII.
    """
    given = Secret.hide(api_key)
    del api_key  # it would stand in the frame of an error
    return find_secret(given).reveal()


def find_secret(given: Secret | None) -> Secret:
    """Do as `find_api_key`, without a frame in which the key stands.

    Raises
    ------
    ConfigurationError
        If there is no key anywhere, or it is not one line of printable ASCII.
    """
    key = _look_up(given)
    if fault := _find_fault(key):
        raise ConfigurationError(fault)
    return key


def _look_up(given: Secret | None) -> Secret:
    key: object = given.reveal() if given is not None else None
    if given is None:
        key = os.environ.get("CLIOVA_API_KEY") or _read_keyring() or ""
    return Secret(key.strip() if isinstance(key, str) else key)  # type: ignore[arg-type]  # told below


def _find_fault(secret: Secret) -> Message | None:
    """Say what is wrong with a key, without quoting any part of it."""
    key: object = secret.reveal()
    if not isinstance(key, str):
        return Message(f"The API key must be a string, not {type(key).__name__}.")
    if not key:
        return Message(
            "No Cliova API key is set. Set the environment variable CLIOVA_API_KEY",
            Hint(", or pass ", Argument("api_key", ...)),
            ", or store it once in the system keyring with "
            f"`keyring set {KEYRING_SERVICE} {KEYRING_USER}` "
            "(pip install 'cliova-pandas[keyring]').",
        )
    if not (key.isascii() and key.isprintable()):
        return Message(
            "The Cliova API key holds a character that no key has (a line break, or a letter "
            "that is not ASCII). Copy it again, alone."
        )
    return None


def has_api_key() -> bool:
    """Tell whether a key is configured outside the code, without showing it."""
    return bool((os.environ.get("CLIOVA_API_KEY") or _read_keyring() or "").strip())


def find_base_url(base_url: str | None = None) -> str:
    """Return the base URL of the service, up to and with ``/bulk-emails``.

    Parameters
    ----------
    base_url : str, optional
        The URL. Without it, ``CLIOVA_BASE_URL``, then the public service.

    Raises
    ------
    ConfigurationError
        If the URL is not ``https`` (plain ``http`` is for this machine alone), or carries a
        user, a query or a fragment.

    Examples
    --------
    >>> find_base_url("https://api.cliova.example/bulk-emails/")
    'https://api.cliova.example/bulk-emails'
    """
    url = base_url if base_url is not None else os.environ.get("CLIOVA_BASE_URL")
    url = (url or DEFAULT_BASE_URL).strip().rstrip("/")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port  # a bad port raises only when it is asked for
    except ValueError as error:
        raise ConfigurationError("The ", _BASE_URL, f" is not a URL: {error}.") from None
    if parts.username or parts.password or parts.query or parts.fragment:
        # Not quoted: what stands there may be a secret.
        raise ConfigurationError(
            "The ",
            _BASE_URL,
            " must be a URL alone, without a user, a query (such as apiKey) or "
            f"a fragment, for example {DEFAULT_BASE_URL}",
        )
    if not host or parts.scheme not in {"http", "https"}:
        raise ConfigurationError(
            "The ",
            _BASE_URL,
            f" {url!r} is not a URL of the form https://host/path, for example {DEFAULT_BASE_URL}",
        )
    if parts.scheme == "http" and not is_loopback(host):
        raise ConfigurationError(
            "The ",
            _BASE_URL,
            f" {url!r} would send the API key and the addresses unencrypted. "
            "Use https (http is for a sandbox on this machine).",
        )
    return url


def is_loopback(host: str) -> bool:
    """Tell whether a host name means this machine.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("127.evil.example")
    (True, True, False)
    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def find_cache_folder() -> Path:
    """Return the folder for results: ``CLIOVA_CACHE_DIR``, or the platform's cache folder.

    The folder is not created.
    """
    configured = os.environ.get("CLIOVA_CACHE_DIR")
    if configured:
        return make_path(configured, "CLIOVA_CACHE_DIR")
    import platformdirs

    return platformdirs.user_cache_path("cliova_pandas", appauthor=False)


def find_state_folder() -> Path:
    """Return the folder for what must not be lost: ``CLIOVA_CACHE_DIR``, or the platform's.

    The folder is not created.
    """
    configured = os.environ.get("CLIOVA_CACHE_DIR")
    if configured:
        return make_path(configured, "CLIOVA_CACHE_DIR")
    import platformdirs

    return platformdirs.user_state_path("cliova_pandas", appauthor=False)


def _read_keyring() -> str | None:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None
    try:
        stored = keyring.get_password(KEYRING_SERVICE, KEYRING_USER)
    except KeyringError:  # no keyring on this machine, or it stays locked
        return None
    return stored if stored is None else str(stored)


def check_retries(max_retries: int) -> int:
    """Return how often a request may be repeated, if it is a whole number from 0 on.

    Raises
    ------
    ConfigurationError
        If it is none.
    """
    if isinstance(max_retries, bool) or not isinstance(max_retries, int) or max_retries < 0:
        raise ConfigurationError(
            Argument("max_retries"), f" must be 0 or more, not {max_retries!r}."
        )
    return max_retries


def split_timeout(timeout: float | tuple[float, float]) -> tuple[float, float]:
    """Return the seconds to wait for a connection, and for each next piece of an answer.

    >>> split_timeout(5)
    (5, 5)

    Raises
    ------
    ConfigurationError
        If they are no such numbers.
    """
    timeouts = timeout if isinstance(timeout, tuple) else (timeout, timeout)
    if len(timeouts) != 2 or not all(map(_is_duration, timeouts)):
        raise ConfigurationError(
            Argument("timeout"),
            f" must be seconds, or two of them (to connect, to read), not {timeout!r}.",
        )
    return timeouts


def _is_duration(value: object) -> bool:
    """Tell whether a value is a number of seconds that a socket can wait."""
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and 0 < value <= _LONGEST_TIMEOUT
    )


def check_deadline(deadline: float | None) -> float | None:
    """Return the seconds that a call may take in all, if they are a number above 0, or None.

    Raises
    ------
    ConfigurationError
        If they are none.
    """
    is_number = isinstance(deadline, int | float) and not isinstance(deadline, bool)
    if deadline is not None and not (is_number and deadline > 0):
        raise ConfigurationError(
            Argument("deadline"), f" must be seconds, or None for any number, not {deadline!r}."
        )
    return deadline
