// Built from frontend/src by `npm run build`; do not edit.
// sources bc2e99dc56450223b9436e4f35142d7fdf680384e29d6e0b72d5b0feebc15090
// tools 67f693e8d9a120df79c2d14ce4ac27b484d843933f74dc0637f54efa236319a3
// esbuild 0.28.2
// content ee6d48b31d020bef4d0e70e3b631b58bacd9f69c0d4a46456b848f3dfd43084e
// src/dom.ts
var prefix = `cp-${Math.random().toString(36).slice(2, 10)}`;
var made = 0;
function makeId() {
  made += 1;
  return `${prefix}-${made}`;
}
function make(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== void 0) {
      node.setAttribute(name === "class" ? "class" : name, String(value));
    }
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}
function makeButton(text, onclick, properties = {}) {
  return make("button", { type: "button", class: "cp-button", onclick, ...properties }, text);
}
function press(button, isPressed) {
  button.setAttribute("aria-pressed", String(isPressed));
}
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
var KeyedList = class {
  constructor(box, readKey, makeOne) {
    this.box = box;
    this.readKey = readKey;
    this.makeOne = makeOne;
  }
  box;
  readKey;
  makeOne;
  kept = /* @__PURE__ */ new Map();
  update(items) {
    const before = this.kept;
    this.kept = /* @__PURE__ */ new Map();
    for (const item of items) {
      const key = this.readKey(item);
      const one = before.get(key) ?? this.makeOne(item);
      one.update(item);
      this.kept.set(key, one);
    }
    for (const [key, one] of before) if (!this.kept.has(key)) one.node.remove();
    let place2 = this.box.firstElementChild;
    for (const { node } of this.kept.values()) {
      if (node === place2) place2 = place2.nextElementSibling;
      else this.move(node, place2);
    }
  }
  move(node, before) {
    const focused = getFocused();
    const hadFocus = focused instanceof HTMLElement && node.contains(focused);
    this.box.insertBefore(node, before);
    if (hadFocus) focused.focus();
  }
};
var numbers = new Intl.NumberFormat("en-US");
function writeCount(count) {
  return numbers.format(count);
}
function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
function getFocused() {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  return focused;
}

// src/announcer.ts
function makeAnnouncer() {
  const node = make("div", { class: "cp-hidden", role: "status" });
  return {
    node,
    say(text) {
      if (text) node.replaceChildren(make("span", {}, text));
    }
  };
}

// src/clipboard.ts
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const focused = getFocused();
    const area = document.createElement("textarea");
    area.className = "cp-unseen";
    area.setAttribute("aria-hidden", "true");
    area.value = text;
    document.body.append(area);
    area.select();
    const isDone = document.execCommand("copy");
    area.remove();
    if (focused instanceof HTMLElement) focused.focus();
    return isDone;
  }
}

// src/roving.ts
var groups = /* @__PURE__ */ new WeakMap();
function isTextField(node) {
  return node instanceof HTMLTextAreaElement || node instanceof HTMLInputElement && !["checkbox", "radio", "button"].includes(node.type);
}
var Roving = class {
  /** Tab leads to where the focus was last; at first to the start, if one is named. */
  constructor(box, readRows, readStart = () => null) {
    this.readRows = readRows;
    this.readStart = readStart;
    groups.set(box, this);
    box.addEventListener("focusin", () => this.refresh());
    box.addEventListener("keydown", (event) => this.move(event));
  }
  readRows;
  readStart;
  row = -1;
  place = 0;
  /** The group that an element belongs to, if there is one. */
  static find(node) {
    for (let one = node; one; one = one.parentElement) {
      const found = one instanceof HTMLElement ? groups.get(one) : void 0;
      if (found) return found;
    }
    return void 0;
  }
  /** After a change: exactly one of the controls can be reached by Tab. */
  refresh() {
    const rows = this.rows();
    this.locate(rows, getFocused());
    const current = this.pick(rows, this.row, this.place);
    for (const row of rows) for (const node of row) node.tabIndex = node === current ? 0 : -1;
  }
  /** Focus what stands where the focus was last; false if there is nothing. */
  restore() {
    const current = this.pick(this.rows(), this.row, this.place);
    this.refresh();
    current?.focus();
    return current !== void 0;
  }
  rows() {
    return this.readRows().map((row) => row.filter((node) => !node.closest("[hidden], [inert]"))).filter((row) => row.length > 0);
  }
  pick(rows, row, place2) {
    const start = row < 0 ? rows.flat().find((node) => node === this.readStart()) : void 0;
    if (start) return start;
    const found = rows[Math.min(Math.max(row, 0), rows.length - 1)];
    return found?.[Math.min(place2, found.length - 1)];
  }
  /** Take the place of a control for the one to come back to. */
  locate(rows, target) {
    rows.forEach((row, i) => {
      const place2 = row.indexOf(target);
      if (place2 >= 0) [this.row, this.place] = [i, place2];
    });
  }
  move(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const rows = this.rows();
    const isText = isTextField(event.target);
    const [row, place2] = this.step(event.key, rows, isText) ?? [];
    if (row === void 0 || place2 === void 0) return;
    event.preventDefault();
    this.pick(rows, row, place2)?.focus();
  }
  step(key, rows, isText) {
    const { row, place: place2 } = this;
    const length = rows[row]?.length ?? 1;
    const isLine = rows.length === 1;
    if (key === "ArrowDown" && !isLine) return [Math.min(row + 1, rows.length - 1), place2];
    if (key === "ArrowUp" && !isLine) return [Math.max(row - 1, 0), place2];
    if (isText) return null;
    if (key === "ArrowRight" || isLine && key === "ArrowDown") return [row, Math.min(place2 + 1, length - 1)];
    if (key === "ArrowLeft" || isLine && key === "ArrowUp") return [row, Math.max(place2 - 1, 0)];
    if (key === "Home") return [row, 0];
    if (key === "End") return [row, length - 1];
    return null;
  }
};

