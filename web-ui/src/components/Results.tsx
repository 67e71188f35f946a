import { useMemo } from "preact/hooks";
import { answered } from "../follow";
import { cancel, start } from "../runs";
import { about, at, busy, keyFor, lane, pinned, type Sheet, sheets, type Shown } from "../state";
import type { Page } from "../types";
import { Badge } from "./Badge";
import { ChartFigure } from "./ChartFigure";
import { Comparison } from "./Comparison";
import { ALL, COMPARE, Contents, NOTES } from "./Contents";
import { DataTable } from "./DataTable";
import { cells, chartKey, charts } from "./match";
import { Notes, notesOf } from "./Notes";
import { Overview } from "./Overview";
import { ReadAt } from "./ReadAt";
import { Status } from "./Status";
import { Trouble } from "./Trouble";

/** Everything on one sheet: the run itself, or another view. */
export function Results({ name }: { name: string }) {
  const sheet = sheets.value[name];
  const own = name !== "run";
  return (
    <>
      {own && <ViewHead name={name} />}
      <Trouble name={name} />
      {sheet ? <Filled name={name} sheet={sheet} /> : <Waiting name={name} />}
    </>
  );
}

function ViewHead({ name }: { name: string }) {
  const told = about.value?.views.find((one) => one.name === name);
  const now = lane(name);
  const working = busy(now);
  const fresh = now.key === keyFor(name) && answered(now.job);
  return (
    <div class="view-head">
      <p class="soft">{told?.help}</p>
      <Status name={name} busyWith={working} onCancel={() => void cancel(name)} />
      {!working && !fresh && now.job?.state !== "cancelled" && (
        <button type="button" onClick={() => void start(name)}>
          Compute for these settings
        </button>
      )}
    </div>
  );
}

function Waiting({ name }: { name: string }) {
  if (lane(name).error) return null;
  return (
    <div class="short waiting" aria-hidden="true">
      <strong>In short</strong>
      <p />
      <p />
      <p />
    </div>
  );
}

function Filled({ name, sheet }: { name: string; sheet: Sheet }) {
  const { page, sections } = sheet;
  const other = name === "run" ? (pinned.value?.page ?? null) : null;
  const open = at.value;
  const shown = sections.filter((one) => open === ALL || one.section.id === open);
  // Other views are short enough to be read in one go.
  const whole = name !== "run";
  return (
    <>
      {whole ? (
        <Short name={name} sheet={sheet} />
      ) : (
        <Contents sections={sections.map((one) => one.section)} pinned={pinned.value !== null} />
      )}
      {!whole && (open === "" || open === ALL) && <Short name={name} sheet={sheet} />}
      {!whole && open === "" && <Overview sections={sections} pinned={other} />}
      {pinned.value && !whole && [COMPARE, ALL].includes(open) && <Comparison pinned={pinned.value} />}
      {(whole ? sections : shown).map((one) => (
        <Part key={one.section.id} shown={one} pinned={other} lane={name} />
      ))}
      {!whole && !known(open) && shown.length === 0 && (
        <p class="wait">{busy(lane(name)) ? "Being computed." : "This run has no such part."}</p>
      )}
      {(whole || [NOTES, ALL].includes(open)) && <Notes parts={notesOf(page)} open={!whole} />}
    </>
  );
}

const known = (id: string) => ["", ALL, COMPARE, NOTES].includes(id);

function Short({ name, sheet }: { name: string; sheet: Sheet }) {
  const { page } = sheet;
  const stale = sheet.key !== keyFor(name);
  if (page.short.length === 0 && page.status.length === 0) return null;
  return (
    <section class={`short ${stale ? "stale" : ""}`} aria-labelledby="short-head">
      <h2 id="short-head">
        In short <Badge name={name} stale={stale} look={sheet.look} long />
      </h2>
      {page.status.map((line) => (
        <p key={line} class="problem" role="alert">
          {line}
        </p>
      ))}
      <ul>
        {page.short.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}

function Part({ shown, pinned: other, lane: name }: { shown: Shown; pinned: Page | null; lane: string }) {
  const { section } = shown;
  const stale = shown.key !== keyFor(name);
  const match = useMemo(() => charts(other), [other]);
  const texts = useMemo(() => cells(other), [other]);
  const paths = section.charts.filter((chart) => chart.kind === "path");
  return (
    <section
      class={`part ${stale ? "stale" : ""}`}
      id={`part-${section.id}`}
      aria-labelledby={`head-${section.id}`}
    >
      <h2 id={`head-${section.id}`} tabIndex={-1}>
        {section.title}{" "}
        <Badge name={name} stale={stale} look={shown.look} long={paths.length > 0} />
      </h2>
      {section.lead.map((line) => (
        <p key={line}>{line}</p>
      ))}
      {paths.length > 1 && <ReadAt periods={paths[0]?.periods ?? []} />}
      <div class={paths.length > 1 ? "multiples" : "charts"}>
        {section.charts.map((chart) => (
          <ChartFigure
            key={chart.title}
            chart={chart}
            pinned={match.get(chartKey(section.id, chart)) ?? null}
            shown={shown}
            stale={stale}
          />
        ))}
      </div>
      {section.tables.map((table) => (
        <DataTable key={table.caption} table={table} shown={shown} stale={stale} pinned={texts} />
      ))}
      {section.note && <p class="note">{section.note}</p>}
    </section>
  );
}
