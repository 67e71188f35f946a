import { after, digitsFor, number } from "../format";
import type { Explained } from "../types";

interface StripProps {
  members: [string, number][];
  unit: string;
  mid: number;
  names: Map<string, string>;
}

/** Each member's value as a dot on one line, and in words. */
export function DotStrip({ members, unit, mid, names }: StripProps) {
  const values = members.map(([, value]) => value);
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const place = (value: number) => (high > low ? ((value - low) / (high - low)) * 100 : 50);
  const sorted = [...members].sort(([, a], [, b]) => a - b);
  const digits = digitsFor({ low: Math.min(...values), mid, high: Math.max(...values) });
  return (
    <ul class="strip">
      {sorted.map(([name, value]) => (
        <li key={name}>
          <span class="strip-name">{names.get(name) ?? name}</span>
          <span class="strip-line" aria-hidden="true">
            <span class="strip-zero" style={{ left: `${place(0)}%` }} />
            <span class="strip-mid" style={{ left: `${place(mid)}%` }} />
            <span class={`strip-dot ${value < 0 ? "loss" : "gain"}`} style={{ left: `${place(value)}%` }} />
          </span>
          <span class="strip-value">
            {number(value, digits)}
            {after(unit)}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The parts of a number by measure, each bar from where the last one ended, and their sum. */
export function PartBars({ parts, unit }: { parts: Explained; unit: string }) {
  let at = 0;
  const rows = parts.contributions.map((part) => {
    const from = at;
    at += part.value;
    return { name: part.measure, value: part.value, from, to: at };
  });
  rows.push({ name: "Sum", value: parts.total, from: 0, to: parts.total });
  const ends = rows.flatMap((row) => [row.from, row.to]);
  const low = Math.min(0, ...ends);
  const high = Math.max(0, ...ends);
  const wide = high - low || 1;
  const digits = digitsFor({ low, mid: parts.total, high });
  return (
    <ul class="strip parts">
      {rows.map((row) => (
        <li key={row.name} class={row.name === "Sum" ? "sum" : ""}>
          <span class="strip-name">{row.name}</span>
          <span class="strip-line" aria-hidden="true">
            <span class="strip-zero" style={{ left: `${((0 - low) / wide) * 100}%` }} />
            <span
              class={`strip-bar ${row.value < 0 ? "loss" : "gain"}`}
              style={{
                left: `${((Math.min(row.from, row.to) - low) / wide) * 100}%`,
                width: `${(Math.abs(row.to - row.from) / wide) * 100}%`,
              }}
            />
          </span>
          <span class="strip-value" data-value={row.value}>
            {number(row.value, digits)}
            {after(unit)}
          </span>
        </li>
      ))}
    </ul>
  );
}
