/** Which chart the dialog for publishing shows; null while it is closed. */

import { signal } from "@preact/signals";
import { answered } from "./follow";
import { key, lane, type Shown } from "./state";
import type { Chart } from "./types";

export interface Publishing {
  job: string;
  /** A chart's id; empty for the first. */
  chart: string;
}

export const publishing = signal<Publishing | null>(null);

/** The finished run of the settings as they stand, or none. */
export function finishedRun(): string | null {
  const { job, key: of } = lane("run");
  return job && answered(job) && of === key.value ? job.id : null;
}

/**
 * The id by which the server knows a chart of a finished run: that of its path, or that of its
 * section, counted on from the second chart that has no id of its own.
 */
export function chartId(shown: Shown, chart: Chart): string {
  const { section, look, job } = shown;
  const { job: last } = lane("run");
  if (look !== "full" || last?.id !== job || !answered(last)) return "";
  if (chart.kind === "path" && chart.id) return chart.id;
  const others = section.charts.filter((one) => !(one.kind === "path" && one.id));
  const at = others.indexOf(chart);
  return at < 0 ? "" : at === 0 ? section.id : `${section.id}-${at + 1}`;
}
