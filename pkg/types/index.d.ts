/// <reference lib="esnext.disposable" />

import type { Comparison, ContainerRuntime, Contexts, EntriesReport, ExpectationReport, Explanation, Exported, ExposureReport, Fix, Fixed, FixedAll, Governance, Hardened, Level, PairChanges, PositionEncoding, Reach, Relabelled, Report, Rule, Selection, Suggestion } from "./report.js";

export type * from "./report.js";

/** One named text: a file, an editor's tab. */
export interface Source {
  /** Its name, by which places and `update` speak of it; unique among the sources of an analysis. */
  name: string;
  /** YAML or JSON, any number of documents, at most 32 MiB and 150,000 documents or objects. What is wrong with it becomes findings. */
  text: string;
  /** The cluster that it belongs to. Sources without one share one cluster. */
  cluster?: string | undefined;
}

/** What an analysis is made from. */
export interface Input {
  /** The texts, with at most 150,000 documents or objects together; none at all is fine. */
  sources: readonly Source[];
  /** The Pod Security Standard that workloads are held against. */
  standard?: {
    /** The level; `restricted` where none is given. */
    level?: Level | undefined;
    /** The Kubernetes version of the standard, `latest` (the default) or such as `1.30`. */
    version?: string | undefined;
  } | undefined;
  /** The units of columns and offsets; `utf-16`, as JavaScript counts, where none are given. */
  positions?: PositionEncoding | undefined;
  /** The ranges that pods get their addresses from, such as `10.244.0.0/16`, where they are known. Pods have addresses of their families alone. */
  podCidrs?: readonly string[] | undefined;
  /**
   * How questions that the specification of network policies leaves open are answered; `spec` where none is given: what the texts of the APIs say, and
   * where they leave two answers, the one that most implementations give.
   */
  dialect?: "spec" | "cilium" | "calico" | "ovn-kubernetes" | "antrea" | "netpol-analyzer" | undefined;
  /**
   * What becomes of objects that the API server refuses: they are evaluated as far as they can be read (`evaluate`, the default), and findings say what that
   * changes; or they are no part of reachability (`leave-out`).
   */
  refused?: "evaluate" | "leave-out" | undefined;
  /** The container runtime whose defaults the values in effect are told by; `containerd` where none is given. */
  runtime?: ContainerRuntime | undefined;
  /** Whether the report has `contexts`, the values in effect of every workload; `Analysis.contexts` gives those of one. */
  contexts?: boolean | undefined;
  /**
   * Whether findings are marked as `fixable`; true where it is not given. Without, the report proves no fix and is made sooner; `fix` makes and proves fixes
   * all the same.
   */
  fixes?: boolean | undefined;
  /** The numbers that hardening rules compare with. */
  hardening?: {
    /** The lowest id of a user that is not low; 10000 where none is given. */
    minUserId?: number | undefined;
    /** The lowest id of a group that is not low; 10000 where none is given. */
    minGroupId?: number | undefined;
    /** The lowest port that needs no privilege; 1024 where none is given. */
    minPort?: number | undefined;
  } | undefined;
  /** Rules that are switched off, by id: their findings are not in the report. Verdicts stay what they are. */
  rules?: { readonly [rule: string]: "on" | "off" | undefined } | undefined;
  /** How objects are applied when Pod Security admission is simulated, by whom, and to what cluster. */
  admission?: {
    /** The cluster's defaults and exemptions, in the fields of a `PodSecurityConfiguration`; left out, those of such a document among the sources hold. */
    configuration?: PodSecurityConfiguration | undefined;
    /** The name of the user who applies the objects; left out, one whom nothing exempts. */
    user?: string | undefined;
    /**
     * The order in which objects are applied: as the sources are `given` (the default, as `kubectl apply -f` does), as a walk through a `folder` comes
     * to them by name, or by kind with namespaces first, as `kubectl apply -k` sorts them (`kustomize`).
     */
    order?: "given" | "folder" | "kustomize" | undefined;
  } | undefined;
  /** What is expected of connections, besides what documents of the kind `Expectation` among the sources say; `report.network.expectations` has the results. */
  expectations?: Expectations | undefined;
}