// src/menu.ts
var LEAST_HEIGHT = 90;
function place(list, opener) {
  const panel = opener.closest(".cliova-panel")?.getBoundingClientRect();
  if (!panel) return;
  const at = opener.getBoundingClientRect();
  const above = at.top - Math.max(panel.top, 0);
  const below = Math.min(panel.bottom, window.innerHeight) - at.bottom;
  list.style.maxHeight = "";
  const isUp = list.offsetHeight > below && above > below;
  list.classList.toggle("cp-up", isUp);
  list.style.right = `${Math.min(at.right - list.offsetWidth - panel.left, 0)}px`;
  list.style.maxHeight = `${Math.max(Math.min(isUp ? above : below, list.offsetHeight), LEAST_HEIGHT)}px`;
}
function makeMenu(label, { isMany, choose }) {
  const list = make("div", { class: "cp-menu", role: "group", id: makeId(), "aria-label": label, hidden: true });
  const opener = makeButton(label, () => show(list.hidden === true), { "aria-expanded": "false", "aria-controls": list.id });
  const node = make("div", { class: "cp-anchor" }, opener, list);
  const items = new KeyedList(
    list,
    ({ value }) => value,
    ({ value }) => {
      const button = makeButton("", () => {
        choose(value);
        if (!isMany) show(false);
      }, { class: "cp-choice" });
      return {
        node: button,
        update(choice) {
          setText(button, choice.text);
          if (isMany) press(button, choice.is_on);
        }
      };
    }
  );
  const roving = new Roving(list, () => [...list.querySelectorAll("button")].map((button) => [button]));
  function show(isOpen) {
    const hadFocus = list.contains(getFocused());
    list.hidden = !isOpen;
    if (isOpen) place(list, opener);
    opener.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) roving.restore();
    else if (hadFocus) opener.focus();
  }
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || list.hidden) return;
    event.preventDefault();
    event.stopPropagation();
    show(false);
  });
  node.addEventListener("focusout", (event) => {
    const to = event.relatedTarget;
    if (to instanceof Node && !node.contains(to)) {
      list.hidden = true;
      opener.setAttribute("aria-expanded", "false");
    }
  });
  return {
    node,
    fill(choices) {
      items.update(choices);
      roving.refresh();
    }
  };
}

// src/body.ts
function makeSelect(label, choose) {
  const select = make("select", { class: "cp-select", id: makeId(), onchange: () => choose(select.value) });
  return {
    node: make("div", { class: "cp-choose" }, make("label", { class: "cp-label", for: select.id }, label), select),
    fill(choices) {
      select.replaceChildren(...choices.map(({ value, text }) => make("option", { value }, text)));
      select.value = choices.find(({ is_on }) => is_on)?.value ?? "";
    }
  };
}
function makeViews(send) {
  const node = make("div", { class: "cp-toggles cp-views", role: "group", "aria-label": "Show" });
  const list = new KeyedList(node, ({ value }) => value, ({ value }) => {
    const button = makeButton("", () => send({ kind: "view", view: value }), { class: "cp-toggle", "data-value": value });
    return { node: button, update: (choice) => {
      setText(button, choice.text);
      press(button, choice.is_on);
    } };
  });
  const roving = new Roving(node, () => [[...node.querySelectorAll("button")]]);
  return { node, fill: (choices) => {
    list.update(choices);
    roving.refresh();
  } };
}
function makePager(readTable2, announce, send) {
  let shown = { page: 0, last: 0, is_revealed: false };
  const turn = (page) => {
    if (page >= 0 && page <= shown.last) send({ kind: "turn", page });
  };
  const before = makeButton("‹", () => turn(shown.page - 1), { "aria-label": "Previous rows", title: "Previous rows" });
  const after = makeButton("›", () => turn(shown.page + 1), { "aria-label": "Next rows", title: "Next rows" });
  const reveal = makeButton("Show addresses", () => send({ kind: "reveal", is_revealed: !shown.is_revealed }));
  const copy = makeButton("Copy", async () => {
    announce(await copyText(readTable2()) ? "The rows are copied as they are shown." : "The browser does not allow to copy.");
  }, { "aria-label": "Copy rows" });
  const columns = makeMenu("Columns", { isMany: true, choose: (column) => send({ kind: "column", column }) });
  const save = makeMenu("Save these rows", { isMany: false, choose: (format) => send({ kind: "save", format }) });
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
    }
  };
}
function listenToGrid(box, send) {
  const roving = new Roving(box, () => [...box.querySelectorAll(".cp-grid tr")].map((row) => [...row.children]));
  const sort = (target) => {
    const column = target instanceof Element ? target.closest("th[data-column]")?.dataset.column : void 0;
    if (column !== void 0) send({ kind: "sort", column });
    return column !== void 0;
  };
  box.addEventListener("click", (event) => {
    sort(event.target);
  });
  box.addEventListener("keydown", (event) => {
    if ((event.key === "Enter" || event.key === " ") && !event.shiftKey && sort(event.target)) event.preventDefault();
  });
  box.addEventListener("focusin", (event) => {
    const cell = event.target;
    if (!cell.matches("td[data-cut]")) return;
    const heads = box.querySelectorAll(".cp-grid thead th");
    const column = heads[cell.cellIndex]?.dataset.column;
    const row = cell.parentElement.sectionRowIndex;
    if (column !== void 0) send({ kind: "peek", row, column });
  });
  return roving;
}
function readTable(box) {
  const rows = [...box.querySelectorAll("table tr")];
  return rows.map((row) => [...row.children].map((cell) => (cell.textContent ?? "").trim()).join("	")).join("\n");
}
function makeBody(announce, send) {
  const views = makeViews(send);
  const by = makeSelect("By", (value) => send({ kind: "view", by: value }));
  const rate = makeSelect("Share of", (value) => send({ kind: "view", rate: value }));
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
    }
  };
}

