import { expect, it } from 'vitest';
import { http1Fields, readRequestFields } from './http1-fields.ts';

const fieldsOf = (...raw: readonly string[]): string[] =>
  http1Fields(readRequestFields([':method', 'GET', ':path', '/', ':authority', 'shop', ...raw]), false);

it('says of TE that it is of the connection, and of a value of that name nothing', () => {
  expect(fieldsOf('te', 'trailers')).toEqual(['Host', 'shop', 'te', 'trailers', 'Connection', 'keep-alive, TE']);
  expect(fieldsOf('x-kind', 'te')).toEqual(['Host', 'shop', 'x-kind', 'te']);
});
