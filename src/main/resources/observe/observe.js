'use strict';
// The dashboards of grafana/dashboards, drawn from a Prometheus without Grafana. No text that came from outside is ever
// taken for markup: it is put in by textContent alone, after visible().

/** Milliseconds from one answer to the next question, and until a question counts as unanswered. */
const every = 5000;
const patience = 10000;
/** Of one answer; more than a browser should read every few seconds. */
const mostBytes = 8 << 20;
const longest = 80;
const longestText = 600;
const mostTiles = 12;
const mostBars = 24;
const mostLines = 24;
/** Names below a chart: more would take its room, or be cut off. */
const mostNames = 7;
const mostMarks = 12;
/** Of one line. */
const points = 300;
const ranges = {'5m': 300, '15m': 900, '1h': 3600, '6h': 21600, '24h': 86400};
const usualRange = '15m';

const byId = id => document.getElementById(id);
const grid = byId('panels');
/** uid to what its file says. */
const files = new Map();
let index = null;
/** What is shown: dashboard, its panels as they stand, and the time that they show. */
let shown = {uid: '', range: usualRange, panels: [], marks: [], span: null};
let paused = false;
let timer = 0;
/** Goes up when something else is asked for: answers to what was asked before are late. */
let turn = 0;

/* Text */

/** One line of bounded length; what is invisible or turns the direction of writing is written as \u202e. */
function visible(value, most = longest) {
  const text = String(value === null || value === undefined ? '' : value);
  return text.slice(0, most).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, c => '\\u' + c.codePointAt(0).toString(16).padStart(4, '0'))
    + (text.length > most ? '\u2026' : '');
}

function fill(node, options, children) {
  for (const [key, value] of Object.entries(options || {})) {
    if (key === 'text') node.textContent = visible(value, longestText);
    else node.setAttribute(key, value);
  }
  node.append(...children.filter(child => child !== null && child !== undefined));
  return node;
}
const make = (name, options, ...children) => fill(document.createElement(name), options, children);
const draw = (name, options, ...children) => fill(document.createElementNS('http://www.w3.org/2000/svg', name), options, children);

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const two = n => String(n).padStart(2, '0');
function clock(seconds, exact = true) {
  const at = new Date(seconds * 1000);
  return two(at.getHours()) + ':' + two(at.getMinutes()) + (exact ? ':' + two(at.getSeconds()) : '');
}

/** A unit's sizes, the smallest first, and the one that is written for 0. */
const sizes = {
  none: [[1, '']],
  short: [[1, ''], [1e3, ' K'], [1e6, ' M'], [1e9, ' G'], [1e12, ' T']],
  percentunit: [[0.01, ' %']],
  s: [[1e-6, ' \u00b5s'], [1e-3, ' ms'], [1, ' s'], [60, ' min'], [3600, ' h'], [86400, ' d']],
  ms: [[1e-3, ' \u00b5s'], [1, ' ms'], [1e3, ' s'], [6e4, ' min'], [36e5, ' h']],
  bytes: [[1, ' B'], [1024, ' KiB'], [1024 ** 2, ' MiB'], [1024 ** 3, ' GiB'], [1024 ** 4, ' TiB']],
  reqps: [[1, ' req/s'], [1e3, ' K req/s'], [1e6, ' M req/s']],
  ops: [[1, ' ops/s'], [1e3, ' K ops/s'], [1e6, ' M ops/s']],
};

function sizeFor(value, unit) {
  const all = sizes[unit];
  if (!all) throw new Error('this page does not know the unit ' + unit);
  const usual = all.find(([factor]) => factor === 1) || all[0];
  if (!(Math.abs(value) > 0)) return usual;
  return all.filter(([factor]) => Math.abs(value) >= factor * 0.9995).pop() || all[0];
}

