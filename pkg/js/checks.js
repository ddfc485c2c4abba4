// Whether a value is what an option takes. What is not throws a TypeError that names the option.

/** Half of a pair of surrogates by itself. */
const LONE = /\p{Surrogate}/u;

/** An object that has no other fields than the known ones, where these are given. */
export function record(verb, option, value, known) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) wrong(verb, option, "an object", value);
  const unknown = Object.keys(value).find((key) => known !== undefined && !known.includes(key));
  if (unknown !== undefined) {
    throw new TypeError(`${verb}: ${option}.${unknown} is not an option; ${option} has ${known.join(", ")}.`);
  }
}

/** An array, without holes. */
export function list(verb, option, value) {
  if (!Array.isArray(value)) wrong(verb, option, "an array", value);
  return Array.from(value);
}

/** An array of strings. */
export function texts(verb, option, value) {
  return list(verb, option, value).map((each, at) => text(verb, `${option}[${at}]`, each));
}

/** A number that is finite. */
export function number(verb, option, value) {
  if (typeof value !== "number" || !Number.isFinite(value)) wrong(verb, option, "a number", value);
  return value;
}

/** A whole number from 0 on. */
export function count(verb, option, value) {
  if (!Number.isSafeInteger(value) || value < 0) wrong(verb, option, "a whole number from 0 on", value);
  return value;
}

/** A string. */
export function string(verb, option, value) {
  if (typeof value !== "string") wrong(verb, option, "a string", value);
  return value;
}

/** A string that can be written as UTF-8, as names and words have to be. */
export function text(verb, option, value) {
  if (LONE.test(string(verb, option, value))) wrong(verb, option, "well-formed text without lone surrogates", value);
  return value;
}

/** The name of a field, which has to be such a text too. */
export function key(verb, option, name) {
  if (LONE.test(name)) throw new TypeError(`${verb}: ${option} must have well-formed names without lone surrogates; one is ${shown(name)}.`);
  return name;
}

/** True or false. */
export function flag(verb, option, value) {
  if (typeof value !== "boolean") wrong(verb, option, "true or false", value);
  return value;
}

/** What is read of a value, or something else where it is not given. */
export function optional(read, verb, option, value, otherwise) {
  return value === undefined ? otherwise : read(verb, option, value);
}

/** Says what an option must be, and what it is. */
export function wrong(verb, option, wanted, value) {
  throw new TypeError(`${verb}: ${option} must be ${wanted}; it is ${shown(value)}.`);
}

function shown(value) {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "an array";
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "object") return `a ${typeof value}`;
  const kind = Object.prototype.toString.call(value).slice("[object ".length, -1);
  return kind === "Object" ? "an object" : `a ${kind}`;
}
