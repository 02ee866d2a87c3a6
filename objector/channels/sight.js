// What a person can see of one document at one look: which elements, and which text. Measured once for each element
// and kept for that look only.
() => {
  // A form hides its own properties behind inputs of the same name (`<input name="action">`): the originals are asked.
  const getter = (owner, name) => { const get = Object.getOwnPropertyDescriptor(owner.prototype, name).get; return (x) => get.call(x); };
  const method = (owner, name) => { const f = owner.prototype[name]; return (x, ...given) => f.apply(x, given); };
  const parentOf = getter(Node, 'parentElement'), childrenOf = getter(Node, 'childNodes'), typeOf = getter(Node, 'nodeType');
  const tagOf = getter(Element, 'tagName'), shadowOf = getter(Element, 'shadowRoot'), slotOf = getter(Element, 'assignedSlot');
  const wordsOf = getter(Node, 'textContent'), editable = getter(HTMLElement, 'isContentEditable');
  const rootOf = method(Node, 'getRootNode'), attr = method(Element, 'getAttribute'), has = method(Element, 'hasAttribute');
  const near = method(Element, 'closest'), rectOf = method(Element, 'getBoundingClientRect');
  const drawn = method(Element, 'checkVisibility'), contains = method(Node, 'contains');
  const inDocument = method(Document, 'getAnimations'), inShadow = method(ShadowRoot, 'getAnimations');
  const animations = (root) => (root === document ? inDocument : inShadow)(root);

  const styles = new Map(), shown = new Map();
  const style = (el) => { let s = styles.get(el); if (!s) styles.set(el, s = getComputedStyle(el)); return s; };
  const up = (el) => slotOf(el) || parentOf(el) || (rootOf(el) instanceof ShadowRoot ? rootOf(el).host : null);
  const rgba = (color) => {
    const m = /^rgba?\(([\d.]+),? ([\d.]+),? ([\d.]+)(?:[,/ ]+([\d.]+)(%?))?\)$/.exec(color);
    return m ? [+m[1], +m[2], +m[3], m[4] === undefined ? 1 : m[4] / (m[5] ? 100 : 1)] : null;
  };

  // Whether a person can see this element: rendered, opaque, in the page's area, not clipped away, not hidden from
  // assistive tools. `clip` is what cuts off children in the flow, `loose` what cuts off absolutely positioned ones.
  const ALL = { left: -1e9, top: -1e9, right: 1e9, bottom: 1e9 };
  const openTo = (el) => {
    if (shown.has(el)) return shown.get(el);
    const s = style(el), parent = up(el);
    let state = parent ? openTo(parent) : { ok: true, opacity: 1, clip: ALL, loose: ALL };
    if (state.ok) {
      const fixed = s.position === 'fixed', absolute = s.position === 'absolute';
      const clipped = /^inset\((?:100|[5-9]\d)(?:\.\d+)?%|^circle\(0|^polygon\(0(px|%)? 0(px|%)?, 0(px|%)? 0/.test(s.clipPath) ||
        (absolute || fixed) && /^rect\(0(px)?,? 0(px)?,? 0(px)?,? 0(px)?\)$|^rect\(1px,? 1px,? 1px,? 1px\)$/.test(s.clip);
      const filtered = /opacity\(([\d.]+)(%?)\)/.exec(s.filter);
      const opacity = state.opacity * parseFloat(s.opacity || '1') * (filtered ? filtered[1] / (filtered[2] ? 100 : 1) : 1);
      const ok = s.display !== 'none' && opacity > 0.1 && !clipped && attr(el, 'aria-hidden') !== 'true' && !has(el, 'inert');
      let clip = fixed ? ALL : absolute ? state.loose : state.clip;
      if (ok && s.overflowX + s.overflowY !== 'visiblevisible' && el !== document.body && el !== document.documentElement) {
        const r = rectOf(el), cuts = /hidden|clip/.test(s.overflowX + s.overflowY) || r.width < 4 || r.height < 4;
        if (cuts) clip = {
          left: Math.max(clip.left, r.left), right: Math.min(clip.right, r.right),
          top: Math.max(clip.top, r.top), bottom: Math.min(clip.bottom, r.bottom),
        };
      }
      state = { ok, opacity, clip, loose: s.position !== 'static' || s.transform !== 'none' ? clip : state.loose };
    }
    shown.set(el, state);
    return state;
  };
  // No further to the right than a person would scroll: not at all where the page does not let them.
  const stuck = document.body && [document.documentElement, document.body].some((el) => /hidden|clip/.test(style(el).overflowX));
  const farthest = stuck ? innerWidth : Math.max(innerWidth, Math.min(document.documentElement.scrollWidth, 2 * innerWidth));
  const area = (el, least) => {
    const state = openTo(el), s = style(el), clip = state.clip;
    if (!state.ok || s.visibility !== 'visible') return false;
    if (tagOf(el) === 'BODY' || s.display === 'contents') return true;
    if (!drawn(el)) return false;
    const r = rectOf(el);
    const w = Math.min(r.right, clip.right) - Math.max(r.left, clip.left);
    const h = Math.min(r.bottom, clip.bottom) - Math.max(r.top, clip.top);
    if (w < least || h < least) return false;
    return r.right + scrollX > 0 && r.bottom + scrollY > 0 && r.left + scrollX < farthest;
  };
  const visible = (el) => area(el, 4);

  // Text in the colour of what is behind it is none that a person reads. What is behind: the first box around it
  // that is painted; a picture or a positioned box that overlaps it may be painted there too.
  const inks = new Map();
  let painted = null;
  const readable = (el) => {
    if (!inks.has(el)) inks.set(el, hasInk(el));
    return inks.get(el);
  };
  const hasInk = (el) => {
    const s = style(el);
    if (/text/.test(s.backgroundClip)) return true;
    const ink = rgba(s.webkitTextFillColor || s.color);
    if (!ink) return true;
    if (ink[3] < 0.1) return false;
    if (s.textShadow !== 'none' || parseFloat(s.webkitTextStrokeWidth) > 0) return true;
    let ground = /dark/.test(style(document.documentElement).colorScheme) ? null : [255, 255, 255, 1];
    for (let box = el; box; box = up(box)) {
      if (style(box).backgroundImage !== 'none') return true;
      const colour = rgba(style(box).backgroundColor);
      if (!colour || colour[3] > 0) { ground = colour && colour[3] > 0.9 ? colour : null; break; }
    }
    if (!ground || Math.abs(ink[0] - ground[0]) + Math.abs(ink[1] - ground[1]) + Math.abs(ink[2] - ground[2]) > 24) return true;
    painted = painted || [...document.querySelectorAll('*')].filter((x) => /^(IMG|VIDEO|CANVAS|SVG)$/i.test(tagOf(x)) ||
      style(x).position !== 'static' && (style(x).backgroundImage !== 'none' || (rgba(style(x).backgroundColor) || [0, 0, 0, 1])[3] > 0));
    const r = rectOf(el);
    return painted.some((x) => {
      if (contains(x, el) || contains(el, x)) return false;
      const p = rectOf(x);
      return p.left < r.right && p.right > r.left && p.top < r.bottom && p.bottom > r.top;
    });
  };
  const rendered = (node) => { const range = document.createRange(); range.selectNode(node); return range.getClientRects().length > 0; };

  return {
    parentOf, childrenOf, typeOf, tagOf, shadowOf, wordsOf, editable, rootOf, attr, near, drawn,
    style, up, openTo, area, visible, readable, rendered, animations,
  };
}