function written(value, unit, decimals) {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '\u221e' : '-\u221e';
  const [factor, name] = sizeFor(value, unit);
  const scaled = value / factor;
  const great = Math.abs(scaled);
  let most = great >= 100 ? 0 : great >= 10 ? 1 : 2;
  // Of a larger size than asked for, one more: 1.5 min, not 2 min.
  if (Number.isInteger(decimals)) most = factor > 1 ? Math.max(decimals, great < 10 ? 1 : 0) : decimals;
  return digits(scaled, most) + name;
}

/** Of any number, however large, a few characters. */
function digits(value, most) {
  return Math.abs(value) < 1e7 ? value.toLocaleString('en', {maximumFractionDigits: most}) : value.toExponential(2);
}

/* Asking */

/** As text, JSON of bounded size. */
async function read(answer) {
  const reader = answer.body.getReader();
  const parts = [];
  for (let size = 0; ;) {
    const {done, value} = await reader.read();
    if (done) return JSON.parse(await new Blob(parts).text());
    size += value.length;
    if (size > mostBytes) {
      await reader.cancel();
      throw new Error('the answer is larger than ' + written(mostBytes, 'bytes') + ': choose a shorter time');
    }
    parts.push(value);
  }
}

async function own(path) {
  const answer = await fetch(path, {signal: AbortSignal.timeout(patience)});
  if (!answer.ok) throw new Error(path + ' answers ' + answer.status + ': start again what serves this page');
  return read(answer);
}

async function ask(path, parameters) {
  let answer;
  try {
    answer = await fetch(index.prometheus + '/api/v1/' + path + '?' + new URLSearchParams(parameters), {signal: AbortSignal.timeout(patience)});
  } catch (e) {
    throw new Error(e.name === 'TimeoutError' ? 'no answer within ' + patience / 1000 + ' s from Prometheus at ' + index.prometheus
      : 'Prometheus at ' + index.prometheus + " can't be reached: is it running?");
  }
  let json;
  try {
    json = await read(answer);
  } catch (e) {
    if (e instanceof SyntaxError) throw new Error(index.prometheus + ' answers ' + answer.status + ', and not as Prometheus does');
    throw e;
  }
  if (json.status !== 'success') throw new Error('Prometheus: ' + (json.error || 'status ' + answer.status));
  return json.data;
}

const parsed = text => text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text);

/** Values of a dashboard's variables before somebody chooses others. */
function variables(dashboard) {
  const values = {};
  for (const one of dashboard.templating.list) {
    const chosen = [(one.current || {}).value].flat().filter(value => typeof value === 'string');
    values[one.name] = chosen.includes('$__all') ? one.allValue || '.*' : chosen.join('|');
  }
  return values;
}

const filled = (text, values) => text.replace(/\$\{(\w+)\}|\$(\w+)/g, (all, braced, bare) => {
  const name = braced || bare;
  return Object.hasOwn(values, name) ? values[name] : all;
});

/** The span of time to show, and what Grafana would put in for it. */
async function spanOf(seconds) {
  const active = (await ask('targets', {state: 'active'})).activeTargets || [];
  const scrapes = active.map(target => lasting(target.scrapeInterval)).filter(one => one > 0);
  const scrape = scrapes.length ? Math.max(...scrapes) : 15;
  const step = Math.max(1, scrape, Math.ceil(seconds / points));
  const to = Math.floor(Date.now() / 1000 / step) * step;
  const rate = Math.max(15, 4 * scrape, step + scrape);
  return {from: to - Math.floor(seconds / step) * step, to, step, values: {__rate_interval: rate + 's', __range: seconds + 's'}};
}

/** Seconds of 1m30s. */
function lasting(text) {
  const each = {ms: 0.001, s: 1, m: 60, h: 3600, d: 86400};
  return [...String(text || '').matchAll(/(\d+)(ms|s|m|h|d)/g)].reduce((sum, [, n, unit]) => sum + n * each[unit], 0);
}

/* What a panel says */

