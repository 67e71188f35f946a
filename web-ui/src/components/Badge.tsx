import { busy, lane, type Look } from "../state";

interface Props {
  /** The lane of work that the results come from. */
  name: string;
  stale: boolean;
  look: Look;
  /** Whether there is room for a sentence. */
  long?: boolean;
}

/** Says whether results belong to the settings as they stand, and whether they are whole. */
export function Badge({ name, stale, look, long }: Props) {
  const text = words(name, stale, look, long ?? false);
  return text ? <span class={`badge ${stale ? "old" : ""}`}>{text}</span> : null;
}

function words(name: string, stale: boolean, look: Look, long: boolean): string {
  if (stale) return "For the earlier settings";
  if (look === "first") return long ? "First look: goods only, one elasticity set" : "First look";
  if (look === "full") return "";
  const now = lane(name);
  if (!busy(now)) return long ? "Incomplete: the run did not finish" : "Incomplete";
  const { progress } = now;
  return long && progress && progress.total > 0
    ? `So far: ${progress.what ? `${progress.what}, ` : ""}${progress.done} of ${progress.total}`
    : "So far";
}
