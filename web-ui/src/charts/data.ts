/** A chart's numbers as rows, for its table, its CSV and its spoken description. */

import { after, digitsFor, levelDigits, number, ranged } from "../format";
import type { BarChart, Cell, Chart, LinesChart, PathChart, Table } from "../types";

export type Drawable = PathChart | BarChart | LinesChart;

export interface Sheet {
  head: string[];
  rows: (string | number | null)[][];
}

export function sheetOf(chart: Chart): Sheet {
  switch (chart.kind) {
    case "path": {
      const base = chart.baseline.length > 0;
      return {
        head: ["period", "low", "median", "high", ...(base ? ["without the scenario"] : [])],
        rows: chart.periods.map((period, i) => [
          period,
          chart.low[i] ?? null,
          chart.mid[i] ?? null,
          chart.high[i] ?? null,
          ...(base ? [chart.baseline[i] ?? null] : []),
        ]),
      };
    }
    case "bars":
      return {
        head: ["", "low", "central", "high"],
        rows: chart.bars.map((bar) => [bar.label, bar.low, bar.mid, bar.high]),
      };
    case "lines":
      return {
        head: [chart.x_label, ...chart.lines.map((line) => line.label)],
        rows: chart.x.map((x, i) => [x, ...chart.lines.map((line) => line.values[i] ?? null)]),
      };
    case "grid":
      return {
        head: ["", ...chart.columns],
        rows: chart.rows.map((name, i) => [
          name,
          ...(chart.tiles[i] ?? []).map((tile) => tile.lines.join("; ")),
        ]),
      };
  }
}

/** What is asked when a point of a chart is: the number of a bar, or of a path in one period. */
export function metricOf(chart: Chart, index: number): string {
  if (chart.kind === "bars") return chart.bars[index]?.metric ?? "";
  return chart.kind === "path" && chart.id ? `${chart.id}.${chart.periods[index]}` : "";
}

/** A chart as a table whose central numbers can be asked why. */
export function tableOf(chart: Drawable): Table {
  const { head, rows } = sheetOf(chart);
  const digits = levelDigits(rows.flatMap((row) => row.slice(1).filter((one) => typeof one === "number")));
  const text = (value: string | number | null, places: number) =>
    typeof value === "number" ? number(value, places, false) : (value ?? "");
  const central = head.findIndex((one) => one === "central" || one === "median");
  return {
    caption: `${chart.title}, ${chart.unit}`,
    columns: head,
    rows: rows.map((row, i) =>
      row.map(
        (value, j): Cell => ({
          text: text(value, j === 0 ? 0 : digits),
          mark: "plain",
          metric: j === central ? metricOf(chart, i) : "",
        }),
      ),
    ),
  };
}

const quoted = (value: string | number | null): string => {
  const text = value === null ? "" : String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Full precision: what is drawn, not what is printed. */
export function csvOf(chart: Chart): string {
  const { head, rows } = sheetOf(chart);
  return [head, ...rows].map((row) => row.map(quoted).join(",")).join("\n") + "\n";
}

function describePath(chart: PathChart): string {
  const end = chart.periods.length - 1;
  const at = [0, 3, end].filter((i, place, all) => i <= end && all.indexOf(i) === place);
  const digits = levelDigits([...chart.low, ...chart.high]);
  const said = at.map((i) => {
    const base = chart.baseline[i];
    const without = base === undefined ? "" : `, without the scenario ${number(base, digits, false)}`;
    const band = { low: chart.low[i] ?? 0, mid: chart.mid[i] ?? 0, high: chart.high[i] ?? 0 };
    return `${chart.periods[i]}: ${number(band.mid, digits, false)} (${ranged(band, digits, false)})${without}`;
  });
  return `${chart.title}, ${chart.unit}. ${said.join("; ")}.`;
}

function describeBars(chart: BarChart): string {
  const said = chart.bars.map(
    (bar) => `${bar.label} ${number(bar.mid, digitsFor(bar))}${after(chart.unit)} (${ranged(bar)})`,
  );
  return `${chart.title}, ${chart.unit}. ${said.join("; ")}.`;
}

function describeLines(chart: LinesChart): string {
  const said = chart.lines.map((line) => {
    const last = line.values.findLastIndex((value) => value !== null);
    const value = line.values[last];
    return value === null || value === undefined
      ? `${line.label}: no values`
      : `${line.label} reaches ${number(value, 1)} at ${number(chart.x[last] ?? 0, 0, false)}`;
  });
  return `${chart.title}, ${chart.unit}, against ${chart.x_label}. ${said.join("; ")}.`;
}

/** What somebody hears who cannot see the chart: its name and its main numbers. */
export function describe(chart: Chart): string {
  if (chart.kind === "path") return describePath(chart);
  if (chart.kind === "bars") return describeBars(chart);
  if (chart.kind === "lines") return describeLines(chart);
  return chart.title;
}
