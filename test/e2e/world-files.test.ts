/** A command of `exec --world` sees the files of a target that has a root of its own: overrides, the whole tree, and what it may write there. */

import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Headgate, type Lab } from '../lab/index.ts';
import { APP_USER, Container, MANY, SECRETS, VOLUME } from '../world/container.ts';
import { describeInLab } from './lab-suite.ts';

/** Runs a script in the world of a target, to its end. */
async function inWorld(lab: Lab, target: string, { args, script }: { args: readonly string[]; script: string }) {
  const headgate = Headgate.start(lab, 'exec', [
    `--target=${target}`,
    '--steal',
    '--world',
    ...args,
    '--',
    'sh',
    '-c',
    script,
  ]);
  headgate.process.child.stdin.end();
  const { exitCode } = await headgate.process.ended;
  const { stdout, stderr } = headgate.process;
  const files = headgate.events.flatMap(each =>
    each.event === 'notice' && each.code === 'files' ? [each.message] : [],
  );
  return { exitCode, lines: stdout.trimEnd().split('\n'), stderr, files };
}

describeInLab('the files of a target, for a command', 'execfiles', (lab, prepare) => {
  let container: Container;
  let target = '';

  prepare(async opened => {
    container = await Container.start(opened);
    target = `pid/${container.pid}`;
  });

  it("are its secrets, certificates and volumes over this machine's, and edits stay here", async () => {
    const script = `
cat ${SECRETS}/token; echo
cat /etc/ssl/pod.pem; echo
ls -l ${VOLUME}/many | wc -l
grep -rl 'line 999$' ${VOLUME} | sort
echo color=red > ${VOLUME}/app.conf; cat ${VOLUME}/app.conf
rm ${VOLUME}/many/0; ls ${VOLUME}/many | wc -l
echo x 2>/dev/null > ${SECRETS}/token || echo read-only
for link in dots absolute; do cat ${VOLUME}/$link 2>/dev/null || echo nothing; done
test -e /app || echo no app
pwd`;
    const { exitCode, lines, files, stderr } = await inWorld(lab(), target, { args: [], script });
    expect([exitCode, lines], stderr).toEqual([
      0,
      [
        ...['token of the pod', 'certificate of the pod', String(MANY + 1), `${VOLUME}/many/999`],
        ...['color=red', String(MANY - 1), 'read-only', 'nothing', 'nothing', 'no app', process.cwd()],
      ],
    ]);
    expect(files[0]).toMatch(new RegExp(`at .*${VOLUME}.*edits stay here`));
    expect(readFileSync(container.at(`${VOLUME}/app.conf`), 'utf8')).toBe('color=blue\n');
    expect(existsSync(container.at(`${VOLUME}/many/0`))).toBe(true);
  });

  it('are all of its tree with --files read, and its programs run', async () => {
    const script = `
/app/bin/greet hello
cat /app/app.conf; echo color=red > /app/app.conf; cat /app/app.conf
cat ${VOLUME}/../data/many/7
cat ${VOLUME}/dots 2>/dev/null || echo nothing
pwd; cat "$0"`;
    const own = join(lab().dir, 'own');
    writeFileSync(own, 'of this machine\n');
    const args = ['--files=read'];
    const { exitCode, lines, stderr } = await inWorld(lab(), target, { args, script: script.replace('$0', own) });
    expect([exitCode, lines], stderr).toEqual([
      0,
      ['hello', 'color=blue', 'color=red', 'line 7', 'nothing', process.cwd(), 'of this machine'],
    ]);
    expect(readFileSync(container.at('/app/app.conf'), 'utf8')).toBe('color=blue\n');
  });

  it('are changed there where that is asked for, by the flag and by the file', async () => {
    const script = `echo changed > ${VOLUME}/made && mv ${VOLUME}/made ${VOLUME}/renamed && cat ${VOLUME}/renamed`;
    const { exitCode, lines, stderr } = await inWorld(lab(), target, { args: [`--files=write:${VOLUME}`], script });
    expect([exitCode, lines], stderr).toEqual([0, ['changed']]);
    expect(readFileSync(container.at(`${VOLUME}/renamed`), 'utf8')).toBe('changed\n');
    expect(statSync(container.at(`${VOLUME}/renamed`)).uid).toBe(APP_USER);
    const file = join(lab().dir, 'headgate.yaml');
    writeFileSync(file, `files: { write: [${VOLUME}/many], exclude: [/etc/ssl] }\nhostname: local\n`);
    const more = `set -e; echo again > ${VOLUME}/many/of-the-file; cat /etc/ssl/pod.pem 2>/dev/null || echo own; hostname`;
    const second = await inWorld(lab(), target, { args: ['-f', file], script: more });
    expect([second.exitCode, second.lines], second.stderr).toEqual([
      0,
      ['own', readFileSync('/proc/sys/kernel/hostname', 'utf8').trim()],
    ]);
    expect(readFileSync(container.at(`${VOLUME}/many/of-the-file`), 'utf8')).toBe('again\n');
  });

  it("are this machine's where the target has none, and an error where they were asked for", async () => {
    const netns = `netns/${lab().pod.name}`;
    const script = 'ls -d /data 2>/dev/null || echo none';
    const silent = await inWorld(lab(), netns, { args: [], script });
    expect([silent.lines, silent.files], silent.stderr).toEqual([['none'], []]);
    const asked = await inWorld(lab(), netns, { args: ['--files=read'], script });
    expect([asked.exitCode, asked.lines], asked.stderr).toEqual([2, ['']]);
    expect(asked.stderr).toContain('has no process, so no files');
  });
});

describeInLab('an agent that gives no files', 'nofiles', (lab, prepare) => {
  let target = '';
  prepare(async opened => {
    const container = await Container.start(opened);
    target = `pid/${container.pid}`;
    opened.agentEnvironment = { HEADGATE_FILES: 'off' };
  });

  it('leaves the command its own, or stops it where they were asked for', async () => {
    const script = 'ls -d /data 2>/dev/null || echo none';
    const run = await inWorld(lab(), target, { args: [], script });
    expect([run.exitCode, run.lines, run.files], run.stderr).toEqual([
      0,
      ['none'],
      [expect.stringContaining('sees the files of this machine')],
    ]);
    const asked = await inWorld(lab(), target, { args: ['--files=overrides'], script });
    expect([asked.exitCode, asked.lines], asked.stderr).toEqual([1, ['']]);
  });
});
