"""Everything that is run on this project, each in an environment of its own: ``nox -l`` lists it.

What follows two dashes goes to the program: ``nox -s tests -- tests/stats -k wilson``.
"""

from __future__ import annotations

import re
from pathlib import Path

import nox

nox.needs_version = ">=2025.2"
nox.options.default_venv_backend = "venv"
nox.options.reuse_venv = "yes"
nox.options.sessions = ["lint", "types", "tests"]

PYPROJECT = nox.project.load_toml("pyproject.toml")
BENCHMARKS = sorted({*Path("benchmarks").glob("*.py")} - {Path("benchmarks/results.py")})


@nox.session
def tests(session: nox.Session) -> None:
    """Run the whole suite, as the README's command does."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "pytest", *session.posargs)


@nox.session
def coverage(session: nox.Session) -> None:
    """Run the whole suite, and show which lines and branches of the package it does not reach."""
    session.install("-e", ".[test]")
    session.run("python", "-m", "pytest", "--cov", "--cov-report=term", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Let ruff look for mistakes and for lines that it would format."""
    session.install(*nox.project.dependency_groups(PYPROJECT, "lint"))
    session.run("ruff", "check", *session.posargs)
    session.run("ruff", "format", "--check")


@nox.session
def types(session: nox.Session) -> None:
    """Let mypy check the types of the package and of its tests, strictly."""
    session.install("-e", ".[test]")
    session.run("mypy", *session.posargs)


@nox.session(python=False)
def frontend(session: nox.Session) -> None:
    """Check, test and build the panel's front end; it needs Node, which nothing else here does."""
    with session.chdir("frontend"):
        session.run("npm", "ci")
        for script in ("check", "test", "build"):
            session.run("npm", "run", script)


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site into docs/_build, where warnings are errors; its pages run on the sandbox."""
    session.install("-e", ".[docs]")
    session.run("python", "-m", "sphinx", "-W", "--keep-going", "docs", "docs/_build")


@nox.session
def linkcheck(session: nox.Session) -> None:
    """Ask the hosts of all links that lead out of the site; the tests know those inside."""
    session.install("-e", ".[docs]")
    off = ["-D", "nb_execution_mode=off"]
    session.run("python", "-m", "sphinx", "-b", "linkcheck", *off, "docs", "docs/_build/linkcheck")


@nox.session
def fuzz(session: nox.Session) -> None:
    """Let a fuzzer look for foreign errors, two minutes a target; ``-- --seconds 3600`` is longer.

    What it finds stands in fuzzing/finds; what is worth keeping goes to tests/io/corpus/fuzzing.
    """
    session.install("-e", ".[test]", "atheris")
    for target in ("csv", "json", "packed", "answer", "state", "layout", "frame", "kept"):
        session.run("python", "-m", "tests.fuzzing", target, *session.posargs)


@nox.session
def benchmarks(session: nox.Session) -> None:
    """Measure reading, numbers, charts, panel and report; ``-- --rows 20000 --runs 1`` is quick."""
    session.install("-e", ".[test]")
    for script in BENCHMARKS:
        # This one has sizes in place of rows and runs.
        arguments = [] if script.name == "bounds.py" else session.posargs
        session.run("python", str(script), *arguments)


@nox.session
def results(session: nox.Session) -> None:
    """Write benchmarks/RESULTS.md: our numbers beside those by hand, and how cost grows."""
    session.install("-e", ".[test]")
    session.run("python", "benchmarks/results.py", *session.posargs)


@nox.session
def lowest(session: nox.Session) -> None:
    """Run the tests with the lowest versions that pyproject.toml allows.

    Without what only the newest can pass: pictures and notebooks hold the letters that matplotlib
    draws today, and linters and browsers do not depend on what the package is installed with.
    What old libraries call of their own newer dependencies is deprecated, and no error here.
    """
    extras = ["completion", "dask", "duckdb", "excel", "keyring", "polars", "spark"]
    lowest = pin_lowest([*PYPROJECT["project"]["dependencies"], *list_extras(*extras)])
    constraints = Path(session.create_tmp()) / "lowest.txt"
    constraints.write_text("\n".join(f"{name}=={v}" for name, v in lowest.items()) + "\n")
    # The group asks for today's matplotlib, for its pictures.
    group = nox.project.dependency_groups(PYPROJECT, "test")
    # marimo, for tests/browser alone, asks for a newer msgspec than the package does.
    helpers = [one for one in group if split_name(one) not in {*lowest, "marimo"}]
    session.install("-c", str(constraints), "-e", f".[{','.join(extras)}]", *helpers)
    left_out = ["tests/browser", "tests/charts/test_images.py", "tests/test_quality.py"]
    arguments = session.posargs or [
        "tests", "cliova_pandas", *(f"--ignore={path}" for path in left_out),
    ]  # fmt: skip
    lenient = ["-W", "default::DeprecationWarning", "-W", "default::PendingDeprecationWarning"]
    session.run("python", "-m", "pytest", *lenient, *arguments)


def split_name(requirement: str) -> str:
    """Return the name in a requirement, without its extras and its versions."""
    return re.split(r"[\[<>=!~ ]", requirement, maxsplit=1)[0].lower()


def list_extras(*names: str) -> list[str]:
    """Return what some extras require."""
    extras = PYPROJECT["project"]["optional-dependencies"]
    return [requirement for name in names for requirement in extras[name]]


def pin_lowest(requirements: list[str]) -> dict[str, str]:
    """Return for each requirement that has a lower bound that very version."""
    bounds = {split_name(one): re.search(r">=\s*([\w.]+)", one) for one in requirements}
    return {name: found[1] for name, found in bounds.items() if found}
