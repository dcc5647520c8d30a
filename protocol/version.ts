/** The version of this package, for both sides; package.json says the same (version.test.ts). */
export const VERSION = '0.1.0';
