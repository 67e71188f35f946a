import { key, type Look } from "../state";

const WORDS: Record<Look, string> = {
  first: "First look: goods only, one elasticity set",
  part: "",
  full: "",
};

/** Says whether what follows belongs to the settings as they stand. */
export function Badge({ of, look }: { of: string; look: Look }) {
  const stale = of !== key.value;
  const text = stale ? "For the earlier settings" : WORDS[look];
  return text ? <span class={`badge ${stale ? "old" : ""}`}>{text}</span> : null;
}
