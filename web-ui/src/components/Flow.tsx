import { useRef } from "preact/hooks";
import type { End, Flow } from "../types";
import { useWidth } from "./measure";

const GAP = 10;
const BAR = 12;
const THIN = 0.5;
/** Height of a line of words. */
const LINE = 15;

/** What ends carry, all of them together. */
export const sizeOf = (ends: End[]) => ends.reduce((sum, end) => sum + end.size, 0);

/** Least height of a band's place, so that its words fit in so much width. */
const roomOf = (end: End, wide: number) =>
  LINE * (broken(end.label, fitIn(wide)).length + (end.text ? 1 : 0)) + 4;

const fitIn = (wide: number) => Math.floor(wide / 7.1);

interface Place {
  end: End;
  /** Where its band lies at its bar. */
  top: number;
  size: number;
  /** Where its words stand. */
  words: number;
}

/** Largest scale at which all bands fit, where none has less room than its words. */
function fitting(ends: End[], height: number, wide: number): number {
  const room = (scale: number) =>
    ends.reduce((sum, end) => sum + Math.max(end.size * scale, roomOf(end, wide)), 0);
  const total = sizeOf(ends) || 1;
  let [low, high] = [0, height / total];
  for (let i = 0; i < 30; i += 1) {
    const middle = (low + high) / 2;
    if (room(middle) > height) high = middle;
    else low = middle;
  }
  return low;
}

/** Places from top to bottom: bands in proportion, words never over one another. */
function placed(ends: End[], scale: number, height: number, wide: number): Place[] {
  const sizes = ends.map((end) => Math.max(1.5, end.size * scale));
  const rooms = ends.map((end) => Math.max(1.5, end.size * scale, roomOf(end, wide)));
  const whole = rooms.reduce((sum, room) => sum + room, 0);
  const gap = ends.length > 1 ? Math.max(0, Math.min(GAP, (height - whole) / (ends.length - 1))) : 0;
  let at = Math.max(0, (height - whole - gap * (ends.length - 1)) / 2);
  return ends.map((end, i) => {
    const [size, room] = [sizes[i] ?? 0, rooms[i] ?? 0];
    const place = { end, top: at + (room - size) / 2, size, words: at + room / 2 };
    at += room + gap;
    return place;
  });
}

/** Bands from those who give to those who take, each as wide as what it carries. */
export function FlowPicture({ flow, scaleTo, height }: { flow: Flow; scaleTo: number; height: number }) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const total = sizeOf(flow.out);
  const label = Math.max(88, Math.min(150, width * 0.25));
  const right = Math.max(118, Math.min(190, width * 0.36));
  const scale = Math.min(
    fitting(flow.out, height, label - 8),
    fitting(flow.into, height, right - 8),
    height / Math.max(scaleTo, total, 1e-9),
  );
  const left = placed(flow.out, scale, height, label - 8);
  const into = placed(flow.into, scale, height, right - 8);
  return (
    <div ref={box} class="flow" style={{ minHeight: `${height}px` }}>
      {width > 0 && (
        <svg width={width} height={height} role="img" aria-label={spoken(flow)}>
          {bands(left, into, label + BAR, width - right - BAR).map((band) => (
            <path d={band.d} class={band.left ? "band left-over" : "band"} style={{ "--n": band.n }} />
          ))}
          {left.map((one) => (
            <g>
              <rect class="giver" x={label} y={one.top} width={BAR} height={one.size} rx="1.5" />
              <Words one={one} x={label - 8} anchor="end" wide={label - 8} />
            </g>
          ))}
          {into.map((one) => (
            <g class={one.end.text === "" ? "left-over" : ""}>
              <rect class="taker" x={width - right - BAR} y={one.top} width={BAR} height={one.size} rx="1.5" />
              <Words one={one} x={width - right + 8} anchor="start" wide={right - 8} />
            </g>
          ))}
        </svg>
      )}
    </div>
  );
}

function Words({ one, x, anchor, wide }: { one: Place; x: number; anchor: "start" | "end"; wide: number }) {
  const lines = broken(one.end.label, fitIn(wide));
  const rows = one.end.text ? [...lines, one.end.text] : lines;
  const top = one.words - ((rows.length - 1) * LINE) / 2;
  return (
    <text text-anchor={anchor} class="flow-words">
      {rows.map((row, i) => (
        <tspan x={x} y={top + i * LINE} dy="0.34em" class={i === lines.length ? "amount" : ""}>
          {row}
        </tspan>
      ))}
    </text>
  );
}

/** A name in at most two lines, broken between words. */
function broken(text: string, most: number): string[] {
  if (text.length <= most) return [text];
  const words = text.split(" ");
  let first = words.shift() ?? "";
  while (words[0] && `${first} ${words[0]}`.length <= most) first += ` ${words.shift()}`;
  const rest = words.join(" ");
  return rest ? [first, rest] : [first];
}

interface Drawn {
  d: string;
  n: number;
  left: boolean;
}

/** What each gives goes to all in proportion, drawn as one band from giver to taker. */
function bands(from: Place[], to: Place[], x0: number, x1: number): Drawn[] {
  const given = sizeOf(from.map((one) => one.end)) || 1;
  const taken = sizeOf(to.map((one) => one.end)) || 1;
  const used = new Map<Place, number>();
  const found: Drawn[] = [];
  for (const giver of from) {
    let at = giver.top;
    for (const [n, taker] of to.entries()) {
      const a = (giver.size * taker.end.size) / taken;
      const b = (taker.size * giver.end.size) / given;
      const top = taker.top + (used.get(taker) ?? 0);
      used.set(taker, (used.get(taker) ?? 0) + b);
      const mid = (x0 + x1) / 2;
      // What is thinner than a line is told by its words alone.
      if (Math.max(a, b) < THIN) {
        at += a;
        continue;
      }
      found.push({
        d:
          `M${x0} ${at}C${mid} ${at} ${mid} ${top} ${x1} ${top}V${top + b}` +
          `C${mid} ${top + b} ${mid} ${at + a} ${x0} ${at + a}Z`,
        n,
        left: taker.end.text === "",
      });
      at += a;
    }
  }
  return found;
}

function spoken(flow: Flow): string {
  const list = (ends: End[]) => ends.map((end) => `${end.label} ${end.text}`.trim()).join(", ");
  return `${flow.title}. ${flow.subtitle}. From ${list(flow.out)}; to ${list(flow.into)}.`;
}
