/** Bars that show the whole list pale, and what is left of it in front, by verdict. */
import { make, sum } from "./dom.ts";
import type { ItemPart } from "./protocol.ts";

/** In the order of `left`: rows without a verdict, then the four. */
export const VERDICTS = ["none", "valid", "risky", "unknown", "invalid"] as const;

export interface Bar {
  node: HTMLElement;
  /** Draw an item on a scale on which `most` rows are the whole length. */
  draw(item: ItemPart, most: number, direction: "width" | "height"): void;
}

function writePercent(part: number, whole: number): string {
  return whole ? `${((100 * part) / whole).toFixed(3)}%` : "0%";
}

export function makeBar(): Bar {
  const pieces = VERDICTS.map((verdict) => make("span", { class: `cp-piece cp-is-${verdict}` }));
  const front = make("span", { class: "cp-front" }, ...pieces);
  const behind = make("span", { class: "cp-behind" });
  return {
    node: make("span", { class: "cp-pair", "aria-hidden": "true" }, behind, front),
    draw(item, most, direction) {
      const left = sum(item.left);
      behind.style[direction] = writePercent(item.whole, most);
      front.style[direction] = writePercent(left, most);
      pieces.forEach((piece, i) => { piece.style[direction] = writePercent(item.left[i] ?? 0, left); });
    },
  };
}
