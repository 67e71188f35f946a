import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "../api";
import { messageOf } from "../api";
import { after, digitsFor, number, ranged } from "../format";
import { shown } from "../first";
import { about, asked as open, type Asked } from "../state";
import type { Explained, Why } from "../types";
import { DialogHead, useModal } from "./modal";
import { DotStrip, PartBars } from "./strips";

/** Where a number comes from: range, members, sources, and its split by measure. */
export function WhyPanel({ asked }: { asked: Asked }) {
  const box = useRef<HTMLDialogElement>(null);
  const [why, setWhy] = useState<Why | null>(null);
  const [error, setError] = useState("");
  useModal(box);
  // What was computed ahead is told why when its run is done.
  const job = asked.job || (shown.value?.from === "run" ? shown.value.job : "");
  useEffect(() => {
    if (!job) return;
    api.why(job, asked.metric).then(setWhy, (problem: unknown) =>
      setError(messageOf(problem)),
    );
  }, [job, asked.metric]);
  const shut = () => (open.value = null);
  return (
    <dialog
      ref={box}
      class="why"
      aria-labelledby="why-head"
      onClose={shut}
      onClick={(event) => event.target === box.current && box.current?.close()}
    >
      <div class="why-inner">
        <DialogHead box={box} id="why-head" title={why?.metric.label ?? asked.label} />
        {asked.stale && <p class="badge old">For the earlier settings</p>}
        {asked.first && !asked.stale && (
          <p class="badge">First look: goods only, one elasticity set</p>
        )}
        {error && <p class="problem">{error}</p>}
        {!why && !error && (
          <p class="soft">{job ? "Looking it up." : "It is told when the run is done."}</p>
        )}
        {why && <Body why={why} job={job} />}
      </div>
    </dialog>
  );
}

function Body({ why, job }: { why: Why; job: string }) {
  const { metric } = why;
  // One more digit than a table shows: whoever asks wants to know precisely.
  const digits = digitsFor(metric) + 1;
  const members = Object.entries(metric.members ?? {});
  return (
    <>
      <p class="large">
        {number(metric.mid, digits)}
        {after(metric.unit)}{" "}
        {metric.low !== metric.high && <span class="soft">({ranged(metric, digits)})</span>}
      </p>
      <p class="soft">
        {why.period && `In ${why.period}. `}
        {metric.baseline !== null &&
          `Baseline: ${number(metric.baseline, digitsFor({ low: 0, mid: metric.baseline, high: 0 }), false)}${after(metric.baseline_unit)}.`}
      </p>
      {members.length > 1 && (
        <section>
          <h3>{why.period ? "Over the draws" : "Each estimate"}</h3>
          <DotStrip members={members} unit={metric.unit} mid={metric.mid} names={setNames()} />
        </section>
      )}
      {why.explain && <Split job={job} metric={metric.id} unit={metric.unit} drawn={why.period !== null} />}
      {why.notes.length > 0 && (
        <section>
          <h3>What it means and leaves out</h3>
          <ul>
            {why.notes.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </section>
      )}
      {why.sources.length > 0 && (
        <section>
          <h3>Sources</h3>
          <ul>
            {why.sources.map((source) => (
              <li key={source.key}>{source.text}</li>
            ))}
          </ul>
        </section>
      )}
      <p class="note">
        <code>{metric.id}</code>
        {why.solves.length > 0 &&
          `; ${why.solves.filter((one) => one.status === "solved").length} of ${why.solves.length} solves of this market reached their tolerance`}
      </p>
    </>
  );
}

/** Elasticity sets by their authors; other members are named already. */
const setNames = () => new Map(about.value?.elasticities.map(({ id, label }) => [id, label]));

interface SplitProps {
  job: string;
  metric: string;
  unit: string;
  /** Whether the number is a middle over draws, which is not itself split. */
  drawn: boolean;
}

function Split({ job, metric, unit, drawn }: SplitProps) {
  const [state, setState] = useState<"" | "busy" | "done">("");
  const [parts, setParts] = useState<Explained | null>(null);
  const [error, setError] = useState("");
  const split = async () => {
    setState("busy");
    setError("");
    try {
      setParts(await api.explain(job, metric));
      setState("done");
    } catch (problem) {
      setError(messageOf(problem));
      setState("");
    }
  };
  return (
    <section aria-live="polite">
      <h3>By measure</h3>
      {state !== "done" && (
        <button type="button" disabled={state === "busy"} onClick={() => void split()}>
          {state === "busy" ? "Splitting" : "Split by measure"}
        </button>
      )}
      {error && <p class="problem">{error}</p>}
      {parts && (
        <>
          <PartBars parts={parts} unit={unit} />
          <p class="note">
            {parts.method}. Computed with{" "}
            {drawn
              ? `${parts.member}, so the sum need not be the middle of the draws`
              : `the estimate nearest the median, ${setNames().get(parts.member) ?? parts.member}`}
            .
          </p>
        </>
      )}
    </section>
  );
}
