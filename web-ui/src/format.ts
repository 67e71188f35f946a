/** Numbers for people, by the same rules as the report's. */

import type { Band } from "./types";

/** A true minus sign, thousands separated, no negative zero. */
export function number(value: number, digits = 1, signed = true): string {
  const rounded = Number(value.toFixed(digits)) + 0;
  const text = Math.abs(rounded).toLocaleString("en-US", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  if (rounded < 0) return `\u2212${text}`;
  return signed && rounded > 0 ? `+${text}` : text;
}

/** How many there are. */
export const count = (many: number): string => number(many, 0, false);

/** Part of a number below which the ends of its range count as one value. */
const ALIKE = 0.01;

/** Decimals that show two leading digits of a central value, three at most; one more where the
 * ends of a range that is told would be printed alike. */
export function digitsFor(band: Band): number {
  const size = Math.max(Math.abs(band.mid), Math.abs(band.high - band.low) / 2);
  const places = size >= 20 ? 0 : size >= 1 ? 1 : size >= 0.1 ? 2 : 3;
  const [low, high] = [band.low.toFixed(places), band.high.toFixed(places)];
  const apart = band.high - band.low >= ALIKE * size;
  return places + (apart && low === high && Number(low) !== 0 ? 1 : 0);
}

export function ranged(band: Band, digits = digitsFor(band), signed = true): string {
  return `${number(band.low, digits, signed)} to ${number(band.high, digits, signed)}`;
}

/** A unit as it follows a number. */
export function after(unit: string): string {
  return unit === "" ? "" : unit === "%" || unit === "percent" ? "%" : ` ${unit}`;
}

/** A level, such as a yield or an exchange rate: enough digits to see it move. */
export function levelDigits(values: number[]): number {
  const finite = values.filter(Number.isFinite);
  const spread = Math.max(...finite) - Math.min(...finite);
  return spread >= 20 ? 0 : spread >= 2 ? 1 : 2;
}

/** Text of a dial's value with its unit. */
export function withUnit(value: number, unit: string): string {
  const text = String(value).replace("-", "\u2212");
  return `${text}${after(unit)}`;
}

export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
