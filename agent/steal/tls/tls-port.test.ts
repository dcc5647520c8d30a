import { expect, it } from 'vitest';
import { MAX_REFUSALS, REFUSAL_MS } from './limits.ts';
import { TlsPort } from './tls-port.ts';

let nowMs = 0;
const source = { text: 'none', current: () => Promise.resolve(null) };

it('remembers for a while what the app did not agree to', () => {
  const port = new TlsPort(source, () => nowMs);
  port.noteRefusal('shop', 'opaque_tls_app');
  nowMs += REFUSAL_MS - 1;
  expect(port.refusalOf('shop')).toBe('opaque_tls_app');
  expect(port.refusalOf('other')).toBeNull();
  nowMs += 1;
  expect(port.refusalOf('shop')).toBeNull();
});

it('forgets refusals when there are too many', () => {
  const port = new TlsPort(source, () => nowMs);
  for (let i = 0; i < MAX_REFUSALS; i++) port.noteRefusal(`${i}`, 'opaque_tls_app');
  expect(port.refusalOf('0')).toBe('opaque_tls_app');
  port.noteRefusal('one more', 'opaque_tls_client_certificate');
  expect(port.refusalOf('0')).toBeNull();
  expect(port.refusalOf('one more')).toBe('opaque_tls_client_certificate');
});
