import type { Band, RangeKind } from "../types";

/** One look for each kind of range, the same in tiles, gauges and charts. */
export const LOOK: Record<RangeKind, string> = {
  "published estimates": "sets",
  "estimates apart": "apart",
  draws: "draws",
  cases: "cases",
  "forecast error": "forecast",
  "one value": "none",
};

/** A number and its range on a line of their own that holds zero. */
export function RangeMark({ band, kind }: { band: Band; kind: RangeKind }) {
  const low = Math.min(0, band.low, band.mid);
  const high = Math.max(0, band.high, band.mid);
  const place = (value: number) => 2 + 96 * (high > low ? (value - low) / (high - low) : 0.5);
  const [a, b] = [place(band.low), place(band.high)];
  return (
    <svg class={`range-mark ${LOOK[kind]}`} viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
      <line class="axis" x1="0" x2="100" y1="6" y2="6" />
      <line class="zero" x1={place(0)} x2={place(0)} y1="0" y2="12" />
      {band.low !== band.high && (
        <>
          <line class="span" x1={a} x2={b} y1="6" y2="6" />
          <line class="end" x1={a} x2={a} y1="2" y2="10" />
          <line class="end" x1={b} x2={b} y1="2" y2="10" />
        </>
      )}
      <line class="mid" x1={place(band.mid)} x2={place(band.mid)} y1="1" y2="11" />
    </svg>
  );
}
