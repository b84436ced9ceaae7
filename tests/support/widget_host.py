"""A page that shows a widget and knows nothing but anywidget's contract for front-end modules.

The model has `get`, `set`, `save_changes`, `on`, `off` and `send`; whatever else is asked of it
fails. There is nothing of Jupyter's page around the widget, and its policy lets no inline script
run, as in the renderer of VS Code. https://anywidget.dev/en/afm/
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'"
)

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>A host of widgets</title>
<style>STYLE</style>
<style id="widget"></style>
</head><body class="vscode-light"><main><div id="static"></div><div id="output"></div></main>
<script type="module" src="/host.js"></script></body></html>
"""

_STYLE = """
body {
  margin: 8px;
  background: var(--vscode-editor-background);
  color: var(--vscode-editor-foreground);
}
body.vscode-light {
  --vscode-editor-background: #ffffff;
  --vscode-editor-foreground: #1f1f1f;
  --vscode-input-background: #ffffff;
}
body.vscode-dark {
  --vscode-editor-background: #1e1e1e;
  --vscode-editor-foreground: #d4d4d4;
  --vscode-input-background: #3c3c3c;
}
"""

_HOST = """
const listeners = new Map();
const { state, css, html } = await window.readModel();
document.getElementById("widget").textContent = css;
document.getElementById("static").innerHTML = html;
window.deliver = (message) => {
  for (const listener of listeners.get("msg:custom") ?? []) listener(message, []);
};
const contract = {
  get: (name) => state[name],
  set: (name, value) => { state[name] = value; },
  save_changes: () => {},
  on: (event, listener) => { listeners.set(event, [...(listeners.get(event) ?? []), listener]); },
  off: (event, listener) => {
    listeners.set(event, (listeners.get(event) ?? []).filter((one) => one !== listener));
  },
  send: (content) => {
    window.askKernel(content).then((messages) => {
      for (const message of messages) window.deliver(message);
      window.answered = (window.answered ?? 0) + 1;
    });
  },
};
const model = new Proxy(contract, {
  get(target, name) {
    if (!(name in target)) throw new Error(`The contract has no model.${String(name)}.`);
    return target[name];
  },
});
const { default: module } = await import("/panel.js");
const widget = typeof module === "function" ? await module() : module;
await widget.initialize?.({ model });
window.closeView = await widget.render({ model, el: document.getElementById("output") });
"""


@contextmanager
def serve_host(code: str) -> Iterator[str]:
    """Serve the page and the front end of a widget; yield its URL."""
    files = {
        "/": (_PAGE.replace("STYLE", _STYLE), "text/html"),
        "/host.js": (_HOST, "text/javascript"),
        "/panel.js": (code, "text/javascript"),
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text, kind = files.get(self.path, ("", "text/plain"))
            body = text.encode()
            self.send_response(200 if text else 204)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", POLICY)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def show_widget(page: Any, url: str, widget: Any, html: str = "") -> None:
    """Show a widget in the page; what it sends goes to its kernel side and back."""

    def ask(_source: object, content: dict[str, Any]) -> list[Any]:
        sent: list[Any] = []
        widget.send = lambda message, buffers=None: sent.append(message)
        widget._handle_custom_msg(content, [])
        del widget.send
        return sent

    def read(_source: object) -> dict[str, Any]:
        state = {name: value for name, value in widget.get_state().items() if name[:1] != "_"}
        known = {name for name in state if widget.trait_metadata(name, "sync")}
        kept = {n: v for n, v in state.items() if n in known and n not in {"layout", "comm"}}
        return {"state": kept, "css": str(widget._css), "html": html}

    page.expose_binding("askKernel", ask)
    page.expose_binding("readModel", read)
    page.goto(url)
