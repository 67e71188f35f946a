(() => {
  const data = JSON.parse(document.getElementById("lever-data").textContent);
  const inputs = [...document.querySelectorAll("#lever input")];
  const rows = [...document.querySelectorAll("#lever tbody tr")];
  const width = data.terms[0].values.length / data.terms[0].nodes.reduce((n, own) => n * own.length, 1);

  // What each node of one direction counts at x: barycentric, exact at the nodes.
  const weights = (nodes, x) => {
    const hit = nodes.findIndex((own) => Math.abs(own - x) <= 1e-12 * Math.max(1, Math.abs(own)));
    if (hit >= 0) return nodes.map((_, at) => (at === hit ? 1 : 0));
    const last = nodes.length - 1;
    const found = nodes.map((own, at) =>
      ((at % 2 ? -1 : 1) * (last > 0 && (at === 0 || at === last) ? 0.5 : 1)) / (x - own));
    const sum = found.reduce((a, b) => a + b, 0);
    return found.map((own) => own / sum);
  };

  const valuesAt = (place) => {
    const total = new Float64Array(width);
    for (const { count, nodes, values } of data.terms) {
      const shares = nodes.map((own, axis) => weights(own, place[axis]));
      const points = values.length / width;
      for (let point = 0; point < points; point += 1) {
        let rest = point;
        let share = count;
        for (let axis = nodes.length - 1; axis >= 0; axis -= 1) {
          share *= shares[axis][rest % nodes[axis].length];
          rest = Math.floor(rest / nodes[axis].length);
        }
        if (share) for (let at = 0; at < width; at += 1) total[at] += share * values[point * width + at];
      }
    }
    return total;
  };

  const said = (value, digits) => {
    const [whole, part] = Math.abs(value).toFixed(digits).split(".");
    const text = whole.replace(/\B(?=(\d{3})+$)/g, ",") + (part ? `.${part}` : "");
    if (!/[1-9]/.test(text)) return text;
    return (value < 0 ? "\u2212" : "+") + text;
  };

  const show = () => {
    const all = valuesAt(inputs.map((input) => Number(input.value)));
    inputs.forEach((input) => {
      input.nextElementSibling.value = `${Number(input.value).toLocaleString("en-US")} ${input.dataset.unit}`;
    });
    data.numbers.forEach(({ at, digits, low, high }, index) => {
      const mid = all[3 * at + 1];
      const ends = [Math.min(all[3 * at], mid), Math.max(all[3 * at + 2], mid)];
      const row = rows[index];
      const texts = ends.map((end) => said(end, digits));
      row.querySelector(".mid").textContent = said(mid, digits);
      row.querySelector(".span").textContent = texts[0] === texts[1] ? "" : `${texts[0]} to ${texts[1]}`;
      const place = (value) => Math.max(0, Math.min(100, (100 * (value - low)) / (high - low || 1)));
      const bar = row.querySelector(".range").style;
      bar.left = `${place(ends[0])}%`;
      bar.width = `${place(ends[1]) - place(ends[0])}%`;
      row.querySelector(".dot").style.left = `${place(mid)}%`;
    });
  };

  document.getElementById("lever").hidden = false;
  for (const input of inputs) input.addEventListener("input", show);
  document.getElementById("lever-back").addEventListener("click", () => {
    for (const input of inputs) input.value = input.dataset.own;
    show();
  });
})();
