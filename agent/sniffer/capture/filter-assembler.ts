/**
 * Classic BPF as bytes: `struct sock_filter` is code 2, jump if true 1, jump if false 1, value 4 (linux/filter.h). Conditional
 * jumps reach 255 instructions ahead at the most, so they only skip what follows them, and named places are reached by `go`,
 * whose distance has 32 bits. All jumps go forward: such a program always ends.
 */

const LOAD_WORD = 0x20;
const LOAD_HALF = 0x28;
const LOAD_BYTE = 0x30;
const LOAD_HALF_AT_X = 0x48;
const LOAD_BYTE_AT_X = 0x50;
const LOAD_VALUE = 0x00;
const LOAD_MEMORY = 0x60;
const STORE_MEMORY = 0x02;
const LOAD_X_VALUE = 0x01;
const LOAD_X_HEADER_LENGTH = 0xb1;
const ADD = 0x04;
const ADD_X = 0x0c;
const SHIFT_LEFT = 0x64;
const JUMP = 0x05;
const JUMP_EQUAL = 0x15;
const JUMP_AT_LEAST = 0x35;
const JUMP_ANY_BIT = 0x45;
const RETURN = 0x06;
const COPY_A_TO_X = 0x07;

const INSTRUCTION_BYTES = 8;

interface Jump {
  readonly at: number;
  readonly place: string;
}

/** Builds one program. A and X are the machine's two registers; offsets count from the IP header. */
export class FilterAssembler {
  readonly #code: number[][] = [];
  readonly #jumps: Jump[] = [];
  readonly #places = new Map<string, number>();

  /** A = 32, 16 or 8 bits at a fixed offset, or one of the kernel's own values (capture-filter.ts). */
  loadWord = (offset: number): this => this.#add(LOAD_WORD, offset);
  loadHalf = (offset: number): this => this.#add(LOAD_HALF, offset);
  loadByte = (offset: number): this => this.#add(LOAD_BYTE, offset);
  /** A = 16 or 8 bits at X + offset. */
  loadHalfAtX = (offset: number): this => this.#add(LOAD_HALF_AT_X, offset);
  loadByteAtX = (offset: number): this => this.#add(LOAD_BYTE_AT_X, offset);
  /** A = a value. */
  setA = (value: number): this => this.#add(LOAD_VALUE, value);
  /** X = a value; X = the length of the IPv4 header at `offset`; X = A. */
  setX = (value: number): this => this.#add(LOAD_X_VALUE, value);
  setXToHeaderLength = (offset: number): this => this.#add(LOAD_X_HEADER_LENGTH, offset);
  copyToX = (): this => this.#add(COPY_A_TO_X, 0);
  add = (value: number): this => this.#add(ADD, value);
  addX = (): this => this.#add(ADD_X, 0);
  shiftLeft = (bits: number): this => this.#add(SHIFT_LEFT, bits);
  store = (cell: number): this => this.#add(STORE_MEMORY, cell);
  load = (cell: number): this => this.#add(LOAD_MEMORY, cell);
  return = (value: number): this => this.#add(RETURN, value);

  /** Names the next instruction. */
  place(name: string): this {
    this.#places.set(name, this.#code.length);
    return this;
  }

  go(place: string): this {
    this.#jumps.push({ at: this.#code.length, place });
    return this.#add(JUMP, 0);
  }

  goIfEqual = (value: number, place: string): this => this.#skipUnless(JUMP_EQUAL, value).go(place);
  goIfAtLeast = (value: number, place: string): this => this.#skipUnless(JUMP_AT_LEAST, value).go(place);
  goIfAnyBit = (bits: number, place: string): this => this.#skipUnless(JUMP_ANY_BIT, bits).go(place);

  /** @throws Error when a place has no name or lies behind: a mistake of ours. */
  assemble(): Buffer {
    for (const { at, place } of this.#jumps) {
      const distance = (this.#places.get(place) ?? -1) - at - 1;
      if (distance < 0) throw new Error(`the filter has no place ${place} ahead of instruction ${at}`);
      this.#code[at] = [JUMP, 0, 0, distance];
    }
    const program = Buffer.alloc(this.#code.length * INSTRUCTION_BYTES);
    for (const [index, [code = 0, ifTrue = 0, ifFalse = 0, value = 0]] of this.#code.entries()) {
      const at = index * INSTRUCTION_BYTES;
      program.writeUInt16LE(code, at);
      program.writeUInt8(ifTrue, at + 2);
      program.writeUInt8(ifFalse, at + 3);
      program.writeUInt32LE(value >>> 0, at + 4);
    }
    return program;
  }

  #add(code: number, value: number): this {
    this.#code.push([code, 0, 0, value]);
    return this;
  }

  #skipUnless(code: number, value: number): this {
    this.#code.push([code, 0, 1, value]);
    return this;
  }
}
