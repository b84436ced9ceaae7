/** The one place from which changes are said aloud: politely, and each once. */
import { make } from "./dom.ts";

export interface Announcer {
  node: HTMLElement;
  say(text: string): void;
}

export function makeAnnouncer(): Announcer {
  const node = make("div", { class: "cp-hidden", role: "status", "aria-live": "polite", "aria-atomic": "true" });
  return {
    node,
    say(text) {
      // A new node is said even where its words are those of before.
      if (text) node.replaceChildren(make("span", {}, text));
    },
  };
}
