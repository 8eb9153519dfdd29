// The table of sessions: AG Grid's community edition, served by this server, loaded when the page is first opened.

import { el } from "../dom.js";
import { birthDate, hourMinute, longDate } from "../format.js";
import { PHASES } from "../words.js";
import { rounded } from "./bands.js";
import { BATCH } from "./exportwords.js";
import { FLAGS, LIST } from "./listwords.js";

const LIBRARY = new URL("../../vendor/ag-grid-community.min.js", import.meta.url).pathname;
const BLOCK = 100;
const KEPT_BLOCKS = 20;
const ROW_PX = 56;
const NARROW_PX = 700;

let loading = null;

/** The library, once. */
function library() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = LIBRARY;
    script.addEventListener("load", () => resolve(window.agGrid));
    script.addEventListener("error", () => { loading = null; reject(new Error(LIBRARY)); });
    document.head.append(script);
  });
  return loading;
}

/** 28 Nov 2026. */
const day = (iso, zone) => longDate(Date.parse(iso), zone).replace(/^\S+ /, "").replace(/([A-Z][a-z]{2})[a-z]*/, "$1");

/** Name and both identifiers, as a link to the record. */
function who({ data }) {
  if (!data) return el("span", "sl-wait", "…");
  const { patient, session } = data;
  const link = el("a", "sl-who", el("b", "", `${patient.family_name}, ${patient.given_name}`), el("span", "", `${birthDate(patient.birth_date)} · ${patient.identifier}`));
  link.href = `/sessions/${session}`;
  return link;
}

/** The box by which a session is chosen; `marks`: {chosen, mark(session, isChosen)}. */
const box = (marks) => ({ data }) => {
  if (!data) return "";
  const made = Object.assign(el("input"), { type: "checkbox", checked: marks.chosen.has(data.session) });
  made.setAttribute("aria-label", BATCH.choose(`${data.patient.family_name}, ${data.patient.given_name}`));
  made.addEventListener("change", () => { marks.mark(data.session, made.checked); made.checked = marks.chosen.has(data.session); });
  return el("label", "sl-box", made);
};

const flagsOf = ({ data }) => (data ? el("span", "sl-flags", ...data.flags.map((flag) => el("span", "person-flag", FLAGS[flag] ?? flag))) : "");

const dose = ({ data }) => {
  if (!data || data.given_mg === null) return "";
  return [`${rounded(data.given_mg)} mg`, data.mg_per_kg === null ? "" : `${data.mg_per_kg.toFixed(2)} mg/kg`].filter(Boolean).join(", ");
};

const signedWords = ({ data }) => (!data ? "" : data.signed ? LIST.signed : data.over ? LIST.unsigned : LIST.notOver);

function columns(zone, isNarrow, marks) {
  const made = (field, headerName, more) => ({ field, colId: field, headerName, sortable: false, ...more });
  const text = (act) => ({ valueGetter: act });
  const all = [
    made("chosen", "", { hide: true, width: 56, minWidth: 56, maxWidth: 56, cellRenderer: box(marks), cellClass: "sl-box-cell" }),
    made("name", LIST.columns.name, { sortable: true, minWidth: isNarrow ? 190 : 240, flex: 2, cellRenderer: who, comparator: () => 0 }),
    made("at", LIST.columns.at, { sortable: true, minWidth: 175, flex: 1, sort: "desc", sortingOrder: ["desc", "asc"], ...text(({ data }) => (data ? `${day(data.at, zone)} ${hourMinute(Date.parse(data.at), zone)}` : "")) }),
    made("drug", LIST.columns.drug, { sortable: true, minWidth: 170, flex: 1, ...text(({ data }) => data?.drug ?? "") }),
    made("given_mg", LIST.columns.given, { sortable: true, minWidth: 185, flex: 1, ...text(dose) }),
    made("phase", LIST.columns.phase, { minWidth: 110, ...text(({ data }) => (data ? PHASES[data.phase] ?? data.phase : "")) }),
    made("chair", LIST.columns.chair, { minWidth: 80, width: 90, ...text(({ data }) => data?.chair ?? "") }),
    made("nurse", LIST.columns.nurse, { minWidth: 110, ...text(({ data }) => data?.nurse ?? "") }),
    made("alarms", LIST.columns.alarms, { sortable: true, minWidth: 90, width: 100, ...text(({ data }) => (data ? String(data.alarms) : "")) }),
    made("weight", LIST.columns.flags, { sortable: true, minWidth: 200, flex: 2, cellRenderer: flagsOf, sortingOrder: ["desc", "asc"] }),
    made("signed", LIST.columns.signed, { minWidth: 120, width: 130, ...text(signedWords) }),
  ];
  return isNarrow ? all.filter(({ field }) => ["chosen", "name", "at", "weight", "signed"].includes(field)) : all;
}

