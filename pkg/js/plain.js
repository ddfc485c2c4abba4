// Values that the core reads as they are. They go to it as JSON, which leaves out or makes null of what it cannot write; and a port or a label that is
// not there means every port or everyone.

import { key, text, wrong } from "./checks.js";

/** Far deeper than what the core reads, and far from what overflows a stack. */
const DEEPEST = 64;

/** A copy of a list in which there is nothing that JSON cannot write. What is undefined in an object counts as left out. */
export function plain(verb, option, list) {
  return list.map((entry, at) => {
    const top = `${option}[${at}]`;
    const deep = () => {
      throw new TypeError(`${verb}: ${top} is nested too deep, or contains itself.`);
    };
    return copy(verb, top, entry, 0, deep);
  });
}

function copy(verb, option, value, depth, deep) {
  if (depth > DEEPEST) deep();
  if (value === null) wrong(verb, option, "left out or have a value", value);
  if (typeof value === "string") return text(verb, option, value);
  if (typeof value === "boolean" || Number.isFinite(value)) return value;
  const inside = (place, each) => copy(verb, place, each, depth + 1, deep);
  if (Array.isArray(value)) return Array.from(value, (each, at) => inside(`${option}[${at}]`, each));
  // A Map or a Date has no fields of its own, and would be an empty object.
  if (Object.prototype.toString.call(value) !== "[object Object]") wrong(verb, option, "a string, a finite number, an object or an array", value);
  const read = option.endsWith(".matchLabels") ? label : inside;
  const given = Object.entries(value).filter(([, each]) => each !== undefined || read === label);
  return Object.fromEntries(given.map(([name, each]) => [key(verb, option, name), read(`${option}${step(name)}`, each)]));

  /** A label that is left out would select more than the one that was meant. */
  function label(place, each) {
    return each === undefined ? text(verb, place, each) : inside(place, each);
  }
}

/** How a field is named behind its object. */
function step(name) {
  return /^[\w$]+$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}
