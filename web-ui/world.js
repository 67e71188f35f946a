// The outlines of the world map, made small: run once when the outlines change, `npm run world`.
// Natural Earth is in the public domain (naturalearthdata.com); world-atlas packs it (ISC).
import { createRequire } from "node:module";
import { writeFileSync } from "node:fs";
import { geoNaturalEarth1, geoPath } from "d3-geo";
import { feature } from "topojson-client";

const require = createRequire(import.meta.url);
const atlas = require("world-atlas/countries-110m.json");
const WIDTH = 960;
/** Square pixels below which a ring is left out, and below which an economy gets a dot. */
const RING = 1.5;
const SMALL = 14;

/** Numbers of ISO 3166 -> codes of three letters, of the economies of the trade data. */
const CODES = Object.fromEntries(
  `ARG032 AUS036 AUT040 BEL056 BGD050 BGR100 BLR112 BRA076 BRN096 CAN124 CHE756 CHL152 CHN156 CIV384
  CMR120 COL170 CRI188 CYP196 CZE203 DEU276 DNK208 EGY818 ESP724 EST233 FIN246 FRA250 GBR826 GRC300
  HRV191 HUN348 IDN360 IND356 IRL372 ISL352 ISR376 ITA380 JOR400 JPN392 KAZ398 KHM116 KOR410 LAO418
  LTU440 LUX442 LVA428 MAR504 MEX484 MMR104 MYS458 NGA566 NLD528 NOR578 NZL554 PAK586 PER604 PHL608
  POL616 PRT620 ROU642 RUS643 SAU682 SEN686 SVK703 SVN705 SWE752 THA764 TUN788 TUR792 TWN158 UKR804
  USA840 VNM704 ZAF710`
    .split(/\s+/)
    .map((one) => [one.slice(3), one.slice(0, 3)]),
);
/** Too small for the outlines: longitude and latitude. */
const DOTS = { SGP: [103.8, 1.35], HKG: [114.2, 22.3], MLT: [14.4, 35.9] };

const world = feature(atlas, atlas.objects.countries);
world.features = world.features.filter((one) => one.id !== "010");
const projection = geoNaturalEarth1().fitWidth(WIDTH, world);

const area = (ring) =>
  Math.abs(ring.reduce((sum, [x, y], i) => {
    const [a, b] = ring[(i + 1) % ring.length];
    return sum + x * b - a * y;
  }, 0)) / 2;

/** Rings on the screen, cut where the world ends. */
function rings(geometry) {
  const found = [];
  const pen = {
    moveTo: (x, y) => found.push([[x, y]]),
    lineTo: (x, y) => found.at(-1).push([x, y]),
    closePath: () => undefined,
    arc: () => undefined,
  };
  geoPath(projection, pen)(geometry);
  return found;
}

function drawn(ring) {
  const at = ring.map(([x, y]) => [Math.round(x), Math.round(y)]);
  let [x, y] = at[0];
  let text = `M${x} ${y}l`;
  for (const [a, b] of at.slice(1)) {
    if (a === x && b === y) continue;
    text += `${text.endsWith("l") || a - x < 0 ? "" : " "}${a - x}${b - y < 0 ? "" : " "}${b - y}`;
    [x, y] = [a, b];
  }
  return `${text}z`;
}

const paths = {};
const dots = {};
let bottom = 0;
for (const one of world.features) {
  const code = CODES[one.id] ?? "ROW";
  const own = rings(one.geometry);
  const kept = own.filter((ring) => area(ring) > RING);
  const whole = own.reduce((sum, ring) => sum + area(ring), 0);
  for (const [, y] of own.flat()) bottom = Math.max(bottom, y);
  paths[code] = (paths[code] ?? "") + kept.map(drawn).join("");
  if (code !== "ROW" && whole < SMALL) {
    const ring = own.reduce((a, b) => (area(a) > area(b) ? a : b));
    dots[code] = [0, 1].map((k) => Math.round(ring.reduce((s, p) => s + p[k], 0) / ring.length));
  }
}
for (const [code, at] of Object.entries(DOTS)) dots[code] = projection(at).map(Math.round);
const found = { width: WIDTH, height: Math.ceil(bottom), paths, dots };
writeFileSync(new URL("../src/walkaway/present/world.json", import.meta.url), `${JSON.stringify(found)}\n`);
