"""A page as a PDF, printed by the Chromium of the machine, without a window or a network."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from cliova_pandas.errors import CliovaError, ConfigurationError
from cliova_pandas.paths import open_private_folder
from cliova_pandas.report.document import Page
from cliova_pandas.report.html import render_page

_NAMES: Final = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
    "microsoft-edge", "msedge", "brave-browser",
)  # fmt: skip
_ELSEWHERE: Final = {
    "darwin": (
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    ),
    "win32": (
        r"C:\Program Files\Google\Chrome\Application\chrome.exe",
        r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
        r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ),
}
"""Where browsers are that no search path leads to."""

# A profile of its own, nothing that asks another machine, and no way out if something did.
_FLAGS: Final = (
    "--headless", "--disable-gpu", "--no-first-run", "--no-default-browser-check",
    "--disable-extensions", "--disable-background-networking", "--disable-component-update",
    "--disable-default-apps", "--disable-sync", "--disable-breakpad", "--disable-dev-shm-usage",
    "--metrics-recording-only", "--no-pings", "--proxy-server=http://127.0.0.1:9",
    "--no-pdf-header-footer",
)  # fmt: skip
_UNBOXED: Final = "--no-sandbox"
_PATIENCE: Final = 120.0
_DATE: Final = re.compile(rb"/(CreationDate|ModDate) \(D:\d{14}[^)]{7}\)")
_ELEMENT: Final = re.compile(rb"\(node(\d+)\)")
_HOW: Final = (
    "Write a .html file instead, open it in a browser, and print it to a PDF there: it is laid out "
    "for paper."
)


def render_pdf(page: Page) -> bytes:
    """Return a page as a PDF, on the paper that it names.

    Raises
    ------
    ConfigurationError
        If there is no Chromium, Chrome or Edge on this machine.
    CliovaError
        If the browser does not print.
    """
    browser = require_browser()
    # The page may hold addresses.
    with open_private_folder() as folder:
        source, target = folder / "report.html", folder / "report.pdf"
        source.write_text(render_page(page, paper=page.paper), encoding="utf-8")
        said = ""
        for flags in _choose_flags():
            said = _print(browser, flags, source, target)
            if target.exists():
                made_at = datetime.fromisoformat(page.made_at)
                return _number_elements(_set_date(target.read_bytes(), made_at))
    last = next((line for line in reversed(said.splitlines()) if line.strip()), "no word")
    raise CliovaError(f"{Path(browser).name} did not print the report ({last.strip()}). {_HOW}")


def require_browser() -> str:
    """Return the browser that prints.

    Raises
    ------
    ConfigurationError
        If there is none.
    """
    for name in _NAMES:
        if (found := shutil.which(name)) is not None:
            return found
    for path in _ELSEWHERE.get(sys.platform, ()):
        if Path(path).exists():
            return path
    raise ConfigurationError(
        f"A PDF is printed by Chromium, Chrome or Edge, and none of them was found. {_HOW}"
    )


def _choose_flags() -> Iterator[tuple[str, ...]]:
    """Yield how the browser is called: without its sandbox only where it has none to use.

    It refuses to run as root with it, and cannot make one in many containers. What it opens is a
    page of ours, without a script.
    """
    if not (hasattr(os, "geteuid") and os.geteuid() == 0):
        yield _FLAGS
    yield (*_FLAGS, _UNBOXED)


def _print(browser: str, flags: tuple[str, ...], source: Path, target: Path) -> str:
    """Let a browser print a file, and return what it said of that."""
    command = [
        browser,
        *flags,
        f"--user-data-dir={source.parent / 'profile'}",
        f"--print-to-pdf={target}",
        source.as_uri(),
    ]
    # The key of the service is none of its business.
    environment = {k: v for k, v in os.environ.items() if not k.upper().startswith("CLIOVA")}
    separate: dict[str, Any] = {} if sys.platform == "win32" else {"start_new_session": True}
    with subprocess.Popen(  # noqa: S603 - a browser, and a file of ours
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        env=environment, text=True, errors="replace", **separate,
    ) as process:  # fmt: skip
        try:
            said: str = process.communicate(timeout=_PATIENCE)[1]
        except BaseException as error:
            _end(process)
            if isinstance(error, subprocess.TimeoutExpired):
                return f"it took longer than {_PATIENCE:g} seconds"
            raise
    return said


def _end(process: subprocess.Popen[str]) -> None:
    """End a browser with all that it has started."""
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _number_elements(pdf: bytes) -> bytes:
    """Return a PDF whose elements are numbered from 1 on, so that it is the same each time.

    The browser counts from its start on, and on a busy machine it may have made one more before it
    comes to the page. The order and the length of the numbers stay.
    """
    numbers = sorted({int(found) for found in _ELEMENT.findall(pdf)})
    places = {number: place for place, number in enumerate(numbers, 1)}
    return _ELEMENT.sub(lambda found: b"(node%0*d)" % (len(found[1]), places[int(found[1])]), pdf)


def _set_date(content: bytes, made: datetime) -> bytes:
    """Return a PDF that was made when the report says, so that it is the same each time."""
    said = made.astimezone(UTC).strftime("%Y%m%d%H%M%S").encode()
    # As long as what stood there, since a PDF tells where its parts are by counting bytes.
    return _DATE.sub(lambda found: b"/" + found[1] + b" (D:" + said + b"+00'00')", content)
