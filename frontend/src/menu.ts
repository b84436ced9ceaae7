/** A button that opens a list of things to choose, which closes by Escape or a click elsewhere. */
import { KeyedList, make, makeButton, makeId, press, setText, getFocused } from "./dom.ts";
import { Roving } from "./roving.ts";
import type { ChoicePart } from "./protocol.ts";

export interface Menu {
  node: HTMLElement;
  fill(choices: ChoicePart[]): void;
}

interface MenuOptions {
  /** Whether several can be on, so that the list stays open and tells which are. */
  isMany: boolean;
  choose(value: string): void;
}

export function makeMenu(label: string, { isMany, choose }: MenuOptions): Menu {
  const list = make("div", { class: "cp-menu", role: "group", id: makeId(), "aria-label": label, hidden: true });
  const opener = makeButton(label, () => show(list.hidden === true), { "aria-expanded": "false", "aria-controls": list.id });
  const node = make("div", { class: "cp-anchor" }, opener, list);
  const items = new KeyedList<ChoicePart>(
    list,
    ({ value }) => value,
    ({ value }) => {
      const button = makeButton("", () => {
        choose(value);
        if (!isMany) show(false);
      }, { class: "cp-choice" });
      return {
        node: button,
        update(choice) {
          setText(button, choice.text);
          if (isMany) press(button, choice.is_on);
        },
      };
    },
  );
  const roving = new Roving(list, () => [...list.querySelectorAll("button")].map((button) => [button]));

  function show(isOpen: boolean): void {
    const hadFocus = list.contains(getFocused());
    list.hidden = !isOpen;
    opener.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) roving.restore();
    else if (hadFocus) opener.focus();
  }
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || list.hidden) return;
    event.preventDefault();
    event.stopPropagation();
    show(false);
  });
  node.addEventListener("focusout", (event) => {
    const to = event.relatedTarget;
    if (to instanceof Node && !node.contains(to)) {
      list.hidden = true;
      opener.setAttribute("aria-expanded", "false");
    }
  });
  return {
    node,
    fill(choices) {
      items.update(choices);
      roving.refresh();
    },
  };
}
