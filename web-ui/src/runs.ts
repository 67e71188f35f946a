/** Asking for runs and putting what comes back on the page. */

import { batch } from "@preact/signals";
import * as api from "./api";
import { ApiError } from "./api";
import { answered, ended, follow, lost } from "./follow";
import { keyOf } from "./share";
import {
  busy,
  idle,
  lane,
  lanes,
  type Look,
  type Lane,
  pinned,
  said,
  type Shown,
  settingsOf,
  sheets,
} from "./state";
import type { Job, Page, Settings } from "./types";

/** Called before somebody waits for a run: what is made ahead gives way. */
export const beforeRun: { value?: () => void } = {};

const stops: Record<string, (() => void) | undefined> = {};

function setLane(name: string, change: Partial<Lane>): void {
  lanes.value = { ...lanes.value, [name]: { ...lane(name), ...change } };
}

/** New sections over old ones; what a part does not hold stays, and keeps saying whose it is. */
function merged(old: Shown[], fresh: Shown[], whole: boolean): Shown[] {
  if (whole) return fresh;
  const coming = new Map(fresh.map((shown) => [shown.section.id, shown]));
  const kept = old.map((shown) => {
    const other = coming.get(shown.section.id);
    coming.delete(shown.section.id);
    return other && !(shown.key === other.key && RANK[shown.look] > RANK[other.look]) ? other : shown;
  });
  return [...kept, ...coming.values()];
}

const RANK: Record<Look, number> = { first: 0, part: 1, full: 2 };

/** Puts a page on a sheet, unless the sheet already holds more for the same settings. */
export function show(name: string, page: Page, of: string, look: Look, job: string): void {
  const old = sheets.value[name];
  // A first look at a scenario that leaves trade alone has nothing to say about it.
  if (look === "first" && page.sections.length === 0) return;
  if (old && old.key === of && RANK[old.look] > RANK[look]) return;
  const source = page.subtitle;
  const fresh = page.sections.map((section) => ({ section, key: of, look, job, source }));
  const sections = merged(old?.sections ?? [], fresh, look === "full");
  sheets.value = { ...sheets.value, [name]: { sections, page, key: of, look, job } };
}

const asProblem = (error: unknown): Lane["error"] =>
  error instanceof ApiError
    ? { message: error.message, problems: error.problems }
    : { message: String(error), problems: [] };

const isWhole = (name: string, of: string) => {
  const sheet = sheets.value[name];
  return sheet?.key === of && sheet.look === "full";
};

/** Starts the job of a view for the settings as they stand and follows it to its end. */
export async function start(name: string): Promise<void> {
  const now = settingsOf(name);
  const of = keyOf(now);
  const before = lane(name);
  if (before.key === of && (busy(before) || isWhole(name, of))) return;
  beforeRun.value?.();
  stops[name]?.();
  setLane(name, { ...idle, key: of });
  try {
    const job = await api.submit(now, { view: name, supersede: true });
    lost.value = false;
    if (lane(name).key !== of) return;
    if (answered(job)) return await fetchAndShow(name, job, of);
    setLane(name, { job, progress: job.progress });
    if (ended(job)) return onJob(name, job, of);
    say(name, job);
    stops[name] = follow(job.id, {
      job: (told) => onJob(name, told, of),
      progress: (progress) => setLane(name, { progress }),
      // Whole only when the job says that it has finished: until then nothing of it is kept.
      page: (page) => show(name, page, of, "part", job.id),
    });
  } catch (error) {
    const gone = error instanceof ApiError && error.gone;
    if (gone) lost.value = true;
    // When nobody answers, the banner says so; it is asked for again when somebody does.
    if (lane(name).key === of) setLane(name, { job: null, error: gone ? null : asProblem(error) });
  }
}

