/** The four verdicts as one bar, each a filter and a part of the plan of what is mailed. */
import { make, makeButton, press, setText, sum, writeCount } from "./dom.ts";
import { VERDICTS } from "./bars.ts";
import { makeMailToggle, type FacetView, type Send } from "./facet.ts";
import { Roving } from "./roving.ts";
import type { FacetPart, ItemPart, Mail } from "./protocol.ts";

interface Verdict {
  toggle: HTMLButtonElement;
  mail: HTMLButtonElement;
  piece: HTMLElement;
  update(item: ItemPart, part: FacetPart): void;
}

function makeVerdict(value: string, send: Send): Verdict {
  const swatch = make("span", { class: `cp-swatch cp-is-${value}`, "aria-hidden": "true" });
  const count = make("span", { class: "cp-count" });
  const toggle = make(
    "button", { type: "button", class: "cp-toggle", "data-value": value, onclick: () => {
      if (toggle.getAttribute("aria-disabled") !== "true") send({ kind: "pick", facet: "verdicts", value });
    } },
    swatch, value, " ", count,
  );
  const mail = makeMailToggle(value, () => send({ kind: "mail", verdict: value as NonNullable<Mail["verdict"]> }));
  // The button beside its name does the same by keyboard.
  const piece = make("span", { class: `cp-piece cp-is-${value}`, onclick: () => toggle.click() });
  return {
    toggle, mail, piece,
    update(item, part) {
      const left = sum(item.left);
      setText(count, `${writeCount(left)} · ${item.note}`);
      toggle.setAttribute("aria-disabled", String(left === 0 && !item.is_on));
      press(toggle, item.is_on);
      piece.classList.toggle("cp-off", part.is_filtered && !item.is_on);
      piece.classList.toggle("cp-empty", left === 0);
      piece.title = `${value}: ${writeCount(left)}`;
      const total = sum(part.items.map((one) => sum(one.left)));
      piece.style.width = total ? `${(100 * left) / total}%` : "0";
    },
  };
}

export function makeVerdictFacet(first: FacetPart, send: Send): FacetView {
  const verdicts = new Map(VERDICTS.slice(1).map((value) => [value as string, makeVerdict(value, send)]));
  const all = [...verdicts.values()];
  const invert = makeButton("all but", () => send({ kind: "invert", facet: "verdicts" }), { class: "cp-small", "aria-label": "All but this verdict", hidden: true });
  const picture = make("div", { class: "cp-whole", role: "img" }, make("span", { class: "cp-bar", "aria-hidden": "true" }, ...all.map(({ piece }) => piece)));
  const toggles = make("div", { class: "cp-toggles" }, ...all.map(({ toggle, mail }) => make("span", { class: "cp-joined" }, toggle, mail)), invert);
  const node = make("div", { class: "cp-verdicts", role: "group", "aria-label": first.label, "data-facet": "verdicts" }, picture, toggles);
  const roving = new Roving(node, () => [[...all.flatMap(({ toggle, mail }) => [toggle, mail]), invert]]);
  return {
    node,
    update(part) {
      for (const item of part.items) verdicts.get(item.value)?.update(item, part);
      const words = part.items.map((item) => `${item.note} ${item.value}`).join(", ");
      picture.setAttribute("aria-label", `Bar of the rows that the other filters leave: ${words}`);
      invert.hidden = !part.is_filtered;
      press(invert, part.is_inverted);
      roving.refresh();
    },
    markMailed(values) {
      for (const [value, { mail }] of verdicts) press(mail, values.includes(value));
    },
  };
}
