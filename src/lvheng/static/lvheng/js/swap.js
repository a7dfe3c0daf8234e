// Swap fragments that the server rendered, keeping the focus where it was.
import { start as tabs } from "./tabs.js";

export const csrf = (form) => {
  const field = form.querySelector("[name=csrfmiddlewaretoken]") || document.querySelector("[name=csrfmiddlewaretoken]");
  return field ? field.value : "";
};

// Each of these takes the place of the element of its id, where it differs and nobody is in it
const swapById = (html) => {
  for (const next of [...new DOMParser().parseFromString(html, "text/html").body.children]) {
    const old = next.id && document.getElementById(next.id);
    if (!old || old.outerHTML === next.outerHTML || old.querySelector("input:focus, select:focus, textarea:focus")) continue;
    const inside = old.contains(document.activeElement);
    const node = document.importNode(next, true);
    old.replaceWith(node);
    if (inside) node.closest("[tabindex]")?.focus({ preventScroll: true });
    document.dispatchEvent(new CustomEvent("lv:swapped", { detail: { node } }));
  }
};

export const swap = (fragments) => {
  for (const [selector, html] of Object.entries(fragments || {})) {
    if (selector === "*") { swapById(html); continue; }
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
