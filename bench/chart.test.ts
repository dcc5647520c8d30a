import { expect, it } from 'vitest';
import { drawChart } from './chart.ts';

const CHART = {
  name: 'example',
  title: 'What it is about',
  axis: 'of haproxy',
  groups: ['one', 'two'],
  series: [
    { name: 'ours', values: [1.234, 2] },
    { name: 'theirs', values: [1, Number.NaN] },
  ],
};

it('draws a picture with its title, its groups and the figures at the bars', () => {
  const svg = drawChart(CHART);
  expect(svg).toMatch(/^<svg /);
  for (const text of ['What it is about', 'of haproxy', 'one', 'two', 'ours', 'theirs', '>1.23<']) {
    expect(svg).toContain(text);
  }
  expect(svg).not.toContain('NaN');
});

it('draws the same picture again', () => {
  expect(drawChart(CHART)).toBe(drawChart(CHART));
});
