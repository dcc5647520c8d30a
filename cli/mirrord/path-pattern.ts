/**
 * mirrord's patterns of paths are regular expressions, found anywhere in a path, in either case; here files are mounted, so a pattern can be
 * honoured where it says nothing but "this path, and what lies below it".
 *
 *     ^/etc/app   ^/etc/app/   ^/etc/app/.*   ^/etc/app(/.*)?$   ^/etc/app/.+   ^/etc/app/config\.yaml$   → a path
 *     /etc/.*\.conf   app\.log   ^/(a|b)   → none
 */

const TAILS = ['(/.*)?$', '(/.*)?', '/.*$', '/.+$', '/.*', '/.+', '.*$', '.*', '/?$', '/$', '$', '/'];

/** @returns the path that a pattern stands for, or undefined where it is more than one */
export function pathOfPattern(pattern: string): string | undefined {
  const text = pattern.startsWith('^') ? pattern.slice(1) : pattern;
  const tail = TAILS.find(each => text.endsWith(each) && !text.slice(0, -each.length).endsWith('\\')) ?? '';
  const plain = text.slice(0, text.length - tail.length).replace(/\\([./_-])/g, '$1');
  // A dot that is not escaped means any character; nobody means that in a file's name, and the name itself matches.
  return /^\/[\w./@%+:,~ -]*$/.test(plain) && plain !== '/' && !/(^|\/)\.\.?(\/|$)/.test(plain) ? plain : undefined;
}
