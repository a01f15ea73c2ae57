// A chart answers for each of its places: what was it here? By pointer, by touch, and by the keys of its two buttons.
// Without this script each place names itself to a pointer, and the table below says the same.
const SVG = "http://www.w3.org/2000/svg";

for (const figure of document.querySelectorAll("[data-questioned]")) {
  const drawings = [...figure.querySelectorAll("svg")].map((svg) => ({
    svg,
    marks: [...svg.querySelectorAll(".ns-chart__mark")],
    cursor: svg.insertBefore(document.createElementNS(SVG, "g"), svg.querySelector(".ns-chart__mark")),
  }));
  const asked = figure.querySelector("[data-asked]");
  const answer = asked.querySelector("output");
  const sentences = drawings[0].marks.map((mark) => mark.textContent);
  const count = sentences.length;
  if (count === 0) {
    continue;
  }
  let at = count;

  const point = ({ marks, cursor }) => {
    const mark = marks[at];
    const top = Number(mark.getAttribute("y"));
    const line = document.createElementNS(SVG, "path");
    line.setAttribute("d", `M${mark.dataset.x},${top}v${mark.getAttribute("height")}`);
    line.setAttribute("class", "ns-chart__cursor");
    cursor.replaceChildren(line);
    if (mark.dataset.y) {
      const ring = document.createElementNS(SVG, "circle");
      ring.setAttribute("cx", mark.dataset.x);
      ring.setAttribute("cy", mark.dataset.y);
      ring.setAttribute("r", "6");
      ring.setAttribute("class", "ns-chart__cursor");
      cursor.append(ring);
    }
  };

  const ask = (index) => {
    const next = Math.min(Math.max(index, 0), count - 1);
    if (next === at) {
      return;
    }
    at = next;
    drawings.forEach(point);
    answer.textContent = sentences[at];
  };

  for (const { svg, marks } of drawings) {
    // The answer below says it: the browser's own label would cover the drawing.
    marks.forEach((mark) => mark.replaceChildren());
    for (const kind of ["pointermove", "pointerdown"]) {
      svg.addEventListener(kind, (event) => {
        const index = marks.indexOf(event.target);
        if (index >= 0) {
          ask(index);
        }
      });
    }
  }

  for (const button of asked.querySelectorAll("[data-step]")) {
    button.addEventListener("click", () => ask(at + Number(button.dataset.step)));
  }
  asked.addEventListener("keydown", (event) => {
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: count - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      ask(to);
    }
  });
  asked.hidden = false;
}