/** What is to be suggested. */
export interface SuggestOptions {
  /** What is to be allowed: what is allowed now (`current`, also where nothing is said), what the expectations of the input and of the options say, or other ones. */
  wanted?: "current" | "expectations" | Expectations | undefined;
  /** Connections that are to be left out of that. */
  without?: readonly Expectation[] | undefined;
  /** Patterns `[CLUSTER:]NAMESPACE` of the namespaces for which policies are made, with `*` for any text; all where nothing is said. */
  namespaces?: readonly string[] | undefined;
  /** Whether pods that may reach somebody may also ask the DNS of the cluster; they may where nothing is said. */
  dns?: boolean | undefined;
  /** Whether the steps from today's policies to these are given, and whether everything is denied before or after something is allowed. */
  plan?: "deny-first" | "deny-last" | undefined;
  /** The most differences, and the most changes of each step, that are listed, up to 1000; 20 where nothing is said. They are counted in full. */
  limit?: number | undefined;
}

/** Expectations about connections: tests for policies. The same as `spec` of a document of the kind `Expectation` in `podwall.dev/v1alpha1`. */
export interface Expectations {
  /** Every port named has to be open from every source to every destination. */
  allowed?: readonly Expectation[] | undefined;
  /** No port named may be open from any source to any destination. */
  denied?: readonly Expectation[] | undefined;
}

/** One expectation. It fails where `from` or `to` is no one of the input. */
export interface Expectation {
  /** Its name in results. */
  name?: string | undefined;
  /** The sources. */
  from: ExpectedEnds;
  /** The destinations. */
  to: ExpectedEnds;
  /** Ports at the destination, one or a list: `5432`, `"UDP 53"`, `"TCP 8000-8080"`, or the fields of a policy. Left out, every port is meant. */
  ports?: ExpectedPort | readonly ExpectedPort[] | undefined;
}

/** Ports: a number or numbers of TCP, a text such as `UDP`, `UDP 53` or `TCP 8000-8080`, or the fields of a policy. */
export type ExpectedPort = number | string | { protocol?: "TCP" | "UDP" | "SCTP" | undefined; port?: number | undefined; endPort?: number | undefined };

/** Who is meant; of a list all of them together. */
export type ExpectedEnds = ExpectedEnd | readonly ExpectedEnd[];

/**
 * Who is meant: `everyone`, `outside`, an address, a CIDR, a range `FIRST-LAST`, a name `NAMESPACE/Kind/name` with `*` for any text; or workloads that meet all that
 * is said of them, or addresses.
 */
export type ExpectedEnd = string | {
  /** A name, with `*` for any text. */
  workload?: string | undefined;
  /** The name of the namespace, with `*` for any text. */
  namespace?: string | undefined;
  /** What the namespace has to have, as in a policy. */
  namespaceSelector?: LabelSelector | undefined;
  /** What the pods have to have, as in a policy; of all namespaces where none is named. */
  podSelector?: LabelSelector | undefined;
  /** Addresses outside: CIDRs, or single addresses. */
  addresses?: string | readonly string[] | undefined;
  /** Who is not meant. With nothing but this, everyone else is. */
  except?: ExpectedEnds | undefined;
};

/** A label selector, as in a policy. */
export interface LabelSelector {
  matchLabels?: { readonly [label: string]: string } | undefined;
  matchExpressions?: readonly { key: string; operator: "In" | "NotIn" | "Exists" | "DoesNotExist"; values?: readonly string[] | undefined }[] | undefined;
}

