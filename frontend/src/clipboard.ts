/** Copy a text; where the browser does not allow it, the old way still may. */
import { getFocused } from "./dom.ts";

export async function copyText(text: string): Promise<boolean> {
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
