/** The page's colours as plain values, so that a chart that is saved keeps them. */

export interface Colours {
  paper: string;
  ink: string;
  soft: string;
  quiet: string;
  gain: string;
  loss: string;
  pin: string;
  lines: string[];
}

export function colours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    paper: read("paper"),
    ink: read("ink"),
    soft: read("soft"),
    quiet: read("quiet"),
    gain: read("gain"),
    loss: read("loss"),
    pin: read("pin"),
    lines: [1, 2, 3, 4, 5, 6, 7, 8].map((index) => read(`line-${index}`)),
  };
}

/** Stroke patterns go with the colours of lines, for those who cannot tell the colours apart. */
export const DASHES = ["", "6 3", "2 2", "8 3 2 3", "1 3", "10 4", "4 2 1 2", "3 5"];

export const FONT = 'ui-sans-serif, system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif';
