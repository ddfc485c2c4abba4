// Generated from the Rust types by `cargo run -p podwall-tests --bin generate`.

/** What admission answers about one object. */
export interface AdmissionAnswer {
  /** The object ({@link super.ObjectReport.id}). */
  subject: string;
  /** Where its name stands. */
  span: Range;
  /** Whether an earlier object of the input is changed, and not a new one made. */
  updates: boolean;
  /** What becomes of it. */
  outcome: AdmissionOutcome;
  /** The message of the server's Status, where the object is refused. */
  message?: string;
  /** What kubectl prints on that account, with the name of the source as the file's. */
  printed?: string;
  /** The warnings, in the server's order; kubectl prints each behind `Warning: `. */
  warnings?: Array<string>;
  /** What is written into the audit log, by the name of the annotation. */
  auditAnnotations?: { [key in string]: string };
  /** Of an object that makes pods: why its pods are refused, where they are. The object itself never is. `xxxxx` stands for what the server makes up. */
  podsRefused?: string;
  /** The policy that it meets, by its number among the policies; none where none is looked up. */
  policy?: number;
}

/** What becomes of an object in admission. */
export type AdmissionOutcome = "allowed" | "warned" | "denied" | "exempt" | "missing" | "unreached";

/** What Pod Security admission would say if all objects were applied one after the other. */
export interface AdmissionReport {
  /** What a person would say after looking. */
  sentence: string;
  /** A second, smaller sentence: what was taken for granted; may be empty. */
  detail: string;
  /** Where the defaults and exemptions of the cluster are from. */
  configuration: ConfigurationOrigin;
  /** The policies that objects meet, each once. */
  policies: Array<PolicyInForce>;
  /** The answers, in the order in which the objects are applied: one for every Namespace and every workload. */
  answers: Array<AdmissionAnswer>;
}

/** Why a connection comes or goes, where that is no policy. */
export type Because = "appeared" | "gone";

/** A policy that does not select a workload of its namespace. */
export interface Bystander {
  /** `[CLUSTER:]NAMESPACE/NetworkPolicy/name`. */
  policy: string;
  /** Where it selects. */
  span: Range;
  /** Why it does not select the workload, in a sentence. */
  why: string;
}

/** What happens to a connection. */
export type ChangeKind = "added" | "removed" | "changed";

/** Endpoints that no policy can tell apart. */
export interface ClassReport {
  /** Its endpoints, by their number in {@link NetworkReport.endpoints}. */
  members: Array<number>;
  /** Whether it is outside of the cluster. */
  outside: boolean;
  /** Whether a NetworkPolicy isolates it on the way in. */
  isolatedIngress: boolean;
  /** Whether a NetworkPolicy isolates it on the way out. */
  isolatedEgress: boolean;
}

/** What changes from one state to another. */
export interface Comparison {
  /** In a sentence. */
  sentence: string;
  /** How many pairs of endpoints that are in both states have a connection that they did not have. */
  added: number;
  /** How many of them have none that did have one. */
  removed: number;
  /** How many of them have other ports. */
  changed: number;
  /** How many pairs with a connection have a workload that is new. */
  withNew: number;
  /** How many pairs that had a connection had a workload that is gone. */
  withGone: number;
  /** The workloads that are new. */
  appeared: Roster;
  /** The workloads that are gone. */
  gone: Roster;
  /** The workloads in both states that policies begin to isolate, or cease to. */
  isolation: Array<IsolationChange>;
  /** How many groups of changes there are. */
  total: number;
  /** How many groups were passed over. */
  offset: number;
  /** The most groups that were asked for. */
  limit: number;
  /** The changes, endpoints between which the same changes together: first those between endpoints that are in both states, the largest of each sort first. */
  changes: Array<ConnectionChange>;
  /** How many sums of namespaces there are; none where there are too many to make them. */
  namespaceTotal?: number;
  /** The sums of each two namespaces, the largest first, at most `limit`; none where there would be more than a million. */
  namespaces?: Array<NamespaceChange>;
}

/** Where the defaults and exemptions of the cluster are from. */
export interface ConfigurationOrigin {
  /** Where they were looked for and found. */
  origin: ConfigurationSource;
  /** The document, where they are from one. */
  span?: Range;
}

/** Where the defaults and exemptions of a cluster can be from. */
export type ConfigurationSource = "default" | "options" | "document";

/** Endpoints between which the same changes. */
export interface ConnectionChange {
  /** What happens. */
  change: ChangeKind;
  /** Why, where a workload comes or goes. */
  because?: Because;
  /** In a sentence. */
  sentence: string;
  /** The sources. */
  from: EndsReport;
  /** The destinations. */
  to: EndsReport;
  /** What was open. */
  before: Connections;
  /** What is open. */
  after: Connections;
  /** How many pairs that are. */
  pairs: number;
  /** Whether it is about each of these workloads by itself: what goes on between two of its pods. */
  within: boolean;
}

/** Every connection, or the destination ports of each protocol that are open. */
export type Connections = "all" | {
  /** TCP ports. */
  tcp: Array<[number, number]>;
  /** UDP ports. */
  udp: Array<[number, number]>;
  /** SCTP ports. */
  sctp: Array<[number, number]>;
};

/** The security context of one container. */
export interface ContainerContext {
  /** Its name; empty where it has none. */
  name: string;
  /** What sort of container it is. */
  kind: ContainerKind;
  /** Where it stands in its object: `spec.template.spec.containers[0]`. */
  path: string;
  /** Where it stands in its source. */
  span: Range;
  /** One row a field. Every container has the same rows in the same order. */
  rows: Array<ContextRow>;
}

/** What sort of container it is. */
export type ContainerKind = "init" | "sidecar" | "container" | "ephemeral";

/** A container runtime, whose defaults differ. */
export type ContainerRuntime = "containerd" | "cri-o";

/** The value of one field that takes effect. */
export interface ContextRow {
  /** The field as the API calls it: `runAsUser`, `windowsOptions.hostProcess`. */
  field: string;
  /** The value as text; where `known` is false, in a few words, what it depends on. */
  value: string;
  /** Whether the manifests tell the value. */
  known: boolean;
  /** Who decides it. */
  source: ContextSource;
  /** The field of the object that it comes from; empty for a default. */
  path: string;
  /** Where that field stands; none for a default. */
  span?: Range;
  /** What that means, as sentences. */
  sentence: string;
  /** Fields that set something else, which does not take effect. */
  shadows: Array<Shadow>;
}

