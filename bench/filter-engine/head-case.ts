/**
 * One case of the bench in a process of its own: `node head-case.ts CONTENDER STAGE INPUT SECONDS` checks that the contender
 * reads right, lets `benchmark` time it and prints nanoseconds per head.
 */

import Benchmark from 'benchmark';
import { median } from '../bench.ts';
import { CONTENDERS, contenderOf, placeFor } from './head-contenders.ts';
import { HEAD_INPUTS } from './head-inputs.ts';

const [contenderName, stageName, inputName, seconds] = process.argv.slice(2);
const contender = CONTENDERS.find(name => name === contenderName);
const input = HEAD_INPUTS.find(({ name }) => name === inputName);
if (contender === undefined || input === undefined) throw new Error(`no such case: ${contenderName} ${inputName}`);
const stage = stageName === 'verdict' ? 'verdict' : 'columns';
const read = contenderOf(contender, stage);

const alice = placeFor(contender, input.bytes('alice'));
const isLowerBound = contender === 'end only';
const expected = isLowerBound ? alice.length - '\r\n\r\n'.length : input.fieldCount;
const expectedOfBob = stage === 'verdict' ? -input.fieldCount : input.fieldCount;
if (!isLowerBound && read(placeFor(contender, input.bytes('bob'))) !== expectedOfBob) throw new Error('read wrongly');
if (read(alice) !== expected) throw new Error('read wrongly');

const maxTime = Number(seconds);
const benchmark = new Benchmark(() => read(alice), { maxTime, minTime: maxTime / 10, initCount: 1000 });
benchmark.run();
if (benchmark.error !== undefined) throw benchmark.error;
if (read(alice) !== expected) throw new Error('read wrongly after the run');
// The median of its samples: the mean would keep what else the machine did meanwhile.
console.log(String(1e9 * median(benchmark.stats.sample)));
