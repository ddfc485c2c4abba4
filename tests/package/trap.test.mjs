// A trap should never happen. If one does, the error says so, and nothing stays locked or answers from half-written memory.

import assert from "node:assert/strict";
import { test } from "node:test";

import { installed, load } from "./project.mjs";
import { SHOP, sources } from "./samples.mjs";

test("after a trap every call says that the module stopped", async () => {
  const { folder, podwall } = await installed();
  const { call } = await load(folder, "call.js");
  const analysis = new podwall.Analysis({ sources: sources(SHOP) });
  const trap = new WebAssembly.RuntimeError("unreachable");
  let forgotten = 0;
  const handle = { free: () => assert.fail("a locked handle was freed"), __destroy_into_raw: () => (forgotten += 1) };
  const fail = () => call("explain", () => { throw trap; }, { handle });
  assert.throws(fail, (error) => {
    assert.match(error.message, /^explain: podwall stopped: RuntimeError: unreachable\. Please report this/);
    assert.equal(error.cause, trap);
    return true;
  });
  assert.equal(forgotten, 1);
  const stopped = { name: "Error", message: /: podwall stopped earlier, and answers nothing more in this process or worker\.$/ };
  assert.throws(() => podwall.analyze({ sources: [] }), stopped);
  assert.throws(() => podwall.rules(), stopped);
  assert.throws(() => analysis.report, stopped);
  analysis.free();
  assert.throws(() => analysis.report, /freed/);
});
