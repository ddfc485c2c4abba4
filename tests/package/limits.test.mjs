// However much is asked for, the module gives what one answer may have, says how much that is, and goes on.

import assert from "node:assert/strict";
import { test } from "node:test";

import { installed, load } from "./project.mjs";
import { SHOP } from "./samples.mjs";

const { folder, podwall, analysis } = await installed();

const pod = (at) => `{apiVersion: v1, kind: Pod, metadata: {name: p${at}, namespace: s, labels: {app: p${at}}}, spec: {containers: [{name: c, image: i}]}}`;
const pods = (count) => Array.from({ length: count }, (_, at) => pod(at)).join("\n---\n");
const service = "{apiVersion: v1, kind: Service, metadata: {name: s, namespace: s}, spec: {type: LoadBalancer, selector: {}, ports: [{port: 80}]}}";

test("no limit is beyond what one answer may have", (context) => {
  const made = analysis(context, pods(300));
  const { total, limit, listed } = made.reach({ by: "pair", limit: 1e9 });
  assert.deepEqual([limit, listed.length], [50_000, 50_000]);
  assert.ok(total > limit);
  assert.equal(made.reach({ by: "pair", limit: Number.MAX_SAFE_INTEGER, offset: limit }).listed.length, total - limit);
  for (const format of ["csv", "markdown", "json"]) {
    const { shown, complete } = made.export({ by: "pair", format, limit: 1e9 });
    assert.deepEqual([shown, complete], [50_000, false]);
  }
  const { results } = made.expect({ denied: [{ from: "everyone", to: "everyone" }, { from: "outside", to: "s/*" }] }, { limit: 1e9 });
  assert.deepEqual(results.map((each) => [each.limit, each.failures.length]), [[5_000, 5_000], [5_000, 300]]);
});

test("what Mermaid would refuse has to be asked for", (context) => {
  const made = analysis(context, pods(40));
  const drawn = (options) => {
    const { text, shown, complete } = made.export({ format: "mermaid", by: "pair", ...options });
    assert.equal(text.split("\n").filter((line) => line.includes("-->")).length, shown);
    return [shown, complete];
  };
  assert.deepEqual(drawn({}), [500, false]);
  assert.deepEqual(drawn({ limit: 5000 }), [1640, true]);
});

test("the most of every list may be asked for", (context) => {
  const made = analysis(context, `${SHOP}---\n${service}`);
  const page = { offset: 0, limit: Number.MAX_SAFE_INTEGER };
  assert.equal(made.entries({ ...page, pods: Number.MAX_SAFE_INTEGER }).total, 1);
  assert.equal(made.exposure("shop/Pod/web", { ...page, pods: Number.MAX_SAFE_INTEGER }).total, 0);
  assert.equal(made.compare(made, page).limit, 50_000);
  assert.equal(made.changedPairs(made, page).limit, 50_000);
  assert.equal(made.selects("shop/NetworkPolicy/db", page).limit, 50_000);
  assert.equal(made.suggest({ limit: page.limit }).proven, true);
  assert.equal(made.export({ ...page, by: "pair", shape: "matrix" }).complete, true);
});

test("an answer that is too long for a string is a RangeError, and the module goes on", async () => {
  const { call } = await load(folder, "call.js");
  const fail = () => call("report", () => { throw 536_870_888; });
  const message = "report: the answer would be longer than 536 million characters, more than a string can have; ask for fewer entries, or analyze fewer objects at once.";
  assert.throws(fail, { name: "RangeError", message });
  assert.equal(podwall.analyze({ sources: [] }).findings.length, 0);
});

test("more documents than fit into the memory of a module are a TypeError, and nothing changes", (context) => {
  const documents = (count) => "#\n---\n".repeat(count);
  const input = (...counts) => ({ sources: counts.map((count, at) => ({ name: `${at}`, text: documents(count) })), fixes: false });
  const refused = (verb, option) => {
    const message = `${verb}: ${option}: the sources have more than 150,000 documents together, or objects in them, which is the limit for one analysis.`;
    return { name: "TypeError", message };
  };
  assert.throws(() => new podwall.Analysis(input(75_000, 75_001)), refused("Analysis", "options.sources"));
  const full = new podwall.Analysis(input(75_000, 75_000));
  context.after(() => full.free());
  const { revision } = full;
  assert.throws(() => full.update({ name: "2", text: documents(1) }), refused("update", "options.text"));
  assert.equal(full.revision, revision);
  assert.equal(full.entries().total, 0);
  full.update({ name: "1", text: SHOP });
  assert.equal(full.governs("shop/Pod/web").endpoint, "shop/Pod/web");
});
