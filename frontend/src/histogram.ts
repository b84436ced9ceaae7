/** A facet of numbers or dates: bars to draw over, by mouse or with Shift and the arrow keys. */
import { KeyedList, make, press, sum, writeCount, type Kept } from "./dom.ts";
import { makeBar } from "./bars.ts";
import { makeFacetHead, type FacetView, type Send } from "./facet.ts";
import { Roving } from "./roving.ts";
import type { FacetPart, ItemPart } from "./protocol.ts";

function makeColumn(first: ItemPart, readMost: () => number): Kept<ItemPart> {
  const bar = makeBar();
  const button = make("button", { type: "button", class: "cp-column", "data-value": first.value }, bar.node);
  return {
    node: button,
    update(item) {
      button.setAttribute("aria-label", `${item.text || "none"}: ${writeCount(sum(item.left))} of ${writeCount(item.whole)}`);
      button.title = button.getAttribute("aria-label") ?? "";
      press(button, item.is_on);
      bar.draw(item, readMost(), "height");
    },
  };
}

/** Drawing over bars: from where the pointer goes down, or Shift is first held, to where it ends. */
function listenToBrush(box: HTMLElement, brush: (first: number, last: number) => void): void {
  let anchor = -1;
  const read = (node: EventTarget | null): number =>
    node instanceof Element ? Number(node.closest<HTMLElement>(".cp-column")?.dataset.value ?? -1) : -1;
  const mark = (to: number): void => {
    for (const column of box.children) {
      const place = read(column);
      const isIn = anchor >= 0 && place >= Math.min(anchor, to) && place <= Math.max(anchor, to);
      column.classList.toggle("cp-brushed", isIn);
    }
  };
  box.addEventListener("pointerdown", (event) => { anchor = read(event.target); mark(anchor); });
  box.addEventListener("pointerover", (event) => { if (event.buttons & 1 && anchor >= 0) mark(read(event.target)); });
  box.addEventListener("pointerup", (event) => {
    const to = read(event.target);
    if (anchor >= 0 && to >= 0) brush(anchor, to);
    anchor = -1;
    mark(-1);
  });
  box.addEventListener("keydown", (event) => {
    const place = read(event.target);
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      anchor = place;
      brush(place, place);
    } else if (event.shiftKey && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
      event.preventDefault();
      if (anchor < 0) anchor = place;
      const to = place + (event.key === "ArrowRight" ? 1 : -1);
      const column = box.querySelector<HTMLElement>(`[data-value="${to}"]`);
      column?.focus();
      if (column) brush(anchor, to);
    } else if (event.key.startsWith("Arrow")) anchor = -1;
  });
}

export function makeRangeFacet(first: FacetPart, send: Send): FacetView {
  const head = makeFacetHead(first, send);
  const columns = make("div", { class: "cp-histogram" });
  const said = make("div", { class: "cp-more" });
  const node = make("div", { class: "cp-facet", role: "group", "aria-label": first.label, "data-facet": first.name }, head.node, columns, said);
  let most = 0;
  const list = new KeyedList<ItemPart>(columns, ({ value }) => value, (item) => makeColumn(item, () => most));
  const readBars = (): HTMLElement[] => [...columns.querySelectorAll<HTMLElement>("button")];
  const roving = new Roving(node, () => [head.buttons, readBars()], () => readBars()[0] ?? null);
  listenToBrush(columns, (from, to) => send({ kind: "brush", facet: first.name, first: from, last: to }));
  return {
    node,
    update(part) {
      most = Math.max(...part.items.map(({ whole }) => whole), 0);
      list.update(part.items);
      press(head.invert, part.is_inverted);
      head.invert.hidden = !part.is_filtered;
      const pieces = part.said.length ? part.said : ["no values"];
      said.replaceChildren(...pieces.flatMap((text) => [make("span", {}, text), " "]));
      node.classList.toggle("cp-filtered", part.is_filtered);
      roving.refresh();
    },
  };
}
