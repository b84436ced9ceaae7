"""The pages of the documentation hold what the data of the package says."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import json
import re
import shlex
import sys
import warnings
from pathlib import Path
from types import ModuleType
from typing import Final

import nbformat
import pytest
from nbclient import execute

import cliova_pandas
from cliova_pandas import errors
from cliova_pandas.cli import make_parser
from cliova_pandas.sandbox import Sandbox
from tests.support.doc_tables import read_number, read_table

DOCS: Final = Path(__file__).parents[1] / "docs"
PACKAGE: Final = DOCS.parent / "cliova_pandas"
RULES: Final = re.MULTILINE | re.DOTALL
OF_ERRORS: Final = (DOCS / "reference" / "errors.md").read_text(encoding="utf-8")


def load_generator() -> ModuleType:
    return load_module("generate")


def load_module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda path: path.name)
def test_generated_tables_are_those_of_today(page: Path) -> None:
    """Where this fails, ``python docs/generate.py`` writes them anew."""
    text = page.read_text(encoding="utf-8")
    assert load_generator().fill_tables(text) == text


def test_every_table_stands_somewhere() -> None:
    """Each table that can be made is shown by a page."""
    pages = "".join(path.read_text(encoding="utf-8") for path in DOCS.rglob("*.md"))
    for name in load_generator().TABLES:
        assert f"<!-- table: {name} -->" in pages


def test_numbers_of_the_page_of_security_are_those_of_the_tables() -> None:
    """What SECURITY.md counts is what the programs have written into docs/trust.md."""
    text = (DOCS.parent / "SECURITY.md").read_text(encoding="utf-8")
    total = {
        name: [read_number(cell) for cell in read_table(name)[-1][1:] if cell]
        for name in ("faults", "secrets", "injection", "moments")
    }
    for said in (
        f"{total['faults'][0]:,} cells of faults",
        f"in {total['secrets'][0]:,} ways with {total['secrets'][1]:,} texts searched",
        f"({sum(total['injection'][:-1]):,} cells, none alive)",
        f"{sum(total['moments'][:2]):,} interrupts and kills",
    ):
        assert said in text


def list_texts() -> str:
    """Return all texts of the package's code, each on lines of its own."""
    texts: list[str] = []
    for path in PACKAGE.rglob("*.py"):
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        constants = (node.value for node in nodes if isinstance(node, ast.Constant))
        texts.extend(value for value in constants if isinstance(value, str))
    return "\n".join(texts)


def test_every_message_that_is_explained_is_one_of_ours() -> None:
    """What a reader may search the page of errors for is what the package says."""
    said = list_texts()
    for quoted in re.findall(r"\| “(.+?)” \|", OF_ERRORS):
        assert quoted in said, quoted


