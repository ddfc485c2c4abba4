// The shapes of options. Values that the core knows better (levels, versions, CIDRs) are left to it.

import { count, flag, key, list, number, optional, record, string, text, texts, wrong } from "./checks.js";
import { plain } from "./plain.js";

const INPUT = ["sources", "standard", "positions", "podCidrs", "dialect", "refused", "runtime", "contexts", "fixes", "hardening", "rules", "admission", "expectations"];
const SOURCE = ["name", "text", "cluster"];
const STANDARD = ["level", "version"];
const ADMISSION = ["configuration", "user", "order"];
const CONFIGURATION = ["defaults", "exemptions"];
const DEFAULTS = ["enforce", "enforce-version", "audit", "audit-version", "warn", "warn-version"];
const EXEMPTIONS = ["usernames", "namespaces", "runtimeClasses"];
const HARDENING = ["minUserId", "minGroupId", "minPort"];
const QUESTION = ["from", "to", "protocol", "port", "all"];
const UPDATE = ["name", "text"];
const FIX = ["of"];
const RESTRICT = ["level", "suggestions"];
const PAGE = ["offset", "limit"];
const ENTRIES = [...PAGE, "pods"];
const REACH = ["from", "to", "namespace", "workload", "protocol", "port", "verdict", "by", "since", ...PAGE];
const EXPORT = ["format", "shape", ...REACH];
const VERDICTS = ["allowed", "denied"];
const GROUPINGS = ["class", "pair", "namespace"];
const FORMATS = ["csv", "markdown", "json", "dot", "mermaid"];
const SHAPES = ["list", "matrix"];
const EXPECTATIONS = ["allowed", "denied"];
const EXPECT = ["limit"];
const SUGGEST = ["wanted", "without", "namespaces", "dns", "plan", "limit"];
/** The most connections that Mermaid draws where nobody tells it to draw more (`maxEdges`). */
const MERMAID = 500;
const PROTOCOLS = ["TCP", "UDP", "SCTP"];

/** The input of an analysis; what was not given is undefined, but for the cluster of a source, which is then an empty text. Messages call it `named`. */
export function input(verb, options, named) {
  record(verb, named, options, INPUT);
  const sources = list(verb, `${named}.sources`, options.sources).map((source, at) => {
    const option = `${named}.sources[${at}]`;
    record(verb, option, source, SOURCE);
    return {
      name: text(verb, `${option}.name`, source.name),
      text: string(verb, `${option}.text`, source.text),
      cluster: optional(text, verb, `${option}.cluster`, source.cluster, ""),
    };
  });
  unique(verb, named, sources);
  const standard = options.standard ?? {};
  if (options.standard !== undefined) record(verb, `${named}.standard`, options.standard, STANDARD);
  const podCidrs = optional(list, verb, `${named}.podCidrs`, options.podCidrs, []);
  return {
    sources,
    standard: {
      level: optional(text, verb, `${named}.standard.level`, standard.level),
      version: optional(text, verb, `${named}.standard.version`, standard.version),
    },
    positions: optional(text, verb, `${named}.positions`, options.positions),
    podCidrs: podCidrs.map((cidr, at) => text(verb, `${named}.podCidrs[${at}]`, cidr)),
    dialect: optional(text, verb, `${named}.dialect`, options.dialect),
    refused: optional(text, verb, `${named}.refused`, options.refused),
    runtime: optional(text, verb, `${named}.runtime`, options.runtime),
    contexts: optional(flag, verb, `${named}.contexts`, options.contexts, false),
    fixes: optional(flag, verb, `${named}.fixes`, options.fixes, true),
    hardening: optional(thresholds, verb, `${named}.hardening`, options.hardening),
    rules: optional(switches, verb, `${named}.rules`, options.rules),
    admission: optional(admission, verb, `${named}.admission`, options.admission),
    expectations: optional(wanted, verb, `${named}.expectations`, options.expectations),
  };
}

/** The numbers that hardening rules compare with. */
function thresholds(verb, option, value) {
  record(verb, option, value, HARDENING);
  return Object.fromEntries(HARDENING.map((name) => [name, optional(number, verb, `${option}.${name}`, value[name])]));
}

/** How objects are applied, and the configuration of the cluster in the fields of a PodSecurityConfiguration. */
function admission(verb, option, value) {
  record(verb, option, value, ADMISSION);
  return {
    configuration: optional(configuration, verb, `${option}.configuration`, value.configuration),
    user: optional(text, verb, `${option}.user`, value.user),
    order: optional(text, verb, `${option}.order`, value.order),
  };
}

function configuration(verb, option, value) {
  record(verb, option, value, CONFIGURATION);
  const fields = (read, known) => (verb, option, value) => {
    record(verb, option, value, known);
    return Object.fromEntries(known.map((name) => [name, optional(read, verb, `${option}.${name}`, value[name])]));
  };
  return {
    defaults: optional(fields(text, DEFAULTS), verb, `${option}.defaults`, value.defaults),
    exemptions: optional(fields(texts, EXEMPTIONS), verb, `${option}.exemptions`, value.exemptions),
  };
}

/** Which stretch of an answer is asked for. */
export function page(verb, options = {}) {
  record(verb, "options", options, PAGE);
  return stretch(verb, options, 100);
}

/** Which ways in from outside are asked for, and the most pods of each. */
export function entering(verb, options = {}) {
  record(verb, "options", options, ENTRIES);
  return { ...stretch(verb, options, 100), pods: optional(count, verb, "options.pods", options.pods, 20) };
}

/** A question about all connections. */
export function reaching(verb, options = {}) {
  record(verb, "options", options, REACH);
  return query(verb, options, 100);
}

