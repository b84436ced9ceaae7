"""Where a redirect may lead: to a host that sees neither the key nor, unencrypted, the result."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qsl, unquote_plus, urlencode, urljoin, urlsplit, urlunsplit

from cliova_pandas.errors import ServiceError
from cliova_pandas.service.secret import Secret
from cliova_pandas.service.settings import is_loopback

_LONGEST_SHOWN: Final = 100
_LONGEST_HOST: Final = 253
_MOST_QUOTED: Final = 8
_IN_NO_HOST: Final = re.compile(r"""[\s\x00-\x1f\x7f"<>\\^`{|}*]""")


def follow(url: str, location: str, key: Secret) -> str:
    """Return the URL of a redirect, without our key and safe to follow, or refuse it.

    A service may hand on the parameters of the request, the key among them, to the URL of the file
    store, under their own names or others.

    Parameters
    ----------
    url : str
        Who redirected.
    location : str
        Where to.
    key : Secret
        What must not go there.

    Raises
    ------
    ServiceError
        If it is not safe.
    ValueError
        If it is no URL.

    Examples
    --------
    >>> follow("https://api.example/l", "https://files.example/x?apiKey=k-e-y&b=1", Secret("k-e-y"))
    'https://files.example/x?b=1'
    """
    target = urlsplit(urljoin(url, location))
    pairs = parse_qsl(target.query, keep_blank_values=True)
    kept = [(k, v) for k, v in pairs if k.lower() != "apikey" and not _is_key(v, key)]
    # A signed URL of a file store must stay as it is, to the byte.
    query = target.query if kept == pairs else urlencode(kept)
    target = target._replace(query=query, fragment="")
    host = target.hostname or ""
    is_secure = target.scheme == "https" or (target.scheme == "http" and is_loopback(host))
    followed = urlunsplit(target)
    if not is_secure or key.find_in(followed):
        shown = "".join(letter for letter in key.redact(host) if letter.isprintable())
        scheme = target.scheme[:20]
        raise ServiceError(
            f"The service redirected to {scheme}://{shown[:_LONGEST_SHOWN]}, which would send the "
            "result or the API key where others can read it. It was not followed."
        )
    # Asking for them raises where a host or a port cannot be one. A host with a space is looked for
    # by old versions of requests.
    is_host = not _IN_NO_HOST.search(host) and 0 < len(host.encode("idna")) <= _LONGEST_HOST
    if target.port == 0 or not is_host:
        raise ValueError("no host or port")
    return followed


def _is_key(value: str, key: Secret) -> bool:
    """Tell whether a value is the key and nothing beside it, however often it was quoted."""
    for _ in range(_MOST_QUOTED):
        if value == key.reveal():
            return True
        value = unquote_plus(value)
    return False
