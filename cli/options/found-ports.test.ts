import { describe, expect, test } from 'vitest';
import { toPort } from '../../protocol/index.ts';
import { type FoundPortRules, foundPortWords, mappingOfFound, namedByRules } from './found-ports.ts';

const ports = (...numbers: number[]) => numbers.map(toPort);

function rules(given: Partial<FoundPortRules>): FoundPortRules {
  return { mappings: [], only: undefined, ignored: [], ...given };
}

const MAPPED = [{ local: toPort(3000), remote: toPort(80) }];

describe('mappingOfFound', () => {
  test('takes each port for the same one of the target without rules', () => {
    expect(mappingOfFound(toPort(80), undefined)).toEqual({ local: 80, remote: 80 });
  });

  test('maps what is mapped, and nothing else', () => {
    expect(mappingOfFound(toPort(3000), rules({ mappings: MAPPED }))).toEqual({ local: 3000, remote: 80 });
    expect(mappingOfFound(toPort(81), rules({ mappings: MAPPED }))).toEqual({ local: 81, remote: 81 });
  });

  test('leaves a port alone whose traffic is mapped to another, also when ports are swapped', () => {
    expect(mappingOfFound(toPort(80), rules({ mappings: MAPPED }))).toBeUndefined();
    const swapped = [...MAPPED, { local: toPort(80), remote: toPort(3000) }];
    expect(mappingOfFound(toPort(80), rules({ mappings: swapped }))).toEqual({ local: 80, remote: 3000 });
    expect(mappingOfFound(toPort(3000), rules({ mappings: swapped }))).toEqual({ local: 3000, remote: 80 });
  });

  test('compares the list of ports with the port of the target', () => {
    const only = rules({ mappings: MAPPED, only: ports(80) });
    expect(mappingOfFound(toPort(3000), only)).toEqual({ local: 3000, remote: 80 });
    expect(mappingOfFound(toPort(81), only)).toBeUndefined();
  });

  test('leaves an ignored port alone on either side', () => {
    expect(mappingOfFound(toPort(9229), rules({ ignored: ports(9229) }))).toBeUndefined();
    expect(mappingOfFound(toPort(3000), rules({ mappings: MAPPED, ignored: ports(80) }))).toBeUndefined();
    expect(mappingOfFound(toPort(3000), rules({ mappings: MAPPED, ignored: ports(3000) }))).toBeUndefined();
  });
});

test('namedByRules names what is listed, else what is mapped', () => {
  expect(namedByRules(undefined)).toEqual([]);
  expect(namedByRules(rules({ ignored: ports(1) }))).toEqual([]);
  expect(namedByRules(rules({ mappings: MAPPED }))).toEqual(MAPPED);
  expect(namedByRules(rules({ mappings: MAPPED, only: ports(80, 81) }))).toEqual([
    ...MAPPED,
    { local: 81, remote: 81 },
  ]);
  expect(namedByRules(rules({ mappings: MAPPED, ignored: ports(80) }))).toEqual([]);
});

test('foundPortWords says all of them', () => {
  expect(foundPortWords(undefined)).toBe('');
  expect(foundPortWords({ mappings: MAPPED, only: ports(80), ignored: ports(9229) })).toBe(
    "; only 80 of the target; never 9229; with 80:3000 (the target's port first)",
  );
});
