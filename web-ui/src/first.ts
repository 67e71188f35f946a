/** The first view as it is shown: of the exact run, of the lever's surface, or of earlier settings. */

import { computed, effect, signal } from "@preact/signals";
import * as api from "./api";
import { ended, follow } from "./follow";
import { keep, kept } from "./kept";
import { beforeRun } from "./runs";
import { DRAWS, keyOf } from "./share";
import { at, dialValue, key, scenario, settings, settled, sheets, view } from "./state";
import type { Ahead, Dial, First, Gauge, Job, Lever, Settings, Tile } from "./types";

/** The page in five words, each the id of a part of it. */
export const PARTS: [string, string][] = [
  ["", "The answer"],
  ["trade", "Trade"],
  ["debt", "Debt"],
  ["economy", "Economy"],
  ["table", "The table"],
  ["told", "True or told"],
];
const NAMES = new Set(PARTS.map(([id]) => id));

const PLACE = "walkaway-expert";

/** Whether somebody wants tables, draws, sets and all dials. */
export const wished = signal(kept(PLACE) === "yes");

export function wish(expert: boolean): void {
  wished.value = expert;
  keep(PLACE, expert ? "yes" : "no");
}

/** Whether they are shown: also to whoever follows a link to one of them. */
export const expert = computed(() => wished.value || view.value !== "run" || !NAMES.has(at.value));

// ---- what came with the package

const aheads = signal<Record<string, Ahead | null>>({});

/** The settings that a view is computed ahead for: a story as it is told. */
const asTold = (name: string): Settings => ({
  scenario: name,
  dials: {},
  draws: DRAWS,
  seed: 0,
  elasticities: null,
});

/** Asks for the view of a story, if it can be that of these settings. */
export async function askAhead(now: Settings): Promise<void> {
  const name = now.scenario;
  if (keyOf(now) !== keyOf(asTold(name)) || name in aheads.value) return;
  try {
    const { view: found } = await api.ahead(name);
    aheads.value = { ...aheads.value, [name]: found };
  } catch {
    // Without it the run answers, a little later.
  }
}

/** The view that came with the package for the settings as they stand. */
export const ahead = computed<Ahead | null>(() => {
  const name = settings.value.scenario;
  return key.value === keyOf(asTold(name)) ? (aheads.value[name] ?? null) : null;
});

/** The story's own dial. */
export const leverDial = computed<Dial | null>(() => {
  const now = scenario.value;
  if (!now) return ahead.value?.lever ?? null;
  return now.dials.find((dial) => dial.id === now.lever) ?? null;
});

/** Between what it moves, and its step. */
export const leverSpan = computed(() => (scenario.value ?? ahead.value)?.span ?? null);

const levers = signal<Record<string, Lever | undefined>>({});

/** Settings that a lever is made for: all but where it stands, and what no draw is behind. */
function without(now: Settings): Settings {
  const { [scenario.value?.lever ?? ""]: _, ...dials } = now.dials;
  return { ...now, dials, draws: 0, seed: 0, elasticities: null };
}

export const lever = computed<Lever | null>(() => {
  const now = settings.value;
  return now.elasticities ? null : (levers.value[keyOf(without(now))] ?? null);
});

/** What the lever's surface shows at a value of its dial. */
export const frameAt = (value: number) =>
  lever.value?.frames.find((one) => Math.abs(one.value - value) < 1e-9) ?? null;

const frame = computed(() => {
  const dial = leverDial.value;
  return dial && frameAt(Number(dialValue(dial, settings.value)));
});

export type From = "run" | "surface" | "ahead" | "part" | "earlier";

export interface Shown {
  first: First;
  from: From;
  /** Numbers that are of the run before: no surface has them. */
  waiting: Set<string>;
  job: string;
}

