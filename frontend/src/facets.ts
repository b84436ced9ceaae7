/** All facets: the verdicts on top, the others in columns, and a menu to choose which. */
import { KeyedList, make, setText } from "./dom.ts";
import { makeGroupFacet, type FacetView, type Send } from "./facet.ts";
import { makeRangeFacet } from "./histogram.ts";
import { makeMenu } from "./menu.ts";
import { makeVerdictFacet } from "./verdicts.ts";
import type { ChoicesPart, FacetPart, PlanPart } from "./protocol.ts";

export interface Facets {
  node: HTMLElement;
  menu: HTMLElement;
  update(parts: FacetPart[]): void;
  choose(choices: ChoicesPart): void;
  showPlan(plan: PlanPart | null): void;
}

export function makeFacets(send: Send): Facets {
  const top = make("div", { class: "cp-topfacet" });
  const planned = make("span", { role: "status" });
  const plan = make("div", { class: "cp-plan" }, make("span", { "aria-hidden": "true" }, "✉ "), planned);
  const columns = make("div", { class: "cp-columns" });
  const views = new Map<string, FacetView>();
  const menu = makeMenu("Facets", { isMany: true, choose: (facet) => send({ kind: "place", facet }) });
  let mailed: PlanPart | null = null;
  const makeOne = (part: FacetPart): FacetView => {
    const view = part.kind === "range" ? makeRangeFacet(part, send)
      : part.name === "verdicts" ? makeVerdictFacet(part, send) : makeGroupFacet(part, send);
    views.set(part.name, view);
    return view;
  };
  const readKey = ({ name, kind }: FacetPart): string => `${kind} ${name}`;
  const first = new KeyedList<FacetPart>(top, readKey, makeOne);
  const others = new KeyedList<FacetPart>(columns, readKey, makeOne);
  const mark = (): void => {
    views.get("verdicts")?.markMailed?.(mailed?.verdicts ?? []);
    views.get("providers")?.markMailed?.(mailed?.providers ?? []);
  };
  return {
    node: make("div", { class: "cp-facets", role: "group", "aria-label": "Filters" }, top, plan, columns),
    menu: menu.node,
    update(parts) {
      first.update(parts.filter(({ name }) => name === "verdicts"));
      others.update(parts.filter(({ name }) => name !== "verdicts"));
      mark();
    },
    choose: (choices) => menu.fill(choices.facets),
    showPlan(part) {
      mailed = part;
      plan.hidden = part === null;
      setText(planned, part?.said ?? "");
      mark();
    },
  };
}