KINDS: Final = [
    kind
    for kind in (getattr(errors, name) for name in errors.__all__)
    if isinstance(kind, type) and issubclass(kind, errors.CliovaError | Warning)
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_has_its_place_on_the_page(
    kind: type[errors.CliovaError | errors.CliovaWarning],
) -> None:
    """Each kind that can be raised says what to do now, under a heading that it names itself."""
    assert f"\n## {kind.__name__}\n" in OF_ERRORS
    assert kind("what").help_url == f"reference/errors.html#{kind.__name__.lower()}"


def test_every_message_is_listed_on_the_page() -> None:
    """Those that no table explains stand below it, as the code has them, when the site is built."""
    module = load_module("messages")
    page = module.fill_messages(OF_ERRORS)
    assert "<!-- messages:" not in page
    assert sum(map(len, module.list_messages().values())) > 200
    assert "- The service knows no list … (404)." in page
    assert r"There is no folder … to write it in." in page


def list_raised() -> set[str]:
    """Return the kinds that the package's code makes with a page, apart from its own."""
    return {
        node.args[0].func.id
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "add_help"
        and isinstance(node.args[0], ast.Call)
        and isinstance(node.args[0].func, ast.Name)
    }


def test_an_error_of_python_that_names_its_page_has_a_place_there() -> None:
    """A file that is there already, or is not, is explained like the errors of the package."""
    assert {"FileExistsError", "FileNotFoundError"} <= list_raised()
    for kind in list_raised():
        assert f"\n## {kind}\n" in OF_ERRORS


@pytest.mark.parametrize("owner", [cliova_pandas, cliova_pandas.CliovaAccessor])
def test_the_help_in_python_names_pages_that_there_are(owner: object) -> None:
    """``help(cliova_pandas)`` and ``df.cliova?`` say where on the site to go on."""
    pages = re.findall(r"``([a-z/-]+)\.html``", inspect.getdoc(owner) or "")
    assert {"howto/index", "gallery"} <= set(pages)
    for page in pages:
        assert (DOCS / f"{page}.md").is_file()


def test_a_page_that_runs_can_be_taken_away_as_a_notebook(tmp_path: Path) -> None:
    """Its text and its code, with a cell before them that starts the sandbox."""
    pytest.importorskip("myst_nb")
    notebooks = load_module("as_notebooks")
    pages = list(notebooks.find_pages())
    assert {"howto/worst-source", "howto/copy-this-study", "gallery"} <= set(pages)
    for page in pages:
        notebook = notebooks.make_notebook(page)
        nbformat.validate(notebook)
        kinds = [cell.cell_type for cell in notebook.cells[:2]]
        assert kinds == ["markdown", "code"], page
        assert "sandbox.serve()" in notebook.cells[1].source
        for cell in notebook.cells:
            assert "](../" not in cell.source, page
            assert "<!--" not in cell.source, page
            assert not re.search(r'(?:href|src)="(?!https?:)', cell.source), page
            assert "{exc}" not in cell.source, page
            assert "panel_pictures" not in cell.source, page


def test_the_study_to_copy_runs_from_its_first_cell_to_its_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a folder of its own, without an account; the report and the files are there."""
    pytest.importorskip("myst_nb")
    notebook = load_module("as_notebooks").make_notebook("howto/copy-this-study")
    monkeypatch.setenv("CLIOVA_CACHE_DIR", str(tmp_path / "cache"))
    execute(notebook, cwd=str(tmp_path), timeout=120)
    shown = json.dumps([cell.get("outputs") for cell in notebook.cells])
    assert "partner-b" in shown
    assert "would bounce" in shown
    made = {path.relative_to(tmp_path).as_posix() for path in (tmp_path / "study").rglob("*.*")}
    assert {"study/report.html", "study/lists/send.csv", "study/lists/suppress.csv"} <= made


def list_plain_pages() -> list[str]:
    """Return the pages with code that is shown and not run while the site is built."""
    return [
        path.relative_to(DOCS).as_posix()
        for path in sorted(DOCS.rglob("*.md"))
        if "_build" not in path.parts and "\n```python\n" in path.read_text(encoding="utf-8")
    ]


def read_names(code: str) -> tuple[set[str], set[str]]:
    """Return the names that a block of code gives a meaning, and those that it uses."""
    given: set[str] = set()
    used: set[str] = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else given).add(node.id)
        elif isinstance(node, ast.alias):
            given.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            given.add(node.name)
    return given, used


def list_needed(text: str) -> list[str]:
    """Return the blocks of a page that are only shown, and those whose names they need."""
    found = re.findall(r"^```(\{code-cell\} )?python\n(.*?)^```", text, RULES)
    needed: set[str] = set()
    blocks: list[str] = []
    for is_run, block in reversed(found):
        code = re.sub(r"\A(?:---\n.*?^---\n|(?::\w+:[^\n]*\n)+)", "", block, flags=RULES)
        given, used = read_names(code)
        if not is_run or given & needed:
            blocks.insert(0, code)
            needed |= used
    return blocks


@pytest.mark.parametrize("page", list_plain_pages())
def test_what_a_page_only_shows_runs_as_well(
    page: str, service: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a folder of its own, with the sandbox as the account, after what it needs of the page.

    All other blocks run while the site is built.
    """
    text = (DOCS / page).read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [str(DOCS), *sys.path])
    for name, value in service.environ.items():
        monkeypatch.setenv(name, value)
    namespace: dict[str, object] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", errors.CliovaWarning)
        for code in list_needed(text):
            exec(compile(code, page, "exec"), namespace)


def list_commands() -> list[str]:
    """Return the lines of the shell that a page, or the README, shows of our own command."""
    shown = [*DOCS.rglob("*.md"), DOCS.parent / "README.md"]
    pages = "\n".join(path.read_text(encoding="utf-8") for path in shown)
    lines = re.findall(r"(?:^|`)(cliova-pandas [^`\n]+)", pages, re.MULTILINE)
    return sorted({re.split(r"[#|>]", line)[0].strip() for line in lines})


@pytest.mark.parametrize("line", list_commands())
def test_every_command_of_the_shell_is_understood(line: str) -> None:
    """Its options are those that there are; of a command that is only named, its name."""
    words = shlex.split(line.replace(" …", ""))[1:]
    if len(words) > 1:
        assert make_parser().parse_args(words).run
    else:
        commands = (DOCS / "reference" / "command-line.md").read_text(encoding="utf-8")
        assert f"\n## {words[0]}\n" in commands
