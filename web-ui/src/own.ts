/** A scenario of the visitor's own: what is being written, what a link brought, what may run. */

import { signal } from "@preact/signals";
import { BadLink, pack, unpack } from "./pack";
import type { Settings } from "./types";

/** The text in the editor; kept when it is closed. */
export const draft = signal("");

/** Whether the editor is open. */
export const editing = signal(false);

/** What came with a link and has not been run: it runs only when somebody says so. */
export const brought = signal<Settings | null>(null);

/** Why the scenario of a link cannot be read; empty if it can. */
export const linkTrouble = signal("");

// Scenarios that somebody has told this tab to run: they run again after a reload or "back".
const PLACE = "walkaway-own";
const MOST = 10;

function allowed(): string[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(PLACE) ?? "[]");
    return Array.isArray(kept) ? kept.filter((own) => typeof own === "string") : [];
  } catch {
    return [];
  }
}

/** Remembers that somebody has told this tab to run a text. */
export async function allow(text: string): Promise<void> {
  const short = await pack(text);
  try {
    const kept = [short, ...allowed().filter((own) => own !== short)].slice(0, MOST);
    sessionStorage.setItem(PLACE, JSON.stringify(kept));
  } catch {
    // Storage may be switched off; after a reload the page then asks again.
  }
}

/** The same settings with a scenario of the library. */
export function ofLibrary(now: Settings, name: string): Settings {
  const { toml: _, ...others } = now;
  return { ...others, scenario: name, dials: {} };
}

/** Unpacks the scenarios that a fragment carries, so that it can be read at once. */
export async function prepare(fragment: string): Promise<void> {
  linkTrouble.value = "";
  const params = new URLSearchParams(fragment.replace(/^#/, ""));
  const pin = new URLSearchParams(params.get("pin") ?? "");
  for (const short of [params.get("z"), pin.get("z")]) {
    if (short === null) continue;
    try {
      await unpack(short);
    } catch (error) {
      if (!(error instanceof BadLink)) throw error;
      linkTrouble.value = error.message;
    }
  }
}

/** Whether settings may be run without asking. */
export async function mayRun(now: Settings): Promise<boolean> {
  return now.toml === undefined || allowed().includes(await pack(now.toml));
}
