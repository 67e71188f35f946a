import { useMemo } from "preact/hooks";
import { busy, key, lane, settings, type Shown } from "../state";
import type { Chart, Page } from "../types";
import { Badge } from "./Badge";
import { ChartFigure } from "./ChartFigure";
import { SectionLink } from "./Contents";
import { chartKey, charts } from "./match";
import { ReadAt } from "./ReadAt";

/** Paths that the overview shows, if the run has them; otherwise the first four. */
const PATHS = ["path.us_30y_yield", "path.usdjpy", "path.us_inflation", "path.jp_output"];
const FEW = 4;

function chosen({ section }: Shown): Chart[] {
  const paths = section.charts.filter((chart) => chart.kind === "path");
  if (paths.length === 0) return section.charts.slice(0, 1);
  const wanted = paths.filter((chart) => PATHS.includes(chart.id));
  return (wanted.length > 0 ? wanted : paths).slice(0, FEW);
}

/** The main charts of the run, each with a way to the section it is from. */
export function Overview({ sections, pinned }: { sections: Shown[]; pinned: Page | null }) {
  const match = useMemo(() => charts(pinned), [pinned]);
  // What moves over time comes first: it is what most people ask.
  const order = [...sections].sort((a, b) => rank(a) - rank(b));
  return (
    <div class="glances">
      <Awaited sections={sections} />
      {order.map((shown) => {
        const few = chosen(shown);
        if (few.length === 0) return null;
        const stale = shown.key !== key.value;
        const first = few[0];
        return (
          <section
            key={shown.section.id}
            class={`glance ${few.length > 1 ? "wide" : ""} ${stale ? "stale" : ""}`}
            aria-labelledby={`glance-${shown.section.id}`}
          >
            <h2 id={`glance-${shown.section.id}`}>
              <SectionLink id={shown.section.id}>{shown.section.title}</SectionLink>{" "}
              <Badge name="run" stale={stale} look={shown.look} />
            </h2>
            {few.length > 1 && first?.kind === "path" && <ReadAt periods={first.periods} />}
            <div class={few.length > 1 ? "multiples" : "charts"}>
              {few.map((chart) => (
                <ChartFigure
                  key={chart.title}
                  chart={chart}
                  pinned={match.get(chartKey(shown.section.id, chart)) ?? null}
                  shown={shown}
                  stale={stale}
                />
              ))}
            </div>
          </section>
        );
      })}
    </div>
  );
}

/** Says that the paths, which stand first, are still to come. */
function Awaited({ sections }: { sections: Shown[] }) {
  const now = lane("run");
  const there = sections.some((shown) => rank(shown) === 0);
  if (there || !busy(now) || settings.value.draws === 0) return null;
  return (
    <section class="glance wide">
      <h2>What happens when</h2>
      <p class="soft">Dated paths are drawn last.</p>
    </section>
  );
}

const rank = ({ section }: Shown) => (section.charts[0]?.kind === "path" ? 0 : 1);
