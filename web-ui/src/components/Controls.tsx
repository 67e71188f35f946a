import { signal } from "@preact/signals";
import { resetAll } from "../actions";
import { lane, scenario, settings, turned } from "../state";
import type { Dial, Problem } from "../types";
import { DialField } from "./DialField";
import { MoreSettings } from "./MoreSettings";

/** On a phone the sliders are a sheet at the lower edge, so that results stay in sight above it. */
const open = signal(false);

/** Opens or closes the sheet; results are brought to where it leaves them in sight. */
function toggle(): void {
  open.value = !open.value;
  if (open.value) document.querySelector("main .short, main .part")?.scrollIntoView();
}

/** Sliders by group, and what they come to in words and as a file. */
export function Controls() {
  const dials = scenario.value?.dials ?? [];
  const groups = [...new Set(dials.map((dial) => dial.group))];
  const changed = Object.keys(settings.value.dials).length;
  const problems = lane("run").error?.problems ?? [];
  return (
    <aside class={`controls ${open.value ? "open" : ""}`} aria-label="Settings">
      <div class="controls-head">
        <h2>What if</h2>
        <button
          type="button"
          class="sheet-toggle"
          aria-expanded={open.value}
          aria-controls="dials"
          onClick={toggle}
        >
          {open.value ? "Close" : `Change${changed ? ` (${changed})` : ""}`}
        </button>
        <button type="button" class="link" disabled={changed === 0} onClick={resetAll}>
          All as in the story
        </button>
      </div>
      <div class="controls-body" id="dials">
        {groups.map((group) => (
          <fieldset key={group}>
            <legend>{group}</legend>
            {dials
              .filter((dial) => dial.group === group)
              .map((dial) => (
                <DialField key={dial.id} dial={dial} problem={problemOf(dial, problems)} />
              ))}
          </fieldset>
        ))}
        <MoreSettings problems={problems} />
        <Assumed />
      </div>
    </aside>
  );
}

/** The problem whose place names this dial: "dials.tariff_cars", or the id alone. */
function problemOf(dial: Dial, problems: Problem[]): Problem | undefined {
  return problems.find(({ place }) => place === dial.id || place.endsWith(`dials.${dial.id}`));
}

function Assumed() {
  const told = turned.value;
  if (!told) return null;
  return (
    <section class="assumed" aria-labelledby="assumed-head">
      <h2 id="assumed-head">What is assumed</h2>
      <ul>
        {told.measures.map((line) => (
          <li key={line}>{line}</li>
        ))}
        {told.measures.length === 0 && <li>Nothing changes.</li>}
      </ul>
      <details>
        <summary>As a scenario file</summary>
        <pre tabIndex={0} role="region" aria-label="Scenario file, TOML">
          {told.toml}
        </pre>
      </details>
    </section>
  );
}
