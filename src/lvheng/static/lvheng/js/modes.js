// Display modes before first paint: large type and high contrast, remembered on this device in a cookie, so that the
// server can render them too. A classic script in the head: a module would run after the first paint.
(function () {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");
  const on = { type: "large", contrast: "more" };
  const cookies = new Map(document.cookie.split("; ").map((pair) => pair.split("=")));
  const asked = new URLSearchParams(location.search);
  for (const mode of Object.keys(on)) {
    const wanted = asked.get(mode) || cookies.get("lv-" + mode);
    if (wanted === on[mode]) root.dataset[mode] = on[mode];
  }
})();
