/** A drawn chart as a file: SVG as drawn with title and source line, PNG at twice its size, CSV. */

import { colours, FONT } from "./colours";

const NS = "http://www.w3.org/2000/svg";
const MARGIN = 16;
const HEAD = 44;
const FOOT = 24;

function line(text: string, y: number, size: number, fill: string, bold = false): SVGTextElement {
  const element = document.createElementNS(NS, "text");
  element.textContent = text;
  element.setAttribute("x", String(MARGIN));
  element.setAttribute("y", String(y));
  element.setAttribute("font-size", String(size));
  element.setAttribute("fill", fill);
  if (bold) element.setAttribute("font-weight", "600");
  return element;
}

export interface Legend {
  title: string;
  unit: string;
  source: string;
}

/** The chart with what it needs to stand alone. */
function standing(svg: SVGSVGElement, { title, unit, source }: Legend): SVGSVGElement {
  const now = colours();
  const inner = svg.cloneNode(true) as SVGSVGElement;
  inner.querySelector(".reader")?.remove();
  inner.removeAttribute("data-places");
  const width = Number(svg.getAttribute("width"));
  const height = Number(svg.getAttribute("height"));
  inner.setAttribute("x", String(MARGIN));
  inner.setAttribute("y", String(HEAD));
  const full = [Math.max(width, 420) + 2 * MARGIN, height + HEAD + FOOT + 8] as const;
  const outer = document.createElementNS(NS, "svg");
  outer.setAttribute("xmlns", NS);
  outer.setAttribute("width", String(full[0]));
  outer.setAttribute("height", String(full[1]));
  outer.setAttribute("viewBox", `0 0 ${full[0]} ${full[1]}`);
  outer.setAttribute("font-family", FONT);
  const back = document.createElementNS(NS, "rect");
  back.setAttribute("width", "100%");
  back.setAttribute("height", "100%");
  back.setAttribute("fill", now.paper);
  outer.append(
    back,
    line(title, 22, 15, now.ink, true),
    line(unit, 39, 12, now.soft),
    inner,
    line(source, full[1] - 10, 11, now.soft),
  );
  return outer;
}

/** Gives what is written to whoever looks at the page, as a file. */
export function hand(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function fileName(title: string, ending: string): string {
  const plain = title.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
  return `${plain.slice(0, 60) || "chart"}.${ending}`;
}

const svgBlob = (svg: SVGSVGElement, legend: Legend) =>
  new Blob([new XMLSerializer().serializeToString(standing(svg, legend))], {
    type: "image/svg+xml;charset=utf-8",
  });

export function saveSvg(svg: SVGSVGElement, legend: Legend): void {
  hand(svgBlob(svg, legend), fileName(legend.title, "svg"));
}

export async function savePng(svg: SVGSVGElement, legend: Legend): Promise<void> {
  const address = URL.createObjectURL(svgBlob(svg, legend));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.width * 2;
    canvas.height = image.height * 2;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((give) => canvas.toBlob(give, "image/png"));
    if (blob) hand(blob, fileName(legend.title, "png"));
  } finally {
    URL.revokeObjectURL(address);
  }
}

export function saveCsv(text: string, title: string): void {
  hand(new Blob([text], { type: "text/csv;charset=utf-8" }), fileName(title, "csv"));
}
