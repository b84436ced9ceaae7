/** A facet in a column: its values as bars that can be clicked, found, and turned around. */
import { KeyedList, make, makeButton, press, setText, sum, writeCount, type Kept, getFocused } from "./dom.ts";
import { makeBar } from "./bars.ts";
import { Roving } from "./roving.ts";
import type { AnyAction, FacetPart, ItemPart } from "./protocol.ts";

export type Send = (action: AnyAction) => void;

export interface FacetView extends Kept<FacetPart> {
  /** Which of the values would be mailed too. */
  markMailed?(values: string[]): void;
}

export const TYPING_PAUSE = 200;

/** A toggle that asks what would be if a group were mailed. */
export function makeMailToggle(text: string, onclick: () => void): HTMLButtonElement {
  return makeButton("✉", onclick, { class: "cp-mail", "aria-pressed": "false", "aria-label": `Mail ${text} too`, title: `What if ${text} were mailed too?` });
}

interface ItemView extends Kept<ItemPart> {
  buttons: HTMLElement[];
}

/** One value: what it is called, how many rows are left, and its bar. */
function makeItem(facet: string, first: ItemPart, readMost: () => number, send: Send): ItemView {
  const label = make("span", { class: "cp-text" });
  const count = make("span", { class: "cp-count" });
  const whole = make("span", { class: "cp-hidden" });
  const bar = makeBar();
  const button = make(
    "button", { type: "button", class: "cp-item", "data-value": first.value, onclick: () => {
      if (button.getAttribute("aria-disabled") !== "true") send({ kind: "pick", facet, value: first.value });
    } },
    make("span", { class: "cp-words" }, label, count, whole), bar.node,
  );
  const mail = facet === "providers"
    ? makeMailToggle(`risky and unknown at ${first.text}`, () => send({ kind: "mail", provider: first.value }))
    : null;
  return {
    node: make("div", { class: "cp-row" }, button, mail),
    buttons: mail ? [button, mail] : [button],
    update(item) {
      const left = sum(item.left);
      setText(label, item.text);
      label.title = item.text;
      setText(count, writeCount(left));
      setText(whole, ` of ${writeCount(item.whole)}`);
      press(button, item.is_on);
      // Nothing is left of it: a click would lead to no rows.
      button.setAttribute("aria-disabled", String(left === 0 && !item.is_on));
      bar.draw(item, readMost(), "width");
    },
  };
}

interface Finder {
  input: HTMLInputElement;
  /** The values that are shown now, for this text. */
  offer(part: FacetPart): void;
}

/** A field that narrows the values; Enter takes the one that is meant, as soon as it is there. */
function makeFinder(facet: string, label: string, send: Send): Finder {
  let timer = 0;
  let isTaking = false;
  let offered: FacetPart | null = null;
  const ask = (): void => {
    clearTimeout(timer);
    send({ kind: "find", facet, text: input.value });
  };
  function take(): void {
    const typed = input.value.trim().toLowerCase();
    const fits = (offered?.items ?? []).filter((item) => sum(item.left) > 0 && !item.is_on);
    const chosen = fits.find(({ value }) => value.toLowerCase() === typed) ?? (fits.length === 1 ? fits[0] : undefined);
    isTaking = false;
    if (!chosen || !typed) return;
    input.value = "";
    ask();
    send({ kind: "pick", facet, value: chosen.value });
  }
  const input = make("input", {
    type: "search", class: "cp-input cp-find", autocomplete: "off", spellcheck: "false",
    placeholder: "find", "aria-label": `Find in ${label}`,
    oninput: () => {
      clearTimeout(timer);
      timer = window.setTimeout(ask, TYPING_PAUSE);
    },
    onkeydown: (event: KeyboardEvent) => {
      if (event.key === "Enter" && !event.shiftKey) {
        isTaking = true;
        if (offered?.typed === input.value) take();
        else ask();
      } else if (event.key === "Escape" && input.value) {
        event.preventDefault();
        input.value = "";
        ask();
      }
    },
  });
  return {
    input,
    offer(part) {
      offered = part;
      if (getFocused() !== input) input.value = part.typed;
      if (isTaking && part.typed === input.value) take();
    },
  };
}

/** Title and buttons of a facet: all but this, and take it away. */
export function makeFacetHead(part: FacetPart, send: Send): { node: HTMLElement; invert: HTMLButtonElement; buttons: HTMLElement[] } {
  const invert = makeButton("all but", () => send({ kind: "invert", facet: part.name }), { class: "cp-small", "aria-label": `All but this ${part.label}` });
  const remove = makeButton("×", () => send({ kind: "place", facet: part.name }), { class: "cp-small", "aria-label": `Take the facet ${part.label} away` });
  return {
    node: make("div", { class: "cp-facethead" }, make("span", { class: "cp-label", title: part.label }, part.label), invert, remove),
    invert,
    buttons: [invert, remove],
  };
}

/** What stands below the values: how many more there are, or why there is none. */
function writeRest({ items, more, typed }: FacetPart): string {
  if (items.length === 0) return typed ? "none has this in its name" : "none";
  return more ? `and ${writeCount(more)} more` : "";
}

export function makeGroupFacet(first: FacetPart, send: Send): FacetView {
  const head = makeFacetHead(first, send);
  const finder = makeFinder(first.name, first.label, send);
  const items = make("div", { class: "cp-items" });
  const more = make("div", { class: "cp-more" });
  const node = make("div", { class: "cp-facet", role: "group", "aria-label": first.label, "data-facet": first.name }, head.node, finder.input, items, more);
  const views = new Map<string, ItemView>();
  let most = 0;
  const list = new KeyedList<ItemPart>(items, ({ value }) => value, (item) => {
    const view = makeItem(first.name, item, () => most, send);
    views.set(item.value, view);
    return view;
  });
  // By Tab one comes to the first bar; what stands above it is reached by the arrow keys.
  const roving = new Roving(node, () => {
    const rows = [...items.children].map((row) => [...row.querySelectorAll<HTMLElement>("button")]);
    return [head.buttons, [finder.input], ...rows];
  }, () => items.querySelector("button"));
  return {
    node,
    update(part) {
      most = Math.max(...part.items.map(({ whole }) => whole), 0);
      list.update(part.items);
      press(head.invert, part.is_inverted);
      head.invert.hidden = !part.is_filtered;
      finder.input.hidden = !part.can_find;
      finder.offer(part);
      setText(more, writeRest(part));
      node.classList.toggle("cp-filtered", part.is_filtered);
      roving.refresh();
    },
    markMailed(values) {
      for (const [value, view] of views) {
        const mail = view.buttons[1];
        if (mail) press(mail, values.includes(value));
      }
    },
  };
}
