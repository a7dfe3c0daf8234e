// Charts: every [data-chart] box names a <script type="application/json"> with its data; colours come from the theme's
// custom properties. Canvas renderer and rich-text tooltips, so a strict CSP holds (no style attributes are written).
const theme = () => {
  const css = getComputedStyle(document.documentElement);
  const c = (name) => css.getPropertyValue("--lv-" + name).trim();
  const font = c("font");
  const size = parseFloat(css.fontSize) * 0.75;
  const text = { color: c("text-2") || c("grey-600"), fontFamily: font, fontSize: size };
  const axis = { axisLine: { lineStyle: { color: c("grey-400") } }, axisTick: { show: false }, axisLabel: text, nameTextStyle: text };
  return {
    c, font, size, text, axis, ink: { ...text, color: c("ink") },
    tip: { renderMode: "richText", backgroundColor: c("ink"), borderWidth: 0, padding: [6, 10], textStyle: { color: c("white"), fontFamily: font, fontSize: size + 1 } },
    value: { ...axis, axisLine: { show: false }, splitLine: { lineStyle: { color: c("grey-100") } } },
  };
};

const make = {
  // Distribution: bars by score band on a value axis, so that mean and line stand where they belong
  hist: (d, t) => {
    const { c, font } = t;
    const mark = (x, label, colour, type, place) => ({
      xAxis: x, lineStyle: { color: colour, type, width: 2 },
      label: { formatter: label, color: colour, fontFamily: font, fontSize: t.size, fontWeight: 600, position: "end", align: place, padding: place === "right" ? [0, 6, 0, 0] : [0, 0, 0, 6] },
    });
    const marks = [];
    if (d.mean != null) marks.push(mark(d.mean, `平均 ${d.mean.toFixed(2)}`, c("ink"), "dashed", "right"));
    if (d.line != null) marks.push(mark(d.line, `${d.line_label || "推荐线"} ${d.line.toFixed(2)}`, c("green-900"), "solid", "left"));
    return {
      grid: { left: 4, right: 18, top: 26, bottom: 2, containLabel: true },
      tooltip: { ...t.tip, formatter: (p) => `${d.bins[p.dataIndex][0]} 分：${p.value[2]} 家` },
      xAxis: { ...t.axis, type: "value", min: d.lo, max: d.lo + d.bins.length * d.step, interval: d.step * 2, splitLine: { show: false } },
      yAxis: { ...t.value, type: "value", splitNumber: 4, minInterval: 1 },
      series: [{
        type: "custom", encode: { x: [0, 1], y: 2 },
        data: d.bins.map((bin, i) => [d.lo + i * d.step, d.lo + (i + 1) * d.step, bin[1]]),
        renderItem: (params, api) => {
          const a = api.coord([api.value(0), api.value(2)]), b = api.coord([api.value(1), 0]);
          return { type: "rect", shape: { x: a[0] + 1, y: a[1], width: b[0] - a[0] - 2, height: b[1] - a[1] },
            style: { fill: d.line == null || api.value(0) + d.step / 2 >= d.line ? c("green-600") : c("green-200") } };
        },
        markLine: { symbol: "none", silent: true, data: marks },
      }],
    };
  },
  radar: (d, t) => {
    const { c } = t;
    const own = d.own_name || "本单位", mean = d.mean_name || "本省平均";
    const series = [{ name: own, value: d.own, symbolSize: 5, lineStyle: { color: c("green-700"), width: 2 }, itemStyle: { color: c("green-700") }, areaStyle: { color: c("green-500"), opacity: 0.16 } }];
    if (d.mean) series.unshift({ name: mean, value: d.mean, symbol: "none", lineStyle: { color: c("grey-600"), type: "dashed", width: 1.5 }, itemStyle: { color: c("grey-600") } });
    return {
      legend: { bottom: 0, itemGap: 20, itemWidth: 14, itemHeight: 8, textStyle: t.ink, data: d.mean ? [own, mean] : [own] },
      tooltip: t.tip,
      radar: { indicator: d.names.map((name) => ({ name, max: 100 })), radius: "56%", center: ["50%", "47%"], splitNumber: 4, axisName: { ...t.ink },
        splitArea: { show: false }, splitLine: { lineStyle: { color: c("grey-200") } }, axisLine: { lineStyle: { color: c("grey-200") } } },
      series: [{ type: "radar", data: series }],
    };
  },
  years: (d, t) => {
    const { c, font } = t;
    const line = (name, data, colour, type) => ({ type: "line", name, data, symbol: "circle", symbolSize: 7, lineStyle: { color: colour, width: 2, type }, itemStyle: { color: colour },
      label: { show: true, color: colour, fontFamily: font, fontSize: t.size, formatter: (p) => (p.value == null ? "" : p.value.toFixed(2)) }, endLabel: { show: true, formatter: name, color: colour, fontFamily: font, offset: [6, 0] } });
    const series = [line(d.own_name || "本单位", d.own, c("green-700"), "solid")];
    if (d.mean) series.push(line(d.mean_name || "本省平均", d.mean, c("grey-600"), "dashed"));
    return { grid: { left: 4, right: 96, top: 24, bottom: 2, containLabel: true }, tooltip: { ...t.tip, trigger: "axis" },
      xAxis: { ...t.axis, type: "category", data: d.years.map(String), boundaryGap: ["8%", "8%"] },
      yAxis: { ...t.value, type: "value", min: d.min == null ? 0 : d.min, max: d.max == null ? 100 : d.max }, series };
  },
  bars: (d, t) => ({
    grid: { left: 4, right: 40, top: 4, bottom: 2, containLabel: true },
    tooltip: { ...t.tip, formatter: (p) => `${p.name}：${p.value}${d.unit || ""}` },
    xAxis: { ...t.value, type: "value", ...(d.max == null ? {} : { max: d.max }) },
    yAxis: { ...t.axis, type: "category", data: d.names, inverse: true, axisLabel: t.ink },
    series: [{ type: "bar", data: d.values, barMaxWidth: 16, itemStyle: { color: t.c("green-600") }, label: { show: true, position: "right", color: t.c("ink"), fontFamily: t.font, fontSize: t.size, formatter: (p) => `${p.value}${d.unit || ""}` },
      ...(d.target == null ? {} : { markLine: { symbol: "none", silent: true, data: [{ xAxis: d.target, lineStyle: { color: t.c("ink"), type: "dashed", width: 2 }, label: { show: false } }] } }) }],
  }),
  // Values of units as stacked dots, with both levels drawn in; outliers stand out by shape and colour
  dots: (d, t) => {
    const { c, font } = t;
    const unit = d.unit ? ` ${d.unit}` : "";
    const mark = (x, label, colour, type, place, distance) => ({
      xAxis: x, lineStyle: { color: colour, type, width: 2 },
      label: { formatter: label, color: colour, fontFamily: font, fontSize: t.size, fontWeight: 600, position: "end", align: place, distance, padding: place === "right" ? [0, 6, 0, 0] : [0, 0, 0, 6] },
    });
    const first = d.leading <= d.baseline;
    const marks = [];
    if (d.leading != null) marks.push(mark(d.leading, "引领值", c("green-900"), "solid", first ? "right" : "left", 4));
    if (d.baseline != null) marks.push(mark(d.baseline, "基准值", c("ink"), "dashed", first ? "left" : "right", 4));
    const series = (name, points, colour, symbol) => ({
      type: "scatter", name, symbol, symbolSize: symbol === "circle" ? 10 : 13, itemStyle: { color: colour, opacity: 0.85 },
      data: points.map((p) => ({ value: [p[0], p[1]], name: p[2] })),
    });
    const dots = [series("单位", d.points.filter((p) => !p[3]), c("green-600"), "circle")];
    if (d.points.some((p) => p[3])) dots.push(series("离群", d.points.filter((p) => p[3]), c("red-line"), "diamond"));
    dots[0].markLine = { symbol: "none", silent: true, precision: 20, data: marks };
    return {
      grid: { left: 56, right: 56, top: 30, bottom: dots.length > 1 ? 30 : 4, containLabel: true },
      legend: dots.length > 1 ? { bottom: 0, itemGap: 20, textStyle: t.ink } : { show: false },
      tooltip: { ...t.tip, formatter: (p) => `${p.name}：${p.value[0]}${unit}` },
      xAxis: { ...t.axis, type: "value", scale: true, splitLine: { show: false } },
      yAxis: { ...t.value, type: "value", min: 0, minInterval: 1, splitNumber: 4, axisLabel: { ...t.text, showMaxLabel: false } },
      series: dots,
    };
  },
  option: (d, t) => ({ ...d.option, tooltip: { ...t.tip, ...(d.option.tooltip || {}), renderMode: "richText" } }),
};

let library;
const load = (url) => {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.addEventListener("load", () => resolve(window.echarts));
    script.addEventListener("error", reject);
    document.head.append(script);
  });
  return library;
};

const draw = async (box) => {
  if (box.dataset.drawn !== undefined) return;
  const source = document.getElementById(box.dataset.chart);
  const data = source && JSON.parse(source.textContent);
  if (!data || !make[data.kind]) return;
  box.dataset.drawn = "";
  const echarts = await load(box.dataset.echarts);
  const t = theme();
  const chart = echarts.init(box, null, { renderer: "canvas" });
  chart.setOption({ animation: false, aria: { enabled: false }, textStyle: { fontFamily: t.font }, ...make[data.kind](data, t) });
  new ResizeObserver(() => { if (box.clientWidth) chart.resize(); }).observe(box);
};

export const start = (root) => {
  root.querySelectorAll("[data-chart]").forEach(draw);
  if (root === document) document.addEventListener("lv:swapped", (event) => start(event.detail.node));
};
