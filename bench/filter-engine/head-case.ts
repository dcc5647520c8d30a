/**
 * One case of the bench in a process of its own: `node head-case.ts CONTENDER STAGE INPUT` checks that the contender reads right, and times slices
 * of it.
 */

import { serveSlices } from '../slices.ts';
import { CONTENDERS, contenderOf, placeFor } from './head-contenders.ts';
import { HEAD_INPUTS } from './head-inputs.ts';

const [contenderName, stageName, inputName] = process.argv.slice(2);
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

await serveSlices(() => read(alice));
if (read(alice) !== expected) throw new Error('read wrongly after the slices');
