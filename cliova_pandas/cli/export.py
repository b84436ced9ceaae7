"""``cliova-pandas export``: a result as files for a mailing tool, one for each decision."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cliova_pandas.cli.parser import pick, read_names
from cliova_pandas.cli.reading import check_sources, name_source, read_source
from cliova_pandas.cli.shared import share_columns, share_overwrite, share_reading
from cliova_pandas.cli.shell import DONE, Shell
from cliova_pandas.cli.targets import read_folder
from cliova_pandas.errors import Argument, ConfigurationError

if TYPE_CHECKING:
    import argparse

    import pandas as pd

_OF_EXPORT: Final = (
    "by", "format", "preset", "only", "columns", "unique", "overwrite", "email_column",
)  # fmt: skip
_FORMATS: Final = ("csv", "xlsx", "parquet")


def add_export(commands: Any) -> None:
    """Add the command."""
    export = commands.add_parser(
        "export",
        help="write one file for each decision, also ready for a mailing tool",
        parents=[*share_reading(), share_columns(), share_overwrite()],
    )
    export.add_argument("source", metavar="LIST", help="a list of the service, or a file")
    export.add_argument(
        "-o", "--output", dest="folder", metavar="FOLDER",
        help="the folder to create; without it, one that is called after the list",
    )  # fmt: skip
    export.add_argument(
        "--preset", metavar="TOOL",
        help="what the files are for: mailchimp, hubspot, brevo, sendgrid or klaviyo",
    )  # fmt: skip
    export.add_argument(
        "--decision", dest="only", type=read_names, metavar="NAMES",
        help="which files to write, such as send or send,suppress; all without it",
    )  # fmt: skip
    export.add_argument(
        "--by", choices=["decision", "verdict"], default="decision",
        help="one file for each of these (default: %(default)s)",
    )  # fmt: skip
    export.add_argument(
        "--format", choices=_FORMATS, default="csv",
        help="what the files are (default: %(default)s)",
    )  # fmt: skip
    export.add_argument(
        "--unique", action="store_true",
        help="write each address once, with the worst of its verdicts",
    )  # fmt: skip
    export.does(run_export)


def run_export(options: argparse.Namespace, shell: Shell) -> int:
    """Read a result, and write its files."""
    from cliova_pandas.export.list_choices import ListChoices, check_lists_target
    from cliova_pandas.export.lists import export_lists

    target = _choose_target(options)
    ListChoices(options.by, options.format, options.preset, options.only)
    check_lists_target(target, overwrite=options.overwrite)
    check_sources([options.source], options)
    rename = None if options.rename is None else dict(options.rename)
    df = read_source(options.source, options)
    manifest = export_lists(df, target, rename=rename, **pick(options, _OF_EXPORT))
    about = manifest.attrs["cliova"]
    shell.answer(
        {"folder": target, **about, "files": manifest.reset_index().to_dict("records")},
        say=_word_files(manifest),
        tell=f"{about['exported']:,} rows are in {target}; README.txt there says what to do with "
        "each file",
    )
    return DONE


def _choose_target(options: argparse.Namespace) -> Path:
    if options.folder is None:
        return Path(f"{name_source(options.source)}-{(options.preset or 'lists').lower()}")
    target = read_folder(options)
    if target.suffix.lower() in {f".{one}" for one in _FORMATS}:
        raise ConfigurationError(
            f"{target.name!r} is called like a file, and several are written. ",
            Argument("folder"), " names their folder.",
        )  # fmt: skip
    return target


def _word_files(manifest: pd.DataFrame) -> str:
    """Word the manifest, a file a line."""
    shown = manifest.reset_index()
    width, counts = shown["file"].str.len().max(), [f"{rows:,}" for rows in shown["rows"]]
    wide = max(map(len, counts))
    return "\n".join(
        f"{file:{width}}  {count:>{wide}}  {verdicts}"
        for file, count, verdicts in zip(shown["file"], counts, shown["verdicts"], strict=True)
    )