// src/code.ts
function makeCode() {
  const code = make("pre", { class: "cp-code", tabindex: "0", role: "group", "aria-label": "Code that selects these rows" });
  const said = make("span", { class: "cp-said", role: "status" });
  const announce = (text) => {
    said.textContent = text;
  };
  const copy = makeButton("Copy code", async () => {
    announce(await copyText(code.textContent ?? "") ? "The code is copied." : "The browser does not allow to copy. Select the code and copy it.");
  });
  return {
    node: make("div", { class: "cp-codebox" }, code, copy, said),
    show: (text) => setText(code, text),
    announce
  };
}

// src/bars.ts
var VERDICTS = ["none", "valid", "risky", "unknown", "invalid"];
function writePercent(part, whole) {
  return whole ? `${(100 * part / whole).toFixed(3)}%` : "0%";
}
function makeBar() {
  const pieces = VERDICTS.map((verdict) => make("span", { class: `cp-piece cp-is-${verdict}` }));
  const front = make("span", { class: "cp-front" }, ...pieces);
  const behind = make("span", { class: "cp-behind" });
  return {
    node: make("span", { class: "cp-pair", "aria-hidden": "true" }, behind, front),
    draw(item, most, direction) {
      const left = sum(item.left);
      behind.style[direction] = writePercent(item.whole, most);
      front.style[direction] = writePercent(left, most);
      pieces.forEach((piece, i) => {
        piece.style[direction] = writePercent(item.left[i] ?? 0, left);
      });
    }
  };
}

