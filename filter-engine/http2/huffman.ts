/**
 * The Huffman code of RFC 7541 appendix B: strings in header blocks.
 *
 * The code is canonical (by length, then by symbol), so the lengths of its 257 symbols are all there is to know; every
 * table is made of them. Decoding is a state machine fed by whole bytes: a state is an inner node of the code's tree. One load says the next
 * state and how many symbols end within the byte, another one, which nothing waits for, the up to two that do (the shortest has five bits). 256 KiB
 * for a thread, few rows of it hot, made when the first string is read: most processes that could read one never do. Bit buffers with tables of 9-16 bits take about twice the time.
 *
 * To know how long a string is (`measureHuffman`) the first load is enough.
 */

/** Bits of each symbol, as a digit of base 36; the last is EOS. */
const LENGTHS =
  'dnsssssssoussussssssssusssssssss6aacd68baa8b8666555666666678f6ca' +
  'd67777777777777777777777878djde6f56565666577666567655677777fbeds' +
  'kmkkmmmnmnnnnnonoomnonnnnlmnmnnomlkmmnnlnmmolmnnllmlnmnnkmmmnmmn' +
  'qqkjmnmpqqqrrqopjlqrrqrollqqsrrrkoklmllnmmppooqnqrqqrrrrrsrrrrrq' +
  'u';
const EOS = 256;
const BITS = Array.from(LENGTHS, digit => Number.parseInt(digit, 36));
const CODES = canonicalCodes();
/** Inner nodes of a tree with a leaf for each of them and one more. */
const NODES = EOS;

/** Of a step: how many symbols end in it, whether EOS is one of them, whether a string may end behind it, and the next state. */
const COUNT = 3;
const HAS_EOS = 4;
const MAY_END = 8;
const STATE = 0xff00;
/** By `state << 8 | byte`: the step; its symbols, the first and the second, by shifts. */
const STEPS = new Uint16Array(NODES << 8);
const SYMBOLS = new Uint16Array(NODES << 8);
const SECOND_SHIFT = 8;
/** In a step of half a byte. */
const HALF_SYMBOL_SHIFT = 16;
let areCompiled = false;

/** Bytes that `length` bytes may decode to, with the two that `decodeHuffman` may store past the end. */
export function decodedRoom(length: number): number {
  return (((length * 8 + 4) / 5) | 0) + 2;
}

/** Decodes `buf[start, end)` into `out` from `at` on, which has room. Returns the offset behind it, or -1: not a Huffman string. */
export function decodeHuffman(buf: Uint8Array, start: number, end: number, out: Uint8Array, at: number): number {
  if (!areCompiled) compileSteps();
  let step = MAY_END;
  let seen = 0;
  let next = at;
  for (let i = start; i < end; i++) {
    const index = (step & STATE) | buf[i]!;
    step = STEPS[index]!;
    seen |= step;
    const symbols = SYMBOLS[index]!;
    // Both are stored, whether there or not: a branch would be guessed wrongly at every third byte.
    out[next] = symbols;
    out[next + 1] = symbols >> SECOND_SHIFT;
    next += step & COUNT;
  }
  return isWhole(step, seen) ? next : -1;
}

/** The bytes that `buf[start, end)` decodes to, or -1: not a Huffman string. */
export function measureHuffman(buf: Uint8Array, start: number, end: number): number {
  if (!areCompiled) compileSteps();
  let step = MAY_END;
  let seen = 0;
  let count = 0;
  for (let i = start; i < end; i++) {
    step = STEPS[(step & STATE) | buf[i]!]!;
    seen |= step;
    count += step & COUNT;
  }
  return isWhole(step, seen) ? count : -1;
}

function isWhole(last: number, seen: number): boolean {
  return (last & MAY_END) !== 0 && (seen & HAS_EOS) === 0;
}

