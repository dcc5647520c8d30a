import { describe, expect, it } from 'vitest';
import { cgroupForms } from './cgroup-forms.ts';

const ID = /[0-9a-f]{64}/g;
const forms = cgroupForms();

describe('the forms of /proc/PID/cgroup', () => {
  it('are many, of both versions', () => {
    expect(forms.filter(form => form.name.startsWith('v1-')).length).toBeGreaterThan(10);
    expect(forms.filter(form => form.name.startsWith('v2-')).length).toBeGreaterThan(15);
  });

  it.each(forms)('$name holds just the ids that it says', form => {
    const found = new Set(form.text.match(ID) ?? []);
    const said = [...(form.containerId === null ? [] : [form.containerId]), ...form.otherIds];
    expect([...found].toSorted()).toEqual(said.toSorted());
  });

  it.each(forms)('$name reads as the kernel writes it', form => {
    expect(form.about).toMatch(/^cgroup v[12].*\.$/);
    const lines = form.text.split('\n');
    expect(lines.pop()).toBe('');
    expect(lines.filter(line => !/^\d+:[\w,=]*:\/\S*$/.test(line))).toEqual([]);
  });
});