/** Who decides a value. */
export type ContextSource = "container" | "pod" | "annotation" | "serviceAccount" | "apiDefault" | "runtimeDefault" | "image" | "node" | "operatingSystem";

/** The security contexts of one workload's pods: for each field the value that takes effect and where it comes from. */
export interface Contexts {
  /** The workload: `[CLUSTER:]NAMESPACE/Kind/name`. */
  endpoint: string;
  /** Where it stands in its source. */
  span: Range;
  /** The runtime whose defaults are told. */
  runtime: ContainerRuntime;
  /** The operating system of its pods. */
  operatingSystem: OperatingSystem;
  /** What holds for the pod as a whole. Every pod has the same rows in the same order. */
  pod: Array<ContextRow>;
  /** Every container: init containers, then containers, then ephemeral containers. */
  containers: Array<ContainerContext>;
}

/** A dangerous system call. */
export interface DangerousCall {
  /** Its name. */
  name: string;
  /** What it is used for by somebody who attacks a node. */
  reason: string;
  /** Whether the runtime's default profile lets it through as well. */
  inDefault: boolean;
}

/** Why something leads nowhere. */
export type DeadEnd = "no-pods" | "no-target-port" | "no-service" | "no-service-port" | "not-accepted" | "not-granted";

/** Something that leads nowhere. */
export interface DeadEndReport {
  /** Why. */
  kind: DeadEnd;
  /** `[CLUSTER:]NAMESPACE/Kind/name`. */
  object: string;
  /** The field that leads nowhere. */
  path: string;
  /** Where it stands. */
  span: Range;
  /** In a sentence. */
  message: string;
  /** Whether the input alone proves it, so that it is a finding too. Otherwise what is missing may be somewhere else. */
  certain: boolean;
}

/** When everything is denied. */
export type DenyAt = "first" | "last";

/** What decides in one direction. */
export interface DirectionExplanation {
  /** Whether this direction allows the connection asked about. */
  allowed: boolean;
  /** Whether any NetworkPolicy isolates the endpoint in this direction. */
  isolated: boolean;
  /** The connections that this direction allows. */
  connections: Connections;
  /** In a sentence, such as `No policy selects it for egress, so everything may leave.` */
  sentence: string;
  /** Each tier that has policies, in the order in which they are asked; empty where policies do not decide. */
  tiers: Array<TierReason>;
  /** The NetworkPolicies that isolate the endpoint in this direction; those that allow the connection first. */
  policies: Array<PolicyReason>;
  /** How many those are. Unless everything was asked for, `policies` has no more than twenty of them. */
  policyCount: number;
  /** What nearly allowed the connection, the nearest first, where the direction denies it. Unless everything was asked for, no more than five. */
  near: Array<NearMiss>;
}

/** A workload, or a range of addresses outside. */
export interface EndpointReport {
  /**
   * `[CLUSTER:]NAMESPACE/Kind/name`, or a CIDR or range such as `10.0.0.0/8` or `0.0.0.0-9.255.255.255`. Pods of one owner have the owner's
   * name; where they are not alike, what tells them apart stands behind it, as in `shop/Deployment/web[track=canary]`.
   */
  id: string;
  /** The number of its class. */
  class: number;
  /** Its namespace; none outside. */
  namespace?: string;
  /** Its name; the range outside. */
  name: string;
  /** How many pods of the input it stands for; none where the input has only its template, and outside. */
  pods?: number;
  /** Where it stands in its source; none outside. */
  span?: Range;
}

/** Some endpoints. */
export interface EndsReport {
  /** Who they are, such as `every workload of shop and everyone outside`. */
  words: string;
  /** How many they are; each range of addresses outside counts as one. */
  count: number;
  /** The first 20 of them: `[CLUSTER:]NAMESPACE/Kind/name`, or a CIDR or range outside. */
  members: Array<string>;
}

/** Every way from outside to pods: through Services, Ingresses, Gateways with their routes, and OpenShift Routes. */
export interface EntriesReport {
  /** What a person would say after looking. */
  sentence: string;
  /** How many ways in there are, by verdict. */
  counts: EntryCounts;
  /** How many ways in there are in all. */
  total: number;
  /** How many of them, and how many things that lead nowhere, are passed over. */
  offset: number;
  /** So many of them as were asked for: those of Services first, then Ingresses, Gateways and OpenShift Routes, each in the order of the input. */
  entries: Array<EntryReport>;
  /** How many things lead nowhere. */
  deadEndsTotal: number;
  /** So many of them as were asked for. */
  deadEnds: Array<DeadEndReport>;
}

/** How many ways in have which verdict. */
export interface EntryCounts {
  /** Open to every pod that they lead to. */
  allowed: number;
  /** Open to some pods, or from some places. */
  depends: number;
  /** Closed by policies. */
  blocked: number;
  /** Leading to no pod of the input. */
  nowhere: number;
}

/** How one comes in. */
export type EntryDoor = "load-balancer" | "internal-load-balancer" | "node-port" | "external-ip" | "ingress" | "gateway" | "openshift-route";

/** An object on the way. */
export interface EntryLink {
  /** `[CLUSTER:]NAMESPACE/Kind/name`. */
  object: string;
  /** The field that leads on, such as `spec.rules[0].http.paths[0].backend.service`. */
  path: string;
  /** Where it stands. */
  span: Range;
}

/** A port of a workload's pods that a way in leads to. */
export interface EntryPod {
  /** `[CLUSTER:]NAMESPACE/Kind/name`. */
  endpoint: string;
  /** `TCP`, `UDP` or `SCTP`. */
  protocol: string;
  /** The port of the pods. */
  port: number;
  /** What policies say. */
  verdict: EntryVerdict;
  /** In a sentence. */
  sentence: string;
  /**
   * The policies that isolate the pods on the way in or have administrative rules about it, behind those that let nothing leave the source where these close
   * the way, by name; at most ten.
   */
  policies: Array<string>;
  /** How many of them there are. */
  policiesTotal: number;
  /** The source to ask `explain` about, with this endpoint, protocol and port; empty where the source is not known. */
  ask: string;
}

