"""A result that was saved earlier, as bytes in UTF-8."""

from __future__ import annotations

from os import PathLike, fspath
from pathlib import Path
from typing import IO, Any

from cliova_pandas.errors import ConfigurationError, ResultFormatError
from cliova_pandas.service.source import ResultBytes


def open_saved(path_or_buffer: str | PathLike[str] | IO[Any], encoding: str) -> ResultBytes:
    """Open a saved result, whatever it is written in.

    Parameters
    ----------
    path_or_buffer : path-like or file
        The file, or an open one, of text or of bytes.
    encoding : str
        What it is written in; ignored for text.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ResultFormatError
        If it is not written in that encoding.
    ConfigurationError
        If there is no such encoding.
    """
    is_utf8 = encoding.lower().replace("_", "-") in {"utf-8", "utf8", "utf-8-sig"}
    content: Path | bytes
    if isinstance(path_or_buffer, str | PathLike):
        path = Path(fspath(path_or_buffer)).expanduser()
        name = f"The file {path.name!r}"
        with path.open("rb") as file:  # missing, a folder, not allowed: Python says it best
            content = path if is_utf8 else file.read()
    else:
        found = path_or_buffer.read()
        name = "The file"
        is_utf8 = is_utf8 or isinstance(found, str)
        # Half of a surrogate pair is found by the reader, which can name its row.
        content = found.encode(errors="surrogatepass") if isinstance(found, str) else bytes(found)
    if not is_utf8 and isinstance(content, bytes):
        try:
            content = content.decode(encoding).encode()
        except UnicodeDecodeError as error:
            raise ResultFormatError(
                f"{name} is not written in {encoding}: byte 0x{error.object[error.start]:02X} at "
                f"offset {error.start:,}. Try another encoding."
            ) from None
        except LookupError:
            raise ConfigurationError(f"There is no encoding {encoding!r}.") from None
    return ResultBytes(content, name)
