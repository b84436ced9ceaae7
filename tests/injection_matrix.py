"""Text of a result that would be code where it is shown, in every field and on every surface.

Run ``python -m tests.injection_matrix`` to try all cells and write their table into
``docs/trust.md``.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import re
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final
from unittest import mock

import pandas as pd

import cliova_pandas as cp
from cliova_pandas.cli import main as run_shell
from cliova_pandas.cli.shell import DONE, FAILED
from cliova_pandas.export.formulas import is_formula
from tests.support.doc_tables import write_table
from tests.support.raw_service import answering
from tests.support.whole_matrix import IS_WHOLE

# Where each payload is about to stand, its own word shows which field it came from.
HARMLESS: Final = "plain {}"
PAYLOADS: Final[dict[str, tuple[str, ...]]] = {
    "HTML": (
        "<script>alert('{}')</script>",
        '"><img src=x onerror=alert("{}")>',
        "' onmouseover='alert({})",
        "</style><script>{}</script>",
        "</textarea></title></script><svg onload={}>",
        "<!-- {} -->",
        "<![CDATA[ {} ]]>",
        "<a href='javascript:{}'>x</a>",
        "<iframe src=//evil.example/{}>",
        "<meta http-equiv=refresh content='0;url=//evil.example/{}'>",
        "{{{{ {} }}}}{{% {} %}}",
        "&lt;script&gt;{}",
        "<math><mi//xlink:href='data:x,<script>{}'>",
    ),
    "Markdown": (
        "```\n{}\n```",
        "~~~ {}",
        "[{}](javascript:alert)",
        "![{}](http://evil.example/p.png)",
        "<http://evil.example/{}>",
        "http://evil.example/{}",
        "# {}",
        "> {}",
        "- {}",
        "1. {}",
        "{}\n---",
        "{}\n===",
        "| {} | b |\n| --- | --- |",
        "x | y | {}",
        "**{}** _{}_ `{}`",
        "    {}",
        "[{}]: http://evil.example",
        "<div>{}</div>",
        "$\\href{{javascript:x}}{{{}}}$",
        "{}\\",
    ),
    "terminal": (
        "\x1b[31m{}\x1b[2J",
        "\x1b]0;{}\x07",
        "\x1b]8;;http://evil.example\x07{}\x1b]8;;\x07",
        "\x9b31m{}",
        "{}\x08\x08\x08\x08gone",
        "{}\rgone",
        "\u202e{}\u2066",
        "\x7f{}\x00",
        "\x1bP{}\x1b\\",
        "{}\x0c\x0bnext",
        "{}\u2028next\u0085",
    ),
    "formulas": (
        "=1+{}",
        "=HYPERLINK(\"http://evil.example/{}\")",
        "+cmd|' /C {}'!A0",
        "-1+{}",
        "@SUM({})",
        "\t=1+{}",
        "\r=1+{}",
        " \u00a0=1+{}",
        "\uff1d1+{}",
        "\u22121+{}",
        "\u200b=1+{}",
        "_x003D_{}",
    ),
}  # fmt: skip
FIELDS: Final = ("column", "reason", "word", "domain", "note")
WORDS: Final = {name: f"zq{name}" for name in (*FIELDS, "list", "title")}
TURNS: Final = "jkvwxyz"
"""What follows the word of each of several payloads that are in one result."""


def make_frame(*payloads: str) -> pd.DataFrame:
    """Return a result with payloads in every field that a service or an upload fills.

    Each has 60 rows of its own, and a column.
    """
    lines: list[list[str]] = []
    for turn, payload in enumerate(payloads):
        said = {name: fill(payload, name, turn) for name in FIELDS}
        for number in range(60):
            kind = ("Deliverable", "Risky", "Undeliverable", "Unknown")[number % 4]
            domain = said["domain"] if number % 5 == 0 else "x.example"
            # Each column has invalid ones behind its own word, so that a report names each.
            notes = [said["note"] if number % 2 or one != turn else "none"
                     for one in range(len(payloads))]  # fmt: skip
            lines.append(
                [
                    f"user{number}@{domain}",
                    kind if number % 7 else said["word"],
                    said["reason"] if number % 3 else "mailbox full",
                    *notes,
                ]
            )
    columns = [fill(payload, "column", turn) for turn, payload in enumerate(payloads)]
    return pd.DataFrame(lines, columns=["email", "result", "reason", *columns])


def fill(payload: str, name: str, turn: int = 0) -> str:
    """Return a payload with the word of a field, and of its turn among several."""
    return (
        payload.replace("{{", "\0")
        .replace("}}", "\1")
        .replace("{}", f"{WORDS[name]}{TURNS[turn]}")
        .replace("\0", "{")
        .replace("\1", "}")
    )


def write_csv(frame: pd.DataFrame) -> str:
    return frame.to_csv(index=False, quoting=csv.QUOTE_ALL)


def read_frame(*payloads: str) -> pd.DataFrame:
    """Return the result as it is read."""
    text = io.StringIO(write_csv(make_frame(*payloads)))
    return cp.read_cliova_file(
        text, email_column="email", verdict_column="result", reason_column="reason"
    )


class _Places(HTMLParser):
    """Finds where words stand: in the text of which elements, in which attributes, in comments."""

    VOID: Final = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "source"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: set[tuple[str, str, str]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note(tag, "tag", tag)
        for name, value in attrs:
            self._note(name, "attribute name", tag)
            self._note(value or "", f"attribute {name}", tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._note(data, "text", ">".join(self.open))

    def handle_comment(self, data: str) -> None:
        self._note(data, "comment", "")

    def handle_decl(self, decl: str) -> None:
        self._note(decl, "declaration", "")

    def unknown_decl(self, data: str) -> None:
        self._note(data, "declaration", "")

    def handle_pi(self, data: str) -> None:
        self._note(data, "instruction", "")

    def _note(self, text: str, how: str, where: str) -> None:
        for name, word in WORDS.items():
            if word in text.lower():
                self.found.add((name, how, where))


def find_places(page: str) -> set[tuple[str, str, str]]:
    """Return for each word how and in which elements it stands in a page."""
    places = _Places()
    places.feed(page)
    places.close()
    return places.found


def render_markdown(text: str) -> str:
    from markdown_it import MarkdownIt

    return str(MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(text))


CONTROLS: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""What a terminal obeys, and what turns the direction of what it shows."""


