'use strict';
// No text that came from outside is ever taken for markup: it is put in by textContent alone, after visible().

const api = '/api/v1';
const main = document.getElementById('main');
const every = 2000;
/** Characters of one value, and of all that is said in one place. */
const longest = 500;
const longestText = 2000;
const mostPeople = 500;
const mostRows = 1000;
const mostShown = 200;
const mostRead = 50000;

let me = null;
let timer = 0;
/** Goes up when another page is asked for: answers to what was asked before are late. */
let turn = 0;
/** Parts of the page that is shown: name to its node and the data that it says. */
let parts = new Map();

/* Text */

const number = n => Number(n || 0).toLocaleString('en');
const many = (n, one, more) => number(n) + ' ' + (Number(n) === 1 ? one : more);
const minutes = text => (text || '').replace('T', ' ').replace(/(:\d\d)(\.\d+)?Z$/, '$1 UTC');
const iso = at => new Date(at).toISOString();
const clock = at => iso(at).slice(11, 16);
const grave = severity => ['critical', 'high', 'medium', 'low'].includes(severity) ? severity : 'low';
const may = (...roles) => me !== null && roles.some(role => me.roles.includes(role));
const token = () => sessionStorage.getItem('token') || '';

/** One line of bounded length; what is invisible or turns the direction of writing is written as \u202e. */
function visible(value, most = longest) {
  const text = String(value === null || value === undefined ? '' : value);
  return text.slice(0, most).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, c => '\\u' + c.codePointAt(0).toString(16).padStart(4, '0'))
    + (text.length > most ? '\u2026 (' + number(text.length - most) + ' more characters)' : '');
}

function percent(share) {
  const value = share * 100;
  if (value > 0 && value < 0.1) return 'less than 0.1 %';
  return value.toFixed(value > 0 && value < 1 || value > 99 && value < 100 ? 1 : 0) + ' %';
}

function ago(text) {
  const seconds = Math.max(0, (Date.now() - new Date(text).getTime()) / 1000);
  if (!Number.isFinite(seconds)) return '';
  if (seconds < 90) return 'a moment ago';
  if (seconds < 5400) return Math.round(seconds / 60) + ' minutes ago';
  return seconds < 172800 ? Math.round(seconds / 3600) + ' hours ago' : Math.round(seconds / 86400) + ' days ago';
}

const words = {
  state: {'open': 'open', 'contained': 'contained', 'resolved': 'over', 'false-positive': 'false alarm',
    'withdrawn': 'withdrawn: all of it was legitimate', 'taken-in': 'part of another incident'},
  pattern: {'cross-view': 'many people see records of others', 'enumeration': 'one viewer goes through records of many',
    'isolated': 'single looks'},
  dimension: {release: 'Release', integration: 'Partner interface', route: 'Route', node: 'Machine', cache: 'Cache status'},
  mark: {'acknowledge': 'somebody looks after it', 'note': 'a note was written', 'contain': 'said to be shut',
    'restore': 'asked to be opened again', 'approve': 'shutting was approved', 'resolve': 'said to be over',
    'false-positive': 'said to be a false alarm', 'assign': 'given to somebody else', 'aware': 'known since earlier', 'notify': 'somebody was told',
    'no-notice': 'decided that somebody need not be told', 'complaint': 'a customer complained', 'answer': 'a customer was answered', 'advised': 'said what would be shut', 'asked': 'asked whether to shut',
    'approved': 'a person agreed to shut', 'not-approved': 'an approval without effect', 'ordered': 'commanded to shut',
    'shut': 'shut', 'opening': 'commanded to open again', 'opened': 'opened again', 'failed': 'a command failed'},
};
const say = (kind, value) => Object.hasOwn(words[kind], value) ? words[kind][value] : value;

/** What of the site, and what shutting it means to those who use it. */
function part(scope, targets) {
  const names = targets.map(one => visible(one)).join(', ');
  switch (scope) {
    case 'session': return many(targets.length, 'session', 'sessions') + ' (' + names + '): whoever uses it sees a closed page, everybody else goes on';
    case 'integration': return 'the partner interface ' + names + ': nothing goes through it, the rest of the site goes on';
    case 'route': return 'the route ' + names + ': whoever calls it sees a closed page, the rest of the site goes on';
    case 'site': return 'the whole site ' + names + ': everybody sees a closed page';
    default: return visible(scope) + ' ' + names;
  }
}

/* Nodes */

function fill(node, options, children) {
  for (const [key, value] of Object.entries(options || {})) {
    if (key === 'text') node.textContent = visible(value, longestText);
    else if (key === 'on') node.addEventListener('click', value);
    else node.setAttribute(key, value);
  }
  node.append(...children.filter(child => child !== null && child !== undefined));
  return node;
}
const make = (name, options, ...children) => fill(document.createElement(name), options, children);
const draw = (name, options, ...children) => fill(document.createElementNS('http://www.w3.org/2000/svg', name), options, children);
const soft = text => make('p', {class: 'soft', text});
const items = (texts, none) => texts.length ? make('ul', {}, ...texts.map(text => make('li', {text}))) : soft(none);
const card = (title, ...nodes) => make('section', {class: 'card'}, make('h2', {text: title}), ...nodes);

/** A button that can't be pressed again while it works; it keeps the focus. */
function button(key, text, what, kind) {
  const node = make('button', {type: 'button', text, 'data-key': key, class: kind || '', on: async () => {
    if (node.getAttribute('aria-disabled') === 'true') return;
    node.setAttribute('aria-disabled', 'true');
    try { await what(node); } finally { node.removeAttribute('aria-disabled'); }
  }});
  return node;
}

/** A place of the page that is drawn anew when what it says has changed, and only then. */
function place(name, options) {
  const node = make('div', {tabindex: '-1', ...options});
  parts.set(name, {node, said: ''});
  return node;
}

function tell(name, data, drawn) {
  const one = parts.get(name);
  const text = JSON.stringify(data);
  if (!one || one.said === text) return;
  one.said = text;
  keepFocus(one.node, () => one.node.replaceChildren(...[drawn()].flat().filter(node => node !== null)));
}

