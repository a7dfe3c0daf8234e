// Files chosen or dropped in .lv-drop upload at once, with progress and 取消; the answer's fragments are swapped in.
import { csrf, swap } from "./swap.js";

const size = (bytes) => bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1)} MB`;

const make = (tag, css, words) => {
  const el = document.createElement(tag);
  if (css) el.className = css;
  if (words) el.textContent = words;
  return el;
};

const showError = (drop, message) => {
  const next = drop.nextElementSibling;
  const box = next && next.matches("[data-upload-error]") ? next : make("p", "lv-err");
  box.dataset.uploadError = "";
  box.setAttribute("role", "alert");
  box.textContent = message;
  drop.after(box);
  drop.querySelector("input[type=file]").value = "";
};

const row = (file, cancel) => {
  const el = make("div", "lv-file");
  const bar = make("progress", "lv-progress");
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", `${file.name} 上传进度`);
  const words = make("span", "lv-num", "0%");
  const stop = make("button", "btn btn-quiet btn-sm", "取消");
  stop.type = "button";
  stop.addEventListener("click", cancel);
  el.append(make("span", "", file.name), bar, words, stop);
  el.show = (done, total) => {
    bar.value = Math.round((done / total) * 100);
    words.textContent = `${bar.value}%　${size(done)} / ${size(total)}`;
  };
  return el;
};

const json = (request) => { try { return JSON.parse(request.responseText); } catch { return null; } };

const send = (form, drop, input, files) => {
  const request = new XMLHttpRequest();
  const progress = row(files[0], () => request.abort());
  const data = new FormData();
  const token = csrf(form);
  if (token) data.append("csrfmiddlewaretoken", token);
  [...form.elements].filter((el) => el.type === "hidden" && el.name && el.name !== "csrfmiddlewaretoken").forEach((el) => data.append(el.name, el.value));
  files.forEach((file) => data.append(input.name, file));
  const finish = () => { progress.remove(); drop.hidden = false; };
  drop.hidden = true;
  drop.after(progress);
  request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) progress.show(event.loaded, event.total); });
  request.addEventListener("abort", () => { finish(); showError(drop, "已取消上传"); });
  request.addEventListener("error", () => { finish(); showError(drop, "上传中断，请检查网络后重新选择文件"); });
  request.addEventListener("load", () => {
    finish();
    const reply = json(request);
    if (request.status < 300 && reply && reply.html) { swap(reply.html); return; }
    const errors = reply && reply.errors ? Object.values(reply.errors).flat() : [];
    const tooBig = request.status === 413 ? "文件太大，服务器没有收下" : "未能上传，请重试";
    showError(drop, errors.join("；") || (reply && reply.message) || tooBig);
  });
  request.open("POST", form.dataset.uploadUrl);
  request.setRequestHeader("X-Requested-With", "fetch");
  request.send(data);
};

const chosen = (input, files) => {
  const drop = input.closest(".lv-drop");
  const form = input.closest("form[data-upload-url]");
  if (!drop || !form || !files.length) return;
  const limit = Number(input.dataset.maxBytes || 0);
  const big = limit ? files.find((file) => file.size > limit) : null;
  if (big) { showError(drop, `“${big.name}”有 ${size(big.size)}，单个文件不超过 ${size(limit)}`); return; }
  send(form, drop, input, input.multiple ? files : files.slice(0, 1));
};

export const start = () => {
  document.addEventListener("change", (event) => {
    if (event.target.matches(".lv-drop input[type=file]")) chosen(event.target, [...event.target.files]);
  });
  const over = (event, on) => {
    const drop = event.target instanceof Element ? event.target.closest("form[data-upload-url] .lv-drop") : null;
    if (!drop) return null;
    event.preventDefault();
    drop.classList.toggle("is-over", on);
    return drop;
  };
  document.addEventListener("dragover", (event) => over(event, true));
  document.addEventListener("dragleave", (event) => over(event, false));
  document.addEventListener("drop", (event) => {
    const drop = over(event, false);
    if (drop) chosen(drop.querySelector("input[type=file]"), [...event.dataTransfer.files]);
  });
};
