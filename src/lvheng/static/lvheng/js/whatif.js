// What-if of a selection: the slider moves the line's field; letting it go works the what-if out.
export const start = () => {
  for (const range of document.querySelectorAll("[data-range-for]")) {
    const field = document.getElementById(range.dataset.rangeFor);
    if (!field) continue;
    range.hidden = false;
    range.addEventListener("input", () => { field.value = Number(range.value).toFixed(2); });
    range.addEventListener("change", () => range.form.requestSubmit());
    field.addEventListener("input", () => { if (field.value !== "" && !Number.isNaN(Number(field.value))) range.value = field.value; });
  }
};
