/** From here changes are said aloud, politely, that no part of the screen says by itself. */
import { make } from "./dom.ts";

export interface Announcer {
  node: HTMLElement;
  say(text: string): void;
}

export function makeAnnouncer(): Announcer {
  const node = make("div", { class: "cp-hidden", role: "status" });
  return {
    node,
    say(text) {
      // A new node is said even where its words are those of before.
      if (text) node.replaceChildren(make("span", {}, text));
    },
  };
}
