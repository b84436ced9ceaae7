/** The form that asks for a list, and how far its load is. */
import { make, makeButton, makeId, press, setText, getFocused } from "./dom.ts";
import { Roving } from "./roving.ts";
import { makeTrip } from "./trip.ts";
import type { AnyAction, FormPart, NoticePart, ProgressPart, TripPart } from "./protocol.ts";

export interface Form {
  /** The form with its progress and notices. */
  node: HTMLElement;
  /** Opens the form where a result stands already. */
  opener: HTMLButtonElement;
  show(form: FormPart): void;
  showTrip(trip: TripPart): void;
  showProgress(progress: ProgressPart | null): void;
  showNotices(notices: NoticePart[]): void;
}

type Output = FormPart["output"];

function makeField(label: string, input: HTMLInputElement): HTMLElement {
  return make("div", { class: "cp-field" }, make("label", { class: "cp-label", for: input.id }, label), input);
}

/** The two formats: a choice of the form alone until the list is loaded. */
function makeFormats(): { node: HTMLElement; read(): Output; mark(output: Output): void } {
  const title = make("span", { class: "cp-label", id: makeId() }, "Format");
  let chosen: Output = "csv";
  const buttons = (["csv", "json"] as const).map((output) =>
    makeButton(output.toUpperCase(), () => mark(output), { class: "cp-toggle", "data-value": output }),
  );
  const box = make("div", { class: "cp-toggles", role: "group", "aria-labelledby": title.id }, ...buttons);
  const roving = new Roving(box, () => [buttons]);
  function mark(output: Output): void {
    chosen = output;
    for (const button of buttons) press(button, button.dataset.value === output);
    roving.refresh();
  }
  mark("csv");
  return { node: make("div", { class: "cp-field" }, title, box), read: () => chosen, mark };
}

/** What is asked of the person besides the two buttons. */
function makeInputs() {
  const listId = make("input", { type: "text", class: "cp-input", id: makeId(), autocomplete: "off", spellcheck: "false", placeholder: "such as list_12345" });
  const key = make("input", { type: "password", class: "cp-input", id: makeId(), autocomplete: "off" });
  const verifiedOnly = make("input", { type: "checkbox", id: makeId() });
  return { listId, key, keyField: makeField("API key", key), verifiedOnly, formats: makeFormats() };
}

function makeProgress(): { node: HTMLElement; show(state: ProgressPart | null): void } {
  const meter = make("progress", { class: "cp-meter", max: "1", "aria-label": "Progress of the load", hidden: true });
  const words = make("div", { class: "cp-progress", role: "status" });
  return {
    node: make("div", { class: "cp-line" }, meter, words),
    show(state) {
      meter.hidden = !state?.is_running;
      // Ten reports a second are for the eye; what comes of it is said aloud.
      words.setAttribute("aria-live", state?.is_running ? "off" : "polite");
      setText(words, state?.words ?? "");
      if (state && state.share !== null) meter.value = state.share;
      else meter.removeAttribute("value");
    },
  };
}

/** What went wrong is said at once; notes are said when there is time. */
function makeNotices(): { nodes: HTMLElement[]; show(items: NoticePart[]): void } {
  const errors = make("div", { class: "cp-notices", role: "alert" });
  const notes = make("div", { class: "cp-notices", role: "status" });
  return {
    nodes: [errors, notes],
    show(items) {
      for (const [box, wanted, word] of [[errors, "error", "Error: "], [notes, "note", "Note: "]] as const) {
        box.replaceChildren(...items.filter(({ tone }) => tone === wanted).map(({ tone, text }) =>
          make("p", { class: `cp-notice cp-${tone}` }, make("strong", {}, word), text)));
      }
    },
  };
}

export function makeForm(send: (action: AnyAction) => void): Form {
  const { listId, key, keyField, verifiedOnly, formats } = makeInputs();
  const load = makeButton("Load", start, { class: "cp-button cp-main" });
  const cancel = makeButton("Cancel", () => send({ kind: "cancel" }), { hidden: true });
  const trip = makeTrip(send);
  const list = make(
    "div", { class: "cp-fields", role: "group", "aria-label": "Load a list" },
    makeField("List id", listId), keyField, formats.node,
    make("div", { class: "cp-field cp-check" }, verifiedOnly, make("label", { for: verifiedOnly.id }, "Verified addresses only")),
    make("div", { class: "cp-field cp-actions" }, load, cancel),
  );
  const form = make("div", { class: "cp-form", id: makeId() }, list, trip.node);
  const opener = makeButton("Load …", () => unfold(form.hidden === true), { hidden: true, "aria-controls": form.id });
  const progress = makeProgress();
  const notices = makeNotices();
  let before: FormPart | null = null;

  function start(): void {
    // All in the message: the key must not stand in the widget's state, which is saved.
    send({
      kind: "load", list_id: listId.value.trim(), verified_only: verifiedOnly.checked, output: formats.read(),
      key: key.value || null,
    });
    key.value = "";
  }
  function unfold(isOpen: boolean): void {
    form.hidden = !isOpen;
    opener.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) listId.focus();
  }
  for (const field of [listId, key]) {
    field.addEventListener("keydown", (event) => { if (event.key === "Enter") start(); });
  }
  /** What is chosen in the kernel, but what is typed here stays. */
  function fill(state: FormPart): void {
    if (before?.list_id !== state.list_id && getFocused() !== listId) listId.value = state.list_id;
    if (before?.verified_only !== state.verified_only) verifiedOnly.checked = state.verified_only;
    if (before?.output !== state.output) formats.mark(state.output);
  }
  return {
    node: make("div", { class: "cp-loading" }, form, progress.node, ...notices.nodes),
    opener,
    show(state) {
      fill(state);
      trip.follow(state);
      keyField.hidden = !state.needs_key;
      const focused = getFocused();
      load.hidden = state.is_loading;
      cancel.hidden = !state.is_loading;
      opener.hidden = !state.has_result;
      // Folded away when a result comes, and while it stands only a person opens it.
      if (before === null || before.has_result !== state.has_result || (before.is_loading && !state.is_loading && state.has_result)) {
        form.hidden = state.has_result;
        opener.setAttribute("aria-expanded", String(!state.has_result));
      }
      if (state.is_loading && (focused === load || focused === listId || focused === key)) cancel.focus();
      if (!state.is_loading && focused === cancel) (form.hidden ? opener : load).focus();
      before = state;
    },
    showTrip: trip.show,
    showProgress: progress.show,
    showNotices: notices.show,
  };
}