/** One way in. */
export interface EntryReport {
  /** How one comes in. */
  door: EntryDoor;
  /** In a sentence, such as `Port 80 of the load balancer of Service web in shop leads to TCP 8080 of shop/Deployment/web.` */
  sentence: string;
  /** The hosts that it answers to; empty for all. */
  hosts: Array<string>;
  /** The path, or what else its rule asks for; empty for nothing. */
  condition: string;
  /** The port outside, where it is known. */
  port?: number;
  /** The port of every node, where there is one and it is written. */
  nodePort?: number;
  /** The objects on the way, the outermost first, each with the field that leads on. */
  chain: Array<EntryLink>;
  /** Where connections come from, as policies see it. */
  from: EntrySource;
  /** What policies say of it: of all its pods together. */
  verdict: EntryVerdict;
  /** How many ports of pods it leads to. */
  podsTotal: number;
  /** So many of them as were asked for. */
  pods: Array<EntryPod>;
  /** Where it leads besides: addresses or names that are no pod of the input, with protocol and port where there is one, such as `192.0.2.7 TCP 80`. */
  addresses: Array<string>;
  /** What had to be assumed, as a sentence; empty for nothing. */
  assumed: string;
}

/** Where connections come from, as policies see it. */
export interface EntrySource {
  /** Who. */
  kind: EntrySourceKind;
  /** In a sentence. */
  sentence: string;
  /** The pods that pass connections on, where they are in the input. */
  workloads: Array<string>;
  /** The blocks that clients' addresses have to be in; empty for all. */
  ranges: Array<string>;
}

/** Who connections come from, as policies see it. */
export type EntrySourceKind = "clients" | "nodes" | "pods" | "unknown-pods" | "provider";

/** What policies say of a way in. */
export type EntryVerdict = "allowed" | "depends" | "blocked" | "nowhere";

/** Expectations, and whether they are met. */
export interface ExpectationReport {
  /** In a sentence. */
  sentence: string;
  /** How many are met. */
  passed: number;
  /** How many are not. */
  failed: number;
  /** Each of them, in order. */
  results: Array<ExpectationResult>;
}

/** One expectation. */
export interface ExpectationResult {
  /** The document that it stands in, `[CLUSTER:][NAMESPACE/]Expectation/name`; none for one that was passed in. */
  subject?: string;
  /** Its own name; empty where it has none. */
  name: string;
  /** The field: `spec.allowed[0]` in a document, `allowed[0]` where it was passed in. */
  path: string;
  /** Where it stands; none where it was passed in. */
  span?: Range;
  /** What is wanted. */
  wanted: ExpectedVerdict;
  /** Whether it is met. */
  passed: boolean;
  /** In a sentence. */
  sentence: string;
  /** How many pairs of endpoints it is about. A workload that may have several pods is a pair with itself. */
  pairs: number;
  /** How many of them are not as expected. */
  failing: number;
  /** How many pairs of pods with their own node are left aside: no policy closes these. */
  leftAside: number;
  /** The first pairs that are not as expected, at most `limit`. */
  failures: Array<FailingPair>;
  /** The most failing pairs that are told. */
  limit: number;
}

/** What an expectation wants. */
export type ExpectedVerdict = "allowed" | "denied";

/** The answer to one question about a pair. */
export interface Explanation {
  /** The source, as an endpoint or an address range. */
  from: string;
  /** The destination, as an endpoint or an address range. */
  to: string;
  /** The protocol asked about; none when every connection was asked about. */
  protocol?: string;
  /** The port asked about; none when every port was asked about. */
  port?: number;
  /** Whether the connection asked about is allowed; without a port, whether any is. */
  allowed: boolean;
  /** All connections that are allowed between the two. */
  connections: Connections;
  /** The verdict in a sentence. */
  sentence: string;
  /** What decides at the source. */
  egress: DirectionExplanation;
  /** What decides at the destination. */
  ingress: DirectionExplanation;
  /** What the answer depends on and is not known, as sentences. */
  notes: Array<string>;
}

/** Connections as a text for other programs. */
export interface Exported {
  /** The text. */
  text: string;
  /** How many pairs the question finds. */
  pairs: number;
  /** How many lines, groups of endpoints (of a matrix) or connections between them (of a graph) there are. */
  total: number;
  /** How many of them the text has. */
  shown: number;
  /** Whether the text has everything. */
  complete: boolean;
}

/** How pods that pass connections on are reached themselves. */
export interface ExposureBefore {
  /** The workload that passes connections on. */
  endpoint: string;
  /** What its own ways in say together. */
  verdict: EntryVerdict;
  /** In a sentence. */
  sentence: string;
}

/** Why somebody outside can reach a workload. */
export interface ExposureReport {
  /** The workload. */
  endpoint: string;
  /** What all ways in say together: `allowed` where one is open. */
  verdict: EntryVerdict;
  /** In a sentence. */
  sentence: string;
  /** How many ways lead to it. */
  total: number;
  /** So many of them as were asked for, open ones first; each with this workload alone among its pods. */
  ways: Array<EntryReport>;
  /** How the pods that pass connections on are reached themselves. */
  before: Array<ExposureBefore>;
  /** What else is to be known, as sentences. */
  notes: Array<string>;
}

/** A pair that is not as expected. */
export interface FailingPair {
  /** The source. */
  from: string;
  /** The destination. */
  to: string;
  /** Everything that is open between them. */
  connections: Connections;
  /** Why, for one of the ports in question. */
  explanation?: Explanation;
}

/** One check that forbids a pod. */
export interface Failure {
  /** Upstream's id of the check. */
  check: string;
  /** Upstream's reason. */
  reason: string;
  /** Upstream's detail; may be empty. */
  detail: string;
}

/** What a rule looks at. */
export type Family = "reading" | "security" | "hardening" | "network";

