/** Bars beside each other, as an SVG: drawn by echarts without a browser. */

import { init } from 'echarts';

/** One picture of a bench's results. */
export interface Chart {
  /** Of the file, without its ending. */
  readonly name: string;
  readonly title: string;
  /** What a bar's length means. */
  readonly axis: string;
  /** What is measured, from left to right. */
  readonly groups: readonly string[];
  /** One bar of each in every group; NaN draws none. */
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
}

const WIDTH = 900;
const HEIGHT = 360;
const COLOURS = ['#1f6feb', '#e08a1e', '#7a8a99', '#3d9a50', '#9a5bbd', '#c0453c'];

/** The picture as the text of an SVG file. */
export function drawChart({ title, axis, groups, series }: Chart): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT });
  chart.setOption({
    animation: false,
    backgroundColor: '#ffffff',
    color: COLOURS,
    title: { text: title, left: 'center', textStyle: { fontSize: 15 } },
    legend: { bottom: 0 },
    grid: { left: 60, right: 20, top: 50, bottom: 70 },
    xAxis: { type: 'category', data: [...groups], axisLabel: { interval: 0, width: 150, overflow: 'break' } },
    yAxis: { type: 'value', name: axis },
    series: series.map(({ name, values }) => ({
      type: 'bar' as const,
      name,
      data: values.map(value => (Number.isNaN(value) ? '-' : Number(value.toFixed(2)))),
      label: { show: true, position: 'top' as const, fontSize: 10 },
    })),
  });
  try {
    const svg = chart.renderToSVGString();
    // For who does not see it, and without what a pointer would do: that differs from run to run.
    const named = svg.replace(/^<svg [^>]*>/, `$&\n<title>${title}</title>`);
    return `${named.replace(/<style[\s\S]*<\/style>\n?/, '').replaceAll(/ class="[^"]*"/g, '')}\n`;
  } finally {
    chart.dispose();
  }
}
