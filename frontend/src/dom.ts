/** Small helpers to make elements, and to keep them while what they show changes. */

// Each panel loads this file for itself, and all of them stand on one page.
const prefix = `cp-${Math.random().toString(36).slice(2, 10)}`;
let made = 0;

export function makeId(): string {
  made += 1;
  return `${prefix}-${made}`;
}

type Value = string | number | boolean | null | undefined | ((event: never) => void);

export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Record<string, Value> = {},
  ...children: Array<Node | string | null>
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") node.addEventListener(name.slice(2), value as EventListener);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) {
      node.setAttribute(name === "class" ? "class" : name, String(value));
    }
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

export function makeButton(
  text: string,
  onclick: (event: MouseEvent) => void,
  properties: Record<string, Value> = {},
): HTMLButtonElement {
  return make("button", { type: "button", class: "cp-button", onclick, ...properties }, text);
}

export function press(button: Element, isPressed: boolean): void {
  button.setAttribute("aria-pressed", String(isPressed));
}

/** Set a text only if it is another, so that a live region does not speak twice. */
export function setText(node: Element, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

export interface Kept<Item> {
  node: HTMLElement;
  update(item: Item): void;
}

/** Children of an element, one for each item, which stay the same nodes as long as their key does. */
export class KeyedList<Item> {
  private kept = new Map<string, Kept<Item>>();

  constructor(
    private box: HTMLElement,
    private readKey: (item: Item) => string,
    private makeOne: (item: Item) => Kept<Item>,
  ) {}

  update(items: Item[]): void {
    const before = this.kept;
    this.kept = new Map();
    for (const item of items) {
      const key = this.readKey(item);
      const one = before.get(key) ?? this.makeOne(item);
      one.update(item);
      this.kept.set(key, one);
    }
    for (const [key, one] of before) if (!this.kept.has(key)) one.node.remove();
    // A node that stands where it should is left alone: moving it would take its focus away.
    let place: Element | null = this.box.firstElementChild;
    for (const { node } of this.kept.values()) {
      if (node === place) place = place.nextElementSibling;
      else this.move(node, place);
    }
  }

  private move(node: HTMLElement, before: Element | null): void {
    const focused = getFocused();
    const hadFocus = focused instanceof HTMLElement && node.contains(focused);
    this.box.insertBefore(node, before);
    if (hadFocus) focused.focus();
  }
}

const numbers = new Intl.NumberFormat("en-US");

export function writeCount(count: number): string {
  return numbers.format(count);
}

export function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The focused element, also where the panel stands in the shadow root of another element. */
export function getFocused(): Element | null {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  return focused;
}
