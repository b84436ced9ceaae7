"""Pictures of the panel for the pages: its own front end, with the answers of its kernel side.

What a kernel would send is kept while the page is built, and given to the front end when the page
is opened. So a picture is what a notebook shows, at any width and in light or dark, and needs no
browser to be made. It is a picture all the same: nobody would answer, so nothing can be pressed.
"""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import Any, Final

from IPython.display import HTML

from cliova_pandas import Panel

SCRIPT: Final = "panel-pictures.js"
STYLE: Final = "panel-pictures.css"

_SCRIPT: Final = r"""
// Written while the site is built, from the panel's own front end and docs/panel_pictures.py.
const source = SOURCE;

function show(picture, widget) {
  const listeners = [];
  const messages = JSON.parse(picture.querySelector("script").textContent);
  const model = {
    send() {},
    on(event, listener) { if (event === "msg:custom") listeners.push(listener); },
    off() {},
  };
  const place = picture.querySelector("[inert]");
  widget.render({ model, el: place });
  for (const message of messages) for (const listener of listeners) listener(message);
}

function follow(pictures) {
  const isLight = document.documentElement.dataset.theme !== "dark";
  for (const picture of pictures) picture.dataset.jpThemeLight = isLight;
}

document.addEventListener("DOMContentLoaded", async () => {
  const pictures = document.querySelectorAll(".panel-picture");
  if (!pictures.length) return;
  follow(pictures);
  const themes = { attributes: true, attributeFilter: ["data-theme"] };
  new MutationObserver(() => follow(pictures)).observe(document.documentElement, themes);
  // A module cannot be imported from a file that was opened without a server.
  const { default: widget } = await import(`data:text/javascript,${encodeURIComponent(source)}`);
  for (const picture of pictures) show(picture, widget);
});
"""


def write_front_end(folder: Path) -> None:
    """Write what a page with pictures needs: the panel's front end, and its style."""
    script = _SCRIPT.replace("SOURCE", json.dumps(str(Panel._esm)))
    (folder / SCRIPT).write_text(script, encoding="utf-8")
    (folder / STYLE).write_text(str(Panel._css), encoding="utf-8")


def show_panel(panel: Panel, alt: str) -> HTML:
    """Return a panel as a picture of what it shows now."""
    answers = json.dumps(list_answers(panel)).replace("</", "<\\/")
    return HTML(
        f'<div class="panel-picture" role="img" aria-label="{html.escape(alt)}">'
        f'<script type="application/json">{answers}</script><div inert></div></div>'
    )


def list_answers(panel: Panel) -> list[dict[str, Any]]:
    """Return what a panel answers to a front end that has just been opened."""
    answers: list[dict[str, Any]] = []
    panel.send = lambda content, buffers=None: answers.append(content)
    panel._handle_custom_msg({"kind": "hello"}, [])
    del panel.send
    return answers
