/** Following a job to its end, through lost connections and restarted servers. */

import { signal } from "@preact/signals";
import * as api from "./api";
import { ApiError } from "./api";
import type { Job, Page, Progress } from "./types";

/** Whether the server answers; the banner of the page shows it. */
export const lost = signal(false);

export interface Listener {
  job(job: Job): void;
  progress?(progress: Progress): void;
  page(page: Page): void;
}

const ANSWERED = new Set(["finished", "finished with failures"]);
const ENDED = new Set([...ANSWERED, "failed", "cancelled", "interrupted"]);
const LONGEST_WAIT = 5000;

export const ended = (job: Job) => ENDED.has(job.state);
/** Whether there is a result, of all that was asked or of a part of it. */
export const answered = (job?: Job | null) => !!job && ANSWERED.has(job.state);

/** Tells the listener all that happens to a job; returns how to stop listening. */
export function follow(id: string, listener: Listener): () => void {
  let source: EventSource | null = null;
  let timer = 0;
  let stopped = false;
  let wait = 250;

  const stop = () => {
    stopped = true;
    source?.close();
    window.clearTimeout(timer);
  };
  const onJob = (job: Job) => {
    if (stopped) return;
    if (ended(job)) stop();
    listener.job(job);
  };
  const open = () => {
    source = api.eventsOf(id);
    source.addEventListener("open", () => {
      wait = 250;
      lost.value = false;
    });
    source.addEventListener("job", (event) => onJob(JSON.parse(event.data) as Job));
    source.addEventListener("progress", (event) => {
      if (!stopped) listener.progress?.(JSON.parse(event.data) as Progress);
    });
    source.addEventListener("page", (event) => {
      if (!stopped) listener.page((JSON.parse(event.data) as { page: Page }).page);
    });
    source.addEventListener("error", () => {
      source?.close();
      again();
    });
  };
  // The browser's own reconnecting cannot tell a job that is gone from a server that is away.
  const again = () => {
    if (stopped) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void look(), wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  };
  const look = async () => {
    try {
      const job = await api.job(id);
      lost.value = false;
      if (stopped) return;
      if (!ended(job)) return open();
      if (answered(job)) listener.page(await api.page(id));
      onJob(job);
    } catch (error) {
      if (stopped) return;
      if (error instanceof ApiError && !error.gone) {
        stop();
        listener.job(vanished(id, error));
      } else {
        lost.value = true;
        again();
      }
    }
  };
  retries.add(look);
  open();
  return () => {
    retries.delete(look);
    stop();
  };
}

const retries = new Set<() => Promise<void>>();

/** Tries now what would be tried again later; says whether the server answers. */
export async function retryNow(): Promise<boolean> {
  try {
    await api.about();
    lost.value = false;
  } catch {
    lost.value = true;
    return false;
  }
  await Promise.all([...retries].map((look) => look()));
  return true;
}

function vanished(id: string, error: ApiError): Job {
  return {
    id,
    view: "",
    state: "failed",
    submitted: null,
    started: null,
    finished: null,
    position: null,
    progress: null,
    run: null,
    stage: null,
    failures: [],
    error: { message: error.message, problems: error.problems },
  };
}
