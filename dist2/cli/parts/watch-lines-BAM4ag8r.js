import { D as MAX_WATCH_LINE_BYTES } from "./_builtin_buffer-B4HCvALO.js";

// cli/kube/watch-lines.ts
/** The lines of a stream, one JSON value each, however the bytes are cut. Memory: one unfinished line, bounded. */
const NEWLINE = 10;
/** @throws Error for a line above the limit; SyntaxError for one that is no JSON; what `chunks` throws. */
async function* jsonLines(chunks, maxBytes = MAX_WATCH_LINE_BYTES) {
	let parts = [];
	let size = 0;
	for await (const chunk of chunks) {
		let start = 0;
		for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
			const line = Buffer.concat([...parts, chunk.subarray(start, end)]).toString("utf8");
			parts = [];
			size = 0;
			start = end + 1;
			if (line.trim() !== "") yield JSON.parse(line);
		}
		if (start === chunk.length) continue;
		parts.push(chunk.subarray(start));
		size += chunk.length - start;
		if (size > maxBytes) throw new Error(`a line of a watch is longer than ${maxBytes >> 20} MiB`);
	}
}

export { jsonLines as t };