/** A question about all connections, and the form of the text. */
export function exporting(verb, options = {}) {
  record(verb, "options", options, EXPORT);
  const form = words(verb, options, { format: FORMATS, shape: SHAPES });
  return { ...query(verb, options, form.format === "mermaid" ? MERMAID : 1000), ...form };
}

function query(verb, options, most) {
  const { protocol, port } = connection(verb, options);
  const texts = ["from", "to", "namespace", "workload"];
  const read = texts.map((name) => [name, optional(text, verb, `options.${name}`, options[name])]);
  return { ...Object.fromEntries(read), ...words(verb, options, { verdict: VERDICTS, by: GROUPINGS }), protocol, port, ...stretch(verb, options, most) };
}

/** Options that have one of a few words. */
function words(verb, options, known) {
  const read = Object.entries(known).map(([name, all]) => {
    const value = options[name];
    if (value !== undefined && !all.includes(value)) wrong(verb, `options.${name}`, `one of ${all.map((word) => JSON.stringify(word)).join(", ")}`, value);
    return [name, value];
  });
  return Object.fromEntries(read);
}

function stretch(verb, options, most) {
  return {
    offset: optional(count, verb, "options.offset", options.offset, 0),
    limit: optional(count, verb, "options.limit", options.limit, most),
  };
}

/** Expectations as JSON. What is in the lists the core reads. */
export function expectations(verb, value, options = {}) {
  record(verb, "options", options, EXPECT);
  return { json: JSON.stringify(wanted(verb, "expectations", value)), limit: optional(count, verb, "options.limit", options.limit, 5) };
}

function wanted(verb, option, value) {
  record(verb, option, value, EXPECTATIONS);
  return Object.fromEntries(EXPECTATIONS.map((name) => [name, optional(entries, verb, `${option}.${name}`, value[name])]));
}

function entries(verb, option, value) {
  return plain(verb, option, list(verb, option, value));
}

/** What is to be suggested. What is in the lists of connections the core reads. */
export function suggesting(verb, options = {}) {
  record(verb, "options", options, SUGGEST);
  const { wanted: asked } = options;
  return {
    wanted: asked === undefined || typeof asked === "string" ? asked : wanted(verb, "options.wanted", asked),
    without: optional(entries, verb, "options.without", options.without),
    namespaces: optional(texts, verb, "options.namespaces", options.namespaces),
    dns: optional(flag, verb, "options.dns", options.dns),
    plan: optional(text, verb, "options.plan", options.plan),
    limit: optional(count, verb, "options.limit", options.limit),
  };
}

/** A namespace, and labels by name. */
export function relabelling(verb, namespace, labels) {
  record(verb, "labels", labels);
  const read = Object.entries(labels).map(([name, value]) => [key(verb, "labels", name), text(verb, `labels[${JSON.stringify(name)}]`, value)]);
  return { namespace: text(verb, "namespace", namespace), labels: Object.fromEntries(read) };
}

/** Rules by id, each "on" or "off". Which ids there are the core knows. */
function switches(verb, option, value) {
  record(verb, option, value);
  const said = Object.entries(value).filter(([, word]) => word !== undefined);
  return Object.fromEntries(said.map(([id, word]) => [key(verb, option, id), text(verb, `${option}[${JSON.stringify(id)}]`, word)]));
}

/** A question about two endpoints, with an empty protocol where none was given. */
export function question(verb, options) {
  record(verb, "options", options, QUESTION);
  const { protocol, port } = connection(verb, options);
  return {
    from: text(verb, "options.from", options.from),
    to: text(verb, "options.to", options.to),
    protocol: protocol ?? "",
    port,
    all: optional(flag, verb, "options.all", options.all, false),
  };
}

function connection(verb, { protocol, port }) {
  if (protocol !== undefined && !PROTOCOLS.includes(protocol)) {
    wrong(verb, "options.protocol", `"TCP", "UDP" or "SCTP"`, protocol);
  }
  if (port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65535)) {
    wrong(verb, "options.port", "a whole number from 1 to 65535", port);
  }
  return { protocol, port };
}

/** Which texts a fix is asked for, by their revision. */
export function asked(verb, options) {
  if (options === undefined) return undefined;
  record(verb, "options", options, FIX);
  return optional(count, verb, "options.of", options.of);
}

/** How far a workload is brought; `ofTexts` says whether `of` may be given too. */
export function restriction(verb, options = {}, ofTexts = false) {
  record(verb, "options", options, ofTexts ? [...RESTRICT, ...FIX] : RESTRICT);
  return {
    level: optional(text, verb, "options.level", options.level, "restricted"),
    suggestions: optional(flag, verb, "options.suggestions", options.suggestions, false),
    of: optional(count, verb, "options.of", options.of),
  };
}

/** A new text for one source. */
export function update(verb, options) {
  record(verb, "options", options, UPDATE);
  return { name: text(verb, "options.name", options.name), text: string(verb, "options.text", options.text) };
}

/** The name of a workload. */
export function endpoint(verb, name) {
  return text(verb, "workload", name);
}

/** The name of a policy. */
export function policy(verb, name) {
  return text(verb, "policy", name);
}

/** The id of a finding. */
export function finding(verb, id) {
  return text(verb, "finding", id);
}

function unique(verb, named, sources) {
  const first = new Map();
  sources.forEach(({ name }, at) => {
    if (first.has(name)) {
      const earlier = `${named}.sources[${first.get(name)}]`;
      throw new TypeError(`${verb}: ${named}.sources[${at}].name must be unique; ${earlier} is called ${JSON.stringify(name)} too.`);
    }
    first.set(name, at);
  });
}
