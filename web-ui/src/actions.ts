/** What a person does on the page. */

import { batch, effect } from "@preact/signals";
import * as api from "./api";
import { ApiError } from "./api";
import { askAhead, wish, wished } from "./first";
import { lost, retryNow } from "./follow";
import { look, pin, start } from "./runs";
import { allow, brought, draft, editing, linkTrouble, mayRun, ofLibrary, prepare } from "./own";
import { OWN } from "./pack";
import { fromFragment, keyOf, type Shared, toFragment } from "./share";
import {
  about,
  at,
  fatal,
  lane,
  lanes,
  pinned,
  scenario,
  scenarios,
  settings,
  sheets,
  turned,
  view,
} from "./state";
import type { Dial, DialValue, ScenarioDetail, Settings, Turned } from "./types";

/** How long a slider rests before the whole run is asked for. */
const REST = 400;
const WORDS_REST = 60;
const RETRY = 4000;

const timers: Record<string, number> = {};

function later(name: string, wait: number, act: () => void): void {
  window.clearTimeout(timers[name]);
  timers[name] = window.setTimeout(act, wait);
}

const same = (a: DialValue, b: DialValue) => JSON.stringify(a) === JSON.stringify(b);

/** The settings with one dial turned; a dial at the story's own value is left out. */
function withDial(now: Settings, dial: Dial, value: DialValue): Settings {
  const { [dial.id]: _, ...others } = now.dials;
  return { ...now, dials: same(value, dial.value) ? others : { ...others, [dial.id]: value } };
}

export function turn(dial: Dial, value: DialValue): void {
  change(withDial(settings.value, dial, value));
}

export function resetAll(): void {
  change({ ...settings.value, dials: {} });
}

/** Takes new settings: a first look at once, the whole run when they rest. */
export function change(now: Settings): void {
  if (keyOf(now) === keyOf(settings.value)) return;
  settings.value = now;
  const seen = look(now);
  void seen.then(words);
  later("run", REST, () => {
    remember("push");
    // The first look goes before: on a small machine they would slow one another down.
    void seen.then(() => startIf(now));
  });
}

function startIf(now: Settings): void {
  if (keyOf(settings.value) === keyOf(now)) void start("run");
}

/** What the sliders mean, in words and as a file. */
function words(): void {
  later("words", WORDS_REST, () => {
    const now = settings.value;
    const of = keyOf(now);
    said(now).then(
      (told) => {
        if (told && keyOf(settings.value) === of) turned.value = told;
      },
      () => undefined, // The run itself says what is wrong with the values.
    );
  });
}

/** A scenario with its dials turned, in words and as a file. */
async function said({ scenario: name, toml, dials }: Settings): Promise<Turned | null> {
  return toml === undefined ? api.turned(name, dials) : (await api.check(toml, dials)).scenario;
}

/** A scenario with its dials; that of a text keeps the text as it was written. */
async function detailOf({ scenario: name, toml }: Settings): Promise<ScenarioDetail> {
  if (toml === undefined) return api.scenario(name);
  const { problems, scenario: found } = await api.check(toml);
  if (found) return { ...found, name, toml };
  const places = problems.map((own) => ({ ...own, place: `line ${own.line}` }));
  throw new ApiError(422, "This scenario cannot be used.", places);
}

/** Whether the scenario on the page is that of some settings. */
const isOf = (detail: ScenarioDetail | null, { scenario: name, toml }: Settings): boolean =>
  detail?.name === name && (toml === undefined || detail.toml === toml);

const shared = (): Shared => ({
  settings: settings.value,
  view: view.value,
  at: at.value,
  pin: pinned.value?.settings ?? null,
});

/** Where a link leads to: this state, but for what it changes. */
export const addressOf = (change: Partial<Shared>) => `./${toFragment({ ...shared(), ...change })}`;

/** Writes the state into the address. */
export function remember(how: "push" | "replace"): void {
  const fragment = toFragment(shared());
  if (fragment === location.hash) return;
  history[how === "push" ? "pushState" : "replaceState"](null, "", fragment);
}

export function shareLink(): string {
  return `${location.origin}${location.pathname}${toFragment(shared())}`;
}

export function openView(name: string): void {
  batch(() => {
    view.value = name;
    at.value = "";
  });
  remember("push");
  if (name !== "run" && !sheets.value[name] && !lane(name).job) void start(name);
}

export function openSection(id: string): void {
  at.value = id;
  remember("push");
  // A section is read from its head, however far down the last one had been read.
  const top = document.getElementById("results")?.getBoundingClientRect().top ?? 0;
  if (top < 0) window.scrollBy({ top });
}

/** Brings a part of the story in sight; from the expert's tables it leads back to the story. */
export function openPart(id: string): void {
  batch(() => {
    view.value = "run";
    at.value = id;
    if (wished.value) wish(false);
  });
  remember("push");
  showPart(id);
}

function showPart(id: string): void {
  // After the next drawing: the story may not be on the screen yet.
  requestAnimationFrame(() => {
    const part = id ? document.getElementById(`story-${id}`) : null;
    if (part) part.scrollIntoView();
    else window.scrollTo({ top: 0 });
    document.getElementById(id ? `story-${id}-head` : "results")?.focus({ preventScroll: true });
  });
}

