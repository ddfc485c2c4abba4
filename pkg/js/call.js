// Calls into the WebAssembly: whether it may be called, and what becomes of what it throws.

import { lastPanic } from "../wasm/podwall.js";

const REPORT = "Please report this with the input that caused it.";

let loaded = false;
/** @type {Error | undefined} */
let broken;

/** Says that the WebAssembly is there. */
export function ready() {
  loaded = true;
}

/**
 * Runs `work`, which calls the WebAssembly. A string that it throws is a misuse of `verb` and becomes a `Misuse` that
 * tells it after `about`; a number is how long an answer may be, where it would be longer; anything else is a trap. After a trap the memory of the module may be half written, so nothing is asked of it again.
 */
export function call(verb, work, { handle, Misuse = TypeError, about = "" } = {}) {
  if (broken) throw new Error(`${verb}: podwall stopped earlier, and answers nothing more in this process or worker.`, { cause: broken });
  if (!loaded) throw new Error(`${verb}: podwall is not loaded yet; await init(), the default export, first.`);
  try {
    return work();
  } catch (thrown) {
    if (typeof thrown === "number") throw new RangeError(`${verb}: ${tooLong(thrown)}`);
    if (typeof thrown === "string") throw new Misuse(`${verb}: ${about}${thrown}${thrown.endsWith("?") ? "" : "."}`);
    broken = new Error(`${verb}: podwall stopped: ${said() || thrown}. ${REPORT}`, { cause: thrown });
    release(handle);
    throw broken;
  }
}

/** What is said of an answer that is too long for one string. */
function tooLong(longest) {
  return `the answer would be longer than ${Math.floor(longest / 1e6)} million characters, more than a string can have; ask for fewer entries, or analyze fewer objects at once.`;
}

/** Frees what the WebAssembly holds. After a trap it is only forgotten: freeing what the trap left locked would throw, even from the garbage collector. */
export function release(handle) {
  if (broken) handle?.__destroy_into_raw();
  else handle?.free();
}

/** What the core said before the trap, where it said anything. */
function said() {
  try {
    return lastPanic();
  } catch {
    return "";
  }
}