/** Whoever stands on something that is drawn anew stands on the same afterwards, or where it was; tables stay scrolled. */
function keepFocus(node, change) {
  const had = node.contains(document.activeElement) ? document.activeElement : null;
  const scrolled = [...node.querySelectorAll('.scroll')].map(one => [one.dataset.key, one.scrollTop, one.scrollLeft]);
  change();
  for (const one of node.querySelectorAll('.scroll')) {
    const was = scrolled.find(([key]) => key === one.dataset.key);
    if (was) one.scrollTo(was[2], was[1]);
  }
  if (had && document.activeElement !== had) {
    const same = [...node.querySelectorAll('[data-key]')].find(one => one.dataset.key === had.dataset.key);
    (had.isConnected ? had : same || node).focus({preventScroll: true});
  }
}

const show = (...nodes) => main.replaceChildren(...nodes);

/* Asking */

class SignedOut extends Error {}
/** No answer, or one that says why not. */
class Refused extends Error {}

async function call(path, options) {
  const mine = turn;
  let answer;
  try {
    answer = await fetch(api + path, {...options, headers: {'Authorization': 'Bearer ' + token(), 'Content-Type': 'application/json'}});
  } catch (e) {
    throw new Refused('Exposure Watch does not answer');
  }
  if (answer.status === 401) {
    if (mine === turn) signOut('This token is not known. Look whether all of it was copied.');
    throw new SignedOut();
  }
  if (!answer.ok) {
    let why = answer.statusText;
    try { why = (await answer.json()).detail; } catch (e) { /* no JSON: the status has to do */ }
    throw new Refused(why);
  }
  return answer;
}
const get = async path => (await call(path)).json();

/** Lines of JSON, one after the other, until there are no more or take says that it has enough. */
async function lines(path, take) {
  const reader = (await call(path)).body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    const all = (rest + piece.value).split('\n');
    rest = all.pop();
    for (const line of all) {
      if (line && !take(JSON.parse(line))) {
        await reader.cancel();
        return;
      }
    }
  }
}

/* Signing in */

function signOut(why) {
  sessionStorage.removeItem('token');
  me = null;
  turn++;
  clearTimeout(timer);
  parts = new Map();
  live('', false);
  whoAmI();
  signIn(why);
}

function whoAmI() {
  document.getElementById('who').textContent = me ? visible(me.name + ' (' + me.roles.join(', ') + ')') : '';
  document.getElementById('out').hidden = !me;
}

function signIn(why) {
  document.title = 'Sign in \u00b7 Exposure Watch';
  const field = make('input', {type: 'password', autocomplete: 'off', id: 'token', 'aria-describedby': 'help'});
  const form = make('form', {}, make('label', {for: 'token', text: 'Your token'}), make('p', {}, field),
    make('button', {type: 'submit', text: 'Sign in'}));
  form.addEventListener('submit', event => {
    event.preventDefault();
    const given = field.value.trim();
    if (!/^[\x21-\x7e]+$/.test(given)) { signIn('A token is letters, digits and signs without spaces.'); return; }
    sessionStorage.setItem('token', given);
    start();
  });
  show(make('h1', {text: 'Sign in'}), make('div', {class: 'card'},
    why ? make('p', {class: 'error', role: 'alert', text: why}) : null, form,
    make('p', {class: 'soft', id: 'help', text: "'exposure-watch run' says the token when it starts; elsewhere ask whoever keeps the tokens. This tab forgets it when it is closed."})));
  field.focus();
}

/** Takes a token out of the address: it must not stay where it is seen, or in the history. */
function takeToken() {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (!given) return false;
  sessionStorage.setItem('token', given);
  history.replaceState(null, '', location.pathname + '#/');
  return true;
}

async function start() {
  takeToken();
  const mine = ++turn;
  clearTimeout(timer);
  if (!token()) { signIn(''); return; }
  try {
    const answer = await get('/me');
    if (mine !== turn) return;
    me = answer;
  } catch (e) {
    if (e instanceof SignedOut || mine !== turn) return;
    live('not connected', true);
    show(make('h1', {text: 'Not connected'}), make('p', {class: 'error', text: e.message + '. It is asked again every ' + every / 1000 + ' seconds.'}));
    again(start);
    return;
  }
  whoAmI();
  route();
}

