"""The API key, in an object that shows it nowhere, and taken out of what others say.

A key that is a `str` stands in every frame that holds it, and error trackers, ``%xmode Verbose``
and ``pytest -l`` print frames. So the text is held by a closure, and is asked for only where a
request line or a message is written.

Who repeats a key may write it in many ways: as it is, as a URL has it (once or more than once), as
JSON, HTML or Python write it, in base64. `Secret.redact` knows them by their letters, each of which
may be written in its own way, so that no mixture of them gets through.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Any, Final, NoReturn, TypeVar
from urllib.parse import quote

T = TypeVar("T")

REDACTED: Final = "[api key]"

_SHORTEST_BASE64: Final = 6
"""Letters of base64 below which a piece of a key would be found in any text."""

_LONGEST_RUN: Final = 32
_BACKSLASH: Final = r"(?:\\(?:u005c|x5c)?|%(?:25){0,8}5c|&(?:amp;){0,4}#(?:x0*5c|0*92);)"
_ENTITIES: Final = {
    "'": "apos", "+": "plus", "/": "sol", "\\": "bsol", "=": "equals", "%": "percnt", "#": "num",
    "!": "excl", "$": "dollar", "&": "amp", "<": "lt", ">": "gt", '"': "quot", ":": "colon",
}  # fmt: skip
"""Names of letters in HTML."""


class Secret:
    """A text that stands in no ``repr``, ``vars``, pickle or copy.

    Parameters
    ----------
    text : str
        The text.

    Examples
    --------
    >>> secret = Secret("a/b&c")
    >>> secret, f"{secret}"
    ([api key], '[api key]')
    >>> secret.redact('{"message": "no key a%252Fb&amp;c"}')
    '{"message": "no key [api key]"}'
    """

    __slots__ = ("_find", "_reveal")

    def __init__(self, text: str) -> None:
        # A closure, and not an attribute, which a debugger or an error tracker would print.
        self._reveal: Callable[[], str] = lambda: text
        self._find: Callable[[], re.Pattern[str]] | None = None

    @classmethod
    def hide(cls, text: str | Secret | None) -> Secret | None:
        """Return a text as a secret; what is one already, or None, as it is."""
        return text if text is None or isinstance(text, Secret) else cls(text)

    def __repr__(self) -> str:
        return REDACTED

    def __bool__(self) -> bool:
        return bool(self.reveal())

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "An API key cannot be pickled or copied; CLIOVA_API_KEY reaches other processes."
        )

    def reveal(self) -> str:
        """Return the text."""
        return self._reveal()

    def write_parameter(self) -> str:
        """Return it as a parameter of a query."""
        return f"apiKey={quote(self.reveal(), safe='')}"

    def find_in(self, text: str) -> bool:
        """Tell whether a text repeats it, in any spelling."""
        pattern = self._find_pattern(text)
        return pattern is not None and pattern.search(text) is not None

    def redact(self, text: str) -> str:
        """Replace it in a text, in every spelling."""
        pattern = self._find_pattern(text)
        return text if pattern is None else pattern.sub(REDACTED, text)

    def redact_all(self, value: Any) -> Any:
        """Replace it in every text of a decoded JSON value, keys included."""
        if isinstance(value, str):
            return self.redact(value)
        if isinstance(value, dict):
            return {self.redact_all(k): self.redact_all(v) for k, v in value.items()}
        if isinstance(value, list):
            return [self.redact_all(item) for item in value]
        return value

    def _find_pattern(self, text: str) -> re.Pattern[str] | None:
        """Return what finds it; None where a text is shorter than it, as no spelling of it is.

        Most of what a service says is shorter, and the pattern of a long key takes longer to make
        than a request on this machine.
        """
        key = self.reveal()
        if not key or len(text) < len(key):
            return None
        if self._find is None:
            pattern = _compile(key)
            self._find = lambda: pattern
        return self._find()


def redact(text: str, secret: str) -> str:
    """Replace a secret in a text, as it is and as others write it.

    >>> redact("no such key: a%2Fb", "a/b")
    'no such key: [api key]'
    """
    return Secret(secret).redact(text)


def _compile(text: str) -> re.Pattern[str]:
    spelled = "".join(
        _spell_backslashes(len(run)) if run[0] == "\\" else f"(?:{'|'.join(_spell(run))})"
        for run in re.findall(r"\\+|[^\\]", text)
    )
    packed = [piece for form in {text, quote(text, safe="")} for piece in _pack(form)]
    return re.compile("|".join([*packed, spelled]), re.IGNORECASE)


def _spell_backslashes(count: int) -> str:
    """Write a run of backslashes as one: by the letter, there are too many ways to share it out."""
    return f"{_BACKSLASH}{{{count},{max(count, min(8 * count, _LONGEST_RUN))}}}"


def _spell(letter: str) -> list[str]:
    """List how one letter may be written, as regular expressions, the longest first."""
    code = ord(letter)
    percent = "".join(
        f"%(?:25){{0,8}}{byte:02x}" for byte in letter.encode("utf-8", "surrogatepass")
    )
    utf16 = letter.encode("utf-16-be", "surrogatepass").hex()
    units = "".join(rf"{_BACKSLASH}{{1,8}}+u{utf16[i : i + 4]}" for i in range(0, len(utf16), 4))
    names = [f"#0{{0,8}}{code};?", f"#x0{{0,8}}{code:x};?"]
    if letter in _ENTITIES:
        names.append(f"{_ENTITIES[letter]};")
    plain = [percent, f"&(?:amp;){{0,4}}(?:{'|'.join(names)})", re.escape(letter)]
    if letter == " ":
        plain.append(r"\+")
    if not letter.isalnum():
        # JSON, Python and shells put backslashes before quotes, slashes and the like.
        plain = [f"{_BACKSLASH}{{0,8}}+(?:{'|'.join(plain)})"]
    return [units, *([rf"{_BACKSLASH}{{1,8}}+x{code:02x}"] if code < 256 else []), *plain]


def _pack(text: str) -> list[str]:
    """List the base64 of a text inside of others: what does not depend on what stands around it."""
    forms = []
    data = text.encode("utf-8", "surrogatepass")
    for before in range(3):
        packed = base64.b64encode(bytes(before) + data).decode()
        # The first letters hold bits of what stands before, the last one bits of what follows.
        inside = packed[-(-before * 8 // 6) : (before + len(data)) * 8 // 6]
        if len(inside) >= _SHORTEST_BASE64:
            letters = (
                r"(?:[+-]|%(?:25){0,8}2b)" if letter == "+"
                else r"(?:[/_]|\\{1,8}/|%(?:25){0,8}2f)" if letter == "/"
                else letter
                for letter in inside
            )  # fmt: skip
            forms.append("".join(letters))
    return forms
