// What both entries offer. Every function here needs the WebAssembly to be there; the entries see to that.

import { Draft, rules as allRules } from "../wasm/podwall.js";
import { call, release } from "./call.js";
import { asked, endpoint, entering, expectations, exporting, finding, input, page, policy, question, reaching, relabelling, restriction, suggesting, update } from "./options.js";

export { version } from "./version.js";

export function analyze(options) {
  const handle = open("analyze", options);
  try {
    return JSON.parse(call("analyze", () => handle.report(), { handle }));
  } finally {
    release(handle);
  }
}

export function fix(options, findingId) {
  const id = finding("fix", findingId);
  const handle = open("fix", options);
  try {
    return parsed(call("fix", () => handle.fixed(id), { handle, Misuse: RangeError }));
  } finally {
    release(handle);
  }
}

export function restrict(options, workload, how) {
  const name = endpoint("restrict", workload);
  const { level, suggestions } = restriction("restrict", how);
  const handle = open("restrict", options);
  try {
    return JSON.parse(call("restrict", () => handle.restrict(name, level, suggestions), { handle, Misuse: RangeError }));
  } finally {
    release(handle);
  }
}

export function fixAll(options) {
  const handle = open("fixAll", options);
  try {
    return JSON.parse(call("fixAll", () => handle.fixAll(), { handle }));
  } finally {
    release(handle);
  }
}

export function compare(before, after, options) {
  const { offset, limit } = page("compare", options);
  const handle = open("compare", before, "before");
  try {
    const other = open("compare", after, "after");
    try {
      return JSON.parse(call("compare", () => handle.compare(other, offset, limit), { handle }));
    } finally {
      release(other);
    }
  } finally {
    release(handle);
  }
}

export function rules() {
  return JSON.parse(call("rules", () => allRules()));
}

export class Analysis {
  #handle;
  #report;
  #revision = 0;

  constructor(options) {
    this.#handle = open("Analysis", options);
  }

  get report() {
    const handle = this.#live("report");
    this.#report ??= JSON.parse(call("report", () => handle.report(), { handle }));
    return this.#report;
  }

  get revision() {
    return this.#revision;
  }

  explain(options) {
    const handle = this.#live("explain");
    const { from, to, protocol, port, all } = question("explain", options);
    return JSON.parse(call("explain", () => handle.explain(from, to, protocol, port, all), { handle, Misuse: RangeError }));
  }

  reach(options) {
    const handle = this.#live("reach");
    const query = JSON.stringify(reaching("reach", options));
    const since = Analysis.#since("reach", options);
    const ask = () => (since ? handle.reachSince(since, query) : handle.reach(query));
    return JSON.parse(call("reach", ask, { handle, Misuse: RangeError }));
  }

  export(options) {
    const handle = this.#live("export");
    const query = JSON.stringify(exporting("export", options));
    const since = Analysis.#since("export", options);
    const ask = () => (since ? handle.exportSince(since, query) : handle.export(query));
    return JSON.parse(call("export", ask, { handle, Misuse: RangeError }));
  }

  entries(options) {
    const handle = this.#live("entries");
    const { offset, limit, pods } = entering("entries", options);
    return JSON.parse(call("entries", () => handle.entries(offset, limit, pods), { handle }));
  }

  exposure(workload, options) {
    const handle = this.#live("exposure");
    const name = endpoint("exposure", workload);
    const { offset, limit, pods } = entering("exposure", options);
    return JSON.parse(call("exposure", () => handle.exposure(name, offset, limit, pods), { handle, Misuse: RangeError }));
  }

  governs(workload) {
    const handle = this.#live("governs");
    const name = endpoint("governs", workload);
    return JSON.parse(call("governs", () => handle.governs(name), { handle, Misuse: RangeError }));
  }

  selects(name, options) {
    const handle = this.#live("selects");
    const asked = policy("selects", name);
    const { offset, limit } = page("selects", options);
    return JSON.parse(call("selects", () => handle.selects(asked, offset, limit), { handle, Misuse: RangeError }));
  }

  compare(after, options) {
    const handle = this.#live("compare");
    const other = Analysis.#other("compare", after);
    const { offset, limit } = page("compare", options);
    return JSON.parse(call("compare", () => handle.compare(other, offset, limit), { handle }));
  }