/** Turns tables, draws, sets and all dials on or off. */
export function leaveOrEnter(wanted: boolean): void {
  batch(() => {
    wish(wanted);
    view.value = "run";
    at.value = "";
  });
  remember("push");
}

export async function chooseScenario(name: string): Promise<void> {
  if (await load(ofLibrary(settings.value, name))) remember("push");
}

/** Runs a text that the visitor wrote, opened, or was sent and has said yes to. */
export async function runOwn(text: string): Promise<boolean> {
  const sent = brought.value?.toml === text ? brought.value : null;
  await allow(text);
  brought.value = null;
  linkTrouble.value = "";
  const now = { ...(sent ?? ofLibrary(settings.value, OWN)), scenario: OWN, toml: text };
  if (!(await load(now))) return false;
  view.value = "run";
  remember("push");
  return true;
}

/** Fetches the scenario if it is another one and starts what its settings ask for. */
async function load(now: Settings): Promise<boolean> {
  void askAhead(now);
  try {
    const other = !isOf(scenario.value, now);
    const detail = other ? await detailOf(now) : scenario.value;
    if (!detail) return false;
    batch(() => {
      if (other) {
        // Results of another scenario would have other names in other places: none is kept.
        sheets.value = {};
        lanes.value = {};
        turned.value = { measures: detail.measures, toml: detail.toml };
      }
      fatal.value = null;
      scenario.value = detail;
      settings.value = now;
    });
  } catch (error) {
    return trouble(error);
  }
  words();
  void look(now).then(() => startIf(now));
  return true;
}

function trouble(error: unknown): false {
  const told = error instanceof ApiError ? error : new ApiError(0, String(error));
  if (told.gone) lost.value = true;
  else fatal.value = told;
  return false;
}

export function unpin(): void {
  pinned.value = null;
  remember("replace");
}

/** Keeps the result on the page, to set later ones beside it. */
export function pinThis(): void {
  const sheet = sheets.value["run"];
  const { job } = lane("run");
  if (!sheet || !job) return;
  void pin(settings.value, sheet.page.title, { job, page: sheet.page });
  remember("replace");
}

const FOUNDING = "japan-2025";

/** What came with the package for the story of the address is there before the server's workers. */
function before(): void {
  const wanted = fromFragment(location.hash);
  if (wanted?.settings.toml !== undefined || /[#&]z=/.test(location.hash)) return;
  batch(() => {
    settings.value = wanted?.settings ?? ofLibrary(settings.value, FOUNDING);
    view.value = wanted?.view ?? "run";
    at.value = wanted?.at ?? "";
  });
  void askAhead(settings.value);
}

/** Takes the state that the address asks for; also after back and forward. */
async function readAddress(): Promise<void> {
  await prepare(location.hash);
  let wanted = fromFragment(location.hash);
  if (wanted && !(await mayRun(wanted.settings))) {
    // What a stranger's link carries is shown, and runs when the visitor says so.
    const { settings: sent } = wanted;
    batch(() => {
      brought.value = sent;
      draft.value = sent.toml ?? "";
      editing.value = true;
    });
    wanted = null;
  } else brought.value = null;
  if (wanted?.pin && !(await mayRun(wanted.pin))) wanted = { ...wanted, pin: null };
  const names = scenarios.value.map((line) => line.name);
  const fallback = names.includes(FOUNDING) ? FOUNDING : (names[0] ?? "");
  const now = wanted?.settings ?? ofLibrary(settings.value, fallback);
  batch(() => {
    view.value = wanted?.view ?? "run";
    at.value = wanted?.at ?? "";
  });
  const pinKey = wanted?.pin ? keyOf(wanted.pin) : "";
  if (pinKey === "") pinned.value = null;
  if (!isOf(scenario.value, now) || keyOf(now) !== keyOf(settings.value)) await load(now);
  if (wanted?.pin && pinned.value?.key !== pinKey) {
    const title = scenarios.value.find((line) => line.name === wanted.pin?.scenario)?.title;
    void pin(wanted.pin, title ?? wanted.pin.scenario);
  }
  if (view.value !== "run" && !sheets.value[view.value]) void start(view.value);
}

/** Tries again what could not be asked for while the server was away. */
export async function resume(): Promise<void> {
  if (!about.value || !scenario.value) return begin();
  if (!(await retryNow())) return;
  if (!turned.value) words();
  for (const name of new Set(["run", view.value]))
    if (!lane(name).job && !lane(name).error) void start(name);
}

effect(() => {
  document.title = scenario.value ? `${scenario.value.title} · walkaway` : "walkaway";
});

// While the server is away it is asked again, now and then, until it answers.
effect(() => {
  if (lost.value) later("resume", RETRY, ping);
});

function ping(): void {
  if (!lost.value) return;
  void resume().finally(() => later("resume", RETRY, ping));
}

export async function begin(): Promise<void> {
  // The token has become a cookie by now; in the address it would be copied along.
  if (location.search) history.replaceState(null, "", location.pathname + location.hash);
  before();
  try {
    const [told, listed] = await Promise.all([api.about(), api.scenarios()]);
    about.value = told;
    scenarios.value = listed.scenarios;
    lost.value = false;
    await readAddress();
  } catch (error) {
    trouble(error);
  }
}

window.addEventListener("popstate", () => void readAddress());
