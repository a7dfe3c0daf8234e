// A button with data-confirm asks first in a <dialog>; without script, or without <dialog>, the form posts as it is.
const text = (tag, words, css) => {
  const el = document.createElement(tag);
  el.textContent = words;
  if (css) el.className = css;
  return el;
};

export const ask = (button) => new Promise((resolve) => {
  const data = button.dataset;
  const dialog = document.createElement("dialog");
  dialog.className = "lv-dialog";
  dialog.setAttribute("aria-labelledby", "lv-confirm-t");
  const title = text("h2", data.confirmTitle || button.textContent.trim());
  title.id = "lv-confirm-t";
  const actions = document.createElement("div");
  actions.className = "lv-actions";
  const no = text("button", "取消", "btn");
  const yes = text("button", data.confirmLabel || button.textContent.trim(), data.confirmTone === "danger" ? "btn btn-danger" : "btn btn-primary");
  no.type = yes.type = "button";
  no.addEventListener("click", () => dialog.close());
  yes.addEventListener("click", () => dialog.close("yes"));
  actions.append(no, yes);
  dialog.append(title, text("p", data.confirm || data.ask), actions);
  dialog.addEventListener("close", () => { dialog.remove(); button.focus(); resolve(dialog.returnValue === "yes"); });
  document.body.append(dialog);
  dialog.showModal();
});

export const start = () => {
  if (typeof HTMLDialogElement === "undefined") return;
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-confirm], input[data-confirm]");
    if (!button || !button.form || button.dataset.confirmed === "yes") return;
    if (!button.form.noValidate && !button.form.reportValidity()) return;
    event.preventDefault();
    if (!await ask(button)) return;
    button.dataset.confirmed = "yes";
    button.form.requestSubmit(button.type === "submit" ? button : undefined);
    delete button.dataset.confirmed;
  });
};