/** Which stretch of an answer is asked for. The answer says how long all of it is, and which limit was taken. */
export interface Page {
  /** How many entries are passed over; none where nothing is said. */
  offset?: number | undefined;
  /** The most entries that are given, up to 50,000; 100 where nothing is said, 1000 in exports. */
  limit?: number | undefined;
}

/** Which ways in from outside are asked for. */
export interface EntryQuery extends Page {
  /** The most pods that are told of each; 20 where nothing is said, and no more where there would be more than 100,000 of all ways in together. */
  pods?: number | undefined;
}

/** A question about all connections. */
export interface ReachQuery extends Page {
  /** The sources: `everyone`, `outside`, an address, a CIDR, a range `FIRST-LAST`, or a name `[CLUSTER:]NAMESPACE/Kind/name` with `*` for any text. */
  from?: string | undefined;
  /** The destinations, in the same form. */
  to?: string | undefined;
  /** A namespace `[CLUSTER:]NAMESPACE` with `*` for any text: either end is in it. With `workload` too, either end is such a workload of it. */
  namespace?: string | undefined;
  /** A name with `*` for any text: either end is such a workload. */
  workload?: string | undefined;
  /** Only connections of this protocol; TCP where only a port is given. */
  protocol?: "TCP" | "UDP" | "SCTP" | undefined;
  /** Only connections to this port. */
  port?: number | undefined;
  /** Pairs that have a connection of the kind asked for (`allowed`, the default), or that have none. */
  verdict?: "allowed" | "denied" | undefined;
  /** Endpoints with the same connections together (`class`, the default), each pair by itself, or sums for each two namespaces. */
  by?: "class" | "pair" | "namespace" | undefined;
  /** An earlier analysis: only pairs whose connections, of the kind asked for, differ from those in it. What is new had none, and what lost its connection is among those `denied`. */
  since?: Analysis | undefined;
}

/**
 * What is exported, and how. In graphs and matrices `offset` and `limit` are about endpoints: those of the stretch are given with what goes on between them, in a graph
 * as many connections at most. A matrix has up to 2000 endpoints.
 */
export interface ExportQuery extends ReachQuery {
  /**
   * The form of the text; `csv` where none is given. `dot` is a graph for Graphviz, `mermaid` a flowchart: its limit is 500 where nothing is said, since Mermaid
   * refuses more connections (`maxEdges`), and more than 50,000 characters (`maxTextSize`), unless it is configured otherwise.
   */
  format?: "csv" | "markdown" | "json" | "dot" | "mermaid" | undefined;
  /** Of `csv` and `markdown`: a line for each connection (`list`, the default), or a line for each source and a column for each destination. */
  shape?: "list" | "matrix" | undefined;
}

/** Defaults and exemptions of Pod Security admission (`pod-security.admission.config.k8s.io/v1`). */
export interface PodSecurityConfiguration {
  /** What holds where labels of a namespace say nothing; `privileged` and `latest` where nothing is set. */
  defaults?: {
    enforce?: Level | undefined;
    "enforce-version"?: string | undefined;
    audit?: Level | undefined;
    "audit-version"?: string | undefined;
    warn?: Level | undefined;
    "warn-version"?: string | undefined;
  } | undefined;
  /** Who and what is never judged; names are compared whole. */
  exemptions?: {
    usernames?: readonly string[] | undefined;
    namespaces?: readonly string[] | undefined;
    runtimeClasses?: readonly string[] | undefined;
  } | undefined;
}

/** A question about the connections between two endpoints. */
export interface Question {
  /** The source: `[CLUSTER:]NAMESPACE/Kind/name` as reports name it, an address (of a pod, where one is known to have it), a CIDR, or a range `FIRST-LAST` of addresses. */
  from: string;
  /** The destination, in the same form. */
  to: string;
  /** The protocol; TCP where a port is given without one. */
  protocol?: "TCP" | "UDP" | "SCTP" | undefined;
  /** The port of the destination pod, from 1 to 65535; without one the question is about every port. */
  port?: number | undefined;
  /** Whether everything is told: every policy of every tier and every near miss. Otherwise what decides and what is nearest is, with the full counts. */
  all?: boolean | undefined;
}

