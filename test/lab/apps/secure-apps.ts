/** Apps whose protocol Headgate does not look into: HTTP/2 with prior knowledge, and HTTP over TLS. */

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer as createHttp2Server, type Http2Server } from 'node:http2';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Lab } from '../lab.ts';

const execute = promisify(execFile);

/** An HTTP/2 server without TLS that does not listen yet; answers `NAME METHOD PATH`. */
export function createHttp2App(name: string): Http2Server {
  return createHttp2Server((request, response) => {
    response.setHeader('x-served-by', name);
    response.end(`${name} ${request.method} ${request.url}\n`);
  });
}

/** The same, but answers only requests that are whole: what is wrong with the end of one is seen before. */
export function createPatientHttp2App(name: string): Http2Server {
  return createHttp2Server((request, response) => {
    request.resume().on('end', () => {
      response.setHeader('x-served-by', name);
      response.end(`${name} ${request.method} ${request.url}\n`);
    });
  });
}

/** Files of a certificate that signs itself, in the lab's folder. */
export async function makeCertificate(lab: Lab, name: string, host: string): Promise<{ cert: string; key: string }> {
  const [cert, key] = [join(lab.dir, `${name}.crt`), join(lab.dir, `${name}.key`)];
  const subject = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`, '-days', '2', '-nodes'];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  await execute('openssl', ['req', '-x509', ...curve, ...subject, '-keyout', key, '-out', cert]);
  return { cert, key };
}

/** An HTTPS server that does not listen yet, with a certificate that it signed itself. */
export async function createHttpsApp(lab: Lab, name: string): Promise<HttpsServer> {
  const keyFile = join(lab.dir, `${name}.key`);
  const certificateFile = join(lab.dir, `${name}.pem`);
  const subject = ['-subj', '/CN=shop', '-days', '2', '-nodes'];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  await execute('openssl', ['req', '-x509', ...curve, ...subject, '-keyout', keyFile, '-out', certificateFile]);
  const [key, cert] = await Promise.all([readFile(keyFile), readFile(certificateFile)]);
  return createHttpsServer({ key, cert }, (request, response) => {
    response.setHeader('x-served-by', name);
    response.end(`${name} ${request.method} ${request.url}\n`);
  });
}