function settings(panel, name) {
  const config = {...panel.fieldConfig.defaults};
  for (const one of panel.fieldConfig.overrides || []) {
    if (one.matcher.id === 'byName' && one.matcher.options === name) {
      for (const property of one.properties) config[property.id] = property.value;
    }
  }
  return config;
}

const colours = ['green', 'orange', 'red', 'blue', 'purple', 'text'];
const colour = name => colours.includes(name) ? name : 'text';

function judged(value, config) {
  let step = null;
  for (const one of config.thresholds.steps) {
    if (one.value === null || value >= one.value) step = one;
  }
  for (const mapping of config.mappings || []) {
    if (mapping.type !== 'value') throw new Error('this page does not know mappings of type ' + mapping.type);
    const found = mapping.options[String(value)];
    if (found) return {text: found.text, colour: colour(found.color || (step || {}).color)};
  }
  return {text: written(value, config.unit, config.decimals), colour: colour((step || {}).color)};
}

function named(format, labels) {
  if (format && format !== '__auto') {
    return visible(format.replace(/\{\{\s*(\w+)\s*\}\}/g, (all, label) => Object.hasOwn(labels, label) ? labels[label] : '').trim());
  }
  return visible(Object.entries(labels).filter(([label]) => label !== '__name__').map(([label, value]) => label + '=' + value).join(', '));
}

/** Of all queries, in their order: name, and value or points. */
async function answers(panel, values) {
  const asked = panel.targets.map(target => {
    const query = filled(target.expr, {...values, ...shown.span.values});
    return target.instant ? ask('query', {query, time: Date.now() / 1000})
      : ask('query_range', {query, start: shown.span.from, end: shown.span.to, step: shown.span.step});
  });
  const all = await Promise.all(asked);
  const series = [];
  all.forEach((data, i) => {
    const results = ['scalar', 'string'].includes(data.resultType) ? [{metric: {}, value: data.result}] : data.result;
    for (const one of results) {
      series.push({
        name: named(panel.targets[i].legendFormat, one.metric),
        value: one.value ? parsed(one.value[1]) : null,
        points: (one.values || []).map(([at, value]) => [at, parsed(value)]).filter(([, value]) => Number.isFinite(value)),
      });
    }
  });
  return series.filter(one => one.value !== null || one.points.length > 0);
}

const more = (all, most) => all.length > most ? make('p', {class: 'more', text: 'and ' + (all.length - most).toLocaleString('en') + ' more'}) : null;

function empty(panel) {
  const config = panel.fieldConfig.defaults;
  if (!config.noValue) return [make('p', {class: 'said', text: 'No data'})];
  // What is unknown is never green.
  const base = colour((config.thresholds.steps[0] || {}).color);
  return [tiles([{text: config.noValue, colour: base === 'green' ? 'text' : base, name: ''}], panel)];
}

/** Numbers side by side, or below each other where they would be too narrow. */
function tiles(all, panel) {
  const box = make('div', {class: 'tiles'});
  for (const one of all) {
    box.append(make('div', {class: 'tile ' + (panel.options.colorMode === 'background' ? 'background ' : 'value ') + one.colour},
      make('b', {text: one.text}), one.name ? make('span', {text: one.name}) : null));
  }
  return box;
}

/** As large as there is room for. */
function fit(box) {
  const all = [...box.children];
  const columns = Math.max(1, Math.min(all.length, Math.floor(box.clientWidth / 110)));
  box.style.gridTemplateColumns = 'repeat(' + columns + ', minmax(0, 1fr))';
  const width = box.clientWidth / columns - 24;
  const height = box.clientHeight / Math.ceil(all.length / columns) - 12;
  for (const tile of all) {
    const value = tile.firstChild;
    const room = height - (tile.children.length > 1 ? 20 : 0);
    const largest = Math.max(15, Math.min(48, room * 0.6));
    value.style.fontSize = largest + 'px';
    value.style.whiteSpace = 'nowrap';
    value.style.fontSize = Math.max(15, largest * Math.min(1, width / value.scrollWidth)) + 'px';
    value.style.whiteSpace = '';
  }
}