/**
 * Loads the WebAssembly. In browsers, workers and bundles it has to be awaited once before anything else is called; calling it
 * again waits for the same. In Node it has nothing to do.
 *
 * @param input Where the WebAssembly is, where the bundler does not see to that: an address (a string, a `URL` or a `Request`),
 *   a `Response`, the bytes, a `WebAssembly.Module`, or a promise of one of these. Left out, it is `podwall_bg.wasm` beside the module.
 * @throws What fetching or compiling throws; `init` may then be called again.
 */
export default function init(input?: string | object): Promise<void>;

/**
 * Reads and evaluates manifests, once. Bad manifests never throw: they become findings.
 *
 * @throws {TypeError} An option is wrong, or the sources have more than 150,000 documents or objects together; the message says which.
 * @throws {RangeError} The report would be longer than a string can be, as that of some 100,000 small pods is, or have more than a million findings; an `Analysis` answers questions all the same.
 * @example
 * ```js
 * import { analyze } from "podwall";
 *
 * const report = analyze({ sources: [{ name: "web.yaml", text }], standard: { level: "baseline" } });
 * for (const { severity, message, span } of report.findings) {
 *   console.log(`${span.source}:${span.start.line}:${span.start.column} ${severity}: ${message}`);
 * }
 * ```
 */
export function analyze(input: Input): Report;

/**
 * Mends one finding: gives the new text of what it changes, and the edits. Only findings that are `fixable` have a fix. It is proven: the finding is gone,
 * nothing as bad has come, and every other value and every comment is still there.
 *
 * @param input The same as that of the report.
 * @param findingId The finding's `id` in the report.
 * @returns The fix, or `undefined` where none is offered.
 * @throws {TypeError} An option is wrong, or the sources have more than 150,000 documents or objects together; the message says which.
 * @throws {RangeError} No finding has this id, or the input has more findings than a report can have. An id names a rule, an object and a field: in another text than that of the report it may be gone, or be that of
 *   another finding alike. Where texts change between the two, `Analysis.fix` with `of` refuses that.
 * @example
 * ```js
 * import { analyze, fix } from "podwall";
 *
 * const input = { sources: [{ name: "web.yaml", text }] };
 * const finding = analyze(input).findings.find(({ fixable }) => fixable);
 * if (finding) {
 *   const { title, sources } = fix(input, finding.id);
 *   console.log(title, sources[0].text);
 * }
 * ```
 */
export function fix(input: Input, findingId: string): Fixed | undefined;

/** How far a workload is brought. */
export interface Restriction {
  /** The level; `restricted` where none is given. */
  level?: Level | undefined;
  /** Whether suggestions are taken too: each says what to `check`. Otherwise only safe fixes are taken. */
  suggestions?: boolean | undefined;
}

/** Which texts an analysis is asked about. */
export interface OfRevision {
  /** The `revision` at which the question came up. If the texts have changed since, the answer is a `RangeError` and nothing else. */
  of?: number | undefined;
}

/**
 * Brings a workload as far towards a level as its manifest allows: takes all its safe fixes together, those of misspelt and misplaced fields among them,
 * each proven, and says what remains and why.
 *
 * @param input The same as that of the report.
 * @param workload The workload: `[CLUSTER:]NAMESPACE/Kind/name` as reports name it.
 * @throws {TypeError} An option is wrong, or the sources have more than 150,000 documents or objects together; the message says which.
 * @throws {RangeError} No workload of the input has this name, the level is none, or the answer would be longer than a string can be.
 * @example
 * ```js
 * import { restrict } from "podwall";
 *
 * const { allowed, sources, remaining } = restrict({ sources: [{ name: "web.yaml", text }] }, "default/Pod/web");
 * for (const { message, reason, suggestion } of remaining) console.log(message, reason, suggestion);
 * ```
 */
