"""Write the tables of the documentation that are made of the package's own data.

    python docs/generate.py

A table stands between two comments that name it, in any page of this folder. `tests/test_docs.py`
fails where one is not what the data says today.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from cliova_pandas.cli import make_parser
from cliova_pandas.export.presets import write_preset_table
from cliova_pandas.verdicts.explain import (
    write_layout_table,
    write_rule_table,
    write_signal_table,
)

FOLDER: Final = Path(__file__).parent


def write_commands() -> str:
    """Return the commands of the shell, each with its options, as ``--help`` has them."""
    commands = find_commands(make_parser())
    return "\n\n".join(
        f"## {name}\n\n{help_text}\n\n" + "\n".join(list_options(command))
        for name, help_text, command in commands
    )


def find_commands(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str, Any]]:
    """Yield the name of each command, what it does, and its own parser."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            helped = {one.dest: one.help or "" for one in action._choices_actions}
            for name, command in action.choices.items():
                yield name, f"{helped[name][:1].upper()}{helped[name][1:]}.", command


def list_options(command: argparse.ArgumentParser) -> Iterator[str]:
    """Yield the lines of a table of a command's arguments and options."""
    yield "| option | meaning |\n|---|---|"
    formatter = command._get_formatter()
    for action in (one for group in command._action_groups for one in group._group_actions):
        if action.dest != "help" and action.help is not argparse.SUPPRESS:
            written = formatter._format_action_invocation(action)
            said = (action.help or "") % {**vars(action), "prog": command.prog}
            yield f"| `{written}` | {said} |".replace("<", "&lt;")


TABLES: Final[dict[str, Callable[[], str]]] = {
    "commands": write_commands,
    "layouts": write_layout_table,
    "presets": write_preset_table,
    "rules": write_rule_table,
    "signals": write_signal_table,
}
_TABLE: Final = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def fill_tables(page: str) -> str:
    """Return a page with all of its tables as they are today."""
    return _TABLE.sub(lambda found: f"{found[1]}\n{TABLES[found[2]]()}\n{found[3]}", page)


def main() -> None:
    """Write the tables into every page."""
    for path in sorted(FOLDER.rglob("*.md")):
        path.write_text(fill_tables(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
