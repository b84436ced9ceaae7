// The panel's front end: it shows what Python says and says what the person does. It computes
// nothing, fetches nothing, and builds itself only once a kernel has answered, so that a notebook
// without one keeps showing the static form.

const FACETS = ["verdicts", "reasons", "providers", "flags", "domains"];
const TYPING_PAUSE = 250;

// Each panel loads this file for itself, and all of them stand on one page.
const prefix = `cp-${Math.random().toString(36).slice(2, 10)}`;
let instances = 0;

function makeId() {
  instances += 1;
  return `${prefix}-${instances}`;
}

function make(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "class") node.className = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

function press(button, isPressed) {
  button.setAttribute("aria-pressed", String(isPressed));
}

/** A group of buttons of which any or exactly one is pressed. */
function makeToggles(label, choose) {
  const title = make("span", { class: "cp-label", id: makeId() }, label);
  const box = make("div", { class: "cp-toggles", role: "group", "aria-labelledby": title.id });
  const buttons = new Map();
  return {
    node: make("div", { class: "cp-field" }, title, box),
    fill(options) {
      const focused = [...buttons].find(([, button]) => button === document.activeElement)?.[0];
      buttons.clear();
      box.replaceChildren(
        ...options.map(({ value, text, count, swatch }) => {
          const button = make(
            "button",
            { type: "button", class: "cp-toggle", "data-value": value, "aria-pressed": "false", onclick: () => choose(value) },
            swatch ? make("span", { class: `cp-swatch cp-is-${swatch}`, "aria-hidden": "true" }) : null,
            text,
            count === undefined ? null : make("span", { class: "cp-count" }, ` ${count}`),
          );
          buttons.set(value, button);
          return button;
        }),
      );
      buttons.get(focused)?.focus();
    },
    mark(values) {
      for (const [value, button] of buttons) press(button, values.includes(value));
    },
  };
}

/** A text field that offers what begins with, or contains, what is typed (ARIA's combobox). */
function makeCombobox(label, ask, choose) {
  const id = makeId();
  const list = make("ul", { class: "cp-list", role: "listbox", id: `${id}-list`, "aria-label": `Choices of ${label}`, hidden: true });
  const input = make("input", {
    type: "text", id, class: "cp-input", role: "combobox", autocomplete: "off", spellcheck: "false",
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
    placeholder: "type to find",
  });
  const hint = make("div", { class: "cp-hint", role: "status" });
  let options = [];
  let active = -1;
  let timer = 0;

  function show(isOpen) {
    list.hidden = !isOpen || options.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (list.hidden) activate(-1);
  }
  function activate(place) {
    active = place;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === place)));
    if (place < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", list.children[place].id);
      list.children[place].scrollIntoView({ block: "nearest" });
    }
  }
  function take(value) {
    input.value = "";
    options = [];
    list.replaceChildren();
    show(false);
    choose(value);
  }
  input.addEventListener("input", () => {
    clearTimeout(timer);
    hint.textContent = "";
    // What was offered for another text must not be chosen for this one.
    options = [];
    list.replaceChildren();
    show(false);
    timer = setTimeout(() => ask(input.value), TYPING_PAUSE);
  });
  input.addEventListener("focus", () => ask(input.value));
  input.addEventListener("blur", () => { show(false); hint.textContent = ""; });
  input.addEventListener("keydown", (event) => {
    const last = options.length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (last < 0) return;
      show(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      activate(active < 0 ? (step > 0 ? 0 : last) : (active + step + last + 1) % (last + 1));
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      show(false);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const typed = input.value.trim().toLowerCase();
      const exact = options.find(({ value }) => value.toLowerCase() === typed);
      const chosen = active >= 0 ? options[active] : exact ?? (options.length === 1 && typed ? options[0] : undefined);
      if (chosen) take(chosen.value);
      else if (options.length && typed) hint.textContent = "Choose one from the list with the arrow keys.";
      else if (typed) ask(input.value);
    }
  });
  return {
    node: make("div", { class: "cp-field cp-combobox" }, make("label", { class: "cp-label", for: id }, label), make("div", { class: "cp-anchor" }, input, list), hint),
    input,
    offer(typed, found) {
      if (typed !== input.value) return;
      options = found;
      list.replaceChildren(
        ...found.map(({ value, text, count }, i) =>
          make(
            "li",
            {
              role: "option", id: `${id}-${i}`, "aria-selected": "false",
              // Before the field loses the focus.
              onmousedown: (event) => { event.preventDefault(); take(value); },
            },
            text,
            make("span", { class: "cp-count" }, ` ${count}`),
          ),
        ),
      );
      activate(-1);
      show(document.activeElement === input || input.matches(":focus"));
      hint.textContent = typed.trim() && !found.length ? "None has this in its name." : "";
    },
  };
}