// src/facet.ts
var TYPING_PAUSE = 200;
function makeMailToggle(text, onclick) {
  return makeButton("✉", onclick, { class: "cp-mail", "aria-pressed": "false", "aria-label": `Mail ${text} too`, title: `What if ${text} were mailed too?` });
}
function makeItem(facet, first, readMost, send) {
  const label = make("span", { class: "cp-text" });
  const count = make("span", { class: "cp-count" });
  const whole = make("span", { class: "cp-hidden" });
  const bar = makeBar();
  const button = make(
    "button",
    { type: "button", class: "cp-item", "data-value": first.value, onclick: () => {
      if (button.getAttribute("aria-disabled") !== "true") send({ kind: "pick", facet, value: first.value });
    } },
    make("span", { class: "cp-words" }, label, count, whole),
    bar.node
  );
  const mail = facet === "providers" ? makeMailToggle(`risky and unknown at ${first.text}`, () => send({ kind: "mail", provider: first.value })) : null;
  return {
    node: make("div", { class: "cp-row" }, button, mail),
    buttons: mail ? [button, mail] : [button],
    update(item) {
      const left = sum(item.left);
      setText(label, item.text);
      label.title = item.text;
      setText(count, writeCount(left));
      setText(whole, ` of ${writeCount(item.whole)}`);
      press(button, item.is_on);
      button.setAttribute("aria-disabled", String(left === 0 && !item.is_on));
      bar.draw(item, readMost(), "width");
    }
  };
}
function makeFinder(facet, label, send) {
  let timer = 0;
  let isTaking = false;
  let offered = null;
  const ask = () => {
    clearTimeout(timer);
    send({ kind: "find", facet, text: input.value });
  };
  function take() {
    const typed = input.value.trim().toLowerCase();
    const fits = (offered?.items ?? []).filter((item) => sum(item.left) > 0 && !item.is_on);
    const chosen = fits.find(({ value }) => value.toLowerCase() === typed) ?? (fits.length === 1 ? fits[0] : void 0);
    isTaking = false;
    if (!chosen || !typed) return;
    input.value = "";
    ask();
    send({ kind: "pick", facet, value: chosen.value });
  }
  const input = make("input", {
    type: "search",
    class: "cp-input cp-find",
    autocomplete: "off",
    spellcheck: "false",
    placeholder: "find",
    "aria-label": `Find in ${label}`,
    oninput: () => {
      clearTimeout(timer);
      timer = window.setTimeout(ask, TYPING_PAUSE);
    },
    onkeydown: (event) => {
      if (event.key === "Enter" && !event.shiftKey) {
        isTaking = true;
        if (offered?.typed === input.value) take();
        else ask();
      } else if (event.key === "Escape" && input.value) {
        event.preventDefault();
        input.value = "";
        ask();
      }
    }
  });
  return {
    input,
    offer(part) {
      offered = part;
      if (getFocused() !== input) input.value = part.typed;
      if (isTaking && part.typed === input.value) take();
    }
  };
}
function makeFacetHead(part, send) {
  const invert = makeButton("all but", () => send({ kind: "invert", facet: part.name }), { class: "cp-small", "aria-label": `All but this ${part.label}` });
  const remove = makeButton("×", () => send({ kind: "place", facet: part.name }), { class: "cp-small", "aria-label": `Take the facet ${part.label} away` });
  return {
    node: make("div", { class: "cp-facethead" }, make("span", { class: "cp-label", title: part.label }, part.label), invert, remove),
    invert,
    buttons: [invert, remove]
  };
}
function writeRest({ items, more, typed }) {
  if (items.length === 0) return typed ? "none has this in its name" : "none";
  return more ? `and ${writeCount(more)} more` : "";
}
function makeGroupFacet(first, send) {
  const head = makeFacetHead(first, send);
  const finder = makeFinder(first.name, first.label, send);
  const items = make("div", { class: "cp-items" });
  const more = make("div", { class: "cp-more" });
  const node = make("div", { class: "cp-facet", role: "group", "aria-label": first.label, "data-facet": first.name }, head.node, finder.input, items, more);
  const views = /* @__PURE__ */ new Map();
  let most = 0;
  const list = new KeyedList(items, ({ value }) => value, (item) => {
    const view = makeItem(first.name, item, () => most, send);
    views.set(item.value, view);
    return view;
  });
  const roving = new Roving(node, () => {
    const rows = [...items.children].map((row) => [...row.querySelectorAll("button")]);
    return [head.buttons, [finder.input], ...rows];
  }, () => items.querySelector("button"));
  return {
    node,
    update(part) {
      most = Math.max(...part.items.map(({ whole }) => whole), 0);
      list.update(part.items);
      press(head.invert, part.is_inverted);
      head.invert.hidden = !part.is_filtered;
      finder.input.hidden = !part.can_find;
      finder.offer(part);
      setText(more, writeRest(part));
      node.classList.toggle("cp-filtered", part.is_filtered);
      roving.refresh();
    },
    markMailed(values) {
      for (const [value, view] of views) {
        const mail = view.buttons[1];
        if (mail) press(mail, values.includes(value));
      }
    }
  };
}

// src/histogram.ts
function makeColumn(first, readMost) {
  const bar = makeBar();
  const button = make("button", { type: "button", class: "cp-column", "data-value": first.value }, bar.node);
  return {
    node: button,
    update(item) {
      button.setAttribute("aria-label", `${item.text || "none"}: ${writeCount(sum(item.left))} of ${writeCount(item.whole)}`);
      button.title = button.getAttribute("aria-label") ?? "";
      press(button, item.is_on);
      bar.draw(item, readMost(), "height");
    }
  };
}
function listenToBrush(box, brush) {
  let anchor = -1;
  const read = (node) => node instanceof Element ? Number(node.closest(".cp-column")?.dataset.value ?? -1) : -1;
  const mark = (to) => {
    for (const column of box.children) {
      const place2 = read(column);
      const isIn = anchor >= 0 && place2 >= Math.min(anchor, to) && place2 <= Math.max(anchor, to);
      column.classList.toggle("cp-brushed", isIn);
    }
  };
  box.addEventListener("pointerdown", (event) => {
    anchor = read(event.target);
    mark(anchor);
  });
  box.addEventListener("pointerover", (event) => {
    if (event.buttons & 1 && anchor >= 0) mark(read(event.target));
  });
  box.addEventListener("pointerup", (event) => {
    const to = read(event.target);
    if (anchor >= 0 && to >= 0) brush(anchor, to);
    anchor = -1;
    mark(-1);
  });
  box.addEventListener("keydown", (event) => {
    const place2 = read(event.target);
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      anchor = place2;
      brush(place2, place2);
    } else if (event.shiftKey && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
      event.preventDefault();
      if (anchor < 0) anchor = place2;
      const to = place2 + (event.key === "ArrowRight" ? 1 : -1);
      const column = box.querySelector(`[data-value="${to}"]`);
      column?.focus();
      if (column) brush(anchor, to);
    } else if (event.key.startsWith("Arrow")) anchor = -1;
  });
}
function makeRangeFacet(first, send) {
  const head = makeFacetHead(first, send);
  const columns = make("div", { class: "cp-histogram" });
  const said = make("div", { class: "cp-more" });
  const node = make("div", { class: "cp-facet", role: "group", "aria-label": first.label, "data-facet": first.name }, head.node, columns, said);
  let most = 0;
  const list = new KeyedList(columns, ({ value }) => value, (item) => makeColumn(item, () => most));
  const readBars = () => [...columns.querySelectorAll("button")];
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
    }
  };
}