/** One thing worth telling. */
export interface Finding {
  /** The same for the same matter in every analysis of the same input; unique in a report. */
  id: string;
  /** The rule, in kebab-case. */
  rule: string;
  /** The id of upstream's Pod Security check, for findings that stand for one. */
  check?: string;
  /** How bad it is. */
  severity: Severity;
  /** What is wrong and what is wanted, as sentences. */
  message: string;
  /** The text of the API server or of Pod Security admission, where the finding stands for its verdict. */
  upstream?: string;
  /** The object it is about ({@link ObjectReport.id}); empty where there is none. */
  subject: string;
  /** The field it is about; empty for the whole object. */
  path: string;
  /** Where. */
  span: Range;
  /** Other places that belong to it. */
  related: Array<Related>;
  /** Other objects of the same owner of which the same is true, and of which it is therefore not told again: pods of one Deployment are alike. */
  also?: Array<string>;
  /** Whether an edit mends it, which is made and proven when asked for. False where the options leave fixes out. */
  fixable: boolean;
  /** Whether that edit is only a suggestion: whether it is right depends on what no manifest tells ({@link Fix.suggestion}). */
  suggestion: boolean;
  /** Why it was suppressed, where it was. */
  suppressed?: string;
}

/** An edit that mends a finding, and changes nothing else. */
export interface Fix {
  /** The id of the finding. */
  finding: string;
  /** What it does, in a few words for a button: an order without a full stop, with `code` in backticks. */
  title: string;
  /** Whether it is only a suggestion: whether it is right depends on what no manifest tells, such as the image. See {@link Fix.check}. */
  suggestion: boolean;
  /** What to check before a suggestion is taken, as a sentence; none for a safe fix. */
  check?: string;
  /** The changes of the text, in its order and apart from one another. All places are of the text as it was analysed. */
  edits: Array<TextEdit>;
}

/** A fix with the texts that it makes. */
export interface Fixed {
  /** The id of the finding. */
  finding: string;
  /** What was done, as an order ({@link Fix.title}). */
  title: string;
  /** Whether it is only a suggestion ({@link Fix.suggestion}). */
  suggestion: boolean;
  /** What to check ({@link Fix.check}). */
  check?: string;
  /** The changes ({@link Fix.edits}); all places are of the text as it was. */
  edits: Array<TextEdit>;
  /** The sources that have changed, each whole. */
  sources: Array<FixedSource>;
}

/** Several fixes taken together, one after the other, each proven. */
export interface FixedAll {
  /** What was done, in order. */
  taken: Array<TakenFix>;
  /** The changes, all together; all places are of the text as it was. */
  edits: Array<TextEdit>;
  /** The sources that have changed, each whole. */
  sources: Array<FixedSource>;
}

/** The new text of a source. */
export interface FixedSource {
  /** The source's name. */
  name: string;
  /** Its text with the edits made. */
  text: string;
}

/** The policies that govern a workload. */
export interface Governance {
  /** The workload: `[CLUSTER:]NAMESPACE/Kind/name`. */
  endpoint: string;
  /** In a sentence. */
  sentence: string;
  /** Whether any NetworkPolicy isolates it on the way in. */
  isolatedIngress: boolean;
  /** Whether any NetworkPolicy isolates it on the way out. */
  isolatedEgress: boolean;
  /** The policies that select it, in the order in which they are asked; NetworkPolicies, which are asked together, in the order of the input. */
  policies: Array<GoverningPolicy>;
  /** The other NetworkPolicies of its namespace, each with what keeps it from selecting the workload. */
  others: Array<Bystander>;
}

/** A policy that selects a workload. */
export interface GoverningPolicy {
  /** `[CLUSTER:]NAMESPACE/NetworkPolicy/name`, or `[CLUSTER:]Kind/name` for an administrative one. */
  policy: string;
  /** When it is asked. */
  tier: PolicyTier;
  /** Its place in its tier, lower first; none for kinds without one. */
  priority?: number;
  /** Where it selects. */
  span: Range;
  /** Whom it selects, such as `any pod with app=database in default`. */
  selects: string;
  /** What it says of what arrives, in a sentence; none where it says nothing of it. */
  ingress?: string;
  /** What it says of what leaves, in a sentence; none where it says nothing of it. */
  egress?: string;
}

/** A workload brought as far towards a level as its manifest alone allows. */
export interface Hardened {
  /** The workload: `[CLUSTER:]NAMESPACE/Kind/name`. */
  endpoint: string;
  /** What it was held against. */
  standard: Standard;
  /** Whether the standard allows it afterwards. */
  allowed: boolean;
  /** Whether the API server refuses the object afterwards, for something else. */
  refused: boolean;
  /** What was done, in order. */
  taken: Array<TakenFix>;
  /** The changes, all together; all places are of the text as it was. */
  edits: Array<TextEdit>;
  /** The sources that have changed, each whole. */
  sources: Array<FixedSource>;
  /** What the standard still forbids, and what the API server refuses the object for, each with the reason why it was not mended. */
  remaining: Array<RemainingFinding>;
}

/** Workloads that policies begin to isolate, or cease to. */
export interface IsolationChange {
  /** The direction. */
  way: Way;
  /** Whether they are isolated now and were not; otherwise they were and are not. */
  gained: boolean;
  /** The workloads. */
  ends: EndsReport;
  /** In a sentence. */
  sentence: string;
  /** How many policies isolate them, in the state in which they are isolated. */
  policyCount: number;
  /** The first 20 of these policies: `[CLUSTER:]NAMESPACE/NetworkPolicy/name`. */
  policies: Array<string>;
}

/** Workloads of which nothing exact can be said by policies. */
export interface LeftOut {
  /** Why. */
  because: LeftOutBecause;
  /** In a sentence. */
  sentence: string;
  /** The workloads. */
  ends: EndsReport;
}

/** Why nothing exact can be said of workloads. */
export type LeftOutBecause = "hostNetwork" | "sameLabels";

/** A level of the Pod Security Standards, the laxest first. */
export type Level = "privileged" | "baseline" | "restricted";

/** What holds in one mode, and where it comes from. */
export interface ModeInForce {
  /** The level. */
  level: Level;
  /** Level and version as upstream prints them: `restricted:latest`. */
  standard: string;
  /** Where the level comes from. */
  origin: ModeOrigin;
  /** The label that it comes from, where that stands in the input. */
  span?: Range;
  /** The label that gives the version, where that stands in the input. */
  versionSpan?: Range;
}

/** Where a level comes from. */
export type ModeOrigin = "label" | "invalid" | "enforce" | "default";

/** How many pairs of two namespaces change. */
export interface NamespaceChange {
  /** The namespace of the sources, `[CLUSTER:]NAMESPACE`; none outside. */
  from?: string;
  /** The namespace of the destinations; none outside. */
  to?: string;
  /** Pairs that have a connection and had none. */
  added: number;
  /** Pairs that had a connection and have none. */
  removed: number;
  /** Pairs that have other ports. */
  changed: number;
}