function route() {
  clearTimeout(timer);
  turn++;
  parts = new Map();
  const id = (location.hash.match(/^#\/incidents\/([0-9a-zA-Z-]+)$/) || [])[1];
  window.scrollTo(0, 0);
  (id ? incidentPage(id) : listPage()).then(() => main.focus({preventScroll: true}));
}

window.addEventListener('hashchange', () => {
  if (takeToken() || !me) { me = null; start(); } else { route(); }
});
document.querySelector('.skip').addEventListener('click', event => {
  event.preventDefault();
  main.focus();
});
document.getElementById('out').addEventListener('click', () => signOut('You have signed out.'));

function again(what) {
  clearTimeout(timer);
  timer = setTimeout(what, every);
}

function live(text, bad) {
  const node = document.getElementById('live');
  if (node.textContent !== text) node.textContent = text;
  node.classList.toggle('stale', bad);
}

/** Asks again and again; while that fails, what is shown stays, and it says since when it is old. */
async function follow(mine, look, failed) {
  try {
    await look();
    if (mine === turn) live('live', false);
  } catch (e) {
    if (e instanceof SignedOut || mine !== turn) return;
    if (!(e instanceof Refused)) console.error(e);
    const node = document.getElementById('live');
    if (!node.classList.contains('stale')) {
      live((e instanceof Refused ? 'not connected' : 'an error of the console') + ' since ' + clock(Date.now()) + ' UTC: this may be old', true);
    }
    failed(e);
  }
  if (mine === turn) again(() => follow(mine, look, failed));
}

/* The list */

const gravity = ['critical', 'high', 'medium', 'low'];

function listPage() {
  const mine = turn;
  let laid = false;
  return follow(mine, async () => {
    const [open, over] = await Promise.all([get('/incidents?state=open,contained&limit=200'),
      get('/incidents?state=resolved,false-positive,withdrawn,taken-in&limit=50')]);
    if (mine !== turn) return;
    if (!laid) {
      laid = true;
      show(place('head'), place('open'), place('over-head'), place('over'),
        ...(may('responder', 'commander', 'privacy-officer') ? [complaining()] : []));
    }
    document.title = (open.total ? '(' + number(open.total) + ') ' : '') + 'Exposure Watch';
    tell('head', [open.total, open.complete], () => make('h1', {text: !open.complete ? 'Reading what is known \u2026'
      : open.total ? many(open.total, 'incident is open', 'incidents are open')
        : 'Nobody is seeing somebody else\u2019s data, as far as is known'}));
    // The gravest first, and a row stays where it is while its numbers go up.
    const rank = one => gravity.indexOf(grave(one.severity));
    rows('open', open.incidents.sort((a, b) => rank(a) - rank(b) || String(b.opened_at || '').localeCompare(String(a.opened_at || ''))), open.total);
    tell('over-head', over.total > 0, () => over.total ? make('h2', {text: 'Over, or part of another'}) : null);
    rows('over', over.incidents, over.total);
  }, e => {
    if (!laid) show(make('h1', {text: 'The incidents can\u2019t be shown'}), make('p', {class: 'error', text: e.message}));
  });
}

/** A customer says that they saw somebody else's data: taken down, and held against the log. */
function complaining() {
  const field = (key, label, options) => [make('label', {for: key, text: label}), make('input', {id: key, 'data-key': key, autocomplete: 'off', ...options})];
  const customer = field('complainer', 'Customer, as sessions name them', {type: 'text', maxlength: '512', required: ''});
  const at = field('complained-at', 'When it was, UTC, give or take two hours', {type: 'text', required: '', placeholder: '2026-11-24 10:00', pattern: '[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}'});
  const note = field('complained', 'Their words', {type: 'text', maxlength: '2000'});
  const form = make('form', {}, ...customer, ...at, ...note, make('p', {}, make('button', {type: 'submit', text: 'Hold it against the log', 'data-key': 'complain'})));
  form.addEventListener('submit', event => {
    event.preventDefault();
    attempt('complained-said', async () => {
      const body = {customer: customer[1].value.trim(), at: at[1].value.replace(' ', 'T') + ':00Z', note: note[1].value.trim()};
      const answer = await (await call('/complaints', {method: 'POST', body: JSON.stringify(body)})).json();
      form.reset();
      return answer.verdict + ': ' + answer.finding + '. It is taken down with incident ' + answer.incident + '.';
    });
  });
  return make('details', {class: 'card'}, make('summary', {text: 'A customer complains'}), form, place('complained-said', {role: 'status'}));
}

/** Rows that are there stay the nodes that they are: nobody loses the row that they stand on. */
function rows(name, incidents, total) {
  const box = parts.get(name).node;
  const old = new Map([...box.children].map(node => [node.dataset.key, node]));
  keepFocus(box, () => {
    let at = box.firstElementChild;
    const put = node => { if (node === at) { at = at.nextElementSibling; } else { box.insertBefore(node, at); } };
    for (const one of incidents) {
      const node = old.get(one.id) || make('a', {'data-key': one.id, href: '#/incidents/' + encodeURIComponent(one.id)});
      old.delete(one.id);
      const text = JSON.stringify([one, ago(one.last_seen)]);
      if (node.said !== text) {
        node.said = text;
        node.className = 'card row ' + grave(one.severity);
        node.replaceChildren(
          make('span', {class: 'tags'}, make('span', {class: 'tag ' + grave(one.severity), text: visible(one.severity, 40)}),
            make('span', {class: 'tag', text: visible(say('state', one.state), 40)}),
            !one.acknowledged_by && one.state === 'open' ? make('span', {class: 'tag', text: 'nobody looks after it'}) : null),
          make('strong', {text: visible(one.summary, 300)}),
          make('span', {class: 'soft', text: [visible(one.site), visible(say('pattern', one.pattern)), many(one.affected, 'person', 'people') + ' concerned',
            'last shown ' + ago(one.last_seen) + ' (' + minutes(one.last_seen) + ')', one.acknowledged_by ? 'looked after by ' + visible(one.acknowledged_by) : '']
            .filter(Boolean).join(' \u00b7 ')}));
      }
      put(node);
    }
    if (total > incidents.length) {
      const node = old.get('') || make('p', {class: 'soft', 'data-key': ''});
      old.delete('');
      const text = 'The ' + number(incidents.length) + ' that were seen last, of ' + number(total) + '. All of them: exposure-watch incidents';
      if (node.textContent !== text) node.textContent = text;
      put(node);
    }
    old.forEach(node => node.remove());
  });
}

/* One incident */

function incidentPage(id) {
  const mine = turn;
  const path = '/incidents/' + id;
  let page = null;
  let asked = '';
  return follow(mine, async () => {
    const [incident, containment] = await Promise.all([get(path), get(path + '/containment')]);
    const head = JSON.stringify(incident.trail) + incident.state;
    if (head !== asked) {
      const [picture, affected] = await Promise.all([get(path + '/picture'), get(path + '/affected?limit=50')]);
      if (mine !== turn) return;
      if (!page) page = current = lay(path);
      page.picture = picture;
      page.affected = affected;
      asked = head;
    }
    if (mine !== turn) return;
    page.incident = incident;
    page.containment = containment;
    if (!page.since || page.since.state === 'running') page.since = await get(path + '/since');
    if (mine !== turn) return;
    paint(page);
  }, e => {
    if (!page) {
      show(back(), make('h1', {text: 'This incident can\u2019t be shown'}), make('p', {class: 'error', text: e.message}));
    }
  });
}

/** The incident that is shown, to draw its pictures anew when the window has another width. */
let current = null;
window.addEventListener('resize', () => { if (current && current.turn === turn && parts.has('graph')) pictures(current); });

const back = () => make('p', {}, make('a', {class: 'back', href: '#/', text: 'All incidents'}));

function lay(path) {
  const page = {path, turn, names: null, trail: null};
  show(back(), place('head'),
    ...(may('responder', 'commander', 'privacy-officer') ? [acting(page)] : []),
    make('div', {class: 'columns'},
      make('div', {}, make('section', {class: 'card'}, place('containment')), make('section', {class: 'card'}, place('deadlines'), deciding(page)),
        make('section', {class: 'card'}, place('since'), place('since-said', {role: 'status'}))),
      make('div', {}, make('section', {class: 'card'}, place('why')), make('section', {class: 'card'}, place('causes')))),
    make('section', {class: 'card'}, place('timeline')),
    make('section', {class: 'card'}, place('graph')),
    make('section', {class: 'card'}, place('people-head'), place('people'), opening(page), place('people-said', {role: 'status'})),
    ...(may('responder', 'commander', 'privacy-officer')
      ? [make('section', {class: 'card'}, place('trail-head'), place('trail'), readingTrail(page), place('trail-said', {role: 'status'}))] : []));
  return page;
}

function paint(page) {
  const {incident, containment, picture} = page;
  document.title = visible(incident.severity + ': ' + incident.summary).slice(0, 120);
  tell('head', [incident, ago(incident.last_seen)], () => heading(incident));
  tell('why', [incident.severity, incident.severity_reasons, incident.notes], () => [make('h2', {text: 'Why it is ' + incident.severity}),
    items(incident.severity_reasons || [], 'No reasons are known.'),
    ...((incident.notes || []).length ? [make('h3', {text: 'What else was seen'}), items(incident.notes, '')] : [])]);
  tell('causes', incident.causes, () => [make('h2', {text: 'Likely causes'}), causes(incident.causes || [])]);
  tell('containment', [incident.containment, containment], () => [make('h2', {text: 'Containment'}), ...contained(incident, containment)]);
  tell('deadlines', [incident, Math.floor(Date.now() / 60000)], () => [make('h2', {text: 'Deadlines'}), ...deadlines(incident)]);
  duties(page);
  since(page);
  pictures(page);
  people(page);
  if (parts.has('trail-head')) trail(page);
  if (parts.has('acts')) acts(page);
}

function heading(incident) {
  return [
    make('p', {class: 'tags'}, make('span', {class: 'tag ' + grave(incident.severity), text: incident.severity}),
      make('span', {class: 'tag', text: say('state', incident.state)}),
      make('span', {class: 'tag', text: say('pattern', incident.pattern)})),
    make('h1', {text: incident.summary}),
    make('div', {class: 'numbers'},
      ...[[incident.affected, 'person concerned', 'people concerned'], [incident.records, 'record of theirs', 'records of theirs'],
        [incident.viewers, 'person who saw them', 'people who saw them'], [incident.exposures, 'time shown', 'times shown']]
        .map(([n, one, more]) => make('div', {}, make('b', {text: number(n)}), Number(n) === 1 ? one : more))),
    (incident.data || []).length ? make('p', {text: 'What was shown: ' + incident.data.join(', ')}) : null,
    make('p', {class: 'soft', text: 'On ' + visible(incident.site) + ' \u00b7 first shown ' + minutes(incident.first_seen) + ' \u00b7 last shown ' + minutes(incident.last_seen)
      + ' (' + ago(incident.last_seen) + ') \u00b7 detected ' + minutes(incident.detected_at)}),
    incident.acknowledged_by ? soft('Looked after by ' + visible(incident.acknowledged_by))
      : incident.state === 'open' ? make('p', {class: 'warning', text: 'Nobody looks after it yet.'}) : null,
    incident.taken_in_by ? make('p', {}, make('a', {class: 'back', 'data-key': 'taker', href: '#/incidents/' + encodeURIComponent(incident.taken_in_by),
      text: 'The incident that explains it'})) : null];
}

function causes(list) {
  if (!list.length) return soft('Nothing stands out against the usual traffic.');
  return make('ol', {class: 'causes'}, ...list.map(one => make('li', {},
    one.dimension ? make('strong', {text: say('dimension', one.dimension) + ' ' + visible(one.value)}) : null,
    one.share === undefined ? null : make('div', {class: 'compare'},
      share('bar', one.share, 'of exposures'), share('usual', one.baseline, 'of traffic')),
    make('p', {class: 'soft', text: one.sentence}))));
}

function share(kind, value, of) {
  const width = Math.max(0, Math.min(100, value * 100)) + '%';
  return make('div', {class: 'share'},
    draw('svg', {width: '100%', height: 8, 'aria-hidden': 'true'}, draw('rect', {class: 'track', width: '100%', height: 8}), draw('rect', {class: kind, width, height: 8})),
    make('span', {text: percent(value) + ' ' + of}));
}

/** Whether all that was decided about is shut already. */
const isShut = (decided, containment) => decided.targets.every(target => containment.shut.some(one =>
  one.state === 'shut' && one.scope === decided.scope && one.target === target));

function contained(incident, containment) {
  const nodes = [];
  for (const one of containment.shut) {
    const answers = (one.answers || []).map(answer => visible(answer.actuator) + ': ' + answer.outcome).join(', ') || 'no switch has answered yet';
    const how = one.mode === 'enforce' ? 'decided by itself' : 'approved by people';
    nodes.push(make('p', {class: one.state === 'shut' ? 'warning' : '',
      text: (one.state === 'shut' ? 'Shut since ' : one.state === 'failed' ? 'Could not be shut, ' : 'Opened again; had been shut at ') + minutes(one.at) + ', ' + how + ': '
        + part(one.scope, [one.target]) + '. ' + answers + '.'}));
  }
  for (const one of containment.decided) {
    if (isShut(one, containment)) continue;
    const approved = one.approved_by || [];
    nodes.push(make('p', {class: one.decision === 'ask' ? 'warning' : '', text: (one.decision === 'observe' ? 'It only watches. It would shut '
      : one.decision === 'ask' ? 'A person has to agree. It would then shut ' : 'It has decided to shut ') + part(one.scope, one.targets) + '.'}));
    if (one.decision === 'ask' && one.approvals > 1) {
      nodes.push(soft(number(approved.length) + ' of ' + number(one.approvals) + ' people have agreed' + (approved.length ? ': ' + approved.map(one => visible(one)).join(', ') : '') + '.'));
    }
    if ((one.reasons || []).length) nodes.push(soft('Why: ' + one.reasons.map(one => visible(one)).join('; ')));
    if ((one.vetoes || []).length) nodes.push(soft('Why not by itself: ' + one.vetoes.map(one => visible(one)).join('; ')));
  }
  if (!nodes.length) nodes.push(soft('Nothing was shut, and nothing was decided.'));
  const mode = {observe: 'it only says what it would shut', ask: 'it asks people before it shuts anything', enforce: 'it shuts by itself while it is armed'}[containment.mode];
  nodes.push(soft('Mode ' + containment.mode + (mode ? ': ' + mode : '') + '.'
    + (containment.armed.length ? ' Armed by ' + containment.armed.map(one => visible(one.by) + ' until ' + minutes(one.until)).join(', ') + '.' : '')));
  if (containment.doubts.length) nodes.push(make('p', {class: 'warning', text: 'Not trusted just now: ' + containment.doubts.map(one => visible(one)).join('; ')}));
  const past = (incident.containment || []).map(one => minutes(one.at) + ': ' + (one.mode === 'observe' ? 'would have ' : '')
    + (one.action === 'restore' ? 'opened again ' : 'shut ') + one.scope + ' ' + visible(one.target));
  if (past.length) nodes.push(make('h3', {text: 'So far'}), items(past, ''));
  return nodes;
}

/** What was decided about the authority or the people; null = nothing, or more are concerned by now and it has to be again. */
const answer = (incident, whom) => incident[whom] && incident[whom].lapsed !== true ? incident[whom] : null;

/** What the law's time says, and what was decided; each line with whether it presses. */
function deadlines(incident) {
  const lines = [];
  const decided = {authority: answer(incident, 'authority'), people: answer(incident, 'people')};
  const over = !incident.exposures || incident.state === 'taken-in';
  if (!incident.aware_since) {
    lines.push(['Nobody has said that they are aware of it. The first thing that anybody does about it starts the law\u2019s time.', false]);
  } else {
    lines.push(['Aware since ' + minutes(incident.aware_since) + ', by ' + visible(incident.aware_by) + '.', false]);
    if (!decided.authority && !over && (me.regimes || []).includes('gdpr')) {
      const due = new Date(incident.aware_since).getTime() + 72 * 3600000, left = due - Date.now();
      const hours = Math.floor(left / 3600000), rest = Math.floor(left / 60000) % 60;
      lines.push([left > 0 ? 'Art. 33 GDPR: ' + many(hours, 'hour', 'hours') + ' ' + rest + ' min left, until ' + minutes(iso(due))
        : 'Art. 33 GDPR: the 72 hours are over since ' + minutes(iso(due)) + '; the report says why it is late', left < 24 * 3600000]);
    }
    if (!decided.authority && !over && (me.regimes || []).includes('pipeda')) {
      lines.push(['PIPEDA: report as soon as feasible, where there is a real risk of significant harm', false]);
    }
  }
  for (const [whom, what] of [['authority', 'The authority'], ['people', 'The people concerned']]) {
    const one = decided[whom];
    if (one) {
      lines.push([what + (one.told ? (whom === 'people' ? ' were' : ' was') + ' told ' : ' need not be told; decided ') + minutes(one.at) + ', by ' + visible(one.by)
        + (one.note ? ': ' + visible(one.note, 300) : ''), false]);
    } else if (incident.aware_since && !over) {
      lines.push([what + (incident[whom] ? ': to be decided again, more people are concerned by now' : ': not decided yet'), false]);
    }
  }
  const waiting = incident.unanswered_complaints;
  if (waiting) lines.push([many(waiting.number, 'complaint waits', 'complaints wait') + ' for an answer since ' + minutes(waiting.since), true]);
  return lines.map(([text, bad]) => make('p', {class: 'deadline' + (bad ? ' error' : ''), text}));
}

/** What the privacy officer decides, with a field for the reasons. */
function deciding(page) {
  if (!may('privacy-officer')) return place('duties');
  const field = make('input', {type: 'text', id: 'reasons', maxlength: '2000', autocomplete: 'off', 'data-key': 'reasons'});
  page.reasons = field;
  return make('div', {}, make('label', {for: 'reasons', text: 'Reasons, for the register'}), field, place('duties', {class: 'buttons'}), place('duties-said', {role: 'status'}));
}

function duties(page) {
  const {incident} = page;
  const list = [];
  if (may('privacy-officer')) {
    if (!answer(incident, 'authority')) {
      list.push(['notify', 'authority', 'The authority was told'], ['no-notice', 'authority', 'The authority need not be told']);
    }
    if (!answer(incident, 'people')) list.push(['notify', 'people', 'The people were told'], ['no-notice', 'people', 'The people need not be told']);
  }
  tell('duties', list, () => list.map(([kind, whom, text]) => button(kind + whom, text, () => attempt('duties-said', async () => {
    const note = page.reasons.value.trim();
    if (kind === 'no-notice' && !note) {
      page.reasons.focus();
      throw new Refused('Say why not: it stands in the register');
    }
    if (!confirm(text + '? It stands in the register.')) return '';
    await call(page.path + '/actions', {method: 'POST', body: JSON.stringify(note ? {kind, whom, note} : {kind, whom})});
    page.reasons.value = '';
    return '\u201c' + text + '\u201d was sent. It stands here when it has taken effect.';
  }))));
}

/** Since when it went on: how far the search is, what it found, and what can be done about it. */
function since(page) {
  const state = page.since || {state: 'none'}, far = state.progress || {}, found = state.result;
  tell('since', state, () => [make('h2', {text: 'Since when?'}),
    state.state === 'none' ? soft('Looking back judges the log of accesses backwards, as far as it is kept, until nothing of this cause was wrong.') : null,
    state.state === 'running' ? make('p', {text: 'Looking back' + (far.back_to ? ': at ' + minutes(far.back_to) + ', ' + many(far.accesses, 'access', 'accesses') + ' looked at, '
      + many(far.exposures, 'exposure', 'exposures') + ' found' : '') + ' \u2026'}) : null,
    state.state === 'failed' ? make('p', {class: 'error', text: 'It failed; the log of the program says why. Try again.'}) : null,
    state.state === 'cancelled' ? soft('It was cancelled.') : null,
    found ? make('p', {text: found.sentence}) : null,
    found && found.exposures ? soft('Seen by ' + many(found.viewers, 'person', 'people') + '; cause: ' + visible(found.cause)) : null,
    may('responder', 'commander', 'privacy-officer')
      ? state.state === 'running' ? button('since-stop', 'Cancel', () => looking(page, 'DELETE')) : button('since-go', 'Look back (this is logged)', () => looking(page, 'POST'))
      : null]);
}

const looking = (page, method) => attempt('since-said', async () => {
  page.since = await (await call(page.path + '/since', {method})).json();
  since(page);
  return '';
});

/* Pictures: drawn as wide as there is room, so that their text has the size of other text */

function pictures(page) {
  const {incident, picture} = page;
  const width = Math.max(240, Math.floor(parts.get('graph').node.clientWidth));
  const step = picture.timeline.step_minutes;
  tell('timeline', [picture.timeline, incident.causes, width], () => [
    make('h2', {text: 'Times shown, per ' + (step === 1 ? 'minute' : number(step) + ' minutes')}), ...timeline(picture.timeline, incident, width)]);
  tell('graph', [picture.graph, incident.viewers, incident.affected, width], () => [
    make('h2', {text: 'Who saw whose records'}), ...graph(picture.graph, incident, width)]);
}

/** The next of 1, 2, 5, 10, 20 … */
function round(n) {
  const ten = 10 ** Math.floor(Math.log10(n));
  return [1, 2, 5, 10].map(one => one * ten).find(one => one >= n);
}

function timeline(data, incident, width) {
  const counts = data.exposures, step = data.step_minutes * 60000;
  if (!counts.length) return [soft('Nothing was shown.')];
  const first = new Date(data.from).getTime(), last = first + counts.length * step;
  const marks = data.marks.map(mark => ({at: new Date(mark.at).getTime(), what: say('mark', mark.what)}));
  for (const cause of incident.causes || []) {
    if (cause.onset) marks.push({at: new Date(cause.onset).getTime(), what: say('dimension', cause.dimension) + ' ' + visible(cause.value) + ' first seen'});
  }
  marks.sort((a, b) => a.at - b.at);
  // What was done long before or after stands at the edge, with an arrow: the bars would have no room.
  const room = Math.max(last - first, 900000);
  const from = Math.min(first, ...marks.map(mark => mark.at).filter(at => at >= first - room));
  const to = Math.max(last, ...marks.map(mark => mark.at).filter(at => at <= last + room));
  const left = 52, right = width - 12, top = marks.length ? 30 : 10, foot = top + 150;
  const most = round(Math.max(2, ...counts));
  const x = at => left + Math.min(1, Math.max(0, (at - from) / (to - from))) * (right - left);
  const y = n => foot - n / most * (foot - top);
  const svg = draw('svg', {width, height: foot + 26, viewBox: `0 0 ${width} ${foot + 26}`, role: 'img',
    'aria-label': `Times shown from ${minutes(iso(first))} to ${minutes(iso(last))}, at most ${number(Math.max(...counts))} per step`});
  for (const n of [0, most / 2, most]) {
    svg.append(draw('line', {class: 'grid', x1: left, x2: right, y1: y(n), y2: y(n)}),
      draw('text', {x: left - 8, y: y(n) + 4, 'text-anchor': 'end', text: number(n)}));
  }
  counts.forEach((n, i) => {
    if (n === 0) return;
    const a = x(first + i * step), b = x(first + (i + 1) * step), h = Math.max(2, foot - y(n));
    svg.append(draw('rect', {class: 'bar', x: a, y: foot - h, width: Math.max(1, b - a - (b - a > 4 ? 1 : 0)), height: h},
      draw('title', {text: `${minutes(iso(first + i * step))}: ${number(n)}`})));
  });
  const days = iso(from).slice(0, 10) !== iso(to).slice(0, 10);
  const label = at => (days ? iso(at).slice(5, 10) + ' ' : '') + clock(at);
  const ticks = width > 560 ? 4 : 2;
  for (let i = 0; i <= ticks; i++) {
    const at = from + i / ticks * (to - from);
    svg.append(draw('line', {class: 'grid', x1: x(at), x2: x(at), y1: foot, y2: foot + 5}),
      draw('text', {x: x(at), y: foot + 19, 'text-anchor': i === 0 ? 'start' : i === ticks ? 'end' : 'middle', text: label(at) + (i === ticks ? ' UTC' : '')}));
  }
  flags(svg, marks, from, to, x, foot);
  const lines = marks.map((mark, i) => make('li', {value: i + 1, text: minutes(iso(mark.at)) + ' \u00b7 ' + mark.what}));
  const list = (className, part) => make('ol', {class: className}, ...part);
  if (!lines.length) return [svg, soft('Nobody has done anything about it yet.')];
  if (lines.length <= 12) return [svg, list('marks', lines)];
  return [svg, list('marks', lines.slice(0, 6)), soft(number(lines.length - 12) + ' more in between: see the trail'), list('marks', lines.slice(-6))];
}

/** Marks of the timeline, numbered as the list below it; those that would stand on each other share a flag. */
function flags(svg, marks, from, to, x, foot) {
  const groups = [];
  marks.forEach((mark, i) => {
    const group = groups[groups.length - 1];
    const edge = mark.at < from ? '\u2190' : mark.at > to ? '\u2192' : '';
    if (group && x(mark.at) - group.x < 34 && group.edge === edge) group.last = i + 1;
    else groups.push({x: x(mark.at), first: i + 1, last: i + 1, edge});
  });
  const right = x(to);
  for (const group of groups) {
    const text = (group.edge === '\u2190' ? group.edge : '') + group.first + (group.last > group.first ? '\u2013' + group.last : '')
      + (group.edge === '\u2192' ? group.edge : '');
    const wide = 10 + 7 * text.length, at = Math.min(group.x - wide / 2, right - wide + 8);
    svg.append(draw('line', {class: 'mark', x1: group.x, x2: group.x, y1: 20, y2: foot}),
      draw('rect', {class: 'flag', x: at, y: 2, width: wide, height: 20, rx: 4}),
      draw('text', {class: 'flag-text', x: at + wide / 2, y: 16, 'text-anchor': 'middle', text}));
  }
}

function graph(data, incident, width) {
  if (!data.edges.length) return [soft('There is nothing to show.')];
  const seen = new Map(), by = new Map();
  for (const edge of data.edges) {
    if (!seen.has(edge.viewer)) seen.set(edge.viewer, new Set());
    if (!by.has(edge.owner)) by.set(edge.owner, new Set());
    seen.get(edge.viewer).add(edge.owner);
    by.get(edge.owner).add(edge.viewer);
  }
  // Who saw most at the top, and owners beside those who saw them: fewer lines cross.
  const viewers = [...seen.keys()].sort((a, b) => seen.get(b).size - seen.get(a).size || a - b);
  const rank = new Map(viewers.map((one, i) => [one, i]));
  const middle = new Map([...by].map(([owner, set]) => [owner, [...set].reduce((sum, one) => sum + rank.get(one), 0) / set.size]));
  const owners = [...by.keys()].sort((a, b) => middle.get(a) - middle.get(b) || a - b);
  const beside = new Map(owners.map((one, i) => [one, i]));
  const most = Math.max(viewers.length, owners.length);
  const top = 34, tall = Math.max(40, most * (most <= 24 ? 20 : 4)), height = top + tall + 8;
  const y = (index, of) => top + (index + .5) / of * tall;
  const labelled = of => tall / of >= 15;
  const left = labelled(viewers.length) ? 96 : 14, right = width - (labelled(owners.length) ? 84 : 14);
  const thickest = most <= 24 ? 4 : 1.5;
  const heaviest = Math.max(...data.edges.map(edge => edge.times));
  const svg = draw('svg', {width, height, viewBox: `0 0 ${width} ${height}`, role: 'img',
    'aria-label': `${many(viewers.length, 'viewer', 'viewers')} on the left saw records of ${many(owners.length, 'person', 'people')} on the right`});
  svg.append(draw('text', {class: 'title', x: 0, y: 16, text: 'Who saw'}), draw('text', {class: 'title', x: width, y: 16, 'text-anchor': 'end', text: 'Whose records'}));
  for (const edge of data.edges) {
    const a = y(rank.get(edge.viewer), viewers.length), b = y(beside.get(edge.owner), owners.length), bend = (right - left) / 3;
    svg.append(draw('path', {class: 'edge', d: `M${left} ${a} C ${left + bend} ${a}, ${right - bend} ${b}, ${right} ${b}`, 'stroke-width': 1 + thickest * (edge.times - 1) / Math.max(1, heaviest - 1)},
      draw('title', {text: many(edge.times, 'time', 'times')})));
  }
  const radius = most <= 24 ? 4 : 2;
  const more = data.left_out ? '\u2265 ' : '';
  viewers.forEach((one, i) => {
    const at = y(i, viewers.length);
    svg.append(draw('circle', {class: 'dot', cx: left, cy: at, r: radius}));
    const n = viewers.length === 1 && incident.viewers === 1 ? number(incident.affected) : more + number(seen.get(one).size);
    if (labelled(viewers.length)) svg.append(draw('text', {x: left - 10, y: at + 4, 'text-anchor': 'end', text: n + (n === '1' ? ' person' : ' people')}));
  });
  owners.forEach((one, i) => {
    const at = y(i, owners.length);
    svg.append(draw('circle', {class: 'dot', cx: right, cy: at, r: radius}));
    const n = more + number(by.get(one).size);
    if (labelled(owners.length)) svg.append(draw('text', {x: right + 10, y: at + 4, text: n + (n === '1' ? ' viewer' : ' viewers')}));
  });
  const all = many(incident.viewers, 'viewer', 'viewers') + ' saw records of ' + many(incident.affected, 'person', 'people') + '. ';
  return [soft(all + (data.left_out ? 'Drawn are the ' + number(data.edges.length) + ' pairs that occurred most often; ' + number(data.left_out) + ' more are not drawn. ' : '')
    + (heaviest > 1 ? 'The thicker a line, the more often: up to ' + number(heaviest) + ' times. ' : '') + 'Every dot is a person; nobody is named.'), svg];
}

/* People and trail */

/** On a narrow screen each row stands as a block, with the heads beside its values. */
function table(label, heads, rows) {
  return make('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': label, 'data-key': label}, make('table', {},
    make('thead', {}, make('tr', {}, ...heads.map(text => make('th', {text, scope: 'col'})))),
    make('tbody', {}, ...rows.map(cells => make('tr', {}, ...cells.map((text, i) => make('td', {text, 'data-head': heads[i]})))))));
}

function people(page) {
  const {affected, names} = page;
  tell('people-head', [affected.total, names && names.total], () => [make('h2', {text: 'Affected people: ' + number(affected.total)}),
    names && names.total !== affected.total ? make('p', {class: 'warning', text: 'The names below were shown when there were ' + number(names.total) + '.'}) : null]);
  if (names) {
    tell('people', ['names', names.at], () => [table('Affected people by name', ['person', 'record', 'data', 'seen by'], names.rows),
      names.people < names.total || names.rows.length >= mostRows
        ? soft('The first ' + number(names.people) + ' of ' + number(names.total) + ' people. All of them: exposure-watch affected ' + page.incident.id) : null]);
    return;
  }
  tell('people', affected, () => [
    table('Affected people without names', ['person', 'records', 'times shown', 'seen by', 'first', 'last', 'data'],
      affected.affected.map(one => [one.person, number(one.records), number(one.times), many(one.seen_by, 'viewer', 'viewers'),
        minutes(one.first), minutes(one.last), one.data.join(', ')])),
    affected.total > affected.affected.length ? soft('The first ' + number(affected.affected.length) + ' of ' + number(affected.total) + ' people.') : null]);
}

function opening(page) {
  const box = make('div', {class: 'buttons'});
  if (may('responder', 'commander', 'privacy-officer')) {
    const node = button('names', 'Show names (this is logged)', () => attempt('people-said', async () => {
      const rows = [];
      const total = page.affected.total;
      let count = 0;
      await lines(page.path + '/affected/names', one => {
        count++;
        for (const record of one.records) {
          if (rows.length < mostRows) rows.push([one.person, record.id, record.data.join(', '), record.seen_by.map(view => view.viewer).join(', ')]);
        }
        return count < mostPeople && rows.length < mostRows;
      });
      if (page.turn !== turn) return '';
      page.names = {rows, people: count, total, at: Date.now()};
      node.textContent = 'Show names again (this is logged)';
      people(page);
      return 'Names are shown; who looked at them is in the audit log.';
    }));
    box.append(node);
  }
  if (may('privacy-officer')) {
    box.append(button('letters', 'List for the letters, CSV (this is logged)', () => attempt('people-said', () => save(page.path + '/letters', 'letters.csv'))));
  }
  if (may('responder', 'commander', 'privacy-officer')) {
    box.append(button('notice', 'Draft of the report to the authority', () => attempt('people-said', () => save(page.path + '/notice', 'notice.md'))));
  }
  return box;
}

/** Says how it ended where it will be read, whatever is drawn anew meanwhile. */
async function attempt(name, what) {
  const one = parts.get(name);
  one.node.replaceChildren();
  try {
    const done = await what();
    if (done) one.node.replaceChildren(soft(done));
  } catch (e) {
    if (!(e instanceof SignedOut)) one.node.replaceChildren(make('p', {class: 'error', text: e.message}));
  }
}

async function save(path, name) {
  const url = URL.createObjectURL(await (await call(path)).blob());
  make('a', {href: url, download: name}).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
  return name + ' is in your downloads.';
}

function trail(page) {
  const {incident, trail} = page;
  const entries = (incident.trail || {}).entries;
  tell('trail-head', entries, () => make('h2', {text: 'Trail: ' + many(entries, 'entry', 'entries')}));
  if (!trail) return;
  const heads = ['no.', 'time', 'what', 'about'];
  tell('trail', trail.at, () => [
    make('h3', {text: 'What was done'}), trail.done.length ? table('What was done', heads, trail.done) : soft('Nothing yet.'),
    make('h3', {text: 'What was shown'}), table('What was shown', heads, trail.shown),
    trail.left ? soft(number(trail.left) + ' more exposures are left out here. All of it: exposure-watch trail ' + incident.id) : null]);
}

function readingTrail(page) {
  const node = button('trail', 'Show the trail (this is logged)', () => attempt('trail-said', async () => {
    const done = [], shown = [];
    let left = 0, all = 0;
    await lines(page.path + '/trail', entry => {
      const rows = entry.kind === 'exposure' ? shown : done;
      if (rows === done || shown.length < mostShown) {
        rows.push([number(entry.sequence), minutes(entry['@timestamp']), entry.kind, about(entry)]);
      } else {
        left++;
      }
      return done.length < mostRows && ++all < mostRead;
    });
    if (page.turn !== turn) return '';
    page.trail = {done, shown, left: Math.max(left, page.incident.trail.entries - done.length - shown.length), at: Date.now()};
    node.textContent = 'Show the trail again (this is logged)';
    trail(page);
    return 'The trail is shown; who looked at it is in the audit log.';
  }));
  return make('div', {class: 'buttons'}, node);
}

function about(entry) {
  const data = entry.data || {};
  if (data.record) {
    return (data.withdrawn ? 'withdrawn: ' : '') + visible(data.record.id) + ' of ' + visible((data.owner || {}).user || (data.owner || {}).organization || 'nobody')
      + ' was shown to ' + visible((data.viewer || {}).user || 'somebody at ' + ((data.client || {}).ip || 'an unknown address'));
  }
  if (data.action) return visible((data.user || {}).id) + ': ' + say('mark', data.action.kind) + (data.note ? ', ' + visible(data.note) : '');
  if (data.incident) return many(data.exposures, 'exposure belongs', 'exposures belong') + ' to incident ' + visible(data.incident) + ' from here on';
  return [say('mark', data.event), data.scope, data.target || (data.targets || []).join(', '), data.by ? 'by ' + visible(data.by) : ''].filter(Boolean).map(one => visible(one)).join(' ');
}

/* What can be done */

function acting(page) {
  const field = make('input', {type: 'text', id: 'note', maxlength: '2000', autocomplete: 'off', 'data-key': 'note'});
  const form = make('form', {}, make('label', {for: 'note', text: 'Note for the trail'}),
    make('div', {class: 'line'}, field, make('button', {type: 'submit', text: 'Add the note', 'data-key': 'add'})));
  form.addEventListener('submit', event => {
    event.preventDefault();
    if (!field.value.trim()) return;
    attempt('acts-said', async () => {
      await act(page, 'note', field.value.trim());
      field.value = '';
      return 'The note was sent.';
    });
  });
  return make('section', {class: 'card'}, make('h2', {text: 'What you can do'}), place('acts', {class: 'buttons'}), form, place('acts-said', {role: 'status'}));
}

const act = (page, kind, note) => call(page.path + '/actions', {method: 'POST', body: JSON.stringify(note ? {kind, note} : {kind})});

function acts(page) {
  const {incident, containment} = page;
  const goesOn = incident.state === 'open' || incident.state === 'contained';
  const asked = containment.decided.find(one => one.decision === 'ask' && !isShut(one, containment));
  const agreed = asked && (asked.approved_by || []).includes(me.name);
  const shut = containment.shut.filter(one => one.openable);
  const list = [];
  if (!incident.acknowledged_by && may('responder', 'commander', 'privacy-officer')) list.push(['acknowledge', 'I look after it']);
  if (may('commander')) {
    if (asked && goesOn && !agreed) {
      list.push(['approve', 'Shut the ' + asked.scope, 'danger', 'Shut ' + part(asked.scope, asked.targets) + '?'
        + (asked.approvals - (asked.approved_by || []).length > 1 ? '\n\nYou are not the last who has to agree.' : '')]);
    }
    if (shut.length) {
      list.push(['restore', 'Open again', 'danger', 'Open again ' + shut.map(one => part(one.scope, [one.target])).join('; ')
        + "?\n\nIs what leaked mended? 'exposure-watch contain restore' shows what happened since."]);
    }
  }
  if (goesOn && may('responder', 'commander')) {
    if (incident.state === 'open') list.push(['contain', 'I have shut it by hand', '', 'Say that its source is shut? This shuts nothing by itself.']);
    list.push(['resolve', 'It is over', '', 'Say that it is over?'], ['false-positive', 'False alarm', '', 'Say that it is a false alarm? What was shown stays in the trail.']);
  }
  tell('acts', [list, agreed], () => [
    ...list.map(([kind, text, look, question]) => button(kind, text, async () => {
      if (question && !confirm(question)) return;
      await attempt('acts-said', async () => {
        await act(page, kind);
        return '\u201c' + text + '\u201d was sent. It stands here when it has taken effect.';
      });
    }, look)),
    agreed ? soft('You have agreed to shut the ' + asked.scope + '.') : null]);
}

start();
