'use strict';

// Sorting: a click on a column's name, numbers by their value and not by how they are written.
for (const table of document.querySelectorAll('table.sortable')) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => head.querySelector('button').addEventListener('click', () => {
    const first = head.dataset.first;
    const direction = head.getAttribute('aria-sort') !== first ? first : first === 'descending' ? 'ascending' : 'descending';
    heads.forEach(other => other.removeAttribute('aria-sort'));
    head.setAttribute('aria-sort', direction);
    const sign = direction === 'ascending' ? 1 : -1;
    const key = row => row.cells[column].dataset.value ?? row.cells[column].textContent;
    const rows = [...table.tBodies[0].rows];
    rows.sort((a, b) => {
      const [x, y] = [key(a), key(b)];
      // What is missing stays at the end either way.
      if (x === '' || y === '') return (x === '') - (y === '');
      return sign * (isNaN(x) || isNaN(y) ? x.localeCompare(y) : x - y);
    });
    table.tBodies[0].append(...rows);
  }));
}

// Filters and columns of the table of entries.
const table = document.getElementById('entries');
const [technique, division, allColumns] = ['technique', 'division', 'all-columns'].map(id => document.getElementById(id));
document.getElementById('filters').hidden = false;

function filter() {
  for (const row of table.tBodies[0].rows) {
    const fits = (technique.value === '' || row.dataset.techniques.split(';').includes(technique.value))
      && (division.value === '' || row.dataset.division === division.value);
    row.hidden = !fits && !row.classList.contains('teacher');
  }
  for (const point of document.querySelectorAll('[data-entry]')) {
    const row = document.getElementById('row-' + point.dataset.entry);
    point.style.display = row && row.hidden ? 'none' : '';
  }
  // The line goes through the best of all entries, and not of those that are left.
  for (const line of document.querySelectorAll('.front')) line.style.display = technique.value + division.value === '' ? '' : 'none';
}

for (const select of [technique, division]) select.addEventListener('change', filter);
allColumns.addEventListener('change', () => table.classList.toggle('wide', allColumns.checked));

// Comparing two entries.
const data = JSON.parse(document.getElementById('data').textContent);
const [first, second, outcome] = ['first', 'second', 'outcome'].map(id => document.getElementById(id));
const shown = 12;

function element(name, text, kind) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

// A count or an id is a letter: 0 is the digit 0, and so on through Unicode.
const count = (text, place) => text.charCodeAt(place) - 48;

// Entities as seqeval's default mode has them: [type, first word, last word].
function spans(tags) {
  const found = [];
  let open = null;
  tags.forEach((tag, i) => {
    const [kind, type] = tag === 'O' ? ['O', ''] : [tag[0], tag.slice(2)];
    if (open && (kind !== 'I' || type !== open[0])) { found.push(open); open = null; }
    if (kind !== 'O') { if (!open) open = [type, i, i]; open[2] = i; }
  });
  if (open) found.push(open);
  return found;
}

// What is marked in the words of an input. A text that has one class as a whole is marked from its first word to its last.
const marks = (words, tags) => data.whole ? [[tags[0], 0, words.length - 1]] : spans(tags);

const decode = text => [...text].map((_, i) => data.labels[count(text, i)]);

function line(name, words, found, gold) {
  const made = element('div');
  made.append(element('b', name), ' ');
  words.forEach((word, i) => {
    const span = found.find(one => one[1] === i);
    if (span) {
      const right = gold.some(one => one[0] === span[0] && one[1] === span[1] && one[2] === span[2]);
      const mark = element('mark', words.slice(span[1], span[2] + 1).join(' '), right ? '' : 'wrong');
      mark.append(element('small', span[0]));
      made.append(mark, ' ');
    } else if (!found.some(one => one[1] < i && i <= one[2])) made.append(word + ' ');
  });
  return made;
}

