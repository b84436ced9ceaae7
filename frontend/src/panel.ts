/** The panel: it shows what the kernel says, and says what the person does. It computes nothing. */
import { makeAnnouncer } from "./announcer.ts";
import { makeBody } from "./body.ts";
import { makeCode } from "./code.ts";
import { make, getFocused } from "./dom.ts";
import { makeFacets } from "./facets.ts";
import { makeForm } from "./form.ts";
import { makeHead } from "./head.ts";
import { listenToKeys } from "./keys.ts";
import { Roving } from "./roving.ts";
import { makeStatus } from "./status.ts";
import { hideTwin } from "./twin.ts";
import type { AnyAction, Parts, Show } from "./protocol.ts";

/** What anywidget gives to a view, as far as it is used here. */
export interface Model {
  send(action: AnyAction): void;
  on(event: string, listener: (...arguments_: never[]) => void): void;
  off(event: string, listener: (...arguments_: never[]) => void): void;
}

export interface Panel {
  receive(message: Show): void;
  dispose(): void;
}

type Showers = { [Name in keyof Required<Parts>]: (part: Required<Parts>[Name]) => void };

const GONE = "The kernel of this panel has ended or was restarted. Run the cell again to go on.";

/** Show parts without losing the focus: what took the place of a focused element has it then. */
function keepFocus(root: HTMLElement, change: () => void): void {
  const focused = getFocused();
  const group = root.contains(focused) ? Roving.find(focused) : undefined;
  const wasInside = root.contains(focused);
  change();
  if (!wasInside || (root.contains(getFocused()) && !getFocused()?.closest("[hidden]"))) return;
  if (group?.restore()) return;
  const next = root.querySelector<HTMLElement>("[data-facet=verdicts] [tabindex='0'], button:not([hidden])");
  next?.focus();
}

interface Built {
  root: HTMLElement;
  /** What can do nothing once the kernel is gone. */
  inert: HTMLElement[];
  showers: Showers;
  say(text: string): void;
}

function build(send: (action: AnyAction) => void): Built {
  const form = makeForm(send);
  const head = makeHead(form.opener, send);
  const facets = makeFacets(send);
  const status = makeStatus(facets.menu, send);
  const code = makeCode();
  const body = makeBody(code.announce, send);
  const result = make("div", { class: "cp-result", hidden: true }, head.cards, facets.node, status.node, body.node, code.node);
  const announcer = makeAnnouncer();
  const root = make(
    "div", { class: "cliova-panel", role: "group", "aria-label": "Cliova panel" },
    head.node, form.node, result, announcer.node,
  );
  const showers: Showers = {
    form: form.show,
    trip: form.showTrip,
    progress: form.showProgress,
    notices: form.showNotices,
    head(part) { head.show(part); result.hidden = false; },
    headline: head.showDetails,
    cards: head.showCards,
    plan: facets.showPlan,
    facets: facets.update,
    choices(part) { facets.choose(part); body.choose(part); },
    can_search: status.canSearch,
    search: status.showSearch,
    chips: status.showChips,
    left: status.showLeft,
    can_undo: status.canUndo,
    can_redo: status.canRedo,
    body: body.show,
    pager: body.showPager,
    peeked: body.showPeeked,
    code: code.show,
  };
  return { root, inert: [form.node, facets.node, status.node, body.node], showers, say: announcer.say };
}

export function openPanel(model: Model, el: HTMLElement): Panel {
  const { root, inert, showers, say } = build((action) => model.send(action));
  listenToKeys(root);
  function show(parts: Parts): void {
    for (const name of Object.keys(showers) as Array<keyof Parts>) {
      const part = parts[name];
      if (part !== undefined) (showers[name] as (part: unknown) => void)(part);
    }
  }
  /** Say so where no click is answered any more; the code can still be copied. */
  function follow(): void {
    let isGone = false;
    try {
      model.send({ kind: "hello" });
    } catch {
      isGone = true;
      showers.notices([{ tone: "error", text: GONE }]);
    }
    for (const part of inert) part.inert = isGone;
  }
  model.on("comm_live_update", follow);
  el.append(root);
  const showTwin = hideTwin(root);
  return {
    receive(message) {
      keepFocus(root, () => show(message.parts));
      say(message.said ?? "");
    },
    dispose() {
      model.off("comm_live_update", follow);
      showTwin();
    },
  };
}
