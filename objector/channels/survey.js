// One look at one frame: every visible control and button with its accessible name, and the visible text.
// Returns an object that stays in the page: `report` (plain data), `elements`, and `changed(ms)`, a promise
// that is kept at the first change of the document since this look. Leaves nothing behind in the page.
() => {
  const CONTROLS = 'input, textarea, select, [contenteditable], [role=textbox], [role=searchbox], [role=combobox], ' +
    '[role=radio], [role=checkbox], [role=switch], [role=listbox]';
  const BUTTONS = 'button, input[type=submit], input[type=button], input[type=image], [role=button], [role=link], a[href], summary';
  const MAX = 1500, MAX_TEXT = 200000;
  const styles = new Map(), shown = new Map();
  const style = (el) => { let s = styles.get(el); if (!s) styles.set(el, s = getComputedStyle(el)); return s; };
  const up = (el) => el.assignedSlot || el.parentElement || (el.getRootNode() instanceof ShadowRoot ? el.getRootNode().host : null);
  const alpha = (color) => { const m = /rgba\(.*[,/]\s*([\d.]+%?)\)/.exec(color); return m ? parseFloat(m[1]) : 1; };

  // Whether a person can see this element: rendered, opaque, in the page's area, not clipped away, not hidden from assistive tools.
  const openTo = (el) => {
    if (shown.has(el)) return shown.get(el);
    const s = style(el), parent = up(el);
    let state = parent ? openTo(parent) : { ok: true, opacity: 1, left: -1e9, top: -1e9, right: 1e9, bottom: 1e9 };
    if (state.ok) {
      const clipped = /^inset\((?:100|[5-9]\d)(?:\.\d+)?%|^circle\(0|^polygon\(0(px|%)? 0(px|%)?, 0(px|%)? 0/.test(s.clipPath) ||
        (s.position === 'absolute' || s.position === 'fixed') && /^rect\(0(px)?,? 0(px)?,? 0(px)?,? 0(px)?\)$|^rect\(1px,? 1px,? 1px,? 1px\)$/.test(s.clip);
      const opacity = state.opacity * parseFloat(s.opacity || '1');
      const ok = s.display !== 'none' && opacity > 0.1 && !clipped && el.getAttribute('aria-hidden') !== 'true' && !el.hasAttribute('inert');
      state = { ...state, ok, opacity };
      if (s.position === 'fixed') Object.assign(state, { left: -1e9, top: -1e9, right: 1e9, bottom: 1e9 });
      if (ok && /hidden|clip/.test(s.overflowX + s.overflowY) && el !== document.body && el !== document.documentElement) {
        const r = el.getBoundingClientRect();
        state.left = Math.max(state.left, r.left); state.right = Math.min(state.right, r.right);
        state.top = Math.max(state.top, r.top); state.bottom = Math.min(state.bottom, r.bottom);
      }
    }
    shown.set(el, state);
    return state;
  };
  const area = (el, least) => {
    const state = openTo(el), s = style(el);
    if (!state.ok || s.visibility !== 'visible') return false;
    if (el.tagName === 'BODY' || s.display === 'contents') return true;
    const r = el.getBoundingClientRect();
    const w = Math.min(r.right, state.right) - Math.max(r.left, state.left);
    const h = Math.min(r.bottom, state.bottom) - Math.max(r.top, state.top);
    if (w < least || h < least) return false;
    const right = r.right + scrollX, bottom = r.bottom + scrollY;
    return right > 0 && bottom > 0 && r.left + scrollX < Math.max(document.documentElement.scrollWidth, innerWidth);
  };
  const visible = (el) => area(el, 4);

  const roots = [document];
  for (let i = 0; i < roots.length && roots.length < 500; i++)
    for (const el of roots[i].querySelectorAll('*')) if (el.shadowRoot) roots.push(el.shadowRoot);

  const tidy = (text) => (text || '').replace(/\s+/g, ' ').trim().slice(0, 1000);
  const SILENT = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE', 'TEXTAREA', 'SELECT', 'OPTION', 'IFRAME', 'SVG', 'TITLE']);
  const textOf = (node, without) => {
    if (!node || node === without) return '';
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeType !== Node.ELEMENT_NODE || SILENT.has(node.tagName.toUpperCase())) return '';
    if (node.getAttribute('aria-hidden') === 'true' && !/^[*\s]*$/.test(node.textContent)) return '';
    if (node.tagName === 'INPUT') return ['submit', 'button'].includes(node.type) ? node.value : node.type === 'image' ? node.alt : '';
    if (node.tagName === 'IMG') return node.alt || '';
    if (node.isContentEditable && without) return '';
    if (style(node).display === 'none') return '';
    const inside = [...(node.shadowRoot || node).childNodes].map((child) => textOf(child, without)).join('');
    return /^inline/.test(style(node).display) ? inside : ` ${inside} `;
  };
  const byIds = (el, attribute) => (el.getAttribute(attribute) || '').split(/\s+/).filter(Boolean)
    .map((id) => el.getRootNode().getElementById ? el.getRootNode().getElementById(id) : null).filter(Boolean);
  const labelsOf = (el) => el.labels ? [...el.labels] : [];
  const legend = (el) => {
    const group = el.closest('fieldset, [role=radiogroup], [role=group]');
    if (!group) return '';
    const named = byIds(group, 'aria-labelledby');
    if (named.length) return tidy(named.map((n) => textOf(n)).join(' '));
    return tidy(group.getAttribute('aria-label') || textOf(group.querySelector(':scope > legend')));
  };
  const nearby = (el) => {  // the text of the widest box around this control that holds no other control
    let best = '', box = el.parentElement;
    for (let i = 0; box && i < 4; i++, box = box.parentElement) {
      const inside = [...box.querySelectorAll(CONTROLS)].filter((c) => c !== el && c.type !== 'hidden' && !c.contains(el) && !el.contains(c));
      if (inside.length || /^(FORM|BODY|MAIN)$/.test(box.tagName)) break;
      best = tidy(textOf(box, el)) || best;
    }
    return best;
  };
  const nameOf = (el) => {
    const named = byIds(el, 'aria-labelledby');
    let text = tidy(named.map((n) => textOf(n, el)).join(' '));
    if (text) return [text, 'labelledby'];
    if ((text = tidy(el.getAttribute('aria-label')))) return [text, 'aria-label'];
    const own = labelsOf(el).filter((l) => visible(l) || visible(el));
    if ((text = tidy(own.map((l) => textOf(l, el)).join(' ')))) return [text, 'label'];
    const role = el.getAttribute('role') || '';
    if (/^(radio|checkbox|switch|option|button|link)$/.test(role) || /^(BUTTON|A|SUMMARY)$/.test(el.tagName)) {
      if ((text = tidy(textOf(el)))) return [text, 'content'];
    }
    if (el.tagName === 'INPUT' && ['submit', 'button', 'image'].includes(el.type)) return [tidy(el.type === 'image' ? el.alt : el.value), 'value'];
    if ((text = tidy(el.getAttribute('placeholder') || el.getAttribute('aria-placeholder')))) return [text, 'placeholder'];
    if ((text = tidy(el.getAttribute('title')))) return [text, 'title'];
    return ['', ''];
  };
  const forms = [];
  const formOf = (el) => {
    let form = el.form || el.closest('form, [role=form], dialog, [role=dialog]');
    for (let host = el.getRootNode().host; !form && host; host = host.getRootNode().host) form = host.closest('form, [role=form], dialog, [role=dialog]');
    if (!form) return -1;
    if (!forms.includes(form)) forms.push(form);
    return forms.indexOf(form);
  };
  const kindOf = (el) => {
    const role = el.getAttribute('role') || '', tag = el.tagName, type = tag === 'INPUT' ? el.type : '';
    if (tag === 'SELECT') return el.multiple ? 'other' : 'select';
    if (tag === 'TEXTAREA') return 'textarea';
    if (type === 'checkbox') return role === 'switch' ? 'switch' : 'checkbox';
    if (type === 'radio') return 'radio';
    if (type === 'file') return 'file';
    if (['hidden', 'submit', 'button', 'image', 'reset', 'range', 'color', 'date', 'time', 'month', 'week', 'datetime-local'].includes(type)) return 'other';
    if (type === 'password') return 'password';
    if (role === 'combobox' || (type && el.hasAttribute('list'))) return 'combobox';
    if (type && /^(listbox|tree|grid)$|^true$/.test(el.getAttribute('aria-haspopup') || '') && el.getAttribute('aria-autocomplete')) return 'combobox';
    if (tag === 'INPUT') return 'input';
    if (/^(radio|checkbox|switch)$/.test(role)) return role;
    if (role === 'listbox') return 'listbox';
    if (el.isContentEditable) return 'editable';
    return 'other';
  };
  const stateOf = (el, kind) => {
    if (/^(checkbox|radio|switch)$/.test(kind)) {
      if (el.tagName === 'INPUT') return el.indeterminate ? 'mixed' : el.checked ? 'on' : 'off';
      return { 'true': 'on', 'false': 'off' }[el.getAttribute('aria-checked')] || (el.getAttribute('aria-pressed') === 'true' ? 'on' : 'unknown');
    }
    return '';
  };
  const valueOf = (el, kind) => {
    if (kind === 'select') return el.selectedOptions[0] ? tidy(el.selectedOptions[0].text) : '';
    if (kind === 'file') return [...el.files].map((f) => f.name).join(', ');
    if (kind === 'editable') return el.innerText.replace(/\n$/, '');
    if (typeof el.value === 'string') return el.value;
    return kind === 'combobox' || kind === 'listbox' ? tidy(textOf(el)) : '';
  };

  const elements = [], controls = [], buttons = [];
  const seen = new Set();
  for (const root of roots) {
    for (const el of root.querySelectorAll(CONTROLS)) {
      if (controls.length >= MAX || seen.has(el)) continue;
      const kind = kindOf(el);
      if (kind === 'other') continue;
      if (kind === 'editable' && (el.getAttribute('contenteditable') === 'false' || el.parentElement && el.parentElement.isContentEditable)) continue;
      if (el.closest('[role=listbox]') && el.closest('[role=listbox]') !== el) continue;
      seen.add(el);
      const tickable = /^(checkbox|radio|switch)$/.test(kind);
      // Real portals hide the native box or file input and show its label instead: the label is what a person sees.
      const stands = visible(el) || (tickable || kind === 'file') && labelsOf(el).some(visible) && !hiddenWithParents(el);
      const [label, from] = nameOf(el);
      const radios = kind === 'radio' ? (el.tagName === 'INPUT' && el.name ? 'n:' + el.name + ':' + formOf(el) : 'g:' + legend(el)) : '';
      const box = el.closest('[role=search], [role=dialog], [role=alertdialog]');
      elements.push(el);
      controls.push({
        index: elements.length - 1, kind, type: el.tagName === 'INPUT' ? el.type : '', label, from,
        nearby: label ? '' : nearby(el), legend: legend(el), group: radios, name: el.getAttribute('name') || '',
        autocomplete: (el.getAttribute('autocomplete') || '').toLowerCase(), mode: (el.getAttribute('inputmode') || '').toLowerCase(),
        max: el.maxLength > 0 ? el.maxLength : 0, visible: Boolean(stands),
        enabled: !el.matches(':disabled') && el.getAttribute('aria-disabled') !== 'true',
        readonly: Boolean(el.readOnly) || el.getAttribute('aria-readonly') === 'true',
        skipped: el.getAttribute('tabindex') === '-1' && /^(input|textarea)$/.test(kind),
        required: Boolean(el.required) || el.getAttribute('aria-required') === 'true' || /[*＊]\s*$|^\s*[*＊]/.test(label),
        invalid: el.getAttribute('aria-invalid') === 'true', value: valueOf(el, kind).slice(0, 20000), state: stateOf(el, kind),
        option: kind === 'radio' && el.tagName === 'INPUT' ? el.value.slice(0, 300) : (el.getAttribute('data-value') || '').slice(0, 300),
        options: kind === 'select' ? [...el.options].slice(0, 600).map((o) => [o.value.slice(0, 200), tidy(o.text), o.disabled]) : [],
        form: formOf(el), search: el.type === 'search' || el.getAttribute('role') === 'searchbox' || Boolean(box && box.getAttribute('role') === 'search'),
        dialog: Boolean(box && box.getAttribute('role') !== 'search'),
      });
    }
    for (const el of root.querySelectorAll(BUTTONS)) {
      if (buttons.length >= MAX || seen.has(el)) continue;
      if (!visible(el)) continue;
      seen.add(el);
      const [label] = nameOf(el);
      if (!label) continue;
      elements.push(el);
      const link = el.tagName === 'A' && el.getAttribute('role') !== 'button';
      const submits = !link && (el.tagName === 'BUTTON' || el.tagName === 'INPUT') && el.form && ['submit', 'image'].includes(el.type);
      buttons.push({
        index: elements.length - 1, label, link, submits: Boolean(submits), form: formOf(el),
        enabled: !el.matches(':disabled') && el.getAttribute('aria-disabled') !== 'true',
        target: submits ? (el.getAttribute('formaction') ? el.formAction : el.form.action && typeof el.form.action === 'string' ? el.form.action : '') : link ? el.href : '',
        box: banner(el),
      });
    }
  }
  function hiddenWithParents(el) {
    const parent = up(el);
    return el.getAttribute('aria-hidden') === 'true' || Boolean(parent) && !openTo(parent).ok;
  }
  function banner(el) {  // the text of the dialog or the floating box that this button stands in
    for (let box = el; box && box !== document.body; box = up(box)) {
      const role = box.getAttribute('role') || '', p = style(box).position;
      if (/dialog/.test(role) || box.tagName === 'DIALOG' || p === 'fixed' || p === 'sticky') return tidy(textOf(box)).slice(0, 1000);
    }
    return '';
  }

  // The visible text, line by line; text in controls is left out.
  let text = '', last = null;
  const blockOf = (el) => { let b = el; while (b && /^inline|^contents$/.test(style(b).display) && up(b)) b = up(b); return b; };
  for (const root of roots) {
    const walker = document.createTreeWalker(root === document ? document.body || document.documentElement : root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode() && text.length < MAX_TEXT) {
      const node = walker.currentNode, el = node.parentElement || (node.getRootNode() instanceof ShadowRoot ? node.getRootNode().host : null);
      if (!node.data.trim()) { if (text && !/\s$/.test(text)) text += ' '; continue; }
      if (!el || SILENT.has(el.tagName.toUpperCase()) || el.isContentEditable || el.closest('noscript, template, [role=textbox], [role=option]')) continue;
      if (!area(el, 1) || parseFloat(style(el).fontSize) < 4 || alpha(style(el).color) < 0.1) continue;
      const block = blockOf(el);
      if (block !== last) text += '\n';
      last = block;
      text += node.data.replace(/\s+/g, ' ');
    }
    text += '\n';
  }

  const frames = [...document.querySelectorAll('iframe, frame')].filter(visible).slice(0, 50).map((f) => {
    const r = f.getBoundingClientRect();
    return { src: String(f.src || '').slice(0, 500), title: tidy(f.title), width: r.width, height: r.height };
  });
  let dirty = false, wake = () => {};
  const observer = new MutationObserver(() => { dirty = true; wake(); });
  for (const root of roots) observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
  const changed = (ms) => dirty ? true : new Promise((done) => {
    const timer = setTimeout(() => done(false), ms);
    wake = () => { clearTimeout(timer); done(true); };
  });
  return {
    elements, changed, close: () => observer.disconnect(),
    report: {
      controls, buttons, text: text.slice(0, MAX_TEXT), frames, forms: forms.length, title: tidy(document.title),
      language: (document.documentElement.lang || '').slice(0, 2).toLowerCase(), ready: document.readyState,
    },
  };
}