/** What the first view shows now, and where it is from. */
export const shown = computed<Shown | null>(() => {
  const sheet = sheets.value["run"];
  const own = sheet?.page.first;
  const fresh = sheet?.key === key.value;
  const job = sheet?.job ?? "";
  if (own && fresh && sheet.look === "full") return { first: own, from: "run", waiting: new Set(), job };
  if (frame.value) {
    const { first, waiting } = moved(frame.value.first, own);
    return { first, from: "surface", waiting, job };
  }
  if (ahead.value) return { first: ahead.value.first, from: "ahead", waiting: new Set(), job: "" };
  // The very first look has fewer numbers than the view will have: nothing shall jump.
  const opened = sheet?.look === "first" && Object.keys(settings.value.dials).length === 0;
  if (!own || opened) return null;
  // A part that moves nothing is no answer: the rest of the run may move much.
  if (fresh && !own.picture && !own.gauge) return null;
  const from = fresh ? "part" : "earlier";
  return { first: own, from, waiting: new Set(), job };
});

/** A frame of the lever, with the run's own tiles where they stand on it. */
function moved(found: First, own: First | undefined): { first: First; waiting: Set<string> } {
  if (!own) return { first: found, waiting: new Set() };
  const known = new Map(found.tiles.map((tile) => [tile.metric, tile]));

  // What steps add is of the run: a surface has the last step alone.
  const tiles: Tile[] = own.tiles.map((tile) => known.get(tile.metric) ?? { ...tile, steps: [] });
  const waiting = new Set(own.tiles.map((tile) => tile.metric).filter((one) => !known.has(one)));
  return { first: { ...found, tiles, question: own.question, foot: own.foot }, waiting };
}

/** Ends between which the gauge shows levels, the same wherever the lever stands. */
export function gaugeSpan(gauge: Gauge): [number, number] {
  const every = (lever.value?.frames ?? []).flatMap(({ first }) =>
    first.gauge?.metric === gauge.metric ? [first.gauge.low, first.gauge.high] : [],
  );
  const all = [...every, ...gauge.estimates, gauge.before, gauge.low, gauge.mid, gauge.high];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const more = (high - low || 1) * 0.08;
  return [low - more, high + more];
}

// ---- making the lever, when the run itself is done and nobody waits

const REST = 1200;
let making: { of: string; job: Job | null; stop: () => void } | null = null;
let timer = 0;

/** Stops making it, so that what somebody waits for goes first; what was solved is kept. */
export function yieldLever(): void {
  window.clearTimeout(timer);
  const { job, stop } = making ?? { job: null, stop: () => undefined };
  making = null;
  stop();
  if (job && !ended(job)) void api.cancel(job.id).catch(() => undefined);
}

async function make(now: Settings): Promise<void> {
  const of = keyOf(without(now));
  if (making?.of === of || whole(levers.value[of])) return;
  const own = { of, job: null as Job | null, stop: () => undefined as void };
  making = own;
  try {
    own.job = await api.submit(without(now), { view: "lever", apart: true });
    if (making !== own) return void api.cancel(own.job.id).catch(() => undefined);
    if (own.job.state === "finished") return take(of, await api.page(own.job.id).then((page) => page.moved));
    own.stop = follow(own.job.id, {
      page: (page) => put(of, page.moved),
      job: (job) => {
        own.job = job;
        if (ended(job) && making === own) making = null;
      },
    });
  } catch {
    // Without a lever's surface the first look and the run answer, a little later.
    if (making === own) making = null;
  }
}

/** Whether a lever is as fine as it will be. */
const whole = (own: Lever | null | undefined) => !!own && !own.coarse;

function put(of: string, found: Lever | undefined): void {
  if (found) levers.value = { ...levers.value, [of]: found };
}

function take(of: string, found: Lever | undefined): void {
  put(of, found);
  if (making?.of === of) making = null;
}

effect(() => {
  const ready = settled.value && scenario.value?.span && !whole(lever.value) && !settings.value.elasticities;
  const now = settings.value;
  window.clearTimeout(timer);
  if (ready && view.value === "run") timer = window.setTimeout(() => void make(now), REST);
});

beforeRun.value = yieldLever;
