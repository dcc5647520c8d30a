/** The request heads of the bench: from a script's to a heavily decorated one. Each has `X-User`, in the middle. */

export interface HeadInput {
  readonly name: string;
  readonly fieldCount: number;
  /** The head as sent by `user`. */
  readonly bytes: (user: string) => Buffer;
}

const bytesOf = (lines: readonly string[]): Buffer => Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);

const SMALL = (user: string) => [
  'GET /api/items/42?full=1 HTTP/1.1',
  'Host: shop.example.org',
  'User-Agent: curl/8.5.0',
  'Accept: */*',
  `X-User: ${user}`,
  'X-Request-Id: 7f3a9c4e21b0',
];

const BROWSER = (user: string) => [
  'GET /products/shoes?page=2&sort=price HTTP/1.1',
  'Host: shop.example.org',
  'Connection: keep-alive',
  'Cache-Control: max-age=0',
  'sec-ch-ua: "Chromium";v="126", "Not.A/Brand";v="24"',
  'sec-ch-ua-mobile: ?0',
  'sec-ch-ua-platform: "Linux"',
  'Upgrade-Insecure-Requests: 1',
  'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
  'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
  `X-User: ${user}`,
  'Sec-Fetch-Site: same-origin',
  'Sec-Fetch-Mode: navigate',
  'Sec-Fetch-Dest: document',
  'Accept-Encoding: gzip, deflate, br, zstd',
  'Accept-Language: en-US,en;q=0.9',
  'Cookie: sid=0a1b2c3d4e5f',
];

const HEAVY = (user: string) => {
  const decorations = Array.from({ length: 36 }, (_, index) => {
    return `X-Forwarded-Decoration-${index}: ${'0123456789abcdef-'.repeat(5)}`.slice(0, 104);
  });
  decorations.splice(18, 0, `X-User: ${user}`);
  return [
    'GET /api/v2/orders/checkout?step=3 HTTP/1.1',
    'Host: shop.example.org',
    'Connection: keep-alive',
    ...decorations,
    'Accept: */*',
  ];
};

const inputOf = (name: string, lines: (user: string) => readonly string[]): HeadInput => ({
  name,
  fieldCount: lines('').length - 1,
  bytes: user => bytesOf(lines(user)),
});

export const HEAD_INPUTS: readonly HeadInput[] = [
  inputOf('small', SMALL),
  inputOf('browser', BROWSER),
  inputOf('heavy', HEAVY),
];
