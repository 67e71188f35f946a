/** The drawings themselves. Loaded after the first paint, as Plot is most of the page's weight. */

import * as Plot from "@observablehq/plot";
import { number, digitsFor } from "../format";
import type { Bar, BarChart, LinesChart, PathChart, RangeKind } from "../types";
import { type Colours, DASHES, FONT } from "./colours";

export type Drawn = SVGSVGElement;

interface Frame {
  width: number;
  colours: Colours;
}

const asSvg = (element: Element): Drawn => element as unknown as Drawn;

const frame = ({ width, colours }: Frame) => ({
  width,
  style: { background: "transparent", color: colours.soft, fontFamily: FONT, fontSize: "12px" },
});

/** "2025Q2" as a fraction of years, so that quarters lie evenly. */
export function yearOf(period: string): number {
  const [year, quarter] = period.split("Q");
  return Number(year) + (Number(quarter ?? 1) - 1) / 4;
}

/** Least height of a path chart in its unit: a thousandth of a point must not look like a storm. */
const LEAST = 0.1;

/** Lowest and highest value of a path chart, at least a tenth of a unit or 0.2% of the level apart. */
function spanOf(chart: PathChart, pinned: PathChart | null, wanted: number): [number, number] {
  const values = [...chart.low, ...chart.high, ...chart.baseline, ...(pinned?.mid ?? [])];
  const low = Math.min(...values);
  const high = Math.max(...values);
  const least = Math.max(LEAST, wanted, 0.002 * Math.max(Math.abs(low), Math.abs(high)));
  const more = Math.max(0, least - (high - low)) / 2;
  return [low - more, high + more];
}

/** Band, median and baseline over time; the median of a pinned run as a line of its own. */
export function drawPath(chart: PathChart, pinned: PathChart | null, at: Frame, wanted = 0): Drawn {
  const { colours } = at;
  const years = chart.periods.map(yearOf);
  const rows = years.map((year, i) => ({
    year,
    low: chart.low[i],
    mid: chart.mid[i],
    high: chart.high[i],
    base: chart.baseline[i],
  }));
  const other = pinned?.periods.map((period, i) => ({ year: yearOf(period), mid: pinned.mid[i] })) ?? [];
  const first = Math.ceil(years[0] ?? 0);
  const last = Math.floor(years.at(-1) ?? 0);
  const every = last - first > 4 ? 2 : 1;
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => first + i).filter(
    (year) => (year - first) % every === 0,
  );
  const edged = chart.range === "draws" ? undefined : chart.range;
  const svg = Plot.plot({
    ...frame(at),
    height: 168,
    marginLeft: 44,
    marginRight: 8,
    marginTop: 10,
    marginBottom: 24,
    x: { type: "linear", ticks, tickFormat: (year: number) => String(year), label: null },
    y: { nice: true, label: null, ticks: 4, domain: spanOf(chart, pinned, wanted) },
    marks: [
      Plot.gridY({ stroke: colours.quiet, strokeOpacity: 0.7, ticks: 4 }),
      Plot.axisY({ ticks: 4, tickSize: 0, color: colours.soft }),
      Plot.axisX({ ticks, tickSize: 3, tickFormat: (year: number) => String(year) }),
      Plot.areaY(rows, {
        x: "year",
        y1: "low",
        y2: "high",
        fill: colours.gain,
        fillOpacity: edged ? 0.1 : 0.22,
        ...(edged ? { stroke: colours.gain, strokeOpacity: 0.6, ...EDGES[edged] } : {}),
      }),
      Plot.lineY(chart.baseline.length ? rows : [], {
        x: "year",
        y: "base",
        stroke: colours.soft,
        strokeDasharray: "4 3",
        strokeWidth: 1.25,
      }),
      Plot.lineY(other, { x: "year", y: "mid", stroke: colours.pin, strokeWidth: 2 }),
      Plot.lineY(rows, { x: "year", y: "mid", stroke: colours.gain, strokeWidth: 2 }),
    ],
  });
  return withReader(asSvg(svg), svg.scale("x"), years, colours);
}

/** Edges of bands that are no draws, as whiskers have them. */
const EDGES: Partial<Record<RangeKind, { strokeDasharray?: string; strokeWidth?: number }>> = {
  "published estimates": { strokeWidth: 1 },
  "estimates apart": { strokeWidth: 1.75 },
  cases: { strokeDasharray: "4 3" },
  "forecast error": { strokeDasharray: "1 2" },
};

/** Adds the line that shows where the chart is read; its place is set by moveReader. */
function withReader(
  svg: Drawn,
  x: { apply: (value: number) => number } | undefined,
  places: number[],
  colours: Colours,
): Drawn {
  const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
  const height = Number(svg.getAttribute("height"));
  line.setAttribute("class", "reader");
  line.setAttribute("y1", "6");
  line.setAttribute("y2", String(height - 24));
  line.setAttribute("stroke", colours.ink);
  line.setAttribute("stroke-opacity", "0.55");
  svg.append(line);
  svg.dataset["places"] = JSON.stringify(places.map((place) => x?.apply(place) ?? 0));
  return svg;
}