// src/verdicts.ts
function makeVerdict(value, send) {
  const swatch = make("span", { class: `cp-swatch cp-is-${value}`, "aria-hidden": "true" });
  const count = make("span", { class: "cp-count" });
  const toggle = make(
    "button",
    { type: "button", class: "cp-toggle", "data-value": value, onclick: () => {
      if (toggle.getAttribute("aria-disabled") !== "true") send({ kind: "pick", facet: "verdicts", value });
    } },
    swatch,
    value,
    " ",
    count
  );
  const mail = makeMailToggle(value, () => send({ kind: "mail", verdict: value }));
  const piece = make("span", { class: `cp-piece cp-is-${value}`, onclick: () => toggle.click() });
  return {
    toggle,
    mail,
    piece,
    update(item, part) {
      const left = sum(item.left);
      setText(count, `${writeCount(left)} · ${item.note}`);
      toggle.setAttribute("aria-disabled", String(left === 0 && !item.is_on));
      press(toggle, item.is_on);
      piece.classList.toggle("cp-off", part.is_filtered && !item.is_on);
      piece.classList.toggle("cp-empty", left === 0);
      piece.title = `${value}: ${writeCount(left)}`;
      const total = sum(part.items.map((one) => sum(one.left)));
      piece.style.width = total ? `${100 * left / total}%` : "0";
    }
  };
}
function makeVerdictFacet(first, send) {
  const verdicts = new Map(VERDICTS.slice(1).map((value) => [value, makeVerdict(value, send)]));
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
    }
  };
}

// src/facets.ts
function makeFacets(send) {
  const top = make("div", { class: "cp-topfacet" });
  const planned = make("span", { role: "status" });
  const plan = make("div", { class: "cp-plan" }, make("span", { "aria-hidden": "true" }, "✉ "), planned);
  const columns = make("div", { class: "cp-columns" });
  const views = /* @__PURE__ */ new Map();
  const menu = makeMenu("Facets", { isMany: true, choose: (facet) => send({ kind: "place", facet }) });
  let mailed = null;
  const makeOne = (part) => {
    const view = part.kind === "range" ? makeRangeFacet(part, send) : part.name === "verdicts" ? makeVerdictFacet(part, send) : makeGroupFacet(part, send);
    views.set(part.name, view);
    return view;
  };
  const readKey = ({ name, kind }) => `${kind} ${name}`;
  const first = new KeyedList(top, readKey, makeOne);
  const others = new KeyedList(columns, readKey, makeOne);
  const mark = () => {
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
    }
  };
}

// src/trip.ts
function makeTrip(send) {
  const frames = make("datalist", { id: makeId() });
  const source = make("input", { type: "text", class: "cp-input", id: makeId(), list: frames.id, autocomplete: "off", spellcheck: "false", placeholder: "such as df or people.csv" });
  const name = make("input", { type: "text", class: "cp-input", id: makeId(), autocomplete: "off", placeholder: "such as Spring list" });
  const key = make("input", { type: "password", class: "cp-input", id: makeId(), autocomplete: "off" });
  const look = makeButton("See what would be sent", prepare);
  const submit = makeButton("", confirm, { class: "cp-button cp-main", hidden: true });
  const said = make("p", { class: "cp-trip-said", role: "status" });
  const field = (label, input) => make("div", { class: "cp-field" }, make("label", { class: "cp-label", for: input.id }, label), input);
  const keyField = field("Key to submit with", key);
  function prepare() {
    send({ kind: "prepare", source: source.value.trim(), name: name.value.trim() });
  }
  function confirm() {
    send({ kind: "submit", key: key.value || null });
    key.value = "";
  }
  for (const input of [source, name]) {
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") prepare();
    });
    input.addEventListener("input", () => {
      submit.hidden = true;
      setText(said, "");
    });
  }
  return {
    node: make(
      "div",
      { class: "cp-trip", role: "group", "aria-label": "Validate a frame" },
      make(
        "div",
        { class: "cp-fields" },
        field("Or validate a frame or a file", source),
        field("Name of the list", name),
        frames,
        make("div", { class: "cp-field cp-actions" }, look)
      ),
      said,
      make("div", { class: "cp-fields" }, keyField, make("div", { class: "cp-field cp-actions" }, submit))
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
    }
  };
}

