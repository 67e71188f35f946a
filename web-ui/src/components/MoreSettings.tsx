import { useEffect, useState } from "preact/hooks";
import { change } from "../actions";
import { about, settings } from "../state";
import type { Problem } from "../types";
import { Ticks } from "./Ticks";

/** Draws, seed and elasticity sets: what the range is made of. */
export function MoreSettings({ problems }: { problems: Problem[] }) {
  const now = settings.value;
  const sets = about.value?.elasticities ?? [];
  const chosen = new Set(now.elasticities ?? sets.map((set) => set.id));
  const put = (kept: string[]) => {
    // All of them is the usual case, none cannot be computed.
    if (kept.length > 0)
      change({ ...now, elasticities: kept.length === sets.length ? null : kept });
  };
  return (
    <details class="more">
      <summary>Draws, seed and elasticities</summary>
      <Whole
        id="draws"
        label="Draws of the paths"
        value={now.draws}
        high={about.value?.limits.draws ?? 1000}
        problem={problems.find((one) => one.place === "draws")}
        put={(draws) => change({ ...now, draws })}
      />
      <Whole
        id="seed"
        label="Seed"
        value={now.seed}
        high={999_999_999}
        problem={problems.find((one) => one.place === "seed")}
        put={(seed) => change({ ...now, seed })}
      />
      <Ticks
        id="sets"
        label="Trade elasticities"
        options={sets.map((set) => [set.id, set.label])}
        chosen={chosen}
        put={put}
      />
    </details>
  );
}

interface WholeProps {
  id: string;
  label: string;
  value: number;
  high: number;
  problem: Problem | undefined;
  put: (value: number) => void;
}

function Whole({ id, label, value, high, problem, put }: WholeProps) {
  const [text, setText] = useState(String(value));
  useEffect(() => setText(String(value)), [value]);
  return (
    <div class="dial">
      <div class="dial-head">
        <label for={id}>{label}</label>
        <input
          id={id}
          type="number"
          min={0}
          max={high}
          step={1}
          value={text}
          aria-invalid={problem ? true : undefined}
          onInput={(event) => setText(event.currentTarget.value)}
          onChange={() => {
            if (/^\d{1,9}$/.test(text)) put(Number(text));
            else setText(String(value));
          }}
        />
      </div>
      {problem && (
        <p class="problem" role="alert">
          {problem.what} {problem.hint}
        </p>
      )}
    </div>
  );
}
