/** The panel in a document without a browser: it shows what is sent, and sends what is done. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { JSDOM } from "jsdom";
import type { Model } from "../src/panel.ts";
import type { AnyAction, FacetPart, Parts, Show } from "../src/protocol.ts";

const page = new JSDOM("<!doctype html><body></body>", { pretendToBeVisual: true });
for (const name of ["window", "document", "HTMLElement", "HTMLInputElement", "HTMLTextAreaElement", "HTMLSelectElement", "Element", "Node"] as const) {
  Object.defineProperty(globalThis, name, { value: page.window[name as "window"], configurable: true });
}
// It has no layout, so nothing in it ever changes its size.
Object.defineProperty(globalThis, "ResizeObserver", { value: class { observe(): void {} }, configurable: true });
const { default: widget } = await import("../src/main.ts");

type Listener = (message: unknown) => void;

interface View {
  root: HTMLElement;
  sent: AnyAction[];
  show(parts: Parts): void;
}

function open(): View {
  const sent: AnyAction[] = [];
  let receive: Listener = () => {};
  const model: Model = {
    send: (action) => { sent.push(action); },
    on: (event, listener) => { if (event === "msg:custom") receive = listener as Listener; },
    off: () => {},
  };
  const el = document.body.appendChild(document.createElement("div"));
  widget.render({ model, el });
  const head = { title: "October", rows: "3 rows", agrees: null, said: "", age: "", decision: "" };
  return { root: el, sent, show: (parts) => receive({ kind: "show", parts: { head, ...parts } } satisfies Show) };
}

function makeFacet(name: string, lefts: Record<string, number>, more: Partial<FacetPart> = {}): FacetPart {
  const items = Object.entries(lefts).map(([value, left]) => ({
    value, text: value, note: "1 %", left: [0, left, 0, 0, 0], whole: 10, is_on: false,
  }));
  return { name, label: name, kind: "groups", items, more: 0, typed: "", is_filtered: false, is_inverted: false, can_find: true, said: [], ...more };
}

function press(node: Element, key: string, more: KeyboardEventInit = {}): KeyboardEvent {
  const event = new page.window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  node.dispatchEvent(event);
  return event;
}

function find(view: View, selector: string): HTMLElement {
  const found = view.root.querySelector<HTMLElement>(selector);
  assert.ok(found, selector);
  return found;
}

beforeEach(() => { document.body.replaceChildren(); });

test("nothing is built until a kernel answers", () => {
  const view = open();
  assert.deepEqual(view.sent, [{ kind: "hello" }]);
  assert.equal(view.root.childElementCount, 0);
  view.show({ left: "All 3 rows." });
  assert.equal(find(view, ".cp-left").textContent, "All 3 rows.");
});

test("a click on a bar asks for it, and one without rows asks for nothing", () => {
  const view = open();
  view.show({ facets: [makeFacet("domains", { "x.org": 4, "y.org": 0 })] });
  find(view, "[data-value='x.org']").click();
  find(view, "[data-value='y.org']").click();
  assert.deepEqual(view.sent.slice(1), [{ kind: "pick", facet: "domains", value: "x.org" }]);
});

test("a bar is as long as what is left of the largest whole", () => {
  const view = open();
  view.show({ facets: [makeFacet("domains", { "x.org": 4 })] });
  assert.equal(find(view, ".cp-behind").style.width, "100%");
  assert.equal(find(view, ".cp-front").style.width, "40%");
});

test("one Tab leads to a facet, and the arrow keys through it", () => {
  const view = open();
  view.show({ facets: [makeFacet("domains", { a: 1, b: 1, c: 1 })] });
  const reachable = view.root.querySelectorAll("[data-facet=domains] [tabindex='0']");
  assert.equal(reachable.length, 1);
  const first = find(view, "[data-value=a]");
  first.focus();
  press(first, "ArrowDown");
  assert.equal((document.activeElement as HTMLElement).dataset.value, "b");
  press(document.activeElement as Element, "ArrowUp");
  assert.equal((document.activeElement as HTMLElement).dataset.value, "a");
  press(document.activeElement as Element, "ArrowUp");
  assert.equal(document.activeElement, find(view, "[data-facet=domains] input"));
});

test("Enter in the field of a facet takes the value that is meant", () => {
  const view = open();
  view.show({ facets: [makeFacet("domains", { "x.org": 4, "x.org.uk": 2 })] });
  const field = find(view, "[data-facet=domains] input") as HTMLInputElement;
  field.focus();
  field.value = "X.org";
  press(field, "Enter");
  assert.deepEqual(view.sent.at(-1), { kind: "find", facet: "domains", text: "X.org" });
  view.show({ facets: [makeFacet("domains", { "x.org": 4, "x.org.uk": 2 }, { typed: "X.org" })] });
  assert.deepEqual(view.sent.at(-1), { kind: "pick", facet: "domains", value: "x.org" });
  assert.equal(field.value, "");
});

test("the focus stays where it is while bars change places, and moves on when its bar goes", () => {
  const view = open();
  view.show({ facets: [makeFacet("domains", { a: 1, b: 1, c: 1 })] });
  find(view, "[data-value=b]").focus();
  view.show({ facets: [makeFacet("domains", { b: 3, c: 1 })] });
  assert.equal((document.activeElement as HTMLElement).dataset.value, "b");
  view.show({ facets: [makeFacet("domains", { c: 1 })] });
  assert.equal((document.activeElement as HTMLElement).dataset.value, "c");
});

test("only typed text and keys of the panel are kept from the notebook", () => {
  const view = open();
  view.show({ can_search: true, facets: [makeFacet("domains", { a: 1 })] });
  const reached: string[] = [];
  const note = (event: Event): void => { reached.push((event as KeyboardEvent).key); };
  document.addEventListener("keydown", note);
  const button = find(view, "[data-value=a]");
  const input = find(view, "[data-facet=search] input");
  for (const key of ["ArrowDown", " ", "Enter"]) press(button, key);
  for (const key of ["a", "d", "ArrowLeft"]) press(input, key);
  press(input, "a", { ctrlKey: true });
  assert.deepEqual(reached, []);
  press(button, "s", { ctrlKey: true });
  press(input, "s", { ctrlKey: true });
  press(button, "Enter", { shiftKey: true });
  assert.deepEqual(reached, ["s", "s", "Enter"]);
  document.removeEventListener("keydown", note);
});

test("a slash leads to the search of the facet, or else of the addresses", () => {
  const view = open();
  view.show({ can_search: true, facets: [makeFacet("domains", { a: 1 }), makeFacet("flags", { b: 1 }, { can_find: false })] });
  press(find(view, "[data-value=a]"), "/");
  assert.equal(document.activeElement, find(view, "[data-facet=domains] input"));
  press(find(view, "[data-value=b]"), "/");
  assert.equal(document.activeElement, find(view, "[data-facet=search] input"));
});

test("texts of the data stay texts", () => {
  const view = open();
  const odd = "<img src=x onerror=alert(1)>";
  view.show({ facets: [makeFacet("domains", { [odd]: 1 })], chips: [{ facet: "domains", value: odd, text: odd }], code: odd });
  assert.equal(view.root.querySelector("img"), null);
});

test("the form is folded away once there is a result, and a typed key is sent once", () => {
  const view = open();
  const form = { needs_key: true, is_loading: false, has_result: false, list_id: "", verified_only: false, output: "csv" as const };
  view.show({ form });
  assert.equal(find(view, ".cp-form").hidden, false);
  const key = find(view, "input[type=password]") as HTMLInputElement;
  key.value = "secret";
  find(view, ".cp-main").click();
  assert.equal(key.value, "");
  assert.equal((view.sent.at(-1) as { key: string }).key, "secret");
  view.show({ form: { ...form, has_result: true } });
  assert.equal(find(view, ".cp-form").hidden, true);
});

test("bars of numbers are drawn over by Shift and the arrow keys", () => {
  const view = open();
  view.show({ facets: [makeFacet("column:score", { 0: 1, 1: 1, 2: 1 }, { kind: "range" })] });
  const first = find(view, ".cp-column[data-value='0']");
  first.focus();
  press(first, "Enter");
  press(document.activeElement as Element, "ArrowRight", { shiftKey: true });
  assert.deepEqual(view.sent.slice(1), [
    { kind: "brush", facet: "column:score", first: 0, last: 0 },
    { kind: "brush", facet: "column:score", first: 0, last: 1 },
  ]);
});

test("what would be sent of a frame is shown first, and sent when it is confirmed", () => {
  const view = open();
  const form = { is_loading: false, has_result: false, needs_key: true, list_id: "", verified_only: false, output: "csv" as const };
  view.show({ form, trip: { frames: ["people"], said: "", confirm: "" } });
  const trip = find(view, ".cp-trip");
  const [source, name, key] = [...trip.querySelectorAll("input")];
  const [look, submit] = [...trip.querySelectorAll("button")];
  assert.ok(source && name && key && look && submit);
  assert.equal(trip.querySelector("option")?.value, "people");
  assert.equal(submit.hidden, true);
  source.value = "people";
  name.value = "Spring";
  look.click();
  view.show({ trip: { frames: ["people"], said: "2 of 3 rows are sent.", confirm: "Submit 2 addresses" } });
  assert.equal(submit.hidden, false);
  assert.equal(submit.textContent, "Submit 2 addresses");
  key.value = "secret";
  submit.click();
  assert.equal(key.value, "");
  assert.deepEqual(view.sent.slice(1), [
    { kind: "prepare", source: "people", name: "Spring" },
    { kind: "submit", key: "secret" },
  ]);
  name.dispatchEvent(new page.window.Event("input"));
  assert.equal(submit.hidden, true, "what was said is said of another name");
});

test("a piece of the verdicts' bar is clicked as its button is", () => {
  const view = open();
  view.show({ facets: [makeFacet("verdicts", { valid: 4, risky: 0, unknown: 1, invalid: 2 })] });
  find(view, ".cp-verdicts .cp-is-invalid.cp-piece").click();
  find(view, ".cp-verdicts .cp-is-risky.cp-piece").click();
  assert.deepEqual(view.sent.slice(1), [{ kind: "pick", facet: "verdicts", value: "invalid" }]);
  assert.ok(find(view, ".cp-verdicts .cp-is-risky.cp-piece").classList.contains("cp-empty"));
});

test("a facet without values says whether that is because of what was typed", () => {
  const view = open();
  view.show({ facets: [makeFacet("flags", {}), makeFacet("domains", {}, { typed: "x" })] });
  assert.equal(find(view, "[data-facet=flags] .cp-more").textContent, "none");
  assert.equal(find(view, "[data-facet=domains] .cp-more").textContent, "none has this in its name");
});
