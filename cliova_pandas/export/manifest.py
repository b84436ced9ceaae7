"""What an export says of itself: ``manifest.json`` for programs, ``README.txt`` for people."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.export.files import write_file
from cliova_pandas.export.groups import ALL_GROUPS
from cliova_pandas.export.presets import Preset, find_preset
from cliova_pandas.export.workbooks import word_replaced
from cliova_pandas.stats.writing.nouns import count_noun

if TYPE_CHECKING:
    import pandas as pd

MANIFEST: Final = "manifest.json"
README: Final = "README.txt"
MADE_BY: Final = "cliova_pandas.export_lists"
"""What a manifest names as its maker, by which a folder is known to be an export."""
FORMATS: Final = ("csv", "xlsx", "parquet")
"""What the files of an export can be."""
_WIDTH: Final = 88
_FILES: Final = frozenset(f"{group}.{suffix}" for group in ALL_GROUPS for suffix in FORMATS)


def write_manifests(folder: Path, about: Mapping[str, Any], files: list[dict[str, Any]]) -> None:
    """Write both manifests into the folder of an export."""
    manifest = json.dumps({**about, "files": files}, indent=2, ensure_ascii=False)
    write_file(folder / MANIFEST, f"{manifest}\n", private=True, overwrite=False)
    write_file(folder / README, word_manifest(about, files), private=True, overwrite=False)


def make_manifest(files: list[dict[str, Any]], about: dict[str, Any]) -> pd.DataFrame:
    """Return the manifest as a frame, a row for each file."""
    import pandas as pd

    texts = ("file", "group", "verdicts", "sha256")
    order = ("file", "group", "verdicts", "rows", "quoted", "prefixed", "bytes", "sha256")
    dtypes = {name: "str" if name in texts else "int64" for name in order}
    manifest = pd.DataFrame(files, columns=order).astype(dtypes).set_index("file")
    manifest.attrs["cliova"] = about
    return manifest


def find_foreign(folder: Path) -> str | None:
    """Say what there is in a folder that no export has written, if there is something."""
    if folder.is_symlink() or not folder.is_dir():
        return "it is no folder"
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        is_ours = manifest["made_by"] == MADE_BY
        # A manifest that somebody has changed is no leave to remove what no export can be called.
        listed = {str(one["file"]) for one in manifest["files"]} & _FILES
        listed |= {README} if manifest.get("readme") == README else set()
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        is_ours, listed = False, set()
    if not is_ours:
        return "it holds files that no export has written"
    others = sorted(
        path.name
        for path in folder.iterdir()
        if path.name not in {MANIFEST, *listed} or path.is_symlink() or not path.is_file()
    )
    return f"it holds {others[0]!r}, which no export has written" if others else None


def word_manifest(about: Mapping[str, Any], files: list[dict[str, Any]]) -> str:
    """Word the manifest for a person: what each file is, what to do with it, and what is where."""
    return "\n\n".join("\n".join(part) for part in _list_parts(about, files)) + "\n"


def _list_parts(about: Mapping[str, Any], files: list[dict[str, Any]]) -> Iterator[list[str]]:
    preset = find_preset(about["preset"]) if about["preset"] else None
    title = "A validated list, cut into files" + (f" for {preset.title}" if preset else "")
    yield [title, "=" * len(title)]
    yield list(_word_rows(about))
    for one in files:
        yield list(_word_file(one, about, preset))
    if about["left_out"]:
        yield _fill(f"Columns that stand in no file: {', '.join(about['left_out'])}")
    changed = sum(one["quoted"] + one["prefixed"] for one in files)
    if changed:
        yield _fill(
            f"Texts that a spreadsheet would run as formulas were made harmless in "
            f"{count_noun(changed, 'row')}: an address has its local part in quotes, which is the "
            "same address; any other text has an apostrophe in front."
        )
    if about["replaced"]:
        yield _fill(word_replaced(about["replaced"]))
    if preset:
        yield [
            *_fill(f"How sure the headers are: {preset.grade}. {preset.said}"),
            f"Source: {preset.source}",
            *_fill(f"How much one import takes: {preset.limit}"),
        ]
    yield _fill(
        f"Made by cliova_pandas {version('cliova-pandas')}. The same for programs, with checksums, "
        f"stands in {MANIFEST}. These files hold addresses: pass them on only to those who may "
        "have them."
    )


def _word_rows(about: Mapping[str, Any]) -> Iterator[str]:
    if about["list_id"]:
        yield f"List:     {about['list_id']}"
    yield f"Holds:    {about['about']}"
    yield f"Rows:     {about['rows']:,} in the result, {about['exported']:,} in these files"
    if about["no_address"]:
        yield f"          {count_noun(about['no_address'], 'row')} without an address in none"
    if about["unique"]:
        yield "Each address stands here once, with the worst of its verdicts."
    elif several := about["in_several_files"]:
        verb = "belongs" if several == 1 else "belong"
        yield f"Beware:   {count_noun(several, 'address')} {verb} in more than one file, with"
        yield "          different verdicts in different rows"


def _word_file(
    one: Mapping[str, Any], about: Mapping[str, Any], preset: Preset | None
) -> Iterator[str]:
    yield f"{one['file']}: {count_noun(one['rows'], 'row')}, {one['verdicts']}"
    group = ALL_GROUPS[one["group"]]
    advice = group.advice
    if preset:
        advice += f" {preset.suppress if group.is_to_suppress else preset.contacts}"
    yield from _fill(advice, "    ")
    columns = about["columns"].get(one["file"], {})
    named = ", ".join(
        header if header == name else f"{header} (here {name})" for name, header in columns.items()
    )
    yield from _fill(f"Columns: {named}", "    ")


def _fill(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=indent, subsequent_indent=indent,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