export function restrict(input: Input, workload: string, options?: Restriction): Hardened;

/**
 * Takes every safe fix of the input, one after the other, each proven. Suggestions are left to those who can check them.
 *
 * @param input The same as that of the report.
 * @throws {TypeError} An option is wrong, or the sources have more than 150,000 documents or objects together; the message says which.
 * @throws {RangeError} The answer would be longer than a string can be.
 */
export function fixAll(input: Input): FixedAll;

/**
 * What changes from one input to another: connections added, removed and changed, workloads that come and go, isolation gained and lost.
 *
 * @param before The input before the change.
 * @param after The input after it.
 * @param page Which groups of changes are given; numbers are always of all of them.
 * @throws {TypeError} An option is wrong, or the sources of an input have more than 150,000 documents or objects together; the message says which.
 * @throws {RangeError} The answer would be longer than a string can be.
 * @example
 * ```js
 * import { compare } from "podwall";
 *
 * const { sentence, changes } = compare({ sources: [{ name: "shop.yaml", text }] }, { sources: [{ name: "shop.yaml", text: edited }] });
 * for (const change of changes) console.log(change.sentence);
 * ```
 */
export function compare(before: Input, after: Input, page?: Page): Comparison;

/**
 * One analysis that answers many questions. It lives in the memory of the WebAssembly until `free` is called, or until it is
 * collected as garbage.
 *
 * @example
 * ```js
 * import { Analysis } from "podwall";
 *
 * using analysis = new Analysis({ sources: [{ name: "shop.yaml", text }] });
 * const { allowed, sentence } = analysis.explain({ from: "shop/Deployment/web", to: "shop/Deployment/db", port: 5432 });
 * const after = analysis.update({ name: "shop.yaml", text: text.replace("5432", "5433") });
 * ```
 */
export class Analysis {
  /**
   * Reads and evaluates manifests. Bad manifests never throw: they become findings.
   *
   * @throws {TypeError} An option is wrong, or the sources have more than 150,000 documents or objects together; the message says which.
   */
  constructor(input: Input);

  /**
   * Everything that the analysis says. The same object until `update` is called.
   *
   * @throws {RangeError} The report would be longer than a string can be, or have more than a million findings; the analysis answers questions all the same.
   * @throws {Error} The analysis was freed.
   */
  get report(): Report;

  /** How often the texts were changed by `update`. Fixes are for the texts of one revision. */
  get revision(): number;

  /**
   * Why one endpoint reaches another, or does not.
   *
   * @throws {TypeError} An option is wrong; the message names it.
   * @throws {RangeError} An endpoint, which the message names, is neither a workload of the input nor an address; or the answer would be longer than a string can be.
   * @throws {Error} The analysis was freed.
   */
  explain(question: Question): Explanation;

  /**
   * All connections, filtered, by class, by pair or by namespace, a stretch at a time. Pairs are counted in full.
   *
   * @throws {TypeError} An option is wrong; the message names it.
   * @throws {RangeError} A name without `*` is nobody's, or the answer would be longer than a string can be.
   * @throws {Error} The analysis was freed.
   */
  reach(query?: ReachQuery): Reach;

  /**
   * The same as a text for other programs: a table or a matrix (CSV, Markdown), a graph (DOT, Mermaid), or JSON. Where the text has not everything, `complete` is
   * false and the text says so, unless it is CSV.
   *
   * @throws {TypeError} An option is wrong; the message names it.
   * @throws {RangeError} A name without `*` is nobody's, or the answer would be longer than a string can be.
   * @throws {Error} The analysis was freed.
   */
  export(query?: ExportQuery): Exported;

