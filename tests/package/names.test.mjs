// The names by which workloads are asked about: every name that a report gives is answered, and what is no workload is said to be none.

import assert from "node:assert/strict";
import { test } from "node:test";

import { installed } from "./project.mjs";
import { SHOP } from "./samples.mjs";

const { podwall, analysis } = await installed();

test("a workload that is refused and left out is still restricted, and has contexts", (context) => {
  const text = `{apiVersion: v1, kind: ServiceAccount, metadata: {name: default, namespace: s}, automountServiceAccountToken: false}
---
{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: s}, spec: {containers: [{name: c, image: i, foo: 1}]}}
`;
  const made = analysis(context, text, { refused: "leave-out", contexts: true });
  assert.deepEqual(made.report.network.endpoints.map(({ id }) => id).filter((id) => id.startsWith("s/")), []);
  const [{ endpoint }] = made.report.security.workloads;
  assert.equal(endpoint, "s/Pod/a");
  assert.deepEqual(made.report.contexts, [made.contexts(endpoint)]);
  const evaluated = analysis(context, text, { contexts: true });
  assert.deepEqual(made.contexts(endpoint), evaluated.contexts(endpoint));
  assert.deepEqual(made.restrict(endpoint), evaluated.restrict(endpoint));
});

const owner = "ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, uid: u1, controller: true}]";
const pod = (name, track) => `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: s, labels: {app: web, track: ${track}}, ${owner}}, spec: {containers: [{name: c, image: i}]}}\n---\n`;
const CANARY = `${pod("web-1", "stable")}${pod("web-2", "canary")}${pod("web-3", "stable")}
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: s}, spec: {podSelector: {matchLabels: {track: stable}}, policyTypes: [Ingress]}}
`;

test("a part of a workload that was folded means its only pod, and names them where there are several", (context) => {
  const made = analysis(context, CANARY);
  const parts = made.report.network.endpoints.map(({ id }) => id).filter((id) => id.startsWith("s/"));
  assert.deepEqual(parts, ["s/Deployment/web[track=stable]", "s/Deployment/web[track=canary]"]);
  assert.equal(made.contexts(parts[1]).endpoint, "s/Pod/web-2");
  assert.equal(made.restrict(parts[1]).endpoint, "s/Pod/web-2");
  const message = (verb) => `${verb}: "${parts[0]}" stands for several pods; ask about one of them, such as "s/Pod/web-1".`;
  assert.throws(() => made.contexts(parts[0]), { name: "RangeError", message: message("contexts") });
  assert.throws(() => made.restrict(parts[0]), { name: "RangeError", message: message("restrict") });
  for (const part of parts) assert.equal(made.governs(part).endpoint, part);
});

test("what cannot be read remains with what its level forbids", (context) => {
  const text = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {hostNetwork: true, containers: [{name: c, image: i}]}\nfoo: [\n";
  const { allowed, refused, taken, remaining } = podwall.restrict({ sources: [{ name: "x", text }] }, "default/Pod/web");
  assert.deepEqual([allowed, refused, taken], [false, true, []]);
  const rules = remaining.map(({ rule }) => rule);
  assert.ok(rules.includes("syntax") && rules.includes("host-namespaces") && rules.includes("run-as-non-root"), rules.join());
  for (const { reason } of remaining) assert.equal(reason, "The document cannot be read as it stands, and nothing in it is edited before that is mended.");
  const privileged = analysis(context, text).restrict("default/Pod/web", { level: "privileged" });
  assert.deepEqual([privileged.allowed, privileged.refused, privileged.remaining.map(({ rule }) => rule)], [true, true, ["syntax", "unknown-field"]]);
});

test("of several objects whose names the server makes up the first is meant, which is said", (context) => {
  const pod = (track) => `{apiVersion: v1, kind: Pod, metadata: {generateName: g-, namespace: s, labels: {track: ${track}}}, spec: {containers: [{name: c, image: i}]}}\n---\n`;
  const policy = (track) => `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {generateName: p-, namespace: s}, spec: {podSelector: {matchLabels: {track: ${track}}}, policyTypes: [Ingress]}}\n---\n`;
  const made = analysis(context, pod("stable") + pod("canary") + policy("stable") + policy("none"));
  const pods = "Two workloads of the input are called s/Pod/g-; this is about the first of them.";
  assert.deepEqual(made.explain({ from: "8.8.8.8", to: "s/Pod/g-" }).notes.filter((note) => note.includes("called")), [pods]);
  assert.ok(made.governs("s/Pod/g-").sentence.endsWith(` ${pods}`));
  const policies = "Two policies of the input are called s/NetworkPolicy/p-; this is about the first of them.";
  assert.ok(made.selects("s/NetworkPolicy/p-").sentence.endsWith(` ${policies}`));
  const one = analysis(context, pod("stable") + policy("stable"));
  assert.ok(!one.governs("s/Pod/g-").sentence.includes("called") && !one.selects("s/NetworkPolicy/p-").sentence.includes("called"));
});

test("an address is said to be one where a workload is asked for", (context) => {
  const made = analysis(context, SHOP);
  const address = (verb, name, ask) => assert.throws(ask, { name: "RangeError", message: `${verb}: "${name}" is an address, and this is asked of workloads.` });
  for (const verb of ["governs", "exposure", "contexts", "restrict"]) {
    for (const name of ["8.8.8.8", "10.0.0.0/8", "::1"]) address(verb, name, () => made[verb](name));
    assert.throws(() => made[verb]("shop/Pod/nobody"), { name: "RangeError", message: `${verb}: no workload is called "shop/Pod/nobody".` });
  }
  address("reach", "10.0.0.0/8", () => made.reach({ workload: "10.0.0.0/8" }));
  assert.throws(() => made.reach({ workload: "shop/Pod/nobody" }), { message: 'reach: no workload is called "shop/Pod/nobody".' });
  assert.throws(() => made.reach({ from: "nobody" }), { message: 'reach: no workload and no address is called "nobody".' });
});