// How many errors of each kind one has more than the other, by type.
function kindsOfError(one, other) {
  const types = [...new Set([...Object.keys(one.errors), ...Object.keys(other.errors)])].sort();
  if ([one, other].some(entry => Object.keys(entry.errors).length === 0)) return [];
  const table = element('table');
  const head = table.createTHead().insertRow();
  for (const name of ['', ...data.kinds]) { const cell = element('th', name); cell.scope = 'col'; head.append(cell); }
  const body = table.createTBody();
  for (const type of types) {
    const row = body.insertRow();
    const cell = element('th', type, 'words');
    cell.scope = 'row';
    row.append(cell);
    for (let kind = 0; kind < data.kinds.length; kind++) {
      const [mine, theirs] = [one, other].map(entry => entry.errors[type]?.[kind] ?? 0);
      row.append(element('td', `${mine} and ${theirs}`));
    }
  }
  const box = element('div', undefined, 'scroll');
  box.tabIndex = 0;
  box.append(table);
  return [element('p', `Errors by kind, of ${one.name} and of ${other.name} (first seeds):`), box];
}

function compare() {
  const [a, b] = [first, second].map(select => Number(select.value));
  outcome.replaceChildren();
  if (a === b) { outcome.append(element('p', 'Choose two different entries.')); return; }
  const flip = a > b;
  const pair = data.pairs[Math.min(a, b)][Math.max(a, b) - Math.min(a, b) - 1];
  const [difference, low, high] = flip ? [-pair[0], -pair[2], -pair[1]] : pair;
  const [p, smallest] = pair.slice(3);
  const signed = value => (value >= 0 ? '+' : '\u2212') + Math.abs(value).toFixed(4);
  const [one, other] = [data.entries[a], data.entries[b]];
  const said = smallest !== null ? `The test cannot tell ${one.name} from ${other.name}`
    : difference > 0 ? `${one.name} is above ${other.name}` : `${one.name} is below ${other.name}`;
  const found = smallest === null ? '' : ` A difference of ${smallest.toFixed(4)} would have shown.`;
  outcome.append(element('p', `${said}.`, 'verdict'));
  outcome.append(element('p', `The difference is ${signed(difference)} ${data.headline}, 95 % interval ${signed(low)} to ${signed(high)} over ${data.basis}; ${p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`} by a paired bootstrap of both sides, for this pair alone.${found}`));
  outcome.append(...kindsOfError(one, other));
  if (one.wrong === null) return;
  const sentences = [...one.wrong];
  const apart = sentences.map((_, i) => [i, count(one.wrong, i) - count(other.wrong, i)]).filter(([, gap]) => gap !== 0)
    .sort((x, y) => Math.abs(y[1]) - Math.abs(x[1]) || x[0] - y[0]);
  const folded = element('details');
  folded.append(element('summary', `They differ in their number of errors on ${apart.length} of ${sentences.length} test sentences (first seeds)`));
  outcome.append(folded);
  for (const [i, gap] of apart.slice(0, shown)) {
    const box = element('div', undefined, 'sentence');
    box.append(element('div', `sentence ${i + 1}: ${gap > 0 ? other.name : one.name} has ${Math.abs(gap)} fewer ${Math.abs(gap) === 1 ? 'error' : 'errors'}`, 'faint'));
    if (data.text) {
      const [words, tags] = data.text[i];
      const gold = marks(words, decode(tags));
      box.append(line('gold', words, gold, gold));
      for (const entry of [one, other]) box.append(line(entry.name, words, marks(words, decode(entry.tags[i] || tags)), gold));
    } else {
      for (const entry of [one, other]) box.append(element('div', `${entry.name}: ${count(entry.wrong, i)} ${count(entry.wrong, i) === 1 ? 'error' : 'errors'}`));
    }
    folded.append(box);
  }
}

if (data.entries.length > 1) {
  for (const select of [first, second]) {
    data.entries.forEach((entry, i) => { const option = element('option', entry.name); option.value = i; select.append(option); });
    select.addEventListener('change', compare);
  }
  second.value = 1;
  compare();
}
