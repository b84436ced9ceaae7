/** What anywidget calls. The panel is built only once a kernel has answered, so that a notebook
 * without one keeps showing the static form. */
import { openPanel, type Model, type Panel } from "./panel.ts";
import type { Show } from "./protocol.ts";

function isShow(message: unknown): message is Show {
  return typeof message === "object" && message !== null && (message as { kind?: unknown }).kind === "show";
}

function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  let panel: Panel | null = null;
  function listen(message: unknown): void {
    if (!isShow(message)) return;
    panel ??= openPanel(model, el);
    panel.receive(message);
  }
  model.on("msg:custom", listen);
  try {
    model.send({ kind: "hello" });
  } catch (error) {
    console.debug("The panel has no kernel.", error);
  }
  return () => {
    model.off("msg:custom", listen);
    panel?.dispose();
  };
}

export default { render };
