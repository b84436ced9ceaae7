"""An Excel workbook as CSV, with its cells as a person sees them.

openpyxl is slower than other readers, but it alone tells how a number is formatted, and without
that a postal code 00123 is the number 123. The sheet is written as a CSV, so that everything behind
it (heads, types, rows without an address) is the same for both.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from decimal import Decimal
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from cliova_pandas.errors import (
    ConfigurationError,
    IncompleteDownloadError,
    Message,
    ResultFormatError,
    quote_names,
)
from cliova_pandas.io.temporary import open_spool
from cliova_pandas.service.source import ResultBytes
from cliova_pandas.service.spool import Spool

_LOOKED_AT: Final = 200
"""Rows in which a sheet must show an address."""

_ADDRESS: Final = re.compile(r"[^\s@]@[^\s@]+\.[^\s@]")
_MAIL: Final = re.compile("mail|address|recipient", re.IGNORECASE)
_PERCENT: Final = re.compile(r"0(?:\.(0+))?%")
_CLOCK: Final = re.compile(r"[hHsS]")
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[\s/>]")
_PIECE: Final = 1 << 20
_LONGEST_TAG: Final = 64
_QUOTED: Final = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


def read_workbook(content: ResultBytes, stack: ExitStack, notes: list[Message]) -> ResultBytes:
    """Write the first sheet that holds addresses as a CSV.

    Parameters
    ----------
    content : ResultBytes
        The workbook.
    stack : ExitStack
        What closes and removes the temporary files.
    notes : list of Message
        Receives what is left out.

    Raises
    ------
    ConfigurationError
        If the extra for workbooks is not installed.
    ResultFormatError
        If no sheet holds anything.
    """
    try:
        from openpyxl import load_workbook
        from openpyxl.utils.exceptions import InvalidFileException
    except ImportError:
        raise ConfigurationError(
            f"{content.name} is an Excel workbook, which needs the extra 'excel': "
            "pip install 'cliova-pandas[excel]'. Or save it as CSV."
        ) from None
    try:
        book = load_workbook(stack.enter_context(content.open()), read_only=True, data_only=True)
        stack.callback(book.close)
        sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")]
        for sheet in sheets:
            # What a program says of the size of its sheet may be wrong.
            sheet.reset_dimensions()
        chosen, others = _choose_sheet(sheets)
        if chosen is None:
            raise ResultFormatError(f"{content.name} is a workbook without a filled cell.")
        written = _write_csv(chosen, stack)
        formulas = _find_formulas_without_value(content, chosen, stack, load_workbook)
    except (
        InvalidFileException, ParseError, KeyError, EOFError, OSError, ValueError,
        zipfile.BadZipFile, zlib.error,
    ) as error:  # fmt: skip
        if isinstance(error, ResultFormatError):
            raise
        raise IncompleteDownloadError(
            f"{content.name} is a workbook that is damaged or stops short "
            f"({type(error).__name__}). Download it again, or save it as CSV."
        ) from None
    if others:
        notes.append(
            Message(
                f"{content.name} has addresses on other sheets too "
                f"({quote_names(others)}); only {chosen.title!r} was read. Save the "
                "others as CSV and pass them all."
            )
        )
    if formulas:
        notes.append(_word_formulas(content.name, formulas))
    name = f"{content.name}, sheet {chosen.title!r}," if len(sheets) > 1 else content.name
    return ResultBytes(Spool.of_whole(written), name.rstrip(","), limits=content.limits)


def _find_formulas_without_value(
    content: ResultBytes, chosen: Any, stack: ExitStack, load: Callable[..., Any]
) -> list[str]:
    """Return the cells of a sheet whose formulas no program has computed yet.

    openpyxl and the like write them so. A workbook is read again for that only if it has formulas.

    Parameters
    ----------
    content : ResultBytes
        The workbook.
    chosen : worksheet
        The sheet, opened for its values.
    stack : ExitStack
        What closes the workbook.
    load : callable
        openpyxl's `load_workbook`.
    """
    with content.open() as file, zipfile.ZipFile(file) as packed:
        sheets = [name for name in packed.namelist() if name.startswith("xl/worksheets/")]
        if not any(_has_formula(packed, name) for name in sheets):
            return []
    book = load(stack.enter_context(content.open()), read_only=True)
    stack.callback(book.close)
    written = book[chosen.title]
    written.reset_dimensions()
    return [
        formula.coordinate
        for values, formulas in zip(chosen.iter_rows(), written.iter_rows(), strict=True)
        for value, formula in zip(values, formulas, strict=True)
        if formula.data_type == "f" and value.value is None
    ]


def _word_formulas(name: str, cells: list[str]) -> Message:
    one = len(cells) == 1
    return Message(
        f"{name} has {len(cells):,} formula{'' if one else 's'} ({quote_names(cells)}) without "
        f"{'its value' if one else 'their values'}, which {'is' if one else 'are'} missing in the "
        "frame. Open it in Excel or LibreOffice, save it, and read it again."
    )


def _has_formula(packed: zipfile.ZipFile, name: str) -> bool:
    tail = b""
    with packed.open(name) as sheet:
        while piece := sheet.read(_PIECE):
            if _FORMULA.search(tail + piece):
                return True
            tail = piece[-_LONGEST_TAG:]  # a tag may stand in two pieces
    return False


def _choose_sheet(sheets: list[Any]) -> tuple[Any, list[str]]:
    """Return the first sheet with addresses, else the first with cells, and the others' names."""
    with_addresses, filled = [], []
    for sheet in sheets:
        texts = [
            cell.value
            for row in sheet.iter_rows(max_row=_LOOKED_AT)
            for cell in row
            if cell.value is not None
        ]
        if texts:
            filled.append(sheet)
        if any(isinstance(text, str) and _ADDRESS.search(text) for text in texts):
            with_addresses.append(sheet)
    headed = [
        sheet
        for sheet in filled
        if any(
            isinstance(cell.value, str) and _MAIL.search(cell.value)
            for row in sheet.iter_rows(max_row=1)
            for cell in row
        )
    ]
    chosen = next(iter(with_addresses or headed or filled), None)
    return chosen, [sheet.title for sheet in with_addresses[1:]]