/** Where the points of a chart lie: its periods from left to right, its bars from top to bottom. */
const placesOf = (svg: Drawn): number[] => JSON.parse(svg.dataset["places"] ?? "[]") as number[];

export function moveReader(svg: Drawn, index: number): void {
  const place = placesOf(svg)[index];
  const line = svg.querySelector(".reader");
  line?.setAttribute("visibility", place === undefined ? "hidden" : "visible");
  line?.setAttribute("x1", String(place ?? 0));
  line?.setAttribute("x2", String(place ?? 0));
}

/** Which place a pointer is nearest to. */
export function nearest(svg: Drawn, clientX: number): number {
  const box = svg.getBoundingClientRect();
  const x = ((clientX - box.left) / box.width) * Number(svg.getAttribute("width"));
  return closest(placesOf(svg), x);
}

function closest(places: number[], at: number): number {
  let best = 0;
  places.forEach((place, index) => {
    if (Math.abs(place - at) < Math.abs((places[best] ?? 0) - at)) best = index;
  });
  return best;
}

/** Width that the longest label needs; longer ones are broken into lines. */
function labelRoom(labels: string[], width: number): number {
  const longest = Math.max(...labels.map((label) => label.length));
  return Math.min(longest * 6.9 + 12, width * 0.42);
}

interface Step extends Bar {
  from: number;
  to: number;
}

/** Whether the bars are parts and, last, their sum: then they are drawn as steps. */
export function isBridge(bars: Bar[]): boolean {
  const total = bars.at(-1);
  const parts = bars.slice(0, -1);
  if (!total || parts.length < 3) return false;
  const sum = parts.reduce((all, part) => all + part.mid, 0);
  const size = parts.reduce((all, part) => all + Math.abs(part.mid), 0);
  return size > 0 && Math.abs(sum - total.mid) <= 0.002 * size;
}

function steps(bars: Bar[]): Step[] {
  if (!isBridge(bars)) return bars.map((bar) => ({ ...bar, from: 0, to: bar.mid }));
  let at = 0;
  return bars.map((bar, index) => {
    const from = index === bars.length - 1 ? 0 : at;
    at += bar.mid;
    return { ...bar, from, to: from + bar.mid };
  });
}

/** How far a second bar may fall behind the first, and a whisker beyond all bars. */
const TOWERS = 6;
const WIDE = 3;

/** Where the axis ends: one bar or whisker that towers must not press all others flat. */
function edgeOf(bars: Bar[]): number {
  const sizes = bars.map((bar) => Math.abs(bar.mid)).sort((a, b) => b - a);
  const [first = 0, second = 0] = sizes;
  const tall = second > 0 && first > TOWERS * second ? 2 * second : first;
  const ends = Math.max(...bars.flatMap((bar) => [Math.abs(bar.low), Math.abs(bar.high)]));
  return tall === first && ends <= WIDE * first ? Number.POSITIVE_INFINITY : WIDE * tall;
}

/** Kinds of range look different: published estimates thin with ends, draws thick, cases dashed. */
const WHISKERS: Record<RangeKind, { strokeWidth: number; marker?: "tick"; strokeDasharray?: string }> = {
  "published estimates": { strokeWidth: 1.25, marker: "tick" },
  draws: { strokeWidth: 4 },
  "estimates apart": { strokeWidth: 2.5, marker: "tick" },
  cases: { strokeWidth: 1.25, marker: "tick", strokeDasharray: "4 3" },
  "forecast error": { strokeWidth: 1.25, strokeDasharray: "1 2" },
  "one value": { strokeWidth: 0 },
};

const LETTER = 6.4;
const LINE = 12;

/** Height of a bar and its gap: labels of several lines must not touch those of the next. */
function rowHeight(labels: string[], room: number): number {
  const across = Math.max(1, (room - 10) / LETTER);
  const lines = Math.max(...labels.map((label) => Math.ceil(label.length / across)), 1);
  return Math.max(24, LINE * lines + 8);
}

