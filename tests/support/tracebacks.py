"""Everything that a program may show of an error: the text, the chain, and what its frames hold."""

from __future__ import annotations

import importlib
import io
import pickle
import re
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import cliova_pandas
from cliova_pandas import CliovaError

PACKAGE: Final = str(Path(cliova_pandas.__file__).parent)


def show_error(error: BaseException, *, is_brief: bool = False) -> list[str]:
    """Return the texts that a console, a notebook or an error tracker makes of an error.

    The frames of the test that caught it are left out: they hold the key, as those of a user may.
    With ``is_brief`` the renderers are left out that take long.
    """
    error.with_traceback(skip_frames(error.__traceback__))
    texts = [show_with_locals(error)]
    if not is_brief:
        texts += [show_in_ipython(error), show_in_rich(error)]
    seen: set[int] = set()
    layer: BaseException | None = error
    while layer is not None and id(layer) not in seen:
        seen.add(id(layer))
        texts += ["".join(traceback.format_exception(layer)), repr(layer), str(layer)]
        texts += [repr(vars(layer)), repr(layer.args), *show_frames(layer.__traceback__)]
        if isinstance(layer, CliovaError):
            texts.append(repr(pickle.dumps(layer)))
        layer = layer.__cause__ or layer.__context__
    return texts


def skip_frames(traced: TracebackType | None, package: str = PACKAGE) -> TracebackType | None:
    """Return a traceback from its first frame of a package on; of ours, if no other is named."""
    while traced is not None and not _is_of(traced, package):
        traced = traced.tb_next
    return traced


def _is_of(traced: TracebackType, package: str) -> bool:
    return traced.tb_frame.f_code.co_filename.startswith(package)


def show_with_locals(error: BaseException) -> str:
    """Return the traceback as the standard library writes it with what frames hold."""
    told = traceback.TracebackException.from_exception(error, capture_locals=True)
    return "".join(told.format())


def show_in_ipython(error: BaseException) -> str:
    """Return the traceback as a notebook shows it after ``%xmode Verbose``."""
    from IPython.core.ultratb import VerboseTB

    text = str(VerboseTB().text(type(error), error, error.__traceback__))
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def show_in_rich(error: BaseException) -> str:
    """Return the traceback as `rich` draws it, with what frames hold, dataclasses taken apart."""
    rich = "rich"
    try:
        importlib.import_module(rich)
    except ImportError:
        rich = "pip._vendor.rich"  # every environment with pip has it
    console_module = importlib.import_module(f"{rich}.console")
    traceback_module = importlib.import_module(f"{rich}.traceback")
    drawn = traceback_module.Traceback.from_exception(
        type(error), error, error.__traceback__, show_locals=True,
        locals_max_length=None, locals_max_string=None,
    )  # fmt: skip
    console = console_module.Console(file=io.StringIO(), width=500)
    console.print(drawn)
    return str(console.file.getvalue())


def show_frames(traced: TracebackType | None) -> list[str]:
    """Return what the frames below the tests hold, one level of attributes deep."""
    texts = []
    while traced is not None:
        if _is_of(traced, PACKAGE):
            for held in traced.tb_frame.f_locals.values():
                texts += [_show(held), _show(getattr(held, "__dict__", None))]
        traced = traced.tb_next
    return texts


def _show(held: Any) -> str:
    try:
        return repr(held)
    except Exception as error:
        return f"{type(error).__name__}: no repr"
