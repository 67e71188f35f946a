import { useEffect, useRef, useState } from "preact/hooks";
import { colours, DASHES } from "../charts/colours";
import { csvOf, describe, type Drawable, metricOf, tableOf } from "../charts/data";
import { saveCsv, savePng, saveSvg } from "../charts/save";
import { levelDigits, number, ranged } from "../format";
import { chartId, publishing } from "../publishing";
import { ask, paint, readAt, type Shown } from "../state";
import type { Chart, LinesChart, PathChart } from "../types";
import { DataTable } from "./DataTable";
import { GridTable } from "./GridTable";
import { Menu } from "./Menu";
import { useSeen, useWidth } from "./measure";

type Draw = typeof import("../charts/draw");

interface Props {
  chart: Chart;
  pinned: Chart | null;
  shown: Shown;
  stale: boolean;
  /** Least height of its axis in its unit, where charts side by side share one. */
  least?: number;
}

/** One chart: title, drawing, its numbers as a table, and files of it. */
export function ChartFigure({ chart, pinned, shown, stale, least }: Props) {
  const [table, setTable] = useState(false);
  const holder = useRef<HTMLDivElement>(null);
  const svg = () => holder.current?.querySelector("svg") ?? null;
  const legend = () => ({
    title: chart.title,
    unit: chart.kind === "grid" ? "" : chart.unit,
    source: shown.look === "full" ? shown.source : `Incomplete. ${shown.source}`,
  });
  // What the server draws is the same as on a terminal; other charts are saved as they stand.
  const publish = chartId(shown, chart);
  const why = chart.kind === "path" ? metricOf(chart, Math.min(readAt.value, chart.periods.length - 1)) : "";
  const askWhy = (metric: string, label: string) => ask(metric, label, shown, stale);
  return (
    <figure class={`chart ${chart.kind}`}>
      <div class="chart-head">
        <figcaption>
          {chart.finding || chart.title}
          {chart.kind !== "grid" && !chart.finding && <span class="unit">{chart.unit}</span>}
        </figcaption>
        <Menu class="chart-menu" label="⋯" name={`More about the chart: ${chart.title}`}>
          {why && (
            <button type="button" onClick={() => askWhy(why, chart.title)}>
              Why?
            </button>
          )}
          {chart.kind !== "grid" && (
            <button type="button" aria-pressed={table} onClick={() => setTable(!table)}>
              {table ? "Show the chart" : "Show as a table"}
            </button>
          )}
          {publish && (
            <button type="button" onClick={() => (publishing.value = { job: shown.job, chart: publish })}>
              Publish
            </button>
          )}
          {!publish && chart.kind !== "grid" && !table && (
            <>
              <button type="button" onClick={() => void withSvg(svg(), (one) => savePng(one, legend()))}>
                Save PNG
              </button>
              <button type="button" onClick={() => void withSvg(svg(), (one) => saveSvg(one, legend()))}>
                Save SVG
              </button>
            </>
          )}
          {!publish && (
            <button type="button" onClick={() => saveCsv(csvOf(chart), chart.title)}>
              Save CSV
            </button>
          )}
        </Menu>
      </div>
      {chart.quantity && <p class="chart-sub">{chart.quantity}</p>}
      {chart.kind === "grid" ? (
        <GridTable chart={chart} />
      ) : table ? (
        <Numbers chart={chart} shown={shown} stale={stale} />
      ) : (
        <div ref={holder}>
          <Drawing chart={chart} pinned={pinned} askWhy={askWhy} least={least ?? 0} />
        </div>
      )}
      {chart.finding && <p class="chart-foot">{foot(chart, shown)}</p>}
    </figure>
  );
}

/** What the ranges are made of, and which run it is of. */
function foot(chart: Chart, shown: Shown): string {
  const range = chart.kind === "bars" || chart.kind === "path" ? chart.range : undefined;
  const made = range && range !== "one value" ? `Ranges: ${range}. ` : "";
  return `${made}${shown.look === "full" ? "" : "Incomplete. "}${shown.source}`;
}

async function withSvg(svg: SVGSVGElement | null, act: (svg: SVGSVGElement) => unknown) {
  if (svg) await act(svg);
}

interface DrawingProps {
  chart: Drawable;
  pinned: Chart | null;
  askWhy: (metric: string, label: string) => void;
  least: number;
}

