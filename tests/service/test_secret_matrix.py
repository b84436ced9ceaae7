"""The key stands nowhere, however and wherever the other side repeats it, and goes to no host."""

from __future__ import annotations

import contextlib
import copy
import io
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from cliova_pandas import (
    CliovaClient,
    CliovaError,
    Panel,
    cli,
    download_cliova,
    iter_cliova,
    read_cliova,
    sandbox,
    submit_cliova,
    sync_cliova,
    validate,
)
from cliova_pandas.dataset.dask_frames import read_cliova as read_with_dask
from cliova_pandas.dataset.held_key import HELD
from cliova_pandas.errors import ConfigurationError
from cliova_pandas.service.secret import Secret
from cliova_pandas.service.spool import Spool
from tests.service.secret_calls import CALLS
from tests.service.secret_matrix import (
    KEYS,
    PLACES,
    SPELLINGS,
    Cell,
    Search,
    count_cells,
    list_all,
    list_cells,
    run,
)
from tests.support.doc_tables import read_number, read_table
from tests.support.tracebacks import show_error
from tests.support.wire_service import speaking, write_answer, write_head


@pytest.mark.parametrize("place", PLACES)
def test_no_text_has_the_key(place: str, tmp_path: Path) -> None:
    """Errors, frames, logs, prints, warnings, files: each key, in each spelling, from each call."""
    found = []
    for number, cell in enumerate(list_cells(place)):
        folder = tmp_path / str(number)
        folder.mkdir()
        found += [(cell, hit) for hit in run(cell, folder).find(cell.key)]
    assert not found


@pytest.mark.parametrize("call", CALLS)
def test_no_renderer_has_the_key(call: str, tmp_path: Path) -> None:
    """Also as IPython shows an error in its verbose mode, and rich with what frames hold."""
    cell = Cell(KEYS[2], "quoted twice, lower case", "the message of an error", call)
    search = run(cell, tmp_path, is_brief=False)
    assert search.find(cell.key) == []
    assert len(search.texts) > 5


def test_search_would_find_it() -> None:
    """The search is no comfort unless it finds each spelling of each key."""
    for key in KEYS:
        for spelling, spell in SPELLINGS.items():
            assert Search([f"before {spell(key)} after"]).find(key), spelling


def test_tables_of_the_page_are_of_these_cells() -> None:
    """What docs/trust.md says was searched is what is searched here, and nothing was found."""
    cells = list_all()
    for name, counted in count_cells(cells).items():
        table = {row[0]: row for row in read_table(name)}
        assert [*table] == [*counted, "**all**"], "run python -m tests.service.secret_matrix"
        for row, tried in counted.items():
            assert read_number(table[row][1]) == tried, "run python -m tests.service.secret_matrix"
            assert read_number(table[row][3]) == 0
        assert read_number(table["**all**"][1]) == len(cells)
        assert read_number(table["**all**"][2]) > 50 * len(cells)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("where", ["/{}/x", "/x?state={}", "/x?a=b&next=https://h/%3FapiKey={}"])
def test_redirect_takes_the_key_to_no_other_host(where: str, spelling: str, key: str) -> None:
    """Whatever it is in the way of, it is left out of the URL, or nothing is asked there."""
    rows = write_answer(b"email,status\na@x.example,ok\n")
    with speaking(rows) as host:
        base = host.base_url.removesuffix("/bulk-emails")
        target = f"{base}{where.format(SPELLINGS[spelling](key))}"
        moved = write_head(f"Location: {target}", "Content-Length: 0", status="302 Found")
        with (
            speaking(moved) as service,
            service.client(api_key=key, max_retries=0) as client,
            contextlib.suppress(CliovaError),
        ):
            client.fetch("list_1", Spool(io.BytesIO()))
        assert Search(host.asked).find(key) == []


def walk(start: object) -> Iterator[object]:
    """Yield an object, what it holds, and so on: attributes, members of classes, items."""
    seen: set[int] = set()
    left = [start]
    while left:
        held = left.pop()
        if id(held) in seen or isinstance(held, type(sys)) or len(seen) > 200_000:
            continue
        seen.add(id(held))
        yield held
        left += list(getattr(held, "__dict__", {}).values())
        slots = [name for kind in type(held).__mro__ for name in getattr(kind, "__slots__", ())]
        left += [getattr(held, name, None) for name in slots if isinstance(name, str)]
        if isinstance(held, dict):
            left += [*held.keys(), *held.values()]
        elif isinstance(held, list | tuple | set | frozenset):
            left += list(held)


def test_nothing_that_a_client_holds_is_the_key() -> None:
    """Neither `vars`, nor the connections that it keeps, nor their classes have it as a text."""
    with sandbox.serve() as service, service.client() as client:
        read_cliova("list_300", client=client, cache=False)
        texts = [held for held in walk(client) if isinstance(held, str | bytes)]
        pools = [held for held in walk(client) if type(held).__name__ == "HTTPConnectionPool"]
        assert pools
        for pool in pools:
            texts += [repr(vars(pool.ConnectionCls))]  # type: ignore[attr-defined]
        assert Search([str(text) for text in texts]).find(service.api_key) == []
        assert Search([repr(vars(client)), f"{client}"]).find(service.api_key) == []


