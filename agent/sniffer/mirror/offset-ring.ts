/** A queue of growing offsets, in a ring that doubles when it is full. What is in it is bounded by its user. */

const FIRST_PLACES = 8;

export class OffsetRing {
  private places = new Float64Array(FIRST_PLACES);
  private first = 0;
  private used = 0;

  get size(): number {
    return this.used;
  }

  push(offset: number): void {
    if (this.used === this.places.length) this.grow();
    this.places[(this.first + this.used) & (this.places.length - 1)] = offset;
    this.used += 1;
  }

  /** Forgets the offsets up to `offset`, inclusive. */
  dropTo(offset: number): void {
    const mask = this.places.length - 1;
    while (this.used > 0 && (this.places[this.first] as number) <= offset) {
      this.first = (this.first + 1) & mask;
      this.used -= 1;
    }
  }

  private grow(): void {
    const { places, first, used } = this;
    const grown = new Float64Array(places.length * 2);
    for (let i = 0; i < used; i++) grown[i] = places[(first + i) & (places.length - 1)] as number;
    this.places = grown;
    this.first = 0;
  }
}