// src/form.ts
function makeField(label, input) {
  return make("div", { class: "cp-field" }, make("label", { class: "cp-label", for: input.id }, label), input);
}
function makeFormats() {
  const title = make("span", { class: "cp-label", id: makeId() }, "Format");
  let chosen = "csv";
  const buttons = ["csv", "json"].map(
    (output) => makeButton(output.toUpperCase(), () => mark(output), { class: "cp-toggle", "data-value": output })
  );
  const box = make("div", { class: "cp-toggles", role: "group", "aria-labelledby": title.id }, ...buttons);
  const roving = new Roving(box, () => [buttons]);
  function mark(output) {
    chosen = output;
    for (const button of buttons) press(button, button.dataset.value === output);
    roving.refresh();
  }
  mark("csv");
  return { node: make("div", { class: "cp-field" }, title, box), read: () => chosen, mark };
}
function makeInputs() {
  const listId = make("input", { type: "text", class: "cp-input", id: makeId(), autocomplete: "off", spellcheck: "false", placeholder: "such as list_12345" });
  const key = make("input", { type: "password", class: "cp-input", id: makeId(), autocomplete: "off" });
  const verifiedOnly = make("input", { type: "checkbox", id: makeId() });
  return { listId, key, keyField: makeField("API key", key), verifiedOnly, formats: makeFormats() };
}
function makeProgress() {
  const meter = make("progress", { class: "cp-meter", max: "1", "aria-label": "Progress of the load", hidden: true });
  const words = make("div", { class: "cp-progress", role: "status" });
  return {
    node: make("div", { class: "cp-line" }, meter, words),
    show(state) {
      meter.hidden = !state?.is_running;
      words.setAttribute("aria-live", state?.is_running ? "off" : "polite");
      setText(words, state?.words ?? "");
      if (state && state.share !== null) meter.value = state.share;
      else meter.removeAttribute("value");
    }
  };
}
function makeNotices() {
  const errors = make("div", { class: "cp-notices", role: "alert" });
  const notes = make("div", { class: "cp-notices", role: "status" });
  return {
    nodes: [errors, notes],
    show(items) {
      for (const [box, wanted, word] of [[errors, "error", "Error: "], [notes, "note", "Note: "]]) {
        box.replaceChildren(...items.filter(({ tone }) => tone === wanted).map(({ tone, text }) => make("p", { class: `cp-notice cp-${tone}` }, make("strong", {}, word), text)));
      }
    }
  };
}
function makeForm(send) {
  const { listId, key, keyField, verifiedOnly, formats } = makeInputs();
  const load = makeButton("Load", start, { class: "cp-button cp-main" });
  const cancel = makeButton("Cancel", () => send({ kind: "cancel" }), { hidden: true });
  const trip = makeTrip(send);
  const list = make(
    "div",
    { class: "cp-fields", role: "group", "aria-label": "Load a list" },
    makeField("List id", listId),
    keyField,
    formats.node,
    make("div", { class: "cp-field cp-check" }, verifiedOnly, make("label", { for: verifiedOnly.id }, "Verified addresses only")),
    make("div", { class: "cp-field cp-actions" }, load, cancel)
  );
  const form = make("div", { class: "cp-form", id: makeId() }, list, trip.node);
  const opener = makeButton("Load …", () => unfold(form.hidden === true), { hidden: true, "aria-controls": form.id });
  const progress = makeProgress();
  const notices = makeNotices();
  let before = null;
  function start() {
    send({
      kind: "load",
      list_id: listId.value.trim(),
      verified_only: verifiedOnly.checked,
      output: formats.read(),
      key: key.value || null
    });
    key.value = "";
  }
  function unfold(isOpen) {
    form.hidden = !isOpen;
    opener.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) listId.focus();
  }
  for (const field of [listId, key]) {
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") start();
    });
  }
  function fill(state) {
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
      if (before === null || before.has_result !== state.has_result || before.is_loading && !state.is_loading && state.has_result) {
        form.hidden = state.has_result;
        opener.setAttribute("aria-expanded", String(!state.has_result));
      }
      if (state.is_loading && (focused === load || focused === listId || focused === key)) cancel.focus();
      if (!state.is_loading && focused === cancel) (form.hidden ? opener : load).focus();
      before = state;
    },
    showTrip: trip.show,
    showProgress: progress.show,
    showNotices: notices.show
  };
}

