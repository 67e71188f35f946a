/** Finding the same chart and the same number in the page of a pinned run. */

import type { Cell, Chart, Page } from "../types";

export const pinKey = (cell: Cell, column: string | undefined) => `${cell.metric}|${column ?? ""}`;

export const chartKey = (section: string, chart: Chart) =>
  chart.kind === "path" && chart.id ? chart.id : `${section}|${chart.title}`;

export function charts(page: Page | null): Map<string, Chart> {
  return new Map(
    page?.sections.flatMap((section) =>
      section.charts.map((chart) => [chartKey(section.id, chart), chart] as const),
    ),
  );
}

/** Texts of all numbers with a metric, by metric and column. */
export function cells(page: Page | null): Map<string, string> | null {
  if (!page) return null;
  const found = new Map<string, string>();
  for (const section of page.sections)
    for (const table of section.tables)
      for (const row of table.rows)
        row.forEach((cell, i) => {
          if (cell.metric) found.set(pinKey(cell, table.columns[i]), cell.text);
        });
  return found;
}
