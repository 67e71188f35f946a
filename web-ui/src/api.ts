/** The server's API, typed. Addresses are relative, so the page also works behind a path prefix. */

import type {
  About,
  Ahead,
  Checked,
  Compared,
  Drawable,
  Explained,
  Job,
  Page,
  Problem,
  ScenarioDetail,
  ScenarioLine,
  Settings,
  Turned,
  Why,
  Words,
} from "./types";

const ROOT = "api/v1";

/** An answer that is no result: what the server says is wrong, or that it did not answer. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly problems: Problem[] = [],
  ) {
    super(message);
  }

  /** Whether nobody answered at all. */
  get gone(): boolean {
    return this.status === 0;
  }
}

/** What is wrong, in a sentence. */
export const messageOf = (problem: unknown): string =>
  problem instanceof ApiError ? problem.message : String(problem);

async function answerOf(address: string, init?: RequestInit): Promise<Response> {
  try {
    return await fetch(address, { credentials: "same-origin", ...init });
  } catch {
    throw new ApiError(0, "The server does not answer.");
  }
}

async function call<T>(path: string, init?: RequestInit): Promise<T> {
  const answer = await answerOf(`${ROOT}${path}`, init);
  const body: unknown = await answer.json().catch(() => null);
  if (answer.ok) return body as T;
  const error = (body as { error?: { message?: string; problems?: Problem[] } } | null)?.error;
  throw new ApiError(
    answer.status,
    error?.message ?? `The server answered ${answer.status}.`,
    error?.problems ?? [],
  );
}

function post<T>(path: string, body: unknown): Promise<T> {
  return call<T>(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

const part = encodeURIComponent;

export const about = () => call<About>("/about");
export const scenarios = () => call<{ scenarios: ScenarioLine[] }>("/scenarios");
export const scenario = (name: string) => call<ScenarioDetail>(`/scenarios/${part(name)}`);
export const ahead = (name: string) => call<{ view: Ahead | null }>(`/scenarios/${part(name)}/ahead`);
export const turned = (name: string, dials: Settings["dials"]) =>
  post<Turned>(`/scenarios/${part(name)}/turned`, { dials });
/** What is wrong with a text, or what it says; nothing is run. */
export const check = (toml: string, dials: Settings["dials"] = {}) =>
  post<Checked>("/check", { toml, dials });
export const words = () => call<Words>("/words");
export const job = (id: string) => call<Job>(`/runs/${part(id)}`);
export const cancel = (id: string) => call<Job>(`/runs/${part(id)}`, { method: "DELETE" });
export const page = (id: string) => call<Page>(`/runs/${part(id)}/page`);
export const why = (id: string, metric: string) =>
  call<Why>(`/runs/${part(id)}/why?metric=${part(metric)}`);
export const explain = (id: string, metric: string) =>
  call<Explained>(`/runs/${part(id)}/explain?metric=${part(metric)}`);
export const compare = (id: string, other: string) =>
  call<Compared>(`/runs/${part(id)}/compare?with=${part(other)}`);

export const charts = (id: string) => call<{ charts: Drawable[] }>(`/runs/${part(id)}/charts`);

/** Address of a chart of a finished run, drawn to be published. */
export const chart = (id: string, name: string, as: string, square = false) =>
  `${ROOT}/runs/${part(id)}/charts/${part(name)}?as=${as}${square ? "&square=true" : ""}`;

export const citation = (id: string, as: string) => `${ROOT}/runs/${part(id)}/cite?as=${as}`;

/** What lies at an address of this server, as text. */
export async function text(address: string): Promise<string> {
  const answer = await answerOf(address);
  if (!answer.ok) throw new ApiError(answer.status, `The server answered ${answer.status}.`);
  return answer.text();
}

/** Address of a file of a finished run. */
export const file = (id: string, name: string) => `${ROOT}/runs/${part(id)}/files/${name}`;

export const eventsOf = (id: string) => new EventSource(`${ROOT}/runs/${part(id)}/events`);

/** Names this open page to the server, which shares its workers fairly between them. */
const CLIENT = Math.random().toString(36).slice(2, 12);

export interface Ask {
  view?: string;
  quick?: boolean;
  /** A run of its own, which later ones must not take the place of. */
  apart?: boolean;
  supersede?: boolean;
}

/** Elasticity set of the first look; the one whose answers lie nearest the median of all. */
export const QUICK_SET = "U4";

export function submit(settings: Settings, ask: Ask = {}): Promise<Job> {
  return post<Job>("/runs", {
    ...(settings.toml === undefined ? { scenario: settings.scenario } : { toml: settings.toml }),
    dials: settings.dials,
    view: ask.view ?? "run",
    draws: ask.quick ? 0 : settings.draws,
    seed: settings.seed,
    elasticities: ask.quick ? [QUICK_SET] : settings.elasticities,
    ...(ask.quick ? { only: ["goods"] } : {}),
    client: ask.apart ? `${CLIENT}-pin` : CLIENT,
    supersede: ask.supersede ?? false,
  });
}
