import { useEffect, useState } from "preact/hooks";
import { plural } from "../format";
import { answered } from "../follow";
import { start } from "../runs";
import { keyFor, lane, type Lane } from "../state";
import type { Job } from "../types";

interface Props {
  name: string;
  busyWith: boolean;
  onCancel: () => void;
  /** Without what is computed: words of one line, which move nothing around them. */
  brief?: boolean;
}

/** What a lane of work is doing, how far it is, and the way to stop it. */
export function Status({ name, busyWith, onCancel, brief = false }: Props) {
  const now = lane(name);
  const { progress } = now;
  const counted = busyWith && progress && progress.total > 0 ? progress : null;
  return (
    <div class={`status ${busyWith ? "at-work" : ""}`}>
      <span class={`dot ${now.key === keyFor(name) ? (now.job?.state ?? "") : ""}`} aria-hidden="true" />
      <span class="status-text">{words(now, keyFor(name), brief)}</span>
      {busyWith && <Clock since={now.job?.started ?? null} />}
      {counted && (
        <progress max={counted.total} value={counted.done} aria-label={counted.what || "Progress"} />
      )}
      {busyWith && (
        <button type="button" class="small" onClick={onCancel}>
          Cancel
        </button>
      )}
      {now.job?.state === "cancelled" && now.key === keyFor(name) && (
        <button type="button" class="small" onClick={() => void start(name)}>
          Compute
        </button>
      )}
    </div>
  );
}

function words(now: Lane, key: string, brief: boolean): string {
  if (now.error && !now.job) return "Not computed: see below.";
  if (now.key !== key && answered(now.job)) return "Settings have changed.";
  const { job, progress } = now;
  if (!job) return "Asking the server.";
  switch (job.state) {
    case "queued":
      return job.position ? `Queued, place ${job.position}` : "Queued";
    case "running":
      return progress && progress.total > 0
        ? `Computing${progress.what && !brief ? `: ${progress.what}` : ""}, ${progress.done} of ${progress.total}`
        : "Computing";
    case "finished":
      return `Finished${took(job)}`;
    case "finished with failures":
      return `Finished with failures${took(job)}`;
    case "cancelled":
      return "Cancelled: what is shown may be incomplete or belong to earlier settings";
    case "interrupted":
      return "Interrupted when the server stopped";
    case "failed":
      return "Failed: see below";
  }
}

function took(job: Job): string {
  if (!job.started || !job.finished) return "";
  const seconds = (Date.parse(job.finished) - Date.parse(job.started)) / 1000;
  return seconds >= 0 ? ` in ${seconds.toFixed(1)} s` : "";
}

function Clock({ since }: { since: string | null }) {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = window.setInterval(() => tick((count) => count + 1), 1000);
    return () => window.clearInterval(timer);
  }, []);
  if (!since) return null;
  const seconds = Math.max(0, Math.round((Date.now() - Date.parse(since)) / 1000));
  return <span class="soft">{plural(seconds, "second")}</span>;
}
