'use strict';

// Sorting: a click on a column's name, numbers by their value and not by how they are written.
for (const table of document.querySelectorAll('table.sortable')) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => head.querySelector('button').addEventListener('click', () => {
    const direction = head.getAttribute('aria-sort') === (head.dataset.first || 'ascending') ? (head.dataset.first === 'descending' ? 'ascending' : 'descending') : (head.dataset.first || 'ascending');
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

function compare() {
  const [a, b] = [first, second].map(select => Number(select.value));
  outcome.replaceChildren();
  if (a === b) { outcome.append(element('p', 'Choose two different entries.')); return; }
  const flip = a > b;
  const pair = data.pairs[Math.min(a, b)][Math.max(a, b) - Math.min(a, b) - 1];
  const [difference, low, high] = flip ? [-pair[0], -pair[2], -pair[1]] : pair;
  const [p, smallest] = pair.slice(3);
  const verdict = (p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`) + (smallest === null ? '' : `: a tie (could have found ${smallest.toFixed(4)})`);
  const signed = value => (value >= 0 ? '+' : '\u2212') + Math.abs(value).toFixed(4);
  const [one, other] = [data.entries[a], data.entries[b]];
  outcome.append(element('p', `${one.name} is ${signed(difference)} ${data.headline} from ${other.name}, 95 % interval ${signed(low)} to ${signed(high)} over ${data.basis}; ${verdict} by a paired bootstrap of both sides, for this pair alone.`));
  const errors = (entry, i) => count(entry.counts, 2 * i + 1) + count(data.gold, i) - 2 * count(entry.counts, 2 * i);
  const apart = [...data.gold].map((_, i) => [i, errors(one, i) - errors(other, i)]).filter(([, gap]) => gap !== 0)
    .sort((x, y) => Math.abs(y[1]) - Math.abs(x[1]) || x[0] - y[0]);
  outcome.append(element('p', `They differ in their number of errors on ${apart.length} of ${data.gold.length} test sentences (first seeds).${apart.length ? ' Those on which they differ most:' : ''}`));
  for (const [i, gap] of apart.slice(0, shown)) {
    const box = element('div', undefined, 'sentence');
    box.append(element('div', `sentence ${i + 1}: ${gap > 0 ? other.name : one.name} has ${Math.abs(gap)} fewer ${Math.abs(gap) === 1 ? 'error' : 'errors'}`, 'faint'));
    if (data.text) {
      const [words, tags] = data.text[i];
      const gold = spans(decode(tags));
      box.append(line('gold', words, gold, gold));
      for (const entry of [one, other]) box.append(line(entry.name, words, spans(decode(entry.tags[i] || tags)), gold));
    } else {
      for (const entry of [one, other]) box.append(element('div', `${entry.name}: ${count(entry.counts, 2 * i)} right of ${count(entry.counts, 2 * i + 1)} found, ${count(data.gold, i)} there are`));
    }
    outcome.append(box);
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
