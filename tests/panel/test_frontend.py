"""The panel's front end: the file that is shipped is what its sources give."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from cliova_pandas.panel.messages import read_action, write_show

ROOT: Final = Path(__file__).parents[2]
FRONTEND: Final = ROOT / "frontend"
BUILT: Final = ROOT / "cliova_pandas" / "panel" / "static" / "panel.js"


def digest(*parts: bytes) -> str:
    found = hashlib.sha256()
    for part in parts:
        found.update(part + b"\0")
    return found.hexdigest()


def read_stamp() -> tuple[dict[str, str], bytes]:
    """Return what the built file says of itself, and what it holds."""
    first, *said, code = BUILT.read_bytes().split(b"\n", 5)
    assert b"npm run build" in first
    words = [line.decode().split() for line in said]
    return {name: value for _, name, value in words}, code


def test_the_built_file_is_made_from_the_sources() -> None:
    """It names the sources that it was made from, and they are the ones that stand here."""
    files = sorted((FRONTEND / "src").iterdir())
    parts = [part for path in files for part in (path.name.encode(), path.read_bytes())]
    assert len(files) > 10
    assert read_stamp()[0]["sources"] == digest(*parts), "npm run build, in frontend/"


def test_the_built_file_is_made_by_the_locked_tools() -> None:
    """It names the tools, and the lock file holds each to one version and the hash of its files."""
    names = ("build.mjs", "package-lock.json", "package.json", "tsconfig.json")
    parts = [part for name in names for part in (name.encode(), (FRONTEND / name).read_bytes())]
    stamp = read_stamp()[0]
    assert stamp["tools"] == digest(*parts), "npm run build, in frontend/"
    lock = json.loads((FRONTEND / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    wanted = json.loads((FRONTEND / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    assert stamp["esbuild"] == wanted["esbuild"] == lock["node_modules/esbuild"]["version"]
    assert lock[""]["devDependencies"] == wanted
    locked = {name: one for name, one in lock.items() if name}
    assert len(locked) > 100
    assert [name for name, one in locked.items() if "sha512-" not in one["integrity"]] == []


def test_the_built_file_was_not_edited() -> None:
    """It holds what the build has written, to the byte."""
    stamp, code = read_stamp()
    assert stamp["content"] == digest(code)


def load_generator() -> Any:
    spec = importlib.util.spec_from_file_location("protocol", FRONTEND / "write_protocol.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_messages_are_written_down_once() -> None:
    """The types of the front end are those of messages.py."""
    generator = load_generator()
    assert generator.write_protocol() == generator.TARGET.read_text(encoding="utf-8")


def test_the_front_end_fetches_nothing() -> None:
    """It names no other place, and makes nothing run that it was not built with."""
    code = BUILT.read_text(encoding="utf-8")
    assert not re.search(r"https?:|fetch\(|XMLHttpRequest|import\(|eval\(|new Function", code)


@pytest.mark.parametrize(
    "content",
    [
        {}, {"kind": "nonsense"}, {"kind": "pick", "facet": "domains"},
        {"kind": "turn", "page": "1"},
        {"kind": "brush", "facet": "column:n", "first": 0.5, "last": 1},
        {"kind": "save", "format": "exe"}, {"kind": "view", "view": "_esm"},
    ],
)  # fmt: skip
def test_what_is_no_message_of_ours_is_not_done(content: dict[str, Any]) -> None:
    """A message of another form is left alone, whatever is in it."""
    assert read_action(content) is None


def test_a_key_is_taken_out_of_its_message() -> None:
    """Also where the message is none of ours, and it is in no repr."""
    for kind in ("load", "other"):
        content: dict[str, Any] = {"kind": kind, "key": "secret"}
        assert "secret" not in repr(read_action(content))
        assert "key" not in content


@pytest.mark.parametrize("parts", [{"left": 3}, {"bodies": ""}, {"facets": [{"name": "domains"}]}])
def test_no_part_goes_out_that_the_front_end_does_not_take(parts: dict[str, Any]) -> None:
    """A mistake in Python is found in Python."""
    with pytest.raises(msgspec.ValidationError):
        write_show(parts)
