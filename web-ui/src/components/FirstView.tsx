import { useMemo } from "preact/hooks";
import { turn } from "../actions";
import { withUnit } from "../format";
import { ahead, frameAt, type From, lever, leverDial, leverSpan, shown, wish } from "../first";
import { answered } from "../follow";
import { cancel } from "../runs";
import { asked, busy, dialValue, lane, scenario, settings } from "../state";
import type { Ahead, Dial, First, Piece, Rows, Tile } from "../types";
import { DialField } from "./DialField";
import { FlowPicture, sizeOf } from "./Flow";
import { GaugeCard } from "./GaugeCard";
import { PublishThis } from "./Publish";
import { RangeMark } from "./RangeMark";
import { Status } from "./Status";
import { Whole } from "./Whole";

const HEIGHT = 252;
const GAUGE = 220;
const NARROW = 270;
const LOW = 150;

/** The answer: a question, a sentence, one lever, one picture, four tiles. */
export function FirstView() {
  const now = shown.value;
  const name = scenario.value?.title ?? ahead.value?.title ?? "";
  const title = now?.first.question || scenario.value?.question || name;
  return (
    <section class={`first of-${now?.from ?? "nothing"}`} aria-labelledby="question">
      <div class="title">
        <p class="story-name">{name}</p>
        <h1 id="question">{title}</h1>
        {now ? (
          // Another sentence is another paragraph: its words do not wander over the old one's lines.
          <p class="answer" key={said(now.first.answer)}>
            <Sentence pieces={now.first.answer} />
          </p>
        ) : (
          <Blank />
        )}
      </div>
      <div class={`stage ${!now || now.first.gauge ? "with-gauge" : ""}`}>
        <LeverCard />
        <Picture first={now?.first ?? null} />
        {now?.first.gauge && (
          <GaugeCard
            gauge={now.first.gauge}
            height={window.innerWidth < 640 ? LOW : GAUGE}
            run={now.from === "run"}
            why={() => why(now.first.gauge?.metric ?? "", now.first.gauge?.title ?? "")}
          />
        )}
      </div>
      <ul class="tiles">
        {now
          ? now.first.tiles.map((tile) => (
              <TileCard key={tile.metric} tile={tile} waiting={now.waiting.has(tile.metric)} />
            ))
          : [0, 1, 2, 3].map((i) => <li key={i} class="card tile" aria-hidden="true" />)}
      </ul>
      {now && (
        <p class="first-foot">
          {now.first.foot}
          {now.from === "ahead" && "; computed ahead"} {now.from === "run" && <PublishThis chart="tiles" name="these numbers" />}
        </p>
      )}
    </section>
  );
}

const Sentence = ({ pieces }: { pieces: Piece[] }) => (
  <>
    {pieces.map((piece, i) =>
      piece.number ? (
        <strong key={i} class="told">
          {piece.text}
        </strong>
      ) : (
        <Whole key={i} text={piece.text} />
      ),
    )}
  </>
);

/** A number, and its unit in smaller letters. */
function Size({ text }: { text: string }) {
  const [number, ...unit] = text.split(" ");
  return (
    <>
      {number}
      {unit.length > 0 && <span class="unit"> {unit.join(" ")}</span>}
    </>
  );
}

const said = (pieces: Piece[]): string => pieces.map((piece) => piece.text).join("");

/** Until there is an answer its place says how far it is. */
function blank(): string {
  const { job, progress, error } = lane("run");
  if (error || (job && !busy(lane("run")) && !answered(job))) return "No answer: the run did not finish.";
  const counted = job?.state === "running" && progress && progress.total > 0;
  return counted ? `Being computed: ${progress.done} of ${progress.total} parts are done.` : "Being computed.";
}

const Blank = () => (
  <p class="answer" key="blank">
    <span class="blank">{blank()}</span>
  </p>
);

function why(metric: string, label: string): void {
  const now = shown.value;
  if (!now || !metric) return;
  const stale = now.from !== "run" && now.from !== "ahead";
  asked.value = { metric, label, job: now.job, stale, first: now.from === "part" };
}

