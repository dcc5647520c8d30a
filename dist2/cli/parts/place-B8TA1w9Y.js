// cli/fleet/place.ts
/** A target that is one place for good. */
var FixedPlace = class {
	isChanging = false;
	#place;
	constructor(text, access) {
		this.#place = {
			key: text,
			text,
			access
		};
	}
	start() {
		return Promise.resolve([this.#place]);
	}
	stop() {}
	mappingsOf({ ports }) {
		return ports;
	}
};

export { FixedPlace as t };