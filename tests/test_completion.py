"""What the TAB key offers is the public surface, and nothing else."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from IPython.core.completer import IPCompleter, provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell

import cliova_pandas
from cliova_pandas import CliovaAccessor


def complete(text: str, *, use_jedi: bool, **names: Any) -> set[str]:
    """Return the names that IPython offers behind a dot."""
    shell: Any = InteractiveShell()
    shell.user_ns.update(names)
    completer: IPCompleter = shell.Completer
    completer.use_jedi = use_jedi
    with provisionalcompleter():
        found = {one.text.rpartition(".")[2] for one in completer.completions(text, len(text))}
    return {name for name in found if not name.startswith("_")}


@pytest.mark.parametrize("use_jedi", [True, False])
def test_the_package_offers_its_public_names(use_jedi: bool) -> None:
    """No wing, no helper and no module that happens to be imported."""
    found = complete("cliova_pandas.", use_jedi=use_jedi, cliova_pandas=cliova_pandas)
    assert found == set(cliova_pandas.__all__)


@pytest.mark.parametrize("use_jedi", [True, False])
def test_the_accessor_offers_its_methods(use_jedi: bool) -> None:
    """All of them, and nothing that is not a method."""
    df = pd.DataFrame({"email": ["a@x.org"], "verdict": ["valid"]})
    found = complete("df.cliova.", use_jedi=use_jedi, df=df)
    assert found == {name for name in dir(CliovaAccessor) if not name.startswith("_")}
