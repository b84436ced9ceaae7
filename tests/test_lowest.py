"""Installed from its wheel beside the lowest versions that it allows, the package does the same."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from packaging.requirements import Requirement

from cliova_pandas.sandbox import serve
from tests.support.examples import NO_OLD_WHEELS
from tests.support.lowest import take_steps

ROOT: Final = Path(__file__).parents[1]
EXTRAS: Final = ("duckdb", "excel")
PROJECT: Final[dict[str, Any]] = tomllib.loads(
    (ROOT / "pyproject.toml").read_text(encoding="utf-8")
)["project"]
NOT_THERE: Final = (
    "No matching distribution found", "Failed to establish a new connection", "Max retries",
    "timed out",
)  # fmt: skip
"""What pip says where a registry has only the newest versions, or none can be reached."""


def list_lowest() -> list[Requirement]:
    """Return every dependency, and those of some extras, in its lowest version."""
    extras = PROJECT["optional-dependencies"]
    asked = [*PROJECT["dependencies"], *(one for extra in EXTRAS for one in extras[extra])]
    return [Requirement(one.replace(">=", "==")) for one in asked]


@pytest.fixture
def python(tmp_path: Path) -> Iterator[Path]:
    """The Python of an environment of the package and the lowest versions, all from wheels."""
    folder = tmp_path / "environment"
    yield install(folder)
    shutil.rmtree(folder)  # it has hundreds of megabytes


def install(folder: Path) -> Path:
    """Make such an environment, and return its Python."""
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = subprocess.run(
        [
            sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet",
            "--no-compile", "--no-input", f"{ROOT}[{','.join(EXTRAS)}]",
            *map(str, list_lowest()),
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode and any(words in done.stderr for words in NOT_THERE):
        pytest.skip(NO_OLD_WHEELS)
    assert done.returncode == 0, done.stderr
    return python


@pytest.mark.skipif(sys.version_info >= (3, 13), reason=NO_OLD_WHEELS)
def test_lowest_versions_do_the_same(python: Path, tmp_path: Path) -> None:
    """What is read, counted, drawn, reported and exported is what the newest make of it."""
    # Beside the tests' own helpers, and far from the source of the package.
    (tmp_path / "apart" / "tests").mkdir(parents=True)
    for name in ("__init__.py", "support"):
        copy = shutil.copytree if (ROOT / "tests" / name).is_dir() else shutil.copy
        copy(ROOT / "tests" / name, tmp_path / "apart" / "tests" / name)
    folders = [tmp_path / "here", tmp_path / "there"]
    for folder in folders:
        folder.mkdir()
    with serve() as service, pytest.MonkeyPatch.context() as patch:
        for name, value in service.environ.items():
            patch.setenv(name, value)
        right = take_steps(folders[0])
        done = subprocess.run(
            [str(python), "-m", "tests.support.lowest", str(folders[1])],
            cwd=tmp_path / "apart", capture_output=True, text=True, check=False,
            env=os.environ | {"CLIOVA_CACHE_DIR": str(tmp_path / "cache"), "PYTHONPATH": ""},
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    place, versions, made = json.loads(done.stdout)
    assert Path(place).is_relative_to(tmp_path / "environment")
    for one in list_lowest():
        assert one.specifier.contains(versions[one.name.lower()]), one
    assert made == json.loads(json.dumps(right))
    written = [path for path in folders[1].rglob("*") if path.is_file()]
    texts = [done.stdout, done.stderr, *(path.read_bytes().decode("latin-1") for path in written)]
    assert not [text[:100] for text in texts if service.api_key in text]