// src/cards.ts
function makeCard(card, send, refresh) {
  const items = card.found.map(({ text, facet, value }) => facet ? makeButton(text, () => send({ kind: "pick", facet, value }), { title: text }) : make("span", { title: text }, text));
  const found = make("div", { class: "cp-found" }, ...items);
  let isOpen = false;
  const more = makeButton("", () => {
    isOpen = !isOpen;
    fold();
    refresh();
  }, { class: "cp-small", hidden: true });
  function fold() {
    for (const item of items) item.hidden = false;
    more.hidden = false;
    const first = items[0]?.offsetTop ?? 0;
    const rest = items.filter((item) => item.offsetTop > first);
    if (!isOpen) for (const item of rest) item.hidden = true;
    more.hidden = rest.length === 0;
    more.textContent = isOpen ? "less" : `+${rest.length}`;
    more.setAttribute("aria-label", isOpen ? `Show less of ${card.title}` : `Show ${rest.length} more of ${card.title}`);
    more.setAttribute("aria-expanded", String(isOpen));
  }
  return {
    node: make(
      "div",
      { class: "cp-card", role: "group", "aria-label": card.title },
      make("strong", { title: card.text }, card.title),
      make("span", { class: "cp-saying" }, card.text),
      found,
      more
    ),
    fold
  };
}
function makeCards(send) {
  const node = make("div", { class: "cp-cards", hidden: true });
  const roving = new Roving(node, () => [[...node.querySelectorAll("button")]]);
  let shown = [];
  let width = -1;
  const fold = () => {
    for (const card of shown) card.fold();
    roving.refresh();
  };
  new ResizeObserver(() => {
    if (node.clientWidth === width) return;
    width = node.clientWidth;
    fold();
  }).observe(node);
  return {
    node,
    show(cards) {
      node.hidden = cards.length === 0;
      shown = cards.map((card) => makeCard(card, send, () => roving.refresh()));
      node.replaceChildren(...shown.map((card) => card.node));
      fold();
    }
  };
}

// src/head.ts
function makeHead(opener, send) {
  const title = make("h3", { class: "cp-title" });
  const rows = make("span", { class: "cp-fact" });
  const sign = make("span", { class: "cp-sign", "aria-hidden": "true" });
  const agreement = make("span", {});
  const mark = make("span", { class: "cp-fact cp-agreement" }, sign, agreement);
  const age = make("span", { class: "cp-fact" });
  const decision = make("strong", { class: "cp-fact cp-decision" });
  const details = make("div", { class: "cliova cp-headline" });
  const fold = make("details", { class: "cp-details", hidden: true }, make("summary", {}, "Details"), details);
  const line = make("div", { class: "cp-head" }, title, rows, mark, age, decision);
  const cards = makeCards(send);
  return {
    node: make("div", { class: "cp-top" }, line, make("div", { class: "cp-topright" }, opener), fold),
    cards: cards.node,
    show(head) {
      setText(title, head.title);
      setText(rows, head.rows);
      sign.hidden = head.agrees === null;
      setText(sign, head.agrees ? "✓" : "≠");
      setText(agreement, head.agrees ? "reconciled" : head.agrees === null ? "not reconciled" : head.said);
      mark.title = head.said;
      mark.hidden = !head.said;
      setText(age, head.age);
      age.hidden = !head.age;
      setText(decision, head.decision);
      decision.hidden = !head.decision;
    },
    showDetails(html) {
      details.innerHTML = html;
      fold.hidden = !html;
    },
    showCards: cards.show
  };
}

