'use strict';
// No text that came from outside is ever taken for markup: it is put in by textContent alone.

const api = '/api/v1';
const main = document.getElementById('main');
let me = null;
let timer = 0;
let shown = '';

function make(name, options, ...children) {
  const svg = ['svg', 'rect', 'line', 'path', 'circle', 'text', 'title'].includes(name) && options && options.svg;
  const node = svg ? document.createElementNS('http://www.w3.org/2000/svg', name) : document.createElement(name);
  for (const [key, value] of Object.entries(options || {})) {
    if (key === 'text') node.textContent = value;
    else if (key === 'on') node.addEventListener('click', value);
    else if (key !== 'svg') node.setAttribute(key, value);
  }
  node.append(...children.filter(child => child !== null && child !== undefined));
  return node;
}

const number = n => Number(n || 0).toLocaleString('en');
const minutes = text => (text || '').replace('T', ' ').replace(/(:\d\d)(\.\d+)?Z$/, '$1 UTC');
const grave = severity => ['critical', 'high', 'medium', 'low'].includes(severity) ? severity : 'low';
const may = (...roles) => me && roles.some(role => me.roles.includes(role));
const token = () => sessionStorage.getItem('token') || '';

async function call(path, options) {
  const answer = await fetch(api + path, {
    ...options,
    headers: {'Authorization': 'Bearer ' + token(), 'Content-Type': 'application/json'},
  });
  if (answer.status === 401) { me = null; signIn('This token is not known.'); throw new Error('signed out'); }
  if (!answer.ok) {
    let why = answer.statusText;
    try { why = (await answer.json()).detail; } catch (e) { /* no JSON: the status has to do */ }
    throw new Error(why);
  }
  return answer;
}
const get = async path => (await call(path)).json();

function show(...nodes) { main.replaceChildren(...nodes); }

function signIn(why) {
  clearTimeout(timer);
  const field = make('input', {type: 'password', autocomplete: 'off', id: 'token', 'aria-label': 'Token'});
  const form = make('form', {}, make('label', {for: 'token', text: 'Your token'}), make('p', {}, field),
    make('button', {type: 'submit', text: 'Sign in'}));
  form.addEventListener('submit', event => {
    event.preventDefault();
    sessionStorage.setItem('token', field.value.trim());
    start();
  });
  show(make('h1', {text: 'Exposure Watch'}), make('div', {class: 'card'},
    why ? make('p', {class: 'error', role: 'alert', text: why}) : null, form,
    make('p', {class: 'soft', text: "'exposure-watch run' says the token when it starts; elsewhere ask whoever keeps the tokens."})));
  field.focus();
}

async function start() {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (given) {
    // It must not stay where it is seen, or in the history.
    sessionStorage.setItem('token', given);
    history.replaceState(null, '', location.pathname + '#/');
  }
  if (!token()) { signIn(''); return; }
  try {
    me = await get('/me');
  } catch (e) {
    if (e.message !== 'signed out') signIn(e.message);
    return;
  }
  document.getElementById('who').textContent = me.name + ' (' + me.roles.join(', ') + ')';
  route(true);
}