const fromRun = () => shown.value?.from === "run";

// ---- the lever

const WORDS: Record<From, string> = {
  run: "exact: the run itself",
  ahead: "computed ahead",
  surface: "answered from a surface",
  part: "so far: the run goes on",
  earlier: "for the earlier settings",
};

function LeverCard() {
  const dial = leverDial.value;
  const from = shown.value?.from;
  return (
    <section class={`card lever ${lever.value ? "ready" : ""}`} aria-label="The lever">
      {dial?.kind === "number" ? (
        <Slide dial={dial} />
      ) : dial ? (
        <>
          <DialField dial={dial} problem={undefined} />
          <p class="soft no-surface">There is no surface between choices: each is run when it is chosen.</p>
        </>
      ) : (
        scenario.value && <p class="soft">This story has nothing to turn.</p>
      )}
      <p class={`mark ${from ?? ""}`} role="note">
        {from ? WORDS[from] : "being computed"}
        {from === "ahead" && ahead.value && aheadWords(ahead.value)}
        {from === "surface" &&
          lever.value &&
          `, ${lever.value.words}${lever.value.coarse ? "; a finer one follows" : ""}`}
      </p>
      <Status brief name="run" busyWith={busy(lane("run"))} onCancel={() => void cancel("run")} />
      <p class="more-dials">
        {Object.keys(settings.value.dials).length > 0 && dial && (
          <button type="button" class="link" onClick={() => turn(dial, dial.value)}>
            As told: {text(dial, Number(dial.value))}
          </button>
        )}
        <button type="button" class="link" onClick={() => wish(true)}>
          All dials
        </button>
      </p>
    </section>
  );
}

/** Which walkaway computed it, and what comes of it: two lines of the card at most. */
function aheadWords({ version, today }: Ahead): string {
  const { job } = lane("run");
  const by = `${today ? "walkaway" : "an earlier"} ${version}`;
  const next = !job || busy(lane("run")) ? "the exact run follows" : "the run did not finish";
  return ` by ${by}; ${next}`;
}

function text(dial: Dial, value: number): string {
  const rounded = Math.round(value * 1e6) / 1e6;
  return dial.unit === "USD bn" ? `$${withUnit(rounded, "")} bn` : withUnit(rounded, dial.unit);
}

/** One slider over the span of the surface; its words say what it is and where the story has it. */
function Slide({ dial }: { dial: Dial }) {
  const [low, high, step] = leverSpan.value ?? [dial.low ?? 0, dial.high ?? 100, dial.step ?? 1];
  const value = Number(dialValue(dial, settings.value));
  const told = Number(dial.value);
  // Steps, and where the story has it, which need not be one of them.
  const stepped = (at: number) =>
    Math.abs(at - told) < step / 2
      ? told
      : Math.round((low + Math.round((at - low) / step) * step) * 1e9) / 1e9;
  return (
    <>
      <label for="lever">{dial.label}</label>
      <p class="lever-value" aria-hidden="true">
        {text(dial, value)}
      </p>
      <div class="track" style={{ "--story": (told - low) / (high - low || 1) }}>
        <input
          type="range"
          id="lever"
          min={low}
          max={high}
          step="any"
          value={value}
          disabled={!scenario.value}
          aria-valuetext={text(dial, value)}
          onInput={(event) => turn(dial, stepped(Number(event.currentTarget.value)))}
        />
      </div>
      <p class="lever-ends" aria-hidden="true">
        <span>{text(dial, low)}</span>
        <span>told: {text(dial, told)}</span>
        <span>{text(dial, high)}</span>
      </p>
    </>
  );
}

// ---- the picture

