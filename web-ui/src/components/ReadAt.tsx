import { pinned, readAt } from "../state";

/** One slider reads all charts at the same quarter; hovering over any of them moves it too. */
export function ReadAt({ periods }: { periods: string[] }) {
  const index = Math.min(readAt.value, periods.length - 1);
  return (
    <div class="read-at">
      <label>
        Read all charts at <strong>{periods[index]}</strong>
        <input
          type="range"
          min={0}
          max={Math.max(0, periods.length - 1)}
          value={index}
          aria-valuetext={periods[index] ?? ""}
          onInput={(event) => (readAt.value = Number(event.currentTarget.value))}
        />
      </label>
      <p class="key">
        <span class="swatch mid" /> median <span class="swatch band" /> 5 to 95%{" "}
        <span class="swatch base" /> without the scenario
        {pinned.value && (
          <>
            {" "}
            <span class="swatch pin" /> pinned, median
          </>
        )}
      </p>
    </div>
  );
}