function route(focus) {
  clearTimeout(timer);
  shown = '';
  if (!me) { start(); return; }
  const id = (location.hash.match(/^#\/incidents\/([0-9a-zA-Z-]+)$/) || [])[1];
  (id ? page(id) : list()).finally(() => { if (focus) main.focus(); });
}
window.addEventListener('hashchange', () => route(true));

function again(what) {
  clearTimeout(timer);
  timer = setTimeout(what, 2000);
}

function live(text) {
  const node = document.getElementById('live');
  if (node.textContent !== text) node.textContent = text;
}

async function list() {
  let found;
  try {
    found = await get('/incidents?limit=200');
    live('live');
  } catch (e) {
    if (e.message !== 'signed out') { live('not connected: ' + e.message); again(list); }
    return;
  }
  const text = JSON.stringify(found);
  if (text !== shown) {
    shown = text;
    document.title = 'Exposure Watch';
    const open = found.incidents.filter(one => one.state === 'open' || one.state === 'contained');
    const over = found.incidents.filter(one => !open.includes(one));
    show(make('h1', {text: open.length ? number(open.length) + (open.length === 1 ? ' incident is open' : ' incidents are open')
        : 'Nobody is seeing somebody else\u2019s data, as far as is known'}),
      ...open.map(row),
      over.length ? make('h2', {text: 'Over, or part of another'}) : null, ...over.map(row));
  }
  again(list);
}

function row(one) {
  return make('a', {class: 'card row ' + grave(one.severity), href: '#/incidents/' + encodeURIComponent(one.id)},
    make('span', {class: 'tag ' + grave(one.severity), text: one.severity}),
    make('span', {class: 'tag', text: one.state}),
    make('strong', {text: one.summary}),
    make('div', {class: 'soft', text: one.site + ' \u00b7 ' + one.pattern + ' \u00b7 last seen ' + minutes(one.last_seen)
      + ' \u00b7 ' + number(one.affected) + ' people concerned'}));
}

async function page(id) {
  let incident, picture, affected, containment;
  try {
    incident = await get('/incidents/' + id);
    containment = await get('/incidents/' + id + '/containment');
    live('live');
    const text = JSON.stringify([incident, containment]);
    if (text !== shown) {
      [picture, affected] = await Promise.all([get('/incidents/' + id + '/picture'), get('/incidents/' + id + '/affected?limit=50')]);
      shown = text;
      paint(incident, picture, affected, containment);
    }
  } catch (e) {
    if (e.message === 'signed out') return;
    live('not connected: ' + e.message);
    if (!incident) show(make('h1', {text: 'This incident can\u2019t be shown'}), make('p', {class: 'error', text: e.message}), make('a', {href: '#/', text: 'All incidents'}));
  }
  again(() => page(id));
}

function card(title, ...nodes) {
  return make('section', {class: 'card'}, make('h2', {text: title}), ...nodes);
}

function list2(items, none) {
  return items.length ? make('ul', {}, ...items.map(text => make('li', {text}))) : make('p', {class: 'soft', text: none});
}

function paint(incident, picture, affected, containment) {
  document.title = incident.severity + ': ' + incident.summary;
  const shut = (incident.containment || []).map(one => minutes(one.at) + ': ' + (one.mode === 'observe' ? 'would have been ' : '')
    + (one.action === 'restore' ? 'opened again: ' : 'shut: ') + one.scope + ' ' + one.target);
  show(
    make('p', {}, make('a', {href: '#/', text: 'All incidents'})),
    make('span', {class: 'tag ' + grave(incident.severity), text: incident.severity}),
    make('span', {class: 'tag', text: incident.state}),
    make('span', {class: 'tag', text: incident.pattern}),
    make('h1', {text: incident.summary}),
    make('div', {class: 'numbers'},
      ...[['people concerned', incident.affected], ['records', incident.records], ['people who saw them', incident.viewers],
        ['times shown', incident.exposures]].map(([what, n]) => make('div', {}, make('b', {text: number(n)}), what))),
    make('p', {class: 'soft', text: incident.site + ' \u00b7 from ' + minutes(incident.first_seen) + ' to ' + minutes(incident.last_seen)
      + ' \u00b7 detected ' + minutes(incident.detected_at) + (incident.acknowledged_by ? ' \u00b7 looked after by ' + incident.acknowledged_by : '')}),
    buttons(incident, containment),
    card('Exposures per ' + (picture.timeline.step_minutes === 1 ? 'minute' : picture.timeline.step_minutes + ' minutes'), timeline(picture.timeline, incident)),
    make('div', {class: 'columns'},
      card('Why it is ' + incident.severity, list2(incident.severity_reasons || [], 'no reasons are known')),
      card('Likely causes', list2((incident.causes || []).map(one => one.sentence), 'none stands out')),
      card('Containment (' + containment.mode + ')',
        list2(shut, 'nothing was shut'),
        list2(containment.decided.map(one => (one.decision === 'observe' ? 'would shut ' : one.decision === 'ask' ? 'asks to shut ' : 'shuts ')
          + one.scope + ' ' + one.targets.join(', ') + ((one.vetoes || []).length ? '; not by itself: ' + one.vetoes.join('; ') : '')), 'nothing was decided')),
      card('Deadlines', deadlines(incident, picture))),
    make('p', {}),
    card('Who saw whose records', graph(picture.graph)),
    people(incident, affected),
    may('responder', 'commander', 'privacy-officer') ? trail(incident) : null);
}

function deadlines(incident, picture) {
  const seen = picture.timeline.marks.filter(mark => mark.kind === 'action').map(mark => mark.at).sort()[0];
  if (!seen) return make('p', {text: 'Nobody has said that they are aware of it. Whoever acknowledges it starts the 72 hours of Art. 33 GDPR.'});
  const due = new Date(new Date(seen).getTime() + 72 * 3600 * 1000);
  const left = (due - Date.now()) / 3600000;
  return make('p', {class: 'deadline' + (left < 24 ? ' error' : ''), text: 'Aware since ' + minutes(seen) + '. Art. 33 GDPR: '
    + (left > 0 ? Math.floor(left) + ' hours left, until ' : 'over since ') + minutes(due.toISOString().replace('.000', ''))});
}

function timeline(data, incident) {
  const width = 960, height = 160, counts = data.exposures;
  const most = Math.max(1, ...counts), from = new Date(data.from).getTime(), step = data.step_minutes * 60000;
  const marks = data.marks.map(mark => ({at: new Date(mark.at).getTime(), what: mark.what}));
  for (const cause of incident.causes || []) {
    if (cause.onset) marks.push({at: new Date(cause.onset).getTime(), what: cause.dimension + ' ' + cause.value + ' first seen'});
  }
  const end = from + Math.max(1, counts.length) * step;
  const x = at => 8 + Math.min(1, Math.max(0, (at - from) / (end - from))) * (width - 16);
  const svg = make('svg', {svg: true, viewBox: `0 0 ${width} ${height + 26}`, role: 'img',
    'aria-label': `Exposures from ${minutes(data.from)}, at most ${most} in one step`});
  counts.forEach((n, i) => {
    const h = n === 0 ? 0 : Math.max(2, n / most * (height - 12));
    svg.append(make('rect', {svg: true, class: 'bar', x: x(from + i * step), y: height - h,
      width: Math.max(1, (width - 16) / counts.length - 1), height: h}, make('title', {svg: true, text: `${minutes(new Date(from + i * step).toISOString())}: ${n}`})));
  });
  for (const mark of marks) {
    svg.append(make('line', {svg: true, class: 'mark', x1: x(mark.at), x2: x(mark.at), y1: 0, y2: height},
      make('title', {svg: true, text: minutes(new Date(mark.at).toISOString()) + ': ' + mark.what})));
  }
  svg.append(make('text', {svg: true, x: 8, y: height + 18, text: minutes(data.from)}),
    make('text', {svg: true, x: width - 8, y: height + 18, 'text-anchor': 'end', text: minutes(new Date(end).toISOString())}));
  return make('div', {}, svg, list2(marks.sort((a, b) => a.at - b.at).slice(-8).map(mark => minutes(new Date(mark.at).toISOString()) + ' ' + mark.what), 'nothing was done yet'));
}

function graph(data) {
  if (!data.edges.length) return make('p', {class: 'soft', text: 'nothing to show'});
  const viewers = [...new Set(data.edges.map(edge => edge.viewer))], owners = [...new Set(data.edges.map(edge => edge.owner))];
  const rows = Math.max(viewers.length, owners.length), height = Math.max(60, Math.min(900, rows * 14)) + 30, width = 960;
  const y = (index, of) => 24 + (index + .5) / of * (height - 30);
  const most = Math.max(...data.edges.map(edge => edge.times));
  const svg = make('svg', {svg: true, viewBox: `0 0 ${width} ${height}`, role: 'img',
    'aria-label': `${viewers.length} viewers on the left saw records of ${owners.length} people on the right`});
  svg.append(make('text', {svg: true, x: 120, y: 14, text: 'who saw'}), make('text', {svg: true, x: 840, y: 14, 'text-anchor': 'end', text: 'whose records'}));
  for (const edge of data.edges) {
    const a = y(viewers.indexOf(edge.viewer), viewers.length), b = y(owners.indexOf(edge.owner), owners.length);
    svg.append(make('path', {svg: true, class: 'edge', d: `M120 ${a} C 400 ${a}, 560 ${b}, 840 ${b}`, 'stroke-width': 1 + 3 * edge.times / most},
      make('title', {svg: true, text: number(edge.times) + ' times'})));
  }
  viewers.forEach((one, i) => svg.append(make('circle', {svg: true, class: 'dot', cx: 120, cy: y(i, viewers.length), r: 4})));
  owners.forEach((one, i) => svg.append(make('circle', {svg: true, class: 'dot', cx: 840, cy: y(i, owners.length), r: 4})));
  return make('div', {}, svg, data.left_out ? make('p', {class: 'soft', text: 'and ' + number(data.left_out) + ' more pairs'}) : null);
}

function table(heads, rows) {
  return make('div', {class: 'scroll', tabindex: '0'}, make('table', {},
    make('thead', {}, make('tr', {}, ...heads.map(text => make('th', {text, scope: 'col'})))),
    make('tbody', {}, ...rows.map(cells => make('tr', {}, ...cells.map(text => make('td', {text})))))));
}

function people(incident, affected) {
  const box = card('Affected people: ' + number(affected.total));
  const heads = ['person', 'records', 'times', 'seen by', 'first', 'last', 'data'];
  box.append(table(heads, affected.affected.map(one => [one.person, number(one.records), number(one.times), number(one.seen_by),
    minutes(one.first), minutes(one.last), one.data.join(', ')])));
  if (affected.total > affected.affected.length) box.append(make('p', {class: 'soft', text: 'the first ' + affected.affected.length}));
  if (may('responder', 'commander', 'privacy-officer')) {
    box.append(make('button', {text: 'Show names (this is logged)', on: async event => {
      event.target.disabled = true;
      await attempt(box, async () => {
        const lines = (await (await call('/incidents/' + incident.id + '/affected/names')).text()).trim().split('\n').filter(Boolean);
        box.replaceChildren(make('h2', {text: 'Affected people: ' + number(lines.length)}),
          table(['person', 'record', 'data', 'seen by'], lines.slice(0, 500).flatMap(line => {
            const one = JSON.parse(line);
            return one.records.map(record => [one.person, record.id, record.data.join(', '), record.seen_by.map(view => view.viewer).join(', ')]);
          })),
          lines.length > 500 ? make('p', {class: 'soft', text: 'the first 500; all of them: exposure-watch affected ' + incident.id}) : '');
      });
    }}));
  }
  if (may('privacy-officer')) {
    box.append(make('button', {text: 'List for the letters, CSV (this is logged)', on: () => attempt(box, () => save('/incidents/' + incident.id + '/letters', 'letters.csv'))}),
      make('button', {text: 'Draft of the report', on: () => attempt(box, () => save('/incidents/' + incident.id + '/notice', 'notice.md'))}));
  }
  return box;
}

async function attempt(box, what) {
  try { await what(); } catch (e) { box.append(make('p', {class: 'error', role: 'alert', text: e.message})); }
}

async function save(path, name) {
  const url = URL.createObjectURL(await (await call(path)).blob());
  const link = make('a', {href: url, download: name});
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

function trail(incident) {
  const box = card('Trail: ' + number((incident.trail || {}).entries) + ' entries');
  box.append(make('button', {text: 'Show (this is logged)', on: event => {
    event.target.disabled = true;
    return attempt(box, async () => {
      const answer = await call('/incidents/' + incident.id + '/trail');
      const lines = [];
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = '';
      for (let part = await reader.read(); !part.done && lines.length < 500; part = await reader.read()) {
        const pieces = (rest + part.value).split('\n');
        rest = pieces.pop();
        lines.push(...pieces);
      }
      reader.cancel();
      box.append(table(['no.', 'time', 'what', 'about'], lines.slice(0, 500).map(line => JSON.parse(line)).map(entry => [
        number(entry.sequence), minutes(entry['@timestamp']), entry.kind, about(entry)])));
    });
  }}));
  return box;
}

function about(entry) {
  const data = entry.data || {};
  if (data.record) return data.record.id + ' of ' + ((data.owner || {}).user || (data.owner || {}).organization || 'nobody')
    + ' was shown to ' + ((data.viewer || {}).user || 'somebody at ' + ((data.client || {}).ip || 'an unknown address'));
  if (data.action) return (data.user || {}).id + ': ' + data.action.kind + (data.note ? ', ' + data.note : '');
  return [data.event, data.scope, data.target].filter(Boolean).join(' ');
}

function buttons(incident, containment) {
  const box = make('div', {});
  const act = (kind, text, danger, ask) => box.append(make('button', {text, class: danger ? 'danger' : '', on: async event => {
    if (ask && !confirm(ask)) return;
    event.target.disabled = true;
    await attempt(box, async () => {
      await call('/incidents/' + incident.id + '/actions', {method: 'POST', body: JSON.stringify({kind})});
      box.append(make('p', {class: 'soft', role: 'status', text: text + ': sent'}));
    });
  }}));
  if (!incident.acknowledged_by && may('responder', 'commander', 'privacy-officer')) act('acknowledge', 'I look after it');
  if (may('commander')) {
    const asked = containment.decided.find(one => one.decision === 'ask');
    if (asked) act('approve', 'Shut ' + asked.scope, true, 'Shut ' + asked.scope + ' ' + asked.targets.join(', ') + '? Everybody who uses it will see a closed page.');
    if (containment.shut.some(one => one.state === 'shut')) act('restore', 'Open again', true, "Is what leaked mended? 'contain restore' shows what happened since.");
  }
  if (may('responder', 'commander')) {
    act('resolve', 'It is over', false, 'Mark it as over?');
    act('false-positive', 'It was none', false, 'Mark it as a false positive? Its exposures stay in the trail.');
  }
  return box;
}

start();
