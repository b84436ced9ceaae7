/** One line that says what the result is, with its details folded, and what was found in it. */
import { makeCards } from "./cards.ts";
import { make, setText } from "./dom.ts";
import type { AnyAction, CardPart, HeadPart } from "./protocol.ts";

export interface Head {
  node: HTMLElement;
  cards: HTMLElement;
  show(head: HeadPart): void;
  showDetails(html: string): void;
  showCards(cards: CardPart[]): void;
}

export function makeHead(opener: HTMLElement, send: (action: AnyAction) => void): Head {
  const title = make("h3", { class: "cp-title" });
  const rows = make("span", { class: "cp-fact" });
  const sign = make("span", { class: "cp-sign", "aria-hidden": "true" });
  const agreement = make("span", {});
  const mark = make("span", { class: "cp-fact cp-agreement" }, sign, agreement);
  const age = make("span", { class: "cp-fact" });
  const decision = make("strong", { class: "cp-fact cp-decision" });
  const details = make("div", { class: "cliova cp-headline" });
  const fold = make("details", { class: "cp-details", hidden: true }, make("summary", {}, "Details"), details);
  const line = make("div", { class: "cp-head" }, title, rows, mark, age, decision);
  const cards = makeCards(send);
  return {
    node: make("div", { class: "cp-top" }, line, make("div", { class: "cp-topright" }, opener), fold),
    cards: cards.node,
    show(head) {
      setText(title, head.title);
      setText(rows, head.rows);
      sign.hidden = head.agrees === null;
      setText(sign, head.agrees ? "✓" : "≠");
      setText(agreement, head.agrees ? "reconciled" : head.agrees === null ? "not reconciled" : head.said);
      mark.title = head.said;
      mark.hidden = !head.said;
      setText(age, head.age);
      age.hidden = !head.age;
      setText(decision, head.decision);
      decision.hidden = !head.decision;
    },
    showDetails(html) {
      details.innerHTML = html;
      fold.hidden = !html;
    },
    showCards: cards.show,
  };
}
