/** What was found in the result, a card for each kind: one line each, and what more there is on demand. */
import { make, makeButton } from "./dom.ts";
import { Roving } from "./roving.ts";
import type { AnyAction, CardPart } from "./protocol.ts";

export interface Cards {
  node: HTMLElement;
  show(cards: CardPart[]): void;
}

interface Card {
  node: HTMLElement;
  /** Hide what does not stand on the first line, unless the person has asked for all of it. */
  fold(): void;
}

function makeCard(card: CardPart, send: (action: AnyAction) => void, refresh: () => void): Card {
  const items = card.found.map(({ text, facet, value }) =>
    facet ? makeButton(text, () => send({ kind: "pick", facet, value }), { title: text }) : make("span", { title: text }, text));
  const found = make("div", { class: "cp-found" }, ...items);
  let isOpen = false;
  const more = makeButton("", () => {
    isOpen = !isOpen;
    fold();
    refresh();
  }, { class: "cp-small", hidden: true });
  function fold(): void {
    for (const item of items) item.hidden = false;
    more.hidden = false;
    const first = items[0]?.offsetTop ?? 0;
    const rest = items.filter((item) => item.offsetTop > first);
    if (!isOpen) for (const item of rest) item.hidden = true;
    more.hidden = rest.length === 0;
    more.textContent = isOpen ? "less" : `+${rest.length}`;
    more.setAttribute("aria-label", isOpen ? `Show less of ${card.title}` : `Show ${rest.length} more of ${card.title}`);
    more.setAttribute("aria-expanded", String(isOpen));
  }
  return {
    node: make(
      "div", { class: "cp-card", role: "group", "aria-label": card.title },
      make("strong", { title: card.text }, card.title), make("span", { class: "cp-saying" }, card.text), found, more,
    ),
    fold,
  };
}

export function makeCards(send: (action: AnyAction) => void): Cards {
  const node = make("div", { class: "cp-cards", hidden: true });
  const roving = new Roving(node, () => [[...node.querySelectorAll("button")]]);
  let shown: Card[] = [];
  let width = -1;
  const fold = (): void => {
    for (const card of shown) card.fold();
    roving.refresh();
  };
  // Its height follows from what is folded, and must not fold it again.
  new ResizeObserver(() => {
    if (node.clientWidth === width) return;
    width = node.clientWidth;
    fold();
  }).observe(node);
  return {
    node,
    show(cards) {
      node.hidden = cards.length === 0;
      shown = cards.map((card) => makeCard(card, send, () => roving.refresh()));
      node.replaceChildren(...shown.map((card) => card.node));
      fold();
    },
  };
}
