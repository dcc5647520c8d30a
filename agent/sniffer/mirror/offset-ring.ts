/** A queue of growing offsets, in a ring that doubles when it is full and shrinks when hardly anything is left in it. What is in it is bounded by its user. */

const FIRST_PLACES = 8;
/** A ring of which less than this part is used gives its memory back. */
const SHRINK_BELOW = 8;

export class OffsetRing {
  private places = new Float64Array(FIRST_PLACES);
  private first = 0;
  private used = 0;

  get size(): number {
    return this.used;
  }

  push(offset: number): void {
    if (this.used === this.places.length) this.resize(this.used * 2);
    this.places[(this.first + this.used) & (this.places.length - 1)] = offset;
    this.used += 1;
  }

  /** The latest one; 0 when there is none. */
  get latest(): number {
    return this.used === 0 ? 0 : (this.places[(this.first + this.used - 1) & (this.places.length - 1)] as number);
  }

  /** Forgets the offsets up to `offset`, inclusive. @returns how many these were */
  dropTo(offset: number): number {
    const before = this.used;
    const mask = this.places.length - 1;
    while (this.used > 0 && (this.places[this.first] as number) <= offset) {
      this.first = (this.first + 1) & mask;
      this.used -= 1;
    }
    if (this.used * SHRINK_BELOW < this.places.length && this.places.length > FIRST_PLACES) {
      this.resize(this.places.length / 2);
    }
    return before - this.used;
  }

  private resize(size: number): void {
    const { places, first, used } = this;
    const resized = new Float64Array(size);
    for (let i = 0; i < used; i++) resized[i] = places[(first + i) & (places.length - 1)] as number;
    this.places = resized;
    this.first = 0;
  }
}
