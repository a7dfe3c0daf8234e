// Saved as you type: each changed control of <form data-autosave-url> is posted by itself. A failed save stays on
// screen, is kept in localStorage and retried with back-off, when the line returns, or at once by 立即重试.
import { csrf, swap } from "./swap.js";

const WAITS = [2, 4, 8, 16, 30, 60];
const PATIENCE = 30_000; // milliseconds until an answer that does not come counts as a lost line
const ICONS = { saved: "circle-check", saving: "progress", failed: "alert-circle" };

const line = () => document.querySelector("[data-save]");
export const say = (state, text, retry) => {
  const box = line();
  if (!box) return;
  box.className = "lv-save" + (state === "saved" ? "" : ` is-${state}`);
  const use = box.querySelector("[data-save-icon] use, svg.icon use");
  if (use) use.setAttribute("href", use.getAttribute("href").replace(/#.*$/, `#${ICONS[state]}`));
  const words = box.querySelector("[data-save-text]");
  if (words.textContent !== text) words.textContent = text;
  let button = box.querySelector(".lv-save-retry");
  if (button && !retry) button.remove();
  if (!button && retry) {
    button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-danger lv-save-retry";
    button.textContent = "立即重试";
    button.addEventListener("click", retry);
    box.append(button);
  }
};

// Nothing moves under a pointer that is down: a button that shifts before it is let go would lose the click
let pressed = false;
const still = async () => {
  for (let waits = 0; pressed && waits < 100; waits += 1) await new Promise((resolve) => { setTimeout(resolve, 20); });
};
const watchPointer = () => {
  document.addEventListener("pointerdown", () => { pressed = true; }, true);
  for (const end of ["pointerup", "pointercancel"]) {
    window.addEventListener(end, () => { setTimeout(() => { pressed = false; }, 0); }, true);
  }
};

const store = {
  read: (key) => { try { return JSON.parse(localStorage.getItem(key) || "{}"); } catch { return {}; } },
  write: (key, value) => {
    try {
      if (Object.keys(value).length) localStorage.setItem(key, JSON.stringify(value)); else localStorage.removeItem(key);
    } catch { /* storage refused: the value stays in the page */ }
  },
};

const controls = (form, name) => [...form.elements].filter((el) => el.name === name);
const valuesOf = (form, name) => controls(form, name).flatMap((el) => {
  if (el.type === "checkbox" || el.type === "radio") return el.checked ? [el.value] : [];
  if (el instanceof HTMLSelectElement && el.multiple) return [...el.selectedOptions].map((option) => option.value);
  return [el.value];
});
const put = (form, name, values) => controls(form, name).forEach((el, i) => {
  if (el.type === "checkbox" || el.type === "radio") el.checked = values.includes(el.value);
  else if (el instanceof HTMLSelectElement && el.multiple) [...el.options].forEach((o) => { o.selected = values.includes(o.value); });
  else if (values[i] !== undefined) el.value = values[i];
});

const iconOf = (name) => {
  const known = document.querySelector("svg.icon use");
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon icon-sm");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", (known ? known.getAttribute("href") : "#").replace(/#.*$/, `#${name}`));
  svg.append(use);
  return svg;
};

const describe = (el, id, on) => {
  const ids = new Set((el.getAttribute("aria-describedby") || "").split(/\s+/).filter(Boolean));
  if (on) ids.add(id); else ids.delete(id);
  if (ids.size) el.setAttribute("aria-describedby", [...ids].join(" ")); else el.removeAttribute("aria-describedby");
};

// The error beside the field: same place and markup as the server's
export const showError = (form, name, messages) => {
  const field = controls(form, name)[0];
  if (!field) return false;
  const box = field.closest(".lv-formfield, td, dd, .lv-ask") || field.parentElement;
  const id = `${(field.closest("fieldset") || field).id || name}_error`;
  let err = form.querySelector(`[data-error-for="${CSS.escape(name)}"]`);
  const on = messages.length > 0;
  if (!on && err) err.remove();
  if (on) {
    if (!err) {
      err = document.createElement("p");
      err.className = "lv-err";
      err.dataset.errorFor = name;
      const before = field.closest(".lv-field, .form-check") || field;
      before.parentElement.insertBefore(err, before);
    }
    err.id = id;
    const words = document.createElement("span");
    words.textContent = messages.join("；");
    err.replaceChildren(iconOf("alert-circle"), words);
  }
  if (box && box.matches(".lv-formfield")) box.classList.toggle("is-bad", on);
  controls(form, name).forEach((el) => {
    el.classList.toggle("is-invalid", on && el.type !== "radio");
    if (on) el.setAttribute("aria-invalid", "true"); else el.removeAttribute("aria-invalid");
    describe(el, id, on);
  });
  return true;
};

const savers = new WeakMap();
// The saver of a form, for scripts that change the form: `settled` waits until nothing is on its way.
export const saverOf = (form) => savers.get(form);

class Saver {
  constructor(form) {
    this.form = form;
    savers.set(form, this);
    this.url = form.dataset.autosaveUrl;
    this.key = `lv-unsaved:${this.url}`;
    this.pending = store.read(this.key);
    this.held = {}; // refused for what was typed: kept here, and sent again only when changed or on the next visit
    this.dirty = new Set();
    this.tries = 0;
    this.running = null;
    form.addEventListener("change", (event) => this.changed(event.target));
    form.addEventListener("input", (event) => { if (this.listens(event.target)) this.dirty.add(event.target.name); });
    form.addEventListener("submit", (event) => this.leave(event));
    window.addEventListener("online", () => this.flush());
    // leaving with something typed but not yet changed: keep it here, it is restored and sent on the next visit
    window.addEventListener("pagehide", () => {
      if (this.sent) return;
      this.dirty.forEach((name) => { this.pending[name] = valuesOf(this.form, name); });
      this.keep();
    });
    // controls drawn anew by the server show what it holds: what is still to be saved is put back in
    document.addEventListener("lv:swapped", (event) => {
      if (!form.contains(event.detail.node)) return;
      for (const [name, values] of Object.entries({ ...this.held, ...this.pending })) put(form, name, values);
    });
    // 采用对方的: what was typed here is given up
    form.addEventListener("click", (event) => {
      if (event.target.closest("[data-autosave-drop]")) { this.sent = true; this.forget(); }
    });
    if (Object.keys(this.pending).length) {
      // sent as of when it was typed: what somebody else saved since is told, not overwritten
      for (const [name, value] of Object.entries(store.read(`${this.key}#as-of`))) put(form, name, [value]);
      for (const [name, values] of Object.entries(this.pending)) put(form, name, values);
      this.flush();
    }
  }

  // true once all is saved; false where something could not be saved yet
  async settled() {
    while (this.running || Object.keys(this.pending).length) {
      await this.flush(); // what failed is told at once: a line that comes back later sends on nobody who was told so
      if (Object.keys(this.pending).length && this.tries) return false;
    }
    return true;
  }

  listens(el) {
    return Boolean(el.name) && el.form === this.form && el.type !== "file" && el.type !== "hidden" && el.dataset.autosave !== "off";
  }

  changed(el) {
    if (!this.listens(el)) return;
    this.dirty.delete(el.name);
    delete this.held[el.name];
    this.pending[el.name] = valuesOf(this.form, el.name);
    this.keep();
    this.flush();
  }

  keep() {
    const unsaved = { ...this.held, ...this.pending };
    store.write(this.key, unsaved);
    const marks = [...this.form.querySelectorAll("input[data-autosave-always=kept]")].map((el) => [el.name, el.value]);
    store.write(`${this.key}#as-of`, Object.keys(unsaved).length ? Object.fromEntries(marks) : {});
  }

  forget() {
    store.write(this.key, {});
    store.write(`${this.key}#as-of`, {});
  }

  // the form is sent: at once, or with data-autosave-wait only when the line is there and all has been answered
  leave(event) {
    const now = this.free || event.submitter?.hasAttribute("data-autosave-now");
    if (!this.form.hasAttribute("data-autosave-wait") || now) { this.sent = true; this.forget(); return; }
    event.preventDefault();
    if (this.leaving) return;
    this.leaving = true;
    for (const name of this.dirty) this.pending[name] = valuesOf(this.form, name);
    this.dirty.clear();
    this.keep();
    this.tries = 0;
    this.settled().then((done) => {
      if (done && navigator.onLine) {
        // not before the event at hand is over: while it is dispatched a form ignores being sent again
        setTimeout(() => { this.leaving = false; this.free = true; this.form.requestSubmit(event.submitter); }, 0);
        return;
      }
      this.leaving = false;
      if (done) say("failed", "网络已断开，恢复后再继续；填写的内容没有丢失");
    });
  }

  body(name, values) {
    const data = new FormData();
    const token = csrf(this.form);
    if (token) data.append("csrfmiddlewaretoken", token);
    this.form.querySelectorAll("input[data-autosave-always]").forEach((el) => data.append(el.name, el.value));
    data.append("autosave", name);
    values.forEach((value) => data.append(name, value));
    return data;
  }

  // one round at a time; who asks meanwhile waits for the round that runs
  flush() {
    this.running ??= this.round().finally(() => { this.running = null; });
    return this.running;
  }

  async round() {
    clearTimeout(this.timer);
    let names = Object.keys(this.pending);
    if (names.length) say("saving", "正在保存…");
    while (names.length) {
      const name = names[0];
      const values = this.pending[name];
      if (!await this.send(name, values)) break;
      if (this.pending[name] === values) delete this.pending[name];
      this.keep();
      names = Object.keys(this.pending);
    }
  }

  // true: done with this field (saved, or refused for good); false: try again later
  async send(name, values) {
    let answer;
    let reply;
    try {
      answer = await fetch(this.url, { method: "POST", body: this.body(name, values), headers: { "X-Requested-With": "fetch" }, credentials: "same-origin", redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
      reply = (answer.headers.get("content-type") || "").includes("json") ? await answer.json() : null;
      await still();
    } catch { this.failed("未能保存"); return false; }
    if (answer.ok && reply) { this.saved(name, values, reply); return true; }
    if (reply && [400, 403, 409, 422].includes(answer.status)) {
      if (answer.status === 409) this.held[name] = values; // told again on the next visit, until one is chosen
      this.refused(name, reply);
      return true;
    }
    this.failed(answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403 ? "登录已失效，请在新窗口重新登录；未能保存" : "未能保存");
    return false;
  }

  saved(name, values, reply) {
    this.tries = 0;
    const errors = reply.errors || {};
    if (!reply.saved_at) this.held[name] = values;
    showError(this.form, name, errors[name] || []);
    for (const [other, messages] of Object.entries(errors)) if (other !== name) showError(this.form, other, messages);
    swap(reply.html);
    if (reply.saved_at) this.form.dispatchEvent(new CustomEvent("lv:saved", { detail: { name, values } }));
    if (reply.saved_at) say("saved", `已保存 ${reply.saved_at}`);
    else say("failed", "有误，尚未保存，请按提示更正");
  }

  refused(name, reply) {
    const errors = reply.errors || {};
    const placed = Object.entries(errors).filter(([field, messages]) => showError(this.form, field, messages)).length;
    if (!placed) showError(this.form, name, [reply.message || "未能保存"]);
    swap(reply.html);
    say("failed", reply.message || "有误，尚未保存，请按提示更正");
  }

  failed(why) {
    const wait = WAITS[Math.min(this.tries, WAITS.length - 1)];
    this.tries += 1;
    const count = Object.keys(this.pending).length;
    // a status region: said once, not counted down second by second
    say("failed", `${why} ${count} 栏，已留在本机，${wait} 秒后重试`, () => this.flush());
    this.timer = setTimeout(() => this.flush(), wait * 1000);
  }
}

export const start = () => {
  const forms = document.querySelectorAll("form[data-autosave-url]");
  if (forms.length) watchPointer();
  forms.forEach((form) => new Saver(form));
};
