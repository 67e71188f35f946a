/** Light, dark, or as the system has it; kept on this machine only. */

import { signal } from "@preact/signals";
import { keep, kept } from "./kept";
import { paint } from "./state";

export type Theme = "system" | "light" | "dark";

const PLACE = "walkaway-theme";

const chosen = kept(PLACE);

export const theme = signal<Theme>(chosen === "light" || chosen === "dark" ? chosen : "system");

export function applyTheme(): void {
  if (theme.value === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme.value;
  paint.value += 1;
}

export function choose(next: Theme): void {
  theme.value = next;
  keep(PLACE, next === "system" ? null : next);
  applyTheme();
}

window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  paint.value += 1;
});
