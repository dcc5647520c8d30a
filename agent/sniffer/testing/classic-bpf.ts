/** A machine for classic BPF as the kernel's documentation describes it: what capture filters are compared with packets by. */

/** A packet as the kernel shows it to a filter: its bytes, and its own values by their offset (`BESIDE` in capture-filter.ts). */
export interface FilterInput {
  readonly packet: Buffer;
  readonly beside: ReadonlyMap<number, number>;
}

const INSTRUCTION_BYTES = 8;
const MEMORY_CELLS = 16;
const BESIDE_START = 0xffff_f000;

/** Runs a program. @returns how many bytes it takes; 0 also when it reads behind the packet's end. @throws on what we never write */
export function runFilter(program: Buffer, { packet, beside }: FilterInput): number {
  const memory = new Array<number>(MEMORY_CELLS).fill(0);
  let a = 0;
  let x = 0;
  const read = (at: number, bytes: number): number => {
    if (at >= BESIDE_START) return beside.get(at) ?? 0;
    if (at + bytes > packet.length) throw new RangeError('behind the end');
    return packet.readUIntBE(at, bytes);
  };
  try {
    for (let at = 0; ; at += INSTRUCTION_BYTES) {
      if (at >= program.length) throw new Error('the program does not return');
      const [code, ifTrue, ifFalse] = [program.readUInt16LE(at), program[at + 2]!, program[at + 3]!];
      const k = program.readUInt32LE(at + 4);
      const jump = (isTrue: boolean): void => {
        at += (isTrue ? ifTrue : ifFalse) * INSTRUCTION_BYTES;
      };
      switch (code) {
        case 0x00:
          a = k;
          break;
        case 0x20:
          a = read(k, 4);
          break;
        case 0x28:
          a = read(k, 2);
          break;
        case 0x30:
          a = read(k, 1);
          break;
        case 0x48:
          a = read(x + k, 2);
          break;
        case 0x50:
          a = read(x + k, 1);
          break;
        case 0x60:
          a = memory[k]!;
          break;
        case 0x01:
          x = k;
          break;
        case 0xb1:
          x = (read(k, 1) & 0x0f) * 4;
          break;
        case 0x07:
          x = a;
          break;
        case 0x02:
          memory[k] = a;
          break;
        case 0x04:
          a = (a + k) >>> 0;
          break;
        case 0x0c:
          a = (a + x) >>> 0;
          break;
        case 0x64:
          a = (a << k) >>> 0;
          break;
        case 0x05:
          at += k * INSTRUCTION_BYTES;
          break;
        case 0x15:
          jump(a === k);
          break;
        case 0x35:
          jump(a >= k);
          break;
        case 0x45:
          jump((a & k) !== 0);
          break;
        case 0x06:
          return k;
        default:
          throw new Error(`unknown instruction 0x${code.toString(16)}`);
      }
    }
  } catch (error) {
    if (error instanceof RangeError) return 0;
    throw error;
  }
}
