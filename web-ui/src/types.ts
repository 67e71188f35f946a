/** What the server sends: the shapes of /api/v1. */

export interface Problem {
  place: string;
  value: string;
  what: string;
  hint: string;
}

export interface About {
  version: string;
  data: string;
  code: string;
  limits: { draws: number; seconds: number };
  views: { name: string; title: string; help: string }[];
  elasticities: { id: string; label: string }[];
}

export interface ScenarioLine {
  name: string;
  title: string;
  description: string;
  date: string;
}

export type DialValue = number | string | string[];

export interface Dial {
  id: string;
  label: string;
  help: string;
  unit: string;
  group: string;
  kind: "number" | "choice" | "set";
  value: DialValue;
  low: number | null;
  high: number | null;
  step: number | null;
  options: ([string, string] | { value: string; label: string })[];
}

export interface ScenarioDetail extends ScenarioLine {
  measures: string[];
  toml: string;
  focus: string[];
  dials: Dial[];
  /** What the story asks; empty if its author asked nothing. */
  question: string;
  /** Id of the dial that stands first; empty if there is none. */
  lever: string;
  /** Between what the lever moves, and its step; null where it is no number. */
  span: [number, number, number] | null;
}

/** The first view of a story that came with the package. */
export interface Ahead {
  title: string;
  version: string;
  draws: number;
  /** Whether the code that computed it is the code in use. */
  today: boolean;
  lever: Dial | null;
  span: [number, number, number] | null;
  first: First;
}

export interface Turned {
  measures: string[];
  toml: string;
}

export interface Progress {
  done: number;
  total: number;
  what: string;
}

export type JobState =
  | "queued"
  | "running"
  | "finished"
  | "finished with failures"
  | "failed"
  | "cancelled"
  | "interrupted";

export interface Job {
  id: string;
  view: string;
  state: JobState;
  submitted: string | null;
  started: string | null;
  finished: string | null;
  position: number | null;
  progress: Progress | null;
  run: string | null;
  stage: string | null;
  error: { message: string; problems: Problem[] } | null;
  failures: string[];
}

export interface Cell {
  text: string;
  mark: "gain" | "loss" | "plain";
  metric: string;
}

export interface Table {
  caption: string;
  columns: string[];
  rows: Cell[][];
}

export interface Bar extends Band {
  label: string;
  metric: string;
}

export interface BarChart {
  kind: "bars";
  title: string;
  unit: string;
  range: RangeKind;
  bars: Bar[];
}

export interface PathChart {
  kind: "path";
  id: string;
  title: string;
  unit: string;
  periods: string[];
  range?: RangeKind;
  low: number[];
  mid: number[];
  high: number[];
  baseline: number[];
}

export interface GridChart {
  kind: "grid";
  title: string;
  key: string;
  rows: string[];
  columns: string[];
  tiles: { lines: string[]; shade: number; framed: boolean }[][];
}

export interface LinesChart {
  kind: "lines";
  title: string;
  unit: string;
  x_label: string;
  x: number[];
  lines: { label: string; values: (number | null)[] }[];
}

/** What a chart finds and what it shows, in words; empty where no run is behind it. */
interface Found {
  finding?: string;
  quantity?: string;
}

export type Chart = (BarChart | PathChart | GridChart | LinesChart) & Found;

export interface Section {
  id: string;
  title: string;
  lead: string[];
  tables: Table[];
  charts: Chart[];
  note: string;
  cards: Card[];
}

/** What a range is made of; each kind is drawn in its own way. */
export type RangeKind =
  | "published estimates"
  | "estimates apart"
  | "draws"
  | "cases"
  | "forecast error"
  | "one value";

/** A claim: told, on record, modelled. */
export interface Card {
  id: string;
  text: string;
  told: string;
  by: string;
  record: string;
  modelled: string;
  verdict: string;
  mark: Cell["mark"];
  because: string;
  evidence: string[];
}

export interface End {
  label: string;
  size: number;
  text: string;
  metric: string;
}

/** What some let go, and who takes it. */
export interface Flow {
  kind: "flow";
  title: string;
  subtitle: string;
  unit: string;
  out: End[];
  into: End[];
  note: string;
}

export interface Rows {
  kind: "rows";
  title: string;
  subtitle: string;
  unit: string;
  range: RangeKind;
  rows: (Band & { label: string; text: string; metric: string })[];
  note: string;
}

