/** What the page knows, as signals; who changes it is in actions.ts and runs.ts. */

import { computed, signal } from "@preact/signals";
import type { ApiError } from "./api";
import { DRAWS, keyOf } from "./share";
import type {
  About,
  Dial,
  DialValue,
  Job,
  Page,
  Problem,
  Progress,
  ScenarioDetail,
  ScenarioLine,
  Section,
  Settings,
  Turned,
} from "./types";

export const about = signal<About | null>(null);
export const scenarios = signal<ScenarioLine[]>([]);
export const scenario = signal<ScenarioDetail | null>(null);
export const turned = signal<Turned | null>(null);

export const settings = signal<Settings>({
  scenario: "",
  dials: {},
  draws: DRAWS,
  seed: 0,
  elasticities: null,
});
export const key = computed(() => keyOf(settings.value));

/** "run", or the name of another view. */
export const view = signal("run");
/** The section that a link points to. */
export const at = signal("");

/** How a section came about: one elasticity set, part of a run, or the whole run. */
export type Look = "first" | "part" | "full";

export interface Shown {
  section: Section;
  key: string;
  look: Look;
  job: string;
  /** Scenario, date and run, for what is taken away from the page. */
  source: string;
}

export interface Sheet {
  sections: Shown[];
  /** Sentences, notes and sources, and what they belong to. */
  page: Page;
  key: string;
  look: Look;
  job: string;
}

/** One lane of work: the job under way for some settings, and what came of it. */
export interface Lane {
  job: Job | null;
  progress: Progress | null;
  key: string;
  error: { message: string; problems: Problem[] } | null;
}

export const idle: Lane = { job: null, progress: null, key: "", error: null };

/** Results of the scenario itself, and of every other view by name. */
export const sheets = signal<Record<string, Sheet | undefined>>({});
export const lanes = signal<Record<string, Lane | undefined>>({});

/** Views that have settings of their own, which the dials do not move. */
const OWN = new Set(["game"]);

/** The settings that a view depends on. */
export function settingsOf(name: string): Settings {
  const now = settings.value;
  return OWN.has(name)
    ? { scenario: now.scenario, dials: {}, draws: DRAWS, seed: 0, elasticities: null }
    : now;
}

/** The key of the results that belong on a sheet now. */
export const keyFor = (name: string): string => (OWN.has(name) ? keyOf(settingsOf(name)) : key.value);

export const lane = (name: string): Lane => lanes.value[name] ?? idle;

export interface Pinned {
  settings: Settings;
  key: string;
  title: string;
  job: Job | null;
  page: Page | null;
  error: string;
}

export const pinned = signal<Pinned | null>(null);

export interface Asked {
  metric: string;
  label: string;
  job: string;
  stale: boolean;
  first: boolean;
}

/** The number whose panel is open. */
export const asked = signal<Asked | null>(null);

/** Opens the panel of a number that is shown. */
export function ask(metric: string, label: string, shown: Shown, stale: boolean): void {
  asked.value = { metric, label, job: shown.job, stale, first: shown.look === "first" };
}

/** What keeps the page from working at all, such as a missing token. */
export const fatal = signal<ApiError | null>(null);

/** What a screen reader is told of; short and seldom. */
export const said = signal("");

/** Period at which all path charts are read: an index, counted from the first quarter. */
export const readAt = signal(3);

/** Counts up when the colours change, so that charts are drawn anew. */
export const paint = signal(0);

export const dialValue = (dial: Dial, now: Settings): DialValue => now.dials[dial.id] ?? dial.value;

export const busy = (one: Lane): boolean =>
  one.job !== null && (one.job.state === "queued" || one.job.state === "running");

/** Whether everything on the main sheet is the finished result of the settings as they stand. */
export const settled = computed(() => {
  const sheet = sheets.value["run"];
  return sheet !== undefined && sheet.key === key.value && sheet.look === "full";
});
