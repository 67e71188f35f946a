import type { GridChart } from "../types";

/** A matrix of shaded cells as a table that can also be heard. */
export function GridTable({ chart }: { chart: GridChart }) {
  return (
    <>
      <div class="scroll" tabIndex={0} role="region" aria-label={chart.title}>
        <table class="grid">
          <caption class="unseen">{chart.title}</caption>
          <thead>
            <tr>
              <td />
              {chart.columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {chart.rows.map((row, i) => (
              <tr key={row}>
                <th scope="row">{row}</th>
                {(chart.tiles[i] ?? []).map((tile, j) => (
                  <td
                    key={chart.columns[j]}
                    class={tile.framed ? "framed" : ""}
                    // Half of the full shade at most, so that text stays readable on it.
                    style={{ "--shade": `${Math.round(Math.min(1, Math.max(0, tile.shade)) * 45)}%` }}
                  >
                    {tile.lines.map((line, place) => (
                      <div key={place}>{line}</div>
                    ))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {chart.key && <p class="note">{chart.key}</p>}
    </>
  );
}