/** One check that keeps workloads of a namespace from a level. */
export interface NamespaceFailure {
  /** Upstream's id of the check. */
  check: string;
  /** The workloads that it forbids (`[CLUSTER:]NAMESPACE/Kind/name`). */
  workloads: Array<string>;
}

/** The pairs of two namespaces. */
export interface NamespaceReach {
  /** The namespace of the sources, `[CLUSTER:]NAMESPACE`; none outside. */
  from?: string;
  /** The namespace of the destinations; none outside. */
  to?: string;
  /** How many pairs the question finds between them. */
  pairs: number;
  /** Whether every port is open in all of these pairs. */
  everyPort: boolean;
}

/** Where the workloads of one namespace stand together, and the labels that hold this. */
export interface NamespaceStanding {
  /** The cluster, where one was given. */
  cluster?: string;
  /** Its name. */
  name: string;
  /** The name of its Namespace object, where there is one. */
  span?: Range;
  /** How many workloads it has. */
  workloads: number;
  /** The strictest level that all of them satisfy at the version asked about; restricted where there are none. */
  standing: Level;
  /** The level one step further; none at restricted. */
  next?: Level;
  /** What keeps it from there, in upstream's order. */
  missing: Array<NamespaceFailure>;
  /** The labels to set: what holds today is enforced, and what is one step further is warned about and audited. The versions are those asked about. */
  labels: { [key: string]: string };
  /** The same as YAML to apply, with the other labels that the Namespace of the input has: `kubectl apply` would take them away. */
  yaml: string;
}

/** A rule or a policy that would have allowed the connection, were it not for one thing. */
export interface NearMiss {
  /** `[CLUSTER:]NAMESPACE/NetworkPolicy/name`, or `[CLUSTER:]Kind/name`. */
  policy: string;
  /** The field that does not match, such as `spec.ingress[0].from[1]`. */
  path: string;
  /** Where it stands. */
  span: Range;
  /** What does not match. */
  kind: NearMissKind;
  /** The label that is asked for, where it is a label. */
  label?: string;
  /** What is asked for: values of the label, a namespace, ports, or a block. */
  wanted: Array<string>;
  /** What is there instead; none where there is nothing. */
  found?: string;
  /** What is one letter off: the wanted and the found word. */
  oneLetterOff?: [string, string];
  /** In a sentence. */
  sentence: string;
}

/** What does not match. */
export type NearMissKind = "port" | "podLabel" | "namespaceLabel" | "namespace" | "address" | "selection" | "other";

/**
 * Who reaches whom, by class: pods that no policy can tell apart share one.
 *
 * The connections from class `s` to class `d` (two different pods; a pod always reaches itself) are the intersection of
 * what leaves and what arrives: `egress.rows[egress.group[s]]` at `d`, and `ingress.rows[ingress.group[d]]` at `s`.
 *
 * Classes cannot say two things, which explanations of a pair do: NetworkPolicies never stop traffic between a pod and the node that
 * it runs on (or a pod of that node's network); and rows join the address families, so that a pair of which one side allows only IPv4
 * and the other only IPv6 looks connected. Finished pods take no part and are not listed.
 */
export interface NetworkReport {
  /** What a person would say after looking. */
  sentence: string;
  /** A second, smaller sentence; may be empty. */
  detail: string;
  /** Whether everything in the input that decides about connections was evaluated. */
  complete: boolean;
  /** Every workload and every range outside but the known addresses of pods, in the order of classes. */
  endpoints: Array<EndpointReport>;
  /** The classes; those of pods first, then those outside. */
  classes: Array<ClassReport>;
  /** The connection sets that rows refer to; the first is none, the second is all. */
  connections: Array<Connections>;
  /** What may leave each class. */
  egress: Side;
  /** What may arrive at each class. */
  ingress: Side;
  /** Every policy, in words. */
  policies: Array<PolicyReport>;
  /** What is expected of connections, and whether it is so; none where nobody expects anything. */
  expectations?: ExpectationReport;
}

/** One object of the input. */
export interface ObjectReport {
  /** How the object is named in `subject` of findings: `[CLUSTER:]NAMESPACE/Kind/name`, `[CLUSTER:]Kind/name` without a namespace. */
  id: string;
  /** As written. */
  apiVersion: string;
  /** As written. */
  kind: string;
  /** The namespace it is in (`default` where none is written); none for objects of the cluster. */
  namespace?: string;
  /** Its name; empty where it has none. */
  name: string;
  /** Whether Podwall evaluates objects of this kind; others are listed only. */
  evaluated: boolean;
  /**
   * Whether the object does not get into the cluster, because the API server refuses it or kubectl does not send it. What is said of it all the same is
   * about what of it can be read.
   */
  refused: boolean;
  /** Where it stands. */
  span: Range;
}

/** An operating system of nodes. */
export type OperatingSystem = "linux" | "windows";

/** A pair whose connections change. */
export interface PairChange {
  /** What happens. */
  change: ChangeKind;
  /** Why, where a workload comes or goes. */
  because?: Because;
  /** The source. */
  from: string;
  /** The destination; the source itself for what goes on between two of its pods. */
  to: string;
  /** What was open. */
  before: Connections;
  /** What is open. */
  after: Connections;
}

/** The pairs whose connections change, or a stretch of them. */
export interface PairChanges {
  /** How many pairs change, all stretches together. */
  total: number;
  /** How many pairs were passed over. */
  offset: number;
  /** The most pairs that were asked for. */
  limit: number;
  /** The pairs, by group of changes. */
  pairs: Array<PairChange>;
}

/** One direction of a policy in words. */
export interface PolicyDirection {
  /** All of it in a sentence, such as `Only TCP 5432 arrives, from any pod with app=web-service in default.` */
  sentence: string;
  /** Each rule. */
  rules: Array<PolicyRule>;
}

/** What holds for the pods of a namespace while objects are applied. */
export interface PolicyInForce {
  /** The cluster, where one was given. */
  cluster?: string;
  /** The namespace. */
  namespace: string;
  /** Whether no Namespace object was applied before, so that one without labels is taken for granted. */
  assumed: boolean;
  /** What is refused. */
  enforce: ModeInForce;
  /** What is written into the audit log. */
  audit: ModeInForce;
  /** What is warned about. */
  warn: ModeInForce;
  /** What is wrong with the labels, in upstream's words. */
  errors: Array<string>;
}

