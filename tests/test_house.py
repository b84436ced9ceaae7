"""The house: its places, and imports that only point at what stands above.

The table is that of the design. A wing may import what its line names: a door (the wing itself), or
public names of its modules. All imports count, wherever they stand: at the top, in a function, for
the type checker alone, relative, or of the package as a whole.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]
PACKAGE: Final = ROOT / "cliova_pandas"

# From the ground up. "service.job" stands for that one module, which has the type of a job.
MAY_IMPORT: Final[dict[str, set[str]]] = {
    "wording": set(),  # what messages are made of; errors.py hands it on
    "errors": {"wording"},
    "paths": {"errors"},
    "service": {"errors", "paths"},
    "verdicts": {"errors", "paths"},
    "io": {"errors", "paths", "service", "verdicts"},
    "dataset": {"errors", "paths", "service", "verdicts", "io"},
    "dask": {"dataset"},  # a door, for those who have it
    "spark": {"dataset"},  # likewise
    "stats": {"errors", "paths", "verdicts", "service.job"},
    "sandbox": {"errors", "paths", "service"},
    "validation": {"errors", "service", "verdicts", "io", "stats"},
    "charts": {"errors", "verdicts", "stats"},
    "export": {"errors", "paths", "verdicts", "stats"},
    "report": {"errors", "paths", "service.job", "verdicts", "stats", "charts", "export"},
    "panel": {
        "errors", "paths", "service", "verdicts", "io", "stats", "validation", "export", "report",
    },
    "cli": {
        "errors", "paths", "service", "verdicts", "io", "dataset", "stats", "sandbox", "validation",
        "charts", "export", "report",
    },
    "accessor": {"errors", "io", "stats", "validation", "charts", "export", "report", "panel"},
    "__main__": {"cli"},
    "__init__": {
        "errors", "service", "verdicts", "io", "dataset", "stats", "sandbox", "validation",
        "charts", "export", "report", "panel", "accessor",
    },
}  # fmt: skip

HEAVY: Final = {"dataset", "sandbox", "validation", "charts", "export", "report", "panel"}
"""Wings that bring matplotlib, ipywidgets, jinja2, a web server or an engine."""

LATE: Final = {"__init__", "accessor", "cli", "__main__"}
"""Who imports heavy wings only where they are used, so that importing the package stays quiet."""


ROOMS: Final[dict[str, list[str]]] = {
    "io": ["csv", "json"],
    "stats": [
        "writing", "frames", "measures", "groups", "totals", "comparisons", "flagging", "history",
        "drivers", "forecasts", "joins", "outcomes", "corrections", "presentation",
    ],
}  # fmt: skip
"""The rooms of large wings, from the ground up."""

ROOM_DOORS: Final = {f"{wing}.{room}" for wing, rooms in ROOMS.items() for room in rooms}

MOST_MODULES: Final = 36
"""More in one folder are a corridor, in which nobody finds anything."""


@dataclass(frozen=True)
class Import:
    """One name that a module of the package imports from another."""

    importer: str
    module: str
    name: str | None
    line: int
    is_late: bool

    @property
    def place(self) -> str:
        """The wing or file at the top of the package that is imported."""
        return self.module.partition(".")[0]

    def __str__(self) -> str:
        return f"{self.importer}:{self.line} imports {self.name or '(all)'} of {self.module}"


def name_module(path: Path) -> str:
    """Return the name of a module within the package, such as ``stats.totals.summary``."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


MODULES: Final = {name_module(path): path for path in sorted(PACKAGE.rglob("*.py"))}
STUBS: Final = {name_module(path): path for path in sorted(PACKAGE.rglob("*.pyi"))}
"""The names of the doors, which `lazy_loader` imports when they are first used."""


def find_place(module: str) -> str:
    return module.partition(".")[0]