const kinds = {
  stat: (panel, series) => {
    const always = panel.options.textMode === 'value_and_name';
    const all = series.slice(0, mostTiles).map(one => ({...judged(one.value, settings(panel, one.name)), name: always || series.length > 1 ? one.name : ''}));
    return [tiles(all, panel), more(series, mostTiles)];
  },
  bargauge: (panel, series) => {
    const most = Math.max(...series.map(one => one.value).filter(Number.isFinite), Number.EPSILON);
    const box = make('div', {class: series.length > 8 ? 'bars many' : 'bars'});
    for (const one of series.slice(0, mostBars)) {
      const config = settings(panel, one.name);
      const said = judged(one.value, config);
      const bar = make('div', {class: 'bar ' + said.colour});
      bar.style.width = Math.max(0, Math.min(100, 100 * one.value / (Number.isFinite(config.max) ? config.max : most))) + '%';
      box.append(make('span', {text: one.name}), make('div', {class: 'track'}, bar), make('span', {class: 'number', text: said.text}));
    }
    return [box, more(series, mostBars)];
  },
  timeseries: (panel, series, view) => {
    view.chart = new Chart(panel, series.slice(0, mostLines), view);
    return [view.chart.plot, view.chart.legend, more(series, mostLines)];
  },
};

/* Lines over time */

const steps = {
  s: [1e-3, 0.01, 0.1, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 43200, 86400, 172800, 604800],
  time: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200],
};

/** 1, 2 or 5 of a size that fits. */
function niceStep(least, unit) {
  if (unit === 's' && least <= 604800) return steps.s.find(one => one >= least);
  const factor = sizeFor(least, unit)[0];
  const power = 10 ** Math.floor(Math.log10(least / factor));
  return [1, 2, 5, 10].map(one => one * power * factor).find(one => one >= least * 0.9999);
}

class Chart {
  constructor(panel, series, view) {
    this.panel = panel;
    this.series = series;
    this.config = panel.fieldConfig.defaults;
    this.custom = this.config.custom || {};
    this.plot = view.plot || (view.plot = plotOf(view));
    this.legend = make('ul', {class: 'legend'});
    this.stack();
  }

  /** Low and high end of each point; of stacked ones the low end is the high end of those below. */
  stack() {
    const stacked = (this.custom.stacking || {}).mode === 'normal';
    const below = new Map();
    for (const one of this.series) {
      one.drawn = one.points.map(([at, value]) => {
        const low = stacked ? below.get(at) || 0 : 0;
        if (stacked) below.set(at, low + value);
        return [at, low, low + value];
      });
    }
  }

