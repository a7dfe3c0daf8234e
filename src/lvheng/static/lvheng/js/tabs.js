// Tabs with arrow keys. Without script both panels show and the switch is hidden; here the first one is chosen.
const wire = (list) => {
  const tabs = [...list.querySelectorAll("[data-tab]")];
  const panel = (tab) => document.getElementById(tab.getAttribute("aria-controls"));
  const pick = (tab) => tabs.forEach((other) => {
    const chosen = other === tab;
    other.setAttribute("aria-selected", String(chosen));
    other.tabIndex = chosen ? 0 : -1;
    const shown = panel(other);
    if (!shown) return;
    shown.hidden = !chosen;
    shown.dispatchEvent(new CustomEvent("lv:shown"));
  });
  tabs.forEach((tab, i) => {
    tab.addEventListener("click", () => pick(tab));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = tabs[(i + step + tabs.length) % tabs.length];
      pick(next);
      next.focus();
    });
    const shown = panel(tab);
    if (shown) {
      shown.setAttribute("role", "tabpanel");
      shown.setAttribute("aria-labelledby", tab.id);
      shown.removeAttribute("aria-label");
    }
  });
  list.hidden = false;
  if (tabs.length) pick(tabs.find((tab) => tab.getAttribute("aria-selected") === "true") || tabs[0]);
};

export const start = (root) => {
  root.querySelectorAll("[role=tablist][data-tabs]:not([data-wired])").forEach((list) => {
    list.dataset.wired = "";
    wire(list);
  });
};
