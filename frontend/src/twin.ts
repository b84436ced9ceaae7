/** Mark the element that holds both this view and its static form, which hides the latter. */
export function hideTwin(el: HTMLElement): () => void {
  let node = el.parentElement;
  for (let level = 0; node && level < 10; level += 1, node = node.parentElement) {
    const found = node;
    if (found.querySelector(".cliova-twin")) {
      found.classList.add("cliova-live");
      return () => found.classList.remove("cliova-live");
    }
    if (found.matches(".jp-Cell, .cell, body")) break;
  }
  return () => {};
}