  /** In the room that there is now. */
  render() {
    const width = this.plot.clientWidth;
    const height = this.plot.clientHeight;
    const ends = this.series.flatMap(one => one.drawn.map(([, , high]) => high));
    const bottom = Number.isFinite(this.config.min) ? this.config.min : Math.min(0, ...ends);
    const highest = Number.isFinite(this.config.max) ? this.config.max : Math.max(...ends);
    const lines = Math.max(2, Math.min(5, Math.floor(height / 34)));
    const range = highest > bottom ? highest - bottom : sizeFor(0, this.config.unit)[0];
    // Where all is 0 nothing else needs a line.
    let step = highest > bottom ? niceStep(range / lines, this.config.unit) : range;
    if (this.config.decimals === 0 && this.config.unit === 'short') step = Math.max(1, Math.round(step));
    const top = Number.isFinite(this.config.max) ? this.config.max : bottom + Math.max(1, Math.ceil((range - step * 1e-9) / step)) * step;
    const [factor, name] = sizeFor(top, this.config.unit);
    const most = Math.max(0, Math.min(6, -Math.floor(Math.log10(step / factor) + 1e-9)));
    const labels = [];
    for (let at = bottom; at <= top + step * 1e-6 && labels.length < 10; at += step) labels.push([at, digits(at / factor, most) + name]);
    const left = 12 + Math.max(...labels.map(([, text]) => text.length)) * 7;
    const right = 10;
    const foot = 20;
    const {from, to} = shown.span;
    this.x = at => left + (at - from) / (to - from) * (width - left - right);
    this.at = x => from + (x - left) / (width - left - right) * (to - from);
    const y = value => 8 + (1 - (Math.max(bottom, Math.min(top, value)) - bottom) / (top - bottom)) * (height - foot - 8);
    this.height = height - foot;

    const svg = draw('svg', {width, height, 'aria-hidden': 'true'});
    labels.forEach(([value, text], i) => {
      svg.append(draw('line', {class: i ? 'grid' : 'base', x1: left, x2: width - right, y1: y(value), y2: y(value)}),
        draw('text', {x: left - 6, y: y(value) + 4, 'text-anchor': 'end', text}));
    });
    this.times(svg, left, width - right, height);
    if ((this.custom.thresholdsStyle || {}).mode === 'dashed') {
      for (const one of this.config.thresholds.steps) {
        if (one.value !== null && one.value > bottom && one.value <= top) {
          svg.append(draw('line', {class: 'limit ' + colour(one.color), x1: left, x2: width - right, y1: y(one.value), y2: y(one.value)}));
        }
      }
    }
    for (const mark of shown.marks) {
      svg.append(draw('line', {class: 'note ' + mark.colour, x1: this.x(mark.from), x2: this.x(mark.from), y1: 8, y2: this.height}));
    }
    this.series.forEach((one, i) => this.lines(svg, one, i, y));
    this.pointer = draw('line', {class: 'cursor', x1: 0, x2: 0, y1: 8, y2: this.height, visibility: 'hidden'});
    svg.append(this.pointer);
    this.plot.replaceChildren(svg);
  }

  times(svg, left, right, height) {
    const {from, to} = shown.span;
    const least = (to - from) / Math.max(1, Math.floor((right - left) / 84));
    const step = steps.time.find(one => one >= least) || 86400;
    const offset = new Date(to * 1000).getTimezoneOffset() * 60;
    for (let at = Math.ceil((from - offset) / step) * step + offset; at <= to; at += step) {
      const x = this.x(at);
      svg.append(draw('line', {class: 'grid', x1: x, x2: x, y1: 8, y2: height - 20}));
      const half = step < 60 ? 26 : 17;
      // Further left it would be written over the axis' own 0.
      if (x - half >= left - 4 && x + half <= right + 10) {
        svg.append(draw('text', {x, y: height - 5, 'text-anchor': 'middle', text: clock(at, step < 60)}));
      }
    }
  }

  /** A gap where there was no value: nothing is made up between. */
  lines(svg, one, i, y) {
    const runs = [];
    let last = -Infinity;
    for (const point of one.drawn) {
      if (point[0] - last > shown.span.step * 1.5) runs.push([]);
      runs[runs.length - 1].push(point);
      last = point[0];
    }
    const kind = ' s' + i % 10 + (i % 20 >= 10 ? ' again' : '');
    for (const run of runs) {
      if (run.length === 1) {
        svg.append(draw('circle', {class: 'dot' + kind, cx: this.x(run[0][0]), cy: y(run[0][2]), r: 2.5}));
        continue;
      }
      const high = run.map(([at, , value]) => this.x(at).toFixed(1) + ' ' + y(value).toFixed(1));
      const low = run.map(([at, value]) => this.x(at).toFixed(1) + ' ' + y(value).toFixed(1)).reverse();
      svg.append(draw('path', {class: 'area' + kind, 'fill-opacity': (this.custom.fillOpacity || 0) / 100, d: 'M' + high.join('L') + 'L' + low.join('L') + 'Z'}),
        draw('path', {class: 'line' + kind, d: 'M' + high.join('L')}));
    }
  }

