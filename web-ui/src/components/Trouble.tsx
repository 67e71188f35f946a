import { answered } from "../follow";
import { start } from "../runs";
import { keyFor, lane, scenario, sheets } from "../state";

const ADVICE: Record<string, string> = {
  interrupted: "The server stopped in the middle of it. Nothing is lost but this run.",
  failed: "Other settings may work; the values that led here stay on the left.",
};

/** What went wrong with a job, and what to do; problems of a dial are shown at the dial. */
export function Trouble({ name }: { name: string }) {
  const now = lane(name);
  if (now.key !== keyFor(name)) return null;
  const ids = new Set(scenario.value?.dials.map((dial) => dial.id));
  const atDial = (place: string) => ids.has(place) || ids.has(place.split("dials.").at(-1) ?? "");
  const state = now.job?.state ?? "";
  // What the sheet itself says of its failures is not said twice.
  const known = new Set(sheets.value[name]?.page.status);
  const failures = (now.job?.failures ?? []).filter((line) => !known.has(line));
  if (!now.error && !failures.length && state !== "failed" && state !== "interrupted") return null;
  if (!now.error && answered(now.job))
    return (
      <div class="box bad" role="alert">
        {failures.map((line) => (
          <p key={line}>{line}</p>
        ))}
      </div>
    );
  const problems = now.error?.problems ?? [];
  const others = problems.filter((problem) => !atDial(problem.place));
  // Nothing to try again before the marked fields are mended, which starts a run by itself.
  const mine = problems.length > 0 && others.length === 0;
  return (
    <div class="box bad" role="alert">
      <p>
        <strong>
          {mine
            ? "These settings cannot be used: see the marked fields."
            : (now.error?.message ?? "This run did not finish.")}
        </strong>
      </p>
      {others.length > 0 && (
        <ul>
          {others.map((problem) => (
            <li key={problem.place + problem.what}>
              {problem.place && <code>{problem.place}</code>} {problem.what} {problem.hint}
            </li>
          ))}
        </ul>
      )}
      {ADVICE[state] && <p>{ADVICE[state]}</p>}
      {!mine && (
        <button type="button" onClick={() => void start(name)}>
          Try again
        </button>
      )}
    </div>
  );
}
