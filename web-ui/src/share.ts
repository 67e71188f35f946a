/** The exact state of the page as a URL fragment, and back. */

import { linkable, OWN, packedOf, textOf, TOO_LONG } from "./pack";
import type { DialValue, Settings } from "./types";

export interface Shared {
  settings: Settings;
  view: string;
  at: string;
  pin: Settings | null;
}

export const DRAWS = 200;

function put(params: URLSearchParams, settings: Settings): void {
  if (settings.toml === undefined) params.set("s", settings.scenario);
  else params.set("z", packedOf(settings.toml));
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
  const packed = params.get("z");
  const toml = packed === null ? undefined : textOf(packed);
  const scenario = toml === undefined ? params.get("s") : OWN;
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
    ...(toml === undefined ? {} : { toml }),
    dials,
    draws: whole(params.get("draws"), DRAWS),
    seed: whole(params.get("seed"), 0),
    elasticities: sets ? sets.split(",") : null,
  };
}

/** A scenario that is too long for a link leaves a word that it was. */
function shorten(params: URLSearchParams): void {
  const packed = params.get("z");
  if (packed !== null && !linkable(packed)) params.set("z", TOO_LONG);
}

export function toFragment(shared: Shared): string {
  const params = new URLSearchParams();
  put(params, shared.settings);
  shorten(params);
  if (shared.view !== "run") params.set("v", shared.view);
  if (shared.at) params.set("at", shared.at);
  if (shared.pin) {
    const pin = new URLSearchParams();
    put(pin, shared.pin);
    shorten(pin);
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