  changedPairs(after, options) {
    const handle = this.#live("changedPairs");
    const other = Analysis.#other("changedPairs", after);
    const { offset, limit } = page("changedPairs", options);
    return JSON.parse(call("changedPairs", () => handle.changedPairs(other, offset, limit), { handle }));
  }

  expect(wanted, options) {
    const handle = this.#live("expect");
    const { json, limit } = expectations("expect", wanted, options);
    return JSON.parse(call("expect", () => handle.expect(json, limit), { handle, about: "expectations." }));
  }

  suggest(options) {
    const handle = this.#live("suggest");
    const asked = JSON.stringify(suggesting("suggest", options));
    return JSON.parse(call("suggest", () => handle.suggest(asked), { handle, about: "options." }));
  }

  relabel(namespace, labels) {
    const handle = this.#live("relabel");
    const asked = relabelling("relabel", namespace, labels);
    return JSON.parse(call("relabel", () => handle.relabel(asked.namespace, JSON.stringify(asked.labels)), { handle, Misuse: RangeError }));
  }

  contexts(workload) {
    const handle = this.#live("contexts");
    const name = endpoint("contexts", workload);
    return JSON.parse(call("contexts", () => handle.contexts(name), { handle, Misuse: RangeError }));
  }

  fix(findingId, options) {
    const handle = this.#live("fix");
    const id = finding("fix", findingId);
    this.#current("fix", asked("fix", options));
    return parsed(call("fix", () => handle.fix(id), { handle, Misuse: RangeError }));
  }

  fixes() {
    const handle = this.#live("fixes");
    return JSON.parse(call("fixes", () => handle.fixes(), { handle }));
  }

  restrict(workload, options) {
    const handle = this.#live("restrict");
    const name = endpoint("restrict", workload);
    const { level, suggestions, of } = restriction("restrict", options, true);
    this.#current("restrict", of);
    return JSON.parse(call("restrict", () => handle.restrict(name, level, suggestions), { handle, Misuse: RangeError }));
  }

  fixAll(options) {
    const handle = this.#live("fixAll");
    this.#current("fixAll", asked("fixAll", options));
    return JSON.parse(call("fixAll", () => handle.fixAll(), { handle }));
  }

  update(options) {
    const handle = this.#live("update");
    const { name, text } = update("update", options);
    call("update", () => handle.update(name, text), { handle, about: "options." });
    this.#report = undefined;
    this.#revision += 1;
    return this.report;
  }

  free() {
    release(this.#handle);
    this.#handle = undefined;
    this.#report = undefined;
  }

  // Browsers without explicit resource management have no Symbol.dispose; their polyfills use this symbol or define the other one first.
  [Symbol.dispose ?? Symbol.for("Symbol.dispose")]() {
    this.free();
  }

  /** Refuses what is asked of texts that have changed meanwhile. */
  #current(verb, revision) {
    if (revision !== undefined && revision !== this.#revision) {
      throw new RangeError(`${verb}: the texts have changed: they are at revision ${this.#revision}, and options.of is ${revision}; ask again.`);
    }
  }

  /** The handle of the analysis that this one is compared with. */
  static #other(verb, other, name = "after") {
    if (typeof other !== "object" || other === null || !(#handle in other)) {
      throw new TypeError(`${verb}: ${name} must be an Analysis.`);
    }
    return other.#live(verb);
  }

  /** The handle of the analysis since which changes are asked about, where there is one. */
  static #since(verb, options) {
    return options?.since === undefined ? undefined : Analysis.#other(verb, options.since, "options.since");
  }

  #live(verb) {
    if (!this.#handle) throw new Error(`${verb}: this analysis was freed; make a new one.`);
    return this.#handle;
  }
}

function parsed(json) {
  return json === undefined ? undefined : JSON.parse(json);
}

/** Hands the input over, one string after the other: a text is copied once and never quoted. */
function open(verb, options, named = "options") {
  const { sources, ...rest } = input(verb, options, named);
  const json = JSON.stringify(rest);
  const work = () => {
    const draft = new Draft(json);
    for (const { name, text, cluster } of sources) draft.source(name, text, cluster);
    return draft.analyze();
  };
  return call(verb, work, { about: `${named}.` });
}
