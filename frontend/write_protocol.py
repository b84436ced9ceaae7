"""Write the messages of the panel as types of TypeScript: ``python frontend/write_protocol.py``."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, get_args

from msgspec import inspect

from cliova_pandas.panel import messages

TARGET: Final = Path(__file__).parent / "src" / "protocol.ts"
HEAD: Final = "// Made from cliova_pandas/panel/messages.py by write_protocol.py; do not edit.\n"


def write_protocol() -> str:
    """Return the types of all messages, each with the sentence that is said of it in Python."""
    written: dict[str, str] = {}
    actions = get_args(messages.AnyAction)
    for kind in (messages.Show, *actions):
        _write_type(inspect.type_info(kind), written)
    names = " | ".join(action.__name__ for action in actions)
    return "\n".join([HEAD, *written.values(), f"export type AnyAction = {names};\n"])


def _write_type(kind: Any, written: dict[str, str]) -> str:
    match kind:
        case inspect.StrType():
            return "string"
        case inspect.IntType() | inspect.FloatType():
            return "number"
        case inspect.BoolType():
            return "boolean"
        case inspect.NoneType():
            return "null"
        case inspect.LiteralType(values=values):
            return " | ".join(f'"{value}"' for value in values)
        case inspect.ListType(item_type=item):
            return f"Array<{_write_type(item, written)}>"
        case inspect.UnionType(types=types):
            return " | ".join(_write_type(one, written) for one in types)
        case inspect.StructType(cls=cls, fields=fields, tag_field=tag_field, tag=tag):
            return _write_interface(cls, fields, written, f'  {tag_field}: "{tag}";\n')
        case inspect.TypedDictType(cls=cls, fields=fields):
            return _write_interface(cls, fields, written)
    raise TypeError(f"TypeScript has no type for {kind}.")


def _write_interface(cls: Any, fields: Any, written: dict[str, str], head: str = "") -> str:
    name: str = cls.__name__
    lines = "".join(
        f"  {field.encode_name}{'' if field.required else '?'}: "
        f"{_write_type(field.type, written)};\n"
        for field in fields
    )
    doc = (cls.__doc__ or "").split("\n")[0]
    written[name] = f"/** {doc} */\nexport interface {name} {{\n{head}{lines}}}\n"
    return name


if __name__ == "__main__":
    TARGET.write_text(write_protocol(), encoding="utf-8")