  /** Values at a time, null = the last ones. */
  tell(at) {
    if (this.pointer) {
      this.pointer.setAttribute('visibility', at === null ? 'hidden' : 'visible');
      if (at !== null) for (const end of ['x1', 'x2']) this.pointer.setAttribute(end, this.x(at));
    }
    const entries = this.series.map((one, i) => {
      const point = at === null ? one.points[one.points.length - 1] : one.points.find(([when]) => Math.abs(when - at) <= shown.span.step / 2);
      return {one, i, value: point ? point[1] : null};
    });
    // Of many only the largest are named: topk over a time gives more series than at any moment of it.
    const order = entries.length > mostNames ? [...entries].sort((a, b) => (b.value ?? -Infinity) - (a.value ?? -Infinity)) : entries;
    const list = order.slice(0, mostNames).map(({one, i, value}) => make('li', {}, make('i', {class: 's' + i % 10}), document.createTextNode(one.name || 'value'),
      make('b', {text: value === null ? 'none' : written(value, this.config.unit, this.config.decimals)})));
    if (order.length > mostNames) list.push(make('li', {text: 'and ' + (order.length - mostNames) + ' more'}));
    if (at !== null) list.unshift(make('li', {class: 'when', text: clock(at)}));
    this.legend.replaceChildren(...list);
  }
}

/** Time that all charts point to, null = none. */
let cursor = null;
function point(at) {
  cursor = at === null ? null : Math.max(shown.span.from, Math.min(shown.span.to, Math.round(at / shown.span.step) * shown.span.step));
  for (const view of shown.panels) if (view.chart) view.chart.tell(cursor);
}

/** Stays while what is in it is drawn anew, so that whoever stands on it stays there. */
function plotOf(view) {
  const plot = make('div', {class: 'plot', tabindex: '0', role: 'group', 'aria-label': view.panel.title + ': left and right for values at other times'});
  plot.addEventListener('pointermove', event => point(view.chart.at(event.clientX - plot.getBoundingClientRect().left)));
  plot.addEventListener('pointerleave', () => point(null));
  plot.addEventListener('blur', () => point(null));
  plot.addEventListener('keydown', event => {
    const {to, step} = shown.span;
    if (event.key === 'ArrowLeft') point((cursor ?? to) - step);
    else if (event.key === 'ArrowRight') point((cursor ?? to) + step);
    else if (event.key === 'Escape') point(null);
    else return;
    event.preventDefault();
  });
  return plot;
}

/* Panels */

function place(node, panel) {
  for (const side of ['x', 'y', 'w', 'h']) node.style.setProperty('--' + side, Number(panel.gridPos[side]));
  return node;
}

function viewOf(panel) {
  const about = make('p', {class: 'about', hidden: '', id: 'about-' + panel.id, text: panel.description});
  const button = make('button', {type: 'button', 'aria-expanded': 'false', 'aria-controls': about.id, 'aria-label': 'About: ' + panel.title, text: '?'});
  button.title = visible(panel.description, longestText);
  button.addEventListener('click', () => {
    about.hidden = !about.hidden;
    button.setAttribute('aria-expanded', String(!about.hidden));
  });
  const body = make('div', {class: 'body'}, make('p', {class: 'said', text: '\u2026'}));
  const node = make('section', {class: 'panel ' + panel.type + (panel.gridPos.w > 6 ? ' wide' : ''), 'aria-label': panel.title, 'data-id': panel.id, 'data-state': 'asked'},
    make('div', {class: 'head'}, make('h3', {text: panel.title}), panel.description ? button : null), make('div', {class: 'inner'}, body, about));
  return {panel, node: place(node, panel), body, chart: null, plot: null};
}

function say(view, state, ...nodes) {
  view.node.dataset.state = state;
  const stood = view.plot !== null && document.activeElement === view.plot;
  view.body.replaceChildren(...nodes.filter(node => node));
  if (stood && view.plot.isConnected) view.plot.focus({preventScroll: true});
  settle(view);
}

