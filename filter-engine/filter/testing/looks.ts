/** Counts how often text is looked at, character by character: a measure of work that does not depend on the machine. */

const { charCodeAt, codePointAt } = String.prototype;

/** How many characters `work` reads by `charCodeAt` and `codePointAt`, as the regex engine and the JSONPath parser do. */
export function looksDuring(work: () => void): number {
  let looks = 0;
  String.prototype.charCodeAt = function (at) {
    looks++;
    return charCodeAt.call(this, at);
  };
  String.prototype.codePointAt = function (at) {
    looks++;
    return codePointAt.call(this, at);
  };
  try {
    work();
  } finally {
    String.prototype.charCodeAt = charCodeAt;
    String.prototype.codePointAt = codePointAt;
  }
  return looks;
}
