// The entry for browsers, workers and bundlers: the WebAssembly is fetched when init is called.

import load from "../wasm/podwall.js";
import { ready } from "./call.js";

export { Analysis, analyze, compare, fix, fixAll, restrict, rules, version } from "./api.js";

export default async function init(input) {
  await load(input === undefined ? undefined : { module_or_path: input });
  ready();
}
