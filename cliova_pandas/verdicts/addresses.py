"""What an address says by itself: its domain, its folded form, and whether it is well formed."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from cliova_pandas.verdicts.dress import WELL_FORMED, undress_all

if TYPE_CHECKING:
    import pyarrow as pa

_IGNORED: Final = re.compile("[\u00ad\u200b\u2060\ufeff]")
_PLAIN: Final = r"^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$"
_MOST_OCTETS: Final = 254
_MOST_LOCAL_OCTETS: Final = 64


def fold_domain(domain: str) -> str:
    """Return the one form of a domain that all its spellings share.

    Lower case, in Unicode where it is internationalized (never in ``xn--``), without spaces around
    it, invisible characters and the dots at its end. What is no valid ``xn--`` stays as it is.

    Parameters
    ----------
    domain : str
        What stands after the last ``@``; anything goes.

    Returns
    -------
    str
        The folded domain; it folds to itself. Empty if there is nothing in it.

    Notes
    -----
    Near to the non-transitional mapping of UTS 46: ``ß`` is a letter of its own, as in IDNA 2008.

    Examples
    --------
    >>> fold_domain(" GMail.COM. "), fold_domain("xn--mnchen-3ya.de"), fold_domain("MÜNCHEN.de")
    ('gmail.com', 'münchen.de', 'münchen.de')
    """
    if not domain.isascii():
        domain = _normalize(domain)
    domain = domain.lower().strip()
    while domain.endswith("."):
        domain = domain.rstrip(".").rstrip()
    if "xn--" not in domain:
        return domain
    return ".".join(_decode(label) for label in domain.split("."))


def fold_domains(domains: pa.Array) -> list[str]:
    """Return the one form of each domain, as `fold_domain` makes it.

    Parameters
    ----------
    domains : pyarrow.Array of large_string
        The domains, none of them missing.
    """
    import numpy as np
    import pyarrow.compute as pc

    lowered = pc.ascii_lower(domains)
    # Of these nearly all are, and there is nothing more to fold.
    is_plain = pc.and_not(
        pc.match_substring_regex(lowered, _PLAIN), pc.match_substring(lowered, "xn--")
    )
    folded: list[str] = lowered.to_pylist()
    for place in np.flatnonzero(~np.asarray(is_plain)):
        folded[place] = fold_domain(domains[place].as_py())
    return folded


def _normalize(text: str) -> str:
    composed = unicodedata.normalize("NFKC", _IGNORED.sub("", text)).replace("。", ".")
    return unicodedata.normalize("NFKC", composed.lower())


def _decode(label: str) -> str:
    """Return the Unicode of an ``xn--`` label, if it stands for what it would be made from."""
    if not label.startswith("xn--") or not label.isascii():
        return label
    try:
        decoded = label[4:].encode("ascii").decode("punycode")
        is_proper = not decoded.isascii() and decoded.encode("punycode").decode() == label[4:]
    except ValueError:  # UnicodeError is one
        return label
    return decoded if is_proper and fold_domain(decoded) == decoded else label


def split_addresses(emails: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Split addresses at their last ``@``.

    Parameters
    ----------
    emails : pyarrow.Array of large_string
        The addresses.

    Returns
    -------
    local, domain : pyarrow.Array of large_string
        What stands before and after. Both are missing where the address is; only the domain is
        missing where there is no ``@``.
    """
    import pyarrow.compute as pc

    parts = pc.split_pattern(emails, "@", max_splits=1, reverse=True)
    return _take_part(parts, 0), _take_part(parts, 1)


def _take_part(parts: pa.Array, place: int) -> pa.Array:
    """Return one element of each list, missing where there are fewer."""
    import numpy as np
    import pyarrow as pa

    starts = parts.offsets.to_numpy()
    return parts.values.take(pa.array(starts[:-1] + place, mask=np.diff(starts) <= place))


def fold_addresses(emails: pa.Array) -> pa.Array:
    """Return the one form of each address that all its spellings share.

    Without spaces around it, the local part in folded case and composed (NFC, as RFC 6532, section
    3.1, has it), the domain as `fold_domain` makes it. Dots and plus tags stay, for not every
    provider ignores them.

    Parameters
    ----------
    emails : pyarrow.Array of large_string
        The addresses.

    Returns
    -------
    pyarrow.Array of large_string
        The folded addresses, missing where the address is.

    Examples
    --------
    >>> import pyarrow as pa
    >>> spellings = pa.array([" Ann@GMAIL.com", "ann@gmail.com."], pa.large_string())
    >>> fold_addresses(spellings).to_pylist()
    ['ann@gmail.com', 'ann@gmail.com']
    """
    return fold_parts(*split_addresses(undress_all(emails)))


def fold_parts(local: pa.Array, domain: pa.Array) -> pa.Array:
    """Return the one form of each address, of what `split_addresses` made of bare ones."""
    import pyarrow as pa
    import pyarrow.compute as pc

    encoded = domain.dictionary_encode()
    folded = [f"@{text}" for text in fold_domains(encoded.dictionary)]
    ends = pa.array(folded, pa.large_string()).take(encoded.indices)
    nothing = pa.scalar("", pa.large_string())
    return pc.binary_join_element_wise(_fold_case(local), ends.fill_null(nothing), nothing)


def _fold_case(texts: pa.Array) -> pa.Array:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    folded = pc.ascii_lower(texts)
    is_wide = pc.invert(pc.string_is_ascii(texts)).fill_null(False)
    if not pc.any(is_wide).as_py():
        return folded
    # Taken apart before the case is folded, as Unicode compares without case (D145).
    wide = [
        unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).casefold())
        for text in texts.filter(is_wide).to_pylist()
    ]
    return pc.replace_with_mask(
        folded,
        pa.array(np.asarray(is_wide)),
        pa.array(wide, pa.large_string()),
    )


def find_malformed(emails: pa.Array) -> pa.Array:
    """Tell which addresses cannot be addresses, whoever is asked.

    A conservative check: it finds what no mail server could take (no ``@``, nothing before or after
    it, spaces and special characters outside of quotes, a dot at the start or end of the local
    part or two in a row, a label of the domain that is empty or starts or ends with a hyphen, a
    domain without a dot, more than 64 octets before the ``@`` or 254 in all), and lets pass what
    some take: quoted local parts, other scripts, underscores in domains, address literals. Spaces
    around the address do not count.

    Parameters
    ----------
    emails : pyarrow.Array of large_string
        The addresses.

    Returns
    -------
    pyarrow.Array of bool
        Whether it is malformed, missing where the address is.

    Notes
    -----
    RFC 5321, sections 4.1.2 and 4.5.3.1, with RFC 6531 for other scripts. Domains without a dot are
    no public mail domains: ICANN resolution 2013.08.13.NG02 forbids them.

    Examples
    --------
    >>> import pyarrow as pa
    >>> find_malformed(pa.array(["a@b.de", "a@@b.de", "a b@c.de", "a@gmail"])).to_pylist()
    [False, True, True, True]
    """
    import pyarrow.compute as pc

    trimmed = pc.utf8_trim_whitespace(emails)
    local, _ = split_addresses(trimmed)
    fits = pc.and_(
        pc.less_equal(pc.binary_length(trimmed), _MOST_OCTETS),
        pc.less_equal(pc.binary_length(local), _MOST_LOCAL_OCTETS),
    )
    return pc.invert(pc.and_(fits, pc.match_substring_regex(trimmed, WELL_FORMED)))