/** Horizontal bars with whiskers; parts of a sum as a waterfall. */
export function drawBars(chart: BarChart, pinned: BarChart | null, at: Frame): Drawn {
  const { colours, width } = at;
  const rows = steps(chart.bars);
  const room = labelRoom(rows.map((row) => row.label), width);
  const bridge = isBridge(chart.bars);
  const other = new Map(pinned?.bars.map((bar) => [bar.label, bar.mid]));
  // A pinned part of a sum would start elsewhere: of a bridge only the sum is marked.
  const marks = (bridge ? rows.slice(-1) : rows)
    .filter((row) => other.has(row.label))
    .map((row) => ({ label: row.label, mid: other.get(row.label) ?? 0 }));
  const links = bridge
    ? rows.slice(0, -1).map((row, i) => ({ at: row.to, from: row.label, to: rows[i + 1]?.label }))
    : [];
  const labels = rows.map((row) => row.label);
  const edge = bridge ? Number.POSITIVE_INFINITY : edgeOf(chart.bars);
  const within = (value: number) => Math.max(-edge, Math.min(edge, value));
  const beyond = rows.filter((row) => Math.abs(row.mid) > edge);
  const svg = Plot.plot({
    ...frame(at),
    height: rows.length * rowHeight(labels, room) + 44,
    marginLeft: room,
    marginRight: 52,
    marginTop: 24,
    marginBottom: 20,
    x: { nice: true, label: null },
    y: { type: "band", domain: labels, padding: 0.34, label: null },
    marks: [
      Plot.gridX({ stroke: colours.quiet, strokeOpacity: 0.7 }),
      Plot.axisX({ anchor: "bottom", tickSize: 0, ticks: Math.max(3, width / 110) }),
      Plot.axisY({ tickSize: 0, color: colours.ink, lineWidth: (room - 10) / 12 }),
      Plot.barX(rows, {
        y: "label",
        x1: (row: Step) => within(row.from),
        x2: (row: Step) => within(row.to),
        fill: (row: Step) => (row.mid < 0 ? colours.loss : colours.gain),
      }),
      Plot.link(links, { x: "at", y1: "from", y2: "to", stroke: colours.soft, strokeDasharray: "2 2" }),
      Plot.ruleX([0], { stroke: colours.ink }),
      Plot.ruleY(rows, {
        y: "label",
        x1: (row: Step) => within(row.from + row.low),
        x2: (row: Step) => within(row.from + row.high),
        stroke: colours.ink,
        ...WHISKERS[chart.range],
      }),
      ...[1, -1].map((way) =>
        Plot.text(
          beyond.filter((row) => Math.sign(row.mid) === way),
          {
            y: "label",
            x: (row: Step) => within(row.mid),
            text: () => (way < 0 ? "\u00ab" : "\u00bb"),
            dx: -8 * way,
            fill: colours.paper,
            fontSize: 15,
            fontWeight: "bold",
          },
        ),
      ),
      Plot.dot(marks, {
        x: "mid",
        y: "label",
        symbol: "diamond",
        r: 3.2,
        fill: colours.paper,
        stroke: colours.pin,
        strokeWidth: 1.75,
      }),
      Plot.text(rows, {
        y: "label",
        text: (row: Step) => number(row.mid, Math.min(2, digitsFor(row))),
        frameAnchor: "right",
        textAnchor: "end",
        dx: 50,
        fill: colours.ink,
        fontVariant: "tabular-nums",
      }),
    ],
  });
  const drawn = asSvg(svg);
  const y = svg.scale("y");
  drawn.dataset["places"] = JSON.stringify(labels.map((label) => y?.apply(label) + (y?.bandwidth ?? 0) / 2));
  return drawn;
}

/** Which bar a pointer is nearest to. */
export function barAt(svg: Drawn, clientY: number): number {
  const box = svg.getBoundingClientRect();
  const y = ((clientY - box.top) / box.height) * Number(svg.getAttribute("height"));
  return closest(placesOf(svg), y);
}

/** Several lines over one measured axis, such as yields over the size of a flow. */
export function drawLines(chart: LinesChart, at: Frame): Drawn {
  const { colours } = at;
  const rows = chart.lines.map((line, index) => ({
    index,
    points: chart.x.map((x, i) => ({ x, y: line.values[i] ?? Number.NaN })),
  }));
  const svg = Plot.plot({
    ...frame(at),
    height: 320,
    marginLeft: 48,
    marginRight: 12,
    marginTop: 12,
    marginBottom: 40,
    x: { type: "linear", label: chart.x_label, labelAnchor: "center", labelArrow: "none" },
    y: { nice: true, label: null },
    marks: [
      Plot.gridY({ stroke: colours.quiet, strokeOpacity: 0.7 }),
      Plot.axisY({ tickSize: 0 }),
      Plot.axisX({
        tickSize: 3,
        label: chart.x_label,
        labelAnchor: "center",
        labelArrow: "none",
        ticks: Math.max(3, at.width / 90),
      }),
      ...rows.map((row) =>
        Plot.lineY(row.points, {
          x: "x",
          y: "y",
          stroke: colours.lines[row.index % colours.lines.length] ?? colours.gain,
          strokeWidth: 2,
          strokeDasharray: DASHES[row.index % DASHES.length] ?? "",
        }),
      ),
    ],
  });
  return withReader(asSvg(svg), svg.scale("x"), chart.x, colours);
}
