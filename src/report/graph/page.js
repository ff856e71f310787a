'use strict';
(function () {
  const root = document.documentElement;
  root.classList.add('js');
  const papers = Array.from(document.querySelectorAll('.paper'));
  const byId = (id) => document.getElementById(id);
  const panel = byId('picked');

  // Zoom: the picture keeps its own units, only its size on the page changes.
  const zooms = new Map();
  const resize = (paper, zoom) => {
    const svg = paper.querySelector('svg');
    const box = svg.viewBox.baseVal;
    const to = Math.min(4, Math.max(0.1, zoom));
    zooms.set(paper, to);
    svg.setAttribute('width', box.width * to);
    svg.setAttribute('height', box.height * to);
  };
  const fit = (paper, least) => {
    const box = paper.querySelector('svg').viewBox.baseVal;
    if (paper.clientWidth > 0) resize(paper, Math.max(least, Math.min(1, (paper.clientWidth - 4) / box.width)));
  };
  const current = () => papers.find((paper) => paper.clientWidth > 0);
  const by = (factor) => { const paper = current(); if (paper) resize(paper, (zooms.get(paper) || 1) * factor); };
  byId('larger').addEventListener('click', () => by(1.25));
  byId('smaller').addEventListener('click', () => by(0.8));
  byId('fit').addEventListener('click', () => { const paper = current(); if (paper) fit(paper, 0.1); });
  const first = () => papers.forEach((paper) => { if (!zooms.has(paper)) fit(paper, 0.6); });
  document.querySelectorAll('.tab').forEach((tab) => tab.addEventListener('change', first));
  first();

  // Pull the paper with the mouse.
  papers.forEach((paper) => {
    let from = null;
    let moved = false;
    paper.addEventListener('pointerdown', (event) => {
      if (event.button === 0 && event.pointerType === 'mouse') {
        from = [event.clientX + paper.scrollLeft, event.clientY + paper.scrollTop];
        moved = false;
      }
    });
    window.addEventListener('pointermove', (event) => {
      if (!from) return;
      const to = [from[0] - event.clientX, from[1] - event.clientY];
      if (Math.abs(to[0] - paper.scrollLeft) + Math.abs(to[1] - paper.scrollTop) > 4) moved = true;
      if (moved) { paper.classList.add('pulled'); paper.scrollTo(to[0], to[1]); }
    });
    window.addEventListener('pointerup', () => { from = null; paper.classList.remove('pulled'); });
    paper.addEventListener('wheel', (event) => {
      if (event.ctrlKey || event.metaKey) { event.preventDefault(); by(event.deltaY < 0 ? 1.12 : 0.89); }
    }, { passive: false });
    paper.addEventListener('dragstart', (event) => event.preventDefault());
    paper.addEventListener('click', (event) => {
      const box = event.target.closest('[data-id]');
      if (event.target.closest('a')) event.preventDefault();
      if (moved) { moved = false; return; }
      pick(paper, box);
    });
  });

  // Follow lines: a box, what it needs, and what needs it.
  const all = (paper) => Array.from(paper.querySelectorAll('[data-id]'));
  const name = (box) => box.querySelector('title').textContent.split('\n').slice(0, 2).join('  ');
  let picked = null;
  function pick(paper, box) {
    papers.forEach((other) => other.querySelectorAll('.picked, .near').forEach((was) => was.classList.remove('picked', 'near')));
    if (!box || box === picked) { picked = null; panel.hidden = true; filter(); return; }
    picked = box;
    const id = box.dataset.id;
    const needs = new Set(box.dataset.needs.split(' ').filter(Boolean));
    const boxes = all(paper);
    const users = boxes.filter((other) => other.dataset.needs.split(' ').includes(id));
    const needed = boxes.filter((other) => needs.has(other.dataset.id));
    const near = new Set([box, ...users, ...needed]);
    boxes.forEach((other) => { if (other.classList.contains('node')) other.classList.toggle('dim', !near.has(other)); });
    paper.querySelectorAll('path.line').forEach((line) => {
      const touches = line.dataset.from === id || line.dataset.to === id;
      line.classList.toggle('near', touches);
      line.classList.toggle('dim', !touches);
    });
    near.forEach((other) => other.classList.add('near'));
    box.classList.add('picked');
    panel.textContent = '';
    const add = (tag, text) => { const part = document.createElement(tag); part.textContent = text; panel.append(part); return part; };
    add('b', box.querySelector('title').textContent + '\n');
    add('span', 'needs: ' + (needed.map(name).join(' · ') || 'nothing here') + '\n');
    add('span', 'needed by: ' + (users.map(name).join(' · ') || 'nothing here') + '\n');
    const link = box.querySelector('a');
    if (link) { add('a', 'show in the list').setAttribute('href', link.getAttribute('href')); }
    panel.hidden = false;
  }
  document.addEventListener('keydown', (event) => { if (event.key === 'Escape') pick(null, null); });

  // Filter: what is not asked for fades in the pictures and goes from the list.
  function filter() {
    const words = byId('filter').value.toLowerCase().split(/\s+/).filter(Boolean);
    const changed = byId('only-changed').checked;
    const found = byId('only-found').checked;
    const idle = words.length === 0 && !changed && !found;
    papers.forEach((paper) => {
      const faded = new Set();
      all(paper).filter((box) => box.classList.contains('node')).forEach((box) => {
        const fits = words.every((word) => box.dataset.words.includes(word))
          && (!changed || !box.classList.contains('c-none')) && (!found || !box.classList.contains('s-none'));
        box.classList.toggle('dim', !fits);
        if (!fits) faded.add(box.dataset.id);
      });
      paper.querySelectorAll('path.line').forEach((line) => {
        line.classList.toggle('dim', !idle && (faded.has(line.dataset.from) || faded.has(line.dataset.to)));
      });
    });
    document.querySelectorAll('table.resources tbody tr').forEach((row) => {
      const text = row.cells[1].textContent.toLowerCase() + ' ' + row.cells[2].textContent.toLowerCase();
      row.hidden = !(words.every((word) => text.includes(word))
        && (!changed || !row.classList.contains('c-none')) && (!found || row.cells[5].textContent !== ''));
    });
  }
  ['filter', 'only-changed', 'only-found'].forEach((id) => byId(id).addEventListener('input', filter));
})();