/** The look of the house: its tokens, no colour of the library's own. */
function theme(agGrid) {
  return agGrid.themeQuartz.withParams({
    backgroundColor: "var(--s-1)", foregroundColor: "var(--t1)", headerBackgroundColor: "var(--s-1)", headerTextColor: "var(--t3)", borderColor: "var(--line)",
    rowHoverColor: "var(--s-2)", oddRowBackgroundColor: "var(--s-1)", accentColor: "var(--focus)", fontFamily: "var(--font)", fontSize: "15px", headerFontSize: "14px",
    wrapperBorder: false, rowHeight: `${ROW_PX}px`, headerHeight: "44px", selectedRowBackgroundColor: "var(--s-2)",
  });
}

export class Grid {
  /** `ask({offset, limit, order, falling})`: {items, total}; `open(session)`: its record; `marks`: which sessions are chosen. */
  constructor(root, zone, ask, open, marks) {
    Object.assign(this, { root, zone, ask, open, marks });
  }

  async build() {
    const agGrid = await library();
    this.isNarrow = this.root.clientWidth < NARROW_PX;
    this.api = agGrid.createGrid(this.root, {
      theme: theme(agGrid), columnDefs: columns(this.zone, this.isNarrow, this.marks), rowModelType: "infinite", cacheBlockSize: BLOCK, maxBlocksInCache: KEPT_BLOCKS, infiniteInitialRowCount: 1,
      defaultColDef: { resizable: true, suppressHeaderMenuButton: true, wrapText: false }, rowHeight: ROW_PX, animateRows: false, suppressCellFocus: false, suppressMultiSort: true,
      getRowId: ({ data }) => String(data.session), datasource: { getRows: (params) => this.rows(params) }, overlayNoRowsTemplate: "<span></span>",
      onRowClicked: ({ data, event }) => { if (data && !event.target.closest("a, label")) this.open(data.session); },
      onCellKeyDown: ({ data, event }) => { if (data && event.key === "Enter" && event.target.type !== "checkbox") this.open(data.session); },
    });
  }

  async rows({ startRow, endRow, sortModel, successCallback, failCallback }) {
    const [sorted] = sortModel;
    const asked = { offset: startRow, limit: endRow - startRow, order: sorted?.colId ?? "at", falling: (sorted?.sort ?? "desc") === "desc" };
    try {
      const { items, total } = await this.ask(asked);
      successCallback(items, total);
    } catch {
      failCallback();
    }
  }

  /** Another question: from the first row on. */
  again() {
    if (!this.api) return;
    this.api.ensureIndexVisible?.(0);
    this.api.purgeInfiniteCache();
  }

  /** Show the boxes by which sessions are chosen, or hide them; each is as it is chosen now. */
  mark(isShown) {
    this.api?.setColumnsVisible(["chosen"], isShown);
    this.api?.refreshCells({ columns: ["chosen"], force: true });
  }

  sortBy(order) {
    this.api?.applyColumnState({ state: [{ colId: order, sort: order === "name" ? "asc" : "desc" }], defaultState: { sort: null } });
  }
}