/** What one policy does to the connection. */
export interface PolicyReason {
  /** `[CLUSTER:]NAMESPACE/NetworkPolicy/name`, or `[CLUSTER:]Kind/name`. */
  policy: string;
  /** Its name. */
  name: string;
  /** Where it selects the endpoint. */
  span: Range;
  /** Whether it allows the connection asked about; not where a tier before its own has decided. */
  allows: boolean;
  /** Its place in its tier; none for kinds without one. */
  priority?: number;
  /** In a sentence. */
  sentence: string;
  /** The rules that match; empty where none does. */
  rules: Array<RuleReason>;
}

/** What one policy says, whether or not the input holds pods that it concerns. */
export interface PolicyReport {
  /** `[CLUSTER:]NAMESPACE/NetworkPolicy/name`, or `[CLUSTER:]Kind/name` of a policy of the cluster. */
  id: string;
  /** Its kind. */
  kind: string;
  /** Its tier. */
  tier: PolicyTier;
  /** Its place in the tier, lower first; none for kinds without one. */
  priority?: number;
  /** Its namespace; empty for a policy of the cluster. */
  namespace: string;
  /** Its name. */
  name: string;
  /** Where it stands. */
  span: Range;
  /** Whether the API server would refuse it, so that no connection would ever be judged by it. */
  refused: boolean;
  /** Whom it selects, such as `any pod with app=database in default`. */
  selects: string;
  /** The workloads of the input that it selects, by their number in {@link NetworkReport.endpoints}. */
  selected: Array<number>;
  /** What it says of what arrives; none where it does not isolate ingress, or has no rule about it. */
  ingress?: PolicyDirection;
  /** What it says of what leaves; none where it does not isolate egress, or has no rule about it. */
  egress?: PolicyDirection;
}

/** One rule of a policy in words. */
export interface PolicyRule {
  /** `spec.ingress[0]`. */
  path: string;
  /** Where it stands. */
  span: Range;
  /** What it does: `Allow`, `Accept`, `Deny` or `Pass`; none in a NetworkPolicy, whose rules allow. */
  action?: string;
  /** Its peers, such as `any pod with app=web-service in default`; one `everyone, inside and outside` where it names none. */
  peers: Array<string>;
  /** Its ports, such as `TCP 5432`; `every port` where it names none. */
  ports: string;
}

/** When policies are asked. */
export type PolicyTier = "admin" | "networkPolicy" | "baseline";

/** A position in a source, in the units of {@link PositionEncoding}. */
export interface Position {
  /** The line, from 1. */
  line: number;
  /** The column, from 1. */
  column: number;
  /** The offset from the start of the source, from 0. */
  offset: number;
}

/** The units of columns and offsets. */
export type PositionEncoding = "utf-8" | "utf-16" | "utf-32";

/** A place in a source. */
export interface Range {
  /** The source's name. */
  source: string;
  /** The first position. */
  start: Position;
  /** The position after the last one. */
  end: Position;
}

/** An answer about all connections, or a stretch of it. */
export interface Reach {
  /** How many pairs the question finds, all stretches together. A workload with itself is not counted; a range outside counts as one endpoint. */
  pairs: number;
  /** How many entries all stretches have together. */
  total: number;
  /** How many entries were passed over. */
  offset: number;
  /** The most entries that were asked for. */
  limit: number;
  /** The connections by class; only where these were asked for. */
  entries?: Array<ReachEntry>;
  /** The connections by pair; only where these were asked for. */
  listed?: Array<ReachPair>;
  /** The sums by namespace; only where these were asked for. */
  namespaces?: Array<NamespaceReach>;
}

/** Endpoints that have the same connections with the same others. */
export interface ReachEntry {
  /** The sources. */
  from: EndsReport;
  /** The destinations. */
  to: EndsReport;
  /** What is open from each source to each destination, of what was asked for. */
  connections: Connections;
  /** How many pairs that are; an endpoint may stand on both sides. */
  pairs: number;
  /** Whether these are only pairs of a pod with its own node, where more may be open than elsewhere: not each source with each destination. */
  ownNode: boolean;
}

/** One pair. */
export interface ReachPair {
  /** The source. */
  from: string;
  /** The destination. */
  to: string;
  /** What is open between them, of what was asked for. */
  connections: Connections;
}

/** A page about the matter of a rule, or the id that another tool gives to it. */
export interface Reference {
  /** The document or the tool: `Kubernetes`, `CIS Kubernetes Benchmark`, `kube-linter`. */
  of: string;
  /** The page, the section or the id there. */
  name: string;
  /** Its address; left out where it has none. */
  url?: string;
}

/** What Pod Security admission would answer to other labels on a namespace. */
export interface Relabelled {
  /** Whether the change is allowed. */
  allowed: boolean;
  /** The message of the server's Status, where it is refused. */
  message?: string;
  /** The warnings, in the server's order: what existing pods violate. */
  warnings: Array<string>;
}

/** Another place that belongs to a finding. */
export interface Related {
  /** What is there. */
  message: string;
  /** Where. */
  span: Range;
}

/** A finding that fixes have left. */
export interface RemainingFinding {
  /** The rule. */
  rule: string;
  /** The field. */
  path: string;
  /** What is wrong and what is wanted ({@link super.Finding.message}). */
  message: string;
  /** Why it was not mended, as a sentence. */
  reason: string;
  /** What a suggestion would do, where there is one that was not asked for ({@link Fix.title}). */
  suggestion?: string;
  /** What to check before that is taken ({@link Fix.check}). */
  check?: string;
}

/** Everything that one analysis says. */
export interface Report {
  /** The version of Podwall. */
  podwall: string;
  /** The Kubernetes version whose decoding and validation are followed whatever the version of the standard, such as `1.37`. */
  kubernetes: string;
  /** The sources, in the order given. */
  sources: Array<SourceReport>;
  /** Every object that was read, in order. */
  objects: Array<ObjectReport>;
  /** Everything worth telling, by source and place. */
  findings: Array<Finding>;
  /** What the API server would answer. */
  server: ServerReport;
  /** What each workload may do. */
  security: SecurityReport;
  /** What Pod Security admission would say when everything is applied. */
  admission: AdmissionReport;
  /** The values that take effect in each workload's containers, in the order of the input; only where they were asked for. */
  contexts?: Array<Contexts>;
  /** Whom each workload may reach. */
  network: NetworkReport;
}

