// cli/session/backoff.ts
var Backoff = class {
	#times;
	#endMs;
	#delayMs;
	constructor(times, nowMs) {
		this.#times = times;
		this.#endMs = nowMs + times.windowMs;
		this.#delayMs = times.firstMs;
	}
	/** The pause before the next attempt, or undefined when that would begin after the window. */
	next(nowMs) {
		const delayMs = this.#delayMs;
		if (nowMs + delayMs > this.#endMs) return void 0;
		this.#delayMs = Math.min(this.#delayMs * 2, this.#times.maxMs);
		return delayMs;
	}
};

export { Backoff as t };