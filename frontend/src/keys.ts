/** Which keys the panel takes, and which it leaves to the notebook around it. */
import { getFocused } from "./dom.ts";
import { isTextField } from "./roving.ts";

const USED = new Set(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End", "Enter", " ", "/"]);
const EDITING = new Set(["a", "c", "v", "x", "y", "z", "Backspace", "Delete", "Home", "End", "ArrowLeft", "ArrowRight"]);

/** Whether the notebook must not see a key: typed text, and what moves about in the panel. */
export function isOurs(event: KeyboardEvent, target: Element): boolean {
  const isText = isTextField(target);
  if (event.ctrlKey || event.metaKey) return isText && EDITING.has(event.key);
  if (event.key === "Escape" || event.key === "Tab") return false;
  if (isText || target instanceof HTMLSelectElement) return !(event.key === "Enter" && event.shiftKey);
  return USED.has(event.key) && !(event.key === "Enter" && event.shiftKey);
}

/** Give the focus back to the notebook's cell. */
function leave(root: HTMLElement): void {
  const active = getFocused();
  if (active instanceof HTMLElement) active.blur();
  const cell = root.closest<HTMLElement>(".jp-Cell");
  const notebook = root.closest<HTMLElement>(".jp-Notebook");
  if (cell?.hasAttribute("tabindex")) cell.focus();
  else notebook?.focus();
}

/** Where "/" leads to from here: the facet's own field, or that of the addresses. */
function findSearch(root: HTMLElement, target: Element): HTMLInputElement | null {
  const near = target.closest("[data-facet]")?.querySelector<HTMLInputElement>("input[type=search]");
  if (near && !near.closest("[hidden]")) return near;
  return root.querySelector<HTMLInputElement>("[data-facet=search] input");
}

export function listenToKeys(root: HTMLElement): void {
  root.addEventListener("keydown", (event) => {
    const target = event.target as Element;
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