/** Some workloads. */
export interface Roster {
  /** How many they are. */
  count: number;
  /** The first 20 of them. */
  members: Array<string>;
}

/** What a rule is. */
export interface Rule {
  /** Its id, in kebab-case; never renamed. */
  id: string;
  /** What it looks at. */
  family: Family;
  /** How bad its findings are. */
  severity: Severity;
  /** The id of upstream's Pod Security check, for the rules that are one. */
  check?: string;
  /**
   * The strictest level to ask about for it to find something in its example; none where the level does not matter: a check finds nothing at laxer levels
   * than its own, and some rules leave their matter to a check of a stricter one.
   */
  level?: Level;
  /** What it finds, in a few words without a full stop. */
  summary: string;
  /** Why that matters, in a few sentences. */
  explanation: string;
  /** A manifest in which it finds something, as short as may be; tested. */
  example: string;
  /** The same manifest mended: the rule finds nothing in it; tested. Left out where nothing is wrong with the example, or no edit mends it. */
  corrected?: string;
  /** Where the matter is described, and what other tools call it. */
  references: Array<Reference>;
  /** Where another tool answers otherwise about the same matter, and why: one line for each kind of difference. */
  differences: Array<string>;
}

/** A rule that matches the pair. */
export interface RuleReason {
  /** `spec.ingress[0].from[1]`, or the rule itself where it names no peer. */
  path: string;
  /** Where the peer, or the rule, stands. */
  span: Range;
  /** What the rule does: `Allow`, `Accept`, `Deny` or `Pass`; none in a NetworkPolicy, whose rules allow. */
  action?: string;
  /** Whether it decides about the connection asked about: an earlier rule of an administrative tier, or a tier before its own, may have done so. */
  decides: boolean;
  /** What the rule opens for the pair, or closes, or passes on. */
  connections: Connections;
  /** In a sentence. */
  sentence: string;
}

/**
 * Neighbouring classes with the same connections: `[first, last, connections]`, both ends included,
 * the third a number in {@link NetworkReport.connections}.
 */
export type Run = [number, number, number];

/** A seccomp profile in the runtime's format, judged beside the default profile of the runtime asked about. */
export interface SeccompProfileReport {
  /** The source that it is. */
  source: string;
  /** Where it stands. */
  span: Range;
  /** What happens to a call that it does not list, as written: `SCMP_ACT_ERRNO`; empty where nothing is written. */
  defaultAction: string;
  /** Whether a call that it does not list goes through. */
  allowsByDefault: boolean;
  /** The calls that it lets through and the runtime's default profile blocks, sorted. Where it allows by default, of all calls that Linux has. */
  beyondDefault: Array<string>;
  /** Those of the calls let through that are dangerous, in the order of the table of reasons. */
  dangerous: Array<DangerousCall>;
  /** The calls that nearly every program needs and that it blocks. */
  missing: Array<string>;
  /** The names that it lists and Linux does not have as system calls, each once, in the order of the text; long ones are cut. */
  unknown: Array<string>;
  /** The workloads with a container that names it. */
  endpoints: Array<string>;
}

/** What each workload may do, measured by the Pod Security Standards. */
export interface SecurityReport {
  /** The standard that was asked about. */
  standard: Standard;
  /** What a person would say after looking. */
  sentence: string;
  /** A second, smaller sentence; may be empty. */
  detail: string;
  /** Every workload, in the order of the input. */
  workloads: Array<WorkloadStanding>;
  /** Every namespace that has workloads or is an object itself, in the order of the input. */
  namespaces: Array<NamespaceStanding>;
  /** The seccomp profiles that are given beside the manifests, in the order of the input. */
  seccompProfiles: Array<SeccompProfileReport>;
}

/** The workloads that a policy selects, or a stretch of them. */
export interface Selection {
  /** The policy: `[CLUSTER:]NAMESPACE/NetworkPolicy/name`, or `[CLUSTER:]Kind/name` for an administrative one. */
  policy: string;
  /** Where it selects. */
  span: Range;
  /** Whom it selects, such as `any pod with app=database in default`. */
  selects: string;
  /** In a sentence. */
  sentence: string;
  /** How many workloads all stretches have together. */
  total: number;
  /** How many workloads were passed over. */
  offset: number;
  /** The most workloads that were asked for. */
  limit: number;
  /** The workloads, in the order of the input. */
  workloads: Array<string>;
  /** Workloads that have the labels that a NetworkPolicy asks for and that are passed over all the same: they use the network of their node, or have finished. */
  passedOver: Array<string>;
}

/** What comes back for one object, or for a document that is none. */
export interface ServerAnswer {
  /** The object ({@link super.ObjectReport.id}); empty for a document that is no object. */
  subject: string;
  /** Where it begins in its source. */
  span: Range;
  /** What becomes of it. */
  outcome: ServerOutcome;
  /** The message of the server's Status, or of kubectl where it sends nothing. None where the object is accepted. */
  message?: string;
  /** The whole of what kubectl prints on that account, in one line or several, with the name of the source as the file's. */
  printed?: string;
  /** The warnings that come with the answer, in the server's order. */
  warnings?: Array<string>;
}

/** What becomes of an object that is applied. */
export type ServerOutcome = "accepted" | "refused" | "unsent" | "unjudged";

/** What `kubectl apply` would be answered, object by object. */
export interface ServerReport {
  /** What a person would say after looking. */
  sentence: string;
  /** A second, smaller sentence: whose decoding and validation these are. */
  detail: string;
  /** An answer for every document and object that kubectl would read, in order. */
  answers: Array<ServerAnswer>;
}

/** How bad a finding is. */
export type Severity = "error" | "warning" | "info";

/** A field that has no effect, because another one goes before it. */
export interface Shadow {
  /** The field of the object. */
  path: string;
  /** What it sets, as text. */
  value: string;
  /** Where it stands. */
  span: Range;
}

/** One direction of the class matrix. Classes with the same answers share a row. */
export interface Side {
  /** For each class the number of its row. */
  group: Array<number>;
  /** For each row the connections with every class, as runs; classes in no run have none. */
  rows: Array<Array<Run>>;
}