/** A level before and after. */
export interface Gauge extends Band {
  title: string;
  subtitle: string;
  before: number;
  before_text: string;
  after_text: string;
  change_text: string;
  estimates: number[];
  range: RangeKind;
  range_text: string;
  against: string;
  metric: string;
}

export interface Tile extends Band {
  label: string;
  text: string;
  below: string;
  range: RangeKind;
  range_text: string;
  against: string;
  sure: boolean;
  metric: string;
  /** The number after each step of a story that is told in steps. */
  steps: { name: string; text: string }[];
}

export interface Piece {
  text: string;
  number: boolean;
  metric: string;
}

/** The first view of a run, as the server composes it. */
export interface First {
  question: string;
  answer: Piece[];
  picture: Flow | Rows | null;
  gauge: Gauge | null;
  tiles: Tile[];
  foot: string;
}

/** The first view wherever the lever stands. */
export interface Lever {
  dial: string;
  low: number;
  high: number;
  step: number;
  frames: { value: number; exact: boolean; first: First }[];
  words: string;
  points: number;
  /** Whether it is of few places, and a finer one follows. */
  coarse: boolean;
}

export interface WorldMap {
  title: string;
  subtitle: string;
  unit: string;
  range: RangeKind;
  made: string;
  places: (Band & { code: string; name: string; sure: boolean; metric: string })[];
}

export interface Page {
  status: string[];
  title: string;
  subtitle: string;
  assumed: string[];
  short: string[];
  sections: Section[];
  notes: string[];
  sources: string[];
  foot: string[];
  stage?: string;
  /** What its author says of the scenario, whole, where `assumed` has its beginning alone. */
  about?: string;
  first?: First;
  moved?: Lever;
  world?: WorldMap;
}

export interface Why {
  metric: {
    id: string;
    label: string;
    unit: string;
    low: number;
    mid: number;
    high: number;
    baseline: number | null;
    baseline_unit: string;
    members: Record<string, number> | null;
  };
  period: string | null;
  solves: { member: string; market: string; status: string; evaluations?: number; message?: string }[];
  sources: { key: string; kind: string; text: string }[];
  notes: string[];
  explain: boolean;
}

export interface Explained {
  metric: string;
  unit: string;
  member: string;
  total: number;
  method: string;
  contributions: { measure: string; value: number; standard_error: number }[];
}

export interface Band {
  low: number;
  mid: number;
  high: number;
}

interface Side {
  run: string;
  scenario: string;
  date: string;
  unsolved: string[];
}

export interface Compared {
  first: Side;
  second: Side;
  metrics: {
    id: string;
    label: string;
    unit: string;
    first: Band;
    second: Band;
    /** Member by member; none where members are quantiles of draws, which cannot be paired. */
    change: Band | null;
    horizon: string;
    kind: RangeKind;
  }[];
  /** Against what effects are counted, where that is not the same. */
  counted: { first: string; second: string }[];
  /** Levels without the measures that differ: they are no effect of either run. */
  baselines: { id: string; label: string; unit: string; first: number; second: number }[];
  alone: number;
  /** What was not set alike in the two runs. */
  settings: { name: string; first: string; second: string }[];
}

/** What is wrong with a scenario that somebody writes, or what it says. */
export interface Checked {
  problems: Marked[];
  scenario: ScenarioDetail | null;
}

/** A mistake by its line, counted from one; `value` is the key. */
export interface Marked {
  line: number;
  value: string;
  what: string;
  hint: string;
}

export interface Word {
  word: string;
  label: string;
}

export interface Key {
  key: string;
  about: string;
  required: boolean;
  holds: "text" | "number" | "percent" | "date" | "boolean" | "tables";
  default: string;
  lists: string[];
  words: Word[];
  inside: string[];
}

/** All that may stand in a scenario file. */
export interface Words {
  top: Key[];
  model: Key[];
  kinds: { kind: string; about: string; keys: Key[]; one_of: string[][] }[];
  lists: Record<string, Word[]>;
}

/** A chart of a run, with what it finds. */
export interface Drawable {
  chart: string;
  title: string;
  subtitle: string;
}

/** Everything that decides the numbers of a run. */
export interface Settings {
  /** A name of the library, or OWN with the text beside it. */
  scenario: string;
  toml?: string;
  dials: Record<string, DialValue>;
  draws: number;
  seed: number;
  elasticities: string[] | null;
}
