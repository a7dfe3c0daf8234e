// Reviewer's desk by keyboard. Single keys are off while typing in a field or in a dialog; Esc leaves the field.
import { openDialog } from "./page.js";

const TYPING = "input:not([type=radio]):not([type=checkbox]), textarea, select";

export const start = () => {
  const items = () => [...document.querySelectorAll(".lv-rail a")];
  const tabs = () => [...document.querySelectorAll(".lv-view-tabs [role=tab]")];
  const goTo = (step) => {
    const all = items();
    const next = all[all.findIndex((a) => a.hasAttribute("aria-current")) + step];
    if (next) { next.focus(); next.click(); }
  };
  const turn = (step) => {
    const all = tabs();
    if (!all.length) return;
    const at = all.findIndex((tab) => tab.getAttribute("aria-selected") === "true");
    const next = all[(at + step + all.length) % all.length];
    next.click();
    next.focus();
  };
  const verdict = (n) => {
    const group = document.querySelectorAll("fieldset.lv-verdict")[n - 1];
    const radio = group && (group.querySelector("input:checked") || group.querySelector("input"));
    if (radio) radio.focus();
  };
  const focusOn = (selector) => { const el = document.querySelector(selector); if (el) el.focus(); };
  const follow = (selector) => { const el = document.querySelector(selector); if (el) el.click(); };
  // the field inside of the first folded part of this kind that has one
  const unfold = (selector) => {
    const field = document.querySelector(selector);
    if (!field) return;
    for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    field.focus();
  };
  const keys = {
    j: () => goTo(1), k: () => goTo(-1), "]": () => turn(1), "[": () => turn(-1),
    1: () => verdict(1), 2: () => verdict(2), 3: () => verdict(3),
    v: () => focusOn("[data-key-value]"), r: () => focusOn("[data-key-remark]"), f: () => focusOn("[data-key-files]"),
    n: () => follow(".lv-view-bar [rel=next]"), p: () => follow(".lv-view-bar [rel=prev]"),
    "+": () => follow("[data-key-larger]"), "=": () => follow("[data-key-larger]"), "-": () => follow("[data-key-smaller]"),
    t: () => follow("[data-key-turn]"), x: () => unfold(".lv-flags textarea"), q: () => unfold(".lv-questions textarea"),
    ",": () => follow("[data-key-before]"), ".": () => follow("[data-key-after]"),
    "?": () => openDialog("lv-keys-dialog"), "？": () => openDialog("lv-keys-dialog"),
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches(TYPING);
    if (event.key === "Escape" && typing) { event.target.blur(); return; }
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      // in a question or a reason: that is sent, and what was judged is saved field by field already
      const own = event.target.matches(TYPING) && event.target.form && event.target.form.method === "post" ? event.target.form : null;
      const form = own || document.querySelector(".lv-judge-form");
      if (form) { event.preventDefault(); form.requestSubmit(form.querySelector("[name=next]:not([type=hidden])")); }
      return;
    }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const act = keys[event.key.toLowerCase()];
    if (act) { event.preventDefault(); act(); }
  });
};