def _write_csv(sheet: Any, stack: ExitStack) -> Any:
    """Write a sheet, without the empty rows and columns around what it holds."""
    rows: list[int] = []
    first, end = None, 0
    draft = open_spool(stack)
    text = io.TextIOWrapper(draft, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    for number, row in enumerate(sheet.iter_rows()):
        fields = [write_cell(cell) for cell in row]
        filled = [place for place, field in enumerate(fields) if field]
        if filled:
            first = filled[0] if first is None else min(first, filled[0])
            end = max(end, filled[-1] + 1)
            rows = [rows[0] if rows else number, number]
        if rows:
            writer.writerow(fields or [""])
    text.seek(0)
    target = open_spool(stack)
    out = io.TextIOWrapper(target, encoding="utf-8", newline="", write_through=True)
    # Every field is quoted, so that only the comma can be taken for the delimiter.
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    for fields in _take(csv.reader(text), rows[1] - rows[0] + 1):
        kept = fields[first:end]
        writer.writerow(kept + [""] * (end - (first or 0) - len(kept)))
    out.detach()
    text.detach()
    return target


def _take(rows: Iterator[list[str]], count: int) -> Iterator[list[str]]:
    for _, row in zip(range(count), rows, strict=False):
        yield row


def write_cell(cell: Any) -> str:
    """Write the value of a cell as a person sees it: dates in ISO, booleans as TRUE and FALSE.

    Of a number no digit is left out, whatever its format shows of it.
    """
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    shown = _QUOTED.sub("", cell.number_format or "")
    if isinstance(value, dt.datetime):
        is_day = value.time() == dt.time() and not _CLOCK.search(shown)
        return value.date().isoformat() if is_day else value.isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if not isinstance(value, int | float):
        return str(value)
    if percent := _PERCENT.fullmatch(shown):
        exact = Decimal(repr(value)) * 100
        rounded = f"{value:.{len(percent[1] or '')}%}"
        return rounded if Decimal(rounded[:-1]) == exact else f"{exact.normalize():f}%"
    if re.fullmatch(r"00+", shown) and value == int(value):
        return f"{int(value):0{len(shown)}d}"
    short = f"{value:.15g}"  # as Excel shows it, which leaves digits of some numbers out
    return short if float(short) == value else repr(value)
