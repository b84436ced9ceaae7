"""One form for all the addresses that reach one mailbox: without Gmail's dots and plus tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cliova_pandas.stats.groups.providers import provider_of
from cliova_pandas.verdicts.addresses import fold_addresses, split_addresses

if TYPE_CHECKING:
    import pyarrow as pa

_DOTLESS: Final = frozenset({"gmail.com", "googlemail.com"})
"""Here dots before the ``@`` mean nothing. At a company on Google Workspace they do."""

_TAGGED: Final = frozenset(
    ("Google", "Microsoft", "Apple", "Proton", "Fastmail", "Mailbox.org", "Posteo")
)
"""Providers that deliver ``ann+shop`` to ``ann``. Elsewhere a plus can be part of the name."""


def fold_mailboxes(emails: pa.Array) -> pa.Array:
    """Return one form for all the addresses that reach one mailbox.

    As `cliova_pandas.verdicts.addresses.fold_addresses`, and besides: at Gmail without dots before
    the ``@`` and as ``gmail.com``; at Gmail, Outlook.com, iCloud, Proton, Fastmail, Mailbox.org
    and Posteo without what follows a plus. At any other domain dots and plus signs stay, for
    there they may tell two people apart.

    Parameters
    ----------
    emails : pyarrow.Array of large_string
        The addresses.

    Returns
    -------
    pyarrow.Array of large_string
        The folded addresses, missing where the address is.

    Notes
    -----
    Gmail: https://support.google.com/mail/answer/7436150. RFC 5233 describes tags
    ("subaddressing"), and leaves to each provider whether and how it has them.

    Examples
    --------
    >>> import pyarrow as pa
    >>> spellings = pa.array(["A.Nn+shop@GoogleMail.com", "a.nn+shop@x.example"], pa.large_string())
    >>> fold_mailboxes(spellings).to_pylist()
    ['ann@gmail.com', 'a.nn+shop@x.example']
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    folded = fold_addresses(emails)
    local, domain = split_addresses(folded)
    encoded = domain.dictionary_encode()
    domains = encoded.dictionary.to_pylist()
    # The last entry is for rows without a domain, of which nothing is known.
    is_tagged = np.array([*(provider_of(text) in _TAGGED for text in domains), False])
    is_dotless = np.array([*(text in _DOTLESS for text in domains), False])
    places = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(is_tagged[places])
    if not len(rows):
        return folded
    names = local.take(pa.array(rows))
    bare = pc.list_element(pc.split_pattern(names, "+", max_splits=1), 0)
    # What begins with a plus has no name before it, and quotes keep what they hold.
    is_kept = pc.or_(pc.equal(bare, ""), pc.starts_with(names, '"'))
    bare = pc.if_else(is_kept, names, bare)
    here = pa.array(is_dotless[places[rows]])
    dotless = pc.and_not(here, pc.starts_with(names, '"'))
    bare = pc.if_else(dotless, pc.replace_substring(bare, ".", ""), bare)
    ends = pc.if_else(here, "gmail.com", domain.take(pa.array(rows)))
    whole = pc.binary_join_element_wise(
        bare, ends.cast(pa.large_string()), pa.scalar("@", pa.large_string())
    )
    return pc.replace_with_mask(folded, pa.array(is_tagged[places]), whole.cast(pa.large_string()))