  /**
   * Every way in from outside, through Services, Ingresses, Gateways with their routes, and OpenShift Routes: to which pods and ports it leads, and what
   * policies say of it. What leads nowhere is told too.
   *
   * @throws {TypeError} An option is wrong; the message names it.
   * @throws {RangeError} The answer would be longer than a string can be.
   * @throws {Error} The analysis was freed.
   * @example
   * ```js
   * for (const { sentence, verdict, from } of analysis.entries().entries) console.log(verdict, sentence, from.sentence);
   * ```
   */
  entries(query?: EntryQuery): EntriesReport;

  /**
   * Why somebody outside can reach a workload: every way in that leads to it, open ones first.
   *
   * @param workload The workload: `[CLUSTER:]NAMESPACE/Kind/name` as reports name it.
   * @throws {TypeError} The name is no string, or an option is wrong.
   * @throws {RangeError} No workload of the input has this name, or the answer would be longer than a string can be.
   * @throws {Error} The analysis was freed.
   */
  exposure(workload: string, query?: EntryQuery): ExposureReport;

  /**
   * Which policies govern a workload; and which policies of its namespace do not, and why.
   *
   * @param workload The workload: `[CLUSTER:]NAMESPACE/Kind/name` as reports name it.
   * @throws {TypeError} The name is no string.
   * @throws {RangeError} No workload of the input has this name, or the answer would be longer than a string can be.
   * @throws {Error} The analysis was freed.
   */
  governs(workload: string): Governance;

  /**
   * Which workloads a policy selects.
   *
   * @param policy The policy: `[CLUSTER:]NAMESPACE/NetworkPolicy/name` as reports name it.
   * @throws {TypeError} The name is no string, or an option is wrong.
   * @throws {RangeError} No policy of the input has this name, or the answer would be longer than a string can be.
   * @throws {Error} The analysis was freed.
   */
  selects(policy: string, page?: Page): Selection;

  /**
   * What changes from this analysis to a later one. Both stay as they are.
   *
   * @param after The later one.
   * @param page Which groups of changes are given; numbers are always of all of them.
   * @throws {TypeError} `after` is no analysis, or an option is wrong.
   * @throws {RangeError} The answer would be longer than a string can be.
   * @throws {Error} One of the two was freed.
   */
  compare(after: Analysis, page?: Page): Comparison;

  /**
   * The pairs whose connections change from this analysis to a later one, one by one.
   *
   * @throws {TypeError} `after` is no analysis, or an option is wrong.
   * @throws {RangeError} The answer would be longer than a string can be.
   * @throws {Error} One of the two was freed.
   */
  changedPairs(after: Analysis, page?: Page): PairChanges;

  /**
   * Whether expectations are met. Those of the input itself are in `report.network.expectations`.
   *
   * @param options `limit`: the most failing pairs that are told of each, 5 where nothing is said, and up to 10,000 of all expectations together; they are counted in full.
   * @throws {TypeError} An expectation cannot be read; the message names the field.
   * @throws {RangeError} The answer would be longer than a string can be.
   * @throws {Error} The analysis was freed.
   * @example
   * ```js
   * const { passed, failed, results } = analysis.expect({
   *   allowed: [{ from: "shop/Deployment/web", to: "shop/Deployment/db", ports: [5432] }],
   *   denied: [{ from: "outside", to: { namespace: "shop", podSelector: { matchLabels: { tier: "data" } } } }],
   * });
   * ```
   */
  expect(expectations: Expectations, options?: { limit?: number | undefined }): ExpectationReport;

  /**
   * The least NetworkPolicies that allow exactly a wanted set of connections, with everything else denied in both directions, as YAML. They are read again
   * and evaluated before they are given; what does not come out exactly is named.
   *
   * @throws {TypeError} An option is wrong; the message names it.
   * @throws {RangeError} The answer would be longer than a string can be.
   * @throws {Error} The analysis was freed.
   * @example
   * ```js
   * const { text, proven, plan } = analysis.suggest({
   *   without: [{ from: "shop/Deployment/web", to: "shop/StatefulSet/db" }],
   *   plan: "deny-last",
   * });
   * ```
   */
  suggest(options?: SuggestOptions): Suggestion;

