// The entry for Node: the WebAssembly is read and compiled on import, so that everything is synchronous.

import { readFileSync } from "node:fs";

import { initSync } from "../wasm/podwall.js";
import { ready } from "./call.js";

initSync({ module: readFileSync(new URL("../wasm/podwall_bg.wasm", import.meta.url)) });
ready();

export { Analysis, analyze, compare, fix, fixAll, restrict, rules, version } from "./api.js";

/** There is nothing to wait for in Node; programs that run in browsers too may await this all the same. */
export default async function init() {}
