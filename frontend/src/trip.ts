/** The second way in: a frame or a file, of which the person sees what would be sent before it is. */
import { make, makeButton, makeId, setText } from "./dom.ts";
import type { AnyAction, FormPart, TripPart } from "./protocol.ts";

export interface Trip {
  node: HTMLElement;
  show(trip: TripPart): void;
  follow(form: FormPart): void;
}

export function makeTrip(send: (action: AnyAction) => void): Trip {
  const frames = make("datalist", { id: makeId() });
  const source = make("input", { type: "text", class: "cp-input", id: makeId(), list: frames.id, autocomplete: "off", spellcheck: "false", placeholder: "such as df or people.csv" });
  const name = make("input", { type: "text", class: "cp-input", id: makeId(), autocomplete: "off", placeholder: "such as Spring list" });
  const key = make("input", { type: "password", class: "cp-input", id: makeId(), autocomplete: "off" });
  const look = makeButton("See what would be sent", prepare);
  const submit = makeButton("", confirm, { class: "cp-button cp-main", hidden: true });
  const said = make("p", { class: "cp-trip-said", role: "status" });
  const field = (label: string, input: HTMLElement) =>
    make("div", { class: "cp-field" }, make("label", { class: "cp-label", for: input.id }, label), input);
  const keyField = field("Key to submit with", key);
  function prepare(): void {
    send({ kind: "prepare", source: source.value.trim(), name: name.value.trim() });
  }
  function confirm(): void {
    // In the message alone, as where a list is loaded: the key must stand in no state.
    send({ kind: "submit", key: key.value || null });
    key.value = "";
  }
  for (const input of [source, name]) {
    input.addEventListener("keydown", (event) => { if (event.key === "Enter") prepare(); });
    // What was said is said of something else.
    input.addEventListener("input", () => { submit.hidden = true; setText(said, ""); });
  }
  return {
    node: make(
      "div", { class: "cp-trip", role: "group", "aria-label": "Validate a frame" },
      make("div", { class: "cp-fields" }, field("Or validate a frame or a file", source), field("Name of the list", name), frames,
        make("div", { class: "cp-field cp-actions" }, look)),
      said,
      make("div", { class: "cp-fields" }, keyField, make("div", { class: "cp-field cp-actions" }, submit)),
    ),
    show(trip) {
      frames.replaceChildren(...trip.frames.map((value) => make("option", { value })));
      setText(said, trip.said);
      setText(submit, trip.confirm);
      submit.hidden = !trip.confirm;
      keyField.hidden = submit.hidden || keyField.dataset.needed !== "yes";
    },
    follow(form) {
      keyField.dataset.needed = form.needs_key ? "yes" : "no";
      keyField.hidden = submit.hidden || !form.needs_key;
      look.disabled = submit.disabled = form.is_loading;
    },
  };
}