@dataclass
class Output:
    """What one surface made of one payload."""

    pages: list[str] = field(default_factory=list)
    """As HTML, to be searched for the words in other places than those of the harmless text."""
    shown: list[str] = field(default_factory=list)
    """What goes to a terminal."""
    cells: list[str] = field(default_factory=list)
    """Cells of files that a spreadsheet opens as bare text."""
    texts: list[str] = field(default_factory=list)
    """Cells that hold a text, whatever it is."""
    formulas: list[str] = field(default_factory=list)
    """Cells that are formulas, or links to elsewhere."""

    def count_fields(self) -> int:
        """Count the fields that a word has reached it from, of each payload."""
        whole = "\n".join([*self.pages, *self.shown, *self.cells, *self.texts]).lower()
        return sum(f"{word}{turn}" in whole for word in WORDS.values() for turn in TURNS)


def make_reports(payloads: Sequence[str], folder: Path, suffix: str) -> Iterator[Path]:
    """Write a report of all payloads under the first as title, and short ones under the others."""
    frame = read_frame(*payloads)
    for turn, payload in enumerate(payloads):
        sections = ["method"] if turn else None
        yield cp.write_report(
            frame, folder / f"{turn}.{suffix}", title=fill(payload, "title", turn),
            include_addresses="invalid" if sections is None else None, sections=sections,
        )  # fmt: skip


def make_html(payloads: Sequence[str], folder: Path) -> Output:
    return Output(
        pages=[path.read_text(encoding="utf-8") for path in make_reports(payloads, folder, "html")]
    )


def make_markdown(payloads: Sequence[str], folder: Path) -> Output:
    written = (path.read_text("utf-8") for path in make_reports(payloads, folder, "md"))
    return Output(pages=list(map(render_markdown, written)))


