/** The exact state of the page as a URL fragment, and back. */

import type { DialValue, Settings } from "./types";

export interface Shared {
  settings: Settings;
  view: string;
  at: string;
  pin: Settings | null;
}

export const DRAWS = 200;

function put(params: URLSearchParams, settings: Settings): void {
  params.set("s", settings.scenario);
  for (const id of Object.keys(settings.dials).sort()) {
    // Numbers, words and lists stay apart, so that what is read is what was written.
    params.set(`d.${id}`, JSON.stringify(settings.dials[id]));
  }
  if (settings.draws !== DRAWS) params.set("draws", String(settings.draws));
  if (settings.seed !== 0) params.set("seed", String(settings.seed));
  if (settings.elasticities) params.set("e", settings.elasticities.join(","));
}

function isDialValue(value: unknown): value is DialValue {
  return (
    typeof value === "number" ||
    typeof value === "string" ||
    (Array.isArray(value) && value.every((item) => typeof item === "string"))
  );
}

function whole(text: string | null, otherwise: number): number {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : otherwise;
}

function take(params: URLSearchParams): Settings | null {
  const scenario = params.get("s");
  if (!scenario) return null;
  const dials: Settings["dials"] = {};
  for (const [name, text] of params) {
    if (!name.startsWith("d.")) continue;
    try {
      const value: unknown = JSON.parse(text);
      if (isDialValue(value)) dials[name.slice(2)] = value;
    } catch {
      // A mangled link: what can be read is kept, the page shows what it took.
    }
  }
  const sets = params.get("e");
  return {
    scenario,
    dials,
    draws: whole(params.get("draws"), DRAWS),
    seed: whole(params.get("seed"), 0),
    elasticities: sets ? sets.split(",") : null,
  };
}

export function toFragment(shared: Shared): string {
  const params = new URLSearchParams();
  put(params, shared.settings);
  if (shared.view !== "run") params.set("v", shared.view);
  if (shared.at) params.set("at", shared.at);
  if (shared.pin) {
    const pin = new URLSearchParams();
    put(pin, shared.pin);
    params.set("pin", pin.toString());
  }
  return `#${params.toString()}`;
}

export function fromFragment(fragment: string): Shared | null {
  const params = new URLSearchParams(fragment.replace(/^#/, ""));
  const settings = take(params);
  if (!settings) return null;
  const pin = params.get("pin");
  return {
    settings,
    view: params.get("v") ?? "run",
    at: params.get("at") ?? "",
    pin: pin ? take(new URLSearchParams(pin)) : null,
  };
}

/** Equal for settings that give equal numbers. */
export function keyOf(settings: Settings): string {
  const params = new URLSearchParams();
  put(params, settings);
  return params.toString();
}
