import { expect, it } from 'vitest';
import { toPort } from '../../protocol/index.ts';
import { REPEATED_NOTICE_MS } from '../limits.ts';
import { LocalPort } from './local-port.ts';

function portThatTells(): { port: LocalPort; told: string[]; pass: (ms: number) => void } {
  let nowMs = 0;
  const told: string[] = [];
  const port = new LocalPort(
    toPort(3000),
    {
      onRefused: () => told.push('refused'),
      onAnswering: () => told.push('answering'),
      onTranslating: () => told.push('translating'),
      onGrpcRefused: () => told.push('grpc'),
    },
    { nowMs: () => nowMs },
  );
  return {
    port,
    told,
    pass: ms => {
      nowMs += ms;
    },
  };
}

it('trouble with a local port is told again after it was well, and not too often', () => {
  const { port, told, pass } = portThatTells();
  const translate = () => port.noteHttp1('closed');
  translate();
  pass(REPEATED_NOTICE_MS);
  translate();
  expect(told).toEqual(['translating']);
  port.noteHttp2();
  translate();
  expect(told).toEqual(['translating', 'translating']);
  port.noteHttp2();
  pass(REPEATED_NOTICE_MS - 1);
  translate();
  expect(told).toHaveLength(2);
  pass(1);
  translate();
  expect(told).toHaveLength(3);
});

it('a call of gRPC that cannot be given is told again of the process that comes next', () => {
  const { port, told, pass } = portThatTells();
  for (let times = 0; times < 2; times++) {
    port.noteGrpcRefused();
    port.noteGrpcRefused();
    pass(REPEATED_NOTICE_MS);
    port.noteRefused();
    port.noteAnswered('127.0.0.1');
  }
  expect(told).toEqual(['grpc', 'refused', 'answering', 'grpc', 'refused', 'answering']);
});

it('a port that comes and goes is told at times, and that it answers only where it was told', () => {
  const { port, told, pass } = portThatTells();
  for (let times = 0; times < 5; times++) {
    port.noteRefused();
    port.noteAnswered('::1');
    pass(1);
  }
  expect(told).toEqual(['refused', 'answering']);
  port.noteRefused();
  expect(told).toHaveLength(2);
  // The next request that finds nobody.
  pass(REPEATED_NOTICE_MS);
  port.noteRefused();
  expect(told.slice(2)).toEqual(['refused']);
});