/** What depends on the room that there is. */
function settle(view) {
  for (const box of view.body.querySelectorAll('.tiles')) fit(box);
  if (view.chart) {
    view.chart.tell(null);
    view.chart.render();
    view.chart.tell(cursor);
  }
}

async function renew(view, values, mine) {
  let series;
  try {
    if (!Object.hasOwn(kinds, view.panel.type)) throw new Error('this page does not know panels of type ' + view.panel.type);
    series = await answers(view.panel, values);
    if (mine !== turn) return;
    view.chart = null;
    if (series.length) say(view, 'data', ...kinds[view.panel.type](view.panel, series, view));
    else say(view, 'empty', ...empty(view.panel));
  } catch (e) {
    if (mine !== turn) return;
    view.chart = null;
    // Old numbers beside an error would pass for today's.
    say(view, 'error', make('p', {class: 'said', text: e.message}));
  }
}

/** Bold and links, of Markdown; no address but http. */
function words(panel, values) {
  const box = make('div', {class: 'words'});
  for (const paragraph of panel.options.content.split(/\n\s*\n/)) {
    const node = make('p', {});
    let end = 0;
    for (const match of paragraph.matchAll(/(\*\*)?\[([^\]]+)\]\(([^)]+)\)(?:\*\*)?|\*\*([^*]+)\*\*/g)) {
      node.append(visible(paragraph.slice(end, match.index), longestText));
      const link = match[3] ? linkOf(filled(match[3], values), match[2]) : document.createTextNode(visible(match[4], longestText));
      node.append(match[1] || match[4] ? make('strong', {}, link) : link);
      end = match.index + match[0].length;
    }
    node.append(visible(paragraph.slice(end), longestText));
    box.append(node);
  }
  return box;
}

