/** One Tab for a group of controls, and arrow keys within it (ARIA's roving tabindex). */
import { getFocused } from "./dom.ts";


export type Rows = HTMLElement[][];

const groups = new WeakMap<HTMLElement, Roving>();

/** Whether keys that move a caret belong to the element. */
export function isTextField(node: Element | null): boolean {
  return (
    node instanceof HTMLTextAreaElement ||
    (node instanceof HTMLInputElement && !["checkbox", "radio", "button"].includes(node.type))
  );
}

export class Roving {
  private row = -1;
  private place = 0;

  /** Tab leads to where the focus was last; at first to the start, if one is named. */
  constructor(
    box: HTMLElement,
    private readRows: () => Rows,
    private readStart: () => Element | null = () => null,
  ) {
    groups.set(box, this);
    box.addEventListener("focusin", () => this.refresh());
    box.addEventListener("keydown", (event) => this.move(event));
  }

  /** The group that an element belongs to, if there is one. */
  static find(node: Element | null): Roving | undefined {
    for (let one = node; one; one = one.parentElement) {
      const found = one instanceof HTMLElement ? groups.get(one) : undefined;
      if (found) return found;
    }
    return undefined;
  }

  /** After a change: exactly one of the controls can be reached by Tab. */
  refresh(): void {
    const rows = this.rows();
    this.locate(rows, getFocused());
    const current = this.pick(rows, this.row, this.place);
    for (const row of rows) for (const node of row) node.tabIndex = node === current ? 0 : -1;
  }

  /** Focus what stands where the focus was last; false if there is nothing. */
  restore(): boolean {
    const current = this.pick(this.rows(), this.row, this.place);
    this.refresh();
    current?.focus();
    return current !== undefined;
  }

  private rows(): Rows {
    return this.readRows()
      .map((row) => row.filter((node) => !node.closest("[hidden], [inert]")))
      .filter((row) => row.length > 0);
  }

  private pick(rows: Rows, row: number, place: number): HTMLElement | undefined {
    const start = row < 0 ? rows.flat().find((node) => node === this.readStart()) : undefined;
    if (start) return start;
    const found = rows[Math.min(Math.max(row, 0), rows.length - 1)];
    return found?.[Math.min(place, found.length - 1)];
  }

  /** Take the place of a control for the one to come back to. */
  private locate(rows: Rows, target: Element | null): void {
    rows.forEach((row, i) => {
      const place = row.indexOf(target as HTMLElement);
      if (place >= 0) [this.row, this.place] = [i, place];
    });
  }

  private move(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const rows = this.rows();
    const isText = isTextField(event.target as Element);
    const [row, place] = this.step(event.key, rows, isText) ?? [];
    if (row === undefined || place === undefined) return;
    event.preventDefault();
    this.pick(rows, row, place)?.focus();
  }

  private step(key: string, rows: Rows, isText: boolean): [number, number] | null {
    const { row, place } = this;
    const length = rows[row]?.length ?? 1;
    const isLine = rows.length === 1;
    if (key === "ArrowDown" && !isLine) return [Math.min(row + 1, rows.length - 1), place];
    if (key === "ArrowUp" && !isLine) return [Math.max(row - 1, 0), place];
    if (isText) return null;
    if (key === "ArrowRight" || (isLine && key === "ArrowDown")) return [row, Math.min(place + 1, length - 1)];
    if (key === "ArrowLeft" || (isLine && key === "ArrowUp")) return [row, Math.max(place - 1, 0)];
    if (key === "Home") return [row, 0];
    if (key === "End") return [row, length - 1];
    return null;
  }
}
