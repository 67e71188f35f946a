import { openView } from "../actions";
import { PARTS, wish } from "../first";
import { about, busy, key, lane, pinned, type Sheet, sheets, type Shown } from "../state";
import type { Chart, PathChart } from "../types";
import { Badge } from "./Badge";
import { ChartFigure } from "./ChartFigure";
import { Claims } from "./Claims";
import { Comparison } from "./Comparison";
import { Notes, notesOf } from "./Notes";
import { ReadAt } from "./ReadAt";
import { Trouble } from "./Trouble";
import { Whole } from "./Whole";
import { WorldFigure } from "./WorldFigure";

/** Which part of the story a section of the run belongs to; what is not here is the economy's. */
const PART: Record<string, string> = {
  welfare: "trade",
  partners: "trade",
  sectors: "trade",
  "chief-sector": "trade",
  blocs: "trade",
  revenue: "trade",
  duties: "trade",
  "over-time": "trade",
  border: "trade",
  diversion: "trade",
  cutoff: "trade",
  "next-auction": "debt",
  game: "table",
  claims: "told",
  record: "told",
};
const partOf = (id: string) => PART[id] ?? (id.startsWith("bonds") ? "debt" : "economy");

/** Paths of the debt part; the others are the economy's. */
const OF_DEBT = /yield|debt|ust_|interest|breakeven/;
const WITH_PATHS = ["debt", "economy"];
const FEW = 4;
const NOTHING: Record<string, string> = {
  trade: "This story moves no trade.",
  debt: "This story moves no debt.",
  economy: "No dated path of prices and output was asked for.",
  table: "No game is written for this story.",
  told: "No claims are gathered for this story.",
};

/** Below the answer, as a story: a part for every word of the navigation. */
export function Story() {
  const sheet = sheets.value["run"];
  return (
    <>
      <Trouble name="run" />
      {sheet && <Problems sheet={sheet} />}
      {pinned.value && <Comparison pinned={pinned.value} />}
      {PARTS.slice(1).map(([id, name]) => (
        <Part key={id} id={id} name={name} sheet={sheet} />
      ))}
      {sheet && (
        <Notes parts={[["What is assumed", sheet.page.assumed], ...notesOf(sheet.page)]}>
          <p>
            <button type="button" onClick={() => wish(true)}>
              Everything in tables
            </button>
          </p>
        </Notes>
      )}
    </>
  );
}

function Problems({ sheet }: { sheet: Sheet }) {
  if (sheet.page.status.length === 0) return null;
  return (
    <div class="box bad" role="alert">
      {sheet.page.status.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </div>
  );
}

function Part({ id, name, sheet }: { id: string; name: string; sheet: Sheet | undefined }) {
  const own = (sheet?.sections ?? []).filter((one) => partOf(one.section.id) === id);
  const paths = (sheet?.sections ?? []).find((one) => one.section.id === "paths");
  const first = own[0] ?? paths;
  const told = first && { ...first, look: sheet?.look ?? first.look };
  const world = id === "trade" && sheet?.page.world && told;
  const empty = !world && own.every((one) => !hasPicture(one)) && !(WITH_PATHS.includes(id) && paths && of(paths, id).length > 0);
  return (
    <section class="story-part" id={`story-${id}`} aria-labelledby={`story-${id}-head`}>
      <h2 id={`story-${id}-head`} tabIndex={-1}>
        {name} {first && <Badge name="run" stale={first.key !== key.value} look={first.look} />}
      </h2>
      {world && sheet?.page.world && <WorldFigure map={sheet.page.world} shown={world} />}
      {WITH_PATHS.includes(id) && paths && <Paths shown={paths} part={id} />}
      <div class={id === "told" ? "" : "told-parts"}>
        {own
          .filter((one) => one.section.id !== "paths")
          .map((one) => (
            <Told key={one.section.id} shown={one} />
          ))}
      </div>
      {id === "table" && <Table />}
      {empty && id !== "table" && (
        <p class="soft">{over() ? NOTHING[id] : "Being computed."}</p>
      )}
    </section>
  );
}

/** Whether the run has ended, however it did. */
const over = () => lane("run").error !== null || (lane("run").job !== null && !busy(lane("run")));

const hasPicture = ({ section }: Shown) =>
  section.charts.length > 0 || section.cards.length > 0 || section.lead.length > 0;

const of = ({ section }: Shown, part: string) =>
  section.charts.filter(
    (chart) => chart.kind === "path" && OF_DEBT.test(chart.id) === (part === "debt"),
  );

function Paths({ shown, part }: { shown: Shown; part: string }) {
  const few = of(shown, part).slice(0, FEW);
  const first = few[0];
  if (first?.kind !== "path") return null;
  const stale = shown.key !== key.value;
  return (
    <div class={stale ? "stale" : ""}>
      <ReadAt periods={first.periods} />
      <div class="multiples">
        {few.map((chart) => (
          <ChartFigure
            key={chart.title}
            chart={chart}
            pinned={null}
            shown={shown}
            stale={stale}
            least={chart.kind === "path" ? shared(few, chart) : 0}
          />
        ))}
      </div>
    </div>
  );
}

const MOST = 4;

const heightOf = (chart: PathChart) => {
  const all = [...chart.low, ...chart.high, ...chart.baseline];
  return Math.max(...all) - Math.min(...all);
};

/** Height of the axis that charts of one unit share; none is pressed flat by another. */
function shared(charts: Chart[], own: PathChart): number {
  const same = charts.filter((one) => one.kind === "path" && one.unit === own.unit) as PathChart[];
  return Math.min(Math.max(...same.map(heightOf)), MOST * heightOf(own));
}

/** What a section tells without its tables: its sentences, its charts, its claims. */
function Told({ shown }: { shown: Shown }) {
  const { section } = shown;
  const stale = shown.key !== key.value;
  if (!hasPicture(shown)) return null;
  return (
    <div class={`told-part ${stale ? "stale" : ""}`}>
      <h3>{section.title}</h3>
      {(section.charts.length > 0 ? [] : section.lead.slice(0, 2)).map((line) => (
        <p key={line}>
          <Whole text={line} />
        </p>
      ))}
      {section.cards.length > 0 ? (
        <Claims cards={section.cards} />
      ) : (
        <div class="charts">
          {section.charts.slice(0, 2).map((chart) => (
            <ChartFigure key={chart.title} chart={chart} pinned={null} shown={shown} stale={stale} />
          ))}
        </div>
      )}
    </div>
  );
}

function Table() {
  const game = about.value?.views.find((one) => one.name === "game");
  return (
    <p>
      {game?.help ?? "What each side chooses when the other answers"}.{" "}
      <button type="button" onClick={() => openView("game")}>
        Play the table
      </button>
    </p>
  );
}