def iter_imports(importer: str, path: Path, source: str | None = None) -> Iterator[Import]:
    """Yield all that a module imports from the package."""
    tree = ast.parse(path.read_text(encoding="utf-8") if source is None else source)
    top = set(map(id, tree.body))
    package = ["cliova_pandas", *path.relative_to(PACKAGE).parts[:-1]]
    for node in ast.walk(tree):
        late = id(node) not in top or path.suffix == ".pyi"
        if isinstance(node, ast.Import):
            for alias in node.names:
                first, _, module = alias.name.partition(".")
                if first == "cliova_pandas":
                    yield Import(importer, module or "__init__", None, node.lineno, late)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            full = [*base, *(node.module or "").split(".")]
            full = [part for part in full if part]
            if full[0] != "cliova_pandas":
                continue
            for alias in node.names:
                module = ".".join(full[1:])
                below = ".".join([*full[1:], alias.name])
                if below in MODULES or (not module and alias.name in MAY_IMPORT):
                    yield Import(importer, below, None, node.lineno, late)
                else:
                    yield Import(importer, module or "__init__", alias.name, node.lineno, late)


IMPORTS: Final = [
    one
    for found in (MODULES, STUBS)
    for name, path in found.items()
    for one in iter_imports(name, path)
]


def test_the_places_are_all_that_stands_at_the_top() -> None:
    """Every file and folder at the top of the package is in the table."""
    found = {p.stem for p in PACKAGE.iterdir() if p.suffix == ".py" or p.is_dir()}
    assert found - {"__pycache__"} == set(MAY_IMPORT)


def test_a_wing_imports_only_what_stands_above_it() -> None:
    """Every import that leaves its wing is one that the table allows."""
    wrong = []
    for one in IMPORTS:
        place = find_place(one.importer)
        if one.place == place and place not in {"__init__", "__main__"}:
            continue
        allowed = MAY_IMPORT.get(place, set())
        if one.place not in allowed and one.module not in allowed:
            wrong.append(str(one))
    assert not wrong, "\n".join(wrong)


def test_a_room_imports_only_rooms_before_it() -> None:
    """Within a wing that has rooms, an import leads out of a room to one that stands before it."""
    wrong = []
    for one in IMPORTS:
        wing, *inside = one.importer.split(".")
        if wing not in ROOMS or one.place != wing:
            continue
        rooms = ROOMS[wing]
        here, there = ((way[0] if way else "") for way in (inside, one.module.split(".")[1:]))
        if here in rooms and there in rooms and rooms.index(there) > rooms.index(here):
            wrong.append(str(one))
    assert not wrong, "\n".join(wrong)


def test_no_folder_is_a_corridor() -> None:
    """No folder of the package holds more modules than a reader can look over."""
    folders = Counter(path.parent.relative_to(PACKAGE) for path in MODULES.values())
    assert {str(one): n for one, n in folders.items() if n > MOST_MODULES} == {}
    assert [one.name for one in (PACKAGE / "stats").glob("*.py")] == ["__init__.py"]


def test_the_table_itself_points_up_only() -> None:
    """A line of the table names only places that have a line before it."""
    seen: set[str] = set()
    for place, allowed in MAY_IMPORT.items():
        assert {find_place(module) for module in allowed} <= seen, place
        seen.add(place)


def test_no_private_name_is_imported() -> None:
    """What begins with an underscore is used in its own module alone."""
    wrong = [
        str(one)
        for one in IMPORTS
        for part in (*one.module.split("."), one.name or "")
        if part.startswith("_") and not part.startswith("__")
    ]
    assert not wrong, "\n".join(wrong)


def test_heavy_wings_are_imported_late() -> None:
    """What offers the public names brings charts, report and panel only when they are used."""
    wrong = [
        str(one)
        for one in IMPORTS
        if find_place(one.importer) in LATE and one.place in HEAVY and not one.is_late
    ]
    assert not wrong, "\n".join(wrong)


DOOR: Final = """
import lazy_loader
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
"""


