// Swap fragments that the server rendered, keeping the focus where it was.
import { start as tabs } from "./tabs.js";

export const csrf = (form) => {
  const field = form.querySelector("[name=csrfmiddlewaretoken]") || document.querySelector("[name=csrfmiddlewaretoken]");
  return field ? field.value : "";
};

export const swap = (fragments) => {
  for (const [selector, html] of Object.entries(fragments || {})) {
    const old = document.querySelector(selector);
    if (!old) continue;
    const active = old.contains(document.activeElement) ? document.activeElement : null;
    const next = new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
    if (!next) { old.replaceChildren(); continue; }
    const node = document.importNode(next, true);
    old.replaceWith(node);
    if (active) {
      const again = active.id ? document.getElementById(active.id) : null;
      if (again) again.focus(); else if (node.matches("[tabindex]")) node.focus();
    }
    tabs(document);
    document.dispatchEvent(new CustomEvent("lv:swapped", { detail: { node } }));
  }
};
