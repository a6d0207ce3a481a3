// What a designer would mark on the page as it is shown now; a list of sentences.
(() => {
  const faults = [];
  const root = document.documentElement;
  const short = (one) => one.outerHTML.replace(/\s+/g, " ").slice(0, 140);
  if (root.scrollWidth > root.clientWidth) {
    faults.push("the page is " + root.scrollWidth + " wide on " + root.clientWidth);
  }
  const shown = (one) => {
    const box = one.getBoundingClientRect();
    return (
      box.width > 1 &&
      box.height > 1 &&
      one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
      !one.closest(".hidden, .skip, .said")
    );
  };
  // These scroll sideways by themselves.
  const free = (one) => one.closest(".wide, .code, .file, .bar nav, .tabs") !== null;

  for (const one of document.querySelectorAll(
    "h1, h2, p, button, a, label, input, select, textarea, code, dd, svg, .badge, .name, summary",
  )) {
    if (!shown(one) || free(one)) continue;
    const box = one.getBoundingClientRect();
    if (box.right > root.clientWidth + 0.5 || box.left < -0.5) faults.push("off the screen: " + short(one));
  }
  for (const one of document.querySelectorAll("*")) {
    const style = getComputedStyle(one);
    if (/auto|scroll/.test(style.overflowY) && one.clientHeight < 80 && one.scrollHeight > one.clientHeight) {
      faults.push("scrolls by " + (one.scrollHeight - one.clientHeight) + ": " + short(one));
    }
  }
  for (const one of document.querySelectorAll("button, a.button, .badge, select, h1, h2, dt")) {
    if (shown(one) && one.scrollWidth > one.clientWidth + 1) faults.push("cut: " + short(one));
  }
  if (matchMedia("(pointer: coarse)").matches) {
    for (const one of document.querySelectorAll(
      "button, a.button, select, summary, input:not([type=hidden]):not([type=checkbox])",
    )) {
      const box = one.getBoundingClientRect();
      if (shown(one) && box.height < 40) faults.push("too small for a finger (" + box.height + "): " + short(one));
    }
  }

  const parse = (text) => {
    const srgb = /^color\(srgb ([^)]*)\)/.exec(text);
    const numbers = (srgb ? srgb[1] : text).match(/[\d.]+(?:e-?\d+)?/g).map(Number);
    const scale = srgb ? 255 : 1;
    return [numbers[0] * scale, numbers[1] * scale, numbers[2] * scale, numbers.length > 3 ? numbers[3] : 1];
  };
  const over = (top, below) =>
    [0, 1, 2].map((at) => top[at] * top[3] + below[at] * (1 - top[3])).concat(1);
  const ground = (one) => {
    const layers = [];
    for (let at = one; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour[3] > 0) layers.push(colour);
      if (colour[3] === 1) break;
    }
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]);
  };
  const light = (colour) => {
    const [red, green, blue] = colour.slice(0, 3).map((one) => {
      const part = one / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const marked = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const one = text.parentElement;
    if (!text.data.trim() || marked.has(one) || !shown(one)) continue;
    marked.add(one);
    const style = getComputedStyle(one);
    const below = ground(one);
    const lights = [light(over(parse(style.color), below)), light(below)].sort((a, b) => b - a);
    const contrast = (lights[0] + 0.05) / (lights[1] + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (contrast < (large ? 3 : 4.5)) {
      faults.push("contrast " + contrast.toFixed(2) + ": " + short(one));
    }
  }
  return faults.join("\n");
})()
