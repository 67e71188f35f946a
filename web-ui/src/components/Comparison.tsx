import { useEffect, useMemo, useState } from "preact/hooks";
import * as api from "../api";
import { ApiError } from "../api";
import { digitsFor, number, ranged } from "../format";
import { key, lane, type Pinned, scenario, settings, settled, sheets } from "../state";
import type { Compared, Page } from "../types";

const FEW = 12;

/** The pinned run beside the one on the page: what differs in settings, then in numbers. */
export function Comparison({ pinned }: { pinned: Pinned }) {
  const [answer, setAnswer] = useState<{ of: string; told: Compared } | null>(null);
  const [error, setError] = useState("");
  const [all, setAll] = useState(false);
  const focus = scenario.value?.focus ?? [];
  const page = sheets.value["run"]?.page ?? null;
  const id = settled.value ? lane("run").job?.id : undefined;
  const other = pinned.page ? pinned.job?.id : undefined;
  useEffect(() => {
    if (!id || !other || id === other) return;
    let here = true;
    setError("");
    api.compare(other, id).then(
      (told) => here && setAnswer({ of: `${other} ${id}`, told }),
      (problem: unknown) => here && setError(problem instanceof ApiError ? problem.message : ""),
    );
    return () => (here = false);
  }, [id, other]);
  const found = answer?.told ?? null;
  // Shown until the next comparison is there, but not as if it were the next.
  const stale = answer?.of !== `${other} ${id}`;
  const turned = found !== null && found.first.run !== pinned.job?.run && found.second.run === pinned.job?.run;
  const rows = useMemo(() => (found && page ? changed(found, page, focus, turned) : []), [found, page]);
  const levels = found ? unlike(found, turned) : [];
  const same = pinned.key === key.value;
  return (
    <section class="part compare" id="part-compare" aria-labelledby="head-compare">
      <h2 id="head-compare" tabIndex={-1}>
        Beside the pinned run
        {found && !same && stale && <span class="badge old">For the earlier settings</span>}
      </h2>
      {pinned.error && <p class="problem">The pinned run could not be computed: {pinned.error}</p>}
      {!pinned.page && !pinned.error && <p class="soft">The pinned run is being computed.</p>}
      {same && <p>These are the pinned settings. Move a slider, and what changes is shown here.</p>}
      {!same && pinned.page && page && settled.value && (
        <Differences pinned={pinned} was={pinned.page} page={page} />
      )}
      {error && <p class="problem">{error}</p>}
      {!same && found && (
        <>
          <div class="scroll" tabIndex={0} role="region" aria-label="Pinned run and this one">
            <table class={stale ? "stale" : ""}>
              <caption>
                <span>
                  Numbers that differ, those of the economies in focus first. Each estimate is compared with
                  itself: the difference is the middle of these, with their range
                </span>
              </caption>
              <thead>
                <tr>
                  <th scope="col">number</th>
                  <th scope="col">unit</th>
                  <th scope="col">pinned</th>
                  <th scope="col">now</th>
                  <th scope="col">difference</th>
                </tr>
              </thead>
              <tbody>
                {(all ? rows : rows.slice(0, FEW)).map((row) => (
                  <tr key={row.id}>
                    <th scope="row">{row.label}</th>
                    <td>{row.unit}</td>
                    <td class="pin-text">{number(row.pinned.mid, row.digits)}</td>
                    <td>{number(row.now.mid, row.digits)}</td>
                    <td>
                      {number(row.change.mid, row.digits)}{" "}
                      {row.change.low !== row.change.high && (
                        <span class="below">({ranged(row.change, row.digits)})</span>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {[found.first, found.second].flatMap((side) =>
            side.unsolved.map((line) => (
              <p key={side.run + line} class="problem">
                Not solved in {side.scenario}: {line}
              </p>
            )),
          )}
          {found.counted.map((one) => (
            <p key={one.first + one.second} class="soft">
              Effects of {found.first.scenario} are counted against {one.first}, those of{" "}
              {found.second.scenario} against {one.second}.
            </p>
          ))}
          {found.first.date !== found.second.date && (
            <p class="soft">
              The two look at the world on different days, {found.first.date} and {found.second.date}: what
              differs is what the measures do there, not how the world changed in between.
            </p>
          )}
          {rows.length === 0 && <p>None of the {found.metrics.length} effects that both runs have differs.</p>}
          {found.settings.length > 0 && (
            <p class="soft">
              The two were not solved alike (
              {found.settings.map((one) => `${one.name} ${one.first || "none"} and ${one.second || "none"}`).join("; ")}
              ): part of what differs may be that.
            </p>
          )}
          {found.alone > 0 && (
            <p class="soft">
              {found.alone} numbers stand in one of the two only, or share no member: they are not compared.
            </p>
          )}
          {levels.length > 0 && (
            <p class="soft">
              The two start from different baselines, which is no effect of either (pinned and now):{" "}
              {levels.slice(0, FEW / 2).join("; ")}
              {levels.length > FEW / 2 ? `; and ${levels.length - FEW / 2} more` : ""}.
            </p>
          )}
          {rows.length > FEW && (
            <button type="button" class="link" onClick={() => setAll(!all)}>
              {all ? "Fewer" : `All ${rows.length} that differ`}
            </button>
          )}
        </>
      )}
    </section>
  );
}

function Differences({ pinned, was, page }: { pinned: Pinned; was: Page; page: Page }) {
  const gone = was.assumed.filter((line) => !page.assumed.includes(line));
  const came = page.assumed.filter((line) => !was.assumed.includes(line));
  return (
    <dl class="differences">
      {pinned.settings.scenario !== settings.value.scenario && (
        <>
          <dt class="pin-text">Pinned scenario</dt>
          <dd>{pinned.title}</dd>
        </>
      )}
      <dt class="pin-text">Only in the pinned run</dt>
      {(gone.length ? gone : ["nothing"]).map((line) => (
        <dd key={line}>{line}</dd>
      ))}
      <dt>Only in this one</dt>
      {(came.length ? came : ["nothing"]).map((line) => (
        <dd key={line}>{line}</dd>
      ))}
    </dl>
  );
}

/** Levels without the measures that are printed differently, of the pinned run and of this one. */
function unlike(found: Compared, turned: boolean): string[] {
  return found.baselines.flatMap((one) => {
    const both = [number(one.first, 2, false), number(one.second, 2, false)];
    const [first, second] = turned ? both.reverse() : both;
    return first === second ? [] : [`${one.label} ${first} and ${second} ${one.unit}`];
  });
}

/** Numbers that differ: of the economies in focus first, then in the order of the page. */
function changed(found: Compared, page: Page, focus: string[], turned: boolean) {
  const order = new Map<string, number>();
  for (const section of page.sections)
    for (const table of section.tables)
      for (const row of table.rows)
        for (const cell of row)
          if (cell.metric && !order.has(cell.metric)) order.set(cell.metric, order.size);
  const last = order.size;
  // Nearer for each economy in focus that the number is about, nearest for those about nothing else.
  const place = (id: string) => {
    const about = id.split(".").filter((word) => /^[A-Z]{3}$/.test(word));
    const near = about.length > 0 && about.every((word) => focus.includes(word)) ? 0 : last + 1;
    return near + (order.get(id) ?? last);
  };
  return found.metrics
    .filter(({ first, second }) => Math.abs(first.mid - second.mid) > 1e-9)
    .map((one) => {
      const [pinned, now] = turned ? [one.second, one.first] : [one.first, one.second];
      const apart = one.second.mid - one.first.mid;
      const told = one.change ?? { low: apart, mid: apart, high: apart };
      const change = turned ? { low: -told.high, mid: -told.mid, high: -told.low } : told;
      return { ...one, pinned, now, change, digits: Math.max(digitsFor(pinned), digitsFor(now), digitsFor(change)) };
    })
    .sort((a, b) => place(a.id) - place(b.id));
}
