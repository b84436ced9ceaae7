/** What is left, the filters that are on, the search in the addresses, and the way back. */
import { KeyedList, make, makeButton, makeId, setText, type Kept, getFocused } from "./dom.ts";
import { TYPING_PAUSE, type Send } from "./facet.ts";
import { Roving } from "./roving.ts";
import type { ChipPart } from "./protocol.ts";

export interface Status {
  node: HTMLElement;
  showLeft(text: string): void;
  showChips(chips: ChipPart[]): void;
  showSearch(text: string): void;
  canSearch(is: boolean): void;
  canUndo(is: boolean): void;
  canRedo(is: boolean): void;
}

function makeSearch(send: Send): { node: HTMLElement; input: HTMLInputElement } {
  let timer = 0;
  // In a message, not in the state: what is searched for may be an address.
  const find = (): void => send({ kind: "search", text: input.value });
  const input = make("input", {
    type: "search", class: "cp-input", id: makeId(), autocomplete: "off", spellcheck: "false",
    oninput: () => {
      clearTimeout(timer);
      timer = window.setTimeout(find, TYPING_PAUSE);
    },
    onkeydown: (event: KeyboardEvent) => {
      if (event.key !== "Escape" || !input.value) return;
      event.preventDefault();
      clearTimeout(timer);
      input.value = "";
      find();
    },
  });
  const label = make("label", { class: "cp-label", for: input.id }, "Address contains");
  return { node: make("div", { class: "cp-search", "data-facet": "search", hidden: true }, label, input), input };
}

function makeChip(first: ChipPart, send: Send): Kept<ChipPart> {
  const text = make("span", {});
  const button = make("button", { type: "button", class: "cp-chip", onclick: () => send({ kind: "pick", facet: first.facet, value: first.value }) }, text, make("span", { "aria-hidden": "true" }, " ×"));
  return {
    node: make("li", {}, button),
    update(chip) {
      setText(text, chip.text);
      button.setAttribute("aria-label", `Remove the filter ${chip.text}`);
    },
  };
}

export function makeStatus(menu: HTMLElement, send: Send): Status {
  const left = make("p", { class: "cp-left", role: "status" });
  const chips = make("ul", { class: "cp-chips", "aria-label": "Filters that are on", hidden: true });
  const list = new KeyedList<ChipPart>(chips, ({ facet, value }) => `${facet} ${value}`, (chip) => makeChip(chip, send));
  const undo = makeButton("↶", () => send({ kind: "undo" }), { "aria-label": "Undo", title: "Undo" });
  const redo = makeButton("↷", () => send({ kind: "redo" }), { "aria-label": "Redo", title: "Redo" });
  const reset = makeButton("Reset", () => send({ kind: "reset" }), { hidden: true });
  const back = make("div", { class: "cp-toggles", role: "group", "aria-label": "Filters as a whole" }, undo, redo, reset);
  const search = makeSearch(send);
  const chipKeys = new Roving(chips, () => [[...chips.querySelectorAll("button")]]);
  const backKeys = new Roving(back, () => [[undo, redo, reset]]);
  // Not the attribute, which would take the focus of who has just undone the last change.
  const enable = (button: HTMLButtonElement, is: boolean): void => button.setAttribute("aria-disabled", String(!is));
  return {
    node: make("div", { class: "cp-bottom" }, left, chips, back, search.node, menu),
    // A new node is said aloud, also where another filter leaves as many rows.
    showLeft: (text) => left.replaceChildren(make("span", {}, text)),
    showChips(items) {
      list.update(items);
      chips.hidden = items.length === 0;
      reset.hidden = items.length === 0;
      chipKeys.refresh();
      backKeys.refresh();
    },
    showSearch(text) { if (getFocused() !== search.input) search.input.value = text; },
    canSearch(is) { search.node.hidden = !is; },
    canUndo: (is) => enable(undo, is),
    canRedo: (is) => enable(redo, is),
  };
}