  /**
   * The values that take effect in each container of a workload, and which field or whose default each comes from.
   *
   * @param workload The workload: `[CLUSTER:]NAMESPACE/Kind/name` as reports name it.
   * @throws {TypeError} The name is no string.
   * @throws {RangeError} No workload of the input has this name, or the answer would be longer than a string can be.
   * @throws {Error} The analysis was freed.
   */
  contexts(workload: string): Contexts;

  /**
   * What Pod Security admission would say if a namespace had these labels, all of them and no others, after everything was applied. Each workload that
   * got in stands for one pod; `xxxxx` stands for what the server makes up in its name.
   *
   * @param namespace The namespace: `[CLUSTER:]NAMESPACE`.
   * @param labels Labels by name, such as `{ "pod-security.kubernetes.io/enforce": "restricted" }`.
   * @throws {TypeError} The name or a label is no string.
   * @throws {RangeError} Nothing of the input is in such a namespace, or the answer would be longer than a string can be.
   * @throws {Error} The analysis was freed.
   */
  relabel(namespace: string, labels: { readonly [label: string]: string }): Relabelled;

  /**
   * The edit that mends a finding. Its places are of the text as it is now; after `update` fixes have to be asked for again.
   *
   * @param findingId The finding's `id` in the report.
   * @returns The fix, or `undefined` where none is offered: only findings that are `fixable` have one.
   * @param options `of`: the `revision` that the id is from. An editor that passes it never gets edits of another text than it shows.
   * @throws {TypeError} The id is no string, or an option is wrong.
   * @throws {RangeError} No finding has this id, the input has more findings than a report can have, or the texts have changed since the revision.
   * @throws {Error} The analysis was freed.
   */
  fix(findingId: string, options?: OfRevision): Fix | undefined;

  /**
   * Every fix that is offered, in the order of the findings, but for those that a comment suppresses: what is suppressed is meant to be so, and only `fix` mends it.
   * Taking one may change the others: ask again after `update`.
   *
   * @throws {RangeError} The answer would be longer than a string can be, or the input has more findings than a report can have.
   * @throws {Error} The analysis was freed.
   */
  fixes(): Fix[];

  /**
   * Brings a workload as far towards a level as its manifest allows, as the function `restrict` does. The texts stay what they are until `update`.
   *
   * @throws {TypeError} An option is wrong; the message names it.
   * @throws {RangeError} No workload of the input has this name, the level is none, the texts have changed since the revision, or the answer would be longer than a string can be.
   * @throws {Error} The analysis was freed.
   */
  restrict(workload: string, options?: Restriction & OfRevision): Hardened;

  /**
   * Takes every safe fix, as the function `fixAll` does. The texts stay what they are until `update`.
   *
   * @throws {TypeError} An option is wrong; the message names it.
   * @throws {RangeError} The texts have changed since the revision, or the answer would be longer than a string can be.
   * @throws {Error} The analysis was freed.
   */
  fixAll(options?: OfRevision): FixedAll;

  /**
   * Replaces the text of the source of this name, or adds a source, and gives the new report. The other sources are not read again.
   *
   * @throws {TypeError} An option is wrong, or the sources would have more than 150,000 documents or objects together; then nothing changes.
   * @throws {RangeError} The report would be longer than a string can be or have more than a million findings; the text is replaced all the same.
   * @throws {Error} The analysis was freed.
   */
  update(source: { name: string; text: string }): Report;

  /** Gives the memory back. The analysis must not be used afterwards; freeing it again does nothing. */
  free(): void;

  /** The same as `free`, for `using`. */
  [Symbol.dispose](): void;
}

/** Every rule that findings may name, with its documentation, by family. */
export function rules(): Rule[];

/** The version of Podwall, such as `0.1.0`. */
export const version: string;
