/** The files of a target, through a real agent and its tunnel, in a world of a user who may not read them here. */

import { chmodSync, chownSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { systemClock } from '../../cli/clock.ts';
import { SessionFiles } from '../../cli/session/session-files.ts';
import { openTunnel, type Tunnel } from '../../cli/session/tunnel.ts';
import { runningAgents } from '../../cli/target/agent-files.ts';
import type { FileRelay } from '../../cli/world/files/index.ts';
import { PROTOCOL_VERSION } from '../../protocol/index.ts';
import {
  agentStatus,
  createMarkedApp,
  Headgate,
  isAlive,
  type Lab,
  LocalProcess,
  runDirectoryOf,
} from '../lab/index.ts';
import { Place, World } from '../world/files-world.ts';
import { describeInLab } from './lab-suite.ts';

const PORT = 8080;
/** Who the app runs as. */
const APP = 61_800;

/** A session that wants nothing but files. */
async function wantFiles(lab: Lab, relay: FileRelay, writable: readonly string[]): Promise<Tunnel> {
  const [agent] = runningAgents(runDirectoryOf(lab), isAlive);
  if (agent === undefined) throw new Error('there is no agent');
  let tunnel: Tunnel | undefined;
  const files = new SessionFiles(message => tunnel?.send(message) ?? false);
  const welcomed = Promise.withResolvers<void>();
  const events = {
    onOpen: (...[stream, open]: Parameters<SessionFiles['onOpen']>) => void files.onOpen(stream, open),
    onMessage: (message: { readonly type: string }) => {
      if (message.type === 'welcome') welcomed.resolve();
    },
    onClosed: () => undefined,
  };
  tunnel = await openTunnel(agent, events, systemClock);
  tunnel.send({ type: 'hello', protocol: PROTOCOL_VERSION, version: '0.1.0', role: 'session', name: 'alice' });
  await welcomed.promise;
  const onRefused = (error: Error): void => {
    throw error;
  };
  files.want({ writable, onStream: stream => relay.attach(stream), onRefused });
  return tunnel;
}

describeInLab('the files of a target', 'files', (lab, prepare) => {
  let pid = 0;

  prepare(async opened => {
    const app = opened.use(
      opened.pod.spawn(['setpriv', `--reuid=${APP}`, `--regid=${APP}`, '--clear-groups', 'sleep', '600']),
    );
    pid = app.pid;
    opened.use(await opened.pod.listen(createMarkedApp('app'), { port: PORT }));
    const local = await LocalProcess.start(opened, createMarkedApp('local'));
    const args = [`--target=pid/${pid}`, '--steal', `--port=${PORT}:${local.port}`, '--name=bob'];
    await Headgate.stealing(opened, 'attach', args);
  });

  it('are read and written as the user of the target, and counted', async () => {
    using place = new Place();
    const directory = place.at('app');
    mkdirSync(directory);
    writeFileSync(`${directory}/secret`, 'for the app alone', { mode: 0o600 });
    writeFileSync(`${directory}/of-root`, 'for root alone', { mode: 0o600 });
    for (const path of [directory, `${directory}/secret`]) chownSync(path, APP, APP);
    chmodSync(directory, 0o700);
    let tunnel: Tunnel | undefined;
    const connect = (relay: FileRelay): void => {
      void wantFiles(lab(), relay, [directory]).then(opened => {
        tunnel = opened;
      });
    };
    await using world = await World.make(place, { connect, writable: [directory] });
    expect(await world.output(`cat ${directory}/secret`)).toBe('for the app alone');
    expect((await world.run(`LC_ALL=C cat ${directory}/of-root`)).errors).toContain('Permission denied');
    expect(await world.output(`echo changed > ${directory}/made; cat ${directory}/made`)).toBe('changed\n');
    expect(readFileSync(`${directory}/made`, 'utf8')).toBe('changed\n');
    expect(statSync(`${directory}/made`).uid).toBe(APP);
    const { counters } = await agentStatus(lab());
    expect(counters.files_bytes_written).toBe(8);
    expect(counters.files_requests).toBeGreaterThan(3);
    tunnel?.send({ type: 'goodbye' });
    tunnel?.close();
  });
});
