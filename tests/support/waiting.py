"""Waiting for a program that says where it listens before it does."""

from __future__ import annotations


def wait_until_answered(url: str) -> None:
    """Return as soon as something answers there; raise if nothing does for about a minute.

    Only a refused connection is tried again: marimo tells its URL first and listens then.
    """
    import urllib3

    patience = urllib3.Retry(total=70, connect=70, read=0, backoff_factor=0.05, backoff_max=1)
    with urllib3.PoolManager(retries=patience) as pool:
        pool.request("GET", url)
