import { gaugeSpan } from "../first";
import type { Gauge } from "../types";
import { PublishThis } from "./Publish";
import { LOOK } from "./RangeMark";

const TOP = 14;

interface Props {
  gauge: Gauge;
  height: number;
  /** Whether it is that of the finished run. */
  run: boolean;
  why: () => void;
}

/** A level before and after, on a scale that stays while the lever moves. */
export function GaugeCard({ gauge, height, run, why }: Props) {
  const [low, high] = gaugeSpan(gauge);
  const y = (value: number) => TOP + (1 - (value - low) / (high - low)) * (height - 2 * TOP);
  const [before, after] = [y(gauge.before), y(gauge.mid)];
  // Words of two levels that lie close are moved apart, the upper one up.
  const close = Math.abs(before - after) < 26;
  const shift = close ? (26 - Math.abs(before - after)) / 2 : 0;
  const up = after <= before ? -1 : 1;
  const fit = (at: number) => Math.min(height - 8, Math.max(20, at));
  return (
    <figure class="card gauge">
      <figcaption>
        {gauge.title} <span class="soft">{gauge.subtitle}</span>
      </figcaption>
      <svg
        width="100%"
        height={height}
        role="img"
        aria-label={`${gauge.title}: ${gauge.before_text}, ${gauge.after_text} after, ${gauge.change_text} (${gauge.range_text})`}
      >
        <rect class="tube" x="26" y="6" width="14" height={height - 12} rx="7" />
        <g class={`gauge-range ${LOOK[gauge.range]}`}>
          <line class="span" x1="33" x2="33" y1={y(gauge.low)} y2={y(gauge.high)} />
          {gauge.low !== gauge.high && (
            <>
              <line class="end" x1="27" x2="39" y1={y(gauge.low)} y2={y(gauge.low)} />
              <line class="end" x1="27" x2="39" y1={y(gauge.high)} y2={y(gauge.high)} />
            </>
          )}
        </g>
        {gauge.estimates.map((one) => (
          <line class="estimate" x1="14" x2="22" y1={y(one)} y2={y(one)} />
        ))}
        <line class="rise" x1="33" x2="33" y1={before} y2={after} />
        <line class="before" x1="20" x2="46" y1={before} y2={before} />
        <circle class="after" cx="33" cy={after} r="7" />
        <text x="54" y={fit(after + up * shift)} dy="0.34em" class="change">
          {gauge.change_text}
        </text>
        <text x="54" y={fit(before - up * shift)} dy="0.34em" class="soft-text">
          {gauge.before_text}
        </text>
      </svg>
      <p class="gauge-foot">
        {gauge.after_text} after{gauge.range_text && `; ${gauge.range_text}`}
        {gauge.estimates.length > 1 && ". Ticks: every estimate"}.{" "}
        <button type="button" class="link" onClick={why} aria-label={`Why: ${gauge.title}`}>
          why ›
        </button>{" "}
        {run && <PublishThis chart="gauge" name={gauge.title} />}
      </p>
    </figure>
  );
}
