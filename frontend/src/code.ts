/** The code that selects the same rows: one line, and whole while it has the focus. */
import { copyText } from "./clipboard.ts";
import { make, makeButton, setText } from "./dom.ts";

export interface Code {
  node: HTMLElement;
  show(text: string): void;
  announce(text: string): void;
}

export function makeCode(): Code {
  const code = make("pre", { class: "cp-code", tabindex: "0", role: "group", "aria-label": "Code that selects these rows" });
  const said = make("span", { class: "cp-said", role: "status" });
  const announce = (text: string): void => { said.textContent = text; };
  const copy = makeButton("Copy code", async () => {
    announce((await copyText(code.textContent ?? "")) ? "The code is copied." : "The browser does not allow to copy. Select the code and copy it.");
  });
  return {
    node: make("div", { class: "cp-codebox" }, code, copy, said),
    show: (text) => setText(code, text),
    announce,
  };
}