def test_secret_is_shown_copied_and_pickled_nowhere() -> None:
    """It stands for itself only where a request is written."""
    secret = Secret("a-key/of+signs")
    assert f"{secret} {secret!r} {[secret]}" == "[api key] [api key] [[api key]]"
    assert not hasattr(secret, "__dict__")
    assert Secret.hide(secret) is secret
    assert Secret.hide(None) is None
    for carry in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="cannot be pickled or copied"):
            carry(secret)
    assert secret.reveal() == "a-key/of+signs"
    assert Secret("").redact("any text") == "any text"
    assert not Secret("")


@pytest.mark.parametrize("letters", ["a", "\\", "%", "&", "/"])
def test_text_of_any_kind_is_searched_in_no_time(letters: str) -> None:
    """No text, however like a key, takes more than its length."""
    key = letters * 20 + "-end"
    text = letters * 5_000
    assert Secret(key).redact(text) == text
    assert Secret(key).redact(f"{text}-end").endswith("[api key]")


BAD_KEYS = ["geheim-ü", "geheim\nzwei", "geheim\x00"]


@pytest.mark.parametrize("key", BAD_KEYS)
@pytest.mark.parametrize(
    "source",
    ["argument", "read", "iter", "download", "submit", "validate", "sync", "dask", "environment"],
)
def test_impossible_key_is_in_no_frame(
    key: str, source: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A key that cannot be sent is refused by frames that do not hold it."""
    if source == "environment" and "\x00" in key:
        key = "geheim-é"
    calls: dict[str, Callable[[], object]] = {
        "argument": lambda: CliovaClient(key),
        "read": lambda: read_cliova("list_1", api_key=key),
        "iter": lambda: list(iter_cliova("list_1", api_key=key)),
        "download": lambda: download_cliova("list_1", tmp_path, api_key=key),
        "submit": lambda: submit_cliova(["a@x.example"], "A list", api_key=key),
        "validate": lambda: validate(["a@x.example"], "A list", api_key=key),
        "sync": lambda: sync_cliova(["list_1"], tmp_path, api_key=key),
        "dask": lambda: _compute_with(key),
        "environment": CliovaClient,
    }
    if source == "environment":
        monkeypatch.setenv("CLIOVA_API_KEY", key)
    with pytest.raises(ConfigurationError, match="no key has") as caught:
        calls[source]()
    assert not [text for text in show_error(caught.value) if "geheim" in text]


def _compute_with(key: str) -> None:
    with mock.patch.object(HELD, "value", None):
        frame: Any = read_with_dask(["list_1"], api_key=key)
        frame.compute(scheduler="synchronous")


def test_impossible_key_is_in_nothing_that_the_shell_says(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is refused in words and as JSON, with its kind and without itself."""
    monkeypatch.setenv("CLIOVA_API_KEY", "geheim-\u00fc")
    for words in (["status", "list_1"], ["read", "list_1", "--json"], ["wait", "list_1", "--json"]):
        assert cli.main(words) == 2
    said = "".join(capfd.readouterr())
    assert said.count("no key has") == 5, said
    assert "geheim" not in said


@pytest.mark.parametrize(
    "options",
    [{"base_url": "ftp://x"}, {"max_retries": -1}, {"timeout": 0}, {"deadline": -1}],
    ids=str,
)
def test_client_that_could_not_be_made_is_shown_without_the_key(options: dict[str, Any]) -> None:
    """Whatever is wrong beside it, the frames of the error do not hold it."""
    with pytest.raises(ConfigurationError) as caught:
        CliovaClient("geheim/key", **options)
    assert not [text for text in show_error(caught.value) if "geheim" in text]


def test_client_that_is_half_made_can_be_shown() -> None:
    """A debugger shows an object before it is one."""
    assert repr(CliovaClient.__new__(CliovaClient)) == "CliovaClient(base_url=None)"


def test_panel_keeps_the_key_from_frames() -> None:
    """A key that is typed into a panel stands in no frame of what fails there."""
    panel = Panel("list_1")
    with pytest.raises(ConfigurationError) as caught:
        panel.read("geheim-ü")
    assert not [text for text in show_error(caught.value) if "geheim" in text]


def test_key_is_in_no_list_of_processes() -> None:
    """The shell takes it from the environment, which other users cannot see."""
    script = (
        "import sys, cliova_pandas.cli as cli, pathlib;"
        "cli.main(sys.argv[1:]); print(pathlib.Path('/proc/self/cmdline').read_bytes())"
    )
    with sandbox.serve() as service:
        environment = {
            **os.environ, "CLIOVA_API_KEY": service.api_key, "CLIOVA_BASE_URL": service.base_url
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-c", script, "status", "list_300"],
            capture_output=True, text=True, env=environment, check=False,
        )  # fmt: skip
        assert "300" in done.stdout, done.stderr
        assert service.api_key not in done.stdout + done.stderr
        assert any(request.has_key for request in service.requests)
