import { describe, expect, test } from 'vitest';
import { meshOf } from './mesh.ts';

describe('a mesh', () => {
  test('is known by the inbound port of its sidecar', () => {
    expect(meshOf([8080, 15_001, 15_006])).toBe('Istio or Kuma');
    expect(meshOf([4_143, 8080])).toBe('Linkerd');
  });

  test('is not seen where only an app listens', () => {
    expect(meshOf([80, 15_001])).toBeUndefined();
    expect(meshOf([])).toBeUndefined();
  });
});
