import { useEffect, useRef, useState } from "preact/hooks";
import { digitsFor, number, ranged } from "../format";
import { ask, type Shown } from "../state";
import type { WorldMap } from "../types";
import { PublishThis } from "./Publish";
import { useSeen } from "./measure";

interface Outlines {
  width: number;
  height: number;
  paths: Record<string, string>;
  dots: Record<string, [number, number]>;
}

type Place = WorldMap["places"][number];

const STEPS = 4;

/** Shades by rank of size, so that one large number does not leave all others pale. */
function shades(places: Place[]): (value: number) => number {
  const sizes = places.map((one) => Math.abs(one.mid)).sort((a, b) => a - b);
  const cuts = [0.25, 0.5, 0.75].map((share) => sizes[Math.floor(share * sizes.length)] ?? 0);
  return (value) => cuts.filter((cut) => Math.abs(value) > cut).length + 1;
}

/** Who gains and who loses; outlines are fetched when the map comes near the screen. */
export function WorldFigure({ map, shown }: { map: WorldMap; shown: Shown }) {
  const box = useRef<HTMLDivElement>(null);
  const seen = useSeen(box);
  const [world, setWorld] = useState<Outlines | null>(null);
  const [over, setOver] = useState<Place | null>(null);
  useEffect(() => {
    if (seen && !world)
      void import("../../../src/walkaway/present/world.json").then((found) => setWorld(found.default as unknown as Outlines));
  }, [seen]);
  const shade = shades(map.places);
  const known = new Map(map.places.map((one) => [one.code, one]));
  const look = (code: string) => {
    const place = known.get(code);
    if (!place) return "land";
    return `land ${place.mid < 0 ? "loss" : "gain"} s${shade(place.mid)} ${place.sure ? "" : "unsure"}`;
  };
  const on = (code: string) => ({
    onPointerEnter: () => setOver(known.get(code) ?? null),
    onClick: () => {
      const place = known.get(code);
      if (place) ask(place.metric, `Real income, ${place.name}`, shown, false);
    },
  });
  const ranked = [...map.places].sort((a, b) => a.mid - b.mid);
  return (
    <figure class="chart world">
      <figcaption>{map.title}</figcaption>
      <p class="chart-sub">{map.subtitle}</p>
      <div
        ref={box}
        class="world-box"
        role="img"
        aria-label={`${map.title}. ${ranked
          .filter((_, i) => i < 5 || i >= ranked.length - 5)
          .map((one) => `${one.name} ${number(one.mid, 2)}%`)
          .join(", ")}.`}
      >
        {world && (
          <svg viewBox={`0 0 ${world.width} ${world.height}`} aria-hidden="true">
            {Object.entries(world.paths).map(([code, d]) => (
              <path key={code} d={d} class={look(code)} {...on(code)} />
            ))}
            {Object.entries(world.dots).map(([code, [x, y]]) => (
              <circle key={code} cx={x} cy={y} r="4" class={look(code)} {...on(code)} />
            ))}
          </svg>
        )}
      </div>
      <p class="reading" aria-hidden="true">
        {over ? (
          <>
            {over.name} <strong>{number(over.mid, digitsFor(over))}%</strong>{" "}
            <span class="soft">
              ({ranged(over)}, {map.made}){over.sure ? "" : "; sign not sure"}
            </span>
          </>
        ) : (
          <span class="soft">Point at an economy to read it; click to ask why.</span>
        )}
      </p>
      <p class="key world-key">
        {["loss", "gain"].map((way) => (
          <span key={way}>
            {Array.from({ length: STEPS }, (_, i) => (
              <span class={`tone ${way} s${i + 1}`} />
            ))}{" "}
            {way === "loss" ? "loses: a darker quarter loses more" : "gains"}
          </span>
        ))}
        <span>
          <span class="tone unsure" /> sign not sure
        </span>
      </p>
      <details class="as-list">
        <summary>All {map.places.length} as a list</summary>
        <ol>
          {ranked.map((one) => (
            <li key={one.code}>
              {one.name} {number(one.mid, 2)}% ({number(one.low, 2)} to {number(one.high, 2)})
            </li>
          ))}
        </ol>
      </details>
      <p class="chart-foot">
        {shown.source}. Outlines: Natural Earth.{" "}
        {shown.look === "full" && <PublishThis chart="world" name={map.title} />}
      </p>
    </figure>
  );
}
