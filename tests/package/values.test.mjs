// Values of expectations and texts that JSON cannot hold: a TypeError names each, since what JSON leaves out would mean everyone or every port.

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { installed } from "./project.mjs";
import { SHOP, sources } from "./samples.mjs";

const { podwall } = await installed();

const analysis = new podwall.Analysis({ sources: sources(SHOP) });

/** A place in an expectation, and how messages name it behind the list. */
const PLACES = [
  [(value) => ({ from: "shop/Pod/web", to: "shop/Deployment/db", ports: value }), "[0].ports"],
  [(value) => ({ from: "shop/Pod/web", to: "shop/Deployment/db", ports: [80, value] }), "[0].ports[1]"],
  [(value) => ({ from: "shop/Pod/web", to: "shop/Deployment/db", ports: { port: value } }), "[0].ports.port"],
  [(value) => ({ from: { podSelector: value }, to: "shop/Deployment/db" }), "[0].from.podSelector"],
  [(value) => ({ from: { podSelector: { matchLabels: value } }, to: "shop/Deployment/db" }), "[0].from.podSelector.matchLabels"],
  [(value) => ({ from: { podSelector: { matchLabels: { "a/b": value } } }, to: "shop/Deployment/db" }), '[0].from.podSelector.matchLabels["a/b"]'],
  [(value) => ({ from: "shop/Pod/web", to: [{ workload: "shop/*", except: value }] }), "[0].to[0].except"],
  [(value) => value, "[0]"],
];

const VALUES = [
  [NaN, "NaN"],
  [-Infinity, "-Infinity"],
  [5432n, "a bigint"],
  [() => 80, "a function"],
  [Symbol("80"), "a symbol"],
  [new Map([["app", "web"]]), "a Map"],
  [new Date(0), "a Date"],
];

/** Each way to hand expectations over, and what it calls them. */
const WAYS = [
  ["analyze", "options.expectations.denied", (denied) => podwall.analyze({ sources: [], expectations: { denied } })],
  ["expect", "expectations.denied", (denied) => analysis.expect({ denied })],
  ["suggest", "options.wanted.denied", (denied) => analysis.suggest({ wanted: { denied } })],
  ["suggest", "options.without", (without) => analysis.suggest({ without })],
];

for (const [verb, option, ask] of WAYS) {
  describe(`${verb}: ${option}`, () => {
    for (const [made, place] of PLACES) {
      test(`names ${place}`, () => {
        for (const [value, said] of VALUES) {
          const message = `${verb}: ${option}${place} must be a string, a finite number, an object or an array; it is ${said}.`;
          assert.throws(() => ask([made(value)]), { name: "TypeError", message });
        }
        const message = `${verb}: ${option}${place} must be left out or have a value; it is null.`;
        assert.throws(() => ask([made(null)]), { name: "TypeError", message });
      });
    }

    test("names a label without a value, and a hole in a list", () => {
      const place = (from) => [{ from, to: "shop/Deployment/db" }];
      const wrong = (from, path, wanted) =>
        assert.throws(() => ask(place(from)), { name: "TypeError", message: `${verb}: ${option}[0].from${path} must be ${wanted}; it is undefined.` });
      wrong({ namespaceSelector: { matchLabels: { app: undefined } } }, ".namespaceSelector.matchLabels.app", "a string");
      const anything = "a string, a finite number, an object or an array";
      wrong(["shop/Pod/web", undefined], "[1]", anything);
      wrong([, "shop/Pod/web"], "[0]", anything);
    });

    test("names what is nested too deep, or contains itself", () => {
      const message = `${verb}: ${option}[0] is nested too deep, or contains itself.`;
      const itself = { from: "shop/Pod/web", to: [] };
      itself.to.push({ except: itself.to }, { except: itself.to });
      let deep = "shop/Pod/web";
      for (let depth = 0; depth < 20_000; depth += 1) deep = { workload: "shop/*", except: deep };
      for (const entry of [itself, { from: deep, to: "shop/Deployment/db" }]) {
        assert.throws(() => ask([entry]), { name: "TypeError", message });
      }
    });

    test("names exceptions of exceptions that Podwall does not read", () => {
      let deep = "shop/Pod/web";
      for (let depth = 0; depth < 10; depth += 1) deep = { workload: "shop/*", except: deep };
      assert.throws(() => ask([{ from: deep, to: "shop/Deployment/db" }]), { name: "TypeError", message: /: Exceptions are nested too deep\.$/ });
    });

    test("leaves a field out that is undefined", () => {
      assert.doesNotThrow(() => ask([{ name: undefined, from: { namespace: "shop", podSelector: undefined }, to: "shop/Deployment/db", ports: undefined }]));
    });
  });
}

test("the module goes on", () => {
  assert.equal(podwall.analyze({ sources: sources(SHOP) }).security.workloads.length, 2);
  assert.equal(analysis.reach().total > 0, true);
});
