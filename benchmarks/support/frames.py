"""A result that is made, not read."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cliova_pandas.verdicts import VERDICTS

REASONS = ("none", "accepts_all", "timeout", "mailbox_not_found")
"""Of each verdict: a column whose words have nothing to do with the verdicts is not the reason."""


def make_frame(rows: int, domains: int) -> pd.DataFrame:
    """Make addresses of skewed domains, each of which occurs; no more of them than rows."""
    domains = min(domains, rows)
    rng = np.random.default_rng(1)
    names = np.array([f"firm{i}.example" for i in range(domains)], dtype=object)
    weights = 1 / np.arange(1, domains + 1)
    drawn = rng.choice(domains, rows - domains, p=weights / weights.sum())
    places = rng.permutation(np.concatenate([np.arange(domains), drawn]))
    emails = [f"First.Last{i}@{name}" for i, name in enumerate(names[places])]
    codes = rng.choice(4, rows, p=[0.75, 0.06, 0.07, 0.12])
    return pd.DataFrame(
        {
            "email": pd.array(emails, dtype="str"),
            "isRoleBased": pd.array(rng.choice(["true", "false"], rows), dtype="str"),
            "failType": pd.array(np.array(REASONS)[codes], dtype="str"),
            "verdict": pd.Categorical.from_codes(codes, categories=pd.Index(VERDICTS, dtype="str")),
        }
    )
