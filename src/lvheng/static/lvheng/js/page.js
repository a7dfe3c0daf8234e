// Small things of the page: display modes, print, menus, dialogs, focus on the error summary.
const VALUES = { type: "large", contrast: "more" };
const YEAR = 31536000;

const mode = (button) => {
  const name = button.dataset.mode;
  const root = document.documentElement;
  const show = () => button.setAttribute("aria-pressed", String(root.dataset[name] === VALUES[name]));
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const on = root.dataset[name] !== VALUES[name];
    if (on) root.dataset[name] = VALUES[name]; else delete root.dataset[name];
    const secure = location.protocol === "https:" ? ";secure" : "";
    document.cookie = `lv-${name}=${on ? VALUES[name] : ""};path=/;max-age=${on ? YEAR : 0};samesite=lax${secure}`;
    show();
  });
  show();
};

export const openDialog = (id) => {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
};

export const start = () => {
  document.querySelectorAll("[data-mode]").forEach(mode);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
    const opener = event.target.closest("[data-dialog]");
    if (opener) openDialog(opener.dataset.dialog);
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus({ preventScroll: true });
};