function linkOf(address, text) {
  if (!/^https?:\/\//.test(address)) return document.createTextNode(visible(text));
  return make('a', {href: address, target: '_blank', rel: 'noreferrer', text});
}

/* The page */

async function marksOf(dashboard, values) {
  const asked = dashboard.annotations.list.filter(one => one.enable && one.expr).map(async one => {
    const query = filled(one.expr, {...values, ...shown.span.values});
    const data = await ask('query_range', {query, start: shown.span.from, end: shown.span.to, step: shown.span.step});
    return data.result.map(series => ({
      from: series.values[0][0], colour: colour(one.iconColor),
      text: [named(one.titleFormat, series.metric), named(one.textFormat, series.metric)].join(' ').trim(),
    }));
  });
  return (await Promise.all(asked)).flat().sort((a, b) => a.from - b.from);
}

function showMarks(marks) {
  shown.marks = marks.slice(0, mostMarks);
  const list = shown.marks.map(mark => make('li', {class: mark.colour}, make('span', {text: clock(mark.from) + ' ' + mark.text})));
  if (marks.length > mostMarks) list.push(make('li', {class: 'when', text: 'and ' + (marks.length - mostMarks).toLocaleString('en') + ' more'}));
  byId('marks').replaceChildren(...list);
}

async function refresh() {
  clearTimeout(timer);
  const mine = ++turn;
  let trouble = '';
  try {
    const dashboard = files.get(shown.uid);
    const values = variables(dashboard);
    const span = await spanOf(ranges[shown.range]);
    if (mine !== turn) return;
    shown.span = span;
    const marks = await marksOf(dashboard, values);
    if (mine !== turn) return;
    showMarks(marks);
    await Promise.all(shown.panels.map(view => renew(view, values, mine)));
  } catch (e) {
    trouble = e.message;
    for (const view of shown.panels) {
      view.chart = null;
      if (mine === turn) say(view, 'error', make('p', {class: 'said', text: 'unknown: see above'}));
    }
  }
  if (mine !== turn) return;
  const broken = shown.panels.filter(view => view.node.dataset.state === 'error').length;
  const told = trouble || (broken ? broken + (broken === 1 ? " panel can't" : " panels can't") + ' be drawn' : '');
  // Said once, not every few seconds.
  if (byId('trouble').textContent !== visible(told, longestText)) byId('trouble').textContent = visible(told, longestText);
  grid.dataset.drawn = String(Number(grid.dataset.drawn || 0) + 1);
  asOf();
  if (!paused) timer = setTimeout(again, every);
}

/** Nobody looks at a page that is hidden. */
function again() {
  if (document.hidden) timer = setTimeout(again, every);
  else refresh();
}

function asOf() {
  byId('state').textContent = (paused ? 'paused, ' : '') + 'as of ' + clock(Date.now() / 1000) + ' ' + zone;
}

function chosen() {
  const [, uid, range] = /^#\/([\w-]+)(?:\/(\w+))?$/.exec(location.hash) || [];
  return {
    uid: index.dashboards.some(one => one.uid === uid) ? uid : index.dashboards[0].uid,
    range: Object.hasOwn(ranges, range || '') ? range : usualRange,
  };
}

function navigation() {
  byId('dashboards').replaceChildren(...index.dashboards.map(one => {
    const link = make('a', {href: '#/' + one.uid + '/' + shown.range, text: one.title, title: one.description});
    if (one.uid === shown.uid) link.setAttribute('aria-current', 'page');
    return link;
  }));
  byId('range').value = shown.range;
}

async function open() {
  clearTimeout(timer);
  const mine = ++turn;
  const {uid, range} = chosen();
  try {
    if (!files.has(uid)) files.set(uid, await own('dashboards/' + uid + '.json'));
  } catch (e) {
    byId('trouble').textContent = visible(e.message, longestText);
    timer = setTimeout(open, every);
    return;
  }
  if (mine !== turn) return;
  const dashboard = files.get(uid);
  const stood = byId('dashboards').contains(document.activeElement);
  if (uid !== shown.uid) {
    const panels = [...dashboard.panels].sort((a, b) => a.gridPos.y - b.gridPos.y || a.gridPos.x - b.gridPos.x);
    shown = {uid, range, panels: [], marks: [], span: null};
    cursor = null;
    grid.replaceChildren(...panels.map(panel => {
      if (panel.type === 'row') return place(make('h2', {class: 'panel row', 'data-id': panel.id, text: panel.title}), panel);
      const view = viewOf(panel);
      if (panel.type === 'text') {
        view.body.replaceChildren(words(panel, variables(dashboard)));
        view.node.dataset.state = 'data';
      } else shown.panels.push(view);
      return view.node;
    }));
    delete grid.dataset.drawn;
    byId('marks').replaceChildren();
    byId('title').textContent = visible(dashboard.title);
    byId('description').textContent = visible(dashboard.description, longestText);
    document.title = visible(dashboard.title) + ' \u2013 Exposure Watch';
  }
  shown.range = range;
  navigation();
  if (stood) byId('dashboards').querySelector('[aria-current]').focus();
  await refresh();
}

async function start() {
  byId('range').append(...Object.keys(ranges).map(name => make('option', {value: name, text: name.replace('m', ' min').replace('h', ' h')})));
  byId('range').addEventListener('change', () => { location.hash = '#/' + shown.uid + '/' + byId('range').value; });
  byId('pause').addEventListener('click', () => {
    paused = !paused;
    byId('pause').setAttribute('aria-pressed', String(paused));
    byId('pause').textContent = paused ? 'Go on' : 'Pause';
    if (paused) {
      clearTimeout(timer);
      asOf();
    } else refresh();
  });
  window.addEventListener('hashchange', open);
  let waiting = 0;
  window.addEventListener('resize', () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => shown.panels.forEach(settle));
  });
  try {
    index = await own('dashboards/index.json');
  } catch (e) {
    byId('trouble').textContent = visible(e.message, longestText);
    return;
  }
  await open();
}

start();