/** Mark the element that holds both this view and its static form, which hides the latter. */
function hideTwin(el) {
  let node = el.parentElement;
  for (let level = 0; node && level < 10; level += 1, node = node.parentElement) {
    if (node.querySelector(".cliova-twin")) {
      node.classList.add("cliova-live");
      return () => node.classList.remove("cliova-live");
    }
    if (node.matches(".jp-Cell, .cell, body")) break;
  }
  return () => {};
}

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Not allowed outside of https and localhost: the old way still is.
    const area = make("textarea", { class: "cp-unseen", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    const isDone = document.execCommand("copy");
    area.remove();
    return isDone;
  }
}

function build(model, el) {
  const act = (action, more = {}) => model.send({ kind: "do", action, ...more });
  const set = (values) => {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
  };
  const toggle = (facet, value) => {
    const chosen = model.get(facet);
    set({ [facet]: chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value] });
  };

  // Loading.
  const listId = make("input", { type: "text", class: "cp-input", id: makeId(), autocomplete: "off", spellcheck: "false", placeholder: "such as list_12345" });
  const key = make("input", { type: "password", class: "cp-input", id: makeId(), autocomplete: "off" });
  const keyField = make("div", { class: "cp-field" }, make("label", { class: "cp-label", for: key.id }, "API key"), key);
  const verifiedOnly = make("input", { type: "checkbox", id: makeId(), onchange: () => set({ verified_only: verifiedOnly.checked }) });
  const output = makeToggles("Format", (value) => set({ output: value }));
  output.fill([{ value: "csv", text: "CSV" }, { value: "json", text: "JSON" }]);
  const load = make("button", { type: "button", class: "cp-button cp-main", onclick: startLoad }, "Load");
  const cancel = make("button", { type: "button", class: "cp-button", hidden: true, onclick: () => act("cancel") }, "Cancel");
  const meter = make("progress", { class: "cp-meter", max: "1", "aria-label": "Progress of the load", hidden: true });
  const progress = make("div", { class: "cp-progress", role: "status" });
  const notices = make("div", { class: "cp-notices", role: "alert" });
  const form = make(
    "div", { class: "cp-form", role: "group", "aria-label": "Load a list" },
    make("div", { class: "cp-field" }, make("label", { class: "cp-label", for: listId.id }, "List id"), listId),
    keyField, output.node,
    make("div", { class: "cp-field cp-check" }, verifiedOnly, make("label", { for: verifiedOnly.id }, "Verified addresses only")),
    make("div", { class: "cp-field cp-actions" }, load, cancel),
  );
  for (const field of [listId, key]) {
    field.addEventListener("keydown", (event) => { if (event.key === "Enter") startLoad(); });
  }
  function startLoad() {
    // All in the message: traits that have just changed may reach the kernel after it, and the key
    // must not stand in the widget's state, which is saved.
    act("load", {
      list_id: listId.value.trim(),
      verified_only: verifiedOnly.checked,
      output: model.get("output"),
      ...(key.value ? { key: key.value } : {}),
    });
    key.value = "";
  }

  // Filters.
  const announce = (text) => { said.textContent = text; };
  const facets = {};
  for (const facet of FACETS) {
    facets[facet] = {
      box: make("div", { class: "cp-facet", "data-facet": facet, hidden: true }),
      toggles: null, combobox: null,
    };
  }
  let searchTimer = 0;
  const search = make("input", {
    type: "search", class: "cp-input", id: makeId(), autocomplete: "off", spellcheck: "false",
    oninput: () => {
      clearTimeout(searchTimer);
      searchTimer = setTimeout(() => find(search.value), TYPING_PAUSE);
    },
  });
  // In a message as well: what is searched for may be an address.
  const find = (text) => act("search", { text });
  const searchField = make("div", { class: "cp-facet", "data-facet": "search", hidden: true },
    make("div", { class: "cp-field" }, make("label", { class: "cp-label", for: search.id }, "Address contains"), search));
  const chips = make("ul", { class: "cp-chips", "aria-label": "Filters that are on" });
  const left = make("p", { class: "cp-left", role: "status", "aria-live": "polite", "aria-atomic": "true" });
  const reset = make("button", { type: "button", class: "cp-button cp-reset", onclick: takeOff }, "Reset");
  function takeOff() {
    clearTimeout(searchTimer);
    // Here as well: a filter that is still on its way would come after the message and be on again.
    set(Object.fromEntries(FACETS.map((facet) => [facet, []])));
    act("reset");
  }
  const filters = make(
    "div", { class: "cp-filters", role: "group", "aria-label": "Filters", hidden: true },
    ...FACETS.map((facet) => facets[facet].box), searchField,
    make("div", { class: "cp-bottom" }, left, chips, reset),
  );

  // What is left.
  const views = makeToggles("Show", (value) => set({ view: value, page: 0 }));
  const keys = makeToggles("By", (value) => set({ by: value }));
  const rates = makeToggles("Share of", (value) => set({ rate: value }));
  const tools = make("div", { class: "cp-tools" }, views.node, keys.node, rates.node);
  const body = make("div", { class: "cp-body" });
  // The one that is shown, which may be another than was asked for.
  let page = 0;
  const before = make("button", { type: "button", class: "cp-button", onclick: () => set({ page: page - 1 }) }, "Previous rows");
  const after = make("button", { type: "button", class: "cp-button", onclick: () => set({ page: page + 1 }) }, "Next rows");
  const reveal = make("button", { type: "button", class: "cp-button", onclick: () => set({ revealed: !model.get("revealed") }) }, "Show addresses");
  const pager = make("div", { class: "cp-pager", role: "group", "aria-label": "Rows", hidden: true }, before, after, reveal);

  // The code.
  const code = make("pre", { class: "cp-code", tabindex: "0", role: "group", "aria-label": "Code that selects these rows" });
  const copy = make("button", {
    type: "button", class: "cp-button",
    onclick: async () => announce((await copyText(code.textContent)) ? "The code is copied." : "The browser does not allow to copy. Select the code and copy it."),
  }, "Copy code");
  const said = make("span", { class: "cp-said", role: "status" });
  const codeBox = make("div", { class: "cp-codebox", hidden: true }, make("h3", {}, "The same rows in pandas"), code, copy, said);
  const headline = make("div", { class: "cliova cp-headline" });
  const work = make("div", { class: "cp-work", hidden: true }, tools, body, pager);

  const root = make(
    "div",
    // The attribute keeps JupyterLab's own shortcuts (arrow keys, Enter, letters) out of the panel.
    { class: "cliova-panel", role: "group", "aria-label": "Cliova panel", "data-lm-suppress-shortcuts": "true" },
    form, make("div", { class: "cp-line" }, meter, progress), notices, headline, filters, work, codeBox,
  );

  function fillFacet(facet, { label, options, more }) {
    const { box } = facets[facet];
    box.hidden = !options.length && !more;
    const parts = [];
    if (options.length) {
      facets[facet].toggles = makeToggles(label, (value) => toggle(facet, value));
      facets[facet].toggles.fill(options);
      parts.push(facets[facet].toggles.node);
    } else facets[facet].toggles = null;
    if (more) {
      facets[facet].combobox = makeCombobox(
        options.length ? `Other ${label.toLowerCase()}` : label,
        (typed) => model.send({ kind: "suggest", facet, typed }),
        (value) => { if (!model.get(facet).includes(value)) toggle(facet, value); },
      );
      parts.push(facets[facet].combobox.node);
    } else facets[facet].combobox = null;
    box.replaceChildren(...parts);
  }

  function fillChips(items) {
    const all = [...chips.querySelectorAll("button")];
    const place = document.activeElement === reset ? 0 : all.indexOf(document.activeElement);
    chips.replaceChildren(
      ...items.map(({ facet, value, text }) =>
        make("li", {}, make("button", {
          type: "button", class: "cp-chip", "aria-label": `Remove the filter ${text}`,
          onclick: () => (facet === "search" ? find("") : toggle(facet, value)),
        }, text, make("span", { "aria-hidden": "true" }, " ×"))),
      ),
    );
    chips.hidden = items.length === 0;
    reset.hidden = items.length === 0;
    // Who removes one by keyboard goes on with the next, and nobody's keys fall to the notebook.
    if (place >= 0) (chips.querySelectorAll("button")[Math.min(place, items.length - 1)] ?? views.node.querySelector("button"))?.focus();
  }

  const showers = {
    form({ needs_key: needsKey, is_loading: isLoading }) {
      keyField.hidden = !needsKey;
      const hadFocus = document.activeElement;
      load.hidden = isLoading;
      cancel.hidden = !isLoading;
      if (isLoading && (hadFocus === load || hadFocus === listId || hadFocus === key)) cancel.focus();
      if (!isLoading && hadFocus === cancel) load.focus();
    },
    progress(state) {
      meter.hidden = !state || !state.is_running;
      // Ten reports a second are for the eye; what comes of it is said aloud.
      progress.setAttribute("aria-live", state?.is_running ? "off" : "polite");
      progress.textContent = state ? state.words : "";
      if (state && state.share !== null) meter.value = state.share;
      else meter.removeAttribute("value");
    },
    notices(items) {
      notices.replaceChildren(...items.map(({ tone, text }) =>
        make("p", { class: `cp-notice cp-${tone}` }, make("strong", {}, tone === "error" ? "Error: " : "Note: "), text)));
    },
    headline(html) { headline.innerHTML = html; },
    facets(items) {
      for (const facet of FACETS) fillFacet(facet, items[facet]);
      searchField.hidden = !items.search;
      filters.hidden = false;
      work.hidden = false;
      codeBox.hidden = false;
    },
    choices({ views: shown, keys: possible, rates: verdicts }) {
      views.fill(shown);
      keys.fill(possible);
      rates.fill(verdicts);
    },
    search(text) { if (document.activeElement !== search) search.value = text; },
    chips: fillChips,
    left(text) { left.textContent = text; },
    body(html) { body.innerHTML = html; },
    pager(state) {
      pager.hidden = !state;
      if (!state) return;
      page = state.page;
      before.disabled = state.page <= 0;
      after.disabled = state.page >= state.last;
      press(reveal, state.is_revealed);
    },
    code(text) { code.textContent = text; },
  };

  // Only when it changes: what is typed is no trait before it is loaded, and must stay.
  function markList() {
    if (document.activeElement !== listId) listId.value = model.get("list_id");
  }
  function mark() {
    verifiedOnly.checked = model.get("verified_only");
    output.mark([model.get("output")]);
    for (const facet of FACETS) facets[facet].toggles?.mark(model.get(facet));
    views.mark([model.get("view")]);
    keys.mark([model.get("by")]);
    rates.mark([model.get("rate")]);
    keys.node.hidden = !["breakdown", "rates", "table"].includes(model.get("view"));
    rates.node.hidden = !["rates", "table"].includes(model.get("view"));
  }

  function onMessage(message) {
    if (message.kind === "show") {
      // In this order, so that what is marked is there.
      for (const name of Object.keys(showers)) if (name in message.parts) showers[name](message.parts[name]);
      mark();
    } else if (message.kind === "options") {
      facets[message.facet]?.combobox?.offer(message.typed, message.options);
    }
  }
  /** Say so where no click is answered any more; the code can still be copied. */
  function follow() {
    let isGone = false;
    try {
      model.send({ kind: "hello" });
    } catch {
      isGone = true;
      showers.notices([{ tone: "error", text: "The kernel of this panel has ended or was restarted. Run the cell again to go on." }]);
    }
    for (const part of [form, filters, tools, pager]) part.inert = isGone;
  }
  markList();
  model.on("change:list_id", markList);
  model.on("change", mark);
  model.on("comm_live_update", follow);
  el.append(root);
  const showTwin = hideTwin(root);
  return {
    onMessage,
    dispose() {
      model.off("change:list_id", markList);
      model.off("change", mark);
      model.off("comm_live_update", follow);
      showTwin();
    },
  };
}

function render({ model, el }) {
  let panel = null;
  function listen(message) {
    if (!message || typeof message.kind !== "string") return;
    // The first answer of a kernel; without one there is nothing that a click could do.
    if (panel === null) panel = build(model, el);
    panel.onMessage(message);
  }
  model.on("msg:custom", listen);
  try {
    model.send({ kind: "hello" });
  } catch (error) {
    console.debug("The panel has no kernel.", error);
  }
  return () => {
    model.off("msg:custom", listen);
    panel?.dispose();
  };
}

export default { render };