def make_workbook(payloads: Sequence[str], folder: Path) -> Output:
    found = Output()
    for path in make_reports(payloads, folder, "xlsx"):
        found.texts += _list_texts(path)
        found.formulas += list_formulas(path)
    return found


def _list_texts(path: Path) -> Iterator[str]:
    from openpyxl import load_workbook

    for sheet in load_workbook(path).worksheets:
        yield sheet.title
        yield from (str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)


def list_formulas(path: Path) -> Iterator[str]:
    """Yield the cells of a workbook that hold a word in a formula, and links that hold one."""
    from openpyxl import load_workbook

    for sheet in load_workbook(path).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    yield str(cell.value)
                if cell.hyperlink is not None:
                    yield str(cell.hyperlink.target or cell.hyperlink.location)


def make_lists(payloads: Sequence[str], folder: Path) -> Output:
    cp.export_lists(read_frame(*payloads), folder / "csv")
    cp.export_lists(read_frame(*payloads), folder / "xlsx", format="xlsx")
    found = Output()
    for path in sorted((folder / "csv").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            found.cells += [cell for row in csv.reader(file) for cell in row]
    for path in sorted((folder / "xlsx").glob("*.xlsx")):
        found.formulas += list_formulas(path)
    return found


def make_panel(payloads: Sequence[str], folder: Path) -> Output:
    panel = cp.Panel(read_frame(*payloads))
    page = panel.to_html(folder / "panel.html").read_text(encoding="utf-8")
    return Output(pages=[page, str((panel._repr_mimebundle_() or [{}])[0].get("text/html", ""))])


def make_chart(payloads: Sequence[str], folder: Path) -> Output:
    import matplotlib.pyplot as plt

    frame = read_frame(*payloads)
    found = Output()
    for by in ("reason", "domain"):
        ax = frame.cliova.plot_breakdown(by)
        found.shown.append(cp.describe(ax))
        written = io.StringIO()
        ax.figure.savefig(written, format="svg")
        found.pages.append(written.getvalue())
        plt.close(ax.figure)
    return found


def make_shell(payloads: Sequence[str], folder: Path) -> Output:
    """Run the commands that show something of a result, of its state and of an error."""
    [payload] = payloads
    rows = write_csv(make_frame(payload)).encode()
    job = {"name": fill(payload, "list"), "totalEmails": 60}
    return Output(shown=[*run_commands(rows, job, payload, folder)])


def run_commands(rows: bytes, job: dict[str, Any], payload: str, folder: Path) -> Iterator[str]:
    commands = [
        ["status", "list_1"],
        ["read", "list_1", "--verdict-column", "result"],
        ["explain", "list_1", "--verdict-column", "result"],
        ["explain", "list_1"],
    ]
    refusal = write_refusal(fill(payload, "note"))
    for body, chosen in ((rows, commands), (refusal, [["read", "list_1"]])):
        with answering(body, job) as service:
            environment = {
                "CLIOVA_API_KEY": "a-key", "CLIOVA_BASE_URL": service.base_url,
                "CLIOVA_CACHE_DIR": str(folder),
            }  # fmt: skip
            for command in chosen:
                said = io.StringIO()
                with (
                    mock.patch.dict(os.environ, environment),
                    contextlib.redirect_stdout(said),
                    contextlib.redirect_stderr(said),
                ):
                    code = run_shell(command)
                assert code in (DONE, FAILED), (command, said.getvalue())
                yield said.getvalue()


def write_refusal(said: str) -> bytes:
    return json.dumps({"code": "NO", "message": said}).encode()


def make_errors(payloads: Sequence[str], folder: Path) -> Output:
    """Collect what errors and warnings say that quote what was sent."""
    [payload] = payloads
    frame = make_frame(payload)
    shown: list[str] = []
    doubled = write_csv(frame.set_axis([frame.columns[3], *frame.columns[1:]], axis=1))
    ragged = write_csv(frame) + f"a@x.example,1,2,3,{fill('{}', 'note')},5\n"
    refusal = write_refusal(fill(payload, "note")).decode()
    page = f"<html><title>{fill(payload, 'note')}</title></html>"
    for text in (write_csv(frame), doubled, ragged, refusal, page):
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                read = cp.read_cliova_file(io.StringIO(text), columns=["email"])
                cp.breakdown(read, fill(payload, "column"))
            except cp.CliovaError as error:
                shown.append(str(error))
        shown += [str(one.message) for one in caught]
    body, said = write_csv(frame).encode(), {"name": fill(payload, "list")}
    with answering(body, said) as service, service.client() as client:
        job = client.status("list_1")
    shown += [repr(job)]
    return Output(shown=shown, pages=[str(getattr(job, "_repr_html_", str)())])


SURFACES: Final[dict[str, Callable[[Sequence[str], Path], Output]]] = {
    "report, HTML": make_html,
    "report, Markdown": make_markdown,
    "report, workbook": make_workbook,
    "lists, CSV and workbook": make_lists,
    "panel, static form": make_panel,
    "charts, SVG and words": make_chart,
    "shell": make_shell,
    "errors, warnings, notebook": make_errors,
}
TOGETHER: Final = dict.fromkeys(
    ("report, HTML", "report, workbook", "panel, static form", "charts, SVG and words"), 6
)
"""How many payloads one result holds where it takes long to show one, unless all is tried."""


def try_surface(surface: str, kind: str) -> tuple[int, dict[tuple[str, ...], list[str]]]:
    """Try each payload of a kind.

    Return how many fields of them reach the surface, and what is alive of those that are in a
    result together.
    """
    most = 1 if IS_WHOLE else TOGETHER.get(surface, 1)
    payloads, count = PAYLOADS[kind], -(-len(PAYLOADS[kind]) // most)
    fields, alive = 0, {}
    for start in range(count):
        together = payloads[start::count]
        reached, usual = make_plain(surface, len(together))
        fields += reached
        alive[together] = list(find_live(_make(surface, together), usual))
    return fields, alive


@cache
def make_plain(surface: str, count: int) -> tuple[int, frozenset[tuple[str, str, str]]]:
    """Return how many fields of harmless texts reach a surface, and where they stand in pages."""
    plain = _make(surface, [HARMLESS] * count)
    places = frozenset(place for page in plain.pages for place in find_places(page))
    return plain.count_fields(), places


def _make(surface: str, payloads: Sequence[str]) -> Output:
    with tempfile.TemporaryDirectory() as name, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return SURFACES[surface](payloads, Path(name))


def find_live(made: Output, usual: Set[tuple[str, str, str]]) -> Iterator[str]:
    """Yield what would be obeyed: markup, controls, formulas."""
    for page in made.pages:
        for name, how, where in sorted(find_places(page) - usual):
            yield f"{name}: as {how} in {where}"
    for text in (*made.pages, *made.shown):
        if found := CONTROLS.search(text):
            yield f"a control: {found[0]!a} in {text[max(0, found.start() - 60) :][:120]!a}"
    for cell in made.cells:
        if is_formula(cell) and not re.fullmatch(r"[-+][0-9.]+", cell):
            yield f"a formula: {cell!a}"
    for formula in made.formulas:
        if any(word in formula.lower() for word in WORDS.values()) or "evil" in formula:
            yield f"a formula or link: {formula!a}"


HEADER: Final = ("surface", *PAYLOADS, "alive")


def main() -> None:
    """Try everything, and write the table."""
    rows: list[list[object]] = []
    for surface in SURFACES:
        tried, living = [], 0
        for kind in PAYLOADS:
            fields, alive = try_surface(surface, kind)
            tried.append(fields)
            living += sum(map(bool, alive.values()))
            for payloads, found in alive.items():
                for one in found:
                    print(f"{surface}, {payloads!a}: {one}", file=sys.stderr)  # noqa: T201
        rows.append([surface, *tried, living])
    total = [sum(int(str(row[at])) for row in rows) for at in range(1, len(HEADER))]
    write_table("injection", HEADER, [*rows, ["**all**", *total]])


if __name__ == "__main__":
    main()
