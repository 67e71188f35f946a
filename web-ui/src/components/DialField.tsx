import { useEffect, useState } from "preact/hooks";
import { turn } from "../actions";
import { withUnit } from "../format";
import { dialValue, settings } from "../state";
import type { Dial, Problem } from "../types";
import { Ticks } from "./Ticks";

interface Props {
  dial: Dial;
  problem: Problem | undefined;
}

export const optionsOf = (dial: Dial): [string, string][] =>
  dial.options.map((option) => (Array.isArray(option) ? option : [option.value, option.label]));

export function DialField({ dial, problem }: Props) {
  const changed = dial.id in settings.value.dials;
  const Field = { number: NumberDial, choice: ChoiceDial, set: SetDial }[dial.kind];
  return (
    <div class={`dial ${changed ? "changed" : ""}`}>
      <Field dial={dial} problem={problem} />
      {dial.help && (
        <p class="help" id={`${dial.id}-help`}>
          {dial.help}
        </p>
      )}
      {problem && (
        <p class="problem" id={`${dial.id}-problem`} role="alert">
          {problem.what}
          {problem.hint && ` (${problem.hint})`}
        </p>
      )}
      {changed && (
        <button
          type="button"
          class="link"
          onClick={() => turn(dial, dial.value)}
          aria-label={`${dial.label}: as in the story, ${storyText(dial)}`}
        >
          As in the story: {storyText(dial)}
        </button>
      )}
    </div>
  );
}

function storyText(dial: Dial): string {
  if (dial.kind === "number") return withUnit(Number(dial.value), dial.unit);
  const labels = new Map(optionsOf(dial));
  const values = Array.isArray(dial.value) ? dial.value : [String(dial.value)];
  return values.map((value) => labels.get(value) ?? value).join(", ") || "none";
}

const described = ({ dial, problem }: Props): string | undefined =>
  [dial.help && `${dial.id}-help`, problem && `${dial.id}-problem`].filter(Boolean).join(" ") ||
  undefined;

function NumberDial({ dial, problem }: Props) {
  const value = Number(dialValue(dial, settings.value));
  const low = dial.low ?? 0;
  const high = dial.high ?? 100;
  const [text, setText] = useState(String(value));
  useEffect(() => setText(String(value)), [value]);
  const take = (typed: string) => {
    setText(typed);
    const parsed = Number(typed);
    // A field that is still being typed in ("", "-") is no number yet.
    if (typed.trim() !== "" && Number.isFinite(parsed)) turn(dial, parsed);
  };
  const help = described({ dial, problem });
  const story = (Number(dial.value) - low) / (high - low || 1);
  return (
    <>
      <div class="dial-head">
        <label for={dial.id}>{dial.label}</label>
        <span class="dial-number">
          <input
            type="number"
            value={text}
            min={low}
            max={high}
            step={dial.step ?? "any"}
            aria-label={`${dial.label}, ${dial.unit}`}
            aria-invalid={problem ? true : undefined}
            aria-describedby={help}
            onInput={(event) => take(event.currentTarget.value)}
            onBlur={() => setText(String(value))}
          />
          <span class="unit">{dial.unit}</span>
        </span>
      </div>
      <div class="track" style={{ "--story": story }}>
        <input
          type="range"
          id={dial.id}
          min={low}
          max={high}
          step={dial.step ?? "any"}
          value={value}
          aria-valuetext={withUnit(value, dial.unit)}
          aria-describedby={help}
          onInput={(event) => turn(dial, Number(event.currentTarget.value))}
        />
      </div>
    </>
  );
}

function ChoiceDial({ dial, problem }: Props) {
  const value = String(dialValue(dial, settings.value));
  const options = optionsOf(dial);
  const help = described({ dial, problem });
  if (options.length > 4)
    return (
      <div class="dial-head">
        <label for={dial.id}>{dial.label}</label>
        <select
          id={dial.id}
          value={value}
          aria-describedby={help}
          onChange={(event) => turn(dial, event.currentTarget.value)}
        >
          {options.map(([id, label]) => (
            <option key={id} value={id}>
              {label}
            </option>
          ))}
        </select>
      </div>
    );
  return (
    <div role="radiogroup" aria-labelledby={`${dial.id}-label`} aria-describedby={help}>
      <span class="dial-label" id={`${dial.id}-label`}>
        {dial.label}
      </span>
      <div class="options">
        {options.map(([id, label]) => (
          <label key={id}>
            <input
              type="radio"
              name={dial.id}
              checked={value === id}
              onChange={() => turn(dial, id)}
            />
            {label}
          </label>
        ))}
      </div>
    </div>
  );
}

function SetDial({ dial, problem }: Props) {
  const now = dialValue(dial, settings.value);
  const chosen = new Set(Array.isArray(now) ? now : []);
  return (
    <Ticks
      id={dial.id}
      label={dial.label}
      help={described({ dial, problem })}
      options={optionsOf(dial)}
      chosen={chosen}
      put={(ids) => turn(dial, ids)}
    />
  );
}