function Drawing({ chart, pinned, askWhy, least }: DrawingProps) {
  const box = useRef<HTMLDivElement>(null);
  const seen = useSeen(box);
  const width = useWidth(box);
  const [draw, setDraw] = useState<Draw | null>(null);
  const [own, setOwn] = useState(chart.kind === "lines" ? chart.x.length - 1 : 0);
  const reads = chart.kind !== "bars";
  const index = chart.kind === "path" ? readAt.value : own;
  const colourTurn = paint.value;

  useEffect(() => {
    if (seen && !draw) void import("../charts/draw").then((module) => setDraw(() => module));
  }, [seen]);
  useEffect(() => {
    if (!draw || !box.current || width < 60) return;
    const at = { width, colours: colours() };
    const svg =
      chart.kind === "path"
        ? draw.drawPath(chart, pinned?.kind === "path" ? pinned : null, at, least)
        : chart.kind === "bars"
          ? draw.drawBars(chart, pinned?.kind === "bars" ? pinned : null, at)
          : draw.drawLines(chart, at);
    // The box around it carries the name and the description.
    svg.setAttribute("aria-hidden", "true");
    box.current.replaceChildren(svg);
    if (reads) draw.moveReader(svg, index);
  }, [draw, width, chart, pinned, colourTurn]);
  useEffect(() => {
    const svg = box.current?.querySelector("svg");
    if (draw && svg && reads) draw.moveReader(svg, index);
  }, [index]);

  const point = (event: PointerEvent) => {
    const svg = box.current?.querySelector("svg");
    if (!draw || !svg || !reads) return;
    const place = draw.nearest(svg, event.clientX);
    if (chart.kind === "path") readAt.value = place;
    else setOwn(place);
  };
  // With the mouse; with the keyboard the chart's table and the tables below say the same.
  const press = (event: MouseEvent) => {
    const svg = box.current?.querySelector("svg");
    const bar = draw && svg && chart.kind === "bars" ? chart.bars[draw.barAt(svg, event.clientY)] : undefined;
    if (bar?.metric) askWhy(bar.metric, bar.label);
  };
  const asks = chart.kind === "bars" && chart.bars.some((bar) => bar.metric);
  return (
    <>
      <div
        ref={box}
        class={`drawing ${asks ? "asks" : ""}`}
        title={asks ? "Why? Click a bar" : undefined}
        onClick={press}
        role="img"
        aria-label={describe(chart)}
        style={{ minHeight: `${heightOf(chart)}px` }}
        onPointerMove={point}
        onPointerDown={point}
      />
      {chart.kind === "bars" && pinned && (
        <p class="key">
          <span class="diamond" /> pinned
        </p>
      )}
      {chart.kind === "path" && <PathReading chart={chart} pinned={pinned} index={index} />}
      {chart.kind === "lines" && <LinesReading chart={chart} index={index} choose={setOwn} />}
    </>
  );
}

/** Room kept for a chart that is not drawn yet, so that nothing jumps. */
function heightOf(chart: Drawable): number {
  if (chart.kind === "path") return 168;
  return chart.kind === "bars" ? chart.bars.length * 24 + 44 : 320;
}

function PathReading({ chart, pinned, index }: { chart: PathChart; pinned: Chart | null; index: number }) {
  const i = Math.min(index, chart.periods.length - 1);
  const digits = levelDigits([...chart.low, ...chart.high]);
  const [low, mid, high, base] = [chart.low[i], chart.mid[i], chart.high[i], chart.baseline[i]];
  if (low === undefined || mid === undefined || high === undefined) return null;
  const other = pinned?.kind === "path" ? pinned.mid[pinned.periods.indexOf(chart.periods[i] ?? "")] : undefined;
  return (
    <p class="reading">
      {chart.periods[i]} <strong>{number(mid, digits, false)}</strong>{" "}
      <span class="soft">({ranged({ low, mid, high }, digits, false)})</span>
      {base !== undefined && <span class="soft">; without {number(base, digits, false)}</span>}
      {other !== undefined && <span class="pin-text">; pinned {number(other, digits, false)}</span>}
    </p>
  );
}

function LinesReading({
  chart,
  index,
  choose,
}: {
  chart: LinesChart;
  index: number;
  choose: (index: number) => void;
}) {
  void paint.value;
  const palette = colours().lines;
  const x = chart.x[index] ?? 0;
  return (
    <div class="lines-reading">
      <label>
        <span>
          Read at {number(x, 0, false)} <span class="soft">({chart.x_label})</span>
        </span>
        <input
          type="range"
          min={0}
          max={Math.max(0, chart.x.length - 1)}
          value={index}
          aria-valuetext={`${number(x, 0, false)}, ${chart.x_label}`}
          onInput={(event) => choose(Number(event.currentTarget.value))}
        />
      </label>
      <ul>
        {chart.lines.map((line, i) => {
          const value = line.values[index];
          return (
            <li key={line.label}>
              <svg width="28" height="8" aria-hidden="true">
                <line
                  x1="0"
                  x2="28"
                  y1="4"
                  y2="4"
                  stroke={palette[i % palette.length]}
                  stroke-width="2.5"
                  stroke-dasharray={DASHES[i % DASHES.length]}
                />
              </svg>
              {line.label}{" "}
              <strong>
                {value === null || value === undefined ? "nothing clears" : number(value, 1, false)}
              </strong>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** The numbers of a chart, as they would be read from it. */
function Numbers({ chart, shown, stale }: { chart: Drawable; shown: Shown; stale: boolean }) {
  return <DataTable table={tableOf(chart)} shown={shown} stale={stale} pinned={null} />;
}
