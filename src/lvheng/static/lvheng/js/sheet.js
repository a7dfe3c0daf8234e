// Data sheets: rows, months, confirming and pasted blocks without leaving the page; Enter goes down a column.
import { say, saverOf } from "./autosave.js";
import { ask } from "./confirm.js";
import { csrf, swap } from "./swap.js";

const sheetOf = (el) => el instanceof Element ? el.closest("[data-sheet]") : null;

const announce = (text) => {
  let box = document.getElementById("lv-announce");
  if (!box) {
    box = document.createElement("p");
    box.id = "lv-announce";
    box.className = "visually-hidden";
    box.setAttribute("role", "status");
    document.querySelector("main").append(box);
  }
  box.textContent = text;
};

const focusOn = (selector) => {
  const target = selector && document.querySelector(selector);
  if (!target) return;
  target.focus();
  if (target.matches("input.num")) target.select();
};

// Send one press of the sheet; what is typed and not yet saved goes first, so that nothing is drawn over
const send = async (sheet, fields) => {
  const form = sheet.closest("form");
  const saver = saverOf(form);
  if (saver && !await saver.settled()) return;
  const data = new FormData();
  data.append("csrfmiddlewaretoken", csrf(form));
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  sheet.setAttribute("aria-busy", "true");
  say("saving", "正在保存…");
  try {
    const answer = await fetch(sheet.dataset.sheetUrl, { method: "POST", body: data, headers: { "X-Requested-With": "fetch" }, credentials: "same-origin", redirect: "manual" });
    const reply = (answer.headers.get("content-type") || "").includes("json") ? await answer.json() : null;
    if (!answer.ok || !reply) {
      const errors = reply && reply.errors ? Object.values(reply.errors).flat() : [];
      say("failed", errors.join("；") || (reply && reply.message) || "未能保存，请重试");
      return;
    }
    swap(reply.html);
    say("saved", `已保存 ${reply.saved_at}`);
    focusOn(reply.focus);
    if (reply.say) announce(reply.say);
  } catch {
    say("failed", "未能保存，请检查网络后重试");
  } finally {
    sheet.removeAttribute("aria-busy");
  }
};

const pressed = async (event) => {
  const button = event.target instanceof Element ? event.target.closest("button[data-sheet-act]") : null;
  const sheet = button && (sheetOf(button) || document.querySelector("[data-sheet]"));
  if (!sheet) return;
  event.preventDefault();
  if (button.dataset.ask && !await ask(button)) return;
  await send(sheet, { [button.name]: button.value });
};

const pasted = (event) => {
  const input = event.target;
  if (!(input instanceof HTMLInputElement) || !sheetOf(input)) return;
  const text = event.clipboardData.getData("text/plain");
  if (!/[\t\n]/.test(text.replace(/[\r\n]+$/, ""))) return;
  event.preventDefault();
  send(sheetOf(input), { paste: input.name, text });
};

// The same column of the next row, the next month, else the next control
const below = (input, step) => {
  const all = [...sheetOf(input).querySelectorAll("input:not([type=hidden]), select")].filter((el) => el.offsetParent);
  const key = (el) => el.name.replace(/\.(?:r\d+|\d+)(?=\.|$)/g, ".*");
  const column = all.filter((el) => key(el) === key(input));
  return column[column.indexOf(input) + step] || (step > 0 ? all[all.indexOf(input) + 1] : null);
};

const typed = (event) => {
  const input = event.target;
  if (event.key !== "Enter" || event.isComposing || !(input instanceof HTMLInputElement) || !sheetOf(input)) return;
  event.preventDefault();
  const next = below(input, event.shiftKey ? -1 : 1);
  if (next) { next.focus(); if (next.select) next.select(); } else { input.blur(); input.focus(); }
};

// What the page showed follows what was saved, so that a later post of the whole form undoes no other tab's entry
const saved = (event) => {
  const shown = event.target.querySelector("[data-sheet] input[name=shown]");
  if (!shown) return;
  const { name, values } = event.detail;
  const all = JSON.parse(shown.value);
  if (!(name in all)) return;
  all[name] = Array.isArray(all[name]) ? values : values[0] || "";
  shown.value = JSON.stringify(all);
};

export const start = () => {
  document.addEventListener("click", pressed);
  document.addEventListener("paste", pasted);
  document.addEventListener("keydown", typed);
  document.addEventListener("lv:saved", saved, true);
};