/** What was seen in one source. */
export interface SourceReport {
  /** The name given. */
  name: string;
  /** The cluster that the source belongs to, where one was given. */
  cluster?: string;
  /** How many documents it has, empty ones not counted. */
  documents: number;
}

/** A Pod Security Standard: a level at a version. */
export interface Standard {
  /** The level. */
  level: Level;
  /** The version, `latest` or such as `1.30`. */
  version: string;
}

/** What a step does. */
export type StepAction = "apply" | "delete";

/** Ends between which something else comes out than is wanted. */
export interface SuggestedDifference {
  /** In a sentence. */
  sentence: string;
  /** The sources. */
  from: EndsReport;
  /** The destinations. */
  to: EndsReport;
  /** What is wanted. */
  wanted: Connections;
  /** What the suggested policies allow. */
  suggested: Connections;
  /** How many pairs that are. A workload that may have several pods is a pair with itself. */
  pairs: number;
  /** Whether one of the ends is among those that are left out. */
  leftOut: boolean;
}

/** The policies of a namespace. */
export interface SuggestedNamespace {
  /** `[CLUSTER:]NAMESPACE`. */
  namespace: string;
  /** Its policies as YAML. */
  text: string;
  /** Its policies one by one. */
  policies: Array<SuggestedPolicy>;
}

/** The steps from today's policies to the suggested ones, in the order in which they are applied. */
export interface SuggestedPlan {
  /** Whether everything is denied before or after something is allowed. */
  deny: DenyAt;
  /** The steps: one policy each, or where there are more than 200 or too many to evaluate, those of a namespace or all of one sort together. */
  steps: Array<SuggestedStep>;
}

/** A policy that is suggested. */
export interface SuggestedPolicy {
  /** `[CLUSTER:]NAMESPACE/NetworkPolicy/name`. */
  id: string;
  /** Its name. */
  name: string;
  /** It as YAML. */
  text: string;
  /** Whether it denies everything that no other policy allows. */
  deny: boolean;
  /** Whether it was added so that names are found. */
  dns: boolean;
}

/** A step of a plan. */
export interface SuggestedStep {
  /** What it does. */
  action: StepAction;
  /** The policies: `[CLUSTER:]NAMESPACE/NetworkPolicy/name`. */
  policies: Array<string>;
  /** In sentences. */
  sentence: string;
  /** How many pairs of endpoints have a connection after it that they did not have before. */
  opened: number;
  /** How many pairs have none any longer. */
  cut: number;
  /** How many pairs have other ports. */
  changed: number;
  /** How many pairs lack something after it that is wanted in the end. */
  missing: number;
  /** How many pairs have something after it that is not wanted in the end. */
  extra: number;
  /** What it opens and cuts, at most as many groups as were asked for. */
  changes: Array<ConnectionChange>;
  /** How many groups there are. */
  changeCount: number;
}

/** Policies that allow a wanted set of connections. */
export interface Suggestion {
  /** In a sentence. */
  sentence: string;
  /** All policies as YAML, ready to be applied. */
  text: string;
  /** The policies by namespace, those that deny everything first. */
  namespaces: Array<SuggestedNamespace>;
  /** Today's policies that they replace: `[CLUSTER:]NAMESPACE/NetworkPolicy/name`. */
  replaced: Array<string>;
  /** How many policies are suggested. */
  policyCount: number;
  /** Whether exactly what is wanted came out when they were read and evaluated, those left aside that `leftOut` names. */
  proven: boolean;
  /** What came out that is not as wanted, at most as many as were asked for; first what is not proven, then what is left out. */
  differences: Array<SuggestedDifference>;
  /** How many differences there are. */
  differenceCount: number;
  /** Workloads of which nothing exact can be said by policies. */
  leftOut: Array<LeftOut>;
  /** What else there is to know, in sentences. */
  notes: Array<string>;
  /** The steps from today's policies to these; only where a plan was asked for. */
  plan?: SuggestedPlan;
}

/** One of several fixes that were taken together. */
export interface TakenFix {
  /** The rule of the finding that it mends. */
  rule: string;
  /** The object ({@link super.ObjectReport.id}). */
  subject: string;
  /** The field that the finding is about. */
  path: string;
  /** What was done, as an order ({@link Fix.title}). */
  title: string;
  /** Whether it is only a suggestion ({@link Fix.suggestion}). */
  suggestion: boolean;
  /** What to check ({@link Fix.check}). */
  check?: string;
}

/** A change of a source's text. */
export interface TextEdit {
  /** What is replaced; empty where text is only put in. */
  span: Range;
  /** What takes its place; empty where text is only taken out. */
  text: string;
}

/** What comes of a tier. */
export type TierOutcome = "allowed" | "denied" | "passed" | "undecided" | "mixed" | "notAsked";

/** What one tier does with the connection. */
export interface TierReason {
  /** The tier. */
  tier: PolicyTier;
  /** What comes of it. */
  outcome: TierOutcome;
  /** In a sentence. */
  sentence: string;
  /**
   * The policies that select the endpoint: those with a rule that matches the pair, in the order in which they are asked, and where everything was
   * asked for the others too. NetworkPolicies are in `policies` of the direction.
   */
  policies: Array<PolicyReason>;
  /** How many select the endpoint. */
  policyCount: number;
}

/** A direction. */
export type Way = "ingress" | "egress";

/** Where one workload stands. */
export interface WorkloadStanding {
  /** `[CLUSTER:]NAMESPACE/Kind/name`. */
  endpoint: string;
  /** Its namespace. */
  namespace: string;
  /** Its kind. */
  kind: string;
  /** Its name. */
  name: string;
  /** Where it stands in its source. */
  span: Range;
  /** Whether the API server would refuse the object itself, so that the verdict is about what of it can be read. */
  refused: boolean;
  /** Whether the standard that was asked about allows it. */
  allowed: boolean;
  /** The strictest level that it satisfies at the version asked about. */
  standing: Level;
  /** What Baseline forbids, in upstream's order. */
  baseline: Array<Failure>;
  /** What Restricted forbids, in upstream's order. */
  restricted: Array<Failure>;
  /** Upstream's whole text for the standard asked about, as denials and warnings carry it; empty where it is allowed. */
  forbidden: string;
  /** The ids of the findings about it. */
  findings: Array<string>;
}