function Picture({ first }: { first: First | null }) {
  const picture = first?.picture ?? null;
  const scaleTo = useMemo(() => SPARE * toldSize(picture), [lever.value, leverDial.value, picture]);
  if (!first) return <figure class="card picture" aria-hidden="true" style={{ minHeight: `${HEIGHT + 90}px` }} />;
  if (!picture) return null;
  const height = window.innerWidth < 640 ? NARROW : HEIGHT;
  return (
    <figure class="card picture">
      <figcaption>
        {picture.title} <span class="soft">{picture.subtitle}</span>
      </figcaption>
      {picture.kind === "flow" ? (
        <FlowPicture flow={picture} scaleTo={scaleTo} height={height} />
      ) : (
        <RowsPicture rows={picture} />
      )}
      <p class="note">
        {picture.note} {fromRun() && <PublishThis chart="first" name={picture.title} />}
      </p>
    </figure>
  );
}

/** Beyond the story's own flow, so that a larger one is seen to be larger. */
const SPARE = 1.6;

/** How much flows where the story has its lever; zero where that is not known. */
function toldSize(now: First["picture"]): number {
  const told = Number(leverDial.value?.value);
  const there = frameAt(told)?.first.picture;
  const found = there ?? (Object.keys(settings.value.dials).length === 0 ? now : null);
  return found?.kind === "flow" ? sizeOf(found.out) : 0;
}

function RowsPicture({ rows }: { rows: Rows }) {
  const ends = rows.rows.flatMap((row) => [row.low, row.mid, row.high]);
  const mids = rows.rows.map((row) => Math.abs(row.mid));
  // One wide range must not press all bars flat: what is cut off ends at the edge and says so.
  const most = Math.max(4 * Math.max(...mids), 1e-9);
  const low = Math.max(Math.min(0, ...ends), -most);
  const high = Math.min(Math.max(0, ...ends), most);
  const place = (value: number) =>
    (100 * (Math.min(high, Math.max(low, value)) - low)) / (high - low || 1);
  return (
    <ul class="rows-picture">
      {rows.rows.map((row) => (
        <li key={row.label}>
          <span class="row-name">{row.label}</span>
          <span class="row-line" aria-hidden="true">
            <span class="row-zero" style={{ left: `${place(0)}%` }} />
            <span
              class={`row-bar ${row.mid < 0 ? "loss" : "gain"}`}
              style={{
                left: `${Math.min(place(0), place(row.mid))}%`,
                width: `${Math.abs(place(row.mid) - place(0))}%`,
              }}
            />
            <span
              class={`row-range ${row.low < low || row.high > high ? "cut" : ""}`}
              style={{ left: `${place(row.low)}%`, width: `${place(row.high) - place(row.low)}%` }}
            />
          </span>
          <span class="row-value">{row.text}</span>
        </li>
      ))}
    </ul>
  );
}

// ---- tiles

function TileCard({ tile, waiting }: { tile: Tile; waiting: boolean }) {
  return (
    <li class={`card tile ${waiting ? "waiting" : ""} ${tile.sure ? "" : "unsure"}`}>
      <p class="tile-head">
        <span>{tile.label}</span>
        <button
          type="button"
          class="link"
          aria-haspopup="dialog"
          aria-label={`Why: ${tile.label}`}
          onClick={() => why(tile.metric, tile.label)}
        >
          why ›
        </button>
      </p>
      <p class="tile-number">
        <Size text={tile.text} />
      </p>
      <p class="tile-below">{waiting ? "of the run before; the new one follows" : tile.below}</p>
      <RangeMark band={tile} kind={tile.range} />
      <p class="tile-range">
        <Whole text={tile.range_text} />
        {!tile.sure && "; sign not sure"}
        {tile.against && <>, {tile.against}</>}
      </p>
      {tile.steps.length > 1 && <Steps tile={tile} />}
    </li>
  );
}

/** After each step side by side; of a number that no step moves it is said that it stays. */
function Steps({ tile }: { tile: Tile }) {
  const last = tile.steps.at(-1)?.text;
  return (
    <dl class="steps">
      {tile.steps.every((step) => step.text === last) ? (
        <div>
          <dt>{tile.steps.map((step) => step.name).join(", ")}: the same</dt>
        </div>
      ) : (
        tile.steps.map((step) => (
          <div key={step.name}>
            <dt>{step.name}</dt>
            <dd>{step.text || "not solved"}</dd>
          </div>
        ))
      )}
    </dl>
  );
}
