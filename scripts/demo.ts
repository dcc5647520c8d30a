/**
 * `npm run demo`: Headgate at work on this machine, with real programs. A shop runs in a network namespace; two
 * developers plug their own editions of it into its traffic, each with a filter; shoppers see no seam; the agent is
 * killed; everybody leaves; nothing stays behind. Each line is checked, and the exit code says whether all were right.
 */

import { type Lab, labObstacle, stateDifference } from '../test/lab/index.ts';
import { CustomerStream, crowd, ERRANDS, pipeline, shopWithCurl } from './demo/shoppers.ts';
import { finalState, plugInAlice, plugInBob, type Stage, setStage } from './demo/stage.ts';
import { Story } from './demo/story.ts';

type Session = Awaited<ReturnType<typeof plugInAlice>>;

const CROWD_CLIENTS = 8;
const CROWD_ROUNDS = 30;
const STREAM_CLIENTS = 4;
/** From SIGKILL to the new agent's first stolen request, the pause of the CLI's first attempt included. */
const COME_BACK_WITHIN_MS = 10_000;
/** Between the kill and the first answer that follows; an interrupted customer needs a moment to connect again. */
const LONGEST_PAUSE_MS = 1_000;
/** The agent ends 5 s after its last session; what it leaves to its guard goes with it. */
const CLEAN_WITHIN_MS = 12_000;

const INTERRUPTED = 130;

const obstacle = labObstacle();
if (obstacle !== undefined) {
  console.error(
    `The demo ${obstacle}: it makes network namespaces and firewall rules of its own. Try: sudo npm run demo`,
  );
  process.exit(1);
}

const started = performance.now();
const story = new Story();
try {
  const stage = await setStage();
  await using lab = stage.lab;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => abandon(lab));
  await play(stage);
} catch (error) {
  story.check('the demo came to its end', false, error instanceof Error ? error.message : String(error));
}
process.exitCode = story.end(performance.now() - started);

/** Ends the demo early, leaving nothing behind either. */
function abandon(lab: Lab): void {
  lab[Symbol.asyncDispose]().finally(() => process.exit(INTERRUPTED));
}

async function play(stage: Stage): Promise<void> {
  story.section('A shop runs in a pod (a network namespace), and answers everybody');
  await shopWithCurl(
    stage,
    story,
    ERRANDS.map(errand => ({ ...errand, expected: 'shop' })),
  );

  story.section('Two developers plug in, each with a filter');
  const alice = await plugInAlice(stage);
  await tellSuccess('alice', alice);
  const bob = await plugInBob(stage);
  await tellSuccess('bob', bob);

  story.section('Requests that match come to the developers, all others reach the shop: on one connection');
  await shopWithCurl(stage, story, ERRANDS);
  await showPipelining(stage);
  const tally = await crowd(stage, CROWD_CLIENTS, CROWD_ROUNDS);
  story.check(
    `${tally.right} more requests from ${CROWD_CLIENTS} clients at once, each answered by the right one`,
    tally.wrong === 0 && tally.right === CROWD_CLIENTS * CROWD_ROUNDS,
    `${tally.wrong} by the wrong one`,
  );

  story.section('The agent is killed (SIGKILL) while customers buy');
  await killAgent(stage, alice, bob);

  story.section('Alice leaves, Bob stays; then Bob leaves too');
  await leave(stage, alice, bob);
}

async function tellSuccess(who: string, session: Session): Promise<void> {
  const event = await session.event('stealing');
  const ports = event.ports.map(port => `${port.remote} → ${port.local}`).join(', ');
  story.quote(who, `stealing ${event.filter ?? 'everything'} from ${event.target}, port ${ports}`);
}

async function showPipelining(stage: Stage): Promise<void> {
  const servedBy = await pipeline(stage, ERRANDS);
  const expected = ERRANDS.map(errand => errand.expected);
  story.check(
    `${ERRANDS.length} pipelined requests, answered in their order: ${servedBy.join(', ')}`,
    servedBy.join() === expected.join(),
    `expected ${expected.join(', ')}`,
  );
}

async function killAgent(stage: Stage, alice: Session, bob: Session): Promise<void> {
  const { agent_pid: pid } = await alice.event('connected');
  await using customers = new CustomerStream(stage, STREAM_CLIENTS);
  await customers.answeredMore(STREAM_CLIENTS * 10);
  process.kill(pid, 'SIGKILL');
  story.say(`kill -9 ${pid}`);
  await customers.answeredMore(STREAM_CLIENTS * 10);
  for (const [who, session] of [
    ['alice', alice],
    ['bob', bob],
  ] as const) {
    const lost = await session.event('agent_lost');
    story.quote(who, `agent lost: ${lost.reason}`);
    const back = await session.event('agent_back', () => true, COME_BACK_WITHIN_MS);
    story.quote(who, `agent back, ${back.resumed ? 'session resumed' : 'new session'} ${back.session}`);
  }
  await customers.answeredMore(STREAM_CLIENTS * 10);
  const tally = await customers.stop();
  story.check(
    `${tally.answered} customers answered by the shop meanwhile`,
    tally.strange === 0,
    `${tally.strange} not`,
  );
  story.check(
    `the longest time without an answer was ${Math.round(tally.longestPauseMs)} ms`,
    tally.longestPauseMs < LONGEST_PAUSE_MS,
  );
  story.check('not one connection refused', tally.refused === 0, `${tally.refused}`);
  // One connection of each customer can be at the agent, and one more that dialled before the kernel took its sockets away.
  story.check(
    `${tally.cut} cut off: those whose connection was at the agent when it was killed`,
    tally.cut <= 2 * STREAM_CLIENTS,
  );
  story.say('and the sessions go on with a new agent:');
  await shopWithCurl(stage, story, ERRANDS);
}

async function leave(stage: Stage, alice: Session, bob: Session): Promise<void> {
  const aliceEnd = await alice.stop();
  story.check(`Alice's ^C ends her program too (exit code ${aliceEnd.exitCode})`, aliceEnd.exitCode === INTERRUPTED);
  await shopWithCurl(
    stage,
    story,
    ERRANDS.map(errand => ({ ...errand, expected: errand.expected === 'bob' ? 'bob' : 'shop' })),
  );
  const bobEnd = await bob.stop();
  story.check(`Bob's ^C ends his session (exit code ${bobEnd.exitCode})`, bobEnd.exitCode === 0);
  await shopWithCurl(
    stage,
    story,
    ERRANDS.map(errand => ({ ...errand, expected: 'shop' })),
  );
  const difference = stateDifference(stage.stateBefore, await finalState(stage, CLEAN_WITHIN_MS));
  story.check(
    'rules, policy routes and kernel settings of the pod are as they were before',
    difference.length === 0,
    difference.join('\n       '),
  );
}