/** Encodes `bytes`. For names and tests; allocates. */
export function encodeHuffman(bytes: Uint8Array): Buffer {
  const out: number[] = [];
  let pending = 0;
  let pendingBits = 0;
  for (const byte of bytes) {
    let left = BITS[byte]!;
    const code = CODES[byte]!;
    while (left > 0) {
      const taken = Math.min(8 - pendingBits, left);
      pending = (pending << taken) | ((code >> (left - taken)) & ((1 << taken) - 1));
      pendingBits += taken;
      left -= taken;
      if (pendingBits < 8) continue;
      out.push(pending);
      pending = 0;
      pendingBits = 0;
    }
  }
  if (pendingBits > 0) out.push(((pending << (8 - pendingBits)) | ((1 << (8 - pendingBits)) - 1)) & 0xff);
  return Buffer.from(out);
}

function canonicalCodes(): number[] {
  const codes = new Array<number>(BITS.length).fill(0);
  let code = 0;
  let length = 0;
  const order = [...BITS.keys()].sort((a, b) => BITS[a]! - BITS[b]! || a - b);
  for (const symbol of order) {
    code <<= BITS[symbol]! - length;
    length = BITS[symbol]!;
    codes[symbol] = code++;
  }
  return codes;
}

/** `node * 2 + bit`: the next inner node, or `-1 - symbol`. */
function growTree(): Int32Array {
  const tree = [0, 0];
  for (let symbol = 0; symbol <= EOS; symbol++) {
    let node = 0;
    for (let bit = BITS[symbol]! - 1; bit > 0; bit--) {
      const branch = node * 2 + bitOf(symbol, bit);
      if (tree[branch] === 0) {
        tree[branch] = tree.length / 2;
        tree.push(0, 0);
      }
      node = tree[branch]!;
    }
    tree[node * 2 + bitOf(symbol, 0)] = -1 - symbol;
  }
  return Int32Array.from(tree);
}

function bitOf(symbol: number, bit: number): number {
  return (CODES[symbol]! >> bit) & 1;
}

/** Padding is the first one to seven bits of EOS, which are ones: the states in which a string may end. */
function endStates(tree: Int32Array): Uint8Array {
  const states = new Uint8Array(NODES);
  let node = 0;
  for (let ones = 0; ones < 8; ones++) {
    states[node] = 1;
    node = tree[node * 2 + 1]!;
  }
  return states;
}

/** A byte is two halves, and what each half does in each state is found once: so each bit of the tree is walked sixteen times less often. */
function compileSteps(): void {
  const tree = growTree();
  const ends = endStates(tree);
  const halves = new Uint32Array(NODES << 4);
  for (let index = 0; index < halves.length; index++) {
    const half = walkHalf(tree, index >> 4, index & 15);
    halves[index] = half | (ends[(half & STATE) >> 8] === 1 ? MAY_END : 0);
  }
  for (let index = 0; index < STEPS.length; index++) {
    const first = halves[index >> 4]!;
    const second = halves[((first & STATE) >> 4) | (index & 15)]!;
    if (((first | second) & HAS_EOS) !== 0) {
      STEPS[index] = HAS_EOS;
      continue;
    }
    const symbols =
      (first >>> HALF_SYMBOL_SHIFT) | ((second >>> HALF_SYMBOL_SHIFT) << (SECOND_SHIFT * (first & COUNT)));
    STEPS[index] = (second & (STATE | MAY_END)) | ((first + second) & COUNT);
    SYMBOLS[index] = symbols;
  }
  areCompiled = true;
}

/** Four bits: a step, in which no more than one symbol ends, and that symbol. */
function walkHalf(tree: Int32Array, state: number, half: number): number {
  let node = state;
  let ended = 0;
  for (let bit = 3; bit >= 0; bit--) {
    node = tree[node * 2 + ((half >> bit) & 1)]!;
    if (node >= 0) continue;
    if (node === -1 - EOS) return HAS_EOS;
    ended = ((-1 - node) << HALF_SYMBOL_SHIFT) | 1;
    node = 0;
  }
  return ended | (node << 8);
}
