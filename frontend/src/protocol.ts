// Made from cliova_pandas/panel/messages.py by write_protocol.py; do not edit.

/** What was found, and the value of a facet that stands for it; no facet where there is none. */
export interface FoundPart {
  facet: string;
  text: string;
  value: string;
}

/** What was found of one kind: causes, or addresses that can be repaired. */
export interface CardPart {
  found: Array<FoundPart>;
  text: string;
  title: string;
}

/** A filter that is on. */
export interface ChipPart {
  facet: string;
  text: string;
  value: string;
}

/** Something to choose. */
export interface ChoicePart {
  is_on: boolean;
  text: string;
  value: string;
}

/** What can be chosen besides the filters. */
export interface ChoicesPart {
  columns: Array<ChoicePart>;
  facets: Array<ChoicePart>;
  keys: Array<ChoicePart>;
  rates: Array<ChoicePart>;
  saves: Array<ChoicePart>;
  views: Array<ChoicePart>;
}

/** A value of a facet; ``left`` begins with the rows that have no verdict. */
export interface ItemPart {
  is_on: boolean;
  left: Array<number>;
  note: string;
  text: string;
  value: string;
  whole: number;
}

/** A facet: the whole list and what the other filters leave of it. */
export interface FacetPart {
  can_find: boolean;
  is_filtered: boolean;
  is_inverted: boolean;
  items: Array<ItemPart>;
  kind: "groups" | "range";
  label: string;
  more: number;
  name: string;
  said: Array<string>;
  typed: string;
}

/** How the form for a list looks. */
export interface FormPart {
  has_result: boolean;
  is_loading: boolean;
  list_id: string;
  needs_key: boolean;
  output: "csv" | "json";
  verified_only: boolean;
}

/** What the whole result is, in one line. */
export interface HeadPart {
  age: string;
  agrees: boolean | null;
  decision: string;
  rows: string;
  said: string;
  title: string;
}

/** Something to know. */
export interface NoticePart {
  text: string;
  tone: "error" | "note";
}

/** Which page of the rows is shown. */
export interface PagerPart {
  is_revealed: boolean;
  last: number;
  page: number;
}

/** What would be mailed, and how much of it would bounce. */
export interface PlanPart {
  basis: string;
  bounces: string;
  decision: string;
  mailed: string;
  providers: Array<string>;
  said: string;
  verdicts: Array<string>;
}

/** How far a load is, or how it ended. */
export interface ProgressPart {
  is_running: boolean;
  share: number | null;
  words: string;
}

/** What can be validated, and what would be sent of what was chosen. */
export interface TripPart {
  confirm: string;
  frames: Array<string>;
  said: string;
}

/** What is shown; what a message leaves out stays as it is. */
export interface Parts {
  body?: string;
  can_redo?: boolean;
  can_search?: boolean;
  can_undo?: boolean;
  cards?: Array<CardPart>;
  chips?: Array<ChipPart>;
  choices?: ChoicesPart;
  code?: string;
  facets?: Array<FacetPart>;
  form?: FormPart;
  head?: HeadPart;
  headline?: string;
  left?: string;
  notices?: Array<NoticePart>;
  pager?: PagerPart | null;
  peeked?: string;
  plan?: PlanPart | null;
  progress?: ProgressPart | null;
  search?: string;
  trip?: TripPart;
}

/** Parts of the panel as they are now; ``said`` is for who does not see what is other. */
export interface Show {
  kind: "show";
  parts: Parts;
  said?: string;
}

/** A view has opened and has nothing to show yet. */
export interface Hello {
  kind: "hello";
}

/** The person wants a list to be loaded; as the form says, which traits may lag behind. */
export interface Load {
  kind: "load";
  list_id?: string | null;
  verified_only?: boolean | null;
  output?: "csv" | "json" | null;
  key?: string | null;
}

/** The person wants to know what would be sent of a frame or a file, under which name. */
export interface Prepare {
  kind: "prepare";
  source: string;
  name: string;
}

/** The person confirms what was prepared. */
export interface Submit {
  kind: "submit";
  key?: string | null;
}

/** The person wants the load to end. */
export interface Cancel {
  kind: "cancel";
}

/** The person takes all filters off. */
export interface Reset {
  kind: "reset";
}

/** The person takes the last change of the filters back. */
export interface Undo {
  kind: "undo";
}

/** The person wants what was taken back. */
export interface Redo {
  kind: "redo";
}

/** The person searches for a text in the addresses. */
export interface Search {
  kind: "search";
  text: string;
}

/** The person looks for groups of a facet. */
export interface Find {
  kind: "find";
  facet: string;
  text: string;
}

/** The person clicks on a bar of a facet, or on the filter that it became. */
export interface Pick {
  kind: "pick";
  facet: string;
  value: string;
}

/** The person draws over bars of numbers or dates. */
export interface Brush {
  kind: "brush";
  facet: string;
  first: number;
  last: number;
}

/** The person wants all but what is chosen of a facet, or the contrary again. */
export interface Invert {
  kind: "invert";
  facet: string;
}

/** The person adds a facet, or takes it away. */
export interface Place {
  kind: "place";
  facet: string;
}

/** The person wants to see something else of what is left. */
export interface View {
  kind: "view";
  view?: "breakdown" | "rates" | "rows" | "table" | "verdicts" | null;
  by?: string | null;
  rate?: "invalid" | "risky" | "unknown" | "valid" | null;
}

/** The person clicks on the header of a column of the rows. */
export interface Sort {
  kind: "sort";
  column: string;
}

/** The person adds a column to the rows, or takes it away. */
export interface ShowColumn {
  kind: "column";
  column: string;
}

/** The person turns to another page of rows. */
export interface Turn {
  kind: "turn";
  page: number;
}

/** The person wants to read the addresses, or no longer. */
export interface Reveal {
  kind: "reveal";
  is_revealed: boolean;
}

/** The person looks at a cell whose text is cut. */
export interface Peek {
  kind: "peek";
  row: number;
  column: string;
}

/** The person saves the rows that are left. */
export interface Save {
  kind: "save";
  format: "brevo" | "csv" | "hubspot" | "klaviyo" | "lists" | "mailchimp" | "sendgrid" | "xlsx";
}

/** The person asks what would be if a group were mailed too. */
export interface Mail {
  kind: "mail";
  verdict?: "invalid" | "risky" | "unknown" | "valid" | null;
  provider?: string | null;
}

export type AnyAction = Hello | Load | Prepare | Submit | Cancel | Reset | Undo | Redo | Search | Find | Pick | Brush | Invert | Place | View | Sort | ShowColumn | Turn | Reveal | Peek | Save | Mail;
