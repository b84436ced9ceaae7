/** What is shown of the rows that are left: themselves, or numbers of groups. */
import { KeyedList, make, makeButton, makeId, press, setText, type Kept } from "./dom.ts";
import { copyText } from "./clipboard.ts";
import type { Send } from "./facet.ts";
import { makeMenu } from "./menu.ts";
import { Roving } from "./roving.ts";
import type { ChoicePart, ChoicesPart, PagerPart, Save, View } from "./protocol.ts";

export interface Body {
  node: HTMLElement;
  choose(choices: ChoicesPart): void;
  show(html: string): void;
  showPager(pager: PagerPart | null): void;
  showPeeked(text: string): void;
}

function makeSelect(label: string, choose: (value: string) => void): { node: HTMLElement; fill(choices: ChoicePart[]): void } {
  const select = make("select", { class: "cp-select", id: makeId(), onchange: () => choose(select.value) });
  return {
    node: make("div", { class: "cp-choose" }, make("label", { class: "cp-label", for: select.id }, label), select),
    fill(choices) {
      select.replaceChildren(...choices.map(({ value, text }) => make("option", { value }, text)));
      select.value = choices.find(({ is_on }) => is_on)?.value ?? "";
    },
  };
}

function makeViews(send: Send): { node: HTMLElement; fill(choices: ChoicePart[]): void } {
  const node = make("div", { class: "cp-toggles cp-views", role: "group", "aria-label": "Show" });
  const list = new KeyedList<ChoicePart>(node, ({ value }) => value, ({ value }): Kept<ChoicePart> => {
    const button = makeButton("", () => send({ kind: "view", view: value as NonNullable<View["view"]> }), { class: "cp-toggle", "data-value": value });
    return { node: button, update: (choice) => { setText(button, choice.text); press(button, choice.is_on); } };
  });
  const roving = new Roving(node, () => [[...node.querySelectorAll("button")]]);
  return { node, fill: (choices) => { list.update(choices); roving.refresh(); } };
}

interface Pager {
  node: HTMLElement;
  show(pager: PagerPart | null): void;
  fill(choices: ChoicesPart): void;
}

function makePager(readTable: () => string, announce: (text: string) => void, send: Send): Pager {
  let shown: PagerPart = { page: 0, last: 0, is_revealed: false };
  const turn = (page: number): void => { if (page >= 0 && page <= shown.last) send({ kind: "turn", page }); };
  const before = makeButton("‹", () => turn(shown.page - 1), { "aria-label": "Previous rows", title: "Previous rows" });
  const after = makeButton("›", () => turn(shown.page + 1), { "aria-label": "Next rows", title: "Next rows" });
  const reveal = makeButton("Show addresses", () => send({ kind: "reveal", is_revealed: !shown.is_revealed }));
  const copy = makeButton("Copy", async () => {
    announce((await copyText(readTable())) ? "The rows are copied as they are shown." : "The browser does not allow to copy.");
  }, { "aria-label": "Copy rows" });
  const columns = makeMenu("Columns", { isMany: true, choose: (column) => send({ kind: "column", column }) });
  const save = makeMenu("Save these rows", { isMany: false, choose: (format) => send({ kind: "save", format: format as Save["format"] }) });
  const buttons = [reveal, copy, before, after];
  const turning = make("div", { class: "cp-toggles", role: "group", "aria-label": "Rows" }, ...buttons);
  const roving = new Roving(turning, () => [buttons]);
  const node = make("div", { class: "cp-pager" }, columns.node, save.node, turning);
  return {
    node,
    fill(choices) {
      columns.fill(choices.columns);
      save.fill(choices.saves);
    },
    show(pager) {
      const isRows = pager !== null;
      for (const part of [turning, columns.node]) part.hidden = !isRows;
      if (pager) shown = pager;
      before.setAttribute("aria-disabled", String(shown.page <= 0));
      after.setAttribute("aria-disabled", String(shown.page >= shown.last));
      press(reveal, shown.is_revealed);
      roving.refresh();
    },
  };
}

/** The rows: sorted by their headers, walked through by the arrow keys, each cell whole on focus. */
function listenToGrid(box: HTMLElement, send: Send): Roving {
  const roving = new Roving(box, () => [...box.querySelectorAll(".cp-grid tr")].map((row) => [...row.children] as HTMLElement[]));
  const sort = (target: EventTarget | null): boolean => {
    const column = target instanceof Element ? target.closest<HTMLElement>("th[data-column]")?.dataset.column : undefined;
    if (column !== undefined) send({ kind: "sort", column });
    return column !== undefined;
  };
  box.addEventListener("click", (event) => { sort(event.target); });
  box.addEventListener("keydown", (event) => {
    if ((event.key === "Enter" || event.key === " ") && !event.shiftKey && sort(event.target)) event.preventDefault();
  });
  box.addEventListener("focusin", (event) => {
    const cell = event.target as HTMLTableCellElement;
    if (!cell.matches("td[data-cut]")) return;
    const heads = box.querySelectorAll<HTMLElement>(".cp-grid thead th");
    const column = heads[cell.cellIndex]?.dataset.column;
    const row = (cell.parentElement as HTMLTableRowElement).sectionRowIndex;
    if (column !== undefined) send({ kind: "peek", row, column });
  });
  return roving;
}

function readTable(box: HTMLElement): string {
  const rows = [...box.querySelectorAll("table tr")];
  return rows.map((row) => [...row.children].map((cell) => (cell.textContent ?? "").trim()).join("\t")).join("\n");
}

export function makeBody(announce: (text: string) => void, send: Send): Body {
  const views = makeViews(send);
  const by = makeSelect("By", (value) => send({ kind: "view", by: value }));
  const rate = makeSelect("Share of", (value) => send({ kind: "view", rate: value as NonNullable<View["rate"]> }));
  const box = make("div", { class: "cp-body" });
  const pager = makePager(() => readTable(box), announce, send);
  const peeked = make("div", { class: "cp-peeked", role: "status", hidden: true });
  const grid = listenToGrid(box, send);
  return {
    node: make("div", { class: "cp-work" }, make("div", { class: "cp-tools" }, views.node, by.node, rate.node, pager.node), box, peeked),
    choose(choices) {
      views.fill(choices.views);
      by.fill(choices.keys);
      rate.fill(choices.rates);
      pager.fill(choices);
      const view = choices.views.find(({ is_on }) => is_on)?.value ?? "";
      by.node.hidden = !["breakdown", "rates", "table"].includes(view);
      rate.node.hidden = !["rates", "table"].includes(view);
    },
    show(html) {
      const scrolled = box.querySelector(".cp-scroll")?.scrollLeft ?? 0;
      box.innerHTML = html;
      const scroll = box.querySelector(".cp-scroll");
      if (scroll) scroll.scrollLeft = scrolled;
      grid.refresh();
    },
    showPager: pager.show,
    showPeeked(text) {
      peeked.hidden = !text;
      setText(peeked, text);
    },
  };
}