function onJob(name: string, job: Job, of: string): void {
  if (lane(name).key !== of) return;
  if (answered(job)) {
    const sheet = sheets.value[name];
    // The last page before the end is the whole result, whatever its stage is called.
    if (sheet && sheet.job === job.id) done(name, job, sheet.page, of);
    else void fetchAndShow(name, job, of).catch(() => setLane(name, { job }));
    return;
  }
  setLane(name, { job, ...(job.progress ? { progress: job.progress } : {}), error: job.error });
  say(name, job);
}

/** The job counts as finished on the page when its result is there, not before. */
async function fetchAndShow(name: string, job: Job, of: string): Promise<void> {
  const page = await api.page(job.id);
  if (lane(name).key === of) done(name, job, page, of);
}

function done(name: string, job: Job, page: Page, of: string): void {
  batch(() => {
    show(name, page, of, "full", job.id);
    setLane(name, { job, error: null });
    say(name, job);
  });
}

const WORDS: Record<Job["state"], string> = {
  queued: "Waiting in the queue.",
  running: "Computing.",
  finished: "Finished. New results are shown.",
  "finished with failures": "Finished with failures. New results are shown.",
  failed: "The computation failed.",
  cancelled: "Cancelled.",
  interrupted: "Interrupted.",
};

function say(name: string, job: Job): void {
  said.value = name === "run" ? WORDS[job.state] : `${name}: ${WORDS[job.state]}`;
}

export async function cancel(name: string): Promise<void> {
  const { job, key: of } = lane(name);
  if (!job) return;
  try {
    onJob(name, await api.cancel(job.id), of);
  } catch {
    // It had ended already; its last event says how.
  }
}

let looking: Promise<void> | null = null;
let wanted: Settings | null = null;

/**
 * The first look: goods under one elasticity set, one at a time; settings that were overtaken
 * before their turn are left out.
 *
 * @returns when the newest settings have been looked at, or could not be.
 */
export function look(now: Settings): Promise<void> {
  wanted = now;
  looking ??= looks().finally(() => (looking = null));
  return looking;
}

async function looks(): Promise<void> {
  while (wanted) {
    const next: Settings = wanted;
    wanted = null;
    // What is wrong with the settings is said by the whole run, which is asked for next.
    await lookOnce(next).catch(() => undefined);
  }
}

async function lookOnce(now: Settings): Promise<void> {
  const of = keyOf(now);
  const job = await api.submit(now, { quick: true, supersede: true });
  const page = answered(job) ? await api.page(job.id) : await firstPage(job);
  if (page) show("run", page, of, "first", job.id);
}

function firstPage(job: Job): Promise<Page | null> {
  return new Promise((resolve) => {
    let last: Page | null = null;
    const stop = follow(job.id, {
      page: (page) => {
        last = page;
        stop();
        resolve(page);
      },
      job: (told) => {
        if (ended(told)) resolve(last);
      },
    });
  });
}

/** Runs the settings of a pin, unless its result is given. */
export async function pin(now: Settings, title: string, have?: { job: Job; page: Page }): Promise<void> {
  const of = keyOf(now);
  stops["pin"]?.();
  const base = { settings: now, key: of, title, error: "" };
  pinned.value = { ...base, job: have?.job ?? null, page: have?.page ?? null };
  if (have) return;
  const put = (job: Job, page: Page | null) => {
    if (pinned.value?.key === of) pinned.value = { ...base, job, page };
  };
  try {
    const job = await api.submit(now, { apart: true });
    const finish = async () => put(await api.job(job.id), await api.page(job.id));
    if (answered(job)) return await finish();
    put(job, null);
    stops["pin"] = follow(job.id, {
      page: () => undefined,
      job: (told) => {
        if (answered(told)) void finish();
        else if (ended(told) && pinned.value?.key === of)
          pinned.value = { ...base, job: null, page: null, error: told.error?.message ?? told.state };
      },
    });
  } catch (error) {
    if (pinned.value?.key === of)
      pinned.value = { ...base, job: null, page: null, error: asProblem(error)?.message ?? "" };
  }
}

