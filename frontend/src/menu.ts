/** A button that opens a list of things to choose, which closes by Escape or a click elsewhere. */
import { KeyedList, make, makeButton, makeId, press, setText, getFocused } from "./dom.ts";
import { Roving } from "./roving.ts";
import type { ChoicePart } from "./protocol.ts";

/** Pixels of a list in which a person can still find something. */
const LEAST_HEIGHT = 90;

export interface Menu {
  node: HTMLElement;
  fill(choices: ChoicePart[]): void;
}

interface MenuOptions {
  /** Whether several can be on, so that the list stays open and tells which are. */
  isMany: boolean;
  choose(value: string): void;
}

/** Open to where the panel has more room: what stands out of it is cut off by the notebook. */
function place(list: HTMLElement, opener: HTMLElement): void {
  const panel = opener.closest(".cliova-panel")?.getBoundingClientRect();
  if (!panel) return;
  const at = opener.getBoundingClientRect();
  const above = at.top - Math.max(panel.top, 0);
  const below = Math.min(panel.bottom, window.innerHeight) - at.bottom;
  list.style.maxHeight = "";
  const isUp = list.offsetHeight > below && above > below;
  list.classList.toggle("cp-up", isUp);
  list.style.right = `${Math.min(at.right - list.offsetWidth - panel.left, 0)}px`;
  list.style.maxHeight = `${Math.max(Math.min(isUp ? above : below, list.offsetHeight), LEAST_HEIGHT)}px`;
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
    if (isOpen) place(list, opener);
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