// src/keys.ts
var USED = /* @__PURE__ */ new Set(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End", "Enter", " ", "/"]);
var EDITING = /* @__PURE__ */ new Set(["a", "c", "v", "x", "y", "z", "Backspace", "Delete", "Home", "End", "ArrowLeft", "ArrowRight"]);
function isOurs(event, target) {
  const isText = isTextField(target);
  if (event.ctrlKey || event.metaKey) return isText && EDITING.has(event.key);
  if (event.key === "Escape" || event.key === "Tab") return false;
  if (isText || target instanceof HTMLSelectElement) return !(event.key === "Enter" && event.shiftKey);
  return USED.has(event.key) && !(event.key === "Enter" && event.shiftKey);
}
function leave(root) {
  const active = getFocused();
  if (active instanceof HTMLElement) active.blur();
  const cell = root.closest(".jp-Cell");
  const notebook = root.closest(".jp-Notebook");
  if (cell?.hasAttribute("tabindex")) cell.focus();
  else notebook?.focus();
}
function findSearch(root, target) {
  const near = target.closest("[data-facet]")?.querySelector("input[type=search]");
  if (near && !near.closest("[hidden]")) return near;
  return root.querySelector("[data-facet=search] input");
}
function listenToKeys(root) {
  root.addEventListener("keydown", (event) => {
    const target = event.target;
    if (event.key === "/" && !isTextField(target) && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      findSearch(root, target)?.focus();
    } else if (event.key === "Escape" && !event.defaultPrevented) {
      event.preventDefault();
      leave(root);
    }
    if (isOurs(event, target)) event.stopPropagation();
  });
}

// src/status.ts
function makeSearch(send) {
  let timer = 0;
  const find = () => send({ kind: "search", text: input.value });
  const input = make("input", {
    type: "search",
    class: "cp-input",
    id: makeId(),
    autocomplete: "off",
    spellcheck: "false",
    oninput: () => {
      clearTimeout(timer);
      timer = window.setTimeout(find, TYPING_PAUSE);
    },
    onkeydown: (event) => {
      if (event.key !== "Escape" || !input.value) return;
      event.preventDefault();
      clearTimeout(timer);
      input.value = "";
      find();
    }
  });
  const label = make("label", { class: "cp-label", for: input.id }, "Address contains");
  return { node: make("div", { class: "cp-search", "data-facet": "search", hidden: true }, label, input), input };
}
function makeChip(first, send) {
  const text = make("span", {});
  const button = make("button", { type: "button", class: "cp-chip", onclick: () => send({ kind: "pick", facet: first.facet, value: first.value }) }, text, make("span", { "aria-hidden": "true" }, " ×"));
  return {
    node: make("li", {}, button),
    update(chip) {
      setText(text, chip.text);
      button.setAttribute("aria-label", `Remove the filter ${chip.text}`);
    }
  };
}
function makeStatus(menu, send) {
  const left = make("p", { class: "cp-left", role: "status" });
  const chips = make("ul", { class: "cp-chips", "aria-label": "Filters that are on", hidden: true });
  const list = new KeyedList(chips, ({ facet, value }) => `${facet} ${value}`, (chip) => makeChip(chip, send));
  const undo = makeButton("↶", () => send({ kind: "undo" }), { "aria-label": "Undo", title: "Undo" });
  const redo = makeButton("↷", () => send({ kind: "redo" }), { "aria-label": "Redo", title: "Redo" });
  const reset = makeButton("Reset", () => send({ kind: "reset" }), { hidden: true });
  const back = make("div", { class: "cp-toggles", role: "group", "aria-label": "Filters as a whole" }, undo, redo, reset);
  const search = makeSearch(send);
  const chipKeys = new Roving(chips, () => [[...chips.querySelectorAll("button")]]);
  const backKeys = new Roving(back, () => [[undo, redo, reset]]);
  const enable = (button, is) => button.setAttribute("aria-disabled", String(!is));
  return {
    node: make("div", { class: "cp-bottom" }, left, chips, back, search.node, menu),
    // A new node is said aloud, also where another filter leaves as many rows.
    showLeft: (text) => left.replaceChildren(make("span", {}, text)),
    showChips(items) {
      list.update(items);
      chips.hidden = items.length === 0;
      reset.hidden = items.length === 0;
      chipKeys.refresh();
      backKeys.refresh();
    },
    showSearch(text) {
      if (getFocused() !== search.input) search.input.value = text;
    },
    canSearch(is) {
      search.node.hidden = !is;
    },
    canUndo: (is) => enable(undo, is),
    canRedo: (is) => enable(redo, is)
  };
}

// src/twin.ts
function hideTwin(el) {
  let node = el.parentElement;
  for (let level = 0; node && level < 10; level += 1, node = node.parentElement) {
    const found = node;
    if (found.querySelector(".cliova-twin")) {
      found.classList.add("cliova-live");
      return () => found.classList.remove("cliova-live");
    }
    if (found.matches(".jp-Cell, .cell, body")) break;
  }
  return () => {
  };
}

// src/panel.ts
var GONE = "The kernel of this panel has ended or was restarted. Run the cell again to go on.";
function keepFocus(root, change) {
  const focused = getFocused();
  const group = root.contains(focused) ? Roving.find(focused) : void 0;
  const wasInside = root.contains(focused);
  change();
  if (!wasInside || root.contains(getFocused()) && !getFocused()?.closest("[hidden]")) return;
  if (group?.restore()) return;
  const next = root.querySelector("[data-facet=verdicts] [tabindex='0'], button:not([hidden])");
  next?.focus();
}
function build(send) {
  const form = makeForm(send);
  const head = makeHead(form.opener, send);
  const facets = makeFacets(send);
  const status = makeStatus(facets.menu, send);
  const code = makeCode();
  const body = makeBody(code.announce, send);
  const result = make("div", { class: "cp-result", hidden: true }, head.cards, facets.node, status.node, body.node, code.node);
  const announcer = makeAnnouncer();
  const root = make(
    "div",
    { class: "cliova-panel", role: "group", "aria-label": "Cliova panel" },
    head.node,
    form.node,
    result,
    announcer.node
  );
  const showers = {
    form: form.show,
    trip: form.showTrip,
    progress: form.showProgress,
    notices: form.showNotices,
    head(part) {
      head.show(part);
      result.hidden = false;
    },
    headline: head.showDetails,
    cards: head.showCards,
    plan: facets.showPlan,
    facets: facets.update,
    choices(part) {
      facets.choose(part);
      body.choose(part);
    },
    can_search: status.canSearch,
    search: status.showSearch,
    chips: status.showChips,
    left: status.showLeft,
    can_undo: status.canUndo,
    can_redo: status.canRedo,
    body: body.show,
    pager: body.showPager,
    peeked: body.showPeeked,
    code: code.show
  };
  return { root, inert: [form.node, facets.node, status.node, body.node], showers, say: announcer.say };
}
function openPanel(model, el) {
  const { root, inert, showers, say } = build((action) => model.send(action));
  listenToKeys(root);
  function show(parts) {
    for (const name of Object.keys(showers)) {
      const part = parts[name];
      if (part !== void 0) showers[name](part);
    }
  }
  function follow() {
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
    }
  };
}

// src/main.ts
function isShow(message) {
  return typeof message === "object" && message !== null && message.kind === "show";
}
function render({ model, el }) {
  let panel = null;
  function listen(message) {
    if (!isShow(message)) return;
    panel ??= openPanel(model, el);
    panel.receive(message);
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
var main_default = { render };
export {
  main_default as default
};
