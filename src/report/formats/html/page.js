'use strict';
(function () {
  var table = document.getElementById('found');
  var controls = document.querySelector('.controls');
  if (!table || !controls) { return; }
  controls.hidden = false;
  var rows = Array.prototype.slice.call(table.tBodies[0].rows);
  var words = rows.map(function (row) {
    var titles = Array.prototype.map.call(row.querySelectorAll('[title]'), function (e) { return e.title; });
    return (row.textContent + ' ' + titles.join(' ')).toLowerCase();
  });
  var filter = document.getElementById('filter');
  var blocking = document.getElementById('only-blocking');
  var boxes = Array.prototype.slice.call(controls.querySelectorAll('[data-severity]'));
  function apply() {
    var wanted = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    var on = {};
    boxes.forEach(function (box) { on[box.dataset.severity] = box.checked; });
    var shown = 0;
    rows.forEach(function (row, at) {
      var fits = on[row.dataset.severity] && (!blocking.checked || 'blocking' in row.dataset) &&
        wanted.every(function (word) { return words[at].indexOf(word) >= 0; });
      row.hidden = !fits;
      if (fits) { shown += 1; }
    });
    document.getElementById('shown').textContent = shown + ' of ' + rows.length;
  }
  controls.addEventListener('input', apply);
  apply();
}());