def test_doors_hold_names_alone() -> None:
    """A wing's door has a docstring, and in its stub imports of its own modules and ``__all__``.

    A room has a docstring alone: it is entered by the door of its wing, or by its modules.
    """
    doors = [
        door for wing in PACKAGE.glob("*/__init__.py") for door in wing.parent.rglob(wing.name)
    ]
    for door in sorted(doors):
        if name_module(door) in ROOM_DOORS:
            [node] = ast.parse(door.read_text(encoding="utf-8")).body
            assert ast.get_docstring(ast.Module([node], [])), door
            continue
        body = ast.parse(door.read_text(encoding="utf-8")).body
        assert ast.get_docstring(ast.Module(body, [])), door
        assert ast.unparse(ast.Module(body[1:], [])) == DOOR.strip(), door
        stub = STUBS[name_module(door)]
        body = ast.parse(stub.read_text(encoding="utf-8")).body
        for node in body:
            is_all = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
            assert is_all or isinstance(node, ast.ImportFrom), f"{stub}:{node.lineno}"
        for one in iter_imports(name_module(door), stub):
            assert one.place == find_place(name_module(door)), str(one)


def test_doors_open_all_that_they_name() -> None:
    """Every name of a stub can be imported, and ``__all__`` of the stub has all of them."""
    for name, stub in STUBS.items():
        package = importlib.import_module(f"cliova_pandas.{name}".removesuffix(".__init__"))
        [listed] = [
            ast.literal_eval(node.value)
            for node in ast.parse(stub.read_text(encoding="utf-8")).body
            if isinstance(node, ast.Assign)
        ]
        assert sorted(listed) == sorted(package.__all__), stub
        for one in listed:
            assert not isinstance(getattr(package, one), ModuleType) or one in {"faults", "sandbox"}


def test_there_is_no_circle() -> None:
    """No two modules import each other, however long the way round and wherever it is written."""
    graph: dict[str, set[str]] = {name: set() for name in MODULES}
    for one in IMPORTS:
        if one.importer != one.module:
            graph[one.importer].add(one.module)
    done: set[str] = set()

    def walk(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " -> ".join([*way, name])
        if name in done:
            return
        for below in sorted(graph.get(name, ())):
            walk(below, (*way, name))
        done.add(name)

    for name in graph:
        walk(name, ())


def test_the_table_allows_no_more_than_there_is() -> None:
    """Each arrow of the table is one that the code has."""
    real: dict[str, set[str]] = {place: set() for place in MAY_IMPORT}
    for one in IMPORTS:
        place = find_place(one.importer)
        if one.place != place:
            whole = one.place in MAY_IMPORT[place]
            real[place].add(one.place if whole else one.module)
    assert real == MAY_IMPORT


def test_the_drawing_is_the_table() -> None:
    """The drawing in CONTRIBUTING.md has the arrows of the table, no more and no fewer."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    found = re.search(r"```text\n(wording\.py.*?)```", text, re.DOTALL)
    assert found, "CONTRIBUTING.md has no drawing that begins with wording.py"
    drawn: dict[str, set[str]] = {}
    for line in found[1].splitlines():
        place, _, rest = line.partition("->")
        if place.strip():
            name = re.split(r"[/.\s]", place.strip())[0]
            drawn[name] = set(re.findall(r"[a-z_.]+", rest))
    table = {place: names for place, names in MAY_IMPORT.items() if not place.startswith("__")}
    assert drawn == table
    assert list(drawn) == list(table)


@pytest.mark.parametrize(
    ("where", "source"),
    [
        ("stats/x.py", "def f():\n    from cliova_pandas.io.cache import clear_cache"),
        ("stats/x.py", "if TYPE_CHECKING:\n    import cliova_pandas.charts.axes"),
        ("stats/x.py", "from cliova_pandas import charts"),
        ("stats/x.py", "from cliova_pandas import __version__"),
        ("stats/x.py", "from ..report import html"),
        ("verdicts/x.py", "from cliova_pandas.service.job import Job"),
        ("stats/x.py", "from cliova_pandas.service.client import CliovaClient"),
    ],
)
def test_the_guard_sees_every_form_of_import(where: str, source: str) -> None:
    """An arrow up is found in a function, for the type checker, relative, or by way of the root."""
    [one] = iter_imports(where.removesuffix(".py").replace("/", "."), PACKAGE / where, source)
    allowed = MAY_IMPORT[find_place(one.importer)]
    assert one.place not in allowed
    assert one.module not in allowed
